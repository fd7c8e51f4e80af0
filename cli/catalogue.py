"""An agency of the catalogue, asked for by its id or its name there: the connectors that give its data."""

import asyncio
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from cli.agency_proof import environment, proof_of
from cli.exit_status import NotDone
from connectors.contract import Key
from connectors.errors import AgencyError
from connectors.serving.agency_homes import MANIFEST

OWN: Final = re.compile(r"[a-z][a-z0-9-]*")
"""What connectors are called by; whatever is called otherwise may be an agency of the catalogue."""


def connectors_of(agency: str, homes: Mapping[str, Path]) -> list[str]:
    """The connectors in these folders whose manifests name this agency, by its id or its name in the catalogue; none
    where there is none. Raises NotDone where the catalogue cannot be asked."""
    names = declared(homes)
    if agency not in names.values():
        found = asked("agencyId", [agency], homes).get(agency)
        agency = found or ""
    return [id_ for id_, name in names.items() if name == agency]


def declared(homes: Mapping[str, Path]) -> Mapping[str, str]:
    """The name in the catalogue that each manifest declares, of those that do."""
    said = {id_: _read(home).get("agency", {}).get("catalogue") for id_, home in homes.items()}
    return {id_: name for id_, name in said.items() if isinstance(name, str)}


def asked(by: str, keys: Sequence[str], homes: Mapping[str, Path]) -> Mapping[str, str]:
    """The agencies that the catalogue has by these keys, each key with the agency's name. Raises NotDone."""
    home = next((home for home in homes.values() if ("Agency", by) in set(_lookups(home))), None)
    if home is None:
        raise NotDone(f"no connector here has the catalogue: no manifest has a lookup of Agency by {by}")
    from conformance_kit.try_call import attempt

    with environment(home) as known:
        proof = proof_of(home, known)
        lookup = next(one for one in proof.lookups if one.name == f"Agency by {by}")
        heard = asyncio.run(attempt(proof, lookup, list[Key](keys))).heard
    for error in heard.errors.values():
        raise _away(home.name, error)
    return {key: found[0].name_th for key in keys if (found := heard.objects.get(key))}


def missing_from_it(homes: Mapping[str, Path], meant: Collection[str]) -> list[str]:
    """What is wrong with the names that these manifests declare: a line of each that the catalogue has not.

    Raises NotDone where the catalogue cannot be asked."""
    names = {id_: name for id_, name in declared(homes).items() if id_ in meant}
    found = asked("nameTh", list(dict.fromkeys(names.values())), homes) if names else {}
    return [
        f'{homes[id_] / MANIFEST}: the catalogue has no agency "{name}"; write its name as it stands there, or leave '
        '"catalogue" out'
        for id_, name in names.items()
        if name not in found
    ]


def _away(agency: str, error: AgencyError) -> NotDone:
    return NotDone(f"{agency}, which has the catalogue, does not answer: {error.code}")


def _lookups(home: Path) -> Iterator[tuple[Any, Any]]:
    return ((one.get("type"), one.get("by")) for one in _read(home).get("lookup", ()))


def _read(home: Path) -> dict[str, Any]:
    """A manifest as it is written; nothing of one that cannot be read, which its proof tells."""
    try:
        return tomllib.loads((home / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}

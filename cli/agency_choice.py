"""Which agency a command is about, which of its lookups, and by which keys."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cli.catalogue import OWN, connectors_of
from cli.exit_status import NotDone
from conformance_kit.samples import key_of
from connectors.contract import Key
from connectors.manifest.faults import did_you_mean
from connectors.proof.lookup_proof import ProvedLookup
from connectors.proof.manifest_proof import Proof
from connectors.serving import agency_homes
from settings import Settings


def homes(agency: str | None, everyone: bool) -> list[Path]:
    """The folders of the agencies meant. Raises NotDone."""
    folders = Settings().agencies_folders
    known = agency_homes.homes(folders)
    if everyone == (agency is not None):
        raise NotDone(f"name an agency, or all of them with --all; there are {', '.join(known) or 'none'}")
    if agency is None:
        return list(known.values())
    if agency not in known and (of_catalogue := in_catalogue(agency, known)):
        return [known[one] for one in of_catalogue]
    if agency not in known:
        new = f"to begin one: ./saan connector new {agency} --kind rest --type Licence --by juristicId"
        raise NotDone(f"no agency {agency!r} in {' or '.join(map(str, folders))}: {did_you_mean(agency, known)}; {new}")
    return [known[agency]]


def in_catalogue(agency: str, known: Mapping[str, Path]) -> Sequence[str]:
    """The connectors of an agency that the catalogue has by this id or name; of what may be the id of a connector
    nobody is asked, and there are none. Raises NotDone."""
    return () if OWN.fullmatch(agency) else connectors_of(agency, known)


def connectors_meant(given: Sequence[str]) -> list[str]:
    """The ids of the connectors meant: of an agency of the catalogue, by its id or name there, all of its. What may be
    the id of a connector stays as it is: it may be one that was. Raises NotDone for anything else."""
    known = agency_homes.homes(Settings().agencies_folders)
    meant: dict[str, None] = {}
    for one in given:
        found = [one] if one in known or OWN.fullmatch(one) else in_catalogue(one, known)
        if not found:
            raise NotDone(f"no agency {one!r}, by a connector's id or in the catalogue; there are {', '.join(known)}")
        meant |= dict.fromkeys(found)
    return list(meant)


def lookup_of(proof: Proof, name: str | None) -> ProvedLookup:
    """The lookup meant by "Business by juristicId", "Business.juristicId" or "Business". Raises NotDone."""
    known = {lookup.name: lookup for lookup in proof.lookups}
    if name is None and len(known) == 1:
        return next(iter(known.values()))
    wanted = (name or "").replace(".", " by ", 1)
    if wanted in known:
        return known[wanted]
    fitting = [lookup for lookup in proof.lookups if lookup.question.type == wanted]
    if len(fitting) == 1:
        return fitting[0]
    raise NotDone(f"which lookup? There are: {', '.join(repr(one) for one in known)}")


def keys_of(lookup: ProvedLookup, written: Sequence[str], search: Mapping[str, Any] | None = None) -> list[Key]:
    """Keys as they stand on a command line: parts joined by "+", or the text of a search. Raises NotDone."""
    question = lookup.question
    parts = list(question.key)
    if search is not None:
        return [key_of({"text": text, **search}, question) for text in (written or [""])]
    if not parts:
        return [()]
    if not written:
        raise NotDone(f"which {'+'.join(parts)}? Give one or more after the lookup")
    try:
        return [key_of(one.split("+", len(parts) - 1) if len(parts) > 1 else one, question) for one in written]
    except ValueError as problem:
        raise NotDone(f"{problem}: join them by +") from None

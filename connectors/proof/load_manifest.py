"""A manifest's file into a `Manifest`, its variables filled in."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from msgspec import structs

from connectors.kinds.all_kinds import KINDS, kind_of
from connectors.manifest import Lookup, Manifest, Variant
from connectors.manifest.decode import FAILED, Kinds, decode
from connectors.manifest.faults import Faults, ManifestFault
from connectors.manifest.source import SourceTable
from connectors.manifest.toml_positions import LinePositions, Place
from connectors.manifest.units import Beside
from connectors.parsing.unseen_characters import unseen

_KINDS: Final[Kinds] = {SourceTable: tuple(kind.source for kind in KINDS)}
_VARIABLE: Final = re.compile(r"\$\{([^}]*)\}")


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a manifest's file: the manifest unless something is wrong with it; `text` is as written.

    `variables` are those that stand in it, with their values; `missing` are those that are not set; `left_out` says
    that it is optional and lacks one.
    """

    text: str
    manifest: Manifest | None
    faults: Faults
    missing: frozenset[str] = frozenset()
    left_out: bool = False
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)


def read(file: Path, variables: Mapping[str, str], text: str | Exception | None = None) -> Reading:
    """Read `file`, or the `text` that was read of it or stands in its place (or why there is none), filling `${NAME}`
    from `variables`. Nothing is raised: what is wrong is in the faults."""
    try:
        text = file.read_text(encoding="utf-8") if text is None else text
        if isinstance(text, Exception):
            raise text
    except (OSError, UnicodeDecodeError) as error:
        return _unread(file, "", f"cannot be read ({type(error).__name__})", "make it a readable file in UTF-8")
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return _unread(file, text, f"not TOML: {error}", "correct it")
    if (hidden := next(unseen(text), None)) is not None:
        return _unread(file, text, f"{hidden.name} stands at line {hidden.line}, which nobody sees", "take it away")
    faults = Faults(file, LinePositions(text))
    filling = _Filling(variables, faults)
    filled = filling.tables(document)
    faults.hide(filling.filled.values())
    agency = document.get("agency")
    if filling.missing and isinstance(agency, dict) and agency.get("optional") is True:
        return Reading(text, None, faults, left_out=True)
    manifest = decode(Manifest, filled, (), faults, _KINDS)
    if manifest is not FAILED:
        manifest = _beside(_with_requests(manifest, faults), file.parent, faults)
    return Reading(
        text, None if len(faults) else manifest, faults, frozenset(filling.missing), variables=filling.filled
    )


def _unread(file: Path, text: str, wrong: str, todo: str) -> Reading:
    faults = Faults(file, LinePositions(""))
    line = re.search(r"at line (\d+)", wrong)
    faults.tell(ManifestFault(file, int(line[1]) if line else 1, wrong, todo))
    return Reading(text, None, faults)


class _Filling:
    """Puts variables into a manifest's tables, and notes those that are not set."""

    def __init__(self, variables: Mapping[str, str], faults: Faults) -> None:
        self._variables = variables
        self._faults = faults
        self.missing: set[str] = set()
        self.filled: dict[str, str] = {}

    def tables(self, document: dict[str, Any]) -> dict[str, Any]:
        filled = dict(document)
        for name in ("agency", "source"):
            if name in filled:
                filled[name] = self._value(filled[name], (name,))
        lookups = filled.get("lookup")
        if isinstance(lookups, list):
            filled["lookup"] = [self._requests(lookup, ("lookup", number)) for number, lookup in enumerate(lookups)]
        return filled

    def _requests(self, table: Any, place: Place) -> Any:
        if not isinstance(table, dict):
            return table
        filled = dict(table)
        if "request" in filled:
            filled["request"] = self._value(filled["request"], (*place, "request"))
        if isinstance(filled.get("variant"), list):
            filled["variant"] = [
                self._requests(variant, (*place, "variant", number)) for number, variant in enumerate(filled["variant"])
            ]
        return filled

    def _value(self, value: Any, place: Place) -> Any:
        if isinstance(value, dict):
            return {key: self._value(one, (*place, key)) for key, one in value.items()}
        if isinstance(value, list):
            return [self._value(one, (*place, number)) for number, one in enumerate(value)]
        if not isinstance(value, str):
            return value

        def variable(match: re.Match[str]) -> str:
            name = match[1]
            if name in self._variables:
                self.filled[name] = self._variables[name]
                return self.filled[name]
            self.missing.add(name)
            self._faults.add(place, f"the variable {name} is not set", f"set {name} in the hub's environment")
            return match[0]

        return _VARIABLE.sub(variable, value)


def _beside(manifest: Manifest, folder: Path, faults: Faults) -> Manifest:
    """The source with whole paths for what stands beside the manifest."""
    whole: dict[str, Any] = {}
    for one in structs.fields(manifest.source):
        value = getattr(manifest.source, one.name)
        if isinstance(value, Beside):
            try:
                whole[one.name] = value.whole(folder)
            except ValueError as error:
                faults.add(("source", one.encode_name), f'"{value}" {error}', "name a file in the folder")
    return structs.replace(manifest, source=structs.replace(manifest.source, **whole)) if whole else manifest


def _with_requests(manifest: Manifest, faults: Faults) -> Manifest:
    """`request` decoded as the kind of source asks."""
    kind = kind_of(manifest.source).request
    lookups = tuple(
        _with_request(lookup, kind, ("lookup", number), faults) for number, lookup in enumerate(manifest.lookup)
    )
    return structs.replace(manifest, lookup=lookups)


def _with_request(lookup: Lookup, kind: type, place: Place, faults: Faults) -> Lookup:
    variants = tuple(
        _variant(variant, kind, (*place, "variant", number), faults) for number, variant in enumerate(lookup.variant)
    )
    request = decode(kind, lookup.request, (*place, "request"), faults)
    return structs.replace(lookup, request=request, variant=variants)


def _variant(variant: Variant, kind: type, place: Place, faults: Faults) -> Variant:
    if variant.request is None:
        return variant
    return structs.replace(variant, request=decode(kind, variant.request, (*place, "request"), faults))

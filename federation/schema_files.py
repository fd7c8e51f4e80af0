"""The schemas that agencies' folders hold, with what their manifests promise of them."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from connectors.provider import DataClass
from connectors.serving.agency_homes import MANIFEST
from connectors.serving.folder_files import NoFile
from connectors.serving.folders_read import OVERLAY, SCHEMA, FolderRead, Folders, read_of
from federation.manifest_text import ManifestText
from supergraph.faults import SchemaFault, shortened
from supergraph.source_schema import LookupClass, Overlay, Promises, ScopeWords, SourceSchema, read

_POSITION: Final = re.compile(r"at line (\d+), column (\d+)")
Schemas = Mapping[str, SourceSchema]
"""By contributor."""
Faults = Mapping[str, tuple[SchemaFault, ...]]


def schemas(folders: Folders) -> tuple[list[SourceSchema], Faults]:
    """Those of all agencies that bring one, and what keeps others from being read, by agency."""
    found: list[SourceSchema] = []
    faults: dict[str, tuple[SchemaFault, ...]] = {}
    for agency, folder in read_of(folders).agencies.items():
        source = _schema(folder, agency)
        if isinstance(source, SourceSchema):
            found.append(source)
        elif source:
            faults[agency] = tuple(source)
    return found, faults


def _schema(folder: FolderRead, agency: str) -> SourceSchema | list[SchemaFault]:
    """What a folder brings: nothing, where it holds no schema, is no fault."""
    path = f"{folder.home.name}/{SCHEMA}"
    beside = Overlay(b"", f"{folder.home.name}/{OVERLAY}")
    text, faults = _text(folder.schema, path, agency)
    more, others = _text(folder.overlay, beside.path, agency)
    if faults or others:
        return [*faults, *others]
    if text is None:
        return [] if more is None else [_over_nothing(beside.path, agency)]
    manifest = _manifest(folder, agency)
    if isinstance(manifest, SchemaFault):
        return [manifest]
    promises = _promises(manifest.tables)
    overlay = None if more is None else replace(beside, text=more)
    return read(text, path, agency, promises, overlay, manifest=manifest.at)


def _text(file: bytes | NoFile | None, path: str, agency: str) -> tuple[bytes | None, list[SchemaFault]]:
    if isinstance(file, NoFile):
        return None, [SchemaFault(path, 1, 1, "NO_FILE", agency, str(file), "put a file of text there, or nothing")]
    return file, []


def _over_nothing(path: str, agency: str) -> SchemaFault:
    said = f"there is no {SCHEMA} beside it"
    return SchemaFault(path, 1, 1, "OVERLAY_OF_NOTHING", agency, said, "put one there, or take this away")


def _manifest(folder: FolderRead, agency: str) -> ManifestText | SchemaFault:
    """What is written in a manifest, or why nobody can read it."""
    path = f"{folder.home.name}/{MANIFEST}"
    why, line, column = "it is no readable file of text", 1, 1
    try:
        text = folder.text()
        return ManifestText(path, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        why = shortened(f"it is not TOML: {error}")
        if found := _POSITION.search(str(error)):
            line, column = int(found[1]), int(found[2])
    except (OSError, ValueError, RecursionError):
        pass
    said = f"{why}, and so nobody knows which scopes and lookups go with the {SCHEMA} beside it"
    return SchemaFault(path, line, column, "MANIFEST_UNREAD", agency, said, "correct the manifest")


def both(some: Faults, others: Faults) -> Faults:
    """All of them, by agency."""
    return {agency: (*some.get(agency, ()), *others.get(agency, ())) for agency in sorted({*some, *others})}


def _promises(document: Mapping[str, Any]) -> Promises:
    """What a manifest says of scopes and lookups, as it is written: whether its variables are set says nothing of the
    graph."""
    scopes, lookups = document.get("scope"), document.get("lookup")
    return Promises(
        dict(_scopes(scopes)) if isinstance(scopes, dict) else {},
        dict(_lookups(lookups)) if isinstance(lookups, list) else {},
        dict(_in_words(scopes)) if isinstance(scopes, dict) else {},
    )


def _scopes(tables: Mapping[str, Any]) -> Iterator[tuple[str, DataClass]]:
    for name, table in tables.items():
        data_class = _class(table.get("class")) if isinstance(table, dict) else None
        # One that says nothing is taken for the worst; that it does not is the manifest's fault.
        yield name, data_class or DataClass.SENSITIVE


def _in_words(tables: Mapping[str, Any]) -> Iterator[tuple[str, ScopeWords]]:
    """What a scope opens, where it is said; what is wrong with how it is said is the manifest's fault."""
    for name, written in tables.items():
        table = written if isinstance(written, dict) else {}
        en, th, preview = (
            one if isinstance(one := table.get(key), str) and one.strip() else None for key in ("en", "th", "preview")
        )
        yield name, ScopeWords(en or name, th or name, preview)


def _lookups(tables: Sequence[Any]) -> Iterator[tuple[str, LookupClass]]:
    for table in tables:
        if not isinstance(table, dict) or not isinstance(table.get("by", ""), str):
            continue
        privacy = table.get("privacy")
        said = privacy if isinstance(privacy, dict) else {}
        fields = said.get("fields")
        facts = {name: _class(one) for name, one in fields.items()} if isinstance(fields, dict) else {}
        known = {name: one for name, one in facts.items() if one is not None}
        yield (
            f"{table.get('type')} by {table.get('by')}",
            LookupClass(_class(said.get("class")) or DataClass.PUBLIC, known),
        )


def _class(written: Any) -> DataClass | None:
    return next((one for one in DataClass if one.value == written), None)

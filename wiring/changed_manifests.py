"""Which agencies' manifests, or the code beside them, are others than those that were accepted."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from access.storage.accepted_schema import ChangeNote, SchemaChange
from access.storage.accepted_schemas import AcceptedSchemas
from connectors.proof.manifest_proof import prove
from connectors.proof.placeholders import Placeholders
from connectors.serving.folders_read import FolderRead, FoldersRead
from connectors.serving.load_agencies import reading_of
from federation.acceptance import written
from settings import variables
from supergraph.faults import KIT_NOT_PASSED
from supergraph.graph import Supergraph

EARLIER: Final = 1_000
"""Changes of one contributor that are looked at: an older text is one that nobody knows any more."""
Newest = Mapping[str, SchemaChange]
"""The newest change of each contributor that was accepted."""


def accepted_by_force(read: FoldersRead, newest: Newest) -> dict[str, str]:
    """The manifests that an operator accepted as they are written now, whatever the conformance kit said of them."""
    return {
        name: text
        for name, one in newest.items()
        if any(line.startswith(KIT_NOT_PASSED) for line in one.note.overridden)
        and (text := one.note.manifest) == read.manifest(name)
    }


async def standing_manifests(read: FoldersRead, newest: Newest, register: AcceptedSchemas) -> dict[str, str]:
    """The manifests that were accepted and stand in the place of what was read, where that says otherwise; empty for
    one who brings no schema and was taken out. Raises StorageUnavailable."""
    found = {name: one.note.manifest for name, one in newest.items() if one.note.manifest}
    stand = {name: text for name, text in found.items() if text != read.manifest(name)}
    for name, folder in read.agencies.items():
        if name not in newest and folder.schema is None and await register.changes(contributor=name, most=1):
            stand[name] = ""
    return {**accepted_by_force(read, newest), **stand}


async def changed_manifests(
    graph: Supergraph,
    read: FoldersRead,
    newer: Collection[str],
    newest: Newest,
    register: AcceptedSchemas,
    *,
    unset: bool,
) -> list[str]:
    """The agencies of which only the manifest, or the code beside it, is another one than it was when it was accepted,
    and those who bring no schema and were never accepted; of all, those whose manifest is right. `newer` are those
    whose schemas are looked at; `unset` takes those that lack a variable here, too: it is stood in for.
    Raises StorageUnavailable."""
    found = []
    for name, folder in _judged_here(graph, read, newer, newest):
        known = newest[name].note if name in newest else ChangeNote()
        if known.manifest != written(folder):
            if _is_right(folder, graph, unset=unset):
                found.append(name)
        elif known.code not in (None, folder.code):
            earlier = await register.changes(contributor=name, most=EARLIER)
            # Of an image that is older, and runs beside, nothing is kept again.
            if all(one.note.code != folder.code for one in earlier):
                found.append(name)
    return found


def _judged_here(
    graph: Supergraph, read: FoldersRead, newer: Collection[str], newest: Newest
) -> Iterator[tuple[str, FolderRead]]:
    brought = {one.contributor for one in graph.sources}
    for name, folder in read.agencies.items():
        if name in newer or name in graph.faults or not written(folder):
            continue
        if name in brought:
            if name in newest and newest[name].note.manifest:
                yield name, folder
        elif folder.schema is None:
            yield name, folder


def _is_right(folder: FolderRead, graph: Supergraph, *, unset: bool) -> bool:
    known = variables()
    reading = reading_of(folder, known)
    if reading.missing or reading.left_out:
        if not unset:
            return False
        reading = reading_of(folder, Placeholders(folder.readable_text(), known))
    return not prove(reading, graph.answerable).faults

"""A kind of source is one value: whoever keeps a table of kinds reads it, and refuses what is none."""

import importlib
import re
from pathlib import Path

import pytest

from connectors.connections.connect import connect
from connectors.kinds.all_kinds import KINDS, NoSuchKind, kind_of
from connectors.kinds.file import FileSource
from connectors.kinds.source_kind import SourceKind
from connectors.manifest import AgencyTable, Manifest, Names
from connectors.manifest.faults import Faults
from connectors.manifest.request import RequestTable
from connectors.manifest.source import HttpSource, SourceTable
from connectors.manifest.toml_positions import LinePositions
from connectors.proof.load_manifest import read
from connectors.proof.source_proof import prove_source
from docs.connector_schema import schema
from docs.manifest import manual
from drafting import wanted
from drafting.requests import BY_KIND

every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


class TelepathySource(HttpSource, kw_only=True, tag="telepathy", tag_field="kind", frozen=True):
    """A source of a kind that nobody foresaw."""


class Omen(SourceTable, kw_only=True, tag="omen", tag_field="kind", frozen=True):
    """One that does not say how it is proved."""


def manifest_of(source: SourceTable) -> Manifest:
    agency = AgencyTable(id="seer", name=Names(th="หมอดู"), contact="seer@example.go.th")
    return Manifest(agency=agency, source=source, lookup=())


def classes_of(kind: SourceKind) -> list[str]:
    if isinstance(kind.connection, str):
        return [kind.connection]
    return [kind.connection_of(FileSource(folder="/data")), kind.connection_of(FileSource(url="https://example.go.th"))]


@every_kind
def test_every_kind_has_a_connection_a_proof_a_draft_and_a_place_in_the_manual(kind: SourceKind) -> None:
    for written in classes_of(kind):
        module, _, name = written.partition(":")
        assert callable(getattr(importlib.import_module(module), name).upstream)
    assert kind.source.prove is not SourceTable.prove
    assert kind.name in BY_KIND
    assert f'## `[source]` of `kind = "{kind.name}"`' in manual()
    assert f"## `request` of a `{kind.name}` source" in manual()
    assert {kind.source.__name__, kind.request.__name__} <= schema()["definitions"].keys()


def test_no_table_knows_a_kind_that_is_none() -> None:
    names = {kind.name for kind in KINDS}
    assert BY_KIND.keys() == set(wanted.KINDS) == names
    assert {kind.source for kind in KINDS} == _tagged(SourceTable) - {TelepathySource, Omen}
    assert {kind.request for kind in KINDS} == set(RequestTable.__subclasses__())


def _tagged(struct: type[SourceTable]) -> set[type]:
    below = {one for child in struct.__subclasses__() for one in _tagged(child)}
    return below | ({struct} if struct.__struct_config__.tag else set())


def test_a_kind_that_nobody_foresaw_is_not_taken_for_another() -> None:
    manifest = manifest_of(TelepathySource(url="https://seer.example.go.th"))
    with pytest.raises(NoSuchKind, match="TelepathySource"):
        connect(manifest)
    with pytest.raises(NoSuchKind):
        kind_of(manifest.source)


def test_a_kind_that_does_not_say_how_it_is_proved_is_not_taken_for_proved() -> None:
    with pytest.raises(NotImplementedError, match="Omen"):
        prove_source(manifest_of(Omen()), Faults(Path("seer/connector.toml"), LinePositions("")))


def test_a_manifest_of_an_unknown_kind_is_told_which_there_are(tmp_path: Path) -> None:
    file = tmp_path / "connector.toml"
    file.write_text("""\
[agency]
id = "seer"
name = { th = "หมอดู" }
contact = "x"
[source]
kind = "rst"
[[lookup]]
type = "Business"
by = "juristicId"
request = {}
privacy = { class = "public", basis = "law" }
""")
    (fault, *_) = read(file, {}).faults.sorted()
    assert (fault.line, fault.wrong) == (6, 'unknown kind "rst"')
    assert re.search(r'"?rest"?', fault.todo)

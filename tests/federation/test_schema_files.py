"""The folders of agencies as they come: whatever lies in one, others are read, and what is wrong is told."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from federation.schema_files import schemas
from tests.supergraph.boats import BOATS

pytestmark = pytest.mark.threat("schema-hostile")
MANIFEST = '[scope."md.boats"]\nclass = "personal"\n'


def agency(folder: Path, name: str, schema: str | bytes = BOATS, manifest: str = MANIFEST) -> Path:
    home = folder / name
    home.mkdir()
    (home / "connector.toml").write_text(manifest, encoding="utf-8")
    (home / "schema.graphql").write_bytes(schema.encode() if isinstance(schema, str) else schema)
    return home


def told(folder: Path) -> dict[str, list[str]]:
    """The codes of whoever is at fault, of two agencies of which `md` is right."""
    found, faults = schemas([folder])
    assert [one.contributor for one in found] == ["md"]
    return {name: [str(one) for one in told] for name, told in faults.items()}


def test_a_manifest_that_nobody_can_read_is_told_of_its_own_schema(tmp_path: Path) -> None:
    agency(tmp_path, "md")
    agency(tmp_path, "odd", manifest="[agency]\nid = \n")
    (fault,) = told(tmp_path)["odd"]
    assert fault.startswith("odd/connector.toml:2:6  MANIFEST_UNREAD  odd: it is not TOML: ")


MAKES: dict[str, Callable[[Path], None]] = {
    "a directory": Path.mkdir,
    "a pipe": os.mkfifo,
    "a device": lambda file: file.symlink_to("/dev/zero"),
    "a link to itself": lambda file: file.symlink_to(file.name),
    "a link to nothing": lambda file: file.symlink_to("gone"),
    "a link out of the folder": lambda file: file.symlink_to("/etc/passwd"),
    "a link to another agency": lambda file: file.symlink_to("../md/schema.graphql"),
}


@pytest.mark.parametrize("name", ["schema.graphql", "overlay.graphql"])
@pytest.mark.parametrize("sort", MAKES)
def test_what_is_no_file_of_the_folder_is_told_and_never_read(tmp_path: Path, sort: str, name: str) -> None:
    agency(tmp_path, "md")
    file = agency(tmp_path, "odd") / name
    file.unlink(missing_ok=True)
    MAKES[sort](file)
    (fault,) = told(tmp_path)["odd"]
    assert fault.startswith(f"odd/{name}:1:1  NO_FILE  odd: ")
    assert "root" not in fault


def test_a_link_within_the_folder_is_followed(tmp_path: Path) -> None:
    """As where a folder is mounted from what an orchestrator keeps."""
    home = agency(tmp_path, "md")
    (home / "..data").mkdir()
    (home / "schema.graphql").rename(home / "..data" / "schema.graphql")
    (home / "schema.graphql").symlink_to("..data/schema.graphql")
    assert told(tmp_path) == {}


def test_what_is_said_beside_a_schema_counts_and_over_none_is_told(tmp_path: Path) -> None:
    home = agency(tmp_path, "md", BOATS.replace("brand", "make").replace('  "Its name. / ชื่อเรือ"\n', ""))
    (home / "overlay.graphql").write_text('type Boat { "Its name. / ชื่อเรือ" name: String }', encoding="utf-8")
    assert told(tmp_path) == {}
    ((source,), _) = schemas([tmp_path])
    assert "Its name. / ชื่อเรือ" in source.text
    (home / "overlay.graphql").write_text("type Boat {", encoding="utf-8")
    found, faults = schemas([tmp_path])
    assert found == []
    assert str(faults["md"][0]).startswith("md/overlay.graphql:1:12  INVALID_GRAPHQL  md: ")
    (home / "schema.graphql").unlink()
    _, faults = schemas([tmp_path])
    assert str(faults["md"][0]).startswith("md/overlay.graphql:1:1  OVERLAY_OF_NOTHING  md: ")

"""The folders of agencies as they come: whatever lies in one, others are read, and what is wrong is told."""

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
    agency(tmp_path, "odd", manifest="[[")
    (fault,) = told(tmp_path)["odd"]
    assert fault.startswith("odd/schema.graphql:1:1  MANIFEST_UNREAD  odd: ")


def directory(home: Path) -> None:
    (home / "schema.graphql").unlink()
    (home / "schema.graphql").mkdir()


def endless(home: Path) -> None:
    (home / "schema.graphql").unlink()
    (home / "schema.graphql").symlink_to("/dev/zero")


def circle(home: Path) -> None:
    (home / "schema.graphql").unlink()
    (home / "schema.graphql").symlink_to("schema.graphql")


def pipe(home: Path) -> None:
    import os

    (home / "schema.graphql").unlink()
    os.mkfifo(home / "schema.graphql")


def elsewhere(home: Path) -> None:
    (home / "schema.graphql").unlink()
    (home / "schema.graphql").symlink_to("/etc/passwd")


@pytest.mark.parametrize("makes", [directory, endless, circle, pipe, elsewhere])
def test_what_is_no_file_of_the_folder_is_told_and_never_read(tmp_path: Path, makes: Callable[[Path], None]) -> None:
    agency(tmp_path, "md")
    makes(agency(tmp_path, "odd"))
    (fault,) = told(tmp_path)["odd"]
    assert fault.startswith("odd/schema.graphql:1:1  NO_FILE  odd: ")

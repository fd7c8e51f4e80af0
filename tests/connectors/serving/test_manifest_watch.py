"""Which files are looked at for changes, however they come and go."""

from pathlib import Path

import pytest

from connectors.serving.manifest_watch import code_of, state_of

DECIDING = (
    "connector.toml",
    "kit.json",
    "reader.py",
    "schema.graphql",
    "types.xsd",
    "samples/a.json",
    "samples/.hidden",
)
OTHERS = ("README.md", "notes/reader.py", ".connector.toml.swp")


@pytest.fixture
def agencies(tmp_path: Path) -> Path:
    home = tmp_path / "dbd"
    for name in (*DECIDING, *OTHERS):
        file = home / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("before")
    (tmp_path / "README.md").write_text("no agency")
    return tmp_path


@pytest.mark.parametrize("name", DECIDING)
@pytest.mark.parametrize("change", ["written", "replaced", "gone"])
def test_a_change_of_what_decides_is_seen(agencies: Path, name: str, change: str) -> None:
    file, before = agencies / "dbd" / name, state_of([agencies])
    if change == "gone":
        file.unlink()
    elif change == "written":
        file.write_text("afterwards")
    else:
        other = file.with_suffix(".tmp")
        other.write_text("before")
        other.replace(file)
    assert state_of([agencies]) != before


@pytest.mark.parametrize("name", OTHERS)
def test_a_change_of_anything_else_is_not(agencies: Path, name: str) -> None:
    before = state_of([agencies])
    (agencies / "dbd" / name).write_text("afterwards")
    assert state_of([agencies]) == before


def test_links_are_followed_and_what_is_not_there_is_nothing(
    agencies: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "connector.toml").write_text("before")
    (agencies / "linked").symlink_to(elsewhere)
    (agencies / "dbd" / "gone.py").symlink_to(elsewhere / "nothing")
    before = state_of([agencies, elsewhere / "no-such"])
    assert len(before) == len(DECIDING) + 1
    (elsewhere / "connector.toml").write_text("afterwards")
    assert state_of([agencies]) != before


def test_the_code_of_connectors_is_told_by_what_it_says(agencies: Path) -> None:
    before = code_of([agencies])
    assert {Path(name).name for name, _ in before} == {"reader.py", "types.xsd"}
    (agencies / "dbd" / "reader.py").write_text("before")
    assert code_of([agencies]) == before
    (agencies / "dbd" / "reader.py").write_text("afterwards")
    assert code_of([agencies]) != before

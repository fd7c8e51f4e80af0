"""What agencies' folders hold is read once, of one moment, whatever becomes of them meanwhile."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from connectors.serving import kit_result
from connectors.serving.folders_read import FoldersRead, read_of


def put(home: Path, number: int) -> None:
    """Both files, one after the other; each says which version it is of."""
    home.mkdir(parents=True, exist_ok=True)
    for name in ("connector.toml", "schema.graphql"):
        (home / name).write_text(f"# version {number:06}\n", encoding="utf-8")


def swap(home: Path, number: int) -> None:
    """The whole folder, as who deploys one does."""
    put(home.parent.parent / "fresh", number)
    if home.exists():
        home.rename(home.parent.parent / "old")
    (home.parent.parent / "fresh").rename(home)
    shutil.rmtree(home.parent.parent / "old", ignore_errors=True)


@contextmanager
def swapping(home: Path) -> Iterator[None]:
    """Puts another version there every few milliseconds."""
    ends = threading.Event()

    def work() -> None:
        number = 0
        while not ends.wait(0.005):
            number += 1
            swap(home, number)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        ends.set()
        thread.join()


def test_schema_and_manifest_are_of_one_version_while_they_change(tmp_path: Path) -> None:
    home = tmp_path / "agencies" / "one"
    put(home, 0)
    seen: set[str] = set()
    with swapping(home):
        while len(seen) < 30:
            folder = read_of([tmp_path / "agencies"]).agencies.get("one")
            if folder is not None:  # it is away between one and the next
                assert isinstance(folder.schema, bytes)
                assert folder.schema.decode() == folder.text()
                seen.add(folder.text())


def test_files_that_change_faster_than_they_can_be_read_leave_what_was_read_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, number = tmp_path / "one", 0
    put(home, number)
    before = read_of([tmp_path])

    def restless(file: Path, _read: Callable[[Path], bytes] = Path.read_bytes) -> bytes:
        nonlocal number
        number += 1
        put(home, number)
        return _read(file)

    monkeypatch.setattr(Path, "read_bytes", restless)
    assert read_of([tmp_path], before) is before
    first = read_of([tmp_path], FoldersRead())
    assert list(first.agencies) == ["one"]


def test_one_that_is_gone_is_looked_for_again_and_then_it_is_gone(tmp_path: Path) -> None:
    put(tmp_path / "agencies" / "one", 0)
    before = read_of([tmp_path / "agencies"])
    aside = tmp_path / "aside"
    (tmp_path / "agencies" / "one").rename(aside)
    back = threading.Timer(0.02, lambda: aside.rename(tmp_path / "agencies" / "one"))
    back.start()
    assert "one" in read_of([tmp_path / "agencies"], before).agencies
    back.join()
    shutil.rmtree(tmp_path / "agencies" / "one")
    assert read_of([tmp_path / "agencies"], before).agencies == {}


def test_what_was_read_stays_what_it_was_and_says_what_could_not_be_read(tmp_path: Path) -> None:
    put(tmp_path / "one", 1)
    kit_result.write(tmp_path / "one", [])
    read = read_of([tmp_path])
    put(tmp_path / "one", 2)
    assert read_of(read) is read
    assert read.manifest("one") == "# version 000001\n"
    assert read.agencies["one"].kit.tested is kit_result.Tested.PASSED
    (tmp_path / "one" / "connector.toml").write_bytes(b"\xff\r\n")
    (tmp_path / "one" / "schema.graphql").unlink()
    os.mkfifo(tmp_path / "one" / "schema.graphql")
    read = read_of([tmp_path])
    assert read.manifest("one") == read.manifest("nobody") == ""
    assert "no plain file" in str(read.agencies["one"].schema)
    assert read.agencies["one"].readable_text() == "\ufffd\r\n"

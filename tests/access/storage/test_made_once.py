"""A secret of the sandbox's own is made once, whoever comes first."""

import stat
from collections.abc import Callable
from pathlib import Path

from access.storage.made_once import made_once


def test_what_is_made_stays_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "state" / "secret"
    assert [made_once(path, lambda: b"one"), made_once(path, lambda: b"two")] == [b"one", b"one"]
    assert [file.name for file in path.parent.iterdir()] == ["secret"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_of_two_who_make_it_at_once_the_first_is_taken_by_both(tmp_path: Path) -> None:
    path = tmp_path / "secret"

    def meanwhile(made: bytes) -> Callable[[], bytes]:
        def make() -> bytes:
            path.write_bytes(b"another process's")
            return made

        return make

    assert made_once(path, meanwhile(b"ours")) == b"another process's"
    assert [file.name for file in tmp_path.iterdir()] == ["secret"]

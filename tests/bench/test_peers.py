"""The JavaScript servers' packages: exact versions, and a lock that names no host."""

import json
import re

from bench.peers import SOURCES


def test_every_package_is_asked_for_by_its_exact_version() -> None:
    wanted = json.loads((SOURCES / "package.json").read_text())["dependencies"]
    assert [version for version in wanted.values() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_the_lock_says_where_nothing_is_fetched_from() -> None:
    lock = json.loads((SOURCES / "package-lock.json").read_text())
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []

"""graphql-core's own tests of its executor and of its rules, from its source distribution, run on ours.

They are fetched into .cache when they are first needed. What fails must be listed, with its reason, in
graphql_core_suite/differences.toml; what is listed must fail.
"""

import json
import os
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SUITE = HERE / "graphql_core_suite"
CACHE = ROOT / ".cache" / "graphql-core"
VERSION = "3.3.2"
DESCRIBE = "pytest-describe==3.2.0"


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One process at a time: tests may run in several."""
    import fcntl

    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def pip(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pip", *arguments, "--no-deps", "--quiet", "--disable-pip-version-check"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"skipped: graphql-core's tests could not be fetched: {done.stderr.strip().splitlines()[-1:]}")


@pytest.fixture(scope="module")
def source() -> Path:
    """The unpacked source distribution, beside the plugin its tests need."""
    folder = CACHE / f"graphql_core-{VERSION}"
    with alone(CACHE):
        if not (folder / "tests").exists():
            pip("download", "--no-binary", "graphql-core", f"graphql-core=={VERSION}", "--dest", str(CACHE))
            with tarfile.open(CACHE / f"graphql_core-{VERSION}.tar.gz") as archive:
                if hasattr(tarfile, "data_filter"):  # not in the early releases of 3.11
                    archive.extractall(CACHE, filter="data")
                else:
                    archive.extractall(CACHE)
        if not (CACHE / "plugins" / "pytest_describe").exists():
            pip("install", "--target", str(CACHE / "plugins"), DESCRIBE)
    return folder


BOUNDED = "not deeply_nested and not complexity_budget"
"""What those try is bounded before a document is judged (`execution/document_limits.py`)."""


@pytest.mark.parametrize(
    ("part", "chosen", "most_of"), [("execution", "", "ours 300"), ("validation", BOUNDED, "judged 350")]
)
def test_graphql_core_s_own_tests_pass_but_for_the_listed_differences(
    source: Path, tmp_path: Path, part: str, chosen: str, most_of: str
) -> None:
    report = tmp_path / "report.json"
    places = [str(CACHE / "plugins"), str(ROOT), str(SUITE)]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    environment |= {"PYTHONPATH": os.pathsep.join(places), "GRAPHQL_CORE_SUITE_REPORT": str(report)}
    options = [
        "-p",
        "plugin",
        "-p",
        "no:valkey",
        "-p",
        "no:cacheprovider",
        "-c",
        "/dev/null",
        "--rootdir=.",
        "-W",
        "ignore",
        "-q",
        "--tb=no",
    ]
    options += ["-o", "python_classes=PyTest*", "-o", "asyncio_mode=strict"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "-k", chosen, f"tests/{part}"],
        cwd=source,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert report.exists(), done.stdout + done.stderr
    found = json.loads(report.read_text())
    failed = {name.removeprefix(f"tests/{part}/") for name in found["failed"]}
    listed = {
        name
        for reason in tomllib.loads((SUITE / "differences.toml").read_text()).values()
        for name in reason["tests"]
        if reason.get("part", "execution") == part
    }
    assert failed - listed == set(), "these differ and are not listed"
    assert listed - failed == set(), "these are listed and do not differ"
    what, least = most_of.split()
    assert found["counts"][what] > int(least), found["counts"]

import json
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

from access.identity.personas import ROLES
from cli.sandbox_process import Sandbox
from sandbox.personas import PERSONAS
from sandbox.town import write_files
from sandbox.world.build import build_world

ROOT = Path(__file__).parents[2]


def started() -> tuple[subprocess.Popen[str], dict[str, Any]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return process, json.loads(process.stdout.readline())


def test_it_says_where_everything_is_and_whom_one_can_be(town: Sandbox) -> None:
    named = {name for name in town.environment if name.endswith(("_KEY", "_TOKEN", "_SECRET", "_PASSWORD"))}
    servers = {
        "DBD",
        "DCY",
        "DEP",
        "DIW",
        "DLT",
        "FDA",
        "HOTELS",
        "LOCAL",
        "MOE",
        "NHSO",
        "OCS",
        "OCSC",
        "OPENDATA",
        "RD",
        "SLF",
        "SSO",
    }
    addresses = {f"{name}_URL" for name in (*servers, "CGD", "DOL", "DOPA", "EXD", "HOUSES")} | {
        "PHARMACIES",
        "REFERENCE",
        "SAAN_DATA",
    }

    assert set(town.environment) == named | addresses | {"SSO_CLOSED"}
    assert all(town.environment[f"{name}_URL"].startswith("http://127.0.0.1:") for name in servers)
    assert town.environment["DOPA_URL"].startswith("tcp://127.0.0.1:")
    assert {one["id"] for one in town.people} == ROLES.keys()
    assert list(town.people) == list(PERSONAS)


def test_personas_have_ids_that_are_nobodys() -> None:
    assert all((one["nationalId"] or "9").startswith("9") for one in PERSONAS)
    assert all((one["juristicId"] or "098").startswith("098") for one in PERSONAS)


def test_it_ends_when_its_standard_input_closes() -> None:
    process, _ = started()

    process.communicate(timeout=10)

    assert process.returncode == 0


def test_it_ends_cleanly_when_told_to_and_leaves_no_files() -> None:
    process, ready = started()
    folder = Path(ready["environment"]["REFERENCE"])
    assert folder.exists()

    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=10)

    assert process.returncode == 0
    assert not folder.exists()


def test_the_same_seed_and_day_write_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "other"):
        write_files(build_world(4, date(2026, 11, 23)), tmp_path / name)
    files = sorted(file.relative_to(tmp_path / "one") for file in (tmp_path / "one").rglob("*") if file.is_file())

    assert len(files) > 10
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "other" / file).read_bytes()

"""The image: what is in it, and that the hub runs out of it though nothing in it can be written."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import orjson
import pytest

from settings import ROOT, Settings
from tests.deploy.conftest import Deployed, ask
from tests.deploy.image import DOCKERFILE, SECRETS, Dockerfile, files, let_through, patterns

BUSINESS = orjson.dumps({"query": '{ business(juristicId: "0985558000017") { name source { agency } } }'})
HEADERS = {"content-type": "application/json"}


def test_the_dockerfile_is_as_its_linter_wants_it() -> None:
    linter = Path(sys.executable).parent / "hadolint"
    done = subprocess.run([linter, DOCKERFILE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_image_holds_what_runs_the_hub_and_nothing_else() -> None:
    held = files()
    rooms = {path.partition("/")[0] for path in held}
    assert {"app.py", "bounds.py", "settings.py", "cli", "agencies", "schema"} <= rooms
    assert not rooms & {
        "tests",
        "bench",
        "sandbox",
        "docs",
        "requirements",
        ".git",
        ".venv",
        ".cache",
        "pyproject.toml",
    }
    assert not [path for path in held if "__pycache__" in path or path.endswith(".pyc")]
    assert set(held.values()) <= set(_tracked()), "the image holds a file that is in no commit"


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        ("app.py", True),
        ("access/identity/access_tokens.py", True),
        ("access/__pycache__/tokens.cpython-311.pyc", False),
        ("ide/dist/index.html", True),
        ("ide/src/index.js", False),
        ("tests/test_app.py", False),
        ("deploy/secrets/hub/SAAN_SECRET", False),
        (".git/config", False),
    ],
)
def test_a_build_sees_only_what_it_copies(path: str, seen: bool) -> None:
    assert let_through(path, patterns()) is seen


def test_the_image_s_python_is_the_one_that_types_are_checked_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    (line,) = [line for line in DOCKERFILE.read_text().splitlines() if line.startswith("ARG PYTHON=")]
    version, system = line.removeprefix("ARG PYTHON=").split("-", 1)
    assert version.startswith(project["tool"]["mypy"]["python_version"] + ".")
    assert system.startswith("slim-")
    assert project["project"]["version"] in DOCKERFILE.read_text()


def test_the_image_s_variables_are_settings() -> None:
    known = {f"SAAN_{name.upper()}" for name in Settings.model_fields}
    told = {name for name in Dockerfile.read().environment if name.startswith("SAAN_")}
    assert told <= known
    assert Dockerfile.read().environment["SAAN_SANDBOX"] == "false"


def test_the_image_runs_as_a_numbered_user_without_a_shell_between() -> None:
    (user,) = Dockerfile.read().told("USER")
    assert all(part.isdigit() and part != "0" for part in user.split(":"))
    assert Dockerfile.read().command[-1] == "serve"
    assert Dockerfile.read().health[0].startswith("/")


def test_a_hub_that_can_write_nothing_is_ready_answers_and_is_found_well(deployed: Deployed) -> None:
    with deployed.hub() as hub:
        answer = ask(hub.port, "/graphql", method="POST", headers=HEADERS, body=BUSINESS)
        assert answer.status == 200
        assert orjson.loads(answer.body)["data"]["business"]["source"] == {"agency": "dbd"}
        ready = orjson.loads(ask(hub.port, "/readyz").body)
        assert (ready["ready"], ready["cache"]) == (True, "shared")
        probe = [part.replace(":8000", f":{hub.port}") for part in Dockerfile.read().health]
        assert deployed.image.run(*probe).returncode == 0
        hub.process.kill()
        assert deployed.image.run(*probe).returncode == 1


def test_nothing_in_the_image_can_be_written(deployed: Deployed) -> None:
    if not deployed.image.contained:
        pytest.skip("needs root and mount namespaces")
    for folder in ("/opt/saan", "/opt/venv", "/tmp", "/usr", "/etc"):
        ended = deployed.image.run("/opt/venv/bin/python", "-c", f"open('{folder}/x', 'w')")
        assert "Read-only file system" in ended.stderr
    ended = deployed.image.run("/opt/venv/bin/python", "-c", "import os; print(os.getuid(), os.getgid())")
    assert ended.stdout.split() == ["65532", "65532"]


def test_what_is_missing_is_named_and_no_sandbox_is_tried(deployed: Deployed) -> None:
    ended = deployed.image.run(*Dockerfile.read().command)
    assert ended.returncode == 2
    assert "SAAN_SECRET" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_migration_needs_the_database_s_address_alone(deployed: Deployed) -> None:
    (url,) = re.findall(r"\S+", (deployed.image.root / SECRETS.lstrip("/") / "SAAN_DATABASE_URL").read_text())
    python = Dockerfile.read().command[:-1]
    command = deployed.image.command([*python, "db", "upgrade"], {"SAAN_DATABASE_URL": url})
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", timeout=180)
    assert ended.returncode == 0, ended.stderr
    assert "version" in ended.stdout
    assert url.split("@")[0] not in ended.stdout, "a password is not shown"


def _tracked() -> list[str]:
    return subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()

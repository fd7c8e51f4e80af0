"""`./saan` in a fresh clone: what is needed is installed by one at a time, whoever else is started meanwhile."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from settings import ROOT

PYTHON = """\
#!/bin/sh
# A Python whose pip takes its time, and notes when it began and ended.
case "$*" in
    "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" && cp "$0" "$3/bin/uv" ;;
    "-m pip "*) echo begun >>LOG; sleep 1; echo ended >>LOG; exit FAILS ;;
    "pip sync "*) echo synced >>LOG ;;
    "-m cli bytecode") echo "${PYTHONDONTWRITEBYTECODE:-kept} in ${PYTHONPYCACHEPREFIX:-its place}" ;;
    "-m cli "*) shift 2; echo "ran $*"; (: >&9) 2>/dev/null && echo "and holds the lock"; true ;;
    "-c "*) exec REAL -c "import sys, sysconfig; SAYS
$2" ;;
    *) exec REAL "$@" ;;
esac
"""
QUICK = "sysconfig.get_config_var = lambda name: '--enable-optimizations'"
PLAIN = "sys.base_prefix = '/home'; sysconfig.get_config_var = lambda name: '--enable-shared'"
OF_THE_SYSTEM = "sys.base_prefix = '/usr'; sysconfig.get_config_var = lambda name: None"
TOO_OLD = f"{QUICK}; sys.version_info = (3, 10)"
WITHOUT_VENV = f"{QUICK}; sys.modules['ensurepip'] = None"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What a clone has of it, and a Python that installs nothing."""
    shutil.copy(ROOT / "saan", tmp_path / "saan")
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    written(tmp_path, "0")
    return tmp_path


def written(clone: Path, fails: str, says: str = "", at: str = "python") -> None:
    text = PYTHON.replace("LOG", str(clone / "log")).replace("REAL", sys.executable)
    (clone / at).parent.mkdir(exist_ok=True)
    (clone / at).write_text(text.replace("FAILS", fails).replace("SAYS", says))
    (clone / at).chmod(0o755)


def started(clone: Path, command: str, **more: str) -> subprocess.Popen[str]:
    environment = {"PATH": "/usr/bin:/bin", "PYTHON": str(clone / "python"), **more}
    return subprocess.Popen(
        [str(clone / "saan"), command],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    )


def log(clone: Path) -> list[str]:
    return (clone / "log").read_text().split()


def test_of_several_at_once_one_installs_and_the_others_wait_and_say_so(clone: Path) -> None:
    running = [started(clone, command) for command in ("one", "two", "three")]
    told = [process.communicate(timeout=120) for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], told
    assert [out for out, _ in told] == ["ran one\n", "ran two\n", "ran three\n"]
    assert log(clone) == ["begun", "ended", "synced"]
    assert sum("waiting for it" in error for _, error in told) == 2
    assert sum("installing what is locked" in error for _, error in told) == 1


def test_where_the_first_fails_the_next_tries_again(clone: Path) -> None:
    written(clone, "1")
    first = started(clone, "one")
    first.communicate(timeout=60)
    assert first.returncode == 1
    shutil.rmtree(clone / ".venv")
    written(clone, "0")
    second = started(clone, "two")
    out, _ = second.communicate(timeout=60)
    assert (second.returncode, out) == (0, "ran two\n")
    assert log(clone) == ["begun", "ended", "begun", "ended", "synced"]


def test_what_waits_goes_on_where_the_one_it_waits_for_is_killed(clone: Path) -> None:
    (clone / ".venv").mkdir()
    holding = (
        "import fcntl, sys, time; lock = open(sys.argv[1], 'w'); fcntl.flock(lock, fcntl.LOCK_EX); "
        "print('held', flush=True); time.sleep(600)"
    )
    command = [sys.executable, "-c", holding, str(clone / ".venv" / "set-up.lock")]
    holder = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    waiting = started(clone, "one")
    assert waiting.stderr is not None
    assert "waiting for it" in waiting.stderr.readline()
    holder.kill()
    holder.communicate()
    out, _ = waiting.communicate(timeout=60)
    assert (waiting.returncode, out) == (0, "ran one\n")


@pytest.mark.parametrize(
    ("environment", "kept"),
    [
        ({}, "in its place"),
        ({"PYTHONDONTWRITEBYTECODE": "1"}, "in {clone}/.venv/bytecode"),
        ({"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": "/elsewhere"}, "in /elsewhere"),
        ({"PYTHONPYCACHEPREFIX": "/elsewhere"}, "in /elsewhere"),
    ],
)
def test_bytecode_is_kept_in_any_environment(clone: Path, environment: dict[str, str], kept: str) -> None:
    out, error = started(clone, "bytecode", **environment).communicate(timeout=60)
    assert out == f"kept {kept.format(clone=clone)}\n", error


def chosen(clone: Path, pythons: dict[str, str], **more: str) -> tuple[str, str]:
    """The Python, by folder and name, that a machine takes which has these on its PATH; and what is told."""
    tools = clone / "tools"
    tools.mkdir()
    for tool in ("cat", "cksum", "cp", "dirname", "mkdir", "sh", "sleep"):
        (tools / tool).symlink_to(shutil.which(tool) or tool)
    for at, says in pythons.items():
        written(clone, "0", says, at)
    folders = [*dict.fromkeys(str((clone / at).parent) for at in pythons), str(tools)]
    _, error = started(clone, "one", PATH=":".join(folders), **{"PYTHON": "", **more}).communicate(timeout=60)
    found = [line for line in error.splitlines() if line.startswith("saan: making .venv with ")]
    taken = found[0].removeprefix(f"saan: making .venv with {clone}/").partition(";")[0] if found else ""
    return taken, error


@pytest.mark.parametrize(
    ("pythons", "taken"),
    [
        ({"one/python3": PLAIN, "two/python3": QUICK}, "two/python3"),
        ({"one/python3": PLAIN, "two/python3": OF_THE_SYSTEM}, "two/python3"),
        ({"one/python3": PLAIN, "two/python3.12": QUICK}, "two/python3.12"),
        ({"one/python3": QUICK, "two/python3.14": QUICK}, "one/python3"),
        ({"one/python3": PLAIN, "two/python3.12": PLAIN}, "one/python3"),
        ({"one/python3": TOO_OLD, "two/python3.12": PLAIN}, "two/python3.12"),
        ({"one/python3": WITHOUT_VENV, "two/python3": PLAIN}, "two/python3"),
        ({"a folder/python3": PLAIN, "another one/python3": QUICK}, "another one/python3"),
    ],
)
def test_of_several_pythons_the_first_built_with_optimisations_is_taken_or_the_first_that_will_do(
    clone: Path, pythons: dict[str, str], taken: str
) -> None:
    assert chosen(clone, pythons)[0] == taken


def test_a_python_that_is_named_is_taken_whatever_else_there_is(clone: Path) -> None:
    written(clone, "0", PLAIN, "mine/python")
    assert chosen(clone, {"one/python3": QUICK}, PYTHON=str(clone / "mine" / "python"))[0] == "mine/python"


@pytest.mark.parametrize("says", [TOO_OLD, WITHOUT_VENV])
def test_a_python_that_is_named_and_will_not_do_is_told_of(clone: Path, says: str) -> None:
    named = str(clone / "mine" / "python")
    written(clone, "0", says, "mine/python")
    taken, error = chosen(clone, {"one/python3": QUICK}, PYTHON=named)
    assert (taken, f"PYTHON={named} will not do: needs Python 3.11 to 3.14 with venv" in error) == ("", True), error


def test_a_machine_without_a_python_that_will_do_is_told_what_is_needed(clone: Path) -> None:
    taken, error = chosen(clone, {"one/python3": TOO_OLD})
    assert (taken, "needs Python 3.11 to 3.14 with venv" in error) == ("", True), error

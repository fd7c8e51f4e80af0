"""What comes of a mutant: its tests are run in a copy of this folder, the quickest first, to the first that fails."""

import dataclasses
import difflib
import hashlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from cosmic_ray.mutating import use_mutation
from cosmic_ray.plugins import get_operator

MEMORY = 4_000_000_000
"""Bytes of address space that a mutant may take."""
OUTCOMES = {0: "survived", 1: "killed", 2: "killed", -signal.SIGXCPU: "endless", -signal.SIGKILL: "endless"}
"""By what pytest exits with: 2 is what cannot be imported. https://docs.pytest.org/en/stable/reference/exit-codes.html"""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change, the tests that must notice it, and the seconds that they take."""

    module: str
    operator: str
    occurrence: int
    start: tuple[int, int]
    tests: tuple[str, ...]
    expected: float

    @property
    def name(self) -> str:
        of = hashlib.sha256(Path(self.module).read_bytes()).hexdigest()[:8]
        where = f"{self.module}:{self.start[0]}:{self.start[1]}"
        return f"{where} {self.operator.partition('/')[2]} {self.occurrence} {of}"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What came of one, with the lines as they were and as they became."""

    mutant: str
    outcome: str
    was: str
    becomes: str
    by: str

    @property
    def module(self) -> str:
        return self.mutant.partition(":")[0]

    def json(self) -> str:
        return json.dumps(dataclasses.asdict(self), ensure_ascii=False)


def judge(mutants: Sequence[Mutant], *, workers: int) -> Iterator[Judgement]:
    """In processes that have a copy of this folder each."""
    with (
        tempfile.TemporaryDirectory(prefix="saan-mutation-") as folder,
        ProcessPoolExecutor(workers, initializer=copied, initargs=(folder,)) as pool,
    ):
        for done in as_completed([pool.submit(judged, one) for one in mutants]):
            yield done.result()


def copied(folder: str) -> None:
    """Makes a copy of this folder for a process, and goes there."""
    copy = Path(folder) / str(os.getpid())
    told = subprocess.run(["git", "ls-files", "-z"], capture_output=True, check=True).stdout
    for name in filter(os.path.isfile, told.decode().split("\0")):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(name, copy / name)
    os.chdir(copy)
    # A mutant may fill memory without end; its tests inherit this.
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def judged(mutant: Mutant) -> Judgement:
    operator = get_operator(mutant.operator)()
    with use_mutation(Path(mutant.module), operator, mutant.occurrence) as (before, after):
        assert after, f"no such mutant: {mutant}"
        outcome, by = noticed(mutant.tests, mutant.expected)
    lines = list(difflib.unified_diff(before.split("\n"), after.split("\n"), n=0, lineterm=""))[2:]
    was = " ".join(line[1:].strip() for line in lines if line.startswith("-")).strip()
    becomes = " ".join(line[1:].strip() for line in lines if line.startswith("+")).strip()
    return Judgement(mutant.name, outcome, was, becomes, by)


def noticed(tests: Sequence[str], expected: float) -> tuple[str, str]:
    """What came of these tests, and what pytest says of the first that failed.

    Endless is what takes many times the seconds it should: those of the processor, so that a busy machine kills no
    mutant; and, for those that wait without end, of the clock, in plenty.
    """
    Path("chosen").write_text("\n".join(tests))
    files = dict.fromkeys(test.partition("::")[0] for test in tests)
    run = ["pytest", "-q", "-x", "--tb=no", "-p", "no:cacheprovider", "-p", "tests.mutation.chosen", "--chosen=chosen"]
    limited = ["sh", "-c", f'ulimit -t {60 + round(5 * expected)}; exec "$@"', "sh", sys.executable, "-m", *run, *files]
    # What was changed twice within a second would be taken from its bytecode.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    with subprocess.Popen(
        limited, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as running:
        try:
            told, _ = running.communicate(timeout=180 + 10 * expected)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            return "endless", "the clock"
    if "ImportError while loading conftest" in told:
        return "killed", "what all tests share cannot be imported"
    failed = [line for line in told.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return OUTCOMES.get(running.returncode, "unclear"), failed[0] if failed else ""

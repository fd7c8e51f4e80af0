"""`python -m tests.mutation`: changes what decides, a little and at random, and sees whether a test notices.

cosmic-ray makes the changes, in copies of this folder. `mutation.toml` names the modules and the tests that must
notice; `survivors.toml` holds those that none need notice, with the reason. What has been judged is kept in
`.cache/mutation.jsonl` and not judged again; --again forgets it.
"""

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from cosmic_ray.commands import init
from cosmic_ray.mutating import mutate_and_test
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import MutationSpec, TestOutcome

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
KEPT = ROOT / ".cache" / "mutation.jsonl"
MEMORY = 8_000_000_000
"""Bytes of address space that a mutant may take."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change, and the tests that must notice it."""

    module: str
    operator: str
    occurrence: int
    start: tuple[int, int]
    end: tuple[int, int]
    tests: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.module}:{self.start[0]}:{self.start[1]} {self.operator.partition('/')[2]} {self.occurrence}"


def mutants(configuration: dict[str, object]) -> list[Mutant]:
    """All there are, or the seeded sample of them."""
    found = [
        Mutant(
            str(one.module_path), one.operator_name, one.occurrence, one.start_pos, one.end_pos, tuple(part["tests"])
        )
        for part in configuration["part"]
        for one in specifications(part["modules"])
        if not any(left_out in one.operator_name for left_out in configuration["operators_left_out"])
        and not line(one).startswith(tuple(configuration["lines_left_out"]))
    ]
    found.sort(key=lambda one: one.name)
    random.Random(configuration["seed"]).shuffle(found)
    return found[: configuration["sample"]]


def specifications(modules: list[str]) -> Iterator[MutationSpec]:
    with tempfile.TemporaryDirectory() as folder, use_db(str(Path(folder) / "db.sqlite"), WorkDB.Mode.create) as db:
        init([Path(module) for module in modules], db, {})
        for item in list(db.pending_work_items):
            yield from item.mutations


def line(one: MutationSpec) -> str:
    """Where it begins, as it stands in its module."""
    return one.module_path.read_text(encoding="utf-8").splitlines()[one.start_pos[0] - 1].strip()


def copied(folder: str) -> None:
    """Makes a copy of this folder for a process, and goes there."""
    copy = Path(folder) / str(os.getpid())
    told = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in filter(None, told.decode().split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    os.chdir(copy)
    # A mutant may fill memory without end; its tests inherit this.
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def command(tests: tuple[str, ...]) -> list[str]:
    return [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]


def judged(mutant: Mutant, seconds: float) -> dict[str, str]:
    """What came of it, with the line as it was and as it became."""
    spec = MutationSpec(Path(mutant.module), mutant.operator, mutant.occurrence, mutant.start, mutant.end)
    result = mutate_and_test([spec], " ".join(command(mutant.tests)), seconds)
    lines = (result.diff or "").splitlines()
    was = [line[1:].strip() for line in lines if line.startswith("-") and not line.startswith("---")]
    becomes = [line[1:].strip() for line in lines if line.startswith("+") and not line.startswith("+++")]
    outcome = result.test_outcome.value if isinstance(result.test_outcome, TestOutcome) else "none"
    return {"mutant": mutant.name, "outcome": outcome, "was": " ".join(was), "becomes": " ".join(becomes)}


def known(again: bool) -> dict[str, dict[str, str]]:
    if again or not KEPT.exists():
        return {}
    return {told["mutant"]: told for told in map(json.loads, KEPT.read_text().splitlines())}


def reasoned() -> set[tuple[str, str, str]]:
    told = tomllib.loads((HERE / "survivors.toml").read_text()).get("survivor", [])
    assert all(one["why"].strip() for one in told)
    return {(one["module"], one["was"], one["becomes"]) for one in told}


def run(found: list[Mutant], *, workers: int, seconds: float, again: bool) -> list[dict[str, str]]:
    """The judgements of all, told as they are made."""
    before = known(again)
    results = [before[one.name] for one in found if one.name in before]
    open_ = [one for one in found if one.name not in before]
    KEPT.parent.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="saan-mutation-") as folder,
        KEPT.open("w" if again else "a") as kept,
        ProcessPoolExecutor(workers, initializer=copied, initargs=(folder,)) as pool,
    ):
        for done in as_completed([pool.submit(judged, one, seconds) for one in open_]):
            told = done.result()
            results.append(told)
            kept.write(json.dumps(told, ensure_ascii=False) + "\n")
            kept.flush()
            print(f"{len(results)}/{len(found)} {told['outcome']} {told['mutant']}: {told['becomes']}", flush=True)
    return results


def main() -> int:
    configuration = tomllib.loads((HERE / "mutation.toml").read_text())
    reader = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    reader.add_argument("--sample", type=int, default=configuration["sample"], help="how many mutants; 0: all")
    reader.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    reader.add_argument("--module", action="append", help="only those of this module")
    reader.add_argument("--again", action="store_true", help="judge again what has been judged")
    reader.add_argument("--trusting", action="store_true", help="do not run the tests without a mutant first")
    given = reader.parse_args()
    os.chdir(ROOT)
    configuration["sample"] = given.sample or None
    found = [one for one in mutants(configuration) if not given.module or one.module in given.module]
    tests = sorted({test for one in found for test in one.tests})
    if not given.trusting and subprocess.run([*command(tuple(tests)), "-n", "auto"], check=False).returncode:
        print("The tests fail without a mutant: mend them first.")
        return 2
    results = run(found, workers=given.workers, seconds=configuration["seconds"], again=given.again)
    survived = [one for one in results if one["outcome"] == "survived"]
    left = [one for one in survived if (one["mutant"].partition(":")[0], one["was"], one["becomes"]) not in reasoned()]
    print(f"{len(results)} mutants, {len(results) - len(survived)} killed, {len(survived) - len(left)} reasoned")
    for one in left:
        print(f"survived: {one['mutant']}\n  - {one['was']}\n  + {one['becomes']}")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())

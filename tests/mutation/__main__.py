"""`python -m tests.mutation`: changes what decides, a little and at random, and sees whether a test notices.

cosmic-ray makes the changes, in copies of this folder. `mutation.toml` names the modules and the tests that must
notice; `survivors.toml` holds those that none need notice, with the reason. What has been judged is kept in
`.cache/mutation.jsonl` and not judged again while its module is the same; --again forgets it.
"""

import argparse
import json
import os
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tests.mutation.judging import Judgement, Mutant, judge
from tests.mutation.sample import drawn
from tests.mutation.witnesses import TestsFail, Witnesses, record

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
KEPT = Path(".cache/mutation.jsonl")


def known() -> dict[str, Judgement]:
    if not KEPT.exists():
        return {}
    return {told["mutant"]: Judgement(**told) for told in map(json.loads, KEPT.read_text().splitlines())}


def run(found: list[Mutant], *, workers: int) -> list[Judgement]:
    """The judgements of all, told and kept as they are made."""
    before = known()
    results = [before[one.name] for one in found if one.name in before]
    with KEPT.open("a") as kept:
        for told in judge([one for one in found if one.name not in before], workers=workers):
            results.append(told)
            kept.write(told.json() + "\n")
            kept.flush()
            print(f"{len(results)}/{len(found)} {told.outcome} {told.mutant}: {told.becomes}", flush=True)
    return results


def reasoned() -> set[tuple[str, str, str]]:
    told = tomllib.loads((HERE / "survivors.toml").read_text()).get("survivor", [])
    assert all(one["why"].strip() for one in told)
    return {(one["module"], one["was"], one["becomes"]) for one in told}


def tell(results: Iterable[Judgement]) -> int:
    """How many came to what, and the survivors without a reason."""
    outcomes = Counter(one.outcome for one in results)
    survived = [one for one in results if one.outcome in {"survived", "unclear"}]
    left = [one for one in survived if (one.module, one.was, one.becomes) not in reasoned()]
    print(f"{outcomes.total()} mutants: {dict(outcomes)}; {len(survived) - len(left)} of those that survived reasoned")
    for one in left:
        print(f"{one.outcome}: {one.mutant}\n  - {one.was}\n  + {one.becomes}")
    gone = sorted({(module, was) for module, was, _ in reasoned() if not stands(module, was)})
    for module, was in gone:
        print(f"survivors.toml: no such line in {module}: {was}")
    return 1 if left or gone else 0


def stands(module: str, line: str) -> bool:
    return Path(module).exists() and line in map(str.strip, Path(module).read_text(encoding="utf-8").splitlines())


def main() -> int:
    configuration = tomllib.loads((HERE / "mutation.toml").read_text())
    reader = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    reader.add_argument("--sample", type=int, default=configuration["sample"], help="how many mutants; 0: all")
    reader.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    reader.add_argument("--module", action="append", help="only those of this module")
    reader.add_argument("--again", action="store_true", help="judge again what has been judged")
    given = reader.parse_args()
    os.chdir(ROOT)
    if given.again:
        KEPT.unlink(missing_ok=True)
    parts = configuration["part"]
    try:
        record(
            [one for part in parts for one in part["modules"]], sorted({one for part in parts for one in part["tests"]})
        )
    except TestsFail as failed:
        print(failed)
        return 2
    found = drawn(configuration, given.sample or None, Witnesses())
    return tell(run([one for one in found if not given.module or one.module in given.module], workers=given.workers))


if __name__ == "__main__":
    sys.exit(main())

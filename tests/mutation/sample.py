"""Which mutants there are, and the seeded sample of them."""

import ast
import hashlib
import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cosmic_ray.commands import init
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import MutationSpec

from tests.mutation.judging import Mutant
from tests.mutation.witnesses import Witnesses


def drawn(configuration: dict[str, Any], most: int | None, witnesses: Witnesses) -> list[Mutant]:
    """The sample, the quickest to judge first.

    A mutant is drawn by its own line, not by its place, so that a change to a module leaves the others in the sample.
    """
    every = [
        (draw(one, configuration["seed"]), part, one)
        for part in configuration["part"]
        for one in specifications(part["modules"])
        if not any(left_out in one.operator_name for left_out in configuration["operators_left_out"])
        and not line(one).startswith(tuple(configuration["lines_left_out"]))
    ]
    every.sort(key=lambda one: one[0])
    python = ((part, one) for _, part, one in every if is_python(one))
    found = [mutant(one, part["tests"], witnesses) for part, one in itertools.islice(python, most)]
    return sorted(found, key=lambda one: one.expected)


def is_python(one: MutationSpec) -> bool:
    """Whether what it becomes can be read; `def f(self, +, name)` cannot, and nothing would be shown by it."""
    code = one.module_path.read_text(encoding="utf-8")
    try:
        ast.parse(mutate_code(code, get_operator(one.operator_name)(), one.occurrence))
    except SyntaxError:
        return False
    return True


def draw(one: MutationSpec, seed: int) -> tuple[bytes, str, int]:
    told = f"{seed} {one.operator_name} {one.start_pos[1]} {line(one)}"
    return hashlib.sha256(told.encode()).digest(), one.module_path.name, one.occurrence


def mutant(one: MutationSpec, tests: list[str], witnesses: Witnesses) -> Mutant:
    module = str(one.module_path)
    chosen = witnesses.of(module, one.start_pos[0], tests)
    return Mutant(module, one.operator_name, one.occurrence, one.start_pos, chosen, witnesses.seconds(chosen))


def specifications(modules: list[str]) -> Iterator[MutationSpec]:
    with tempfile.TemporaryDirectory() as folder, use_db(str(Path(folder) / "db.sqlite"), WorkDB.Mode.create) as db:
        init([Path(module) for module in modules], db, {})
        for item in list(db.pending_work_items):
            yield from item.mutations


def line(one: MutationSpec) -> str:
    """Where it begins, as it stands in its module."""
    return one.module_path.read_text(encoding="utf-8").splitlines()[one.start_pos[0] - 1].strip()

"""How fast a lookup is: calls and keys a second, and how long calls take, at several sizes of a batch."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from conformance_kit.subject import Subject
from connectors.contract import Key
from connectors.proof.lookup_proof import ProvedLookup
from connectors.proof.manifest_proof import Proof
from connectors.provider import LookupContext, Trace
from connectors.telemetry.stats import percentile


@dataclass(frozen=True, slots=True)
class Pace:
    """Figures of one size: keys asked at once, questions and calls and keys a second, milliseconds of a question."""

    keys: int
    questions: float
    calls: float
    keys_a_second: float
    p50: float
    p95: float
    failed: int


async def pace(
    proof: Proof,
    lookup: ProvedLookup,
    keys: Sequence[Key],
    *,
    seconds: float,
    at_once: int,
    tell: Callable[[int], None],
) -> list[Pace]:
    """Ask for one key, then for five, twenty and all at a time; each size for `seconds`, `at_once` in parallel."""
    sizes = [size for size in (1, 5, 20, 50) if size < len(keys)] + [len(keys)]
    found = []
    async with Subject(proof) as subject:
        for size in sizes:
            tell(size)
            found.append(await _size(subject, lookup, keys, size=size, seconds=seconds, at_once=at_once))
    return found


async def _size(
    subject: Subject, lookup: ProvedLookup, keys: Sequence[Key], *, size: int, seconds: float, at_once: int
) -> Pace:
    took: list[float] = []
    calls = failed = 0
    began = time.perf_counter()
    until = began + seconds
    (provider,) = subject.connectors.providers(lookup.question.type, lookup.question.by)

    async def one(start: int) -> None:
        nonlocal calls, failed
        place = start
        while time.perf_counter() < until:
            asked = [keys[(place + step) % len(keys)] for step in range(size)]
            place += size
            context, trace = LookupContext(None, asyncio.get_running_loop().time() + 30), Trace()
            at = time.perf_counter()
            answers = await provider.ask(list(dict.fromkeys(asked)), context, trace)
            took.append((time.perf_counter() - at) * 1000)
            calls += len(trace.calls)
            failed += any(answer.error for answer in answers.values())

    await asyncio.gather(*(one(number * size) for number in range(at_once)))
    spent = time.perf_counter() - began
    took.sort()
    return Pace(
        keys=size,
        questions=len(took) / spent,
        calls=calls / spent,
        keys_a_second=len(took) * size / spent,
        p50=percentile(took, 0.5) or 0.0,
        p95=percentile(took, 0.95) or 0.0,
        failed=failed,
    )

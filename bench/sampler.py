"""Runs a program and notes where its CPU time goes: `python -m bench.sampler FILE MODULE ARGUMENTS…`.

A timer of the process's own CPU time interrupts it about a thousand times a second; each interruption notes the stack.
SIGUSR1 forgets what was noted, SIGUSR2 writes it to FILE: stacks, innermost first, each with its count.
"""

import json
import runpy
import signal
import sys
from collections import Counter
from pathlib import Path
from types import CodeType, FrameType

EVERY = 0.001
DEEPEST = 60

Sample = tuple[tuple[str, ...], int]
"""A stack, each frame as `file:function`, and how often it was met."""


class Sampler:
    """Stacks and how often each was met."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._met: Counter[tuple[CodeType, ...]] = Counter()
        signal.signal(signal.SIGPROF, self._note)
        signal.signal(signal.SIGUSR1, lambda *_: self._met.clear())
        signal.signal(signal.SIGUSR2, lambda *_: self._write())
        signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)

    def _note(self, _: int, frame: FrameType | None) -> None:
        stack: list[CodeType] = []
        while frame is not None and len(stack) < DEEPEST:
            stack.append(frame.f_code)
            frame = frame.f_back
        self._met[tuple(stack)] += 1

    def _write(self) -> None:
        met, self._met = self._met, Counter()  # a sample that interrupts goes to the next
        named = [([f"{code.co_filename}:{code.co_name}" for code in stack], count) for stack, count in met.items()]
        unfinished = self._path.with_suffix(".part")
        unfinished.write_text(json.dumps(named))
        unfinished.replace(self._path)


def main() -> None:
    """Becomes the module, sampled."""
    path, module, *arguments = sys.argv[1:]
    Sampler(Path(path))
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()

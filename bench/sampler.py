"""Runs a program and notes where its CPU time goes: `python -m bench.sampler FILE MODULE ARGUMENTS…`.

A timer of the process's own CPU time interrupts it about a thousand times a second; each interruption notes the stack.
SIGUSR1 forgets what was noted, SIGUSR2 writes it to FILE: a JSON object of stacks, innermost first, and their counts.
"""

import json
import runpy
import signal
import sys
from collections import Counter
from pathlib import Path
from types import FrameType

EVERY = 0.001
DEEPEST = 60

Stack = tuple[str, ...]


class Sampler:
    """Stacks and how often each was met."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._met: Counter[Stack] = Counter()
        self._names: dict[object, str] = {}

    def start(self) -> None:
        signal.signal(signal.SIGPROF, self._note)
        signal.signal(signal.SIGUSR1, lambda *_: self._taken())
        signal.signal(signal.SIGUSR2, lambda *_: self._write())
        signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)

    def _note(self, _: int, frame: FrameType | None) -> None:
        stack: list[str] = []
        names = self._names
        while frame is not None and len(stack) < DEEPEST:
            code = frame.f_code
            name = names.get(code)
            if name is None:
                name = names[code] = f"{code.co_filename}:{code.co_name}"
            stack.append(name)
            frame = frame.f_back
        self._met[tuple(stack)] += 1

    def _taken(self) -> Counter[Stack]:
        """What was met until now; a sample that interrupts goes to the next."""
        met, self._met = self._met, Counter()
        return met

    def _write(self) -> None:
        told = [{"stack": stack, "count": count} for stack, count in self._taken().items()]
        unfinished = self._path.with_suffix(".part")
        unfinished.write_text(json.dumps(told))
        unfinished.replace(self._path)


def main() -> None:
    """Becomes the module, sampled."""
    path, module, *arguments = sys.argv[1:]
    Sampler(Path(path)).start()
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()

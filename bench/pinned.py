"""Keeps a program on one core: `python -m bench.pinned CORE PROGRAM ARGUMENTS…`; its threads stay there too."""

import os
import sys


def main() -> None:
    """Becomes the program."""
    core, *command = sys.argv[1:]
    os.sched_setaffinity(0, {int(core)})
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()

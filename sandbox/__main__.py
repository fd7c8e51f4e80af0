"""`python -m sandbox`: run the synthetic agencies until standard input closes, or until asked to stop."""

import argparse
import asyncio
import contextlib
import gc
import json
import os
import signal
import sys
import tempfile
import threading
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sandbox.personas import PERSONAS
from sandbox.town import OFFICE, Hours, running
from sandbox.world.build import World, build_world


def main() -> None:
    """Read the arguments and run."""
    # A world is made once and stays: until it is served the collector would look it through again and again.
    gc.disable()
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="which world (default: 1)")
    parser.add_argument("--today", type=date.fromisoformat, help="the day it is there, YYYY-MM-DD (default: today)")
    parser.add_argument("--folder", type=Path, help="where to write files (default: a temporary folder)")
    parser.add_argument("--office-hours", action="store_true", help="agencies close when real ones do")
    arguments = parser.parse_args()
    today = arguments.today or datetime.now(ZoneInfo("Asia/Bangkok")).date()
    with tempfile.TemporaryDirectory(prefix="sandbox-") as temporary:
        hours = OFFICE if arguments.office_hours else None
        asyncio.run(_run(build_world(arguments.seed, today), arguments.folder or Path(temporary), hours))


async def _run(world: World, folder: Path, hours: Hours | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    threading.Thread(target=_until_input_ends, args=(loop, stop), daemon=True).start()
    async with running(world, folder, hours=hours) as environment:
        gc.freeze()
        gc.enable()
        ready = {"environment": environment, "personas": PERSONAS}
        sys.stdout.write(json.dumps(ready, ensure_ascii=True) + "\n")
        sys.stdout.flush()
        await stop.wait()


def _until_input_ends(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    with contextlib.suppress(RuntimeError):  # the loop is closed: it has stopped by itself
        loop.call_soon_threadsafe(stop.set)


if __name__ == "__main__":
    main()

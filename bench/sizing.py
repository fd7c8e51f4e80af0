"""How many processes, how much memory, how large a ledger: `python -m bench.sizing`, from measured costs.

    python -m bench.sizing docs/sizing.json --measure      # measures anew, about ten minutes, and writes the JSON
    python -m bench.sizing docs/sizing.json                # reckons from what was measured, each step with its numbers
    python -m bench.sizing docs/sizing.json --write docs/sizing.md

What is measured stands in the JSON (`bench/classes.py`), what is assumed in `bench/needs.py`; options change that.
How many keys are asked of agencies follows from the population and the lifetimes that `bench/cache.py` simulates.
"""

import argparse
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from bench.classes import Figures, measure, read, write
from bench.needs import MIB, Assumed, needs

VOLUMES: Final = (4_000_000, 40_000_000, 400_000_000)
BLOCK: Final = re.compile(r"(?<=<!-- sizing -->\n).*?(?=<!-- end of sizing -->)", re.S)
OPTIONS: Final[dict[str, type]] = {"burst": float, "busy": float, "spare": int, "people": int, "room": float}


def shown(figures: Figures, assumed: Assumed) -> Iterator[str]:
    """Lines of Markdown: what was measured, what it comes to, and each volume's arithmetic."""
    yield "| class | CPU ms, warm | CPU ms, cold | entries of the ledger | bytes of the answer |"
    yield "| --- | --- | --- | --- | --- |"
    for name, measured in figures.classes.items():
        yield f"| `{name}` | {measured.warm:.2f} | {measured.cold:.2f} | {measured.entries:g} | {measured.bytes:,} |"
    yield f"\nA process under load held {figures.process / MIB:.0f} MiB (PSS). An entry took {figures.entry} bytes with"
    yield f"its indexes, an answer in Redis {figures.answer} bytes. Measured on {figures.machine}.\n"
    yield "| requests a month | processes | their memory | Redis | ledger a month | a year | keys asked at peak |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    wanted = [needs(requests, figures, assumed) for requests in VOLUMES]
    for one in wanted:
        memory = f"{one.memory / MIB:,.0f} MiB | {one.redis / MIB:,.0f} MiB"
        grown = f"{one.entries / 1e9:,.1f} GB | {12 * one.entries / 1e9:,.0f} GB"
        yield f"| {one.requests:,} | {one.processes} | {memory} | {grown} | {one.keys:,.0f} a second |"
    for one in wanted:
        yield f"\n{one.requests:,} requests a month:\n"
        yield "```"
        yield from one.lines
        yield "```"


def main() -> None:
    """The command."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("figures", type=Path, help="the JSON of what was measured")
    arguments.add_argument("--measure", action="store_true", help="measure first, and write the JSON")
    arguments.add_argument("--quick", action="store_true", help="measure in a hurry: the figures mean little")
    arguments.add_argument("--write", type=Path, help="write the result between the marks of this file")
    for name, kind in OPTIONS.items():
        arguments.add_argument(f"--{name}", type=kind)
    asked = arguments.parse_args()
    if asked.measure:
        _measure(asked.figures, quick=asked.quick)
    changed: dict[str, Any] = {name: getattr(asked, name) for name in OPTIONS if getattr(asked, name) is not None}
    text = "\n".join(shown(read(asked.figures), replace(Assumed(), **changed))) + "\n"
    if asked.write:
        asked.write.write_text(BLOCK.sub(lambda _: text, asked.write.read_text()))
    print(text)


def _measure(file: Path, *, quick: bool) -> None:
    import sys

    from bench.driving import NORMAL, QUICK, Driver
    from bench.process import cores

    driver = Driver(QUICK if quick else NORMAL, cores(), lambda what: print(what, file=sys.stderr))
    write(measure(driver), file)


if __name__ == "__main__":
    main()

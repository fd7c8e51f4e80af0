"""What is printed of a graph with many contributors: what was found, the aim, and why one is missed."""

from collections.abc import Iterator
from typing import Final

from bench.contributors import Contributors

Row = tuple[str, str, str, str]
_COMPOSED: Final = 2.0
_LONGER: Final = 2.0
_LARGER: Final = 80e6
_HELD: Final = 50.0
_SAME: Final = 1.05
"""What two rounds of one hub differ by."""
_GROWS: Final = "other work, where a second run says otherwise; else see ./saan bench --profile"


def rows(found: Contributors) -> Iterator[Row]:
    """A row for each aim of the graph and of a hub that starts with it."""
    yield from _of_the_graph(found)
    yield from _of_a_start(found)
    yield from _of_requests(found)


def _of_the_graph(found: Contributors) -> Iterator[Row]:
    waited = found.composed - found.composed_cpu
    is_slow = found.composed_cpu > _COMPOSED
    why = "texts are parsed, types get classes" if is_slow else f"the machine had other work for {waited:.1f} s"
    told = f"{found.composed:.2f} s, of CPU {found.composed_cpu:.2f} s"
    yield "composed and proved", told, f"{_COMPOSED:.0f} s", "" if found.composed <= _COMPOSED else why
    each = f"{found.added / max(found.types, 1) / 1e3:.0f} kB a type, for its text, definition and declarations"
    told = f"{found.added / 1e6:.0f} MB"
    yield "memory it adds", told, f"{_LARGER / 1e6:.0f} MB", "" if found.added <= _LARGER else each


def _of_a_start(found: Contributors) -> Iterator[Row]:
    alone, started = found.started_alone, found.started
    longer, dearer, larger = started.seconds - alone.seconds, started.cpu - alone.cpu, started.held - alone.held
    told = f"{longer:.2f} s, of CPU {dearer:.2f} s; without {alone.seconds:.2f} s, of CPU {alone.cpu:.2f} s"
    rest = dearer - found.composed_cpu
    why = f"of CPU, {found.composed_cpu:.1f} s compose; {rest:.1f} s read manifests, accept and make the engine"
    yield "a start, longer", told, f"{_LONGER:.0f} s", "" if longer <= _LONGER else why
    told = f"{larger / 1e6:.0f} MB; without {alone.held / 1e6:.0f} MB"
    why = f"the graph is {found.added / 1e6:.0f} MB, the rest manifests and what is made of each"
    yield "a start, larger", told, f"{_LARGER / 1e6:.0f} MB", "" if larger <= _LARGER else why


def _of_requests(found: Contributors) -> Iterator[Row]:
    told = f"{found.held:.0f} ms; by a thread that only counts {found.held_by_any:.0f} ms"
    own = found.held_by_any > _HELD / 2
    why = "the machine alone holds it so long" if own else "the interpreter's lock is held by one long step"
    aim = f"{_HELD:.0f} ms"
    yield "the loop held by introspection, at most", told, aim, "" if found.held <= _HELD else why
    told = f"{found.told:.0f} ms, at most {found.told_longest:.0f} ms"
    yield f"told the schema by {found.looks} sets of scopes", told, "", ""
    told = f"{found.core:.0f} µs, without {found.core_alone:.0f} µs"
    yield "a request of the core, CPU", told, "the same", "" if found.core <= _SAME * found.core_alone else _GROWS
    with_them, without = found.started.request, found.started_alone.request
    told = f"{with_them:.2f} ms, without {without:.2f} ms"
    yield "a citizen's warm request, CPU", told, "the same", "" if with_them <= _SAME * without else _GROWS

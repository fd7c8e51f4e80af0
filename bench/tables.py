"""The report as tables for a terminal."""

from collections.abc import Iterator

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bench.agencies import Served
from bench.clone import FirstAnswer
from bench.compare import Compared
from bench.figures import Spread
from bench.growth import Line
from bench.hub import Memory
from bench.peers import HUB, LIMIT, PEERS
from bench.profile import Profile
from bench.rates import Rates
from bench.report import Report
from bench.tenants import Tenants

TITLES = {peer.id: peer.title for peer in PEERS}
MEGABYTE = 1_000_000


def tables(report: Report) -> RenderableType:
    """All that was found, what was skipped last."""
    return Group(*_parts(report))


def _parts(report: Report) -> Iterator[RenderableType]:
    yield _machine(report)
    for compared in report.servers:
        yield _servers(compared)
    if report.servers:
        yield _ratios(report.servers)
    for line in report.growth:
        yield _growth(line)
    if report.agencies:
        yield from _agencies(report.agencies)
    if report.tenants:
        yield _tenants(report.tenants)
    for profile in report.profiles:
        yield _profile(profile)
    if report.allocations:
        yield _allocations(report)
    if report.clone:
        yield _clone(report.clone)
    for skipped in report.skipped:
        yield Text(f"Skipped: {skipped.what}: {skipped.why}.", style="yellow")


def _machine(report: Report) -> Text:
    where, pace = report.machine, report.pace
    kept = "load and server on a core each" if where.pinned else "nothing kept on a core"
    node = f", Node {where.node}" if where.node else ""
    return Text(
        f"{where.processor}, {where.cores} cores, {kept}; Python {where.python}{node}\n"
        f"{pace.connections} connections, {pace.rounds} × {pace.seconds:g} s a figure: median (least–most)"
    )


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", pad_edge=False, box=SIMPLE_HEAD)
    table.add_column(columns[0])
    for name in columns[1:]:
        table.add_column(name, justify="right")
    return table


def _servers(compared: Compared) -> Table:
    table = _table(
        f"\n{compared.shape.title}: {compared.bytes:,} bytes",
        "server", "requests/s", "least–most", "of the limit", "CPU ms each", "p50 ms", "p99 ms", "wrong",
    )  # fmt: skip
    limit = compared.rates.get(LIMIT)
    for name, rates in compared.rates.items():
        share = f"{rates.per_second.median / limit.per_second.median:.0%}" if limit else ""
        table.add_row(TITLES.get(name, name), *_rates(rates, share), style="bold" if name == HUB else None)
    return table


def _rates(rates: Rates, share: str) -> tuple[str, ...]:
    cpu = f"{rates.cpu.median:.3f}" if rates.cpu else ""
    wrong = f"{rates.wrong} ({rates.fault})" if rates.wrong or rates.fault else "0"
    return (*_spread(rates.per_second), share, cpu, f"{rates.p50.median:.2f}", f"{rates.p99.median:.2f}", wrong)


def _ratios(servers: list[Compared]) -> Table:
    table = _table("\nRatios: times as many requests in a second (and for each second of CPU)", "")
    for compared in servers:
        table.add_column(compared.shape.name, justify="right")
    pairs = [(ratio.of, ratio.to) for ratio in servers[0].ratios]
    for of, to in pairs:
        shown = []
        for compared in servers:
            ratio = next((one for one in compared.ratios if (one.of, one.to) == (of, to)), None)
            cpu = f" ({ratio.by_cpu:.2f})" if ratio and ratio.by_cpu else ""
            shown.append(f"{ratio.times:.2f}{cpu}" if ratio else "")
        table.add_row(f"{TITLES[of]} / {TITLES[to]}", *shown)
    return table


def _growth(line: Line) -> Table:
    table = _table(
        f"\nHow time grows with {line.varied}, in process",
        line.varied,
        "CPU ms",
        "least–most",
        f"µs per {line.unit}",
        "",
    )
    most = max(point.milliseconds.median for point in line.points)
    for point in line.points:
        bar = "█" * max(1, round(30 * point.milliseconds.median / most))
        table.add_row(f"{point.size:,}", *_spread(point.milliseconds), f"{point.microseconds_per_unit:.2f}", bar)
    table.columns[-1].justify = "left"
    return table


def _agencies(served: Served) -> Iterator[RenderableType]:
    table = _table(
        "\nThe hub over its sandbox's agencies: what a query costs",
        "query", "bytes", "calls cold", "keys cold", "calls warm", "keys warm", "errors",
    )  # fmt: skip
    for query in served.queries:
        cold, warm = query.asks_cold, query.asks_warm
        table.add_row(
            query.name,
            f"{query.bytes:,}",
            *(str(count) for count in (cold.calls, cold.keys, warm.calls, warm.keys)),
            ", ".join(query.errors) or "none",
        )
    yield table
    for query in served.queries:
        table = _table(
            f"\n{query.name}",
            "", "requests/s", "least–most", "of the limit", "CPU ms each", "p50 ms", "p99 ms", "wrong",
        )  # fmt: skip
        limit = query.limit.per_second.median
        for how, rates in (
            ("starlette: the limit", query.limit),
            ("warm", query.warm),
            ("cold, many at once", query.cold_together),
            ("cold, one at a time", query.cold_alone),
        ):
            table.add_row(how, *_rates(rates, f"{rates.per_second.median / limit:.0%}"))
        yield table
    yield Text(
        f"Memory of the hub's process: idle {_memory(served.idle)}, after the load {_memory(served.loaded)}; "
        f"it served {served.started:.1f} s after it was started, agencies included."
    )


def _tenants(found: list[Tenants]) -> Table:
    table = _table(
        "\nThe hub with local administrations as its tenants: start, memory, and whom query 3 asks",
        "registered", "served after", "idle", "query 3 first", "calls to tenants", "tenants asked", "memory then",
    )  # fmt: skip
    for one in found:
        table.add_row(
            f"{one.registered:,}",
            f"{one.started:.1f} s",
            _memory(one.idle),
            f"{one.answered:.0f} ms",
            f"{one.calls.calls} for {one.calls.keys} keys",
            f"{one.asked:,}",
            _memory(one.after),
        )
    return table


def _memory(memory: Memory) -> str:
    shared = f", PSS {memory.pss / MEGABYTE:.0f} MB" if memory.pss else ""
    return f"RSS {memory.rss / MEGABYTE:.0f} MB{shared}"


def _profile(profile: Profile) -> Table:
    table = _table(
        f"\n{profile.what}: {profile.cpu:.3f} CPU ms a request under the sampler, {profile.samples} samples",
        "phase", "share", "µs",
    )  # fmt: skip
    for name, share in profile.phases.items():
        table.add_row(name, f"{share:.1%}", f"{share * profile.cpu * 1000:.0f}")
    table.add_section()
    for name, share in profile.busiest.items():
        table.add_row(Text(name, style="dim"), f"{share:.1%}", f"{share * profile.cpu * 1000:.0f}")
    return table


def _allocations(report: Report) -> Table:
    table = _table(
        "\nMemory a request takes, in process",
        "operation",
        "kB held at most",
        "blocks left behind",
        "collector's passes, many at once",
        "µs",
    )
    for one in report.allocations:
        table.add_row(
            one.shape, f"{one.peak / 1000:,.0f}", f"{one.left:.2f}", f"{one.collections:.3f}", f"{one.collecting:.1f}"
        )
    return table


def _clone(clone: FirstAnswer) -> Text:
    return Text(f"\nFrom a fresh clone to the first answer: {clone.cold:.1f} s cold, {clone.warm:.1f} s warm.")


def _spread(spread: Spread) -> tuple[str, str]:
    digits = 0 if spread.median >= 100 else 1 if spread.median >= 10 else 2
    return f"{spread.median:,.{digits}f}", f"{spread.least:,.{digits}f}–{spread.most:,.{digits}f}"

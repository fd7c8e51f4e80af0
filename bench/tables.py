"""The report as tables for a terminal."""

from collections.abc import Iterable, Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bench.agencies import Served
from bench.compare import Compared, Ratio
from bench.contributor_rows import rows
from bench.contributors import Contributors
from bench.hub import Memory
from bench.peers import HUB, LIMIT, TITLES
from bench.processes import Processes
from bench.profile import Profile
from bench.rates import Rates, Spread
from bench.report import Report
from bench.slow_agency import SlowAgency
from bench.starts import Starts
from bench.tenants import Tenants

RATES = ("requests/s", "least–most", "of the limit", "CPU ms each", "p50 ms", "p99 ms", "p99/p50", "wrong")


def tables(report: Report) -> RenderableType:
    """All that was found, what was skipped last."""
    return Group(*_parts(report))


def _parts(report: Report) -> Iterator[RenderableType]:
    where, pace = report.machine, report.pace
    kept = "load and server on a core each" if where.pinned else "nothing kept on a core"
    node = f", Node {where.node}" if where.node else ""
    yield f"{where.processor}, {where.cores} cores, {kept}; Python {where.python}{node}"
    yield f"{pace.connections} connections, {pace.rounds} × {pace.seconds:g} s a figure: median (least–most)"
    yield from map(_servers, report.servers)
    if report.servers:
        yield _ratios(report.servers)
    if report.agencies:
        yield from _agencies(report.agencies)
    if report.slow_agency:
        yield _slow_agency(report.slow_agency)
    if report.processes:
        yield from _processes(report.processes)
    if report.starts:
        yield _starts(report.starts)
    if report.tenants:
        yield _tenants(report.tenants)
    if report.contributors:
        yield _contributors(report.contributors)
    yield from map(_profile, report.profiles)
    for skipped in report.skipped:
        yield Text(f"Skipped: {skipped.what}: {skipped.why}.")  # npm's words are no markup


def _table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], bold: str | None = None) -> Table:
    """The first column is told to the left; the row that begins with `bold` stands out."""
    table = Table(title=f"\n{title}", title_justify="left", title_style="bold", pad_edge=False, box=SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, justify="right" if table.columns else "left")
    for row in rows:
        table.add_row(*row, style="bold" if row[0] == bold else None)
    return table


def _rates(rates: Rates, limit: Rates | None) -> tuple[str, ...]:
    """The columns RATES."""
    share = f"{rates.per_second.median / limit.per_second.median:.0%}" if limit and limit.per_second.median else ""
    cpu = f"{rates.cpu.median:.3f}" if rates.cpu else ""
    wrong = f"{rates.wrong} ({rates.fault})" if rates.wrong or rates.fault else "0"
    return (*_spread(rates.per_second), share, cpu, *_waits(rates), wrong)


def _waits(rates: Rates) -> tuple[str, str, str]:
    """Of half, and of 99 in a hundred; and how many times as long the latter is."""
    half, most = rates.p50.median, rates.p99.median
    return f"{half:.2f}", f"{most:.2f}", f"{most / half:.1f}" if half else ""


def _servers(compared: Compared) -> Table:
    limit = compared.rates.get(LIMIT)
    rows = [(TITLES[name], *_rates(rates, limit)) for name, rates in compared.rates.items()]
    return _table(f"{compared.shape.title}: {compared.bytes:,} bytes", ("server", *RATES), rows, TITLES[HUB])


def _ratios(servers: list[Compared]) -> Table:
    """A server that gave no answer in time has no ratio."""
    by_pair = [{(ratio.of, ratio.to): ratio for ratio in compared.ratios} for compared in servers]
    rows = [
        (f"{TITLES[of]} / {TITLES[to]}", *(_ratio(found.get((of, to))) for found in by_pair))
        for of, to in dict.fromkeys(pair for found in by_pair for pair in found)
    ]
    title = "Ratios: times as many requests in a second (and for each second of CPU)"
    return _table(title, ("", *(compared.shape.name for compared in servers)), rows)


def _ratio(ratio: Ratio | None) -> str:
    if ratio is None:
        return ""
    return f"{ratio.times:.2f} ({ratio.by_cpu:.2f})" if ratio.by_cpu else f"{ratio.times:.2f}"


def _agencies(served: Served) -> Iterator[RenderableType]:
    asked = ((query, query.asks_cold, query.asks_warm, ", ".join(query.errors) or "none") for query in served.queries)
    counts = [
        (query.name, *(f"{n:,}" for n in (query.bytes, cold.calls, cold.keys, warm.calls, warm.keys)), errors)
        for query, cold, warm, errors in asked
    ]
    columns = ("query", "bytes", "calls cold", "keys cold", "calls warm", "keys warm", "errors")
    yield _table("The hub over its sandbox's agencies: what a query costs", columns, counts)
    for query in served.queries:
        rates = {
            TITLES[LIMIT]: query.limit,
            "warm": query.warm,
            "warm, run": query.run,
            "cold": query.cold,
        }
        yield _table(query.name, ("", *RATES), [(how, *_rates(found, query.limit)) for how, found in rates.items()])
    if served.beside:
        yield from _beside(served, served.beside)
    yield (
        f"Memory of the hub's process: idle {_memory(served.idle)}, after the load {_memory(served.loaded)}; "
        f"it served {served.started:.1f} s after it was started, agencies included."
    )


def _beside(served: Served, name: str) -> Iterator[RenderableType]:
    """What each query costs here and there, and where the answers are not alike."""
    asked = [(query, query.beside) for query in served.queries if query.beside]
    rows = [
        (
            query.name,
            how,
            *(_figure(rates.cpu) for rates in (both.here, both.there)),
            f"{both.cpu:.2f}" if both.cpu is not None else "",
            *(f"{rates.per_second.median:,.0f}" for rates in (both.here, both.there)),
            *(f"{rates.p50.median:.2f}" for rates in (both.here, both.there)),
            *(f"{rates.wrong}" for rates in (both.here, both.there)),
        )
        for query, beside in asked
        for how, both in beside.pairs.items()
    ]
    title = f"Here and there: this tree and {name}, in turns; here / there is the median of the rounds"
    each = ("CPU ms here", "there", "here / there", "requests/s", "there", "p50 ms", "there", "wrong", "there")
    yield _table(title, ("query", "asked", *each), rows)
    for query, beside in asked:
        if beside.bytes != query.bytes:
            yield f"{query.name} is answered with {query.bytes:,} bytes here, and with {beside.bytes:,} there."
        if beside.own_text:
            yield f"{query.name} is asked there as that tree writes it: it does not know this one's."


def _figure(spread: Spread | None) -> str:
    return f"{spread.median:.3f}" if spread else ""


def _slow_agency(found: SlowAgency) -> Table:
    """A query's waits with nothing slow, and beside those who wait for the agency."""
    rows = [
        (f"{one.name}, {how}", f"{one.calls}", f"{rates.per_second.median:,.0f}", *_waits(rates), f"{rates.wrong}")
        for one in found.others
        for how, rates in (("nothing slow", one.well), (f"{found.agency} slow", one.beside))
    ]
    asking = found.asking
    rows.append(
        ("what asks it", "1", f"{asking.per_second.median:,.0f}", *_waits(asking), f"{asking.wrong}"),
    )
    title = f"{found.agency} slower by {found.slower:g} s: the queries that do not ask it, no answer remembered"
    return _table(title, ("query", "calls", "requests/s", *RATES[4:]), rows)


def _processes(found: list[Processes]) -> Iterator[RenderableType]:
    """How far several processes get, who takes the cores, and what stops them."""
    alone = found[0].rates
    asked = ("processes", "connections")
    rates = [(*_asked(one), *_rates(one.rates, alone), f"{one.commits:.2f}") for one in found]
    title = "Several processes of the hub with Redis and PostgreSQL: the six queries, remembered"
    yield _table(title, (*asked, *RATES[:2], f"of {found[0].count}'s", *RATES[3:], "commits each"), rates)
    cores = [
        (*_asked(one), *(f"{taken:.2f}" for taken in (*one.cores.values(), sum(one.cores.values()), one.busiest)))
        for one in found
    ]
    yield _table("Cores that each takes", (*asked, *found[0].cores, "together", "busiest of the hub's"), cores)
    for one in found:
        yield f"{one.count}, {one.connections} connections: {one.stops}."


def _asked(one: Processes) -> tuple[str, str]:
    return f"{one.count}", f"{one.connections}"


def _starts(found: Starts) -> Table:
    rows = [
        ("serves, agencies included", f"{found.serves:.2f} s", ""),
        (
            "first answer",
            f"{found.answered:.2f} s",
            f"{found.hub_cpu:.2f} s, and its agencies {found.agencies_cpu:.2f} s",
        ),
        ("./saan --help", f"{found.helped:.2f} s", f"{found.helped_cpu:.2f} s"),
    ]
    return _table(f"A start in a warm clone, median of {found.rounds}", ("", "from the command", "CPU"), rows)


def _tenants(found: list[Tenants]) -> Table:
    rows = [
        (
            f"{one.registered:,}",
            f"{one.started:.1f} s",
            _memory(one.idle),
            f"{one.answered:.0f} ms",
            f"{one.calls.calls} for {one.calls.keys} keys",
            f"{one.asked:,}",
            _memory(one.after),
        )
        for one in found
    ]
    return _table(
        "The hub with local administrations as its tenants: start, memory, and whom query 3 asks",
        ("registered", "served after", "idle", "query 3 first", "calls to tenants", "tenants asked", "memory then"),
        rows,
    )


def _contributors(found: Contributors) -> Table:
    title = (
        f"The graph with {found.contributors:,} contributors: {found.types:,} types and {found.scopes:,} scopes more, "
        f"{found.left_out} left out"
    )
    return _table(title, ("", "found", "aim", "missed, because"), rows(found))


def _profile(profile: Profile) -> Table:
    shares = [*profile.rooms.items(), ("", None), *profile.busiest.items()]
    rows = [
        (name, "" if share is None else f"{share:.1%}", "" if share is None else f"{share * profile.cpu * 1000:.0f}")
        for name, share in shares
    ]
    title = f"{profile.what}: {profile.cpu:.3f} CPU ms a request under the sampler, {profile.samples} samples"
    return _table(title, ("room, function", "share", "µs"), rows)


def _memory(memory: Memory) -> str:
    shared = f", PSS {memory.pss / 1e6:.0f} MB" if memory.pss else ""
    return f"RSS {memory.rss / 1e6:.0f} MB{shared}"


def _spread(spread: Spread) -> tuple[str, str]:
    digits = 0 if spread.median >= 100 else 1 if spread.median >= 10 else 2
    return f"{spread.median:,.{digits}f}", f"{spread.least:,.{digits}f}–{spread.most:,.{digits}f}"

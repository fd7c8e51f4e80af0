"""./saan connector fault and bench: a source in bad weather, and how fast it is."""

import asyncio
import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from cli.agency_choice import homes, keys_of, lookup_of
from cli.agency_proof import environment, left_out, proof_of
from cli.exit_status import NotDone, complaining
from conformance_kit.samples import key_of, read
from connectors.contract import Answers, Key
from connectors.proof.lookup_proof import ProvedLookup
from connectors.proof.manifest_proof import Proof

if TYPE_CHECKING:
    from conformance_kit.fault_injection import Passage

Agency = Annotated[str | None, typer.Argument(metavar="ID", help="The agency: the name of its folder.")]
Lookup = Annotated[str | None, typer.Argument(metavar="LOOKUP", help="The first one if left out.")]
Keys = Annotated[list[str] | None, typer.Argument(metavar="KEY…", help="Those of its samples if left out.")]
Everyone = Annotated[bool, typer.Option("--all", help="The first lookup of every agency.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document, for a machine.")]


def register(app: typer.Typer) -> None:
    """Adds the commands `fault` and `bench`."""
    app.command()(fault)
    app.command()(bench)


@dataclass(frozen=True, slots=True)
class Meant:
    """One lookup of one agency, and the keys to ask it for."""

    agency: str
    proof: Proof
    lookup: ProvedLookup
    keys: list[Key]

    @property
    def title(self) -> str:
        return f"{self.agency}: {self.lookup.name}"


@contextlib.contextmanager
def _meant(agency: str | None, everyone: bool, lookup: str | None, keys: Sequence[str]) -> Iterator[list[Meant]]:
    """What is to be asked for, in an environment for it. Says what cannot be done, and ends with status 2."""
    with complaining():
        chosen = homes(agency, everyone)
        if everyone:
            chosen = [home for home in chosen if not left_out(home)]
        with environment(*chosen) as known:
            yield [_of(home, known, lookup, keys) for home in chosen]


def _of(home: Path, known: Mapping[str, str], lookup: str | None, keys: Sequence[str]) -> Meant:
    proof = proof_of(home, known)
    one = lookup_of(proof, lookup or proof.lookups[0].name)
    return Meant(home.name, proof, one, _keys(home, one, keys))


def _keys(home: Path, lookup: ProvedLookup, written: Sequence[str]) -> list[Key]:
    question = lookup.question
    if written:
        return keys_of(lookup, written, {} if question.answers is Answers.PAGE else None)
    samples, _ = read(home)
    found = [key_of(key, question) for one in samples if one.lookup == lookup.name for key in one.keys]
    if not found:
        raise NotDone(f"no sample of {lookup.name}: give keys, or record some with ./saan connector try --record")
    return list(dict.fromkeys(found))


def fault(
    agency: Agency = None, lookup: Lookup = None, keys: Keys = None, *, everyone: Everyone = False, json: Json = False
) -> None:
    """Puts a TCP proxy before the real source that delays, throttles, cuts, corrupts and refuses, and asks through it.

    In clear weather and after a short delay there must be records; throttled, a short answer may come through; in any
    other weather there must be an error that says what is wrong, in the time the manifest allows; and in the end the
    source must be found well again.
    """
    from rich.console import Console

    from cli.connector_output import as_json, out
    from conformance_kit.fault_injection import NoNetwork, Passage, storm

    found: list[tuple[Meant, list[Passage], str]] = []
    with _meant(agency, everyone, lookup, keys or []) as meant, Console(stderr=True).status("clear") as status:
        for one in meant:

            def tell(weather: str, one: Meant = one) -> None:
                status.update(f"{one.agency}: {weather}")

            try:
                found.append((one, asyncio.run(storm(one.proof, one.lookup, one.keys, tell)), ""))
            except NoNetwork as problem:
                if not everyone:
                    raise NotDone(f"{one.agency} has no weather: {problem}") from None
                found.append((one, [], str(problem)))
    if json:
        told = [{**_named(one), "passages": msgspec.to_builtins(passed), "skipped": why} for one, passed, why in found]
        as_json(told if everyone else told[0]["passages"])
    else:
        for one, passages, why in found:
            out().print(_weathers(one, passages) if passages else f"· {one.title}: no weather, {why}")
        _after(found[0][1], agency)
    raise typer.Exit(0 if all(passage.well for _, passages, _ in found for passage in passages) else 1)


def _named(one: Meant) -> dict[str, str]:
    return {"agency": one.agency, "lookup": one.lookup.name}


def _weathers(one: Meant, passages: "Sequence[Passage]") -> Any:
    from cli.connector_output import table

    rows = [
        (
            ("✓ " if passage.well else "✗ ") + passage.weather,
            str(passage.records),
            ", ".join(passage.errors) or "–",
            str(passage.calls),
            f"{passage.seconds:.2f}",
            passage.state,
        )
        for passage in passages
    ]
    return table(one.title, ("weather", "records", "errors", "calls", "seconds", "state"), rows)


def _after(passages: "Sequence[Passage]", agency: str | None) -> None:
    """What comes next, for one agency."""
    if agency is None:
        return
    bad = [passage.weather for passage in passages if not passage.well]
    if not bad:
        typer.echo(f"next: ./saan connector bench {agency}, or ./saan serve")
    elif bad[0] in ("clear", "clear again"):
        typer.echo(f"next: ./saan connector try {agency} shows what is wrong in clear weather")
    else:
        typer.echo(f"next: look at what comes in weather that is {', '.join(bad)}: an error must, and no record")


def bench(
    agency: Agency = None,
    lookup: Lookup = None,
    keys: Keys = None,
    *,
    everyone: Everyone = False,
    seconds: Annotated[float, typer.Option(min=0.05, help="How long each size is asked for.")] = 2.0,
    at_once: Annotated[int, typer.Option(min=1, help="How many questions at the same time.")] = 4,
    json: Json = False,
) -> None:
    """Measures a lookup of the real source: questions, calls and keys a second, at several sizes of a batch.

    Nothing is remembered in between. A quota of the manifest counts; mind the source's operators.
    """
    from rich.console import Console

    from cli.connector_output import as_json, out, table
    from conformance_kit.throughput import Pace, pace

    def line(one: Pace) -> Sequence[str]:
        figures: list[Any] = [one.questions, one.calls, one.keys_a_second]
        times = [f"{one.p50:.1f}", f"{one.p95:.1f}"]
        return [str(one.keys), *(f"{figure:,.0f}" for figure in figures), *times, str(one.failed)]

    found: list[tuple[Meant, list[Pace]]] = []
    with _meant(agency, everyone, lookup, keys or []) as meant, Console(stderr=True).status("bench") as status:
        for one in meant:

            def tell(size: int, one: Meant = one) -> None:
                status.update(f"{one.agency}: {size} keys at a time")

            figures = asyncio.run(pace(one.proof, one.lookup, one.keys, seconds=seconds, at_once=at_once, tell=tell))
            found.append((one, figures))
    if json:
        told = [{**_named(one), "figures": msgspec.to_builtins(figures)} for one, figures in found]
        as_json(told if everyone else told[0]["figures"])
    else:
        columns = ("keys at a time", "questions/s", "calls/s", "keys/s", "p50 ms", "p95 ms", "failed")
        for one, figures in found:
            out().print(table(one.title, columns, [line(figure) for figure in figures]))
        if agency:
            typer.echo("next: ./saan serve; /status tells how it does")
    raise typer.Exit(1 if any(figure.failed for _, figures in found for figure in figures) else 0)

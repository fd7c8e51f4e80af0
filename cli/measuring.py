"""./saan connector fault and bench: a source in bad weather, and how fast it is."""

import asyncio
import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from cli.agency import NotDone, environment, homes, keys_of, lookup_of, proof_of
from connectors.contract import Answers, Key
from connectors.kit.samples import key_of, read
from connectors.proof import Proof, ProvedLookup

Agency = Annotated[str, typer.Argument(metavar="ID", help="The agency: the name of its folder.")]
Lookup = Annotated[str | None, typer.Argument(metavar="LOOKUP", help="The first one if left out.")]
Keys = Annotated[list[str] | None, typer.Argument(metavar="KEY…", help="Those of its samples if left out.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document, for a machine.")]


def register(app: typer.Typer) -> None:
    """Adds the commands `fault` and `bench`."""
    app.command()(fault)
    app.command()(bench)


@contextlib.contextmanager
def _meant(
    agency: str, lookup: str | None, keys: Sequence[str]
) -> Iterator[tuple[Path, Proof, ProvedLookup, list[Key]]]:
    """What is to be asked for, in an environment for it. Says what cannot be done, and ends with status 2."""
    try:
        (home,) = homes(agency, False)
        with environment(home) as known:
            proof = proof_of(home, known)
            one = lookup_of(proof, lookup or proof.lookups[0].name)
            yield home, proof, one, _keys(home, one, keys)
    except NotDone as problem:
        typer.secho(f"saan: {problem}", fg="red", err=True)
        raise typer.Exit(2) from None


def _keys(home: Path, lookup: ProvedLookup, written: Sequence[str]) -> list[Key]:
    question = lookup.question
    if written:
        return keys_of(lookup, written, {} if question.answers is Answers.PAGE else None)
    samples, _ = read(home)
    found = [key_of(key, question) for one in samples if one.lookup == lookup.name for key in one.keys]
    if not found:
        raise NotDone(f"no sample of {lookup.name}: give keys, or record some with ./saan connector try --record")
    return list(dict.fromkeys(found))


def fault(agency: Agency, lookup: Lookup = None, keys: Keys = None, *, json: Json = False) -> None:
    """Puts a TCP proxy before the real source that delays, throttles, cuts, corrupts and refuses, and asks through it.

    In clear weather and after a short delay there must be records; in any other an error that says what is wrong, in
    the time the manifest allows; and in the end the source must be found well again.
    """
    from rich.console import Console

    from cli.shown import as_json, out, table
    from connectors.kit.storm import NoNetwork, storm

    with _meant(agency, lookup, keys or []) as (_, proof, one, asked):
        try:
            with Console(stderr=True).status("clear") as status:
                found = asyncio.run(storm(proof, one, asked, status.update))
        except NoNetwork as problem:
            raise NotDone(f"{agency} has no weather: {problem}") from None
    if json:
        as_json([msgspec.to_builtins(passage) for passage in found])
    else:
        rows = [
            (
                ("✓ " if one_.well else "✗ ") + one_.weather,
                str(one_.records),
                ", ".join(one_.errors) or "–",
                str(one_.calls),
                f"{one_.seconds:.2f}",
                one_.state,
            )
            for one_ in found
        ]
        columns = ("weather", "records", "errors", "calls", "seconds", "state")
        out().print(table(f"{agency}: {one.name}", columns, rows))
    raise typer.Exit(0 if all(passage.well for passage in found) else 1)


def bench(
    agency: Agency,
    lookup: Lookup = None,
    keys: Keys = None,
    *,
    seconds: Annotated[float, typer.Option(min=0.05, help="How long each size is asked for.")] = 2.0,
    at_once: Annotated[int, typer.Option(min=1, help="How many questions at the same time.")] = 4,
    json: Json = False,
) -> None:
    """Measures a lookup of the real source: questions, calls and keys a second, at several sizes of a batch.

    Nothing is remembered in between. A quota of the manifest counts; mind the source's operators.
    """
    from rich.console import Console

    from cli.shown import as_json, out, table
    from connectors.kit.pace import Pace, pace

    def line(one: Pace) -> Sequence[str]:
        figures: list[Any] = [one.questions, one.calls, one.keys_a_second]
        times = [f"{one.p50:.1f}", f"{one.p95:.1f}"]
        return [str(one.keys), *(f"{figure:,.0f}" for figure in figures), *times, str(one.failed)]

    with (
        _meant(agency, lookup, keys or []) as (_, proof, one, asked),
        Console(stderr=True).status("one key at a time") as status,
    ):

        def tell(size: int) -> None:
            status.update(f"{size} keys at a time")

        found = asyncio.run(pace(proof, one, asked, seconds=seconds, at_once=at_once, tell=tell))
    if json:
        as_json([msgspec.to_builtins(figures) for figures in found])
    else:
        columns = ("keys at a time", "questions/s", "calls/s", "keys/s", "p50 ms", "p95 ms", "failed")
        out().print(table(f"{agency}: {one.name}", columns, [line(figures) for figures in found]))
    raise typer.Exit(1 if any(figures.failed for figures in found) else 0)

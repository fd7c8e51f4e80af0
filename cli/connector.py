"""./saan connector: everything an agency's integrator does, from an empty folder to a source that serves."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import connector_fault_and_bench, connector_new
from cli.agency_choice import homes, keys_of, lookup_of
from cli.agency_proof import composed, environment, proof_of
from cli.checked_manifests import check_manifests, where_it_lies
from cli.exit_status import NotDone, complaining
from connectors.schema_drift import Drift

if TYPE_CHECKING:
    from conformance_kit.report import KitReport
    from supergraph.faults import SchemaFault

Agency = Annotated[
    str | None,
    typer.Argument(metavar="ID", help="The agency: the name of its folder, or its id or name in the catalogue."),
]
Lookup = Annotated[
    str | None, typer.Argument(metavar="LOOKUP", help='Such as "Business by juristicId", Business.juristicId or Law.')
]
Keys = Annotated[
    list[str] | None,
    typer.Argument(metavar="KEY…", help="Keys, the parts of one joined by +; of a search, the words to find."),
]
Everyone = Annotated[bool, typer.Option("--all", help="Every agency.")]
InCatalogue = Annotated[
    bool, typer.Option("--catalogue", help="Ask the catalogue, too, whether it has the agency by the name declared.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document, for a machine.")]

app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown")


def register(whole: typer.Typer) -> None:
    """Adds the commands `connector …`."""
    connector_new.register(app)
    connector_fault_and_bench.register(app)
    whole.add_typer(app, name="connector", help=_HELP)


_HELP = """Joins a source to the hub: **new**, **check**, **try**, **test**, and then **fault** and **bench**.

```
./saan connector new bureau --kind rest --type Licence --by juristicId
./saan connector check bureau
./saan connector try bureau Licence.juristicId 0985569000013
./saan connector try bureau Licence.juristicId 0985569000013 --record
./saan connector test bureau
```

docs/your-agency.md goes this way step by step; docs/manifest.md says what may stand in a manifest, docs/schema.md what
in the schema.graphql of an agency that brings types of its own.
"""


@app.command()
def check(
    agency: Agency = None, *, everyone: Everyone = False, in_catalogue: InCatalogue = False, json: Json = False
) -> None:
    """Proves manifests without asking anyone: each fault as `file:line: what is wrong; what to do`.

    Where an agency brings types of its own, its schema is composed with all others' first: each fault as
    `file:line:column  CODE  coordinate: what is wrong; what to do`. While there are any, its manifest waits.
    docs/schema.md says what a schema may say, docs/composition.md what each code means. No mark TODO may be left.

    Of what is well it is said who does what: which filters, orders and slices the source gets, and which the hub does
    itself; and of what is deprecated, where its last day has passed: it is served until it leaves the schema.

    No variable needs to be set and nothing is sent; with --catalogue the catalogue alone is asked whether it has the
    agency that a manifest names. Ends with status 0 only when all is well.
    """
    with complaining():
        found = check_manifests(homes(agency, everyone), in_catalogue=in_catalogue)
    if json:
        from cli.connector_output import as_json

        as_json(found.as_json())
    else:
        found.say()
        if found.is_well and agency:
            typer.echo(f"next: ./saan connector try {found.meant[0].name} LOOKUP KEY")
    raise typer.Exit(0 if found.is_well else 1)


@app.command(name="try")
def try_(
    agency: Agency,
    lookup: Lookup = None,
    keys: Keys = None,
    *,
    offline: Annotated[bool, typer.Option("--offline", help="Explain what would be sent, and send nothing.")] = False,
    record: Annotated[bool, typer.Option("--record", help="Keep the answers as a sample. Synthetic only!")] = False,
    filters: Annotated[
        list[str] | None, typer.Option("--filter", metavar="NAME=VALUE", help="Of a search: narrows it.")
    ] = None,
    limit: Annotated[int, typer.Option(help="Of a search: how many rows.")] = 4,
    offset: Annotated[int, typer.Option(help="Of a search: how many to skip.")] = 0,
    json: Json = False,
) -> None:
    """Makes one real call and shows each stage: request, raw answer, rows, records. Secrets are hidden.

    Where a variable of the manifest is not set, the sandbox's synthetic agencies are started for it.

    ```
    ./saan connector try dbd Business.juristicId 0985558000017
    ./saan connector try ocs 'Law by search' อาหาร --limit 2
    ./saan connector try local LocalService 1201 --offline
    ```
    """
    from connectors.contract import Answers

    if agency is None:
        raise typer.BadParameter("name an agency")
    with complaining():
        home, *others = homes(agency, False)
        if others:
            raise NotDone(
                f"{agency} gives its data by {', '.join(one.name for one in (home, *others))}: name one of them"
            )
        with environment(home, offline=offline) as known:
            proof = proof_of(home, known, offline=offline)
            one = lookup_of(proof, lookup)
            paged = one.question.answers is Answers.PAGE
            wanted = dict(_pair(text) for text in filters or ())
            search: dict[str, Any] | None = {"filters": wanted, "limit": limit, "offset": offset} if paged else None
            asked = keys_of(one, keys or [], search)
            wrong = _tried(home, proof, one, asked, known, offline=offline, record=record, json=json)
    raise typer.Exit(1 if wrong else 0)


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise NotDone(f"--filter {text}: write NAME=VALUE")
    return name, value


def _tried(
    home: Path, proof: Any, lookup: Any, keys: Any, known: Any, *, offline: bool, record: bool, json: bool
) -> bool:
    """Whether anything was wrong with it."""
    from cli.connector_output import as_data, as_json, out, tried
    from conformance_kit import try_call
    from conformance_kit.subject import contract_of
    from connectors.errors import AgencyError
    from connectors.proof.pushdown import divisions

    hide = try_call.Hide(proof.manifest, proof.variables)
    contract = contract_of(lookup)
    if record:
        try:
            kept = asyncio.run(try_call.record(home, proof, lookup, keys, known))
        except AgencyError as error:
            raise NotDone(f"nothing recorded: {error.reason or error.says_en} ({error.code})") from None
        if kept.file is None:
            raise NotDone("nothing recorded: the answer holds what may be somebody's identifier; ask a test system")
        typer.echo(f"recorded {sum(kept.sample.records)} records of {len(keys)} keys: {kept.file}")
        if kept.lost:
            told = f"? what was expected of {kept.lost} keys is gone with them: record those keys, too"
            typer.secho(told, fg="yellow")
        for report in kept.odd:
            fact = f" in {report.fact}" if report.fact else ""
            why = f": {report.why}" if report.why else ""
            typer.secho(f"? {report.drift.value}{fact}{why}, {report.count} times", fg="yellow")
        typer.echo(f"next: ./saan connector test {home.name}")
        return any(report.drift is not Drift.UNLISTED for report in kept.odd)
    one = asyncio.run((try_call.explained if offline else try_call.attempt)(proof, lookup, keys))
    if json:
        as_json({**as_data(one, hide, contract), "divisions": [asdict(share) for share in divisions([lookup])]})
    else:
        out().print(tried(one, hide, contract, sent=not offline))
        for division in divisions([lookup]):
            typer.echo(str(division))
        typer.echo(f"next: {_after(home.name, lookup.name, one.heard, offline=offline)}")
    odd = [report for report in one.heard.odd if report.drift is not Drift.UNLISTED]
    return not offline and bool(one.heard.errors or odd)


def _after(agency: str, lookup: str, heard: Any, *, offline: bool) -> str:
    """What comes after a call."""
    again = f"./saan connector try {agency} '{lookup}' KEY…"
    if offline:
        return f"{again} without --offline"
    if heard.errors:
        return "correct the manifest, the variables or the key; docs/your-agency.md says what means what"
    if heard.odd:
        return "give the manifest a word for what is odd"
    return f"{again} --record, with two keys that have records and one that has none"


def _unrun(home: Path, unfit: Sequence["SchemaFault"]) -> "KitReport":
    """The report of an agency whose schema is at fault."""
    from conformance_kit.report import KitReport, failed

    said = [(str(replace(one, advice="")).removesuffix("; "), one.advice) for one in unfit]
    findings = [failed("schema composed", "", *one) for one in said]
    return KitReport(agency=home.name, seconds=0, findings=findings)


@app.command()
def test(
    agency: Agency = None,
    *,
    everyone: Everyone = False,
    json: Json = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show the checks that passed, too.")] = False,
) -> None:
    """Runs the conformance kit: everything a connector must withstand before it serves.

    The agency's samples are answered again by servers of the kit's own, in order and out of order, with rows missing,
    doubled, strange and of other types; then come rubbish, silence, drips, floods, failures and redirects. No agency
    is asked and no variable needs to be set. What is found is kept in `agencies/ID/kit.json`: a hub does not serve a
    connector that failed. Where the schema of an agency is at fault, that is told as `check` tells it, and nothing is
    run: what its manifest may answer is not known.
    """
    from rich.console import Console
    from rich.progress import Progress

    from cli.connector_output import as_json, out, reports
    from conformance_kit.run import test as run
    from connectors.serving import kit_result

    with complaining():
        chosen = homes(agency, everyone)
        whole = composed()
        found = []
        with Progress(console=Console(stderr=True), transient=True) as progress:
            for home in chosen:
                task = progress.add_task(home.name, total=1)

                def tell(_: str, done: int, of: int, task: Any = task) -> None:
                    progress.update(task, completed=done, total=of)

                unfit = [where_it_lies(fault, home) for fault in whole.faults.get(home.name, ())]
                found.append(_unrun(home, unfit) if unfit else asyncio.run(run(home, whole.answerable, tell=tell)))
                kit_result.write(home, found[-1].failed)
    if json:
        as_json([one.as_json() for one in found])
    else:
        out().print(reports(found, verbose=verbose))
        if agency and found[0].passed:
            typer.echo(f"next: ./saan connector fault {agency}, then ./saan serve")
    raise typer.Exit(0 if all(one.passed for one in found) else 1)

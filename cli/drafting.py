"""./saan connector new: the folder of an agency, with a manifest to be finished."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from cli.agency import NotDone, graph
from connectors.faults import did_you_mean

if TYPE_CHECKING:
    from connectors.kit.draft_asking import Wanted
    from connectors.kit.outline import Outline


def register(app: typer.Typer) -> None:
    """Adds the command `new`."""
    app.command()(new)


def new(
    agency: Annotated[str, typer.Argument(metavar="ID", help="Its short name: small letters, digits and dashes.")],
    *,
    kind: Annotated[
        str | None, typer.Option(help="What its source is: rest, soap, graphql, ckan, signed, sql, file or python.")
    ] = None,
    type_: Annotated[str | None, typer.Option("--type", help="What it gives, such as Licence.")] = None,
    by: Annotated[str | None, typer.Option(help="What it is asked by, such as juristicId or search.")] = None,
    openapi: Annotated[str | None, typer.Option(metavar="FILE|URL", help="Draft from an OpenAPI 3 document.")] = None,
    wsdl: Annotated[str | None, typer.Option(metavar="FILE|URL", help="Draft from a WSDL.")] = None,
    graphql: Annotated[str | None, typer.Option(metavar="URL", help="Draft from a GraphQL service.")] = None,
    ckan: Annotated[str | None, typer.Option(metavar="URL", help="Draft from a CKAN portal; with --resource.")] = None,
    answer: Annotated[str | None, typer.Option(metavar="FILE|URL", help="Draft from one JSON answer.")] = None,
    table: Annotated[
        str | None,
        typer.Option(metavar="FILE|URL|DATABASE", help="Draft from a CSV or JSON file, or a database's table."),
    ] = None,
    name: Annotated[str | None, typer.Option(help="Of a database: the table's name.")] = None,
    operation: Annotated[
        str | None, typer.Option(help='Which of several: "GET /path", a query, an operation of the WSDL.')
    ] = None,
    resource: Annotated[str | None, typer.Option(help="The id of a CKAN resource.")] = None,
    header: Annotated[
        list[str] | None,
        typer.Option(metavar="'NAME: VALUE'", help="Lets us in where a description is fetched; kept nowhere."),
    ] = None,
) -> None:
    """Begins a connector: a folder whose manifest passes `check`, to be filled in.

    With a description of the source, the facts that are spelt alike are mapped, and the names that are there to choose
    from are listed. What a person has to finish is marked TODO.

        ./saan connector new bureau --kind rest --type Licence --by juristicId
        ./saan connector new bureau --openapi openapi.yaml --operation 'GET /licences' --type Licence --by juristicId
        ./saan connector new bureau --table https://bureau.example/services.csv --type Service --by serviceId
        ./saan connector new bureau --table sqlite+aiosqlite:///old.db --name V_LICENCE --type Licence --by juristicId
    """
    from connectors.kit.outline import NoOutline

    given = {"openapi": openapi, "wsdl": wsdl, "graphql": graphql, "ckan": ckan, "answer": answer, "table": table}
    sources = {how: where for how, where in given.items() if where is not None}
    try:
        if len(sources) > 1:
            raise NotDone(f"give one of {', '.join('--' + how for how in sources)}")
        wanted = _wanted(agency, kind, (type_, by), name)
        _drafted(wanted, sources, (operation, resource), _headers(header or ()))
    except (NotDone, NoOutline) as problem:
        typer.secho(f"saan: {problem}", fg="red", err=True)
        raise typer.Exit(2) from None


def _drafted(
    wanted: "Wanted",
    sources: Mapping[str, str],
    meant: tuple[str | None, str | None],
    headers: Mapping[str, str],
) -> None:
    """Writes the folder. Raises NotDone, NoOutline."""
    from dataclasses import replace

    from connectors.kit.draft import draft
    from connectors.kit.draft_asking import KINDS, SKELETON
    from settings import Settings

    beside: dict[str, bytes] = {}
    for how, where in sources.items():
        outline, files = _described(how, where, wanted.table, meant, headers)
        beside |= {f"{wanted.agency}{ending}": content for ending, content in files.items()}
        if wanted.kind not in ("", outline.kind):
            raise NotDone(f"--kind: --{how} describes a source of kind {outline.kind}: leave out --kind")
        wanted = replace(wanted, outline=outline, kind=outline.kind)
    if wanted.kind not in KINDS:
        known = did_you_mean(wanted.kind, KINDS) if wanted.kind else f"one of {', '.join(KINDS)}"
        described = "--openapi, --wsdl, --graphql, --ckan, --answer or --table"
        raise NotDone(f"--kind: {known}; or describe the source by {described}")
    if wanted.kind == "soap" and not sources:
        raise NotDone("--wsdl: a SOAP source is drafted from its WSDL")
    if wanted.kind == "python":
        beside["agent.py"] = SKELETON.encode()
    folder = Settings().agencies_folder / wanted.agency
    text = draft(wanted)
    (folder / "samples").mkdir(parents=True)
    for name, content in {**beside, "connector.toml": text.encode()}.items():
        (folder / name).write_bytes(content)
    typer.echo(f"{folder / 'connector.toml'}: {text.count('TODO') - 1} places are marked TODO")
    typer.echo(f"next: finish them, then ./saan connector check {wanted.agency}")


def _described(
    how: str,
    where: str,
    name: str | None,
    meant: tuple[str | None, str | None],
    headers: Mapping[str, str],
) -> tuple["Outline", Mapping[str, bytes]]:
    from cli.describing import Description, described

    operation, resource = meant
    found = asyncio.run(described(Description(how, where, operation, resource, name, headers)))
    return found.outline, found.beside


def _wanted(agency: str, kind: str | None, asked: tuple[str | None, str | None], table: str | None) -> "Wanted":
    """What is to be drafted, before the source is looked at. Raises NotDone."""
    import re

    from connectors.kit.draft_asking import Wanted
    from settings import Settings

    if not re.fullmatch(r"[a-z][a-z0-9-]*", agency):
        raise NotDone(f"{agency!r} is no id: use small letters, digits and dashes")
    folder = Settings().agencies_folder / agency
    if folder.exists():
        raise NotDone(f"{folder} is there already: ./saan connector check {agency}")
    asks = graph()
    type_, by = asked
    if type_ is None or type_ not in asks.contracts:
        known = ", ".join(sorted(asks.contracts))
        raise NotDone(f"--type: {did_you_mean(type_, asks.contracts) if type_ else f'one of {known}'}")
    fitting = {one.by: one for one in asks.questions if one.type == type_}
    if by not in fitting:
        raise NotDone(f"--by: the graph asks for {type_} by {', '.join(fitting)}")
    return Wanted(agency, kind or "", fitting[by], asks.contracts[type_], None, table)


def _headers(written: Sequence[str]) -> dict[str, str]:
    pairs = [text.partition(":") for text in written]
    for name, colon, _ in pairs:
        if not colon or not name.strip():
            raise NotDone("--header: write 'NAME: VALUE'")
    return {name.strip(): value.strip() for name, _, value in pairs}

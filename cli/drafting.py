"""./saan connector new: the folder of an agency, with a manifest to be finished."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from cli.agency import NotDone, graph
from connectors.faults import did_you_mean
from connectors.kit.outline import NoOutline, Outline

LARGEST = 20_000_000
"""Bytes of a description that are read."""


def register(app: typer.Typer) -> None:
    """Adds the command `new`."""
    app.command()(new)


def new(
    agency: Annotated[str, typer.Argument(metavar="ID", help="Its short name: small letters, digits and dashes.")],
    *,
    kind: Annotated[str | None, typer.Option(help="What its source is: rest, sql, file or soap.")] = None,
    type_: Annotated[str | None, typer.Option("--type", help="What it gives, such as Licence.")] = None,
    by: Annotated[str | None, typer.Option(help="What it is asked by, such as juristicId or search.")] = None,
    openapi: Annotated[str | None, typer.Option(metavar="FILE|URL", help="Draft from an OpenAPI 3 document.")] = None,
    wsdl: Annotated[str | None, typer.Option(metavar="FILE|URL", help="Draft from a WSDL.")] = None,
    graphql: Annotated[str | None, typer.Option(metavar="URL", help="Draft from a GraphQL service.")] = None,
    ckan: Annotated[str | None, typer.Option(metavar="URL", help="Draft from a CKAN portal; with --resource.")] = None,
    answer: Annotated[str | None, typer.Option(metavar="FILE|URL", help="Draft from one JSON answer.")] = None,
    table: Annotated[
        str | None, typer.Option(metavar="FILE|DATABASE", help="Draft from a CSV or JSON file, or a database's table.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="Of a database: the table's name.")] = None,
    operation: Annotated[
        str | None, typer.Option(help='Which of several: "GET /path", a query, an operation of the WSDL.')
    ] = None,
    resource: Annotated[str | None, typer.Option(help="The id of a CKAN resource.")] = None,
) -> None:
    """Begins a connector: a folder whose manifest passes `check`, to be filled in.

    With a description of the source, the facts that are spelt alike are mapped, and the names that are there to choose
    from are listed. What a person has to finish is marked TODO.

        ./saan connector new bureau --kind rest --type Licence --by juristicId
        ./saan connector new bureau --openapi openapi.yaml --operation 'GET /licences' --type Licence --by juristicId
        ./saan connector new bureau --table services.csv --type Service --by serviceId
        ./saan connector new bureau --table sqlite+aiosqlite:///old.db --name V_LICENCE --type Licence --by juristicId
    """
    try:
        text, folder = _drafted(
            agency,
            kind,
            (type_, by),
            {"openapi": openapi, "wsdl": wsdl, "graphql": graphql, "ckan": ckan, "answer": answer, "table": table},
            operation=operation,
            resource=resource,
            name=name,
        )
    except (NotDone, NoOutline) as problem:
        typer.secho(f"saan: {problem}", fg="red", err=True)
        raise typer.Exit(2) from None
    (folder / "samples").mkdir(parents=True)
    if wsdl is not None:
        (folder / f"{agency}.wsdl").write_bytes(asyncio.run(_read(wsdl)))
    (folder / "connector.toml").write_text(text, encoding="utf-8")
    todo = text.count("TODO") - 1
    typer.echo(f"{folder / 'connector.toml'}: {todo} places are marked TODO")
    typer.echo(f"next: finish them, then ./saan connector check {agency}")


def _drafted(
    agency: str,
    kind: str | None,
    question: tuple[str | None, str | None],
    given: dict[str, str | None],
    *,
    operation: str | None,
    resource: str | None,
    name: str | None,
) -> tuple[str, Path]:
    """The manifest and the folder it belongs in. Raises NotDone, NoOutline."""
    import re

    from connectors.kit.draft import KINDS, Wanted, draft
    from settings import Settings

    if not re.fullmatch(r"[a-z][a-z0-9-]*", agency):
        raise NotDone(f"{agency!r} is no id: use small letters, digits and dashes")
    folder = Settings().agencies_folder / agency
    if folder.exists():
        raise NotDone(f"{folder} is there already: ./saan connector check {agency}")
    asks = graph()
    type_, by = question
    if type_ is None or type_ not in asks.contracts:
        known = ", ".join(sorted(asks.contracts))
        raise NotDone(f"--type: {did_you_mean(type_, asks.contracts) if type_ else f'one of {known}'}")
    fitting = {one.by: one for one in asks.questions if one.type == type_}
    if by not in fitting:
        raise NotDone(f"--by: the graph asks for {type_} by {', '.join(fitting)}")
    sources = {how: where for how, where in given.items() if where is not None}
    if len(sources) > 1:
        raise NotDone(f"give one of {', '.join('--' + how for how in sources)}")
    outline: Outline | None = None
    for how, where in sources.items():
        outline = asyncio.run(_outline(how, where, operation=operation, resource=resource, name=name))
    chosen = kind or (outline.kind if outline else None)
    if chosen not in KINDS:
        raise NotDone(
            f"--kind: {chosen or 'one of'} {'cannot be drafted; there are' if chosen else ''} {', '.join(KINDS)}"
        )
    wanted = Wanted(agency, chosen, fitting[by], asks.contracts[type_], outline, name)
    return draft(wanted), folder


async def _outline(how: str, where: str, *, operation: str | None, resource: str | None, name: str | None) -> Outline:
    from connectors.kit import outline
    from connectors.kit.openapi import of_openapi

    if how == "table" and "://" in where and not where.startswith("http"):
        if name is None:
            raise NotDone("--name: which table or view of the database?")
        return await _table(where, name)
    if how == "graphql":
        return outline.of_graphql(await _posted(where, {"query": outline.INTROSPECTION}), operation)
    if how == "ckan":
        if resource is None:
            raise NotDone("--resource: the id of the resource on the portal")
        found = where.rstrip("/").partition("/api/")[0]
        body = await _posted(f"{found}/api/3/action/datastore_search", {"resource_id": resource, "limit": 1})
        return outline.of_ckan(body, resource, found)
    body = await _read(where)
    file = Path(where.partition("?")[0]).name
    readers: dict[str, Callable[[], Outline]] = {
        "openapi": lambda: of_openapi(body, operation),
        "wsdl": lambda: outline.of_wsdl(body, operation),
        "answer": lambda: outline.of_answer(body),
        "table": lambda: outline.of_json(body, file) if file.endswith(".json") else outline.of_csv(body, file),
    }
    return readers[how]()


async def _read(where: str) -> bytes:
    if not where.startswith(("http://", "https://")):
        try:
            return await asyncio.to_thread(Path(where).read_bytes)
        except OSError as problem:
            raise NotDone(f"{where} cannot be read: {problem.strerror}") from None
    return await _fetched(where, None)


async def _posted(where: str, body: dict[str, object]) -> bytes:
    return await _fetched(where, body)


async def _fetched(where: str, body: dict[str, object] | None) -> bytes:
    import aiohttp

    timeout = aiohttp.ClientTimeout(total=20)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.request("GET" if body is None else "POST", where, json=body) as answer,
        ):
            if answer.status != 200:
                raise NotDone(f"{where} answers HTTP {answer.status}")
            read = await answer.content.read(LARGEST)
            while not answer.content.at_eof() and len(read) < LARGEST:
                read += await answer.content.read(LARGEST)
            return read
    except (aiohttp.ClientError, TimeoutError) as problem:
        raise NotDone(f"{where} cannot be read: {type(problem).__name__}") from None


async def _table(url: str, name: str) -> Outline:
    from sqlalchemy import inspect
    from sqlalchemy.exc import SQLAlchemyError
    from sqlalchemy.ext.asyncio import create_async_engine

    engine = create_async_engine(url, hide_parameters=True)
    try:
        async with engine.connect() as connection:
            columns = await connection.run_sync(lambda sync: [one["name"] for one in inspect(sync).get_columns(name)])
    except (SQLAlchemyError, OSError) as problem:
        raise NotDone(f"the database's {name} cannot be read: {type(problem).__name__}") from None
    finally:
        await engine.dispose()
    return Outline(tuple(columns), "sql")

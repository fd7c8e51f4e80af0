"""The description of a source that a manifest is drafted from: a file, or what a service tells of itself."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from cli.agency import NotDone
from connectors.kit.outline import INTROSPECTION, Outline, of_answer, of_ckan, of_csv, of_graphql, of_json

LARGEST = 20_000_000
"""Bytes of a description that are read."""

MOST_IMPORTED = 20


@dataclass(frozen=True, slots=True)
class Description:
    """Where a description is (`where`), of which sort (`how`), and what of it is meant; headers let us in."""

    how: str
    where: str
    operation: str | None = None
    resource: str | None = None
    name: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def remote(self) -> bool:
        """Whether it is fetched over HTTP."""
        return self.where.startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True)
class Described:
    """What a description tells, and files that belong beside the manifest, by the endings of their names."""

    outline: Outline
    beside: Mapping[str, bytes] = field(default_factory=dict)


async def described(given: Description) -> Described:
    """Reads a description. Raises NotDone, NoOutline."""
    if given.how == "table" and "://" in given.where and not given.remote:
        return Described(await _database(given))
    if given.how == "graphql":
        told = await _fetched(given, given.where, {"query": INTROSPECTION})
        return Described(of_graphql(told, given.operation, urlsplit(given.where).path or "/"))
    if given.how == "ckan":
        return Described(await _ckan(given))
    if given.how == "wsdl":
        return await _wsdl(given)
    body = await _read(given, given.where)
    return Described(_outlines(given, body)[given.how]())


def _outlines(given: Description, body: bytes) -> Mapping[str, Callable[[], Outline]]:
    from connectors.kit.openapi import of_openapi

    address, _, file = given.where.partition("?")[0].rpartition("/")
    at = address if given.remote else None
    return {
        "openapi": lambda: of_openapi(body, given.operation, given.where if given.remote else None),
        "answer": lambda: of_answer(body),
        "table": lambda: of_json(body, file, at) if file.endswith(".json") else of_csv(body, file, at),
    }


async def _ckan(given: Description) -> Outline:
    if given.resource is None:
        raise NotDone("--resource: the id of the resource on the portal")
    portal = given.where.rstrip("/").partition("/api/")[0]
    wanted = {"resource_id": given.resource, "limit": 1}
    body = await _fetched(given, f"{portal}/api/3/action/datastore_search", wanted)
    return of_ckan(body, given.resource, portal)


async def _wsdl(given: Description) -> Described:
    """A WSDL that stands alone goes beside the manifest; one that imports from its server is left there."""
    from connectors.envelopes import Documents
    from connectors.kit.wsdl import of_wsdl

    body = await _read(given, given.where)
    if not given.remote:
        file = await asyncio.to_thread(Path(given.where).resolve)
        return Described(of_wsdl(str(file), Documents(folder=file.parent), given.operation), {".wsdl": body})
    fetched = await _imports(given, body)
    outline = of_wsdl(given.where, Documents(fetched=fetched), given.operation)
    if len(fetched) == 1:
        return Described(outline, {".wsdl": body})
    below = urlsplit(given.where)._replace(scheme="", netloc="").geturl()
    return Described(replace(outline, source={**outline.source, "wsdl": f"${{URL}}{below}"}))


async def _imports(given: Description, body: bytes) -> dict[str, bytes]:
    """A WSDL and what it imports, by address. Raises NotDone."""
    from connectors.envelopes import NotAWsdl, imported

    fetched = {given.where: body}
    wanted = [given.where]
    while wanted:
        address = wanted.pop()
        try:
            found = imported(address, fetched[address])
        except NotAWsdl as error:
            raise NotDone(f"the WSDL: {error}") from None
        for one in found:
            if one not in fetched:
                fetched[one] = await _read(given, one)
                wanted.append(one)
        if len(fetched) > MOST_IMPORTED:
            raise NotDone("the WSDL imports too much")
    return fetched


async def _read(given: Description, where: str) -> bytes:
    if where.startswith(("http://", "https://")):
        return await _fetched(given, where, None)
    try:
        return await asyncio.to_thread(Path(where).read_bytes)
    except OSError as problem:
        raise NotDone(f"{where} cannot be read: {problem.strerror}") from None


async def _fetched(given: Description, where: str, body: dict[str, object] | None) -> bytes:
    import aiohttp

    timeout = aiohttp.ClientTimeout(total=20)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.request("GET" if body is None else "POST", where, json=body, headers=given.headers) as answer,
        ):
            if answer.status in (401, 403):
                raise NotDone(f"{where} answers HTTP {answer.status}: let us in with --header 'NAME: VALUE'")
            if answer.status != 200:
                raise NotDone(f"{where} answers HTTP {answer.status}")
            read = bytearray()
            async for chunk in answer.content.iter_any():
                read += chunk
                if len(read) > LARGEST:
                    raise NotDone(f"{where} is larger than {LARGEST:,} bytes: give the first rows of it in a file")
            return bytes(read)
    except (aiohttp.ClientError, TimeoutError, ValueError) as problem:
        raise NotDone(f"{where} cannot be read: {type(problem).__name__}") from None


async def _database(given: Description) -> Outline:
    from sqlalchemy import inspect
    from sqlalchemy.exc import SQLAlchemyError
    from sqlalchemy.ext.asyncio import create_async_engine

    name = given.name
    if name is None:
        raise NotDone("--name: which table or view of the database?")
    try:
        engine = create_async_engine(given.where, hide_parameters=True)
    except SQLAlchemyError:
        known = "sqlite+aiosqlite:///path or postgresql+asyncpg://user:password@host/name"
        raise NotDone(f"--table: write {known}") from None
    try:
        async with engine.connect() as connection:
            columns = await connection.run_sync(lambda sync: [one["name"] for one in inspect(sync).get_columns(name)])
    except (SQLAlchemyError, OSError) as problem:
        raise NotDone(f"the database's {name} cannot be read: {type(problem).__name__}") from None
    finally:
        await engine.dispose()
    return Outline(tuple(columns), "sql")

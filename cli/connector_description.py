"""The description of a source that a manifest is drafted from: a file, or what a service tells of itself."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote
from urllib.request import url2pathname

from cli.exit_status import NotDone
from connectors.urls import split_url
from drafting.columns import MOST_SEEN
from drafting.json_outline import of_answer, of_ckan
from drafting.outline import Outline

LARGEST = 20_000_000
"""Bytes of a description that are read."""

MOST_IMPORTED = 20
"""Documents that a WSDL may consist of."""

MOST_REFERRED = 200
"""Documents that an OpenAPI document may consist of."""


@dataclass(frozen=True, slots=True)
class Description:
    """Where a description is (`where`), of which sort (`how`), and what of it is meant; headers let us in."""

    how: str
    where: str
    operations: tuple[str | None, ...] = (None,)
    resource: str | None = None
    name: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def remote(self) -> bool:
        """Whether it is fetched over HTTP."""
        return self.where.startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True)
class DescribedSource:
    """What a description tells, of each operation that is meant, and files that belong beside the manifest: by the ends
    of their names, or by name."""

    outlines: tuple[Outline, ...]
    beside: Mapping[str, bytes] = field(default_factory=dict)
    named: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def outline(self) -> Outline:
        """What is told of the first operation."""
        return self.outlines[0]


async def described(given: Description) -> DescribedSource:
    """Reads a description. Raises NotDone, NoOutline."""
    if given.how == "wsdl":
        return await _wsdl(given)
    if given.how == "table" and "://" in given.where and not given.remote:
        return DescribedSource((await _database(given),))
    if given.how in ("graphql", "openapi"):
        return DescribedSource(await {"graphql": _graphql, "openapi": _openapi}[given.how](given))
    return DescribedSource((await {"ckan": _ckan, "answer": _answer, "table": _table}[given.how](given),))


async def _answer(given: Description) -> Outline:
    return of_answer(await _read(given, given.where))


async def _table(given: Description) -> Outline:
    from drafting.file_outline import of_file

    body = await _read(given, given.where)
    folder, _, file = given.where.partition("?")[0].rpartition("/")
    return await asyncio.to_thread(of_file, body, file, folder if given.remote else None, given.name)


async def _graphql(given: Description) -> tuple[Outline, ...]:
    from drafting.graphql_outline import INTROSPECTION, of_graphql

    told = await _fetched(given, given.where, {"query": INTROSPECTION})
    path = split_url(given.where).path or "/"
    return tuple(of_graphql(told, one, path) for one in given.operations)


async def _openapi(given: Description) -> tuple[Outline, ...]:
    """An OpenAPI document with those it refers to: beside it in its folder, or on its server."""
    from drafting.json_references import parsed, referred
    from drafting.openapi_outline import of_documents

    where = given.where if given.remote else (await asyncio.to_thread(Path(given.where).resolve)).as_uri()
    documents = {where: parsed(await _read(given, given.where))}
    wanted = [where]
    while wanted:
        address = wanted.pop()
        for one in referred(documents[address], address):
            if one not in documents:
                documents[one] = parsed(await _beside(given, one, where, address))
                wanted.append(one)
        if len(documents) > MOST_REFERRED:
            raise NotDone(f"it refers to more than {MOST_REFERRED} documents: bundle it into one")
    found = given.where if given.remote else None
    return tuple(of_documents(documents, one, found) for one in given.operations)


async def _beside(given: Description, address: str, where: str, by: str) -> bytes:
    """A document that another refers to. Nothing is read from elsewhere than where the first one is."""
    if where.startswith("file:"):
        near = address.startswith("file:") and await asyncio.to_thread(_beneath, _file(address), _file(where))
    else:
        near = split_url(address)[:2] == split_url(where)[:2]
    if not near:
        todo = "put it beside the document, or call this from a folder that holds both"
        raise NotDone(f"{by} refers to {address}, which is elsewhere: {todo}")
    return await _read(given, address)


def _beneath(file: Path, document: Path) -> bool:
    """Whether a file is in the folder of a document, or both are in the one where the command is given."""
    here = Path.cwd().resolve()
    return file.is_relative_to(document.parent) or (file.is_relative_to(here) and document.is_relative_to(here))


def _file(address: str) -> Path:
    return Path(url2pathname(split_url(address).path)).resolve()


async def _ckan(given: Description) -> Outline:
    if given.resource is None:
        raise NotDone("--resource: the id of the resource on the portal")
    portal = given.where.rstrip("/").partition("/api/")[0]
    wanted = {"resource_id": given.resource, "limit": MOST_SEEN}
    body = await _fetched(given, f"{portal}/api/3/action/datastore_search", wanted)
    return of_ckan(body, given.resource, portal)


async def _wsdl(given: Description) -> DescribedSource:
    """A WSDL that stands alone goes beside the manifest; one that imports from its server is left there."""
    from connectors.parsing.soap_envelopes import WsdlDocuments
    from drafting.wsdl_outline import of_wsdl

    body = await _read(given, given.where)
    if not given.remote:
        file = await asyncio.to_thread(Path(given.where).resolve)
        documents = WsdlDocuments(folder=file.parent)
        outlines = tuple(of_wsdl(str(file), documents, one) for one in given.operations)
        return DescribedSource(outlines, {".wsdl": body}, await _schemas(given, file, body))
    fetched = await _imports(given, body)
    outlines = tuple(of_wsdl(given.where, WsdlDocuments(fetched=fetched), one) for one in given.operations)
    if len(fetched) == 1:
        return DescribedSource(outlines, {".wsdl": body})
    below = split_url(given.where)._replace(scheme="", netloc="").geturl()
    at = {"wsdl": f"${{URL}}{below}"}
    return DescribedSource(tuple(replace(one, source={**one.source, **at}) for one in outlines))


async def _schemas(given: Description, file: Path, body: bytes) -> dict[str, bytes]:
    """What a WSDL imports from its own folder, by its name below it."""
    fetched = await _imports(replace(given, where=file.as_uri()), body)
    folder = file.parent.as_uri() + "/"
    return {unquote(address.removeprefix(folder)): one for address, one in fetched.items() if address != file.as_uri()}


async def _imports(given: Description, body: bytes) -> dict[str, bytes]:
    """A WSDL and what it imports, by address. Raises NotDone."""
    from connectors.parsing.soap_envelopes import NotAWsdl, imported

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
                local = given.where.startswith("file:")
                fetched[one] = await (_beside(given, one, given.where, address) if local else _read(given, one))
                wanted.append(one)
        if len(fetched) > MOST_IMPORTED:
            raise NotDone("the WSDL imports too much")
    return fetched


async def _read(given: Description, where: str) -> bytes:
    if where.startswith("file:") and not given.remote:
        where = str(await asyncio.to_thread(_file, where))
    if where.startswith(("http://", "https://")):
        return await _fetched(given, where, None)
    try:
        return await asyncio.to_thread(_bytes, Path(where))
    except OSError as problem:
        raise NotDone(f"{where} cannot be read: {problem.strerror}") from None


def _bytes(file: Path) -> bytes:
    with file.open("rb") as opened:
        body = opened.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise NotDone(f"{file} is larger than {LARGEST:,} bytes: give the first rows of it in a file")
    return body


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
    from drafting.table_outline import NotRead, of_table

    try:
        return await of_table(given.where, given.name)
    except NotRead as problem:
        raise NotDone(str(problem)) from None

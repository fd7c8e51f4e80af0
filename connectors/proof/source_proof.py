"""The `[agency]` and `[source]` of a manifest, proved, with what of its requests depends on the kind of source."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from connectors.expressions.jmespath_paths import NotAnExpression, expression
from connectors.expressions.templates import references
from connectors.kinds.python import NotAnAgent
from connectors.kinds.python import prove as prove_agent
from connectors.manifest import (
    FileRequest,
    FileSource,
    GraphqlRequest,
    HttpSource,
    Manifest,
    OAuth2Auth,
    PythonSource,
    RestRequest,
    SessionTokenAuth,
    SignedRequest,
    SoapRequest,
    SoapSource,
)
from connectors.manifest.faults import Faults, did_you_mean
from connectors.manifest.toml_positions import Place

_THIS_MACHINE: Final = ("127.0.0.1", "::1", "localhost")
_TOKEN_NAMES: Final = ("key", "secret", "agent", "official")


def prove_source(manifest: Manifest, faults: Faults) -> None:
    """Prove what does not depend on the graph."""
    _agency(manifest.agency.id, faults)
    _guards(manifest, faults)
    source = manifest.source
    if isinstance(source, FileSource):
        _files(manifest, source, faults)
    elif isinstance(source, HttpSource):
        _http(source, faults)
        _requests(manifest, faults)
        if isinstance(source, SoapSource):
            _soap(manifest, source, faults)
    elif isinstance(source, PythonSource):
        try:
            prove_agent(source.class_)
        except NotAnAgent as error:
            faults.add(
                ("source", "class"), f"the class: {error}", "see connectors/python_source_api.py for what it must have"
            )
    else:
        _database(source.url.reveal(), faults)


def _database(url: str, faults: Faults) -> None:
    from connectors.kinds.sql import DRIVERS, database

    if database(url) is None:
        faults.add(("source", "url"), "the address is of no database that can be asked", f"use {' or '.join(DRIVERS)}")


def _agency(agency: str, faults: Faults) -> None:
    folder = faults.file.parent.name
    if not re.fullmatch(r"[a-z][a-z0-9-]*", agency):
        faults.add(("agency", "id"), f'"{agency}" is no id', "use small letters, digits and dashes")
    elif faults.file.name == "connector.toml" and agency != folder:
        faults.add(("agency", "id"), f'the folder is "{folder}" and the agency "{agency}"', "name both alike")


def _guards(manifest: Manifest, faults: Faults) -> None:
    """When it is asked, and when again."""
    source = manifest.source
    for number, closed in enumerate(source.unavailable):
        try:
            ZoneInfo(closed.zone)
        except (ZoneInfoNotFoundError, ValueError):
            place = ("source", "unavailable", number, "zone")
            faults.add(place, f'no time zone "{closed.zone}"', 'name one such as "Asia/Bangkok"')
    for number, why in enumerate(source.retry.on):
        if why not in ("timeout", "connection") and not re.fullmatch(r"[45]\d\d", why):
            todo = 'use "timeout", "connection" or an HTTP status such as "503"'
            faults.add(("source", "retry", "on", number), f'"{why}" is nothing to repeat a call for', todo)
    if source.hedge is not None:
        for request, where in _asked(manifest):
            if getattr(request, "poll", None) is not None:
                faults.add((*where, "poll"), "an answer that comes later is not hedged", "leave out hedge")


def _http(source: HttpSource, faults: Faults) -> None:
    address = urlsplit(source.url)
    if address.scheme not in ("http", "https") or not address.hostname:
        faults.add(("source", "url"), "the address does not begin with https:// and a host", "correct it")
    if address.username or address.query or address.fragment:
        faults.add(("source", "url"), "the address has more than host and path", "give credentials in auth")
    if isinstance(source.auth, SessionTokenAuth):
        _session_token(source.auth, source.url, ("source", "auth"), faults)
    if isinstance(source.auth, OAuth2Auth):
        _token_path(source.auth, source.url, ("source", "auth"), faults)


def _files(manifest: Manifest, source: FileSource, faults: Faults) -> None:
    if (source.folder is None) == (source.url is None):
        faults.add(("source",), "files are in a folder or at a url", "give one of them")
    if source.url is not None:
        _http(source, faults)
        for request, place in _asked(manifest):
            if isinstance(request, FileRequest) and set("*?#") & set(request.file):
                faults.add((*place, "file"), "over HTTP a file has one name", "write its whole path below the url")


def _same_host(url: str, other: str) -> bool:
    """Whether both are addresses, of one host."""
    mine, its = urlsplit(url), urlsplit(other)
    return bool(mine.scheme) and (mine.scheme, mine.netloc) == (its.scheme, its.netloc)


def _soap(manifest: Manifest, source: SoapSource, faults: Faults) -> None:
    if source.path:
        _path(source.path, ("source", "path"), faults)
    if "://" in source.wsdl:
        if not _same_host(source.wsdl, source.url):
            faults.add(("source", "wsdl"), "the WSDL is at another host", "put it beside the manifest")
        return
    from connectors.kinds.soap_envelopes import Envelopes, NotAWsdl, WsdlDocuments

    try:
        file = Path(source.wsdl)
        envelopes = Envelopes(source.wsdl, WsdlDocuments(folder=file.parent), source.service, source.port)
    except NotAWsdl as error:
        faults.add(("source", "wsdl"), f"the WSDL: {error}", "put the whole WSDL beside the manifest")
        return
    for request, place in _asked(manifest):
        if isinstance(request, SoapRequest):
            known = envelopes.operations()
            if request.operation not in known:
                wrong = f'the WSDL has no operation "{request.operation}"'
                faults.add((*place, "operation"), wrong, did_you_mean(request.operation, known))
                continue
            takes = envelopes.takes(request.operation)
            for name in request.arguments.keys() - (takes if takes is not None else request.arguments.keys()):
                wrong = f'{request.operation} takes no "{name}"'
                faults.add((*place, "arguments", name), wrong, did_you_mean(name, takes or ()))


def _asked(manifest: Manifest) -> Iterator[tuple[object, Place]]:
    """Every request of a manifest, and where it is written."""
    for number, lookup in enumerate(manifest.lookup):
        yield lookup.request, ("lookup", number, "request")
        for other, variant in enumerate(lookup.variant):
            yield variant.request, ("lookup", number, "variant", other, "request")


def _requests(manifest: Manifest, faults: Faults) -> None:
    for request, place in _asked(manifest):
        if isinstance(request, RestRequest):
            _path(request.path, (*place, "path"), faults)
            if request.poll is not None and request.poll.path is not None:
                _path(request.poll.path, (*place, "poll", "path"), faults)
            if request.method == "GET" and (request.body is not None or request.form):
                faults.add(place, "a GET has no body", 'add method = "POST", or use query')
        elif isinstance(request, SignedRequest):
            _path(request.path, (*place, "path"), faults)
        elif isinstance(request, GraphqlRequest):
            _graphql(request, place, faults)


def _graphql(request: GraphqlRequest, place: Place, faults: Faults) -> None:
    if (request.document is None) == (request.entity is None):
        faults.add(place, "what is asked is a document or an entity", "give one of them")
    if request.entity is not None and not (request.representation and request.select):
        faults.add(place, "an entity needs a representation and a selection", "add representation and select")
    if request.document is not None:
        if not re.match(r"\s*(query\b|\{)", request.document):
            faults.add((*place, "document"), "the document does not begin with query", "only read")
        known = set(re.findall(r"\$(\w+)", request.document))
        for name in request.variables.keys() - known:
            wrong = f'the document has no variable "{name}"'
            faults.add((*place, "variables", name), wrong, did_you_mean(name, known))
    if request.pages is not None and request.pages.by == "link":
        faults.add((*place, "pages"), "a GraphQL service gives no links", "page by cursor, page or offset")


def _path(path: str, place: Place, faults: Faults) -> None:
    for holds, wrong, todo in (
        ("://" in path or path.startswith("//"), "it leads to another host", "only the source's own host is asked"),
        ("?" in path, "the path has parameters", "put them in query"),
        (".." in path, "the path leads out of the address", "leave out .."),
        (not path.startswith("/"), 'the path does not begin with "/"', "write it as it follows the source's url"),
    ):
        if holds:
            faults.add(place, wrong, todo)
            return


def _token_path(auth: SessionTokenAuth | OAuth2Auth, source: str, place: Place, faults: Faults) -> None:
    """Where tokens are asked for: credentials go to the source's own host, or to the one server a person names."""
    if auth.server is not None:
        _token_server(auth.server, (*place, "server"), faults)
        _path(auth.url, (*place, "url"), faults)
        return
    if auth.server_authority is not None:
        faults.add((*place, "server-authority"), "there is no server that it vouches for", "name the server, too")
    host = urlsplit(auth.url).hostname if "://" in auth.url else None
    if host is None:
        _path(auth.url, (*place, "url"), faults)
    elif not _same_host(auth.url, source):
        wrong = f"tokens are asked of {host}, and credentials are sent to the source's own host alone"
        todo = f'give a path below url; if {host} is who gives tokens, say so: server = "https://{host}", and its path'
        faults.add((*place, "url"), wrong, todo)


def _token_server(server: str, place: Place, faults: Faults) -> None:
    address = urlsplit(server)
    try:
        well = bool(address.hostname) and address.port != 0
    except ValueError:
        well = False
    if not well or address.scheme not in ("http", "https"):
        faults.add(place, "the server does not begin with https:// and a host", "correct it")
    elif address.username or address.query or address.fragment:
        faults.add(place, "the server has more than host and path", "give credentials in their own keys")
    elif address.scheme == "http" and address.hostname not in _THIS_MACHINE:
        faults.add(place, "our credentials would travel to another host unencrypted", "use https")


def _session_token(auth: SessionTokenAuth, url: str, place: Place, faults: Faults) -> None:
    _token_path(auth, url, place, faults)
    for key in ("token", "expired"):
        try:
            expression(getattr(auth, key) or "@")
        except NotAnExpression as error:
            faults.add((*place, key), f'"{getattr(auth, key)}" is no JMESPath: {error}', "correct it")
    for key in ("query", "headers", "body"):
        for name in references(getattr(auth, key)):
            if name not in _TOKEN_NAMES:
                faults.add((*place, key), f'"${name}" stands for nothing here', did_you_mean(name, _TOKEN_NAMES))

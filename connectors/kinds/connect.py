"""The connection of each kind of source, opened."""

import importlib
from collections.abc import Callable, Mapping
from typing import Final

from connectors.http.token_store import OWN, Tokens
from connectors.kinds.connection import Connection
from connectors.manifest import (
    CkanSource,
    FileSource,
    GraphqlSource,
    Manifest,
    PythonSource,
    RestSource,
    SignedSource,
    SoapSource,
    SqlSource,
)

_CONNECTIONS: Final[Mapping[type, str]] = {
    RestSource: "rest:RestConnection",
    SoapSource: "soap:SoapConnection",
    GraphqlSource: "graphql:GraphqlConnection",
    CkanSource: "ckan:CkanConnection",
    SignedSource: "signed_messages:SignedConnection",
    SqlSource: "sql:SqlConnection",
    PythonSource: "python:PythonConnection",
}
"""Each kind in a module of its own, imported for those who have such a source: together they take two seconds."""

_OWN_WAY: Final = frozenset({"sql:SqlConnection", "python:PythonConnection", "files:FileConnection"})
"""Those that are let in without a token."""


def connect(manifest: Manifest, tokens: Tokens = OWN) -> Connection:
    """The source of a proved manifest. Nothing is sent before the first question.

    `tokens` is where those are held that agencies give.
    """
    source = manifest.source
    if isinstance(source, FileSource):
        where = "files:FileConnection" if source.url is None else "file_downloads:DownloadConnection"
    else:
        where = _CONNECTIONS[type(source)]
    module, _, name = where.partition(":")
    made: Callable[..., Connection] = getattr(importlib.import_module(f"connectors.kinds.{module}"), name)
    if where in _OWN_WAY:
        return made(manifest.agency.id, source)
    return made(manifest.agency.id, source, tokens)

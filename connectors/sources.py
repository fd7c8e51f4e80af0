"""The connection of each kind of source, opened."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from connectors.ckan import CkanConnection
from connectors.downloads import DownloadConnection
from connectors.file import FileConnection
from connectors.graphql import GraphqlConnection
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
from connectors.python import PythonConnection
from connectors.rest import RestConnection
from connectors.signed import SignedConnection
from connectors.sql import SqlConnection
from connectors.tokens import OWN, Tokens
from connectors.upstream import Connection


def _soap(agency: str, source: SoapSource, tokens: Tokens) -> Connection:
    # A quarter of a second of imports, for those who have such a source.
    from connectors.soap import SoapConnection

    return SoapConnection(agency, source, tokens)


def _files(agency: str, source: FileSource, tokens: Tokens) -> Connection:
    return FileConnection(agency, source) if source.url is None else DownloadConnection(agency, source, tokens)


_CONNECTIONS: Final[Mapping[type, Callable[[str, Any, Tokens], Connection]]] = {
    RestSource: RestConnection,
    SoapSource: _soap,
    GraphqlSource: GraphqlConnection,
    CkanSource: CkanConnection,
    SignedSource: SignedConnection,
    SqlSource: lambda agency, source, _: SqlConnection(agency, source),
    PythonSource: lambda agency, source, _: PythonConnection(agency, source),
    FileSource: _files,
}


def connect(manifest: Manifest, tokens: Tokens = OWN) -> Connection:
    """The source of a proved manifest. Nothing is sent before the first question; `tokens` is where those are held
    that agencies give."""
    return _CONNECTIONS[type(manifest.source)](manifest.agency.id, manifest.source, tokens)

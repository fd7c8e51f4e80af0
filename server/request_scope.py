"""What an application is told of a request whose head has come."""

from typing import Any, Final
from urllib.parse import unquote

import httptools

from endpoints.http.uvicorn_internals import HttpToolsProtocol

SPECIFIED: Final = "2.3"
"""The version of ASGI's HTTP specification that scopes and messages follow: uvicorn's."""


def scope_of(connection: HttpToolsProtocol, version: str) -> Any:
    """The scope of the request that its parser is at, in a version of HTTP, as uvicorn makes it, but at once.

    Raises what httptools does, and UnicodeDecodeError, where its address cannot be read.
    """
    url = httptools.parse_url(connection.url)
    path = url.path.decode("ascii")
    return {
        "type": "http",
        "asgi": {"version": connection.asgi_version, "spec_version": SPECIFIED},
        "http_version": version,
        "server": connection.server,
        "client": connection.client,
        "scheme": connection.scheme,
        "method": connection.parser.get_method().decode("ascii"),
        "root_path": "",
        "path": unquote(path) if "%" in path else path,
        "raw_path": url.path,
        "query_string": url.query or b"",
        "headers": connection.headers,
        "state": connection.app_state.copy(),
    }

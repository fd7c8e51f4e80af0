"""Where calls go, proved: to the source's own host alone, and with credentials to nobody else."""

from typing import Final

from connectors.expressions.jmespath_paths import NotAnExpression, expression
from connectors.expressions.templates import references
from connectors.manifest.auth import Auth, OAuth2Auth, SessionTokenAuth
from connectors.manifest.faults import Faults, did_you_mean
from connectors.manifest.toml_positions import Place
from connectors.urls import split_url

_THIS_MACHINE: Final = ("127.0.0.1", "::1", "localhost")
_TOKEN_NAMES: Final = ("key", "secret", "agent", "official")


def prove_address(url: str, faults: Faults) -> None:
    """Add what is wrong with the `url` of a source behind HTTP."""
    address = split_url(url)
    if address.scheme not in ("http", "https") or not address.hostname:
        faults.add(("source", "url"), "the address does not begin with https:// and a host", "correct it")
    if address.username or address.query or address.fragment:
        faults.add(("source", "url"), "the address has more than host and path", "give credentials in auth")


def prove_auth(auth: Auth, url: str, place: Place, faults: Faults) -> None:
    """Add what is wrong with where tokens are asked for."""
    if isinstance(auth, SessionTokenAuth):
        _session_token(auth, url, place, faults)
    if isinstance(auth, OAuth2Auth):
        _token_path(auth, url, place, faults)


def same_host(url: str, other: str) -> bool:
    """Whether both are addresses, of one host."""
    mine, its = split_url(url), split_url(other)
    return bool(mine.scheme) and (mine.scheme, mine.netloc) == (its.scheme, its.netloc)


def prove_path(path: str, place: Place, faults: Faults) -> None:
    """Add what is wrong with a path below a source's address."""
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
        prove_path(auth.url, (*place, "url"), faults)
        return
    if auth.server_authority is not None:
        faults.add((*place, "server-authority"), "there is no server that it vouches for", "name the server, too")
    host = split_url(auth.url).hostname if "://" in auth.url else None
    if host is None:
        prove_path(auth.url, (*place, "url"), faults)
    elif not same_host(auth.url, source):
        wrong = f"tokens are asked of {host}, and credentials are sent to the source's own host alone"
        todo = f'give a path below url; if {host} is who gives tokens, say so: server = "https://{host}", and its path'
        faults.add((*place, "url"), wrong, todo)


def _token_server(server: str, place: Place, faults: Faults) -> None:
    address = split_url(server)
    if not address.hostname or address.port == 0 or address.scheme not in ("http", "https"):
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

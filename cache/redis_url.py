"""Where Redis is, as one URL: a server, one behind Sentinels, or a cluster."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

from connectors.urls import split_url

_TLS: Final = frozenset({"ssl_ca_certs", "ssl_certfile", "ssl_keyfile"})
_SENTINEL: Final = frozenset({"sentinel_username", "sentinel_password"})
_PORT, _SENTINEL_PORT = 6379, 26379
_PARTS: Final = re.compile(
    r"(?P<scheme>[^:/?#]*)://(?P<authority>[^/?#]*)(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?(?:#.*)?", re.DOTALL
)
"""RFC 3986, appendix B. `urllib.parse` knows one host alone: where another is in brackets, newer Pythons refuse it."""


class RedisUrlUnfit(Exception):
    """A URL that names no Redis; the message says why and holds no password."""


class Deployment(Enum):
    """How it is run."""

    SERVER = ""
    SENTINEL = "sentinel"
    CLUSTER = "cluster"


@dataclass(frozen=True, slots=True)
class RedisUrl:
    """Where it is and how to be let in. `service` is the name that Sentinels know it by."""

    kind: Deployment
    hosts: tuple[tuple[str, int], ...]
    tls: bool = False
    database: int = 0
    service: str = ""
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    options: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, url: str) -> "RedisUrl":
        """From `redis://user:password@host:port/0`, `rediss://` with TLS, `redis+cluster://host:port,host:port`,
        `redis+sentinel://host:port,host:port/service/0`; `?ssl_ca_certs=FILE` and the like after it.

        Raises RedisUrlUnfit.
        """
        parts = _PARTS.fullmatch(url)
        scheme, _, how = parts["scheme"].lower().partition("+") if parts else ("", "", "")
        if parts is None or scheme not in ("redis", "rediss"):
            raise RedisUrlUnfit("it begins with redis:// or rediss://, redis+sentinel:// or redis+cluster://")
        try:
            kind = Deployment(how)
        except ValueError:
            raise RedisUrlUnfit(f"'+{how}' is neither +sentinel nor +cluster") from None
        options = dict(parse_qsl(parts["query"] or ""))
        unknown = options.keys() - _TLS - (_SENTINEL if kind is Deployment.SENTINEL else frozenset())
        if unknown:
            raise RedisUrlUnfit(f"it may not say {', '.join(sorted(unknown))}")
        userinfo, _, hosts = parts["authority"].rpartition("@")
        username, _, password = userinfo.partition(":")
        service, database = _path(parts["path"], kind)
        return cls(
            kind=kind,
            hosts=_hosts(hosts, _SENTINEL_PORT if kind is Deployment.SENTINEL else _PORT),
            tls=scheme == "rediss",
            database=database,
            service=service,
            username=unquote(username) or None,
            password=unquote(password) or None,
            options=options,
        )

    @property
    def login(self) -> dict[str, Any]:
        """What a connection is opened with beside host and port."""
        options: dict[str, Any] = {"username": self.username, "password": self.password}
        if self.tls:
            options |= {"ssl": True, **{name: value for name, value in self.options.items() if name in _TLS}}
        return options

    @property
    def shown(self) -> str:
        """It, without what lets one in."""
        hosts = ",".join(f"{host}:{port}" for host, port in self.hosts)
        return f"{'rediss' if self.tls else 'redis'}{'+' * bool(self.kind.value)}{self.kind.value}://{hosts}"


def _hosts(text: str, port: int) -> tuple[tuple[str, int], ...]:
    found = []
    for part in text.split(","):
        parts = split_url(f"//{part}")
        if not parts.hostname:
            raise RedisUrlUnfit("each host is host, host:port or [IPv6]:port, the port from 1 to 65535")
        found.append((parts.hostname, parts.port or port))
    return tuple(found)


def _path(path: str, kind: Deployment) -> tuple[str, int]:
    names: Sequence[str] = [part for part in path.split("/") if part]
    service = ""
    if kind is Deployment.SENTINEL:
        if not names:
            raise RedisUrlUnfit("after the Sentinels comes the name they know it by: …/service")
        service, *names = names
    if kind is Deployment.CLUSTER and names:
        raise RedisUrlUnfit("a cluster has no numbered databases")
    if len(names) > 1 or not all(name.isdigit() for name in names):
        raise RedisUrlUnfit("after the host comes the number of a database, if anything")
    return service, int(names[0]) if names else 0

"""How a provider describes itself (OpenID Connect Discovery): fetched, believed of itself alone, and remembered."""

import asyncio
import time
from collections.abc import Collection

import msgspec
import structlog

from access.identity.jwks import FRESH, PATIENCE, Clock, fetched, secure
from access.sign_in.sign_in_errors import ProviderAway
from connectors.urls import split_url

log = structlog.get_logger("saan.sign_in")
APART = 5.0  # seconds between two fetches, however many people come meanwhile


class ProviderMetadata(msgspec.Struct, frozen=True):
    """What is read of it; the rest is ignored."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class Described:
    """The description of the provider at `url`. While the provider is away, the one it last gave holds.

    It leads to the host of `url` and to the `hosts` that the operator named, and nowhere else: the hub's secret, its
    codes and its trust in keys go where it says.
    """

    def __init__(
        self, url: str, *, hosts: Collection[str] = (), patience: float = PATIENCE, clock: Clock = time.monotonic
    ) -> None:
        self._url = url
        self._hosts = frozenset(host.lower() for host in (split_url(url).netloc, *hosts))
        self._patience = patience
        self._clock = clock
        self._known: ProviderMetadata | None = None
        self._got = self._tried = float("-inf")
        self._lock = asyncio.Lock()

    async def current(self) -> ProviderMetadata:
        """What it says. Raises ProviderAway where it has never said it."""
        under_way = self._lock.locked()
        if self._due() and not (under_way and self._known is not None):
            async with self._lock:
                if self._due():
                    await self._refresh()
        if self._known is None:
            raise ProviderAway("its description could not be fetched")
        return self._known

    def _due(self) -> bool:
        now = self._clock()
        return now - self._got > FRESH and now - self._tried > APART

    async def _refresh(self) -> None:
        where = f"{self._url.rstrip('/')}/.well-known/openid-configuration"
        try:
            async with asyncio.timeout(self._patience):
                self._known = _read(await fetched(where), self._url, self._hosts)
            self._got = self._clock()
        except Exception as problem:
            told = str(problem) if type(problem) is ValueError else type(problem).__name__
            log.warning("a provider's description could not be fetched", url=where, problem=told)
        self._tried = self._clock()  # not before: who comes meanwhile waits for the answer


def _read(body: bytes, url: str, hosts: Collection[str]) -> ProviderMetadata:
    """Raises ValueError for one that speaks of another issuer, or leads over an open line or to another host."""
    told = msgspec.json.decode(body, type=ProviderMetadata)
    if told.issuer != url:
        raise ValueError("it speaks of another issuer")
    for endpoint in (told.authorization_endpoint, told.token_endpoint, told.jwks_uri):
        if not secure(endpoint):
            raise ValueError("an endpoint is not https")
        if split_url(endpoint).netloc.lower() not in hosts:
            raise ValueError("an endpoint is at another host, which the file does not name under 'hosts'")
    return told

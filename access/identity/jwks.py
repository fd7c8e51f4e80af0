"""Where the keys of an issuer come from: given, or fetched from its JWKS URL and remembered."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Protocol

import aiohttp
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, KeySet, OKPKey, RSAKey

from connectors.urls import split_url

log = structlog.get_logger("saan.jwks")

Clock = Callable[[], float]
Fetch = Callable[[str], Awaitable[bytes]]

LARGEST = 64 * 1024  # bytes of a key set, and of whatever else an issuer says
MOST = 30  # keys in a set
FRESH = 600.0  # seconds until a set is fetched again
KEPT = 24 * 3600.0  # seconds that a set is used while its issuer cannot be reached
PATIENCE = 5.0  # seconds a fetch may take
APART = 30.0  # seconds between two fetches, whatever tokens ask for


class Keys(Protocol):
    """The public keys of one issuer."""

    async def key(self, kid: str) -> Key | None:
        """The key of this id; None when the issuer has none."""
        ...


class FixedKeys:
    """Keys that are known from the start."""

    def __init__(self, keys: KeySet) -> None:
        self._keys = {key.kid: key for key in keys.keys}

    async def key(self, kid: str) -> Key | None:
        """The key of this id."""
        return self._keys.get(kid)


class RemoteKeys:
    """Keys fetched from the URL that an operator configured; what a token says of where its keys are is never read.

    A set is fetched again when it is old, or when a token names a key that is not in it, but never more often than
    every `apart` seconds: a flood of made-up key ids makes no flood of fetches. While the issuer is away the set is
    used for a day. Symmetric keys and keys for encryption in a set are ignored.
    """

    def __init__(
        self, url: str, *, fetch: Fetch | None = None, clock: Clock = time.monotonic, apart: float = APART
    ) -> None:
        if not secure(url):
            raise ValueError(f"{url}: keys are fetched over https, or from this machine")
        self._url = url
        self._fetch = fetch or fetched
        self._clock = clock
        self._apart = apart
        self._keys: dict[str, Key] = {}
        self._got: float | None = None
        self._tried: float | None = None
        self._lock = asyncio.Lock()

    async def key(self, kid: str) -> Key | None:
        """The key of this id, fetched when it must be."""
        under_way = self._lock.locked()
        if self._due(kid) and not (under_way and kid in self._keys):
            async with self._lock:
                if self._due(kid):
                    await self._refresh()
        return self._keys.get(kid)

    def _due(self, kid: str) -> bool:
        now = self._clock()
        if self._tried is not None and now - self._tried < self._apart:
            return False
        return kid not in self._keys or self._got is None or now - self._got > FRESH

    async def _refresh(self) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                self._keys = _usable(await self._fetch(self._url))
            self._got = self._clock()
        except Exception as problem:
            # Whatever an issuer's bytes lead to, such as nesting without end: those that were had are used, and it is
            # asked no oftener for it.
            log.warning("an issuer's keys could not be fetched", url=self._url, problem=type(problem).__name__)
            if self._got is None or self._clock() - self._got > KEPT:
                self._keys = {}
        finally:
            self._tried = self._clock()  # not before: who comes meanwhile waits for the answer


def secure(url: str) -> bool:
    """Whether a URL is https, or http on this machine."""
    parts = split_url(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost"))


async def fetched(url: str) -> bytes:
    """The body at a URL: no redirects, no more than LARGEST bytes. Raises ValueError, OSError or ClientError."""
    async with aiohttp.ClientSession() as session, session.get(url, allow_redirects=False) as response:
        if response.status != 200:
            raise ValueError(f"status {response.status}")
        return await bounded(response)


async def bounded(response: aiohttp.ClientResponse) -> bytes:
    """The body of an answer, no more than LARGEST bytes. Raises ValueError, OSError or ClientError."""
    body = b""
    async for part in response.content.iter_chunked(8192):
        body += part
        if len(body) > LARGEST:
            raise ValueError("the answer is too large")
    return body


def _usable(body: bytes) -> dict[str, Key]:
    listed = json.loads(body)
    if not isinstance(listed, dict) or not isinstance(listed.get("keys"), list) or len(listed["keys"]) > MOST:
        raise ValueError("not a JSON Web Key Set")
    found: dict[str, Key] = {}
    for entry in listed["keys"]:
        key = _public(entry)
        if key is not None and isinstance(entry.get("kid"), str):
            found[entry["kid"]] = key
    return found


def _public(entry: object) -> Key | None:
    if not isinstance(entry, dict) or entry.get("use", "sig") != "sig":
        return None
    kinds: dict[str, type[ECKey] | type[RSAKey] | type[OKPKey]] = {"EC": ECKey, "RSA": RSAKey, "OKP": OKPKey}
    kind = kinds.get(str(entry.get("kty")))
    if kind is None:
        return None
    try:
        return kind.import_key({name: value for name, value in entry.items() if name != "d"})
    except (JoseError, ValueError, TypeError, KeyError):
        return None

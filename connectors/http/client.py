"""The connections to one HTTP service: let in as its manifest says, bounded, and never led elsewhere."""

import asyncio
import ssl
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

import aiohttp
import msgspec
from aiohttp.http_exceptions import ContentEncodingError
from yarl import URL

from connectors.errors import AgencyError, AgencyRefused, AgencyTimeout, AgencyUnavailable, BadAnswer, QuotaExhausted
from connectors.http.authentication import Authentication, authentication
from connectors.http.token_store import OWN, Tokens
from connectors.http_freshness import moment
from connectors.isolation.body_parsing import AT_ONCE, BodyParser
from connectors.manifest import HttpSource
from connectors.manifest.auth import Auth, MtlsAuth, NoAuth, OAuth2Auth, SessionTokenAuth
from connectors.mapping.exchange import Answered, HttpRequest
from connectors.parsing.compression import NotUnpacked, gunzipped, unpacked
from connectors.parsing.http_bodies import NotABody, NotTheService
from connectors.provider import LookupContext
from connectors.request_id import serving

_REFUSED: Final = (400, 401, 403, 405, 409, 410, 415, 422)
_AWAY: Final = (408, 418, 421, 423, 425, 444, 499)
"""Statuses below 500 of servers that do not serve now, and of firewalls in front of them."""
_TRICKLE: Final = 4096
"""Bytes in a second, below which a long answer will never be there."""
_LATEST: Final = timedelta(days=366)
"""What is said to come later says nothing: an epoch, or a mistake."""
_DIGITS: Final = 10
_GZIP: Final = b"\x1f\x8b\x08"
_LEGAL: Final = "%:/?#[]@!$&'()*+,;="
"""What may stand in an address beside letters and digits (RFC 3986, 2.2), and what is encoded already."""
ELSEWHERE: Final = "it sends us elsewhere, which is refused"

Read = Callable[[Mapping[str, str], bytes], Any]
"""Reads a body, given the headers that came with it; raises ValueError."""


class HttpService:
    """Sends requests to one service. Opened at the first call; `read` is how its answers are written.

    Whoever sends sets its own time, but where nobody waits for the whole of a long answer: with `patience`, one that
    stands still for so many seconds, or after them still trickles, is given up. `tokens` is where those are held that
    it gives.
    """

    def __init__(
        self,
        agency: str,
        source: HttpSource,
        auth: Auth,
        read: Read,
        *,
        patience: float | None = None,
        tokens: Tokens = OWN,
    ) -> None:
        self.agency = agency
        self._source = source
        self._auth = auth
        self._read = read
        self._patience = patience
        self.bodies = BodyParser(source)
        self._base = source.url.rstrip("/")
        self._origin = URL(source.url).origin()
        self._headers = {name: value.reveal() for name, value in source.headers.items()}
        self._session: aiohttp.ClientSession | None = None
        self._closed = False
        self._authentication: Authentication = authentication(auth, time.monotonic, tokens)
        self._giver = _giver(agency, source, auth, patience)

    async def close(self) -> None:
        """Close every connection; whoever still sends, such as a question nobody waits for, is told so."""
        self._closed = True
        await self.bodies.close()
        if self._giver is not None:
            await self._giver.close()
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def send(self, sending: HttpRequest, lookup: str, context: LookupContext | None = None) -> Answered:
        """Status, headers and body of the answer, let in as the manifest says."""
        if self._source.deadline_header and context is not None:
            left = max(0, round((context.deadline - asyncio.get_running_loop().time()) * 1000))
            headers = {**sending.headers, self._source.deadline_header: str(left)}
            sending = HttpRequest(sending.method, sending.path, sending.query, headers, sending.body, sending.form)
        official = context.official if context is not None else None
        giver = self._giver or self
        letting = await self._authentication.headers(giver, lookup, official)
        answered = await self.exchange(sending, letting, lookup)
        if self._authentication.expired(answered[0], lambda: self._quietly(answered)):
            letting = await self._authentication.again(giver, lookup, official, letting)
            answered = await self.exchange(sending, letting, lookup)
        return answered

    async def exchange(self, sending: HttpRequest, headers: Mapping[str, str], lookup: str) -> Answered:
        """One request and its answer, as they are. Raises an AgencyError."""
        url = self._address(sending, lookup)
        sent = {**self._headers, **sending.headers, **headers}
        if any(ord(mark) < 32 or ord(mark) == 127 for value in sent.values() for mark in value):
            raise AgencyRefused(self.agency, lookup, reason="a header would hold what no header may")
        raw = sending.body if isinstance(sending.body, bytes) else None
        try:
            async with self._opened(lookup).request(
                sending.method,
                url,
                headers={**_for_request(), **sent},
                json=sending.body if raw is None else None,
                data=raw if raw is not None else sending.form or None,
                allow_redirects=False,
            ) as response:
                body = await self._bounded(response, lookup)
                if self._patience is None and body.startswith(_GZIP):
                    # Packed, or packed twice, and no header says so. A file's own packing is its reader's matter.
                    body = await asyncio.to_thread(unpacked, body, self._source.max_bytes)
                names = {name.lower(): ", ".join(response.headers.getall(name)) for name in response.headers}
                return response.status, names, body
        except aiohttp.ServerTimeoutError:
            raise AgencyTimeout(self.agency, lookup) from None
        except NotUnpacked as error:
            raise BadAnswer(self.agency, lookup, reason=str(error)) from None
        except aiohttp.ClientSSLError:
            raise AgencyUnavailable(self.agency, lookup, reason="its certificate is not trusted", cause="tls") from None
        except (aiohttp.ClientError, OSError) as error:
            if _ill_packed(error):
                raise BadAnswer(self.agency, lookup, reason="its body is not packed as its headers say") from None
            refused = isinstance(error, aiohttp.ClientConnectorError) and isinstance(
                error.os_error, ConnectionRefusedError
            )
            cause = "refused" if refused else "connection"
            raise AgencyUnavailable(self.agency, lookup, unreached=True, cause=cause) from None

    def resolve(self, sending: HttpRequest, link: str, lookup: str) -> str:
        """A link as it stands in the answer to `sending`, made a whole address. Raises BadAnswer where it is none."""
        whole = sending.path.startswith(("http://", "https://"))
        try:
            here = URL(sending.path if whole else self._base + sending.path, encoded=True)
            return str(here.join(URL(link, encoded=True)))
        except ValueError:
            raise BadAnswer(self.agency, lookup, reason="it leads to an address that is none") from None

    def failure(self, lookup: str, status: int, headers: Mapping[str, str]) -> AgencyError:
        """What a status means that the manifest says nothing of."""
        at = retry_at(headers)
        if 300 <= status < 400 and status != 304:
            return BadAnswer(self.agency, lookup, reason=ELSEWHERE)
        if status == 429:
            return QuotaExhausted(self.agency, lookup, at, status=status)
        if status >= 500 or status in _AWAY:
            return AgencyUnavailable(self.agency, lookup, at, status=status)
        kind = AgencyRefused if status in _REFUSED else BadAnswer
        return kind(self.agency, lookup, status=status)

    def _address(self, sending: HttpRequest, lookup: str) -> URL:
        """Where a request goes: below the source's address, or to another of the same host."""
        whole = sending.path.startswith(("http://", "https://"))
        # A path of a manifest and a link of a source may hold what no address may: blanks, Thai.
        written = quote(sending.path if whole else self._base + sending.path, safe=_LEGAL)
        try:
            url = URL(written, encoded=True)
            own = url.origin() == self._origin and url.user is None
        except ValueError:
            raise BadAnswer(self.agency, lookup, reason="it leads to an address that is none") from None
        if not own:
            raise BadAnswer(self.agency, lookup, reason=ELSEWHERE)
        return url.update_query(sending.query) if sending.query else url

    async def _bounded(self, response: aiohttp.ClientResponse, lookup: str) -> bytes:
        body = bytearray()
        began = asyncio.get_running_loop().time()
        async for chunk in response.content.iter_any():
            body += chunk
            if len(body) > self._source.max_bytes:
                response.close()
                raise BadAnswer(self.agency, lookup, reason="larger than its manifest allows")
            took = asyncio.get_running_loop().time() - began
            if self._patience is not None and took > self._patience and len(body) < took * _TRICKLE:
                response.close()
                raise AgencyTimeout(self.agency, lookup)
        if response.headers.get("Content-Encoding", "").strip().lower() == "x-gzip":
            return await asyncio.to_thread(gunzipped, bytes(body), self._source.max_bytes)
        return bytes(body)

    def unread(self, lookup: str, status: int, error: NotABody) -> AgencyError:
        """What a body means that cannot be read."""
        kind = AgencyUnavailable if isinstance(error, NotTheService) else BadAnswer
        return kind(self.agency, lookup, reason=f"{error} (HTTP {status})")

    def _quietly(self, answered: Answered) -> Any:
        """The body, where it is what it should be; a long one is no notice that a token has ended."""
        if len(answered[2]) > AT_ONCE["xml"]:
            return None
        try:
            return self._read(answered[1], answered[2])
        except ValueError:
            return None

    def _opened(self, lookup: str) -> aiohttp.ClientSession:
        if self._closed:
            raise AgencyUnavailable(self.agency, lookup, reason="its manifest has changed meanwhile")
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, ssl=self._trust(lookup)),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._patience, sock_read=self._patience),
                json_serialize=lambda body: msgspec.json.encode(body).decode(),
            )
        return self._session

    def _trust(self, lookup: str) -> ssl.SSLContext | bool:
        """Whom we trust, and the certificate that says who we are."""
        mutual = self._auth if isinstance(self._auth, MtlsAuth) else None
        if self._source.authority is None and mutual is None:
            return True
        try:
            context = ssl.create_default_context(cafile=self._source.authority)
            if mutual is not None:
                password = mutual.password.reveal() if mutual.password else None
                context.load_cert_chain(mutual.certificate, mutual.key, password)
        except (OSError, ValueError):
            raise AgencyUnavailable(self.agency, lookup, reason="our certificates for it cannot be read") from None
        return context


def _giver(agency: str, source: HttpSource, auth: Auth, patience: float | None) -> HttpService | None:
    """Who gives tokens, where the manifest names another server: none of the source's headers go there."""
    if not isinstance(auth, SessionTokenAuth | OAuth2Auth) or auth.server is None:
        return None
    at = msgspec.structs.replace(source, url=auth.server, authority=auth.server_authority, headers={}, auth=NoAuth())
    return HttpService(agency, at, at.auth, lambda headers, body: None, patience=patience)


def _for_request() -> Mapping[str, str]:
    """Which request is asked for, as an agency may write it into its own log."""
    request = serving.get()
    return {} if request is None else {"traceparent": request.traceparent}


def _ill_packed(error: Exception) -> bool:
    """Whether a body is not packed as its headers say."""
    causes = (error, error.__cause__, error.__context__)
    return any(isinstance(one, ContentEncodingError) for one in causes)


def retry_at(headers: Mapping[str, str]) -> datetime | None:
    """The moment a Retry-After header means (RFC 9110, 10.2.3), in UTC; None for none to come within `_LATEST`."""
    text = headers.get("retry-after", "").strip()
    now = datetime.now(UTC)
    if text.isascii() and text.isdigit():
        at: datetime | None = now + timedelta(seconds=int(text[:_DIGITS]))
    else:
        at = moment(text)
    return at if at is not None and now <= at < now + _LATEST else None

"""A request to the OAuth server and its reply, whatever server they came through; and as Authlib wants them."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import orjson
from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Payload, OAuth2Request
from authlib.oauth2.rfc6749.util import extract_basic_authorization

import bounds
from access.identity.dpop import Presented

FREE = re.compile(r"[\x20-\x7e]*")
PLAIN = re.compile(r"[\x20\x21\x23-\x5b\x5d-\x7e]*")


@dataclass(frozen=True, slots=True)
class OAuthExchange:
    """One request: its method, the public URL it was sent to, its parameters, and two of its headers."""

    method: str
    url: str
    parameters: Sequence[tuple[str, str]]
    authorization: str | None = None
    proof: str | None = field(default=None, repr=False)

    @property
    def presented(self) -> Presented:
        """The proof that came with it."""
        return Presented("dpop", self.proof, self.method, self.url)


@dataclass(frozen=True, slots=True)
class OAuthReply:
    """What to answer: JSON in `body`, or a redirect to `location`; of a refusal what a person reads (Thai, English)."""

    status: int
    body: Mapping[str, Any] = field(default_factory=dict)
    location: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    said: tuple[str, str] | None = None

    @classmethod
    def of(cls, status: int, body: Any, headers: Sequence[tuple[str, str]]) -> "OAuthReply":
        """From what Authlib answers with."""
        told = dict(headers)
        location = told.pop("Location", None)
        return cls(status, body if isinstance(body, dict) else {}, location, told)

    @property
    def encoded(self) -> bytes:
        """The body as JSON."""
        return orjson.dumps(self.body)


def parameters(text: bytes) -> list[tuple[str, str]]:
    """The pairs of a query string or a form. Raises ValueError."""
    return parse_qsl(
        text.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=bounds.PARAMETERS.most
    )


class Payload(OAuth2Payload):
    """The parameters, each of which may come once (OAuth 2.1, section 3.2); blank ones are as good as absent."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        counted = Counter(name for name, _ in pairs)
        self.doubled = sorted(name for name, times in counted.items() if times > 1)
        self._pairs = pairs

    @property
    def data(self) -> dict[str, str]:
        return {name: value for name, value in self._pairs if value.strip()}

    @property
    def datalist(self) -> defaultdict[str, list[str]]:
        listed: defaultdict[str, list[str]] = defaultdict(list)
        for name, value in self._pairs:
            listed[name].append(value)
        return listed


class ServerRequest(OAuth2Request):
    """An Exchange as Authlib wants it; `thumbprint` is the key its sender has proved to hold (None: none)."""

    def __init__(self, exchange: OAuthExchange, thumbprint: str | None = None) -> None:
        headers = {"Authorization": exchange.authorization} if exchange.authorization else {}
        super().__init__(exchange.method, exchange.url, headers=headers)
        self.payload = Payload(exchange.parameters)
        self.thumbprint = thumbprint
        self.nonce: str | None = None

    @property
    def form(self) -> dict[str, str]:
        return self.payload.data

    @property
    def args(self) -> dict[str, str]:
        return self.payload.data

    def refuse_malformed(self) -> None:
        """Raises InvalidRequestError when a parameter came twice, or holds what no parameter may (RFC 6749, A), and
        when the client authenticates in two ways at once."""
        if self.payload.doubled:
            raise InvalidRequestError("A parameter came twice.")
        self._refuse_two_ways()
        for name, value in self.payload.data.items():
            if not FREE.fullmatch(value) or (name != "state" and not PLAIN.fullmatch(value)):
                raise InvalidRequestError("A parameter holds characters that none may hold.")

    def _refuse_two_ways(self) -> None:
        """One request authenticates its client in one way (RFC 6749, 2.3; OAuth 2.1, 3.2.4)."""
        data = self.payload.data
        try:
            named, _ = extract_basic_authorization(self.headers)
        except ValueError:
            raise InvalidRequestError("The 'Authorization' header is no text.") from None
        if sum((bool(named), "client_secret" in data, "client_assertion" in data)) > 1:
            raise InvalidRequestError("The client authenticates in more than one way.")
        if named and data.get("client_id", named) != named:
            raise InvalidRequestError("The 'client_id' is another than that of the 'Authorization' header.")

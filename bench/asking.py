"""One request and its answer, read whole; and the bytes of a request as the load generator sends them."""

import contextlib
import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked by POST: a path, a JSON body and headers beside those that every request has."""

    path: str
    body: bytes
    headers: Mapping[str, str]

    @property
    def sent(self) -> bytes:
        """The request as it goes over the wire."""
        lines = [f"POST {self.path} HTTP/1.1", *(f"{name}: {value}" for name, value in self.all_headers().items())]
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + self.body

    def at(self, path: str) -> "Question":
        """The same, sent to another path."""
        return Question(path, self.body, self.headers)

    def all_headers(self) -> Mapping[str, str]:
        """Those of every request, and its own."""
        return {
            "host": HOST,
            "content-type": "application/json",
            "accept": "application/json",
            "content-length": str(len(self.body)),
            **self.headers,
        }

    def ask(self, port: int, *, timeout: float = 60) -> "Reply":
        """Asks once, on a connection of its own. Raises OSError."""
        with contextlib.closing(http.client.HTTPConnection(HOST, port, timeout=timeout)) as connection:
            connection.request("POST", self.path, self.body, dict(self.all_headers()))
            answer = connection.getresponse()
            return Reply(answer.status, answer.read())


def graphql(query: str, variables: Mapping[str, Any] | None = None, *, token: str | None = None) -> Question:
    """A GraphQL operation, by whoever the token speaks for."""
    asked: dict[str, Any] = {"query": query}
    if variables:
        asked["variables"] = variables
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return Question("/graphql", orjson.dumps(asked), headers)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: status and body."""

    status: int
    body: bytes

    def json(self) -> Any:
        return orjson.loads(self.body)


def read(port: int, path: str, *, timeout: float = 60) -> bytes:
    """What GET answers at a path. Raises OSError."""
    with contextlib.closing(http.client.HTTPConnection(HOST, port, timeout=timeout)) as connection:
        connection.request("GET", path)
        return connection.getresponse().read()

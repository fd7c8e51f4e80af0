"""How long others wait while the nastiest is sent: `python -m bench.hostile`.

It serves the hub with its sandbox, sends the largest and the nastiest value to every argument of the schema (written in
the document and as a variable), the nastiest documents, and what each header may hold that the hub reads
(`bounds.HEADER_BYTES`), and meanwhile asks `/healthz` over a connection of its own. It prints the longest that this
waited, beside how long it waits when nothing is sent, and ends with 1 where that was longer than `--most`.

    python -m bench.hostile
    python -m bench.hostile --url http://127.0.0.1:8000 --most 100
"""

import argparse
import contextlib
import http.client
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import orjson
from graphql import GraphQLEnumType, GraphQLSchema, build_schema

import bounds
from bench.asking import read
from bench.hostile.places import Place, body, places
from bench.hostile.values import VARIABLES, documents, headers, literals
from bench.hub import served
from bench.process import Cores

MOST = 100.0
PAUSE = 0.004
PATIENCE = 60.0
JSON = {"content-type": "application/json", "accept": "application/json"}


@dataclass(frozen=True, slots=True)
class Sent:
    """One nasty request: which group it is of, what it is, and its bytes."""

    group: str
    name: str
    body: bytes
    headers: dict[str, str]


@dataclass(slots=True)
class Waited:
    """What a group came to: requests and their statuses, the longest that one took and that `/healthz` waited, in
    milliseconds."""

    requests: int = 0
    statuses: set[str] = field(default_factory=set)
    slowest: tuple[float, str] = (0.0, "")
    waited: tuple[float, str] = (0.0, "")
    waits: list[float] = field(default_factory=list)


class Watch:
    """Asks `/healthz` again and again, and keeps how long each took."""

    def __init__(self, host: str, port: int) -> None:
        self._address = host, port
        self._took: list[tuple[float, float]] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def since(self, began: float) -> list[float]:
        """Milliseconds of those that were under way at this moment or began later."""
        return [1_000 * (ended - asked) for asked, ended in self._took if ended >= began]

    def _run(self) -> None:
        connection = http.client.HTTPConnection(*self._address, timeout=PATIENCE)
        while not self._ended.is_set():
            asked = time.perf_counter()
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            self._took.append((asked, time.perf_counter()))
            time.sleep(PAUSE)
        connection.close()


def everything(schema: GraphQLSchema, token: str | None) -> Iterator[Sent]:
    """All that is sent, each argument with the token that reaches it."""
    known = {"authorization": f"Bearer {token}"} if token else {}
    for place in places(schema):
        for name, request in _requests(schema, place):
            yield Sent(f"arguments: {place.named}", f"{place.coordinate} {name}", body(request), JSON | known)
    for name, text in documents():
        yield Sent("documents", name, body({"query": text}), JSON | known)
    names = {f"v{number}": VARIABLES["one letter"] for number in range(3)}
    yield Sent("documents", "variables nobody asks for", body({"query": "{ __typename }", "variables": names}), JSON)
    yield Sent("documents", "a long operationName", body({"query": "{ id }", "operationName": "x" * 900_000}), JSON)
    small = body({"query": "{ __typename }"})
    for header, bound in bounds.HEADER_BYTES.items():
        if header not in ("content-length", "expect", "host"):
            for name, value in headers(header, bound.most):
                yield Sent("headers", name, small, JSON | {header: value})


def _requests(schema: GraphQLSchema, place: Place) -> Iterator[tuple[str, dict[str, object]]]:
    for name, value in VARIABLES.items():
        yield f"sent: {name}", place.sent(value)
    for name, literal in literals(enum=isinstance(schema.type_map[place.named], GraphQLEnumType)):
        yield f"written: {name}", place.written(literal)


def tried(sending: Iterable[Sent], host: str, port: int) -> dict[str, Waited]:
    """What came of each group, and of "nothing" before them."""
    found: dict[str, Waited] = {"nothing": Waited()}
    with Watch(host, port) as watch:
        began = time.perf_counter()
        time.sleep(2.0)
        found["nothing"].waits = watch.since(began)
        found["nothing"].waited = max(found["nothing"].waits), ""
        for sent in sending:
            group = found.setdefault(sent.group, Waited())
            began = time.perf_counter()
            status = _answered(sent, host, port)
            took = 1_000 * (time.perf_counter() - began)
            time.sleep(PAUSE)
            waits = watch.since(began)
            group.requests += 1
            group.statuses.add(status)
            group.slowest = max(group.slowest, (took, sent.name))
            group.waited = max(group.waited, (max(waits, default=0.0), sent.name))
            group.waits += waits
    return found


def _answered(sent: Sent, host: str, port: int) -> str:
    """The status; "closed" where the hub ended the connection before it was all read."""
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    try:
        connection.putrequest("POST", "/graphql")
        for name, value in {**sent.headers, "content-length": str(len(sent.body))}.items():
            connection.putheader(name, value.encode("latin-1"))
        connection.endheaders(sent.body)
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        return "closed"
    finally:
        connection.close()
    return str(answer.status)


def table(found: dict[str, Waited]) -> str:
    """As it is printed."""
    rows = [("what was sent", "requests", "slowest", "/healthz waited", "99 of 100", "longest during", "statuses")]
    for group, one in found.items():
        ordered = sorted(one.waits) or [0.0]
        figures = (f"{one.slowest[0]:.0f} ms", f"{one.waited[0]:.0f} ms", f"{ordered[len(ordered) * 99 // 100]:.0f} ms")
        rows.append((group, str(one.requests), *figures, one.waited[1], " ".join(sorted(one.statuses))))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.hostile", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--url", help="a hub that is served already, with the sandbox; by default one is served")
    parser.add_argument("--most", type=float, default=MOST, help="milliseconds that /healthz may wait (%(default)s)")
    given = parser.parse_args()
    with contextlib.ExitStack() as stack:
        if given.url:
            address = urlsplit(given.url)
            host, port = address.hostname or "127.0.0.1", address.port or 80
        else:
            host, port = "127.0.0.1", stack.enter_context(served(Cores(None, None))).port
        schema = build_schema(read(port, "/schema.graphql").decode())
        people = orjson.loads(read(port, "/sandbox/personas"))
        token = next((person["token"] for person in people if person["id"] == "auditor"), None)
        found = tried(everything(schema, token), host, port)
    print(table(found))
    worst = max(one.waited[0] for group, one in found.items() if group != "nothing")
    return int(worst > given.most)


if __name__ == "__main__":
    sys.exit(main())

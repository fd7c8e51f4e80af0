"""What a whole hub was asked, and all that Redis holds afterwards."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from redis import Redis

from tests.asgi import ask
from tests.queries.case import read

CASES = sorted((Path(__file__).parent.parent / "queries").glob("[0-9]*.md"))
HEADERS = {"content-type": "application/json"}
SHORTEST = 6  # bytes of a text that is no accident in what is encrypted


async def operations(app: Any) -> list[Any]:
    """What the readable cases are answered."""
    people = {person["id"]: person for person in (await ask(app, "/sandbox/personas")).json()}
    answers: list[Any] = [list(people.values())]
    for case in map(read, CASES):
        token = {"authorization": f"Bearer {people[case.persona]['token']}"} if case.persona else {}
        body = orjson.dumps({"query": case.query, "variables": case.variables})
        answers.append((await ask(app, "/graphql", "POST", {**HEADERS, **token}, body)).json().get("data"))
        answers.append(case.variables)
    return answers


def secrets(answers: list[Any]) -> set[str]:
    """Every id and every name in them, whosever it is."""
    texts = {text for text in _texts(answers) if len(text.encode()) >= SHORTEST}
    return texts | {found for text in texts for found in re.findall(r"\d{13}", text)}


def everything(url: str) -> bytes:
    """All that the server holds, names and values, as whoever stole it would read it."""
    held = []
    with Redis.from_url(url) as redis:
        for key in redis.scan_iter():
            held.append(key)
            match redis.type(key):
                case b"string":
                    held.append(redis.get(key) or b"")
                case b"hash":
                    held.extend(part for pair in redis.hgetall(key).items() for part in pair)
                case b"set":
                    held.extend(redis.smembers(key))
                case other:
                    raise AssertionError(f"it holds a {other.decode()}")
    return b"\n".join(held)


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for name, inner in value.items():
                if name != "token":
                    yield from _texts(inner)
        case list():
            for inner in value:
                yield from _texts(inner)

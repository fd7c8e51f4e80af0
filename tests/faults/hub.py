"""Queries 1 to 4 asked of a hub, one of whose agencies is behind bad weather."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from typing import Any
from urllib.parse import urlsplit

import orjson

from conformance_kit.tcp_faults import Proxy
from settings import ROOT
from tests.asgi import ask
from tests.queries.case import Case, read

QUERIES = Path(__file__).parent.parent / "queries"
CASES = [
    read(QUERIES / f"{name}.md")
    for name in ("1-citizen-app", "2-business-portal", "3-one-stop-service", "4-law-portal")
]
DEADLINE = 12.0
PATIENCE = "2s"
"""What a bad agency is given for one call: a part of the deadline, so that what rests on its answers has its turn."""

GENEROUS = "8s"
"""What the others are given, so that none of them is blamed for what else this machine does."""

HEADERS = {"content-type": "application/json"}


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of one query: the response and how long it took."""

    case: Case
    response: Mapping[str, Any]
    seconds: float

    def blamed(self) -> set[str]:
        """The agencies that failed, as errors and lists say."""
        told = [error["extensions"] for error in self.response.get("errors", ())]
        errors = {extensions["agency"] for extensions in told if "agency" in extensions}
        errors |= {"the hub" for extensions in told if extensions["code"] == "INTERNAL"}
        return errors | {told["agency"] for told in _told(self.response) if told.get("answered") is False}

    def answering(self) -> set[str]:
        """The agencies that a lookup of this query had an answer of."""
        plan = self.response["extensions"]["explain"]["plan"]
        return {step["agency"] for step in plan if step["state"] == "ok"}

    def values(self) -> set[tuple[Any, ...]]:
        """Every value of the data with its place."""
        return set(_leaves(self.response["data"], ()))


def _told(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, dict):
        if "agency" in value and "answered" in value:
            yield value
        for one in value.values():
            yield from _told(one)
    elif isinstance(value, list):
        for one in value:
            yield from _told(one)


def _leaves(value: Any, place: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _leaves(one, (*place, name))
    elif isinstance(value, list):
        for one in value:
            yield from _leaves(one, (*place, "*"))
    elif value is not None:
        yield (*place, value)


async def all_four(app: Any) -> list[Answered]:
    """Queries 1 to 4, at the same time."""
    people = {person["id"]: person for person in (await ask(app, "/sandbox/personas")).json()}

    async def one(case: Case) -> Answered:
        token = {"authorization": f"Bearer {people[case.persona]['token']}"} if case.persona else {}
        body = {"query": case.query, "variables": case.variables, "extensions": {"explain": True}}
        loop = asyncio.get_running_loop()
        began = loop.time()
        answer = await ask(app, "/graphql", "POST", {**HEADERS, **token}, orjson.dumps(body))
        return Answered(case, answer.json(), loop.time() - began)

    return list(await asyncio.gather(*(one(case) for case in CASES)))


def hasty(folder: Path, agency: str | None) -> Path:
    """A copy of the agencies' folder whose manifests have little patience with one of them, or with all."""
    copied = Path(copytree(ROOT / "agencies", folder / "agencies"))
    for file in copied.glob("*/connector.toml"):
        patience = PATIENCE if agency in (None, file.parent.name) else GENEROUS
        text = re.sub(r'^timeout = ".*"$', "", file.read_text(encoding="utf-8"), flags=re.M)
        file.write_text(text.replace("[source]", f'[source]\ntimeout = "{patience}"', 1), encoding="utf-8")
    return copied


@contextlib.asynccontextmanager
async def behind(hubs: Any, *agencies: str, **settings: Any) -> AsyncIterator[tuple[Any, dict[str, Proxy]]]:
    """A hub that reaches these agencies through proxies, and remembers next to nothing."""
    async with contextlib.AsyncExitStack() as stack:
        proxies: dict[str, Proxy] = {}
        changed: dict[str, str] = {}
        for agency in agencies:
            variable = f"{agency.upper()}_URL"
            address = urlsplit(hubs.sandbox.environment[variable])
            assert address.hostname
            assert address.port
            proxy = await stack.enter_async_context(Proxy(address.hostname, address.port))
            proxies[agency] = proxy
            changed[variable] = f"{address.scheme}://127.0.0.1:{proxy.port}"
        yield await stack.enter_async_context(forgetful(hubs, changed, **settings)), proxies


def forgetful(hubs: Any, changed: Mapping[str, str], **settings: Any) -> Any:
    """A hub some of whose variables are changed, and which remembers next to nothing."""
    chosen = {"data": "synthetic", "deadline": DEADLINE, "remembered": 0, "watch": False, **settings}
    return hubs(changed, **chosen)

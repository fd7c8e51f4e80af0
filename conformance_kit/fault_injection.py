"""One source behind bad weather: what the connector makes of each, with its own timeouts, retries and breaker."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace

import msgspec

from conformance_kit.subject import Heard, Subject, origins
from conformance_kit.tcp_faults import WEATHERS, Proxy
from connectors.contract import Key
from connectors.kinds.file import FileSource
from connectors.kinds.sql import SqlSource
from connectors.manifest import Manifest
from connectors.manifest.units import Duration
from connectors.proof.lookup_proof import ProvedLookup
from connectors.proof.manifest_proof import Proof
from connectors.urls import split_url

_CALM = ("clear", "delayed", "clear again")


class NoNetwork(Exception):
    """A source that is not reached over a network that a proxy can stand in."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What came of one weather: how many records, the codes of errors, calls made, seconds; `well` says as it should.

    In clear weather and in a delay there must be records and no error; throttled, an answer that is short enough may
    come through; in any other weather there must be an error and no record.
    """

    weather: str
    records: int
    errors: tuple[str, ...]
    calls: int
    seconds: float
    state: str
    well: bool


async def storm(proof: Proof, lookup: ProvedLookup, keys: Sequence[Key], tell: Callable[[str], None]) -> list[Passage]:
    """Every weather once, then clear again until the breaker has closed. Raises NoNetwork."""
    passages = []
    async with _behind(proof) as (subject, proxies):
        for name, weather in WEATHERS.items():
            tell(name)
            for proxy in proxies:
                proxy.clear()
                proxy.weather = weather
            heard = await _ask(subject, lookup, keys)
            passages.append(_passage(name, heard, subject))
        for proxy in proxies:
            proxy.clear()
        tell("clear again")
        passages.append(await _recovered(subject, lookup, keys))
    return passages


async def _recovered(subject: Subject, lookup: ProvedLookup, keys: Sequence[Key]) -> Passage:
    """Asked until it answers, for as long as its breaker may pause and a little more."""
    pause = subject.manifest.source.breaker.pause
    began = time.perf_counter()
    while True:
        heard = await _ask(subject, lookup, keys)
        if not heard.errors or time.perf_counter() - began > pause + 5:
            return _passage("clear again", heard, subject)
        await asyncio.sleep(0.2)


async def _ask(subject: Subject, lookup: ProvedLookup, keys: Sequence[Key]) -> Heard:
    return await subject.ask(lookup.question.type, lookup.question.by, keys, lookup.timeout * 4 + 5)


def _passage(name: str, heard: Heard, subject: Subject) -> Passage:
    records = sum(len(found) for found in heard.records.values())
    errors = tuple(sorted({error.code for error in heard.errors.values()}))
    (facts,) = subject.connectors.agencies()
    came, failed = bool(records) and not errors, bool(errors) and not records
    well = came if name in _CALM else failed or (came and name == "throttled")
    state = "open breaker" if facts.open else facts.state.value
    return Passage(name, records, errors, len(heard.calls), heard.seconds, state, well)


@contextlib.asynccontextmanager
async def _behind(proof: Proof) -> AsyncIterator[tuple[Subject, list[Proxy]]]:
    """The connector with a proxy before each address of its source."""
    manifest = proof.manifest
    if manifest is None:
        raise NoNetwork("a faulty manifest")
    async with contextlib.AsyncExitStack() as stack:
        proxies: list[Proxy] = []
        elsewhere: dict[str, str] = {}
        for begin, host, port in _doors(manifest):
            proxy = await stack.enter_async_context(Proxy(host, port))
            proxies.append(proxy)
            elsewhere[begin] = begin.replace(f"{host}:{port}", f"127.0.0.1:{proxy.port}")
        yield await stack.enter_async_context(Subject(_forgetful(proof), elsewhere=elsewhere)), proxies


def _forgetful(proof: Proof) -> Proof:
    """The proof, but for files over HTTP, which are looked at anew for each question."""
    manifest = proof.manifest
    if manifest is None or not isinstance(manifest.source, FileSource):
        return proof
    source = msgspec.structs.replace(manifest.source, every=Duration(0))
    return replace(proof, manifest=msgspec.structs.replace(manifest, source=source))


def _doors(manifest: Manifest) -> list[tuple[str, str, int]]:
    """Where a source is: the beginning of its address, its host, its port."""
    source = manifest.source
    if isinstance(source, SqlSource):
        url = split_url(source.url.reveal())
        if not url.hostname:
            raise NoNetwork("a database in a file: there is no network between")
        port = url.port or 5432
        return [(source.url.reveal().split(f"{url.hostname}:{port}")[0] + f"{url.hostname}:{port}", url.hostname, port)]
    doors = []
    for origin in origins(source):
        parts = split_url(origin)
        if parts.scheme == "https":
            raise NoNetwork("it is asked over TLS, which a proxy cannot stand in: give it a test address over http")
        if parts.hostname and parts.port:
            doors.append((origin, parts.hostname, parts.port))
    if not doors:
        raise NoNetwork("a folder of files: there is no network between")
    return doors

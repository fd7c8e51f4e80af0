"""Checks of what a connector makes of a source that fails, drips, floods, lies or sends it elsewhere, over HTTP."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from conformance_kit.answer_checks import Baseline
from conformance_kit.http_stage import Play, SeenRequest, Stage, cut, response
from conformance_kit.replay import MOST_BYTES, PATIENCE, Played
from conformance_kit.report import Finding, failed, passed, skipped
from conformance_kit.samples import SampleResponse
from conformance_kit.subject import Heard, raised
from connectors.contract import Key
from connectors.errors import AgencyError, AgencyTimeout

GRACE: Final = 1.0
"""Seconds beside its patience that a connector may take to give up."""

STILL: Final = 1.0
"""Seconds for which a connector may keep everything else waiting; more than a busy machine does by itself."""

FLOOD: Final = 32_000_000
"""Bytes that are poured when a connector does not stop reading."""

BUFFERS: Final = 12_000_000
"""Bytes of one answer that may be under way, read by nobody, when a connector has stopped."""

MALFORMED = "malformed body"
EMPTY = "empty body"
ENCODING = "wrong encoding"
SILENCE = "no answer in time"
FAILURE = "HTTP 500"
DRIP = "slow drip"
OVERSIZED = "oversized body"
REDIRECT = "redirect to another host"
CUT = "connection cut"
DEEP = "deep nesting"
RECOVERY = "well again afterwards"


@dataclass(frozen=True, slots=True)
class Misdeed:
    """How a source misbehaves, and what a connector should do about it."""

    name: str
    play: Play
    todo: str
    late: bool = False


async def hostilities(played: Played, base: Baseline) -> list[Finding]:
    """Every misdeed, and after them whether the connector is well again."""
    lookup = played.lookup.name
    if not played.over_http:
        return _unasked(lookup, "it is not asked over HTTP")
    findings = []
    async with Stage(_elsewhere) as elsewhere:
        for misdeed in _misdeeds(played, elsewhere):
            sent, seen = _totals(played)
            with played.instead(misdeed.play):
                # What is too slow once may be the machine; what is too slow twice is the connector.
                wrong = await _wrong(played, base.found, misdeed) and await _wrong(played, base.found, misdeed)
            if not any(stage.seen for stage in played.stages):
                return _unasked(lookup, "without its secrets it asks nothing")
            if not wrong and misdeed.name == REDIRECT and elsewhere.seen:
                wrong = "it follows, and asks a host that its manifest does not name"
            poured, requests = (after - before for after, before in zip(_totals(played), (sent, seen), strict=True))
            if misdeed.name == OVERSIZED and poured > BUFFERS * max(1, requests):
                wrong = f"it goes on reading beyond {MOST_BYTES} bytes"
            findings.append(
                failed(misdeed.name, lookup, wrong, misdeed.todo) if wrong else passed(misdeed.name, lookup)
            )
    difference = await _recovered(played, base)
    findings.append(_finding(RECOVERY, lookup, difference, "keep nothing of a failed call"))
    return findings


def _unasked(lookup: str, why: str) -> list[Finding]:
    return [skipped(name, lookup, why) for name in (*MISDEEDS, RECOVERY)]


async def _hasty(played: Played, keys: Sequence[Key]) -> Heard:
    return await played.hasty.ask(played.sample.type, played.sample.by, keys)


async def _recovered(played: Played, base: Baseline) -> str:
    """How answers still differ when all is well again; a busy machine may need more than one attempt."""
    difference = ""
    for _ in range(5):
        difference = base.same(await _hasty(played, played.keys), played.keys)
        if not difference:
            break
    return difference


def _totals(played: Played) -> tuple[int, int]:
    """The bytes poured so far, and the requests that came."""
    return sum(stage.sent for stage in played.stages), sum(len(stage.seen) for stage in played.stages)


def _finding(name: str, lookup: str, wrong: str, todo: str) -> Finding:
    return failed(name, lookup, wrong, todo) if wrong else passed(name, lookup)


async def _wrong(played: Played, keys: Sequence[Key], misdeed: Misdeed) -> str:
    """What a connector did that it should not; "" where it failed as it should."""
    try:
        async with asyncio.timeout(PATIENCE * 3 + GRACE * 2):
            heard = await _hasty(played, keys)
    except TimeoutError:
        return "it never gives up"
    except Exception as error:
        return f"it raises {raised(error)} instead of an error of the agency"
    return next(_complaints(heard, keys, misdeed), "")


def _complaints(heard: Heard, keys: Sequence[Key], misdeed: Misdeed) -> Iterator[str]:
    errors = heard.errors.values()
    if any(heard.records[key] for key in keys):
        yield "it finds records in it"
    if any(key not in heard.errors for key in keys):
        yield "it takes it for “no record”"
    for error in errors:
        if not isinstance(error, AgencyError):
            yield f"its error is no error of an agency but {type(error).__name__}"
    if misdeed.late and not all(isinstance(error, AgencyTimeout) for error in errors):
        yield "it does not say that it was too late"
    if heard.seconds > PATIENCE * 2 + GRACE:
        yield f"it takes {heard.seconds:.1f} s to give up"
    if heard.stood_still > STILL:
        yield f"it keeps everything else waiting for {heard.stood_still:.1f} s"


def _misdeeds(played: Played, elsewhere: Stage) -> list[Misdeed]:
    sample = next((one.told for one in played.sample.exchanges if not one.before), SampleResponse())
    kind = sample.headers.get("Content-Type", "application/json")
    body = sample.body.body or b"{}"
    shut = "raise an error of the agency; what cannot be read is no answer"
    return [
        Misdeed(MALFORMED, _fixed(body[: max(1, len(body) // 2)] + b"\x00{[", kind), shut),
        Misdeed(EMPTY, _fixed(b"", kind), "an empty answer says nothing; it does not say that there is no record"),
        Misdeed(ENCODING, _fixed(_misspelt(body), kind), "decode strictly"),
        Misdeed(SILENCE, _silent, "let the hub end a call that takes too long", late=True),
        Misdeed(FAILURE, _fixed(b"<html>Internal Server Error</html>", "text/html", 500), "look at the status"),
        Misdeed(DRIP, _dripping(body, kind, played), "let the hub end a call that takes too long", late=True),
        Misdeed(OVERSIZED, _flooding(played), "read no more than max-bytes"),
        Misdeed(REDIRECT, _redirecting(elsewhere), "follow no redirect"),
        Misdeed(CUT, cut, "raise AgencyUnavailable; a lost connection is no answer"),
        Misdeed(DEEP, _fixed(b'{"a":' * 40_000 + b"1" + b"}" * 40_000, "application/json"), "bound the depth"),
    ]


MISDEEDS: Final = (MALFORMED, EMPTY, ENCODING, SILENCE, FAILURE, DRIP, OVERSIZED, REDIRECT, CUT, DEEP)


def _misspelt(body: bytes) -> bytes:
    """A body with bytes in its middle that are no text in UTF-8 or Windows-874."""
    for mark in (b':"', b': "', b">"):
        found = body.find(mark, len(body) // 2)
        if found >= 0:
            break
    middle = found + len(mark) if found >= 0 else len(body) // 2
    return body[:middle] + b"\xff\xfe\xfc\xff" + body[middle:]


def _fixed(body: bytes, kind: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Play:
    async def play(request: web.Request, seen: SeenRequest) -> web.StreamResponse:
        return web.Response(status=status, body=body, headers={"Content-Type": kind, **(headers or {})})

    return play


async def _silent(request: web.Request, seen: SeenRequest) -> web.StreamResponse:
    await asyncio.sleep(3600)
    return web.Response()


def _dripping(body: bytes, kind: str, played: Played) -> Play:
    async def play(request: web.Request, seen: SeenRequest) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": kind, "Content-Length": str(len(body) + 100_000)})
        await answer.prepare(request)
        for byte in (body + b" " * 100_000)[:100_000]:
            await answer.write(bytes((byte,)))
            await asyncio.sleep(0.02)
        return answer

    return play


def _flooding(played: Played) -> Play:
    block = b" " * 64_000

    async def play(request: web.Request, seen: SeenRequest) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": "application/json"})
        await answer.prepare(request)
        stage = played.stages[seen.asked.address]
        try:
            for _ in range(FLOOD // len(block)):
                await answer.write(block)
                stage.sent += len(block)
        except ConnectionError:
            pass
        return answer

    return play


def _redirecting(elsewhere: Stage) -> Play:
    async def play(request: web.Request, seen: SeenRequest) -> web.StreamResponse:
        # Another name of this machine is another host.
        there = elsewhere.url.replace("127.0.0.1", "localhost")
        return web.Response(status=307, headers={"Location": there + request.raw_path})

    return play


async def _elsewhere(request: web.Request, seen: SeenRequest) -> web.StreamResponse:
    return response(SampleResponse(status=500))

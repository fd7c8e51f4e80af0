"""One real call, or the explanation of one, stage by stage; and the recording of samples."""

import base64
import contextlib
import re
import tomllib
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
from aiohttp import web

from conformance_kit.answer_checks import halved
from conformance_kit.http_stage import Forwarding, SeenRequest, Stage
from conformance_kit.recording_connection import Interceptor
from conformance_kit.samples import Sample, SampleExchange, SampleRequest, hidden, read, strangers, write, written_key
from conformance_kit.search_checks import more
from conformance_kit.subject import Heard, Subject, origins
from connectors.connections.connect import connect
from connectors.contract import Answers, Key, Question, Search
from connectors.kinds.file import FileRequest, FileSource
from connectors.kinds.sql import SqlRequest
from connectors.manifest import Manifest, SessionTokenAuth
from connectors.manifest.units import Secret
from connectors.proof.lookup_proof import ProvedLookup
from connectors.proof.manifest_proof import Proof
from connectors.proof.placeholders import named_texts
from connectors.redaction import Redactor, told
from connectors.schema_drift import DriftReport

"""Kinds whose answers are good only for the moment they were given in."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it went out, with its headers; secrets in it are to be hidden by `Hide`."""

    asked: SampleRequest
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Tried:
    """What one call was: requests and answers over HTTP, or what was read otherwise, and what was heard of it."""

    sent: tuple[Sent, ...]
    exchanges: tuple[SampleExchange, ...]
    read: tuple[Mapping[str, Any], ...]
    rows: tuple[Any, ...]
    heard: Heard


class Hide:
    """Takes secrets out of texts: whatever a variable stands for, and headers that carry credentials.

    Records and rows are the data itself: of them only what cannot be data is hidden.
    """

    def __init__(self, manifest: Manifest, variables: Mapping[str, str]) -> None:
        found = [*secrets(manifest.source)]
        pairs = [base64.b64encode(f"{user}:{one}".encode()).decode() for user in _users(manifest) for one in found]
        known = {*found, *pairs, *variables.values()}
        self._all = Redactor(known)
        self._in_data = Redactor(told(known))
        auth = getattr(manifest.source, "auth", None)
        named = {getattr(auth, name, "") for name in ("header",)}
        self._headers = {"authorization", "cookie", "proxy-authorization", *(str(name).lower() for name in named)}

    def text(self, text: str) -> str:
        return self._all.text(text)

    def deep(self, value: Any) -> Any:
        """What was asked and answered, with every secret in it hidden."""
        return self._all.deep(value)

    def data(self, value: Any) -> Any:
        """Rows and records, with every secret in them hidden."""
        return self._in_data.deep(value)

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Headers worth showing."""
        dull = {"host", "user-agent", "accept-encoding", "content-length", "connection", "accept"}
        return {
            name: "•••" if name.lower() in self._headers else self.text(value)
            for name, value in headers.items()
            if name.lower() not in dull
        }


def secrets(value: Any) -> Iterator[str]:
    """Every secret of a source."""
    if isinstance(value, Secret):
        yield value.reveal()
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from secrets(getattr(value, name))
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from secrets(one)


def _users(manifest: Manifest) -> list[str]:
    user = getattr(getattr(manifest.source, "auth", None), "user", None)
    return [user] if isinstance(user, str) else []


async def attempt(proof: Proof, lookup: ProvedLookup, keys: Sequence[Key]) -> Tried:
    """Ask the real source, and keep every stage of it."""
    async with _open(proof) as (subject, interceptor, stages, forwards):
        heard = await subject.ask(lookup.question.type, lookup.question.by, keys, contained=True)
        return _tried(stages, forwards, interceptor, heard)


async def explained(proof: Proof, lookup: ProvedLookup, keys: Sequence[Key]) -> Tried:
    """What would be sent. Nothing is: requests go to a stage in this process."""
    manifest = _manifest(proof)
    interceptor = Interceptor()
    async with contextlib.AsyncExitStack() as stack:
        stages = []
        elsewhere = {}
        for number, origin in enumerate(origins(manifest.source)):
            stages.append(await stack.enter_async_context(Stage(_blank(manifest), number)))
            elsewhere[origin] = stages[-1].url
        interceptor.given = None if stages else []
        subject = await stack.enter_async_context(
            Subject(proof, connect=interceptor.connect(connect), elsewhere=elsewhere)
        )
        heard = await subject.ask(lookup.question.type, lookup.question.by, keys, 5, contained=True)
        return _tried(stages, [], interceptor, heard)


@dataclass(frozen=True, slots=True)
class RecordedSample:
    """A sample as it was kept, and what was odd about the answers.

    `file` is None where it holds what may be somebody's identifier, and was not kept; `lost` is of how many keys that
    are in it no more a person had said what their records must be.
    """

    sample: Sample
    file: Path | None
    odd: tuple[DriftReport, ...] = ()
    lost: int = 0


async def record(
    home: Path, proof: Proof, lookup: ProvedLookup, keys: Sequence[Key], variables: Mapping[str, str]
) -> RecordedSample:
    """Ask for all keys at once and for each alone, and keep what was answered as a sample. Raises AgencyError."""
    question = lookup.question
    async with _open(proof) as (subject, interceptor, _, forwards):
        heard = await subject.ask(question.type, question.by, keys, contained=True)
        for error in heard.errors.values():
            raise error
        counts = {key: len(found) for key, found in heard.records.items()}
        counts |= await _of_more(subject, question, keys, heard)
        keys = list(counts)
        for key in keys if question.key or question.answers is Answers.PAGE else ():
            alone = halved(key) if isinstance(key, Search) else (key,)
            await subject.ask(question.type, question.by, alone, contained=True)
    exchanges = _distinct([one for forward in forwards for one in forward.exchanges])
    if isinstance(proof.manifest, Manifest) and isinstance(proof.manifest.source, FileSource):
        # Of a whole file over HTTP a sample keeps the rows asked for: the others are nobody's business here.
        exchanges = []
    sample = Sample(
        type=question.type.partition("@")[0],
        by=question.by,
        keys=[written_key(key) for key in keys],
        records=list(counts.values()),
        exchanges=exchanges,
        replies=[] if exchanges else interceptor.kept,
    )
    sample, lost = _with_expected(home, sample)
    manifest = _manifest(proof)
    used = {name for _, text in named_texts(_document(home)) for name in re.findall(r"\$\{([^}]*)\}", text)}
    known = {variables[name]: name for name in used if name in variables}
    kept = hidden(sample, {**known}, _tokens(manifest, exchanges))
    if any(True for _ in strangers(msgspec.json.encode(kept).decode())):
        return RecordedSample(kept, None)
    return RecordedSample(kept, write(home, kept), heard.odd, lost)


async def _of_more(subject: Subject, question: Question, keys: Sequence[Key], heard: Heard) -> dict[Key, int]:
    """How many records the further searches have that show what is declared; of one that fails nothing is kept."""
    searches = [one for key in keys if isinstance(key, Search) for one in more(question, key, heard)]
    others = [one for one in dict.fromkeys(searches) if one not in keys]
    told = await subject.ask(question.type, question.by, others, contained=True) if others else None
    return {key: len(told.records[key]) for key in others if key not in told.errors} if told else {}


def _with_expected(home: Path, sample: Sample) -> tuple[Sample, int]:
    """The sample with what a person said of its keys in the one before, and of how many other keys she did."""
    before = next((one for one in read(home)[0] if one.lookup == sample.lookup and one.expected), None)
    if before is None:
        return sample, 0
    said = [(key, records) for key, records in zip(before.keys, before.expected, strict=False) if records is not None]
    again = [next((records for one, records in said if one == key), None) for key in sample.keys]
    lost = sum(1 for key, _ in said if key not in sample.keys)
    return msgspec.structs.replace(sample, expected=again if any(again) else []), lost


def _document(home: Path) -> Any:
    return tomllib.loads((home / "connector.toml").read_text(encoding="utf-8"))


def _tokens(manifest: Manifest, exchanges: Sequence[SampleExchange]) -> list[str]:
    """The tokens in what was told: no sample keeps one."""
    found = []
    for exchange in exchanges:
        if exchange.before and isinstance(exchange.told.body.json, dict):
            for key, text in named_texts(exchange.told.body.json):
                if len(text) >= 8 and "type" not in key.lower():
                    found.append(text)
    return found


def _distinct(exchanges: Sequence[SampleExchange]) -> list[SampleExchange]:
    """Each request once: of a token that did not come at the first attempt, the attempt at which it came."""
    kept: dict[bytes, SampleExchange] = {}
    for exchange in exchanges:
        asked = msgspec.json.encode(exchange.asked)
        if exchange.before or asked not in kept:
            kept[asked] = exchange
    return list(kept.values())


def _manifest(proof: Proof) -> Manifest:
    if proof.manifest is None or proof.faults:
        raise ValueError("a faulty manifest")
    return proof.manifest


@contextlib.asynccontextmanager
async def _open(proof: Proof) -> AsyncIterator[tuple[Subject, Interceptor, list[Stage], list[Forwarding]]]:
    """A subject whose calls pass through stages that keep them, where they are HTTP calls that may be kept."""
    manifest = _manifest(proof)
    interceptor = Interceptor()
    async with contextlib.AsyncExitStack() as stack:
        stages: list[Stage] = []
        forwards: list[Forwarding] = []
        elsewhere: dict[str, str] = {}
        if manifest.source.recordable:
            connector = aiohttp.TCPConnector(limit=0, force_close=True)
            session = await stack.enter_async_context(
                aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False)
            )
            for number, origin in enumerate(origins(manifest.source)):
                forwards.append(Forwarding(origin, session, prepares(manifest)))
                stages.append(await stack.enter_async_context(Stage(forwards[-1], number)))
                elsewhere[origin] = stages[-1].url
        subject = await stack.enter_async_context(
            Subject(proof, connect=interceptor.connect(connect), elsewhere=elsewhere)
        )
        yield subject, interceptor, stages, forwards


def prepares(manifest: Manifest) -> Any:
    """Whether a request only prepares: it asks for a token, or for the description of the service."""
    auth = getattr(manifest.source, "auth", None)
    paths = {text.rstrip("/") for name in ("url", "token_url") if isinstance(text := getattr(auth, name, None), str)}

    def before(asked: SampleRequest) -> bool:
        below = any(asked.path.rstrip("/").endswith(re.sub(r"^https?://[^/]+", "", path)) for path in paths if path)
        return below or asked.path.endswith(".wsdl") or any(name.lower() == "wsdl" for name, _ in asked.query)

    return before


def _blank(manifest: Manifest) -> Any:
    """Gives a token to who asks for one, and nothing else."""
    before = prepares(manifest)
    auth = getattr(manifest.source, "auth", None)
    told: Any = {"access_token": "sample-token", "token": "sample-token", "expires_in": 60, "token_type": "Bearer"}
    if isinstance(auth, SessionTokenAuth) and re.fullmatch(r"\w+(\.\w+)*", auth.token):
        told = "sample-token"
        for name in reversed(auth.token.split(".")):
            told = {name: told}

    async def play(request: web.Request, seen: SeenRequest) -> web.StreamResponse:
        if before(seen.asked):
            return web.json_response(told)
        return web.Response(status=418, text="explained, not sent")

    return play


def _tried(stages: Sequence[Stage], forwards: Sequence[Forwarding], interceptor: Interceptor, heard: Heard) -> Tried:
    sent = tuple(Sent(seen.asked, seen.headers) for stage in stages for seen in stage.seen)
    exchanges = tuple(one for forward in forwards for one in forward.exchanges)
    read = () if sent else tuple(_read(plan, batch) for _, plan, batch in interceptor.batches)
    rows: list[Any] = []
    for (_, plan, _), kept in zip(interceptor.batches, interceptor.kept, strict=False):
        if kept.rows is not None:
            rows += kept.rows
            continue
        shape = next((one for one in plan.shapes if one.when is None or one.when(kept.body)), None)
        found = shape.rows(kept.body) if shape is not None and shape.rows is not None and kept.body else kept.body
        rows += found if isinstance(found, list) else [] if found is None else [found]
    return Tried(sent, exchanges, read, tuple(rows), heard)


def _read(plan: Any, batch: Any) -> dict[str, Any]:
    """What a database or a file is asked."""
    request = plan.request
    asked = {"keys": [dict(parts) for parts in batch.keys]}
    if batch.search is not None:
        asked = {"search": written_key(batch.search)}
    if isinstance(request, SqlRequest):
        return {"statement": request.statement, **asked}
    if isinstance(request, FileRequest):
        return {"file": request.file, "encoding": request.encoding, **asked}
    return {"request": msgspec.to_builtins(request, enc_hook=str), **asked}

"""A lookup played from its sample: over HTTP where that is how it was recorded, else reply by reply."""

import contextlib
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from conformance_kit.http_stage import Play, Replaying, Stage
from conformance_kit.recording_connection import Interceptor
from conformance_kit.row_changes import Alter, Owners
from conformance_kit.samples import Content, Sample, SampleExchange, SampleResponse, key_of
from conformance_kit.subject import Connect, Heard, Subject, hurried, origins
from connectors.contract import Answers, Key, Question, Search
from connectors.expressions.jmespath_paths import Unfit
from connectors.proof.lookup_proof import ProvedLookup
from connectors.proof.manifest_proof import Proof

PATIENCE = 0.5
"""Seconds that a call may take while its source misbehaves."""

CALM = 10.0
"""Seconds that it may take while all is well; a busy machine takes its time."""

MOST_BYTES = 400_000
"""Bytes that an answer may have under test; samples are far smaller."""


@dataclass(slots=True)
class Played:
    """A lookup whose source is played: to a subject that waits for it, and to one that is hasty."""

    sample: Sample
    lookup: ProvedLookup
    keys: tuple[Key, ...]
    owners: Owners
    subject: Subject
    hasty: Subject
    interceptor: Interceptor
    replaying: tuple[Replaying, ...] = ()
    stages: tuple[Stage, ...] = ()
    _altered: list[int] = field(default_factory=list)

    @property
    def over_http(self) -> bool:
        return bool(self.replaying)

    @property
    def unknown(self) -> int:
        """How many requests no sample answers."""
        return self.interceptor.unknown + sum(len(one.unknown) for one in self.replaying)

    async def ask(self, keys: Sequence[Key]) -> Heard:
        return await self.subject.ask(self.sample.type, self.sample.by, keys)

    async def altered(self, alter: Alter, keys: Sequence[Key]) -> Heard:
        """What is heard when the rows arrive altered: in the answer as it is sent, or else as it was taken apart."""
        self._altered.clear()
        for one in self.replaying:
            one.alter = lambda exchange: self._told(exchange, alter)
        try:
            heard = await self.ask(keys)
            if self._altered:
                return heard
        finally:
            for one in self.replaying:
                one.alter = lambda exchange: exchange.told
        self.interceptor.alter = lambda rows: alter(list(rows), self.owners)
        try:
            return await self.ask(keys)
        finally:
            self.interceptor.alter = None

    @contextlib.contextmanager
    def instead(self, play: Play) -> Iterator[None]:
        """Plays something else than what was recorded."""
        given, self.interceptor.given = self.interceptor.given, None
        for one in self.replaying:
            one.instead(play)
        try:
            yield
        finally:
            self.interceptor.given = given
            for one in self.replaying:
                one.instead(None)

    def _rows(self, body: Any) -> list[Any] | None:
        """The rows of a body where its manifest says they are, if those are a list in it that holds keys asked for."""
        for plan, _ in self.lookup.plans:
            for shape in plan.shapes:
                if shape.when is None or shape.when(body):
                    try:
                        found = shape.rows(body) if shape.rows else body
                    except Unfit:
                        continue
                    if isinstance(found, list) and _held(body, found) and any(map(self.owners.of, found)):
                        return found
        return None

    def _told(self, exchange: SampleExchange, alter: Alter) -> SampleResponse:
        body = exchange.told.body.json
        rows = None if body is None else self._rows(body)
        if rows is None:
            return exchange.told
        self._altered.append(len(rows))
        again = Content(json=_with(body, rows, alter(rows, self.owners)))
        return SampleResponse(status=exchange.told.status, headers=exchange.told.headers, body=again)


def _held(body: Any, rows: Any) -> bool:
    """Whether a list is in a body as it is, and not made from what is in it."""
    if body is rows:
        return True
    inner = body.values() if isinstance(body, dict) else body if isinstance(body, list) else ()
    return any(_held(one, rows) for one in inner)


def _with(body: Any, rows: list[Any], instead: list[Any]) -> Any:
    """The body with one of its lists replaced."""
    if body is rows:
        return instead
    if isinstance(body, dict):
        return {name: _with(one, rows, instead) for name, one in body.items()}
    return [_with(one, rows, instead) for one in body] if isinstance(body, list) else body


@contextlib.asynccontextmanager
async def playing(proof: Proof, lookup: ProvedLookup, sample: Sample, connect: Connect) -> AsyncIterator[Played]:
    """Plays one lookup from its sample, with little patience."""
    question = lookup.question
    keys = tuple(key_of(key, question) for key in sample.keys)
    calm, hasty = hurried(proof, CALM, MOST_BYTES), hurried(proof, PATIENCE, MOST_BYTES)
    owners = owners_of(lookup, keys)
    interceptor = Interceptor(given=None if sample.exchanges else sample.replies)
    async with contextlib.AsyncExitStack() as stack:
        replaying: list[Replaying] = []
        stages: list[Stage] = []
        elsewhere: dict[str, str] = {}
        manifest = proof.manifest
        if manifest is not None:
            words = sorted({part for key in owners.keys for part in key} | set(_words(keys)))
            for number, origin in enumerate(origins(manifest.source)):
                replaying.append(Replaying(list(sample.exchanges), words))
                stages.append(await stack.enter_async_context(Stage(replaying[-1], number)))
                elsewhere[origin] = stages[-1].url
        open_ = stack.enter_async_context
        subject = await open_(Subject(calm, connect=interceptor.connect(connect), elsewhere=elsewhere))
        soon = await open_(Subject(hasty, connect=interceptor.connect(connect), elsewhere=elsewhere))
        yield Played(sample, lookup, keys, owners, subject, soon, interceptor, tuple(replaying), tuple(stages))


def owners_of(lookup: ProvedLookup, keys: Sequence[Key]) -> Owners:
    """By which parts of the keys a row is told to be one key's: those that many keys are asked for at once by."""
    question = lookup.question
    if question.answers is Answers.PAGE or not question.key:
        return Owners((), ())
    shared = {name for plan, _ in lookup.plans for name in plan.shared}
    parts = [name for name in question.key if name not in shared] or list(question.key)
    return Owners(_parts(question, keys, parts), tuple(question.key[name] for name in parts))


def _parts(question: Question, keys: Sequence[Key], parts: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    values = [dict(zip(question.key, key if isinstance(key, tuple) else (key,), strict=True)) for key in keys]
    return tuple(tuple(str(one[name]) for name in parts) for one in values)


def _words(keys: Sequence[Key]) -> list[str]:
    found: list[str] = []
    for key in keys:
        if isinstance(key, Search):
            continue
        found += [str(part) for part in (key if isinstance(key, tuple) else (key,))]
    return found

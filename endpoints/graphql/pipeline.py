"""Runs an operation for whoever asks: builds what its resolvers need, and tells on request how it was found."""

import asyncio
import datetime
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

import structlog
from graphql import GraphQLError
from msgspec.structs import replace

from access.caller import NOBODY
from access.consents.consent import Consent
from access.ledger.ledger_errors import LedgerUnavailable
from access.permissions.field_refusals import AccessError, EffectUntold, RecordUnavailable
from access.permissions.operation_errors import RequestRefused
from access.rate_limit.budget import Budget
from access.storage.storage_errors import StorageUnavailable
from cache.http_caching import NO_STORE, cache_control
from connectors.provider import LookupContext, Trace
from connectors.thai_time import THAILAND
from endpoints.graphql.admission import Admission, refused_by
from endpoints.graphql.http import Answered, Asked
from endpoints.graphql.recording import Effect, Recording, UsedUp
from endpoints.graphql.trusted_documents import Persisted
from endpoints.http.error_body import refusal_body
from resolvers.effects import FAILED
from resolvers.lookups import Lookups, Providers
from resolvers.request import Books, Request

log = structlog.get_logger("saan.operations")
EXPLAIN = "hub.explain"
"""The scope under which an operation is explained to whoever asks for it; in the sandbox none is needed."""


class Ran(Protocol):
    """What came of an operation."""

    @property
    def body(self) -> bytes: ...

    @property
    def errors(self) -> list[GraphQLError] | None: ...

    @property
    def executed(self) -> bool: ...


class Executor(Protocol):
    """Runs operations over the schema; `fallbacks` counts those that graphql-core ran, by reason."""

    fallbacks: Counter[str]

    def answer(
        self, text: str, variables: Mapping[str, Any] | None, operation_name: str | None, context: Any
    ) -> Awaitable[Ran]: ...


class Operations:
    """What `/graphql` runs: the executor, the providers its resolvers ask, and the seconds a request may take.

    A request keeps to the end the providers that there were at its beginning.
    """

    def __init__(
        self,
        executor: Executor,
        providers: Callable[[], Providers],
        *,
        deadline: float,
        explain: bool,
        now: Callable[[], datetime.datetime],
        books: Callable[[], Books] | None = None,
        budget: Budget | None = None,
        persisted: Persisted | None = None,
    ) -> None:
        self._executor = executor
        self._providers = providers
        self._deadline = deadline
        self._explain = explain
        self._now = now
        self._books = books
        self._budget = budget
        self._persisted = persisted or Persisted()

    def run(self, asked: Asked) -> Awaitable[Answered]:
        """The answer to one operation; nothing personal is in it that is not on record."""
        # What is awaited is what waits: every coroutine between is gone through each time that a lookup goes on.
        if self._persisted.concerns(asked.operation, asked.caller):
            return self._found(asked)
        return self._admitted(asked)

    async def _found(self, asked: Asked) -> Answered:
        try:
            operation, registered = await self._persisted.found(asked.operation, asked.caller)
        except RequestRefused as refused:
            return Answered(refusal_body(refused), False, refused.status, headers=refused.headers, errors=True)
        if operation is not asked.operation:
            asked = replace(asked, operation=operation)
        return await self._admitted(asked, registered=registered)

    def _admitted(self, asked: Asked, *, registered: bool = False) -> Awaitable[Answered]:
        admission = Admission(self._budget, asked.caller, asked.address, asked.get, registered)
        if self._books is None:
            return self._ran(asked, admission)
        if asked.doubted:
            return self._ran(asked, admission, withheld=RecordUnavailable())
        return self._permitted(asked, admission, self._books())

    async def _permitted(self, asked: Asked, admission: Admission, books: Books) -> Answered:
        """The answer to what the caller's consent permits, on record."""
        try:
            permit = await books.consents.permit(asked.caller)
        except StorageUnavailable:
            return await self._ran(asked, admission, withheld=RecordUnavailable())
        if permit.caller is not asked.caller:
            asked = replace(asked, caller=permit.caller)
        if not books.ledger.available:
            return await self._ran(asked, admission, withheld=RecordUnavailable())
        return await self._recorded(asked, admission, books, permit.limited)

    async def _recorded(self, asked: Asked, admission: Admission, books: Books, limited: Consent | None) -> Answered:
        """The answer, once what it tells is on record. What cannot be put there is run again, withheld, unless it has
        changed something: nothing is changed twice."""
        recording = Recording(asked.caller, limited, books, self._now(), asked.operation.query)
        answered = await self._ran(asked, admission, recording=recording)
        try:
            await recording.settle()
        except UsedUp:
            refused = replace(asked, caller=asked.caller.without_consent("USED_UP"))
            return await self._recorded(refused, admission, books, None)
        except LedgerUnavailable:
            log.error("ledger unavailable, personal data withheld", changed=len(recording.effects))
            if recording.effects:
                return _untold(recording.effects)
            return await self._ran(asked, admission, withheld=RecordUnavailable())
        return answered

    async def _ran(
        self,
        asked: Asked,
        admission: Admission,
        *,
        recording: Recording | None = None,
        withheld: AccessError | None = None,
    ) -> Answered:
        operation = asked.operation
        trace = Trace()
        context = LookupContext(
            asked.caller.partition,
            asyncio.get_running_loop().time() + self._deadline,
            subject=asked.caller.subject,
            freshness=asked.freshness,
            official=asked.caller.actor,
            case=asked.caller.case,
            purpose=asked.caller.purpose,
        )
        extensions = operation.extensions or {}
        explain = asked.explain and (self._explain or asked.caller.refusal("extensions.explain", EXPLAIN) is None)
        now = self._now().astimezone(THAILAND)
        request = Request(
            caller=asked.caller,
            lookups=Lookups(self._providers(), context, trace),
            language=asked.language,
            now=now,
            explained=trace if explain else None,
            witness=recording.disclosures if recording else None,
            effects=recording,
            withheld=withheld,
            kept=self._books() if self._books else None,
            admission=admission,
            costed=explain or extensions.get("cost") is True,
        )
        ran = await self._executor.answer(operation.query, operation.variables, operation.operation_name, request)
        refused = None if ran.executed else refused_by(ran.errors)
        if refused is not None:
            return Answered(ran.body, ran.executed, refused.status, headers=refused.headers, errors=True)
        # Who asks how, or for how much, is answered alone, whether or not he is told.
        alone = asked.explain or request.costed
        kept = _kept(asked, trace, ran, now) if asked.get and not alone else NO_STORE
        return Answered(ran.body, ran.executed, cache_control=kept, errors=bool(ran.errors))


def _untold(effects: Sequence[Effect]) -> Answered:
    """What is told of effects whose outcome is not on record: that they were, and nothing that they gave."""
    told = [EffectUntold(one.field, None if one.ended and one.code is None else one.code or FAILED) for one in effects]
    return Answered(refusal_body(*told, ran=True), True, errors=True)


def _kept(asked: Asked, trace: Trace, ran: Ran, now: datetime.datetime) -> str:
    """What others may remember of an answer to a GET; no longer than the day, on which computed dates depend."""
    midnight = datetime.datetime.combine(now.date() + datetime.timedelta(days=1), datetime.time(), THAILAND)
    return cache_control(
        trace.touched,
        anyone=asked.caller == NOBODY,
        failed=not ran.executed or bool(ran.errors),
        most=(midnight - now).total_seconds(),
    )

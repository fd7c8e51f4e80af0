"""One request to `/graphql`, from what was sent to what is answered, step by step: each is one call of what does it.

    identify    what is sent, and who sends it                          `identification`
    document    the text behind a hash; parsed, validated, coerced      `trusted_documents`, `execution.document`
    admit       whether the operation may run, at its cost              `admission`, by the `policy`
    decide      which of its fields the caller may have                 the `policy`
    recall      what came of it, where memory answers as it did         `outcome_cache`
    run         level by level, by sets                                 `execution.engine`
    record      what it tells of whom goes into the ledger              `recording`
    reply       as JSON, with what others may remember of it            `reply`

Nothing personal leaves that is not on record, and nothing is changed twice.
"""

import datetime
from collections.abc import Awaitable, Callable, Mapping

from starlette.types import Receive, Scope

from access.permissions.operation_errors import RequestRefused
from access.rate_limit.budget import Budget
from endpoints.graphql.admission import Admission
from endpoints.graphql.identification import GraphQLRequest, Identification, text
from endpoints.graphql.outcome_cache import OutcomeCache
from endpoints.graphql.recording import ChangesUntold, Standing, on_record, standing_of
from endpoints.graphql.reply import GraphQLResponse, Reply, refusing, replied, responding
from endpoints.graphql.request import RequestParameters
from endpoints.graphql.request_context import RequestContexts
from endpoints.graphql.trusted_documents import TrustedDocuments
from endpoints.graphql.version import Version
from execution.response import Outcome, RequestErrors
from resolvers.failures import refused
from resolvers.request import Books, Request


class Pipeline:
    """Answers requests by the version that is served as they come: its engine, whose policy decides, and its providers,
    who are asked for `deadline` seconds.

    `books` are what the hub itself keeps (None: nothing, and nothing is recorded), `budget` is what operations are
    paid from, `explain` says whether anybody is told how his operation is answered. `outcomes` are the bytes of
    outcomes that are remembered.
    """

    def __init__(
        self,
        version: Callable[[], Version],
        identification: Identification,
        *,
        deadline: float,
        explain: bool,
        now: Callable[[], datetime.datetime],
        books: Callable[[], Books] | None = None,
        budget: Budget | None = None,
        trusted: TrustedDocuments | None = None,
        outcomes: int = 16_000_000,
    ) -> None:
        self._version = version
        self._identification = identification
        self._contexts = RequestContexts(deadline=deadline, explain=explain, now=now)
        self._now = now
        self._books = books
        self._budget = budget
        self._trusted = trusted or TrustedDocuments()
        self._outcomes = OutcomeCache(outcomes)

    async def reply(self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive, kind: str) -> Reply:
        """What is sent back, in a media type. Raises BadRequest, TokenRefused, StatedWrongly."""
        request = await self._identification.of(scope, headers, receive)
        response = await self.answer(request)
        return replied(response, kind, text(headers, b"if-none-match"))

    async def answer(self, request: GraphQLRequest) -> GraphQLResponse:
        """The answer to whoever asks. What cannot be put on record is run again, withheld, unless it has changed
        something."""
        try:
            if self._trusted.concerns(request):
                request = await self._trusted.of(request)
        except RequestRefused as refusal:
            return refusing(refusal)
        admission = Admission(self._budget, request.caller, request.address, request.get, request.registered)
        books = self._books() if self._books else None
        version = self._version()
        standing = await standing_of(request, books, self._now()) if books else Standing(request.caller)
        while True:
            context = self._contexts.of(request, standing, admission, books, version)
            running = await self._begun(version, request.parameters, context)
            outcome = running if isinstance(running, Outcome) else await running
            try:
                again = await on_record(standing)
            except ChangesUntold as untold:
                return refusing(*untold.effects, ran=True)
            if again is None:
                return responding(outcome, request, context, version.engine.policy)
            standing = again

    async def _begun(self, version: Version, sent: RequestParameters, context: Request) -> Outcome | Awaitable[Outcome]:
        """The run of an operation, for `answer` to await: whatever stands between is gone through each time that a
        lookup goes on."""
        engine = version.engine
        document = engine.documents.known(sent.query) or await engine.documents.read(sent.query)
        try:
            prepared = engine.prepare(document, sent.variables, sent.operation_name)
            admitting = engine.policy.admit(context, prepared.kind, engine.cost(prepared))
            if admitting is not None:
                await admitting
        except RequestErrors as wrong:
            return Outcome(None, wrong.errors, executed=False)
        except RequestRefused as refusal:
            return Outcome(None, [refused(refusal)], executed=False)
        refusals = engine.decide(prepared, context)
        key = self._outcomes.key(version, prepared, context)
        if key is None:
            return engine.run(prepared, context, refusals)
        known = self._outcomes.met(key, context)
        if known is not None:
            return known
        running = engine.run(prepared, context, refusals)
        return self._outcomes.kept(key, running, context, refusals) if isinstance(running, Outcome) else running

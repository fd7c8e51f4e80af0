"""What resolvers are handed: made for each run of an operation."""

import asyncio
import datetime
from collections.abc import Callable, Sequence
from typing import Final

from access.permissions.core_scopes import CORE_SCOPES
from access.permissions.field_refusals import AccessError
from connectors.provider import LookupContext, Trace
from endpoints.graphql.admission import Admission
from endpoints.graphql.identification import GraphQLRequest
from endpoints.graphql.recording import Standing
from endpoints.graphql.version import Version
from resolvers.lookups import Lookups
from resolvers.request import Books, Request
from resolvers.sent import OnRecord, Sent

EXPLAIN: Final = CORE_SCOPES["hub.explain"]
"""The scope under which an operation is explained to whoever asks for it; in the sandbox none is needed."""


def _on_record(standing: Standing) -> OnRecord | None:
    """Puts on record what is sent on; refuses where nothing personal may be told. None: nothing is kept on record."""
    if standing.recording is not None:
        return standing.recording.sending
    return _refusing(standing.withheld) if standing.withheld is not None else None


def _refusing(withheld: AccessError) -> OnRecord:
    async def refuse(_sent: Sequence[Sent]) -> None:
        raise withheld

    return refuse


class RequestContexts:
    """Makes them for so many seconds from now; `explain` says whether anybody is told
    how his operation is answered."""

    def __init__(
        self,
        *,
        deadline: float,
        explain: bool,
        now: Callable[[], datetime.datetime],
    ) -> None:
        self._deadline = deadline
        self._explain = explain
        self._now = now

    def of(
        self, request: GraphQLRequest, standing: Standing, admission: Admission, books: Books | None, version: Version
    ) -> Request:
        """One for a run on a version; `books` are what the hub itself keeps."""
        caller = standing.caller
        trace = Trace()
        context = LookupContext(
            caller.partition,
            asyncio.get_running_loop().time() + self._deadline,
            subject=caller.subject,
            freshness=request.freshness,
            official=caller.actor,
            case=caller.case,
            purpose=caller.purpose,
        )
        explain = request.explain and (self._explain or caller.refusal("extensions.explain", EXPLAIN) is None)
        recording = standing.recording
        extensions = request.parameters.extensions
        return Request(
            caller=caller,
            lookups=Lookups(version.providers, context, trace, _on_record(standing)),
            language=request.language,
            clock=self._now,
            explained=trace if explain else None,
            witness=recording.disclosures if recording else None,
            effects=recording,
            withheld=standing.withheld,
            kept=books,
            guarded=version.guarded,
            providers=version.known,
            labels=version.labels,
            admission=admission,
            costed=explain or (extensions is not None and extensions.get("cost") is True),
        )

"""What a signed-in citizen may read of herself: asked of the graph in her own name, so that no page tells her more."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, Final

import orjson

from access.caller import Caller
from access.oauth.signed_in_person import Person
from access.storage.storage_errors import StorageUnavailable
from endpoints.graphql.identification import GraphQLRequest
from endpoints.graphql.reply import GraphQLResponse
from endpoints.graphql.request import RequestParameters

Answer = Callable[[GraphQLRequest], Awaitable[GraphQLResponse]]

APP: Final = "saan-my-data"
"""The app that these readings stand under in the ledger."""
BUDGET: Final = 2_000_000
"""The cost that all citizens together may ask for in a minute; each has a tenth."""
_AWAY: Final = "LEDGER_UNAVAILABLE"


class Untold(Exception):
    """The graph refuses what was asked; the message is its own, in the language of the request."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class OwnData:
    """Asks the graph as a citizen who reads her own data (PDPA B.E. 2562, s. 30)."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    async def asked(
        self, person: Person, scopes: Collection[str], query: str, language: str, **variables: Any
    ) -> Mapping[str, Any]:
        """The whole answer, `data` and `errors`, of an operation that is asked within these scopes."""
        caller = Caller(
            app=APP,
            subject=person.national_id,
            scopes=frozenset(scopes),
            assurance=person.assurance,
            budget=BUDGET,
        )
        sent = RequestParameters(query=query, variables=variables or None)
        answered = await self._answer(GraphQLRequest(sent, caller, language, False))
        told: Mapping[str, Any] = orjson.loads(answered.body)
        return told

    async def me(
        self, person: Person, scopes: Collection[str], query: str, language: str, **variables: Any
    ) -> Mapping[str, Any]:
        """The fields of `me`, all of them given. Raises Untold, and StorageUnavailable while the ledger is away."""
        told = await self.asked(person, scopes, query, language, **variables)
        for error in told.get("errors", ()):
            extensions = error["extensions"]
            if extensions["code"] == _AWAY:
                raise StorageUnavailable(_AWAY)
            thai = extensions.get("messageTh") if language == "th" else None
            raise Untold(thai or error["message"], extensions["code"])
        me: Mapping[str, Any] = told["data"]["me"]
        return me

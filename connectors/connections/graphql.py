"""Agencies that are GraphQL services, and subgraphs of Apollo Federation 2. Documents are text here, never parsed."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import msgspec

from connectors.connections.connection import ProvedRequest
from connectors.connections.federation_entities import gives
from connectors.connections.graphql_variables import as_declared, declared
from connectors.connections.rest import joined
from connectors.errors import AgencyError, AgencyRefused, AgencyUnavailable, BadAnswer, QuotaExhausted
from connectors.expressions.templates import ABSENT, fill
from connectors.http.client import HttpService
from connectors.http.paging import Paging
from connectors.http.token_store import OWN, Tokens
from connectors.kinds.graphql import GraphqlRequest, GraphqlSource
from connectors.mapping.code_lists import spelt
from connectors.mapping.exchange import Answered, HttpRequest, KeyBatch, PagePosition, SourceReply
from connectors.parsing.http_bodies import NotABody, read

_ACCEPT: Final = {"Accept": "application/graphql-response+json, application/json;q=0.9"}
_ENTITIES: Final = (
    "query($representations: [_Any!]!) {{ _entities(representations: $representations) "
    "{{ __typename ... on {entity} {{ {select} }} }} }}"
)
_CODES: Final[Mapping[str, type[AgencyError]]] = {
    "UNAUTHENTICATED": AgencyRefused,
    "UNAUTHORIZED": AgencyRefused,
    "FORBIDDEN": AgencyRefused,
    "RATE_LIMITED": QuotaExhausted,
    "TOO_MANY_REQUESTS": QuotaExhausted,
    "GRAPHQL_PARSE_FAILED": BadAnswer,
    "GRAPHQL_VALIDATION_FAILED": BadAnswer,
    "BAD_USER_INPUT": BadAnswer,
}


class GraphqlConnection:
    """One service. Of a subgraph, the schema is asked for once."""

    def __init__(self, agency: str, source: GraphqlSource, tokens: Tokens = OWN) -> None:
        self.agency = agency
        self.path = source.path
        self.service = HttpService(agency, source, source.auth, partial(read, "json"), tokens=tokens)
        self._asking = asyncio.Lock()
        self._schema: str | None = None

    def upstream(self, lookup: str, plan: ProvedRequest) -> "GraphqlUpstream":
        return GraphqlUpstream(self, lookup, plan)

    async def close(self) -> None:
        await self.service.close()

    async def schema(self, lookup: str) -> str:
        """The subgraph's schema (`_service`). Raises an AgencyError."""
        async with self._asking:
            if self._schema is None:
                asked = msgspec.json.encode({"query": "query { _service { sdl } }"})
                headers = {**_ACCEPT, "Content-Type": "application/json"}
                answered = await self.service.send(HttpRequest("POST", self.path, headers=headers, body=asked), lookup)
                try:
                    body = await self.service.bodies.read("json", answered[1], answered[2])
                    self._schema = str(body["data"]["_service"]["sdl"])
                except (NotABody, KeyError, TypeError):
                    if answered[0] != 200:
                        raise self.service.failure(lookup, answered[0], answered[1]) from None
                    raise BadAnswer(self.agency, lookup, reason="it is no subgraph") from None
            return self._schema


class GraphqlUpstream:
    """One operation of a service, or the entities of one type."""

    def __init__(self, connection: GraphqlConnection, lookup: str, plan: ProvedRequest) -> None:
        if not isinstance(plan.request, GraphqlRequest):
            raise TypeError(f"{lookup} has no request of a graphql source")
        self._connection = connection
        self._agency = connection.agency
        self._lookup = lookup
        self._way = plan
        self._request = plan.request
        self._paging = Paging(plan.request.pages) if plan.request.pages else None
        self._known = False
        self._types = declared(plan.request.document)

    async def ask(self, batch: KeyBatch) -> SourceReply:
        if self._request.entity is not None and not self._known:
            schema = await self._connection.schema(self._lookup)
            if not gives(schema, self._request.entity, self._request.representation):
                raise BadAnswer(self._agency, self._lookup, reason="its schema has no such entity by this key")
            self._known = True

        def value(name: str) -> Any:
            found = self._way.value(batch, name)
            return ABSENT if found in (None, "") else found

        headers = {name: joined(one, ",") for name, one in fill(self._request.headers, value).items()}
        question = self._entities(batch, value) if self._request.entity else self._operation(value)
        sending = HttpRequest("POST", self._connection.path, headers={**_ACCEPT, **headers}, body=question)
        return await self._reply(await self._connection.service.send(sending, self._lookup, batch.context), batch)

    def _operation(self, value: Callable[[str], Any]) -> dict[str, Any]:
        variables = as_declared(self._types, fill(self._request.variables, value))
        return {"query": self._request.document, "variables": variables}

    def _entities(self, batch: KeyBatch, value: Callable[[str], Any]) -> dict[str, Any]:
        own = self._way.own

        def of_one(parts: Mapping[str, str]) -> dict[str, Any]:
            def known(name: str) -> Any:
                word, _, part = name.partition(".")
                if word != "key":
                    return value(name)
                part = part or own[0]
                return spelt(self._way.words, part, parts[part]) if part in parts else ABSENT

            return {"__typename": self._request.entity, **fill(self._request.representation, known)}

        query = _ENTITIES.format(entity=self._request.entity, select=self._request.select)
        return {"query": query, "variables": {"representations": [of_one(parts) for parts in batch.keys]}}

    async def _reply(self, answered: Answered, batch: KeyBatch) -> SourceReply:
        status, headers, content = answered
        try:
            body = await self._connection.service.bodies.read("json", headers, content)
        except NotABody as error:
            if status != 200:
                raise self._connection.service.failure(self._lookup, status, headers) from None
            raise self._connection.service.unread(self._lookup, status, error) from None
        if not isinstance(body, dict) or not ("data" in body or body.get("errors")):
            if status != 200:
                raise self._connection.service.failure(self._lookup, status, headers)
            raise BadAnswer(self._agency, self._lookup, reason="no GraphQL answer")
        if body.get("errors") and not self._foreseen(body) and not isinstance(body.get("data"), dict):
            raise self._failed(status, headers, body)
        rows = None
        if self._request.entity is not None and self._way.answer.rows is None:
            rows = self._of_entities(body, batch)
        more = self._paging.more(batch.at or PagePosition(), body, headers, str) if self._paging else None
        most = self._paging.most if self._paging else 1
        partial_ = bool(body.get("errors"))
        return SourceReply(
            body, rows=rows, headers=headers, more=more, most_pages=most, partial=partial_, size=len(content)
        )

    def _of_entities(self, body: Mapping[str, Any], batch: KeyBatch) -> list[Any] | None:
        """The entities that are there. One was asked for with each key: fewer or none at all are no answer."""
        if self._foreseen(body):
            return []
        found = (body.get("data") or {}).get("_entities")
        if not isinstance(found, list) or len(found) != len(batch.keys):
            raise BadAnswer(self._agency, self._lookup, reason="not an entity, or null, for each key")
        return [one for one in found if one is not None]

    def _foreseen(self, body: Any) -> bool:
        """Whether the manifest says what these errors mean."""
        shapes = self._way.shapes
        predicates: list[Callable[[Any], bool]] = [holds for shape in shapes for holds, _ in shape.errors]
        predicates += [shape.none for shape in shapes if shape.none is not None]
        return any(holds(body) for holds in predicates)

    def _failed(self, status: int, headers: Mapping[str, str], body: Mapping[str, Any]) -> AgencyError:
        """What errors without data mean: by their code, or by whether the operation was executed at all."""
        for code in _codes(body["errors"]):
            if code in _CODES:
                return _CODES[code](self._agency, self._lookup, reason=code)
        if status != 200:
            return self._connection.service.failure(self._lookup, status, headers)
        if "data" in body:
            return AgencyUnavailable(self._agency, self._lookup, reason="errors instead of data")
        return BadAnswer(self._agency, self._lookup, reason="it does not take the operation")


def _codes(errors: Any) -> list[str]:
    extensions = (
        [error.get("extensions") for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []
    )
    return [str(one.get("code")) for one in extensions if isinstance(one, dict)]

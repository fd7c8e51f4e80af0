"""The values an app would see, shown to the citizen herself before she decides: asked for as her own request."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

import orjson

from access.caller import Caller
from access.oauth.signed_in_person import Person
from endpoints.graphql.identification import GraphQLRequest
from endpoints.graphql.reply import GraphQLResponse
from endpoints.graphql.request import RequestParameters
from supergraph.graph import Supergraph
from supergraph.scope_preview import preview_of

Answer = Callable[[GraphQLRequest], Awaitable[GraphQLResponse]]

APP = "saan-consent-page"


class ConsentPreview:
    """Runs the small queries of the consent page, which the graph's scopes bring."""

    def __init__(self, answer: Answer, graph: Callable[[], Supergraph]) -> None:
        self._answer = answer
        self._graph = graph

    async def __call__(self, person: Person, scopes: frozenset[str], language: str) -> Mapping[str, str]:
        """For each scope that can be shown, its values as one line; nothing where an agency does not answer."""
        graph, shown = self._graph(), {}
        for name in sorted(scopes & graph.scopes.keys()):
            preview = preview_of(graph, graph.scopes[name])
            if preview is None:
                continue
            caller = Caller(
                app=APP,
                subject=person.subject or person.national_id,
                scopes=preview.scopes,
                assurance=person.assurance,
            )
            operation = RequestParameters(query=preview.query)
            answered = await self._answer(GraphQLRequest(operation, caller, language, False))
            line = " ".join(_leaves(orjson.loads(answered.body).get("data")))
            if line:
                shown[name] = line
        return shown


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    elif value is not None:
        yield str(value)

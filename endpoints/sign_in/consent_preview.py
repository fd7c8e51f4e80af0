"""The values an app would see, shown to the citizen herself before she decides: asked for as her own request."""

from collections.abc import Awaitable, Callable, Mapping

import orjson

from access.caller import Caller
from access.oauth.signed_in_person import Person
from endpoints.graphql.identification import GraphQLRequest
from endpoints.graphql.reply import GraphQLResponse
from endpoints.graphql.request import RequestParameters
from endpoints.sign_in.shown_values import in_words
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
        """For each scope that can be shown, its values in words; nothing where an agency does not answer."""
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
            data = orjson.loads(answered.body).get("data")
            if said := in_words(graph.schema, graph.schema.query_type, data, language):
                shown[name] = said
        return shown

"""The values an app would see, shown to the citizen herself before she decides: asked for as her own request."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

import orjson

from access.caller import Caller
from access.oauth.signed_in_person import Person
from endpoints.graphql.identification import GraphQLRequest
from endpoints.graphql.reply import GraphQLResponse
from endpoints.graphql.request import RequestParameters

Answer = Callable[[GraphQLRequest], Awaitable[GraphQLResponse]]

APP = "saan-consent-page"

# What stands for a scope: the selection on `me` whose values show best what it opens.
SHOWN: Mapping[str, str] = {
    "citizen.identity": "nationalId",
    "citizen.name": "profile { name { title first last } }",
    "citizen.profile": "profile { birthDate { day month year } sex nationality }",
    "citizen.address": "home { address { number moo soi road subdistrict { name } postalCode } }",
    "citizen.businesses": "businesses { nodes { name } }",
    "citizen.licences": "licences { nodes { number kind { name } } }",
    "citizen.employment": "socialSecurity { employerName since until }",
    "citizen.savings": "socialSecurity { months oldAgeBalance { amount currency } }",
    "citizen.loans": "studentLoans { contractNumber balance { amount currency } }",
    "citizen.health": "healthRight { scheme hospital }",
    "official.training": "certificates { course { name } issuedOn }",
    "entitlements": "entitlements { nodes { kind { name } amount { amount currency } } }",
}
# Some are reached through another's scope.
_NEEDS: Mapping[str, frozenset[str]] = {
    "citizen.profile": frozenset({"citizen.name"}),
    "citizen.savings": frozenset({"citizen.employment"}),
}


class ConsentPreview:
    """Runs the small queries of the consent page."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    async def __call__(self, person: Person, scopes: frozenset[str], language: str) -> Mapping[str, str]:
        """For each scope that can be shown, its values as one line; nothing where an agency does not answer."""
        shown = {}
        for scope in sorted(scopes & SHOWN.keys()):
            caller = Caller(
                app=APP,
                subject=person.subject or person.national_id,
                scopes=frozenset({scope}) | _NEEDS.get(scope, frozenset()),
                assurance=person.assurance,
            )
            operation = RequestParameters(query=f"{{ me {{ {SHOWN[scope]} }} }}")
            answered = await self._answer(GraphQLRequest(operation, caller, language, False))
            line = " ".join(_leaves(orjson.loads(answered.body).get("data")))
            if line:
                shown[scope] = line
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

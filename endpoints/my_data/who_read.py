"""`/my-data`: who read which of her data, by day, in sentences."""

import datetime
from collections.abc import Callable, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from access.oauth.signed_in_person import Person
from access.permissions.purposes import PURPOSES
from endpoints.my_data.filters import PAGE, Filter, cursor
from endpoints.my_data.graph_words import GraphWords
from endpoints.my_data.own_data import OwnData
from endpoints.my_data.readings import QUERY, SCOPES, days_of
from endpoints.my_data.signed_in import OwnPages
from endpoints.pages.page import language_of
from endpoints.pages.thai_days import long_day
from resolvers.disclosure import OWN_NAMES
from resolvers.request import Books

PATH: Final = "/my-data"


class WhoRead:
    """Shows it a page at a time."""

    def __init__(self, pages: OwnPages, own: OwnData, books: Callable[[], Books], graph: GraphWords) -> None:
        self._pages = pages
        self._own = own
        self._books = books
        self._graph = graph

    async def show(self, request: Request, person: Person) -> Response:
        """Raises FilterUnfit, Untold, StorageUnavailable."""
        language, chosen = language_of(request), Filter.of(request.query_params)
        agencies = self._graph.agencies(language)
        asked = {**chosen.variables(), "first": PAGE, "after": cursor(request.query_params)}
        found = (await self._own.me(person, SCOPES, QUERY, language, **asked))["disclosures"]
        page = found["pageInfo"]
        further = chosen.address(PATH, language, after=page["endCursor"]) if page["hasNextPage"] else None
        apps, given = await self._parties(person, language)
        return self._pages.page(
            "who_read.html",
            request,
            person,
            days=[
                (long_day(day.date, language), day.readings)
                for day in days_of(found["nodes"], agencies, self._graph.words(language))
            ],
            chosen=chosen,
            apps=apps,
            agencies=[(id_, agencies.get(id_, id_)) for id_ in given],
            further=further,
            later=asked["after"] is not None,
            waits=waits(),
            ask_about=lambda one: f"/my-data/ask?{urlencode({'entry': one.id, 'at': one.at, 'ui_locales': language})}",
        )

    async def _parties(self, person: Person, language: str) -> tuple[Sequence[tuple[str, str]], Sequence[str]]:
        books = self._books()
        apps, agencies = await books.reading.parties(books.ledger.subjects(person.national_id))
        names = await app_names(books, language)
        return [(id_, names.get(id_, id_)) for id_ in apps], agencies


def waits() -> Sequence[tuple[dict[str, Any], datetime.timedelta]]:
    """The purposes of which the person concerned is told later, each with for how long: of everybody alike, so that it
    tells nobody whether there is something of her."""
    return [({"th": one.th, "en": one.en}, one.hidden) for one in PURPOSES.values() if one.hidden is not None]


async def app_names(books: Books, language: str) -> dict[str, str]:
    """What apps are called, the hub's own parts too."""
    index = 0 if language == "th" else 1
    own = {id_: names[index] for id_, names in OWN_NAMES.items()}
    return {**{app.id: app.name(language) for app in await books.apps.all()}, **own}

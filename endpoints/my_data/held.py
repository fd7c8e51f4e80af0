"""`/my-data/held`: what the hub itself holds about her, and her export: all that the agencies permit, with sources."""

import asyncio
import datetime
from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from access.oauth.authority import Authority
from access.oauth.signed_in_person import Person
from endpoints.my_data.gathered import gathered
from endpoints.my_data.own_data import OwnData
from endpoints.my_data.signed_in import NO_STORE, OwnPages
from endpoints.pages.page import language_of
from endpoints.pages.thai_days import day
from endpoints.sign_in.login import login_url
from supergraph.graph import Supergraph
from supergraph.subject_access_export import everything

PATH: Final = "/my-data/held"
FRESH: Final = 600
"""Seconds since she signed in for which her export is given; later she signs in once more."""
PAGES: Final = 100
"""Operations that an export asks of a list at most; of one that is longer the file says so."""


class Held:
    """Counts what is held, and hands it over."""

    def __init__(
        self,
        pages: OwnPages,
        own: OwnData,
        authority: Authority,
        graph: Callable[[], Supergraph],
        *,
        now: Callable[[], datetime.datetime],
    ) -> None:
        self._pages = pages
        self._own = own
        self._authority = authority
        self._graph = graph
        self._now = now

    async def show(self, request: Request, person: Person) -> Response:
        """Raises StorageUnavailable."""
        id_, authority, language = person.national_id, self._authority, language_of(request)
        return self._pages.page(
            "held.html",
            request,
            person,
            consents=len(await authority.consents.of_subject(id_)),
            sign_ins=len(await authority.sign_ins.of_person(id_)),
            mandates=len(await authority.mandates.of_holder(id_)),
            questions=len(await authority.questions.of_person(id_)),
            signed_in_at=day(datetime.datetime.fromtimestamp(person.at, datetime.UTC), language),
            fresh=self._is_fresh(person),
        )

    async def export(self, request: Request, person: Person, form: dict[str, str]) -> Response:
        """The file, which is on record like any other reading. To the sign-in and back where hers is not fresh."""
        language = language_of(request)
        if not self._is_fresh(person):
            return RedirectResponse(login_url(self._authority.seal, PATH, language), 303, NO_STORE)
        graph = self._graph()
        scopes = [scope.name for scope in graph.scopes.values() if scope.own]

        async def ask(query: str, variables: Mapping[str, Any]) -> Mapping[str, Any]:
            return await self._own.asked(person, scopes, query, language, **variables)

        access = await asyncio.to_thread(everything, graph, scopes)
        found = await gathered(access.operations, ask, most=PAGES)
        kept = await held_by(self._authority, person.national_id)
        told = {"at": _told(self._now()), "hub": kept, **found, "notFollowed": access.unfollowed}
        headers = {**NO_STORE, "Content-Disposition": 'attachment; filename="my-data.json"'}
        body = orjson.dumps(told, option=orjson.OPT_INDENT_2)
        return Response(body, media_type="application/json", headers=headers)

    def _is_fresh(self, person: Person) -> bool:
        return self._now().timestamp() - person.at < FRESH


async def held_by(authority: Authority, national_id: str) -> Mapping[str, Any]:
    """What the hub itself keeps about a person beside the ledger and her consents, which the graph tells: for JSON.

    Raises NotAnId, StorageUnavailable.
    """
    return {
        "signIns": [
            {"app": one.app, "scopes": sorted(one.scopes), "givenAt": _told(one.given_at), "until": _told(one.until)}
            for one in await authority.sign_ins.of_person(national_id)
        ],
        "mandates": [
            {"id": one.id, "relation": one.relation.value, "since": _told(one.since), "until": _told(one.until)}
            for one in await authority.mandates.of_holder(national_id)
        ],
        "questions": [
            {
                "id": one.id,
                "entry": one.entry,
                "askedAt": _told(one.asked_at),
                "text": one.text,
                "answer": one.answer,
                "answeredAt": _told(one.answered_at),
                "answeredBy": one.answered_by,
            }
            for one in await authority.questions.of_person(national_id)
        ],
    }


def _told(moment: datetime.datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")

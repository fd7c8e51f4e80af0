"""`/my-data/ask` and `/my-data/questions`: what she asks about an entry, and what an operator answered."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

import bounds
from access.ledger.entry import place_of
from access.oauth.signed_in_person import Person
from access.questions.questions import PersonQuestions, QuestionUnfit, TooManyQuestions
from endpoints.my_data.filters import FilterUnfit
from endpoints.my_data.graph_words import GraphWords
from endpoints.my_data.own_data import OwnData
from endpoints.my_data.readings import QUERY, SCOPES, days_of
from endpoints.my_data.signed_in import OwnPages, to
from endpoints.my_data.who_read import PATH as WHO_READ
from endpoints.my_data.who_read import app_names
from endpoints.pages.page import language_of
from endpoints.pages.thai_days import day, long_day
from resolvers.request import Books

PATH: Final = "/my-data/questions"
_MOST: Final = 500


class Asking:
    """Shows an entry with a form, keeps what she asks, and shows the answers."""

    def __init__(
        self,
        pages: OwnPages,
        own: OwnData,
        questions: PersonQuestions,
        books: Callable[[], Books],
        graph: GraphWords,
    ) -> None:
        self._pages = pages
        self._own = own
        self._questions = questions
        self._books = books
        self._graph = graph

    async def form(self, request: Request, person: Person) -> Response:
        """Raises FilterUnfit for an entry that is none she may read, Untold, StorageUnavailable."""
        return await self._form(request, person, await self._entry(request, person))

    async def ask(self, request: Request, person: Person, form: dict[str, str]) -> Response:
        """Raises FilterUnfit, Untold, StorageUnavailable."""
        line = await self._entry(request, person)
        try:
            await self._questions.ask(person.national_id, line["id"], form.get("text", ""))
        except QuestionUnfit as problem:
            refused = "many" if isinstance(problem, TooManyQuestions) else "text"
            return await self._form(request, person, line, refused=refused, text=form.get("text", ""))
        return to(PATH, request, asked="1")

    async def listed(self, request: Request, person: Person) -> Response:
        """Raises StorageUnavailable."""
        language, books = language_of(request), self._books()
        asked = await self._questions.of_person(person.national_id)
        subjects = books.ledger.subjects(person.national_id)
        lines = await books.reading.lines([one.entry for one in asked], subjects)
        apps, agencies = await app_names(books, language), self._graph.agencies(language)
        told = []
        for one in asked:
            line = lines.get(one.entry)
            about = None
            if line is not None:
                app, agency = apps.get(line.entry.app, line.entry.app), line.entry.agency
                about = f"{app} · {agencies.get(agency, agency)} · {day(line.entry.at, language)}"
            answered = None if one.answered_at is None else day(one.answered_at, language)
            told.append({"question": one, "about": about, "asked": day(one.asked_at, language), "answered": answered})
        return self._pages.page(
            "questions.html", request, person, questions=told, asked="asked" in request.query_params
        )

    async def _form(
        self, request: Request, person: Person, line: Mapping[str, Any], *, refused: str = "", text: str = ""
    ) -> Response:
        language = language_of(request)
        (told,) = days_of([line], self._graph.agencies(language), self._graph.words(language))
        return self._pages.page(
            "ask.html",
            request,
            person,
            place=WHO_READ,
            status=400 if refused else 200,
            reading=told.readings[0],
            date=long_day(told.date, language),
            action=f"/my-data/ask?{request.url.query}",
            longest=bounds.QUESTION.most,
            waiting=bounds.QUESTIONS.most,
            refused=refused,
            text=text[: bounds.QUESTION.most],
        )

    async def _entry(self, request: Request, person: Person) -> Mapping[str, Any]:
        """The entry that the address names, as the graph tells it to her. Raises FilterUnfit."""
        entry, at = request.query_params.get("entry", ""), _moment(request.query_params.get("at", ""))
        if place_of(entry) is None:
            raise FilterUnfit
        span = {"from": at.isoformat(), "to": (at + datetime.timedelta(seconds=1)).isoformat()}
        asked = {**span, "first": _MOST, "after": None, "app": None, "agency": None}
        found = await self._own.me(person, SCOPES, QUERY, language_of(request), **asked)
        line: Mapping[str, Any] | None = next(
            (one for one in found["disclosures"]["nodes"] if one["id"] == entry), None
        )
        if line is None:
            raise FilterUnfit
        return line


def _moment(text: str) -> datetime.datetime:
    try:
        at = datetime.datetime.fromisoformat(text[:40])
    except ValueError:
        raise FilterUnfit from None
    if at.tzinfo is None or not 2000 <= at.year <= 2999:
        raise FilterUnfit
    return at.replace(microsecond=0)

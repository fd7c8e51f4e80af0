"""`/my-data/apps`: every app that may read of her, by consent or since she signed in to it, and the end of each."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from access.apps.app import App, Flow
from access.consents.consent import Consent
from access.oauth.authority import Authority
from access.oauth.authorization_server import LASTS
from access.oauth.signed_in_person import Person
from access.token_store.grants import CODE_LASTS, Grant
from endpoints.my_data.signed_in import OwnPages, to
from endpoints.pages.page import language_of
from endpoints.pages.thai_days import day
from endpoints.sign_in.shown_consents import in_words, shown_consent
from resolvers.request import Books

PATH: Final = "/my-data/apps"
ENDED: Final = 50
"""Consents that have ended, the latest first, as many as are shown."""


class WhoMay:
    """Shows them, and ends them."""

    def __init__(
        self,
        pages: OwnPages,
        authority: Authority,
        books: Callable[[], Books],
        *,
        now: Callable[[], datetime.datetime],
    ) -> None:
        self._pages = pages
        self._authority = authority
        self._books = books
        self._now = now

    async def show(self, request: Request, person: Person) -> Response:
        """Raises StorageUnavailable."""
        language, books = language_of(request), self._books()
        apps = {app.id: app for app in await self._authority.known_apps.all()}
        read = await books.reading.last_read(books.ledger.subjects(person.national_id))
        last = {app: day(moment, language) for app, moment in read.items()}
        consents = await self._consents(person, apps, last, language)
        return self._pages.page(
            "who_may.html",
            request,
            person,
            allowed=[one for one in consents if one["ended"] is None],
            signed_in=await self._signed_in(person, apps, last, language),
            past=[one for one in consents if one["ended"] is not None][:ENDED],
            ended="ended" in request.query_params,
        )

    async def end(self, request: Request, person: Person, form: dict[str, str]) -> Response:
        """Ends a consent of hers with all that are alike, or every sign-in of hers to an app. What is none of hers
        stays as it is."""
        if form.get("consent"):
            done = await self._withdraw(form["consent"], person.national_id)
        else:
            done = await self._authority.sign_ins.end(form.get("app", ""), by=person.national_id) > 0
        return to(PATH, request, **({"ended": "1"} if done else {}))

    async def _withdraw(self, id_: str, national_id: str) -> bool:
        """Whether there was one of hers; those that the page shows as one with it end with it."""
        consents, now = self._authority.consents, self._now()
        hers = await consents.of_subject(national_id)
        chosen = next((one for one in hers if one.id == id_), None)
        if chosen is None:
            return False
        alike = [one.id for one in hers if _as_allowed(one, now) == _as_allowed(chosen, now)]
        return all([await consents.withdraw(one, by=national_id) for one in alike])

    async def _consents(
        self, person: Person, apps: Mapping[str, App], last: Mapping[str, str], language: str
    ) -> list[dict[str, Any]]:
        found = await self._authority.consents.of_subject(person.national_id)
        scopes, now = self._authority.oauth.scopes, self._now()
        alike: dict[tuple[Any, ...], list[Consent]] = {}
        for one in found:
            alike.setdefault(_as_allowed(one, now), []).append(one)
        told = [
            {
                **_app(latest.terms.client_id, apps, last, language),
                **shown_consent(latest, scopes, now, language),
                "until": day(max(one.until for one in (latest, *others)), language),
                "times": 1 + len(others),
            }
            for latest, *others in alike.values()
        ]
        # An app that was revoked reads nothing, whatever was allowed it.
        return [{**one, "ended": one["ended"] or ("REVOKED" if one["revoked"] else None)} for one in told]

    async def _signed_in(
        self, person: Person, apps: Mapping[str, App], last: Mapping[str, str], language: str
    ) -> list[dict[str, Any]]:
        by_app: dict[str, list[Grant]] = {}
        for grant in await self._authority.sign_ins.of_person(person.national_id):
            app = apps.get(grant.app)
            if app is not None and app.revoked_at is None and _until(grant, app) > self._now():
                by_app.setdefault(grant.app, []).append(grant)
        scopes = self._authority.oauth.scopes
        return [
            {
                **_app(id_, apps, last, language),
                "scopes": [
                    in_words(scopes, name)
                    for name in scopes.in_order(frozenset().union(*(one.scopes for one in grants)) & scopes.keys())
                ],
                "given": day(max(one.given_at for one in grants), language),
                "until": day(max(_until(one, apps[id_]) for one in grants), language),
            }
            for id_, grants in by_app.items()
        ]


def _as_allowed(consent: Consent, now: datetime.datetime) -> tuple[Any, ...]:
    """What those have in common that are one to her: an app that asks at each sign-in is given the same once more.
    One that has ended, or whose uses are counted, is like no other."""
    terms = consent.terms
    if terms.limited or consent.ended(now) is not None:
        return (consent.id,)
    return (terms.client_id, terms.sub, terms.given_by, terms.relation, terms.purpose, terms.scopes, terms.answered)


def _until(grant: Grant, app: App) -> datetime.datetime:
    """Until when tokens of a grant can read: without refresh tokens, as long as the one that its code was good for."""
    if Flow.REFRESH in app.flows:
        return grant.until
    return min(grant.until, grant.given_at + CODE_LASTS + datetime.timedelta(seconds=LASTS))


def _app(id_: str, apps: Mapping[str, App], last: Mapping[str, str], language: str) -> dict[str, Any]:
    app = apps.get(id_)
    return {
        "app_id": id_,
        "app": app.name(language) if app else id_,
        "home_page": app.home_page if app else None,
        "contact": app.contact if app else None,
        "privacy_notice": app.privacy_notice if app else None,
        "revoked": app is None or app.revoked_at is not None,
        "last": last.get(id_),
        "times": 1,
        **dict.fromkeys(("relation", "purpose", "uses", "withdrawn", "left_out")),
    }

"""The apps of this hub: registered, found, revoked."""

import contextlib
import datetime
import json
import secrets
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from access.apps.app import App, AppUnfit, ClientAuthentication, Flow, FormerCredentials
from access.apps.app_tables import APPS
from access.caller import Allowed
from access.permissions.purposes import Basis
from access.permissions.scopes import CurrentScopes, Scopes
from access.storage.database import Database
from access.storage.sealing import digest
from access.token_store.nonce_store import insert_new
from access.token_store.revocations import changed as tell_changed
from access.token_store.revocations import revoke

CHANGED = "apps"
"""The kind of change under which processes are told (`access.token_store.revocations.changed`)."""

LONGEST_OVERLAP = datetime.timedelta(days=30)

Now = Callable[[], datetime.datetime]


class NoSuchApp(Exception):
    """There is no app of this id, or it has been revoked."""

    def __init__(self, id_: str) -> None:
        super().__init__(f"there is no app '{id_}', or it has been revoked")


@dataclass(frozen=True, slots=True)
class RegisteredApp:
    """An app, this once its secret (None where it has none), and the scopes it never reads by, asking for itself."""

    app: App
    secret: str | None
    out_of_reach: Sequence[str]


class Apps:
    """The register of apps. What changes here holds in every process from the next sign-in on, and of what is at hand
    within a second (`known_apps.py`)."""

    def __init__(self, database: Database, scopes: CurrentScopes, *, now: Now, production: bool = True) -> None:
        """`production`: no app gets an address of the machine on which it is opened."""
        self._database = database
        self._scopes = scopes
        self._now = now
        self._production = production

    async def register(self, app: App) -> RegisteredApp:
        """Keeps a new app. Raises AppUnfit."""
        scopes = self._scopes()
        app.check(scopes)
        self._require_elsewhere(app.on_loopback)
        secret = _fresh() if app.authentication is ClientAuthentication.SECRET else None
        kept = replace(app, secret_hash=digest(secret) if secret else None, registered_at=self._now())
        async with self._alone() as connection:
            await connection.run_sync(_require_unlike, kept)
            if not await connection.run_sync(lambda c: insert_new(c, APPS, **_columns(kept))):
                raise AppUnfit(f"there is an app '{app.id}' already, or there was one")
            await connection.run_sync(tell_changed, CHANGED, self._now())
        return RegisteredApp(kept, secret, kept.out_of_reach(scopes))

    async def all(self) -> Sequence[App]:
        """Every app, revoked ones too, by id."""
        return await self._database.read(_all)

    async def find(self, id_: str, *, revoked: bool = False) -> App | None:
        """The app of this id; None when there is none. Revoked ones only when asked for."""
        async with self._database.reading() as connection:
            return await connection.run_sync(lambda c: find(c, id_, revoked=revoked))

    async def rotate_secret(self, id_: str, *, overlap: datetime.timedelta | None = None) -> str:
        """A new secret; the old one does as well for as long as `overlap`, or is worth nothing from now on.

        Raises NoSuchApp, AppUnfit.
        """
        secret = _fresh()

        def change(app: App) -> App:
            if app.authentication is not ClientAuthentication.SECRET:
                raise AppUnfit(f"'{id_}' has no secret: it authenticates with {app.authentication.value}")
            return app.renewed(self.end_of(overlap), secret_hash=digest(secret))

        await self.edit(id_, change)
        return secret

    def end_of(self, overlap: datetime.timedelta | None) -> datetime.datetime | None:
        """Until when what was before does as well; None for no time at all. Raises AppUnfit."""
        if not overlap:
            return None
        if overlap > LONGEST_OVERLAP:
            raise AppUnfit(f"two of them hold for {LONGEST_OVERLAP.days} days at most")
        return self._now() + overlap

    async def edit(self, id_: str, change: Callable[[App], App]) -> App:
        """The app as `change` makes it of what it is; its id, and so its consents and pseudonyms, stay.

        Where what its access tokens carry is changed, those it has end within a second; its refresh tokens do not.

        Raises NoSuchApp, AppUnfit, and what `change` raises; then nothing is changed.
        """
        async with self._alone() as connection:
            known = await connection.run_sync(find, id_)
            if known is None:
                raise NoSuchApp(id_)
            changed = replace(change(known), id=id_, edition=known.edition)
            _check(changed, known, self._scopes())
            self._require_elsewhere(changed.on_loopback - known.on_loopback)
            if _carried(changed) != _carried(known):
                changed = replace(changed, edition=known.edition + 1)
                await connection.run_sync(revoke, f"edition:{known.terms}", self._now())
            if changed.looks != known.looks:
                await connection.run_sync(_require_unlike, changed)
            await connection.execute(update(APPS).where(APPS.c.id == id_).values(_columns(changed)))
            await connection.run_sync(tell_changed, CHANGED, self._now())
        return changed

    async def revoke(self, id_: str) -> None:
        """Ends an app and all its tokens, at once. Raises NoSuchApp."""
        now = self._now()
        async with self._database.writing() as connection:
            if await connection.run_sync(find, id_) is None:
                raise NoSuchApp(id_)
            await connection.execute(update(APPS).where(APPS.c.id == id_).values(revoked_at=now))
            await connection.run_sync(revoke, f"client:{id_}", now)
            await connection.run_sync(tell_changed, CHANGED, now)

    def _require_elsewhere(self, on_loopback: Collection[str]) -> None:
        """Raises AppUnfit in production: there, whatever runs on somebody's machine would be taken for the app."""
        if self._production and on_loopback:
            raise AppUnfit(
                f"{', '.join(sorted(on_loopback))}: an address of whoever's own machine is not registered in "
                "production (SAAN_URL is https, and this is no sandbox): try the app with a sandbox, which answers "
                "pages of any such origin, and register its https address here"
            )

    @contextlib.asynccontextmanager
    async def _alone(self) -> AsyncIterator[AsyncConnection]:
        """A transaction during which nobody else registers or edits: no two at once take one name."""
        async with self._database.writing() as connection:
            await self._database.alone(connection, APPS)
            yield connection


def _check(changed: App, known: App, scopes: Scopes) -> None:
    """Raises AppUnfit. A secret is replaced whatever else of the app has become unfit, and a scope that is no more
    since it was registered keeps nobody from editing the rest."""
    if replace(changed, secret_hash=known.secret_hash, former=known.former) == known:
        return
    gone = known.scopes - scopes.keys()
    there = replace(changed, scopes=changed.scopes - gone, optional_scopes=changed.optional_scopes - gone)
    (there if there.scopes else changed).check(scopes)


def _carried(app: App) -> tuple[object, ...]:
    """What of an app stands in its access tokens: where it changes, those that were given end."""
    return app.operations, app.budget, app.proof_required


def _require_unlike(connection: Connection, app: App) -> None:
    """Raises AppUnfit where citizens would take the app for another that there is."""
    chosen = select(APPS).where(APPS.c.revoked_at.is_(None), APPS.c.id != app.id)
    for other in map(_app, connection.execute(chosen)):
        if app.looks & other.looks:
            raise AppUnfit(
                f"its name looks like that of '{other.id}' ({other.name_en} · {other.name_th}): call it otherwise, in "
                "letters and not in spaces, capitals or signs alone"
            )


def _all(connection: Connection) -> Sequence[App]:
    return [_app(row) for row in connection.execute(select(APPS).order_by(APPS.c.id))]


def find(connection: Connection, id_: str, *, revoked: bool = False) -> App | None:
    """The app of this id, within a transaction; revoked ones only when asked for."""
    chosen = select(APPS).where(APPS.c.id == id_)
    row = connection.execute(chosen if revoked else chosen.where(APPS.c.revoked_at.is_(None))).one_or_none()
    return None if row is None else _app(row)


def _fresh() -> str:
    return secrets.token_urlsafe(32)


def _columns(app: App) -> dict[str, Any]:
    return {
        "id": app.id,
        "name_th": app.name_th,
        "name_en": app.name_en,
        "authentication": app.authentication.value,
        "secret_hash": app.secret_hash,
        "jwks": app.jwks if app.authentication is ClientAuthentication.PRIVATE_KEY else None,
        "flows": " ".join(sorted(flow.value for flow in app.flows)),
        "redirect_uris": json.dumps(app.redirect_uris),
        "origins": json.dumps(app.origins),
        "basis": app.basis.value,
        "scopes": " ".join(sorted(app.scopes)),
        "purposes": " ".join(sorted(app.purposes)),
        "proof_required": app.proof_required,
        "operations": app.operations.value,
        "budget": app.budget,
        "home_page": app.home_page,
        "contact": app.contact,
        "privacy_notice": app.privacy_notice,
        "optional_scopes": " ".join(sorted(app.optional_scopes)),
        "former_secret_hash": app.former.secret_hash if app.former else None,
        "former_jwks": app.former.jwks if app.former else None,
        "former_until": app.former.until if app.former else None,
        "edition": app.edition,
        "registered_at": app.registered_at,
        "revoked_at": app.revoked_at,
    }


def _app(row: Row[Any]) -> App:
    return App(
        id=row.id,
        name_th=row.name_th,
        name_en=row.name_en,
        basis=Basis(row.basis),
        scopes=frozenset(row.scopes.split()),
        authentication=ClientAuthentication(row.authentication),
        flows=frozenset(Flow(flow) for flow in row.flows.split()),
        redirect_uris=tuple(json.loads(row.redirect_uris)),
        origins=tuple(json.loads(row.origins)),
        purposes=frozenset(row.purposes.split()),
        proof_required=row.proof_required,
        operations=Allowed(row.operations),
        budget=row.budget,
        home_page=row.home_page,
        contact=row.contact,
        privacy_notice=row.privacy_notice,
        optional_scopes=frozenset((row.optional_scopes or "").split()),
        edition=row.edition,
        jwks=row.jwks,
        secret_hash=row.secret_hash,
        former=_former(row),
        registered_at=row.registered_at,
        revoked_at=row.revoked_at,
    )


def _former(row: Row[Any]) -> FormerCredentials | None:
    if row.former_until is None:
        return None
    return FormerCredentials(row.former_until, secret_hash=row.former_secret_hash, jwks=row.former_jwks)

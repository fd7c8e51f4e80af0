"""What people allowed apps at a sign-in, and the codes and refresh tokens that belong to it: kept as sha256 only."""

import datetime
import secrets
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from access.oauth.revocations import revoke
from access.oauth.tables import CODES, GRANTS, REFRESH_TOKENS
from access.seal import digest

CODE_LASTS = datetime.timedelta(seconds=60)
REFRESH_LASTS = datetime.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Grant:
    """One sign-in: the app, the sealed person, what was allowed, and the key its tokens are bound to (None: none)."""

    id: str
    app: str
    scopes: frozenset[str]
    until: datetime.datetime
    given_at: datetime.datetime
    person: str = field(repr=False)
    purpose: str | None = None
    consent: str | None = None
    thumbprint: str | None = None
    revoked: bool = False

    def get_scope(self) -> str:
        """The scopes with blanks between them, as Authlib asks for them."""
        return " ".join(sorted(self.scopes))


@dataclass(frozen=True, slots=True)
class Code:
    """An authorization code: for which grant, redirect URI and challenge (RFC 7636) it is good, once."""

    hash: str
    grant: Grant
    redirect_uri: str
    code_challenge: str
    nonce: str | None
    until: datetime.datetime
    used: bool
    code_challenge_method: str = "S256"

    def get_redirect_uri(self) -> str:
        """The redirect URI it was sent to."""
        return self.redirect_uri

    def get_scope(self) -> str:
        """The scopes of its grant."""
        return self.grant.get_scope()

    def get_nonce(self) -> str | None:
        """What the app asked to find in the id token."""
        return self.nonce

    def get_auth_time(self) -> int:
        """When the person signed in, as far as the grant knows: seconds since 1970."""
        return int(self.grant.given_at.timestamp())

    def get_acr(self) -> None:
        """Said in the claims of the person herself."""

    def get_amr(self) -> None:
        """Not told."""


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A refresh token: good once, then followed by another of the same grant."""

    hash: str
    grant: Grant
    until: datetime.datetime
    used: bool

    def get_scope(self) -> str:
        """The scopes of its grant."""
        return self.grant.get_scope()

    def check_client(self, client: Any) -> bool:
        """Whether it was given to this app."""
        return bool(client.get_client_id() == self.grant.app)


def new_grant(
    *,
    app: str,
    person: str,
    scopes: frozenset[str],
    purpose: str | None,
    consent: str | None,
    now: datetime.datetime,
    until: datetime.datetime | None = None,
) -> Grant:
    """A grant that is not kept yet; it ends with its consent (`until`), or after a month."""
    end = min(until or now + REFRESH_LASTS, now + REFRESH_LASTS)
    return Grant(secrets.token_urlsafe(16), app, scopes, end, now, person, purpose, consent)


def keep_code(
    connection: Connection,
    code: str,
    grant: Grant,
    *,
    redirect_uri: str,
    challenge: str,
    nonce: str | None,
    now: datetime.datetime,
) -> None:
    """Keeps a grant and its code; forgets what ended long ago."""
    _forget(connection, now)
    values = {"hash": digest(code), "grant": grant.id, "redirect_uri": redirect_uri, "challenge": challenge}
    connection.execute(
        insert(GRANTS).values(
            id=grant.id,
            app=grant.app,
            person=grant.person,
            scopes=grant.get_scope(),
            purpose=grant.purpose,
            consent=grant.consent,
            given_at=grant.given_at,
            until=grant.until,
        )
    )
    connection.execute(insert(CODES).values(**values, nonce=nonce, until=now + CODE_LASTS))


def find_code(connection: Connection, code: str) -> Code | None:
    """The code, used or not, ended or not."""
    row = connection.execute(select(CODES).where(CODES.c.hash == digest(code))).one_or_none()
    grant = find_grant(connection, row.grant) if row is not None else None
    if row is None or grant is None:
        return None
    return Code(row.hash, grant, row.redirect_uri, row.challenge, row.nonce, row.until, row.used_at is not None)


def use_code(connection: Connection, code: Code, now: datetime.datetime) -> bool:
    """Whether this is the code's first use; of two at once it is for one only."""
    unused = update(CODES).where(CODES.c.hash == code.hash, CODES.c.used_at.is_(None)).values(used_at=now)
    return connection.execute(unused).rowcount == 1


def bind(connection: Connection, grant: Grant, thumbprint: str) -> Grant:
    """The grant, whose tokens are bound to this key from now on."""
    connection.execute(update(GRANTS).where(GRANTS.c.id == grant.id).values(thumbprint=thumbprint))
    return replace(grant, thumbprint=thumbprint)


def keep_refresh_token(connection: Connection, token: str, grant: Grant) -> None:
    """Keeps a refresh token of a grant."""
    connection.execute(insert(REFRESH_TOKENS).values(hash=digest(token), grant=grant.id, until=grant.until))


def find_refresh_token(connection: Connection, token: str) -> RefreshToken | None:
    """The refresh token, used or not, ended or not."""
    row = connection.execute(select(REFRESH_TOKENS).where(REFRESH_TOKENS.c.hash == digest(token))).one_or_none()
    grant = find_grant(connection, row.grant) if row is not None else None
    if row is None or grant is None:
        return None
    return RefreshToken(row.hash, grant, row.until, row.used_at is not None)


def use_refresh_token(connection: Connection, token: RefreshToken, now: datetime.datetime) -> bool:
    """Whether this is the token's first use; of two at once it is for one only."""
    mine = (REFRESH_TOKENS.c.hash == token.hash, REFRESH_TOKENS.c.used_at.is_(None))
    return connection.execute(update(REFRESH_TOKENS).where(*mine).values(used_at=now)).rowcount == 1


def find_grant(connection: Connection, id_: str) -> Grant | None:
    """The grant of this id, ended or not."""
    row = connection.execute(select(GRANTS).where(GRANTS.c.id == id_)).one_or_none()
    return None if row is None else _grant(row)


def end_grant(connection: Connection, id_: str, now: datetime.datetime) -> None:
    """Ends a grant with all its tokens, access tokens too."""
    connection.execute(update(GRANTS).where(GRANTS.c.id == id_, GRANTS.c.revoked_at.is_(None)).values(revoked_at=now))
    revoke(connection, f"grant:{id_}", now)


def end_of_consent(connection: Connection, consent: str, now: datetime.datetime) -> None:
    """Ends every grant that rests on a consent: no new tokens.

    The access tokens that are out open nothing personal any more, for the consent is asked at each request; so whoever
    holds one is told that the consent was withdrawn, not that the token is bad.
    """
    resting = (GRANTS.c.consent == consent, GRANTS.c.revoked_at.is_(None))
    connection.execute(update(GRANTS).where(*resting).values(revoked_at=now))


def _grant(row: Row[Any]) -> Grant:
    return Grant(
        id=row.id,
        app=row.app,
        scopes=frozenset(row.scopes.split()),
        until=row.until,
        given_at=row.given_at,
        person=row.person,
        purpose=row.purpose,
        consent=row.consent,
        thumbprint=row.thumbprint,
        revoked=row.revoked_at is not None,
    )


def _forget(connection: Connection, now: datetime.datetime) -> None:
    for table in (CODES, REFRESH_TOKENS):
        connection.execute(delete(table).where(table.c.until < now - REFRESH_LASTS))
    connection.execute(delete(GRANTS).where(GRANTS.c.until < now - REFRESH_LASTS))

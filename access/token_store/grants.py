"""What people allowed apps at a sign-in, and the codes and refresh tokens that belong to it: kept as sha256 only."""

import datetime
import secrets
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, insert, select, update

from access.ledger.ledger_tables import ENTRIES, KEPT
from access.ledger.recorded_states import LINES, StateKind, line, over, spent_name, with_lines
from access.ledger.same_transaction import Lines
from access.storage.row_marks import COLUMN, held, mark, marked
from access.storage.sealing import Seal, digest
from access.token_store.revocations import revoke
from access.token_store.token_tables import CODES, GRANTS, REFRESH_TOKENS

CODE_LASTS = datetime.timedelta(seconds=60)
REFRESH_LASTS = datetime.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Grant:
    """One sign-in: the app, the sealed person, what was allowed, and the key its tokens are bound to (None: none).

    `subject` is a pseudonym of whom it is about (None: an official signed in, and it is about nobody).
    """

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
    subject: str | None = None

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
    subject: str | None = None,
) -> Grant:
    """A grant that is not kept yet; it ends with its consent (`until`), or after a month."""
    end = min(until or now + REFRESH_LASTS, now + REFRESH_LASTS)
    return Grant(secrets.token_urlsafe(16), app, scopes, end, now, person, purpose, consent, subject=subject)


def keep_code(
    connection: Connection,
    seal: Seal,
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
    of_grant = {
        "id": grant.id,
        "app": grant.app,
        "person": grant.person,
        "subject": grant.subject,
        "scopes": grant.get_scope(),
        "purpose": grant.purpose,
        "consent": grant.consent,
        "given_at": grant.given_at,
        "until": grant.until,
    }
    of_code = {
        "hash": digest(code),
        "grant": grant.id,
        "redirect_uri": redirect_uri,
        "challenge": challenge,
        "nonce": nonce,
        "until": now + CODE_LASTS,
    }
    connection.execute(insert(GRANTS).values(marked(seal, GRANTS, of_grant)))
    connection.execute(insert(CODES).values(marked(seal, CODES, of_code)))


def find_code(connection: Connection, seal: Seal, code: str) -> Code | None:
    """The code, used or not, ended or not; None for one that the hub did not write so."""
    row = held(seal, CODES, connection.execute(select(CODES).where(CODES.c.hash == digest(code))).one_or_none())
    grant = find_grant(connection, seal, row.grant) if row is not None else None
    if row is None or grant is None:
        return None
    return Code(row.hash, grant, row.redirect_uri, row.challenge, row.nonce, row.until, _is_spent(connection, row))


def use_code(connection: Connection, seal: Seal, code: Code, now: datetime.datetime, lines: Lines) -> bool:
    """Whether this is the code's first use; of two at once it is for one only. What is added to `lines` goes on record
    with it."""
    return _used(connection, seal, code, now, lines)


def bind(connection: Connection, seal: Seal, grant: Grant, thumbprint: str) -> Grant | None:
    """The grant, whose tokens are bound to this key from now on; None where it was bound, or ended, meanwhile."""
    row = held(seal, GRANTS, connection.execute(select(GRANTS).where(GRANTS.c.id == grant.id)).one_or_none())
    if row is None or row.thumbprint is not None or row.revoked_at is not None:
        return None
    changed = _change(connection, seal, GRANTS, row, thumbprint=thumbprint)
    return replace(grant, thumbprint=thumbprint) if changed else None


def keep_refresh_token(connection: Connection, seal: Seal, token: str, grant: Grant) -> None:
    """Keeps a refresh token of a grant."""
    values = {"hash": digest(token), "grant": grant.id, "until": grant.until}
    connection.execute(insert(REFRESH_TOKENS).values(marked(seal, REFRESH_TOKENS, values)))


def find_refresh_token(connection: Connection, seal: Seal, token: str) -> RefreshToken | None:
    """The refresh token, used or not, ended or not; None for one that the hub did not write so."""
    mine = select(REFRESH_TOKENS).where(REFRESH_TOKENS.c.hash == digest(token))
    row = held(seal, REFRESH_TOKENS, connection.execute(mine).one_or_none())
    grant = find_grant(connection, seal, row.grant) if row is not None else None
    if row is None or grant is None:
        return None
    return RefreshToken(row.hash, grant, row.until, _is_spent(connection, row))


def use_refresh_token(
    connection: Connection, seal: Seal, token: RefreshToken, now: datetime.datetime, lines: Lines
) -> bool:
    """Whether this is the token's first use; of two at once it is for one only. What is added to `lines` goes on record
    with it."""
    return _used(connection, seal, token, now, lines)


def find_grant(connection: Connection, seal: Seal, id_: str) -> Grant | None:
    """The grant of this id, ended or not; None for one that the hub did not write so.

    One whose end is on record has ended, whatever its row says.
    """
    found = select(GRANTS, *LINES).select_from(with_lines(GRANTS, StateKind.SIGN_IN)).where(GRANTS.c.id == id_)
    rows = connection.execute(found).all()
    row = held(seal, GRANTS, rows[0]) if rows else None
    return None if row is None else grant_of(row, ended=over(rows))


def end_grant(
    connection: Connection, seal: Seal, id_: str, now: datetime.datetime, lines: Lines, *, subject: str | None = None
) -> None:
    """Ends a grant with all its tokens, access tokens too. What is added to `lines` goes on record with it, about the
    `subject`, her key in the ledger, where she ends it herself."""
    row = held(seal, GRANTS, connection.execute(select(GRANTS).where(GRANTS.c.id == id_)).one_or_none())
    if row is not None and row.revoked_at is None:
        _change(connection, seal, GRANTS, row, revoked_at=now)
        lines.append(line(StateKind.SIGN_IN, id_, "ended", at=now, app=row.app, subject=subject))
    revoke(connection, f"grant:{id_}", now)


def end_of_consent(connection: Connection, seal: Seal, consent: str, now: datetime.datetime) -> None:
    """Ends every grant that rests on a consent: no new tokens.

    The access tokens that are out open nothing personal any more, for the consent is asked at each request; so whoever
    holds one is told that the consent was withdrawn, not that the token is bad.
    """
    resting = select(GRANTS).where(GRANTS.c.consent == consent, GRANTS.c.revoked_at.is_(None))
    for row in connection.execute(resting).all():
        if held(seal, GRANTS, row) is not None:
            _change(connection, seal, GRANTS, row, revoked_at=now)


def _change(connection: Connection, seal: Seal, table: Table, row: Row[Any], **changed: Any) -> bool:
    """Changes a row that the hub wrote, and its mark; whether it was still as it was read."""
    said = {column.name: row._mapping[column] for column in table.c}
    (key,) = table.primary_key
    values = {**changed, COLUMN: mark(seal, table.name, {**said, **changed})}
    same = update(table).where(key == said[key.name], table.c[COLUMN] == said[COLUMN])
    return connection.execute(same.values(values)).rowcount == 1


def _is_spent(connection: Connection, row: Row[Any]) -> bool:
    """Whether a code or refresh token was used: as its row says, or as is on record whatever its row says."""
    if row.used_at is not None:
        return True
    told = select(ENTRIES.c.sequence).where(KEPT, ENTRIES.c.operation == spent_name(row.grant, row.hash)).limit(1)
    return connection.execute(told).first() is not None


def _used(connection: Connection, seal: Seal, one: Code | RefreshToken, now: datetime.datetime, lines: Lines) -> bool:
    """Whether a code or refresh token is used now for the first time."""
    table = CODES if isinstance(one, Code) else REFRESH_TOKENS
    row = held(seal, table, connection.execute(select(table).where(table.c.hash == one.hash)).one_or_none())
    if row is None or row.used_at is not None or not _change(connection, seal, table, row, used_at=now):
        return False
    lines.append(line(StateKind.SIGN_IN, f"{row.grant}:{row.hash}", "spent", at=now, app=one.grant.app))
    return True


def grant_of(row: Row[Any], *, ended: bool = False) -> Grant:
    """The grant that a row of the table tells of; `ended`: its end is on record, whatever the row says."""
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
        revoked=ended or row.revoked_at is not None,
        subject=row.subject,
    )


def _forget(connection: Connection, now: datetime.datetime) -> None:
    for table in (CODES, REFRESH_TOKENS):
        connection.execute(delete(table).where(table.c.until < now - REFRESH_LASTS))
    connection.execute(delete(GRANTS).where(GRANTS.c.until < now - REFRESH_LASTS))

"""Keys to sign with: the first one, whoever makes it, and what somebody wrote into the database beside the hub."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from sqlalchemy import text

from access.ledger.same_transaction import SameTransaction
from access.permissions.field_refusals import TokenRefused
from access.storage.database import Database
from access.storage.sealing import Seal
from access.storage.storage_errors import StorageUnavailable
from access.token_store import signing_key_rotation
from access.token_store.revocations import Revoked
from access.token_store.signing_key_rotation import APART, FRESH, SealBroken, SigningKeys
from tests.access.rows import read, wrote
from tests.oauth import LEDGER_KEYS, URL, Clock, Server

OURS, THEIRS = Seal(b"s" * 32), Seal(b"t" * 32)
Meanwhile = Callable[[], Awaitable[object]]


class Interrupted:
    """A database on which `meanwhile` happens once: before the first transaction that writes."""

    def __init__(self, database: Database, meanwhile: Meanwhile) -> None:
        self._database = database
        self._meanwhile: Meanwhile | None = meanwhile
        self.reading, self.read = database.reading, database.read
        self.alone = database.alone

    @contextlib.asynccontextmanager
    async def writing(self) -> AsyncIterator[Any]:
        if self._meanwhile is not None:
            meanwhile, self._meanwhile = self._meanwhile, None
            await meanwhile()
        async with self._database.writing() as connection:
            yield connection


class Meeting:
    """A database in which each transaction that writes waits until all of them have begun."""

    def __init__(self, database: Database, barrier: asyncio.Barrier) -> None:
        self._database = database
        self._barrier = barrier
        self.reading, self.read = database.reading, database.read
        self.alone = database.alone

    @contextlib.asynccontextmanager
    async def writing(self) -> AsyncIterator[Any]:
        async with self._database.writing() as connection:
            await self._barrier.wait()
            yield connection


def keys(database: Any, seal: Seal = OURS) -> SigningKeys:
    """Those of one process."""
    clock = Clock()
    beside = SameTransaction(database, LEDGER_KEYS, clock=clock.seconds)
    revoked = Revoked(database, now=clock.now, clock=clock.seconds)
    return SigningKeys(database, beside, seal, revoked, now=clock.now, clock=clock.seconds)


async def test_the_first_key_that_another_process_makes_at_the_same_moment_is_taken(upgraded: Database) -> None:
    other = keys(upgraded)
    ring = await keys(Interrupted(upgraded, other.ring)).ring()
    assert ring.signing.kid == (await other.ring()).signing.kid
    assert list((await keys(upgraded).ring()).ever) == [ring.signing.kid], "one key was made"


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)  # SQLite has one writer at a time
async def test_processes_that_start_at_once_make_one_key(upgraded: Database) -> None:
    barrier = asyncio.Barrier(4)
    rings = await asyncio.gather(*(keys(Meeting(upgraded, barrier)).ring() for _ in range(4)))
    assert len({ring.signing.kid for ring in rings}) == 1
    assert len((await keys(upgraded).ring()).ever) == 1


async def test_of_rotations_at_once_one_key_signs_in_the_end(upgraded: Database) -> None:
    several = [keys(upgraded) for _ in range(3)]
    await several[0].ring()
    made = await asyncio.gather(*(one.rotate() for one in several))
    signing = {(await one.ring()).signing.kid for one in several}
    assert len(set(made)) == 3
    assert len(signing) == 1
    async with upgraded.reading() as connection:
        left = (await connection.execute(text("SELECT kid FROM oauth_keys WHERE retired_at IS NULL"))).all()
    assert {row.kid for row in left} == signing


@pytest.mark.threat("key-distrusted")
async def test_within_a_second_of_a_rotation_another_process_publishes_the_new_key_and_signs_with_it(
    server: Server,
) -> None:
    other = Server(server.database, server.clock)
    await other.keys.ring()
    new = await server.keys.rotate(distrust=True)
    server.clock.forward(seconds=1.001)
    assert (await other.keys.ring()).signing.kid == new
    assert {key["kid"] for key in (await other.oauth.jwks())["keys"]} == {new}


async def test_a_key_that_a_process_of_an_older_version_made_is_followed_within_a_minute(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    await server.keys.ring()
    other = Server(server.database, server.clock)
    await other.keys.ring()
    monkeypatch.setattr(signing_key_rotation, "changed", lambda connection, what, now: None)
    new = await server.keys.rotate()
    server.clock.forward(seconds=FRESH + 1)
    assert (await other.keys.ring()).signing.kid == new


async def test_however_many_ask_for_keys_that_nobody_knows_the_database_is_asked_once_for_them(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = 0
    await server.keys.ring()
    rows_of = SigningKeys._rows

    def rows(keys: SigningKeys, connection: Any) -> Any:
        nonlocal read
        read += 1
        return rows_of(keys, connection)

    monkeypatch.setattr(SigningKeys, "_rows", rows)
    assert await asyncio.gather(*(server.keys.key(f"unknown {n}") for n in range(50))) == [None] * 50
    assert read <= 2, "one that had begun before they asked, and one after"


async def test_between_two_looks_for_unknown_keys_lies_a_second(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)
        server.clock.forward(seconds=seconds)

    await server.keys.ring()
    monkeypatch.setattr(asyncio, "sleep", sleep)
    for n in range(3):
        assert await server.keys.key(f"unknown {n}") is None
    assert waited == pytest.approx([APART] * 3)


async def test_a_database_that_is_away_fails_all_who_wait_for_keys_at_once_and_published_keys_stay(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = await server.oauth.jwks()
    asked = 0

    async def away(keys: SigningKeys) -> None:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0.05)
        raise StorageUnavailable("away")

    monkeypatch.setattr(SigningKeys, "_load", away)
    found = await asyncio.gather(*(server.keys.key(f"unknown {n}") for n in range(20)), return_exceptions=True)
    assert {type(one) for one in found} == {StorageUnavailable}
    assert asked == 1
    server.clock.forward(seconds=59)
    monkeypatch.setattr(Revoked, "changes", lambda revoked, what: away(server.keys))
    assert await server.oauth.jwks() == published
    server.clock.forward(seconds=2)
    with pytest.raises(StorageUnavailable):
        await server.oauth.jwks()


@pytest.mark.parametrize("at_once", [False, True], ids=["long before", "before it writes"])
async def test_a_key_that_was_sealed_under_another_secret_is_refused(upgraded: Database, at_once: bool) -> None:
    other = keys(upgraded, THEIRS)
    if not at_once:
        await other.ring()
    with pytest.raises(SealBroken):
        await keys(Interrupted(upgraded, other.ring)).ring()
    assert list((await keys(upgraded, THEIRS).ring()).ever) == [(await other.ring()).signing.kid], "it still signs"


@pytest.mark.threat("row-moved")
async def test_a_key_of_somebody_else_s_among_the_hub_s_verifies_nothing(server: Server) -> None:
    ring = await server.keys.ring()
    own = ECKey.generate_key("P-256", auto_kid=True)
    public = json.dumps({**own.as_dict(private=False), "kid": own.kid, "use": "sig", "alg": "ES256"})
    (row,) = await read(server, "SELECT * FROM oauth_keys")
    into = "INSERT INTO oauth_keys (kid, public, sealed, made_at, retired_at, mark)"
    await wrote(
        server,
        f"{into} VALUES (:kid, :public, :sealed, :at, :at, :mark)",
        kid=own.kid, public=public, sealed=row.sealed, at=int(server.clock.seconds() * 1e6), mark=row.mark,
    )  # fmt: skip
    now = int(server.clock.seconds())
    claims = {"iss": URL, "aud": "saan", "sub": "x", "client_id": "bank-app", "iat": now, "exp": now + 60, "jti": "1"}
    forged = jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": own.kid}, claims, own, algorithms=["ES256"])
    elsewhere = Server(server.database, server.clock)
    with pytest.raises(TokenRefused):
        await elsewhere.verifier.caller(forged)
    assert own.kid not in (await elsewhere.keys.ring()).ever
    assert (await elsewhere.keys.ring()).signing.kid == ring.signing.kid
    await wrote(server, "UPDATE oauth_keys SET public = :public WHERE kid = :kid", public=public, kid=ring.signing.kid)
    with pytest.raises(SealBroken):
        await Server(server.database, server.clock).keys.ring()


@pytest.mark.threat("row-revived")
async def test_a_distrusted_key_is_not_trusted_again_by_writing_its_row(server: Server) -> None:
    await server.keys.ring()
    (old,) = await read(server, "SELECT * FROM oauth_keys")
    await server.keys.rotate()
    server.clock.forward(minutes=1)
    (retired,) = await read(server, "SELECT * FROM oauth_keys WHERE kid = :kid", kid=old.kid)
    await server.keys.rotate(distrust=True)
    assert old.kid not in (await Server(server.database, server.clock).keys.ring()).verifying
    back = "UPDATE oauth_keys SET retired_at = :at, mark = :mark WHERE kid = :kid"
    for row in (retired, old):
        assert await wrote(server, back, at=row.retired_at, mark=row.mark, kid=old.kid) == 1
        assert old.kid not in (await Server(server.database, server.clock).keys.ring()).verifying

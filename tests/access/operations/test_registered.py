"""The operations that apps register, on both databases."""

import datetime

import pytest

from access.apps.app import App
from access.apps.registry import Apps, NoSuchApp
from access.operations.registered import FRESH, KnownOperations, RegisteredOperations, sha256
from access.purposes import Basis
from access.storage.database import Database
from access.storage.errors import StorageUnavailable

NOW = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=datetime.UTC)
BANK = App(
    id="bank",
    name_th="ธนาคาร",
    name_en="Bank",
    basis=Basis.CONSENT,
    scopes=frozenset({"citizen.name"}),
    redirect_uris=("https://bank.example/back",),
    purposes=frozenset({"customer-check"}),
)


def now() -> datetime.datetime:
    return NOW


@pytest.fixture
async def register(upgraded: Database) -> RegisteredOperations:
    await Apps(upgraded, now=now).register(BANK)
    return RegisteredOperations(upgraded, now=now)


async def test_a_document_is_kept_under_its_hash_once(register: RegisteredOperations) -> None:
    assert await register.add("bank", ["{ a }", "{ b }", "{ a }"]) == [sha256("{ a }"), sha256("{ b }")]
    await register.add("bank", ["{ a }"])
    assert {operation.document for operation in await register.all("bank")} == {"{ a }", "{ b }"}
    assert await register.all("other") == []


async def test_only_apps_that_there_are_register(register: RegisteredOperations) -> None:
    with pytest.raises(NoSuchApp):
        await register.add("nobody", ["{ a }"])


async def test_what_is_taken_out_is_known_no_more_soon_after(register: RegisteredOperations) -> None:
    clock = 0.0
    known = KnownOperations(register, clock=lambda: clock)
    (hash_,) = await register.add("bank", ["{ a }"])
    assert await known.of("bank") == {hash_: "{ a }"}
    assert await register.remove("bank", hash_)
    assert not await register.remove("bank", hash_)
    assert await known.of("bank") == {hash_: "{ a }"}
    clock = FRESH + 1
    assert await known.of("bank") == {}


async def test_while_the_register_is_away_the_last_known_hold(
    register: RegisteredOperations, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_app: str) -> None:
        raise StorageUnavailable("OperationalError")

    clock = 0.0
    known = KnownOperations(register, clock=lambda: clock)
    (hash_,) = await register.add("bank", ["{ a }"])
    await known.of("bank")
    monkeypatch.setattr(register, "all", away)
    clock = FRESH + 1
    assert await known.of("bank") == {hash_: "{ a }"}
    assert await known.of("other") == {}

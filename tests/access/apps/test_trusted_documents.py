"""The operations that apps register, on both databases."""

import datetime
import hashlib
from dataclasses import replace

import pytest

from access.apps.app import App
from access.apps.document_names import names, sha256
from access.apps.registry import Apps, NoSuchApp
from access.apps.trusted_documents import FRESH, KnownOperations, RegisteredOperations
from access.permissions.core_scopes import CORE_SCOPES
from access.permissions.purposes import Basis
from access.storage.database import Database
from access.storage.storage_errors import StorageUnavailable

pytestmark = pytest.mark.threat("database-away")

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
    await Apps(upgraded, lambda: CORE_SCOPES, now=now).register(BANK)
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
    assert await known.of("bank") == names("{ a }")
    assert await register.remove("bank", hash_)
    assert not await register.remove("bank", hash_)
    assert await known.of("bank") == names("{ a }")
    clock = FRESH + 1
    assert await known.of("bank") == {}


async def test_while_the_register_is_away_the_last_known_hold(
    register: RegisteredOperations, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_app: str) -> None:
        raise StorageUnavailable("OperationalError")

    clock = 0.0
    known = KnownOperations(register, clock=lambda: clock)
    await register.add("bank", ["{ a }"])
    await known.of("bank")
    monkeypatch.setattr(register, "texts", away)
    clock = FRESH + 1
    assert await known.of("bank") == names("{ a }")
    assert await known.of("other") == {}


async def test_a_hash_is_enough_for_those_who_have_no_token(register: RegisteredOperations) -> None:
    clock = 0.0
    known = KnownOperations(register, clock=lambda: clock)
    assert await known.of_any(sha256("{ a }")) is None
    (hash_,) = await register.add("bank", ["{ a }"])
    assert await known.of_any(hash_) is None
    clock = FRESH + 1
    assert await known.of_any(hash_) == "{ a }"
    await register.remove("bank", hash_)
    assert await known.of_any(hash_) == "{ a }"
    clock = 2 * FRESH + 2
    assert await known.of_any(hash_) is None


async def test_an_operation_of_two_apps_is_one(register: RegisteredOperations, upgraded: Database) -> None:
    await Apps(upgraded, lambda: CORE_SCOPES, now=now).register(
        replace(BANK, id="other", name_th="อื่น", name_en="Other")
    )
    for app in ("bank", "other"):
        await register.add(app, ["{ a }"])
    assert await register.hashes() == set(names("{ a }"))
    await register.remove("bank", sha256("{ a }"))
    assert await KnownOperations(register).of_any(sha256("{ a }")) == "{ a }"


async def test_however_many_hashes_are_tried_the_register_is_asked_once(
    register: RegisteredOperations, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def hashes() -> frozenset[str]:
        asked.append("hashes")
        return frozenset()

    monkeypatch.setattr(register, "hashes", hashes)
    known = KnownOperations(register, clock=lambda: 0.0)
    for number in range(100):
        assert await known.of_any(sha256(str(number))) is None
    assert asked == ["hashes"]


async def test_while_the_register_is_away_known_hashes_still_stand_for_their_documents(
    register: RegisteredOperations, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away() -> frozenset[str]:
        raise StorageUnavailable("OperationalError")

    clock = 0.0
    known = KnownOperations(register, clock=lambda: clock)
    (hash_,) = await register.add("bank", ["{ a }"])
    await known.of_any(hash_)
    monkeypatch.setattr(register, "hashes", away)
    clock = FRESH + 1
    assert await known.of_any(hash_) == "{ a }"
    assert await known.of_any(sha256("{ b }")) is None


async def test_an_operation_is_found_and_taken_out_by_each_of_its_names(register: RegisteredOperations) -> None:
    document = "query Laws { laws(first: 1) { nodes { id } } }\n"
    await register.add("bank", [document])
    await register.add("bank", [document])
    known = await KnownOperations(register).of("bank")
    assert known == names(document)
    for name, text in names(document).items():
        assert await register.document(name) == text
        assert await KnownOperations(register).of_any(name) == text
    assert len(await register.all("bank")) == 1
    assert await register.remove("bank", hashlib.md5(document.encode(), usedforsecurity=False).hexdigest())
    assert await KnownOperations(register).of("bank") == {}
    assert await register.hashes() == frozenset()

"""The operations that apps register, on both databases."""

import asyncio
import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import replace

import pytest
from sqlalchemy import text

from access.apps.app import App
from access.apps.document_names import names, sha256
from access.apps.registry import Apps, NoSuchApp
from access.apps.trusted_documents import AGAIN, LASTS, KnownOperations, RegisteredOperations
from access.permissions.core_scopes import CORE_SCOPES
from access.permissions.purposes import Basis
from access.storage.database import Database
from access.storage.storage_errors import StorageUnavailable
from access.token_store.revocations import FRESH, Revoked

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


class Process:
    """What one process knows of the register, by a clock of its own; `read` are the questions it asked it."""

    def __init__(self, database: Database, register: RegisteredOperations) -> None:
        self.clock = 0.0
        self.away = False
        self.read: list[str] = []
        self._register = register
        revoked = Revoked(database, now=now, clock=lambda: self.clock)
        self.known = KnownOperations(self, revoked, ticks=lambda: self.clock)  # type: ignore[arg-type]

    def _asked(self, what: str) -> None:
        self.read.append(what)
        if self.away:
            raise StorageUnavailable("OperationalError")

    async def texts(self, app: str) -> Mapping[str, str]:
        self._asked(app)
        return await self._register.texts(app)

    async def hashes(self) -> frozenset[str]:
        self._asked("hashes")
        return await self._register.hashes()

    async def document(self, hash_: str) -> str | None:
        self._asked("document")
        return await self._register.document(hash_)


@pytest.fixture
def process(upgraded: Database, register: RegisteredOperations) -> Process:
    return Process(upgraded, register)


async def test_what_is_registered_and_taken_out_is_known_within_a_second(
    register: RegisteredOperations, process: Process
) -> None:
    known = process.known
    assert await known.of("bank") == {}
    (hash_,) = await register.add("bank", ["{ a }"])
    process.clock += FRESH + 0.001
    assert await known.of("bank") == names("{ a }")
    assert await register.remove("bank", hash_)
    assert not await register.remove("bank", hash_)
    assert await known.of("bank") == names("{ a }")
    process.clock += FRESH + 0.001
    assert await known.of("bank") == {}


async def test_what_nobody_changed_is_not_read_again(register: RegisteredOperations, process: Process) -> None:
    (hash_,) = await register.add("bank", ["{ a }"])
    for _ in range(4):
        assert await process.known.of("bank") == names("{ a }")
        assert await process.known.of_any(hash_) == "{ a }"
        process.clock += 2 * FRESH
    assert process.read == ["bank", "hashes", "document"]


async def test_what_is_written_past_the_hub_is_found_after_a_while(
    register: RegisteredOperations, upgraded: Database, process: Process
) -> None:
    (hash_,) = await register.add("bank", ["{ a }"])
    assert await process.known.of("bank") == names("{ a }")
    assert await process.known.of_any(hash_) == "{ a }"
    async with upgraded.writing() as connection:
        for table in ("app_operations", "app_operation_names"):
            await connection.execute(text(f"DELETE FROM {table}"))
    process.clock += LASTS + 0.001
    assert await process.known.of("bank") == {}
    assert await process.known.of_any(hash_) is None


async def test_many_who_ask_at_once_are_answered_by_one_reading(
    register: RegisteredOperations, process: Process
) -> None:
    (hash_,) = await register.add("bank", ["{ a }"])
    known = process.known
    found = await asyncio.gather(*(known.of("bank") for _ in range(20)), *(known.of_any(hash_) for _ in range(20)))
    assert found == [names("{ a }")] * 20 + ["{ a }"] * 20
    assert process.read.count("bank") == process.read.count("hashes") == 1


async def test_what_changes_while_it_is_read_is_not_missed(register: RegisteredOperations, process: Process) -> None:
    texts = process.texts

    async def slowly(app: str) -> Mapping[str, str]:
        found = await texts(app)
        await register.add("bank", ["{ a }"])
        process.texts = texts  # type: ignore[method-assign]
        return found

    process.texts = slowly  # type: ignore[method-assign]
    assert await process.known.of("bank") == {}
    process.clock += FRESH + 0.001
    assert await process.known.of("bank") == names("{ a }")


async def test_while_the_register_is_away_the_last_known_hold_and_it_is_asked_once_a_second(
    register: RegisteredOperations, process: Process
) -> None:
    (hash_,) = await register.add("bank", ["{ a }"])
    assert await process.known.of("bank") == names("{ a }")
    assert await process.known.of_any(hash_) == "{ a }"
    process.clock, process.away, process.read = LASTS + 1, True, []
    for _ in range(3):
        assert await process.known.of("bank") == names("{ a }")
        assert await process.known.of("other") == {}
        assert await process.known.of_any(hash_) == "{ a }"
        assert await process.known.of_any(sha256("{ b }")) is None
    assert process.read == ["bank"]
    process.clock += AGAIN
    await process.known.of("bank")
    assert process.read == ["bank", "bank"]


async def test_while_nobody_can_say_what_changed_the_last_known_hold(
    register: RegisteredOperations, upgraded: Database, process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_: object) -> None:
        raise StorageUnavailable("OperationalError")

    await register.add("bank", ["{ a }"])
    await process.known.of("bank")
    monkeypatch.setattr(upgraded, "read", away)
    process.clock += LASTS + 1
    assert await process.known.of("bank") == names("{ a }")
    assert await process.known.of("other") == {}


async def test_an_operation_of_two_apps_is_one(
    register: RegisteredOperations, upgraded: Database, process: Process
) -> None:
    await Apps(upgraded, lambda: CORE_SCOPES, now=now).register(
        replace(BANK, id="other", name_th="อื่น", name_en="Other")
    )
    for app in ("bank", "other"):
        await register.add(app, ["{ a }"])
    assert await register.hashes() == set(names("{ a }"))
    await register.remove("bank", sha256("{ a }"))
    assert await process.known.of_any(sha256("{ a }")) == "{ a }"


async def test_however_many_hashes_are_tried_the_register_is_asked_once(process: Process) -> None:
    for number in range(100):
        assert await process.known.of_any(sha256(str(number))) is None
    assert process.read == ["hashes"]


async def test_an_operation_is_found_and_taken_out_by_each_of_its_names(
    register: RegisteredOperations, process: Process
) -> None:
    document = "query Laws { laws(first: 1) { nodes { id } } }\n"
    await register.add("bank", [document])
    await register.add("bank", [document])
    known = await process.known.of("bank")
    assert known == names(document)
    for name, written in names(document).items():
        assert await register.document(name) == written
        assert await process.known.of_any(name) == written
    assert len(await register.all("bank")) == 1
    assert await register.remove("bank", hashlib.md5(document.encode(), usedforsecurity=False).hexdigest())
    process.clock += FRESH + 0.001
    assert await process.known.of("bank") == {}
    assert await register.hashes() == frozenset()

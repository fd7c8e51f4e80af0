"""The apps are at hand, and what changes of them holds within a second in every process."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from access.apps.known_apps import LASTS, KnownApps
from access.storage.storage_errors import StorageUnavailable
from access.token_store.revocations import FRESH
from tests.oauth import BANK, Server, another
from tests.statements import statements


async def test_apps_are_read_once_however_often_they_are_asked_for(server: Server) -> None:
    await server.bank()
    known = server.authority.known_apps
    assert list(await known.all()) == list(await server.apps.all())
    with statements(server.database) as sent:
        assert [app.id for app in await known.all()] == ["bank-app"]
        assert await known.names() == {"bank-app": (BANK.name_th, BANK.name_en)}
    assert sent == []


async def test_what_changes_elsewhere_holds_within_a_second(server: Server) -> None:
    elsewhere = Server(server.database, server.clock)
    known = server.authority.known_apps
    await elsewhere.bank()
    assert set(await known.names()) == {"bank-app"}
    await elsewhere.apps.register(another(BANK, "other-app"))
    server.clock.forward(seconds=FRESH + 0.001)
    assert set(await known.names()) == {"bank-app", "other-app"}
    await elsewhere.apps.edit("bank-app", lambda app: replace(app, name_en="The Bank Anew"))
    server.clock.forward(seconds=FRESH + 0.001)
    assert (await known.names())["bank-app"][1] == "The Bank Anew"
    await elsewhere.apps.revoke("bank-app")
    server.clock.forward(seconds=FRESH + 0.001)
    assert [app.revoked_at is None for app in await known.all()] == [False, True]


async def test_what_changes_while_they_are_read_is_not_missed(server: Server) -> None:
    await server.bank()
    first = list(await server.apps.all())

    class Slow:
        """Answers with what was there before a change that is made meanwhile."""

        async def all(self) -> object:
            if len(first) == 1:
                await server.apps.register(another(BANK, "other-app"))
                server.authority.revoked.forget()
                await server.authority.revoked.changes("apps")
                found = list(first)
                first.clear()
                return found
            return await server.apps.all()

    known = KnownApps(Slow(), server.authority.revoked, ticks=server.clock.seconds)  # type: ignore[arg-type]
    assert [app.id for app in await known.all()] == ["bank-app"]
    assert [app.id for app in await known.all()] == ["bank-app", "other-app"]


async def test_what_is_written_past_the_hub_is_found_after_a_while(server: Server) -> None:
    await server.bank()
    await server.authority.known_apps.all()
    async with server.database.writing() as connection:
        await connection.execute(text("UPDATE apps SET name_en = 'Another'"))
    server.clock.forward(seconds=LASTS + 0.001)
    assert (await server.authority.known_apps.names())["bank-app"][1] == "Another"


async def test_nobody_is_told_of_apps_while_nobody_can_say_whether_they_changed(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    await server.bank()
    await server.authority.known_apps.all()

    async def away(_: object) -> None:
        raise StorageUnavailable("away")

    monkeypatch.setattr(server.database, "read", away)
    server.clock.forward(seconds=FRESH + 0.001)
    with pytest.raises(StorageUnavailable):
        await server.authority.known_apps.all()

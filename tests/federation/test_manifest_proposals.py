"""A change of a manifest is a proposal, of an agency that only answers what the core asks too: what protects less is
refused, what adds nothing but what is public is accepted by itself, and code that changes is on record."""

import asyncio
from pathlib import Path

import pytest

from tests.federation.ferries import Harbour, Hub, known_to_commands, until
from tests.federation.test_schema_proposals import saan

QUAYS = """
[agency]
id = "quays"
name = { th = "กรมท่าเรือ", en = "Quays" }
contact = "x@example.org"

[source]
kind = "file"
folder = "${FERRIES}"
timeout = "3s"

[[lookup]]
type = "Business"
by = "juristicId"
request = { file = "quays.csv" }
answer = { key = "juristicId" }
privacy = { class = "public", basis = "public-task" }
cache = { ttl = "1m" }

[lookup.fields]
juristicId = "juristicId"
kind = { value = "COMPANY" }
nameTh = "name"
"""
ROWS = "juristicId,name,other\n0985558000017,one,another\n"
ASKED = '{ business(juristicId: "0985558000017") { name } }'
ANOTHER = QUAYS.replace('nameTh = "name"', 'nameTh = "other"')
PERSONAL = QUAYS.replace('class = "public"', 'class = "personal"')
LONGER = PERSONAL.replace('ttl = "1m"', 'ttl = "1h"')


@pytest.fixture
def harbour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Harbour:
    """One whose commands know its folders and its database."""
    return known_to_commands(Harbour(tmp_path), monkeypatch)


def named(name: str | None) -> dict[str, object]:
    return {"data": {"business": {"name": name}}}


def put(harbour: Harbour, manifest: str = QUAYS, code: str | None = None) -> None:
    home = harbour.agencies / "quays"
    home.mkdir(parents=True, exist_ok=True)
    (harbour.folder / "quays.csv").write_text(ROWS, encoding="utf-8")
    if code is not None:
        (home / "registry.py").write_text(code, encoding="utf-8")
    (home / "connector.toml").write_text(manifest, encoding="utf-8")


async def waits(hub: Hub, code: str) -> list[str]:
    """Why the change of the quays waits, once it does."""
    for _ in range(300):
        why: list[str] = (await hub.status()).get("quays", {}).get("why", [])
        if any(code in line for line in why):
            return why
        await asyncio.sleep(0.05)
    pytest.fail(f"/status does not say {code}: {why}")


async def test_a_changed_manifest_of_one_who_brings_no_schema_waits_with_what_differs_and_is_kept(
    harbour: Harbour,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SAAN_ACCEPT", "additive")
    harbour.settings |= {"accept": "additive", "watch": True}
    put(harbour)
    async with harbour.hub() as hub:
        assert await hub.ask(ASKED) == named("one")
        put(harbour, ANOTHER)
        assert any("manifest does more than add" in line for line in await waits(hub, "NOT_ACCEPTED"))
        assert (await hub.ready())["waiting"] == "quays"
        assert await hub.ask(ASKED) == named("one")
        said = await saan("schema", "propose", status=1)
        assert 'manifest: Business by juristicId: fields.nameTh: "name" -> "other"' in said
    async with harbour.hub() as hub:
        assert await hub.ask(ASKED) == named("one")
        await saan("schema", "accept", "quays", "--by", "Somsri")
        await until(hub, ASKED, named("another"))
        assert "waiting" not in await hub.ready()
    log = await saan("schema", "log", "quays")
    assert 'fields.nameTh: "name" -> "other"  by Somsri' in log
    assert "accepted  by the hub" in log


@pytest.mark.threat("manifest-weakens")
@pytest.mark.parametrize(
    ("changed", "said"),
    [(QUAYS, "it was personal, and would be public"), (LONGER, "what is personal would be remembered longer")],
)
async def test_what_protects_a_person_less_is_refused_whatever_the_rule_until_it_is_forced(
    harbour: Harbour,
    changed: str,
    said: str,
) -> None:
    harbour.settings["watch"] = True
    put(harbour, PERSONAL)
    async with harbour.hub() as hub:
        assert await hub.ask(ASKED) == named("one")
        put(harbour, changed.replace('name"', 'other"'))
        assert any(said in line for line in await waits(hub, "WEAKENS"))
        assert said in await saan("schema", "accept", "quays", "--by", "Somsri", status=1)
        assert await hub.ask(ASKED) == named("one")
        await saan("schema", "accept", "quays", "--by", "Somsri", "--force")
        await until(hub, ASKED, named("another"))
    assert f"forced: WEAKENS  Business by juristicId: {said}" in await saan("schema", "log", "quays")


@pytest.mark.parametrize("personal", [False, True])
async def test_one_who_joins_is_served_where_all_it_gives_is_public_and_waits_for_an_operator_otherwise(
    harbour: Harbour,
    monkeypatch: pytest.MonkeyPatch,
    personal: bool,
) -> None:
    monkeypatch.setenv("SAAN_ACCEPT", "additive")
    harbour.settings |= {"accept": "additive", "watch": True}
    async with harbour.hub() as hub:
        put(harbour, PERSONAL if personal else QUAYS)
        if personal:
            assert any("left out so far" in line for line in await waits(hub, "NOT_ACCEPTED"))
            assert await hub.ask(ASKED) != named("one")
            await saan("schema", "accept", "quays", "--by", "Somsri")
        await until(hub, ASKED, named("one"))


async def test_a_rollback_brings_its_manifest_back_too_and_takes_out_who_came_later(harbour: Harbour) -> None:
    harbour.settings["watch"] = True
    async with harbour.hub() as hub:
        put(harbour)
        await until(hub, ASKED, named("one"))
        put(harbour, ANOTHER)
        await until(hub, ASKED, named("another"))
        assert "quays: as it was at change 3\n" in await saan("schema", "rollback", "3", "--by", "Somsri")
        await until(hub, ASKED, named("one"))
        assert "quays: taken out, since it came later\n" in await saan("schema", "rollback", "2", "--by", "Somsri")
        assert any("PUT_AWAY" in line for line in await waits(hub, "left out so far"))
        assert await hub.ask(ASKED) not in (named("one"), named("another"))


async def test_code_that_changes_is_told_and_on_record_once(harbour: Harbour) -> None:
    harbour.settings["accept"] = "none"
    for state in ("ONE = 1\n", "ONE = 2\n", "ONE = 1\n"):
        put(harbour, code=state)
        if state == "ONE = 2\n":
            assert "code: registry.py is changed" in await saan("schema", "propose")
        async with harbour.hub() as hub:
            assert await hub.ask(ASKED) == named("one")
    log = await saan("schema", "log", "quays")
    assert log.count("code: registry.py is changed  by the hub\n") == 1
    assert len(log.splitlines()) == 2


async def test_what_goes_along_with_an_operator_s_decision_is_on_record_as_the_hub_s(
    harbour: Harbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAAN_ACCEPT", "all")
    put(harbour)
    await saan("schema", "accept", "quays", "--by", "Somsri")
    changes = [line for line in (await saan("schema", "log")).splitlines() if " by " in line]
    assert len(changes) > 1
    assert [line for line in changes if line.endswith(" by Somsri")] == [
        line for line in changes if "  quays  " in line
    ]


@pytest.mark.parametrize("known", [True, False])
async def test_a_manifest_at_fault_is_accepted_nowhere_and_the_one_before_is_served_again_once_it_is_back(
    harbour: Harbour, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    if not known:  # as where a sandbox gives its agencies their variables
        monkeypatch.delenv("FERRIES")
    for manifest, name in ((QUAYS, "one"), (QUAYS.replace("[source]", "[source]\ncolour = 1"), None), (QUAYS, "one")):
        put(harbour, manifest)
        async with harbour.hub() as hub:
            answer = await hub.ask(ASKED)
        assert answer == named(name) if name else answer["data"] == {"business": None}
    log = await saan("schema", "log", "quays")
    assert len(log.splitlines()) == 1

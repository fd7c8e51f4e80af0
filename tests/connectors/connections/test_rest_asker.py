"""Who asks, as far as an agency wants to know."""

import asyncio
from collections.abc import Callable

import pytest

from connectors.errors import AgencyRefused
from connectors.provider import LookupContext, Trace
from tests.connectors.conftest import Open
from tests.connectors.graph import FIRST
from tests.connectors.rest_licences import ONE, SOURCE, rows
from tests.connectors.server import Server

pytestmark = pytest.mark.threat("reader-unknown")

WHO = """
[[lookup]]
type = "Licence"
by = "juristicId"
privacy = { class = "public", basis = "public-task" }
answer = { rows = "items" }
fields = { number = "NO", juristicId = "OWNER" }
[lookup.request]
method = "POST"
path = "/l"
headers = { X-Official = "$official", X-Case = "$case" }
body = { of = "$key", why = "$purpose" }
"""


def context(**who: str) -> Callable[[], LookupContext]:
    return lambda: LookupContext(None, asyncio.get_running_loop().time() + 2, **who)  # type: ignore[arg-type]


async def test_who_asks_travels_where_the_manifest_asks_for_it(bureau: Open, server: Server):
    server.answer["/api/l"] = {"items": rows(0, 1)}
    one = bureau(SOURCE + 'deadline-header = "X-Left"\n' + WHO, {"URL": server.url})
    provider = one.provider("Licence", "juristicId")
    assert provider.facts.alone
    await provider.ask([FIRST], context(official="สมหญิง", case="C-1", purpose="licensing")(), Trace())
    await provider.ask([FIRST], context()(), Trace())
    (_, _, first, body), (_, _, second, nobody) = server.sent
    assert (first["X-Official"], first["X-Case"]) == ("สมหญิง", "C-1")
    assert body == {"of": FIRST, "why": "licensing"}
    assert nobody == {"of": FIRST}
    assert not {"X-Official", "X-Case"} & second.keys()
    assert 0 < int(first["X-Left"]) <= 2000


async def test_a_case_cannot_break_out_of_its_header(bureau: Open, server: Server):
    one = bureau(SOURCE + WHO, {"URL": server.url})
    found = await one.provider("Licence", "juristicId").ask([FIRST], context(case="C\r\nX-Admin: 1")(), Trace())
    assert isinstance(found[FIRST].error, AgencyRefused)
    assert server.sent == []


OWN = """auth = { kind = "session-token", url = "/auth", key = "k", body = { key = "$key", who = "$official" } }
"""


async def test_each_official_has_a_session_of_her_own(bureau: Open, server: Server):
    server.answer["/api/auth"] = lambda _: {"token": server.sent[-1][3].get("who", "nobody")}
    server.answer["/api/l"] = {"items": rows(0, 1)}
    one = bureau(SOURCE + OWN + ONE, {"URL": server.url})
    provider = one.provider("Licence", "juristicId")
    assert provider.facts.alone
    for who in ("first", "second", "first"):
        await provider.ask([FIRST], context(official=who)(), Trace())
    await provider.ask([FIRST], context()(), Trace())
    tokens = [sent[2].get("Authorization") for sent in server.sent if sent[0].startswith("/api/l")]
    assert tokens == ["Bearer first", "Bearer second", "Bearer first", "Bearer nobody"]
    assert len([sent for sent in server.sent if sent[0] == "/api/auth"]) == 3

"""REST answers in XML."""

from pathlib import Path

import pytest
from aiohttp import web

from connectors.errors import BadAnswer
from tests.connectors.conftest import Open
from tests.connectors.graph import FIRST, SECOND
from tests.connectors.server import Server

XML = """
[source]
kind = "rest"
format = "xml"
url = "${URL}"
[[lookup]]
type = "Business"
by = "juristicId"
request = { path = "/x", query = { id = "$keys" }, batch = 5 }
answer = { rows = "answer.row", key = "_id", ok = "answer.code == '00'", none = "answer.code == '01'" }
privacy = { class = "public", basis = "public-task" }
fields = { nameTh = "name", registeredOn = { from = "since", as = "date-be", missing = ["-"] } }
"""


@pytest.mark.parametrize("count", [0, 1, 2])
async def test_rows_in_xml_whether_none_one_or_many(bureau: Open, server: Server, count: int):
    found = "".join(f'<row id="{key}"><name>ก</name><since>2569-01-31</since></row>' for key in (FIRST, SECOND)[:count])
    text = f'<answer xmlns="urn:x"><code>00</code>{found}</answer>'
    server.answer["/x"] = lambda _: web.Response(text=text, content_type="application/xml")
    answers, _ = await bureau(XML, {"URL": server.url}).ask("Business", "juristicId", FIRST, SECOND)
    dates = [[str(record.registered_on) for record in one.records] for one in answers.values()]
    assert dates == [["2026-01-31"][: count > 0], ["2026-01-31"][: count > 1]]
    assert all(one.error is None for one in answers.values())


async def test_xml_that_wants_to_read_our_files_is_a_bad_answer(bureau: Open, server: Server, tmp_path: Path):
    secret = tmp_path / "secret"
    secret.write_text("very-secret")
    text = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]><answer><code>00</code><row>&x;</row></answer>'
    server.answer["/x"] = lambda _: web.Response(text=text, content_type="application/xml")
    error = (await bureau(XML, {"URL": server.url}).one("Business", "juristicId", FIRST)).error
    assert (type(error), error.reason) == (BadAnswer, "no XML: a document type (HTTP 200)")

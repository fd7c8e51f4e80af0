"""Documents in documents: JSON and XML as a text, lists of one in XML, names that look alike."""

import json
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.expressions.jmespath_paths import Unfit, expression, path
from connectors.parsing.embedded import document
from connectors.parsing.xml_text import plain
from tests.connectors.conftest import Open
from tests.connectors.graph import FIRST
from tests.connectors.rest import batched, row
from tests.connectors.server import Server

ROWS = [{"ID": FIRST, "NAME": "ก"}]
XML = f"<rows><row><ID>{FIRST}</ID><NAME>ก</NAME></row></rows>"


@pytest.mark.parametrize("text", [json.dumps(ROWS), json.dumps(ROWS[0]), XML, f"\n<?xml version='1.0'?>{XML}"])
async def test_rows_may_stand_as_a_text_in_an_answer(bureau: Open, server: Server, text: str):
    server.answer["/b"] = {"status": "00", "items": text}
    answer = await batched(bureau, server).one("Business", "juristicId", FIRST)
    assert [record.name_th for record in answer.records] == ["ก"]


@pytest.mark.parametrize("text", ["", "none", "{", "<row>", "[1, 2", '{"a": 1, "a": 2}'])
async def test_a_text_that_is_no_document_is_never_no_record(bureau: Open, server: Server, text: str):
    server.answer["/b"] = {"status": "00", "items": text}
    answer = await batched(bureau, server).one("Business", "juristicId", FIRST)
    assert answer.error is not None


def test_a_path_may_lead_into_a_text():
    assert expression("from_text(d).items[0].ID")({"d": json.dumps({"items": ROWS})}) == FIRST
    assert expression("from_text(d)")({"d": None}) is None
    with pytest.raises(Unfit):
        expression("from_text(d)")({"d": 1})


@given(st.lists(st.text(alphabet="abกข12", min_size=1), min_size=1, max_size=4))
def test_of_xml_one_is_read_as_a_list_of_one(names: list[str]):
    body = "".join(f"<row><name>{escape(name)}</name></row>" for name in names)
    tree = plain(f"<data>{body}</data>".encode())
    for text in ("data.row[].name", "data.row[*].name", "data.row[?name].name"):
        assert expression(text)(tree) == names
    assert expression("data.row[].name[]")(tree) == names
    assert document(f"<data>{body}</data>") == (plain(f"<x>{body}</x>".encode())["x"]["row"])


def test_json_is_no_list_where_it_is_none():
    assert expression("row[].name")({"row": {"name": "a"}}) is None


@pytest.mark.parametrize("written", ["ID", "I\u200bD", "\ufeffID"])
@pytest.mark.parametrize("text", ["ID", "x.ID", "x.ID || `0`", '"ID"'])
def test_a_name_is_found_by_what_it_looks_like(written: str, text: str):
    whole = {written: 7, "x": {written: 7}}
    assert path(text)(whole) == 7


async def test_an_empty_list_of_rows_is_no_record(bureau: Open, server: Server):
    server.answer["/b"] = {"status": "00", "items": "[]"}
    answer = await batched(bureau, server).one("Business", "juristicId", FIRST)
    assert (answer.records, answer.error) == ((), None)
    assert row(FIRST)["ID"] == FIRST

"""What a variable of a manifest stands for is shown nowhere."""

import asyncio
import base64
import html
import json
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from cli.__main__ import app
from connectors.hiding import HIDDEN, Hiding
from connectors.registry import check
from tests.connectors.graph import CONTRACTS, QUESTIONS
from tests.connectors.server import Server

SECRETS = st.text(alphabet="aB9+/=& <\"'ก%\\", min_size=4, max_size=12).filter(lambda text: text.strip() == text)


@given(SECRETS, st.text(alphabet=" .:", max_size=5))
def test_a_value_is_hidden_in_whatever_form_it_travels(secret: str, around: str):
    hiding = Hiding([secret])
    for written in (
        secret,
        quote(secret, safe=""),
        urlencode({"key": secret}),
        json.dumps({"key": secret}),
        json.dumps({"key": secret}, ensure_ascii=False),
        f"<a>{html.escape(secret)}</a>",
        base64.b64encode(secret.encode()).decode(),
    ):
        shown = hiding.text(f"{around}{written}{around}")
        assert secret not in shown
        assert HIDDEN in shown


def test_a_short_value_is_hidden_where_it_stands_alone():
    hiding = Hiding(["7"])
    assert hiding.text("key=7&at=1700") == "key=•••&at=1700"
    assert hiding.deep({"key": ["7", 7, "17"]}) == {"key": ["•••", 7, "17"]}


def test_nothing_is_hidden_where_there_is_nothing_to_hide():
    assert Hiding(["", "${UNSET}"]).text("a ${UNSET} b") == "a ${UNSET} b"


MANIFEST = """
[agency]
id = "bureau"
name = { th = "สำนัก" }
contact = "a@b"
[source]
kind = "rest"
url = "${BUREAU_URL}"
headers = { x-own = "${IN_HEADERS}" }
retry = { attempts = 1 }
[[lookup]]
type = "Licence"
by = "juristicId"
request = { method = "POST", path = "/l/${IN_PATH}", query = { key = "${IN_QUERY}" }, \
headers = { x-call = "${IN_CALL}" }, body = { of = "$key", password = "${IN_BODY}" } }
answer = { rows = "data" }
privacy = { class = "public", basis = "public-task" }
[lookup.fields]
number = "NO"
code = { value = "HEALTH_HAZARD" }
"""
VALUES = {
    "IN_HEADERS": "header-secret-1",
    "IN_PATH": "path-secret-2",
    "IN_QUERY": "query secret+3",
    "IN_CALL": "call-secret-4",
    "IN_BODY": 'body "secret" 5',
}


@pytest.mark.parametrize("how", [(), ("--json",), ("--offline",), ("--offline", "--json")])
async def test_trying_a_connector_shows_no_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Server, how: tuple[str, ...]
):
    home = tmp_path / "agencies" / "bureau"
    home.mkdir(parents=True)
    (home / "connector.toml").write_text(MANIFEST, encoding="utf-8")
    # An answer that repeats what it was sent.
    server.answer["/l/path-secret-2"] = {"data": [], "wrong": VALUES["IN_BODY"], "key": VALUES["IN_QUERY"]}
    monkeypatch.setenv("SAAN_AGENCIES_FOLDER", str(home.parent))
    for name, value in {**VALUES, "BUREAU_URL": server.url}.items():
        monkeypatch.setenv(name, value)
    arguments = ["connector", "try", "bureau", "Licence.juristicId", "0985558000017", *how]
    done = await asyncio.to_thread(CliRunner().invoke, app, arguments)
    assert "/l/" in done.output
    assert "secret" not in done.output


def test_a_fault_tells_no_variable(tmp_path: Path):
    home = tmp_path / "bureau"
    home.mkdir()
    text = MANIFEST.replace('id = "bureau"', 'id = "${IN_BODY}"').replace('"/l/${IN_PATH}"', '"${IN_PATH}?x"')
    (home / "connector.toml").write_text(text, encoding="utf-8")
    variables = {**VALUES, "BUREAU_URL": "ftp://host-secret-6/"}
    proof = check(home / "connector.toml", variables, CONTRACTS, QUESTIONS)
    assert proof.faults
    assert not [str(fault) for fault in proof.faults if "secret" in str(fault)]

"""What a variable of a manifest stands for is shown nowhere."""

import asyncio
import base64
import html
import json
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from cli.__main__ import app
from connectors.redaction import HIDDEN, Redactor
from connectors.serving.load_agencies import check
from tests.connectors.graph import GRAPH
from tests.connectors.server import Server

pytestmark = pytest.mark.threat("connector-secret")

SECRETS = st.text(alphabet="aB9+/=& <\"'ก%\\", min_size=4, max_size=12).filter(lambda text: text.strip() == text)


@given(SECRETS, st.text(alphabet=" .:", max_size=5))
def test_a_value_is_hidden_in_whatever_form_it_travels(secret: str, around: str):
    hiding = Redactor([secret])
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
    hiding = Redactor(["7"])
    assert hiding.text("key=7&at=1700") == "key=•••&at=1700"
    assert hiding.deep({"key": ["7", 7, "17"]}) == {"key": ["•••", 7, "17"]}


def test_nothing_is_hidden_where_there_is_nothing_to_hide():
    assert Redactor(["", "${UNSET}"]).text("a ${UNSET} b") == "a ${UNSET} b"


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


ECHOED = " ".join(VALUES.values())


@pytest.mark.parametrize("how", [(), ("--json",)])
@pytest.mark.parametrize(
    "answer",
    [
        web.json_response({"data": [{"NO": VALUES["IN_PATH"], "X": [VALUES["IN_CALL"]]}]}),
        web.json_response({"data": [{"NO": "1"}]}, headers={"Link": f"<{VALUES['IN_PATH']}>", "X-Y": "z"}),
        web.Response(text=f"no JSON: {ECHOED}"),
        web.Response(status=401, text=ECHOED),
    ],
    ids=["rows", "headers", "text", "refusal"],
)
async def test_an_answer_that_repeats_variables_shows_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Server, how: tuple[str, ...], answer: web.Response
):
    home = tmp_path / "agencies" / "bureau"
    home.mkdir(parents=True)
    (home / "connector.toml").write_text(MANIFEST, encoding="utf-8")
    server.answer["/l/path-secret-2"] = lambda request: answer
    monkeypatch.setenv("SAAN_AGENCIES_FOLDER", str(home.parent))
    for name, value in {**VALUES, "BUREAU_URL": server.url}.items():
        monkeypatch.setenv(name, value)
    arguments = ["connector", "try", "bureau", "Licence.juristicId", "0985558000017", *how]
    done = await asyncio.to_thread(CliRunner().invoke, app, arguments)
    assert len(server.sent) == 1
    assert "secret" not in done.output


@pytest.mark.parametrize("how", [(), ("--json",), ("--offline",), ("--offline", "--json")])
def test_a_statement_shows_no_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: tuple[str, ...]):
    home = tmp_path / "agencies" / "bureau"
    home.mkdir(parents=True)
    source, lookup = MANIFEST.index("[source]"), MANIFEST.index("[[lookup]]")
    statement = "select NO, ID from l where id in (:keys) and '${IN_PATH}' != ''"
    text = MANIFEST[:source] + '[source]\nkind = "sql"\nurl = "${BUREAU_URL}"\n' + MANIFEST[lookup:]
    begin, end = text.index("request ="), text.index("[lookup.fields]")
    text = f'''{text[:begin]}request = {{ statement = "{statement}" }}
answer = {{ key = "ID" }}
privacy = {{ class = "public", basis = "public-task" }}
{text[end:]}'''
    (home / "connector.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("SAAN_AGENCIES_FOLDER", str(home.parent))
    database = f"sqlite+aiosqlite:///{tmp_path}/a-secret.db"
    for name, value in {**VALUES, "BUREAU_URL": database}.items():
        monkeypatch.setenv(name, value)
    done = CliRunner().invoke(app, ["connector", "try", "bureau", "Licence.juristicId", "0985558000017", *how])
    assert "select NO" in done.output
    assert "secret" not in done.output


async def test_a_sample_keeps_no_variable_and_no_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Server):
    home = tmp_path / "agencies" / "bureau"
    home.mkdir(parents=True)
    auth = 'auth = { kind = "oauth2", url = "/token", client = "hub", secret = "${IN_HEADERS}", send = "body" }\n'
    text = MANIFEST.replace('headers = { x-own = "${IN_HEADERS}" }\n', auth)
    (home / "connector.toml").write_text(text, encoding="utf-8")
    values = {**VALUES, "IN_PATH": "path secret/2"}
    server.answer["/token"] = {"access_token": "token-secret-7", "token_type": "Bearer"}
    rows = [{"NO": "1", "said": values["IN_BODY"], "link": f"https://x/{quote(values['IN_QUERY'])}"}]
    server.answer[f"/l/{values['IN_PATH']}"] = {"data": rows, "you": "token-secret-7"}
    monkeypatch.setenv("SAAN_AGENCIES_FOLDER", str(home.parent))
    for name, value in {**values, "BUREAU_URL": server.url}.items():
        monkeypatch.setenv(name, value)
    arguments = ["connector", "try", "bureau", "Licence.juristicId", "0985558000017", "--record"]
    done = await asyncio.to_thread(CliRunner().invoke, app, arguments)
    (file,) = (home / "samples").iterdir()
    assert "recorded 1 records" in done.output
    kept = file.read_text(encoding="utf-8").replace("client_secret", "")
    assert "secret" not in kept + done.output


def test_a_fault_tells_no_variable(tmp_path: Path):
    home = tmp_path / "bureau"
    home.mkdir()
    text = MANIFEST.replace('id = "bureau"', 'id = "${IN_BODY}"').replace('"/l/${IN_PATH}"', '"${IN_PATH}?x"')
    (home / "connector.toml").write_text(text, encoding="utf-8")
    variables = {**VALUES, "BUREAU_URL": "ftp://host-secret-6/"}
    proof = check(home / "connector.toml", variables, GRAPH)
    assert proof.faults
    assert not [str(fault) for fault in proof.faults if "secret" in str(fault)]

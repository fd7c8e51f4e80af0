import logging
from pathlib import Path

import pytest
from aiohttp import web

from connectors.contract import Graph
from connectors.mapping.exchange import HttpRequest
from connectors.proof.load_manifest import read
from connectors.serving.load_agencies import check
from tests.connectors.conftest import Open
from tests.connectors.graph import FIRST
from tests.connectors.proof.test_manifest_proof import EXAMPLES, VARIABLES
from tests.connectors.server import Server

pytestmark = pytest.mark.threat("manifest-secret")

SECRET = "s3cret-0f-the-agency"
KINDS = sorted(file.stem for file in EXAMPLES.glob("*.toml"))
CREDENTIALS = ("_KEY", "_SECRET", "_TOKEN", "_DATABASE")
HIDDEN = {
    name: f"sqlite+aiosqlite:///{SECRET}" if name.endswith("_DATABASE") else SECRET
    for name in VARIABLES
    if name.endswith(CREDENTIALS)
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_manifest_shows_no_secret(kind: str):
    reading = read(EXAMPLES / f"{kind}.toml", VARIABLES | HIDDEN)
    assert reading.manifest is not None
    assert SECRET not in f"{reading.manifest!r} {reading.manifest}"


@pytest.mark.parametrize("kind", KINDS)
def test_no_fault_shows_a_secret(kind: str, tmp_path: Path):
    text = (EXAMPLES / f"{kind}.toml").read_text(encoding="utf-8")
    (tmp_path / "connector.toml").write_text(text.replace("privacy", "privaci"), encoding="utf-8")
    faults = check(tmp_path / "connector.toml", VARIABLES | HIDDEN, Graph({}, ())).faults
    assert faults
    assert SECRET not in "".join(map(str, faults))


def test_a_request_shows_no_secret():
    sending = HttpRequest("POST", f"/{SECRET}", (("a", SECRET),), {"b": SECRET}, {"c": SECRET}, {"d": SECRET})
    assert SECRET not in f"{sending!r} {sending}"


AUTHS = {
    "api-key": '{ kind = "api-key", key = "${SECRET}" }',
    "bearer": '{ kind = "bearer", token = "${SECRET}" }',
    "basic": '{ kind = "basic", user = "u", password = "${SECRET}" }',
    "session-token": '{ kind = "session-token", url = "/auth", key = "${SECRET}", attempts = 1 }',
    "oauth2": '{ kind = "oauth2", url = "/auth", client = "c", secret = "${SECRET}" }',
}
LOOKUP = """
[[lookup]]
type = "Licence"
by = "juristicId"
request = { path = "/l", query = { of = "$key" } }
answer = { rows = "items" }
privacy = { class = "public", basis = "public-task" }
fields = { number = "NO", juristicId = "OWNER" }
"""


@pytest.mark.parametrize("auth", AUTHS.values(), ids=AUTHS)
@pytest.mark.parametrize("status", [200, 401, 500])
async def test_no_error_and_no_log_shows_a_secret(
    bureau: Open, server: Server, auth: str, status: int, caplog: pytest.LogCaptureFixture
):
    server.answer["/auth"] = lambda _: web.json_response({"token": SECRET, "access_token": SECRET}, status=status)
    server.answer["/l"] = lambda _: web.json_response({"echo": SECRET}, status=status)
    source = f'[source]\nkind = "rest"\nurl = "${{URL}}"\nauth = {auth}\nretry = {{ attempts = 1 }}\n'
    with caplog.at_level(logging.DEBUG):
        one = bureau(source + LOOKUP, {"URL": server.url, "SECRET": SECRET})
        answers, calls = await one.ask("Licence", "juristicId", FIRST)
    error = answers[FIRST].error
    shown = f"{error!r} {error} {error and error.__cause__!r} {calls!r} {one.connectors.agencies()!r} {caplog.text}"
    assert SECRET not in shown
    assert server.sent

import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from xml.etree import ElementTree

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from connectors.errors import AgencyError, AgencyRefused, AgencyUnavailable, BadAnswer, QuotaExhausted
from connectors.serving.load_agencies import check
from tests.connectors.asgi_server import serving
from tests.connectors.conftest import Open
from tests.connectors.graph import AGENCY, FIRST, GRAPH, SECOND, Bureau

WSDL = Path(__file__).parents[1] / "manifests" / "soap.wsdl"
SPACES = {"1.1": "http://schemas.xmlsoap.org/soap/envelope/", "1.2": "http://www.w3.org/2003/05/soap-envelope"}
OWN = "{urn:example:rights}"

MANIFEST = """
[source]
kind = "soap"
url = "${URL}"
path = "/ws"
wsdl = "${WSDL}"
PORT
retry = { attempts = 1 }
auth = { kind = "session-token", url = "/session", key = "the-secret", header = "X-Token", prefix = "", \
expired = "status == 'EXPIRED'" }
[[lookup]]
type = "Business"
by = "juristicId"
request = { operation = "findRights", arguments = { persons = { pid = "$keys" } }, batch = 10 }
answer = { rows = "right", key = "pid", ok = "status == 'OK'", none = "status == 'NONE'" }
privacy = { class = "public", basis = "public-task" }
fields = { nameTh = "hospital" }
"""


class Office:
    """A SOAP service of either version, with sessions that end when a test says so."""

    def __init__(self, version: str = "1.1") -> None:
        self.space = SPACES[version]
        self.known: Mapping[str, str] = {FIRST: "โรงพยาบาล & ก"}
        self.instead: Response | None = None
        self.pages: list[str | None] = []
        self.broken: str | None = None
        self.sessions = 0
        self.asked: list[tuple[dict[str, str], list[str]]] = []
        self.wsdl = WSDL.read_text(encoding="utf-8")
        self.app = Starlette(
            routes=[
                Route("/session", self.session, methods=["POST"]),
                Route("/ws", self.definition, methods=["GET"]),
                Route("/ws", self.answer, methods=["POST"]),
            ]
        )

    async def session(self, request: Request) -> Response:
        assert await request.json() == {"key": "the-secret"}
        self.sessions += 1
        return JSONResponse({"token": f"t{self.sessions}"})

    async def definition(self, request: Request) -> Response:
        return Response(self.wsdl, media_type="text/xml")

    async def answer(self, request: Request) -> Response:
        root = ElementTree.fromstring(await request.body())
        body = root.find(f"{{{self.space}}}Body/{OWN}findRights/{OWN}persons")
        assert body is not None
        pids = [one.text or "" for one in body]
        self.asked.append((dict(request.headers), pids))
        self.pages.append(root.findtext(f".//{OWN}page"))
        if request.headers["x-token"] != f"t{self.sessions}":
            return self.envelope("<status>EXPIRED</status>")
        if self.instead is not None:
            return self.instead
        if self.pages[-1] and self.pages[-1] == self.broken:
            return self.fault("Server" if self.space == SPACES["1.1"] else "Receiver")
        found = [(pid, self.known[pid]) for pid in reversed(pids) if pid in self.known]
        if self.pages[-1]:
            found = found[int(self.pages[-1]) - 1 :][:1]
        rows = "".join(
            f"<right><pid>{pid}</pid><scheme>UCS</scheme><hospital>{name.replace('&', '&amp;')}</hospital></right>"
            for pid, name in found
        )
        return self.envelope(f"<status>{'OK' if found else 'NONE'}</status>{rows}")

    def envelope(self, inside: str, status: int = 200) -> Response:
        body = f'<findRightsResponse xmlns="urn:example:rights">{inside}</findRightsResponse>'
        return self.raw(body, status)

    def raw(self, body: str, status: int = 200) -> Response:
        text = f'<s:Envelope xmlns:s="{self.space}"><s:Header/><s:Body>{body}</s:Body></s:Envelope>'
        return Response(text, status, media_type="text/xml; charset=utf-8")

    def fault(self, code: str, detail: str = "") -> Response:
        if self.space == SPACES["1.1"]:
            inside = f"<faultcode>s:{code}</faultcode><faultstring>x</faultstring><detail>{detail}</detail>"
        else:
            inside = (
                f"<s:Code><s:Value>s:{code}</s:Value></s:Code><s:Reason><s:Text xml:lang='en'>x</s:Text></s:Reason>"
                f"<s:Detail>{detail}</s:Detail>"
            )
        return self.raw(f"<s:Fault>{inside}</s:Fault>", 500)


@pytest.fixture(params=["1.1", "1.2"])
async def office(request: pytest.FixtureRequest) -> AsyncIterator[tuple[Office, str]]:
    one = Office(request.param)
    async with serving(one.app) as url:
        yield one, url


def opened(bureau: Open, folder: Path, office: tuple[Office, str], manifest: str = MANIFEST) -> Bureau:
    home = folder / "agencies" / "bureau"
    home.mkdir(parents=True, exist_ok=True)
    (home / "rights.wsdl").write_text(office[0].wsdl, encoding="utf-8")
    version = "Port11" if office[0].space == SPACES["1.1"] else "Port12"
    return bureau(manifest.replace("PORT", f'port = "{version}"'), {"URL": office[1], "WSDL": "rights.wsdl"})


async def outcome(one: Bureau) -> AgencyError:
    error = (await one.one("Business", "juristicId", FIRST)).error
    assert isinstance(error, AgencyError)
    assert "the-secret" not in f"{error!r}{error}"
    return error


@pytest.mark.threat("call-injection")
async def test_a_question_is_written_as_the_wsdl_says(bureau: Open, tmp_path: Path, office: tuple[Office, str]):
    one = opened(bureau, tmp_path, office)
    answers, calls = await one.ask("Business", "juristicId", FIRST, SECOND)
    assert [[record.name_th for record in found.records] for found in answers.values()] == [["โรงพยาบาล & ก"], []]
    assert len(calls) == 1
    headers, pids = office[0].asked[0]
    assert pids == [FIRST, SECOND]
    assert "urn:example:rights#find" in headers.get("soapaction", "") + headers["content-type"]


async def test_no_record_and_failures_stand_in_the_body(bureau: Open, tmp_path: Path, office: tuple[Office, str]):
    one = opened(bureau, tmp_path, office)
    answer = await one.one("Business", "juristicId", SECOND)
    assert (answer.records, answer.error) == ((), None)
    office[0].instead = office[0].envelope("<status>BROKEN</status>")
    assert type(await outcome(one)) is BadAnswer


async def test_a_token_that_the_body_calls_expired_is_renewed(bureau: Open, tmp_path: Path, office: tuple[Office, str]):
    one = opened(bureau, tmp_path, office)
    await one.one("Business", "juristicId", FIRST)
    office[0].sessions += 1
    assert len((await one.one("Business", "juristicId", FIRST)).records) == 1
    assert [headers["x-token"] for headers, _ in office[0].asked] == ["t1", "t1", "t3"]


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("Client", AgencyRefused),
        ("Sender", AgencyRefused),
        ("Server", AgencyUnavailable),
        ("Receiver", AgencyUnavailable),
        ("Odd", BadAnswer),
    ],
)
async def test_a_fault_is_an_error_of_its_kind(
    bureau: Open, tmp_path: Path, office: tuple[Office, str], code: str, error: type
):
    one = opened(bureau, tmp_path, office)
    office[0].instead = office[0].fault(code)
    assert type(await outcome(one)) is error


async def test_a_manifest_may_say_what_a_fault_means(bureau: Open, tmp_path: Path, office: tuple[Office, str]):
    claims = MANIFEST.replace("none = ", "errors = { quota = \"fault.detail.code == 'Q'\" }, none = ")
    one = opened(bureau, tmp_path, office, claims)
    office[0].instead = office[0].fault("Server", "<code>Q</code>")
    assert type(await outcome(one)) is QuotaExhausted


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Response("<html>"), AgencyUnavailable),
        (Response("<html/>"), AgencyUnavailable),
        (Response("<right>"), BadAnswer),
        (Response("<right/>"), BadAnswer),
        (Response(status_code=503), AgencyUnavailable),
        (Response(status_code=403), AgencyRefused),
        (Response('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'), BadAnswer),
    ],
    ids=["page", "html", "cut", "no envelope", "503", "403", "entity"],
)
async def test_what_is_no_envelope_is_an_error(
    bureau: Open, tmp_path: Path, office: tuple[Office, str], answer: Response, error: type
):
    one = opened(bureau, tmp_path, office)
    await one.one("Business", "juristicId", FIRST)
    office[0].instead = answer
    assert type(await outcome(one)) is error


async def test_the_wsdl_may_be_fetched_from_the_same_host(bureau: Open, tmp_path: Path):
    office = Office()
    async with serving(office.app) as url:
        manifest = MANIFEST.replace("PORT", "").replace("${WSDL}", "${URL}/ws?wsdl")
        one = bureau(manifest, {"URL": url})
        assert len((await one.one("Business", "juristicId", FIRST)).records) == 1
        office.wsdl = office.wsdl.replace(
            "<wsdl:types>", '<wsdl:import namespace="urn:x" location="http://elsewhere.example/x.wsdl"/><wsdl:types>'
        )
        other = bureau(manifest, {"URL": url})
        error = await outcome(other)
    assert (type(error), "elsewhere" in error.reason) == (BadAnswer, True)


PAGED = MANIFEST.replace("{ persons", '{ page = "$page", persons').replace(
    "10 }", "10, pages = { by = 'page', size = 1 } }"
)


async def test_an_answer_in_pages_is_fetched_whole(bureau: Open, tmp_path: Path, office: tuple[Office, str]):
    office[0].known = {FIRST: "ก", SECOND: "ข"}
    one = opened(bureau, tmp_path, office, PAGED)
    answers, calls = await one.ask("Business", "juristicId", FIRST, SECOND)
    assert [[record.name_th for record in found.records] for found in answers.values()] == [["ก"], ["ข"]]
    assert len(calls) == len(office[0].pages) == 3
    assert office[0].pages == ["1", "2", "3"]


async def test_a_page_that_fails_is_no_end(bureau: Open, tmp_path: Path, office: tuple[Office, str]):
    office[0].known = {FIRST: "ก", SECOND: "ข"}
    office[0].broken = "2"
    answers, _ = await opened(bureau, tmp_path, office, PAGED).ask("Business", "juristicId", FIRST, SECOND)
    assert {type(found.error) for found in answers.values()} == {AgencyUnavailable}


FAULTS = [
    ("batch = 10 }", 'pages = { by = "link" } }', "a SOAP service gives no links"),
    ('operation = "findRights"', 'operation = "findRight"', 'no operation "findRight"; did you mean "findRights"?'),
    ("arguments = { persons", "arguments = { person", 'findRights takes no "person"; did you mean "persons"?'),
    ('path = "/ws"', 'path = "//x"', "it leads to another host"),
    ('"${WSDL}"', '"../x.wsdl"', "leads out of the manifest's folder"),
    ('"${WSDL}"', '"none.wsdl"', "the WSDL: it cannot be read"),
    ('"${WSDL}"', '"http://elsewhere.example/?wsdl"', "the WSDL is at another host"),
    ("PORT", 'port = "Port13"', "the WSDL: it cannot be used"),
]


@pytest.mark.parametrize(("good", "bad", "fault"), FAULTS, ids=[fault for *_, fault in FAULTS])
def test_faults_are_told_before_anything_is_asked(tmp_path: Path, good: str, bad: str, fault: str):
    home = tmp_path / "bureau"
    home.mkdir()
    (home / "rights.wsdl").write_text(WSDL.read_text(encoding="utf-8"), encoding="utf-8")
    (home / "connector.toml").write_text(AGENCY + MANIFEST.replace(good, bad).replace("PORT", ""), encoding="utf-8")
    variables = {"URL": "http://a.example", "WSDL": "rights.wsdl"}
    faults = [str(one) for one in check(home / "connector.toml", variables, GRAPH).faults]
    assert any(fault in one for one in faults), faults
    assert all(re.search(r"connector.toml:\d+: .*; ", one) for one in faults)


def test_a_wsdl_that_imports_from_elsewhere_is_a_fault(tmp_path: Path):
    home = tmp_path / "bureau"
    home.mkdir()
    text = WSDL.read_text(encoding="utf-8").replace(
        "<wsdl:types>", '<wsdl:import namespace="urn:x" location="file:///etc/passwd"/><wsdl:types>'
    )
    (home / "rights.wsdl").write_text(text, encoding="utf-8")
    (home / "connector.toml").write_text(AGENCY + MANIFEST.replace("PORT", ""), encoding="utf-8")
    variables = {"URL": "http://a.example", "WSDL": "rights.wsdl"}
    (fault,) = check(home / "connector.toml", variables, GRAPH).faults
    assert "imports what is not beside it" in fault.wrong


async def test_a_fault_that_means_no_record_does_so_at_any_status(bureau: Open, tmp_path: Path):
    for status in (200, 400, 404, 500):
        office = Office("1.2")
        fault = office.fault("Sender")
        office.instead = Response(fault.body, status, media_type="application/soap+xml")
        async with serving(office.app) as url:
            manifest = MANIFEST.replace("none = \"status == 'NONE'\"", "none = \"fault.code == 'Sender'\"")
            answer = await opened(bureau, tmp_path, (office, url), manifest).one("Business", "juristicId", FIRST)
            assert (answer.records, answer.error) == ((), None), status


@pytest.mark.parametrize(
    ("status", "error"), [(200, AgencyRefused), (400, AgencyRefused), (429, QuotaExhausted), (503, AgencyUnavailable)]
)
async def test_a_fault_means_what_its_status_says_where_that_says_more(
    bureau: Open, tmp_path: Path, office: tuple[Office, str], status: int, error: type[AgencyError]
):
    office[0].instead = Response(office[0].fault("Client").body, status, media_type="text/xml")
    found = await outcome(opened(bureau, tmp_path, office))
    assert type(found) in (error, BadAnswer)
    if office[0].space == SPACES["1.1"]:
        assert type(found) is error


async def test_a_status_may_mean_no_record_or_an_answer(bureau: Open, tmp_path: Path, office: tuple[Office, str]):
    manifest = MANIFEST.replace("none = \"status == 'NONE'\"", 'statuses = { 404 = "none", 203 = "answer" }')
    one = opened(bureau, tmp_path, office, manifest)
    office[0].instead = Response("nobody", 404)
    answer = await one.one("Business", "juristicId", FIRST)
    assert (answer.records, answer.error) == ((), None)
    right = f"<status>OK</status><right><pid>{FIRST}</pid><hospital>ก</hospital></right>"
    office[0].instead = office[0].envelope(right, 203)
    answer = await one.one("Business", "juristicId", FIRST)
    assert [record.name_th for record in answer.records] == ["ก"]
    office[0].instead = office[0].envelope(right, 206)
    assert type(await outcome(one)) is BadAnswer


async def test_a_page_in_place_of_the_service_is_not_its_answer(
    bureau: Open, tmp_path: Path, office: tuple[Office, str]
):
    office[0].instead = Response("<!DOCTYPE html><html><body>blocked</body></html>", media_type="text/html")
    found = await outcome(opened(bureau, tmp_path, office))
    assert type(found) is AgencyUnavailable
    assert found.reason == "a page instead of XML (HTTP 200)"


async def test_an_answer_in_parts_is_read_with_its_binaries(bureau: Open, tmp_path: Path, office: tuple[Office, str]):
    include = '<i:Include xmlns:i="http://www.w3.org/2004/08/xop/include" href="cid:one@x"/>'
    right = f"<status>OK</status><right><pid>{FIRST}</pid><hospital>{include}</hospital></right>"
    envelope = bytes(office[0].envelope(right).body).decode()
    body = (
        f'--MIME\r\nContent-Type: application/xop+xml; charset=UTF-8; type="text/xml"\r\nContent-ID: <root@x>\r\n\r\n'
        f"{envelope}\r\n--MIME\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n"
        "Content-ID: <one@x>\r\n\r\nabc\r\n--MIME--\r\n"
    )
    kind = 'multipart/related; type="application/xop+xml"; start="<root@x>"; boundary="MIME"'
    office[0].instead = Response(body.encode(), headers={"Content-Type": kind})
    answer = await opened(bureau, tmp_path, office).one("Business", "juristicId", FIRST)
    assert [record.name_th for record in answer.records] == ["YWJj"]
    office[0].instead = Response(b"--other\r\n", headers={"Content-Type": kind})
    assert type(await outcome(opened(bureau, tmp_path, office))) is BadAnswer

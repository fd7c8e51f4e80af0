import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from connectors.errors import (
    AgencyBusy,
    AgencyError,
    AgencyRefused,
    AgencyTimeout,
    AgencyUnavailable,
    BadAnswer,
    ConnectorFault,
    OutOfHours,
    QuotaExhausted,
)
from connectors.python_source_api import Options
from connectors.serving.load_agencies import check
from tests.connectors.conftest import Open
from tests.connectors.graph import AGENCY, GRAPH, Bureau

pytestmark = pytest.mark.threat("fault-unforeseen")

AGENT = Path(__file__).parents[1] / "manifests" / "lines.py"
PERSON, OTHER, NOBODY = "9100000000011", "9100000000020", "9100000000038"
MANIFEST = """
[source]
kind = "python"
class = "lines:LineAgent"
options = { host = "${HOST}", port = "${PORT}", agent = "AGENT", key = "the-key" }
timeout = "1s"
retry = { attempts = 1 }
[[lookup]]
type = "Person"
by = "nationalId"
request = { ask = "person", batch = 2 }
privacy = { class = "personal", basis = "public-task" }
answer = { rows = "rows", key = "PID", ok = "code == '00'", errors = { quota = "code == '05'", \
out-of-hours = "code == '09'", unavailable = "code == '10'", refused = "code == '80'" } }
[lookup.fields]
nameTh.first = "FIRST"
"""


class Lines:
    """A register on a real socket, asked line by line."""

    def __init__(self) -> None:
        self.names: Mapping[str, str] = {PERSON: "สมชาย", OTHER: "สมหญิง"}
        self.instead: bytes | None = None
        self.asked: list[str] = []
        self.connections = 0
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(ConnectionError):
            while line := (await reader.readline()).decode("cp874").rstrip("\r\n"):
                pid = line[51:64]
                self.asked.append(pid)
                if self.instead is not None:
                    writer.write(self.instead)
                    if not self.instead.endswith(b"\n"):
                        break
                    continue
                name = self.names.get(pid)
                record = f"{pid}{'นาย':<30}{name:<50}{'':<30}{'ใจดี':<50}" if name else ""
                writer.write(f"A{'00' if name else '01'}{record}\r\n".encode("cp874"))
        writer.close()


@pytest.fixture
async def lines() -> AsyncIterator[Lines]:
    one = Lines()
    server = await asyncio.start_server(one.serve, "127.0.0.1", 0)
    one.port = server.sockets[0].getsockname()[1]
    yield one
    server.close()


def opened(bureau: Open, folder: Path, port: int, agent: str | None = None, manifest: str = MANIFEST) -> Bureau:
    home = folder / "agencies" / "bureau"
    home.mkdir(parents=True, exist_ok=True)
    (home / "lines.py").write_text(agent or AGENT.read_text(encoding="utf-8"), encoding="utf-8")
    return bureau(manifest, {"HOST": "127.0.0.1", "PORT": str(port)})


async def outcome(one: Bureau) -> AgencyError:
    error = (await one.one("Person", "nationalId", PERSON)).error
    assert isinstance(error, AgencyError)
    assert not {"the-key", PERSON} & set(f"{error} {error.reason}".split())
    return error


async def test_a_class_of_its_own_is_asked_as_any_other_kind(bureau: Open, tmp_path: Path, lines: Lines):
    one = opened(bureau, tmp_path, lines.port)
    answers, calls = await one.ask("Person", "nationalId", PERSON, NOBODY, OTHER)
    names = [[record.name_th.first for record in found.records] for found in answers.values()]
    assert names == [["สมชาย"], [], ["สมหญิง"]]
    assert sorted(call.keys for call in calls) == [1, 2]
    await one.one("Person", "nationalId", PERSON)
    assert lines.connections <= 2


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"A05\r\n", QuotaExhausted),
        (b"A09\r\n", OutOfHours),
        (b"A10\r\n", AgencyUnavailable),
        (b"A80\r\n", AgencyRefused),
        (b"A90\r\n", BadAnswer),
        (b"A00too short\r\n", BadAnswer),
        (b"A00\xff\xff\r\n", BadAnswer),
        (b"A0", BadAnswer),
        (b"", AgencyUnavailable),
    ],
)
async def test_whatever_comes_is_an_error_of_its_kind(
    bureau: Open, tmp_path: Path, lines: Lines, answer: bytes, error: type
):
    lines.instead = answer
    assert type(await outcome(opened(bureau, tmp_path, lines.port))) is error


async def test_a_register_that_is_gone_is_unavailable(bureau: Open, tmp_path: Path):
    found = await outcome(opened(bureau, tmp_path, 1))
    assert (type(found), found.reason) == (AgencyUnavailable, "connection")


def agent(body: str, begin: str = "pass") -> str:
    return f"""
import asyncio
class LineAgent:
    def __init__(self, options):
        {begin}
    async def ask(self, asked):
        {body}
    async def close(self):
        pass
"""


@pytest.mark.parametrize(
    ("text", "error", "reason"),
    [
        (agent("await asyncio.sleep(30)"), AgencyTimeout, ""),
        (agent("raise TimeoutError('the-key')"), AgencyTimeout, ""),
        (agent("raise KeyError('the-key')"), ConnectorFault, "KeyError at lines.py:7"),
        (agent("raise ValueError('the-key')"), BadAnswer, "what it answers is strange (ValueError at lines.py:7)"),
        (agent("return 7"), BadAnswer, "its answer does not say that all is well"),
        (agent("return deep()") + "def deep(): return deep()\n", ConnectorFault, "RecursionError at lines.py:10"),
        (agent("yield 1"), ConnectorFault, "TypeError at connectors.connections.python_class:"),
        (agent("raise GeneratorExit('the-key')"), ConnectorFault, "GeneratorExit at lines.py:7"),
        (agent("raise KeyboardInterrupt('the-key')"), ConnectorFault, "KeyboardInterrupt at lines.py:7"),
        (agent("raise SystemExit('the-key')"), ConnectorFault, "SystemExit at lines.py:7"),
        (agent("raise asyncio.CancelledError('the-key')"), ConnectorFault, "CancelledError at lines.py:7"),
        (agent("raise MemoryError('the-key')"), ConnectorFault, "MemoryError at lines.py:7"),
        (agent("raise BaseExceptionGroup('the-key', [KeyboardInterrupt()])"), ConnectorFault, "BaseExceptionGroup at "),
        (agent("pass", "raise RuntimeError('the-key')"), ConnectorFault, "RuntimeError at lines.py:5"),
        (agent("pass", "raise KeyboardInterrupt('the-key')"), ConnectorFault, "KeyboardInterrupt at lines.py:5"),
        (
            agent("pass", "import nothing_of_that_name"),
            ConnectorFault,
            "ModuleNotFoundError: there is no module nothing_of_that_name at lines.py:5",
        ),
        (agent("return (one for one in 'the-key')"), BadAnswer, "its answer does not say that all is well"),
        (agent("return {'code': '00', 'rows': (one for one in 'the-key')}"), BadAnswer, "no rows where its manifest"),
    ],
)
async def test_a_class_that_fails_harms_nobody_else(bureau: Open, tmp_path: Path, text: str, error: type, reason: str):
    found = await outcome(opened(bureau, tmp_path, 1, text))
    assert type(found) is error
    assert found.reason.startswith(reason)


async def test_a_class_speaks_for_no_other_agency(bureau: Open, tmp_path: Path):
    spoof = """
        from connectors import errors
        class Mine(errors.AgencyBusy):
            code = "the-key"
            message_en = property(lambda self: 1 / 0)
        raise Mine("other", "the-key", "soon", "the-key")"""
    found = await outcome(opened(bureau, tmp_path, 1, agent(spoof)))
    assert (type(found), found.agency, found.lookup) == (AgencyBusy, "bureau", "Person by nationalId")
    assert found.retry_at is None or found.retry_at.tzinfo is not None
    assert found.reason == "its class says so (Mine at lines.py:12)"


DEAF = """
        for _ in range(2):
            try:
                await asyncio.sleep(30)
            except BaseException:
                pass"""
"""Heeds no more than the second time, which is when the loop of the tests ends."""


async def test_a_class_that_does_not_heed_that_it_is_given_up_is_left_alone(bureau: Open, tmp_path: Path):
    text = MANIFEST.replace('timeout = "1s"', 'timeout = "50ms"\nconcurrency = 2\nbreaker = { minimum = 99 }')
    one = opened(bureau, tmp_path, 1, agent(DEAF), text)
    assert [type(await outcome(one)) for _ in range(3)] == [AgencyTimeout, AgencyTimeout, AgencyBusy]


async def test_a_class_that_never_closes_keeps_nobody(bureau: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("connectors.connections.python_class.CLOSING", 0.05)
    text = agent("return {}").replace("close(self):\n        pass", f"close(self):{DEAF}")
    one = opened(bureau, tmp_path, 1, text)
    await outcome(one)
    await asyncio.wait_for(one.connectors.close(), 5)


async def test_a_changed_class_is_another_class(bureau: Open, tmp_path: Path):
    names = []
    for name in ("ก", "ข"):
        row = f"{{'PID': '{PERSON}', 'FIRST': '{name}'}}"
        one = opened(bureau, tmp_path, 1, agent(f"return {{'code': '00', 'rows': [{row}]}}"))
        names += [record.name_th.first for record in (await one.one("Person", "nationalId", PERSON)).records]
    assert names == ["ก", "ข"]


def test_options_are_shown_nowhere():
    options = Options({"key": "the-key"})
    assert options["key"] == "the-key"
    assert "the-key" not in f"{options!r} {options}"


FAULTS = [
    ('"lines:LineAgent"', '"lines"', 'the class: it is no "module:Class"'),
    ('"lines:LineAgent"', '"other:LineAgent"', "the class: there is no other.py"),
    ('"lines:LineAgent"', '"lines:Other"', "the class: lines.py has no class Other"),
    ('"lines:LineAgent"', '"lines:Half"', "the class: Half has no async close"),
    ('"lines:LineAgent"', '"../lines:LineAgent"', "leads out of the manifest's folder"),
    ('"lines:LineAgent"', '"broken:LineAgent"', "the class: broken.py is no Python"),
    (
        '"lines:LineAgent"',
        '"lacking:Agent"',
        "the class: lacking.py imports nothing_of_that_name, and there is no such",
    ),
    ('"lines:LineAgent"', '"near:Agent"', "the class: it imports what is beside it, and is loaded alone"),
]


@pytest.mark.parametrize(("good", "bad", "fault"), FAULTS, ids=[fault for *_, fault in FAULTS])
def test_faults_are_told_without_running_anything(tmp_path: Path, good: str, bad: str, fault: str):
    home = tmp_path / "bureau"
    home.mkdir()
    half = "\nclass Half:\n    async def ask(self, asked): ...\nraise SystemExit\n"
    (home / "lines.py").write_text(AGENT.read_text(encoding="utf-8") + half, encoding="utf-8")
    (home / "broken.py").write_text("class", encoding="utf-8")
    (home / "lacking.py").write_text("import asyncio, nothing_of_that_name.inner", encoding="utf-8")
    (home / "near.py").write_text("from .lines import LineAgent", encoding="utf-8")
    (home / "connector.toml").write_text(AGENCY + MANIFEST.replace(good, bad), encoding="utf-8")
    faults = check(home / "connector.toml", {"HOST": "x", "PORT": "1"}, GRAPH).faults
    assert any(fault in str(one) for one in faults), faults

"""The log as an operator's machine reads it: JSON and nothing else, whoever speaks, and no value in it."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import tomllib
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from connectors.errors import AgencyTimeout
from server.log import VERSION
from server.log_tracebacks import OURS, text, told
from server.log_writer import LogWriter
from settings import ROOT
from tests.rooms import ROOMS

pytestmark = pytest.mark.threat("log-personal", "log-unread")

SOMEBODY = "9100000000011"
SPEAKS = """
import logging, sys, threading, warnings
from server import log
log.configure("json")
warnings.warn("old thing")
logging.getLogger("uvicorn.error").error("it speaks of %s", "itself")
logging.getLogger("a.library").info("of no interest")
thread = threading.Thread(target=lambda: int("x9100000000011"))
thread.start()
thread.join()
class Clears:
    def __del__(self):
        raise ValueError("9100000000011")
Clears()
try:
    int("x9100000000011")
except ValueError:
    log.log.error("handled", exc_info=True)
raise ValueError("9100000000011")
"""


def lines_of(said: str) -> list[dict[str, Any]]:
    """Every line, each of which must be JSON and name the version."""
    lines = [json.loads(line) for line in said.splitlines()]
    assert all(line["version"] == VERSION and {"timestamp", "level", "event"} <= line.keys() for line in lines), said
    return lines


def environment(tmp_path: Path, **further: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SAAN_")}
    return {**clean, "PORT": "0", "SAAN_STATE": str(tmp_path), "SAAN_LOG": "json", **further}


def test_whoever_speaks_speaks_in_json_and_tells_no_value() -> None:
    ended = subprocess.run([sys.executable, "-c", SPEAKS], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert SOMEBODY not in ended.stdout + ended.stderr
    lines = lines_of(ended.stderr)
    assert [line["level"] for line in lines] == ["warning", "error", "error", "error", "error", "critical"]
    assert "old thing" in lines[0]["event"]
    assert lines[1]["event"] == "it speaks of itself"
    for line in lines[2:]:
        (one,) = line["exception"]
        assert one["type"] == "ValueError"
        assert re.fullmatch(r".+:\d+ .+", one["at"][-1])


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_hub_says_everything_in_json_from_its_start_to_its_end(tmp_path: Path, workers: str) -> None:
    with (tmp_path / "said").open("w+b") as said:
        child = subprocess.Popen(
            [str(ROOT / "saan"), "serve"],
            env=environment(tmp_path, SAAN_WORKERS=workers),
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            url = address(Path(said.name), child)
            body = json.dumps({"query": f"query Of{SOMEBODY} {{ __typename me {{ nationalId }} }}"}).encode()
            asked = urllib.request.Request(f"{url}/graphql", body, {"content-type": "application/json"})
            with urllib.request.urlopen(asked) as answer:
                request = answer.headers["saan-request-id"]
            with urllib.request.urlopen(f"{url}/status?lang={SOMEBODY}") as answer:
                assert answer.status == 200
        finally:
            child.send_signal(signal.SIGTERM)
            assert child.wait(120) == 0
        whole = Path(said.name).read_text()
    assert SOMEBODY not in whole
    lines = lines_of(whole)
    told = {line["request"]: line for line in lines if line["event"] == "request"}
    assert len(told) == 2
    one = told.pop(request)
    assert (one["app"], one["operation"], one["route"], one["outcome"]) == (None, "Of#", "/graphql", "with errors")
    assert one["ms"] > 0
    (other,) = told.values()
    assert (other["route"], other["method"], other["status"], other["outcome"]) == ("/status", "GET", 200, "whole")


def address(said: Path, child: "subprocess.Popen[bytes]") -> str:
    """Where it serves, once it says so."""
    while True:
        found = re.search(r'"url":"(http://[^"]+)"', said.read_text())
        if found:
            return found[1]
        assert child.poll() is None, said.read_text()
        threading.Event().wait(0.1)


@pytest.mark.parametrize(
    ("further", "why"),
    [
        ({"SAAN_WORKERS": "many"}, "SAAN_WORKERS"),
        ({"SAAN_ISSUER": "https://issuer.test"}, "SAAN_JWKS"),
        ({"SAAN_DATABASE_URL": "mysql://nobody@127.0.0.1/none"}, "SAAN_DATABASE_URL"),
    ],
)
def test_a_start_that_fails_says_why_in_json(tmp_path: Path, further: dict[str, str], why: str) -> None:
    ended = subprocess.run(
        [str(ROOT / "saan"), "serve"],
        env=environment(tmp_path, **further),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert ended.returncode == 2
    *_, last = lines_of(ended.stdout + ended.stderr)
    assert (last["event"], last["level"]) == ("cannot start", "error")
    assert why in last["why"]


def test_the_version_told_is_the_project_s() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == VERSION


def test_lines_come_out_whole_and_in_their_order() -> None:
    reader, writer = os.pipe()
    lines = LogWriter(writer, lambda count: None)
    for number in range(1000):
        lines.write(f"line {number}\n")
    lines.close()
    os.close(writer)
    with os.fdopen(reader) as out:
        assert out.read() == "".join(f"line {number}\n" for number in range(1000))


def test_who_logs_waits_for_no_reader_and_hears_what_was_lost() -> None:
    reader, writer = os.pipe()
    lost: list[int] = []
    heard = threading.Event()

    def hear(count: int) -> None:
        lost.append(count)
        heard.set()

    lines = LogWriter(writer, hear, most=1_000_000)
    wrote = 400  # of 10 kB each: four times what may wait, and nobody reads
    for _ in range(wrote):
        lines.write("x" * 9_999 + "\n")
    out: list[bytes] = []

    def read() -> None:
        while part := os.read(reader, 65_536):
            out.append(part)

    reading = threading.Thread(target=read)
    reading.start()
    assert heard.wait(60)
    lines.close()
    os.close(writer)
    reading.join()
    os.close(reader)
    came = b"".join(out).split(b"\n")[:-1]
    assert all(len(line) == 9_999 for line in came)
    assert len(came) + sum(lost) == wrote
    assert sum(lost) >= wrote - 130


def test_a_reader_that_has_gone_harms_nobody() -> None:
    reader, writer = os.pipe()
    lines = LogWriter(writer, lambda count: None)
    os.close(reader)
    lines.write("nobody hears this\n")
    lines.close()
    os.close(writer)


def test_what_was_raised_is_told_by_its_type_and_place_and_in_words_only_where_they_are_ours() -> None:
    try:
        try:
            int(f"x{SOMEBODY}")
        except ValueError as cause:
            raise AgencyTimeout("dbd", "Business by juristicId") from cause
    except AgencyTimeout as raised:
        ours, theirs = told(raised)
    assert ours["words"] == "dbd: Business by juristicId: did not answer in time"
    assert theirs["type"] == "ValueError"
    assert "words" not in theirs
    assert __file__ in theirs["at"][-1]


def test_what_was_raised_together_is_told_one_by_one() -> None:
    (group,) = told(ExceptionGroup(SOMEBODY, [ValueError(SOMEBODY), FileNotFoundError(2, "No such file", SOMEBODY)]))
    assert [inner[0]["type"] for inner in group["within"]] == ["ValueError", "FileNotFoundError"]
    assert group["within"][1][0]["words"] == "No such file"
    assert SOMEBODY not in text([group])


def test_what_leads_to_itself_comes_to_an_end() -> None:
    one, other = ValueError(), KeyError()
    one.__cause__, other.__cause__ = other, one
    assert len(told(one)) == 8


def test_the_words_of_every_room_are_told() -> None:
    assert {*ROOMS, "app", "settings"} == OURS

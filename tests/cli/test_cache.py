import json

import pytest
from typer.testing import CliRunner, Result

from cli.__main__ import app
from tests.servers.valkey import Valkey


def drop(*arguments: str, text: str | None = None) -> Result:
    return CliRunner().invoke(app, ("cache", "drop", *arguments), input=text)


@pytest.fixture(autouse=True)
def state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAAN_STATE", str(tmp_path_factory.mktemp("state")))


@pytest.fixture
def shared(valkey_server: Valkey, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("REDIS_URL", valkey_server.url())
    monkeypatch.setenv("SAAN_REDIS_DEADLINE", "2")
    return valkey_server.url()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--agency", "dbd"),
        ("--agency", "กรมพัฒนาธุรกิจการค้า"),
        ("--agency", "dbd", "--type", "Business"),
        ("--agency", "dbd", "--type", "Business", "--key", "0985500000012"),
        ("--agency", "dbd", "--type", "Business", "--key", "juristicId=0985500000012"),
    ],
)
def test_an_operator_drops_what_an_agency_answered(shared: str, arguments: tuple[str, ...]) -> None:
    done = drop(*arguments, "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == {"redis": shared.removesuffix("/0"), "dropped": True}


def test_a_person_s_id_is_asked_for_and_not_shown(shared: str) -> None:
    done = drop("--subject", text="9100000000011\n")
    assert done.exit_code == 0, done.output
    assert "9100000000011" not in done.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--agency"),
        (("--agency", "dbd", "--subject"), "--agency"),
        (("--agency", "dbd", "--type", "Busness"), "Business"),
        (("--agency", "กรมนี้ไม่มี"), "no agency"),
        (("--agency", "dbd", "--key", "1"), "type"),
        (("--agency", "dbd", "--type", "Business", "--key", "number=1"), "juristicId"),
    ],
)
def test_what_names_nothing_is_refused(shared: str, arguments: tuple[str, ...], said: str) -> None:
    done = drop(*arguments)
    assert done.exit_code == 2
    assert said in done.output


def test_without_a_redis_there_is_nothing_to_drop() -> None:
    done = drop("--agency", "dbd")
    assert done.exit_code == 2
    assert "SAAN_REDIS_URL" in done.output


def test_a_redis_that_is_away_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://:secret@127.0.0.1:1/0")
    done = drop("--agency", "dbd")
    assert done.exit_code == 3
    assert "127.0.0.1:1" in done.output
    assert "secret" not in done.output

"""What manifests may refer to beside the sandbox."""

from pathlib import Path

import pytest

from cli.sandbox_process import Sandbox, variables_of
from settings import Settings

RUNNING = Sandbox({"DBD_URL": "http://127.0.0.1:1", "SAAN_DATA": "/sandbox/data"}, ())


def test_a_variable_that_is_set_comes_before_the_sandbox_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBD_URL", "https://dbd.example")
    assert variables_of(Settings(), RUNNING)["DBD_URL"] == "https://dbd.example"


def test_synthetic_data_is_the_sandbox_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAAN_DATA", "synthetic")
    assert variables_of(Settings(), RUNNING)["SAAN_DATA"] == "/sandbox/data"
    assert "LAW_LIST" not in variables_of(Settings(), RUNNING)


def test_real_data_come_before_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SAAN_DATA", str(tmp_path))
    found = variables_of(Settings(), RUNNING)
    assert (found["SAAN_DATA"], found["LAW_LIST"]) == (str(tmp_path), str(tmp_path))

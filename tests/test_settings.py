import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from settings import NEVER_EMPTY, ROOT, Settings, SettingsError, variables

TABLE = re.compile(r"(?<=<!-- settings -->\n).*?(?=<!-- end of settings -->)", re.S)


def table() -> str:
    """The settings as the README shows them."""
    rows = ["| variable | default | what it is |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        shown = "" if field.default is None else f"`{str(field.default).replace(str(ROOT) + '/', '')}`"
        rows.append(f"| `SAAN_{name.upper()}` | {shown} | {field.description} |")
    return "\n".join(rows) + "\n"


def test_the_readme_tells_every_setting_and_its_default(request: pytest.FixtureRequest) -> None:
    readme = ROOT / "README.md"
    if request.config.getoption("--accept"):
        readme.write_text(TABLE.sub(lambda _: table(), readme.read_text()))
    found = TABLE.search(readme.read_text())
    assert found is not None
    assert found[0] == table(), "write it anew with: ./saan test -k settings --accept"


@pytest.mark.threat("sandbox-left-on")
def test_the_sandbox_is_on_only_while_nothing_is_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().sandboxed
    assert Settings().ide
    monkeypatch.setenv("SAAN_ISSUER", "https://issuer.test")
    assert not Settings().sandboxed
    assert not Settings().ide
    monkeypatch.setenv("SAAN_GRAPHIQL", "true")
    assert Settings().ide


@pytest.mark.parametrize("name", [name for name in Settings.model_fields if name not in NEVER_EMPTY])
def test_a_setting_that_is_empty_is_as_good_as_left_out(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    left_out = getattr(Settings(), name)
    monkeypatch.setenv(f"SAAN_{name.upper()}", "")
    assert getattr(Settings(), name) == left_out


@pytest.mark.threat("sandbox-left-on")
@pytest.mark.parametrize("name", NEVER_EMPTY)
def test_what_decides_whether_it_is_the_sandbox_is_never_empty(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"SAAN_{name.upper()}", "")
    with pytest.raises(ValidationError, match="leave it out altogether"):
        Settings()


def test_port_may_be_given_bare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8123")
    assert Settings().port == 8123
    monkeypatch.setenv("PORT", "many")
    with pytest.raises(ValidationError, match="PORT"):
        Settings()


def test_a_data_folder_that_is_not_there_is_named() -> None:
    with pytest.raises(SettingsError, match="nowhere"):
        _ = Settings(data=Path("nowhere")).real_data
    assert Settings(data=Path("synthetic")).real_data is None


def test_only_the_agencies_asked_for_are_wanted() -> None:
    assert Settings().wanted("dbd")
    assert Settings(agencies="dbd, diw").wanted("diw")
    assert not Settings(agencies="dbd, diw").wanted("exd")


def test_secrets_are_read_from_files_and_the_environment_goes_before_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "SAAN_SECRET").write_text("ab" * 32 + "\n")
    (tmp_path / "DATABASE_URL").write_text("postgresql://hub@database/saan")
    (tmp_path / "SAAN_AUDIENCE").write_text("from the file")
    (tmp_path / "DBD_KEY").write_text("opens the register\n")
    (tmp_path / "ledger-keys.json").write_text("{}")
    (tmp_path / "..2026_11_25").mkdir()  # what Kubernetes mounts beside the files
    monkeypatch.setenv("SAAN_SECRETS_FOLDER", str(tmp_path))
    monkeypatch.setenv("SAAN_AUDIENCE", "from the environment")
    settings = Settings()
    assert settings.secret_bytes == bytes.fromhex("ab" * 32)
    assert settings.database == "postgresql://hub@database/saan"
    assert settings.audience == "from the environment"
    assert not settings.sandboxed
    assert "ab" * 32 not in repr(settings)
    assert variables()["DBD_KEY"] == "opens the register"
    assert "ledger-keys.json" not in variables()


def test_a_folder_of_secrets_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SAAN_SECRETS_FOLDER", str(tmp_path / "nowhere"))
    with pytest.raises(SettingsError, match=r"SAAN_SECRETS_FOLDER names .*nowhere"):
        Settings()


def test_proxies_are_addresses_and_networks_alone() -> None:
    assert Settings().trusted_proxies == ["127.0.0.1", "::1"]
    assert Settings(proxies="10.1.0.0/16, fd00::/8").trusted_proxies == ["10.1.0.0/16", "fd00::/8"]
    for wrong in ("*", "proxy.example", "10.1.0.5/16"):
        with pytest.raises(ValidationError, match=re.escape(f"'{wrong}' is no address")):
            Settings(proxies=wrong)

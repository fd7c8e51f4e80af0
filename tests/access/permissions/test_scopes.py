import re
import tomllib
from pathlib import Path

import pytest

import access.permissions.field_refusals
from access.identity.issuers import read_issuers
from access.permissions.core_scopes import CORE_SCOPES
from access.permissions.field_refusals import AccessError
from access.permissions.packages import read_packages
from access.permissions.purposes import Basis
from access.permissions.scopes import Case
from connectors.provider import DataClass
from settings import ROOT

PACKAGES = read_packages(CORE_SCOPES)
DOCS = ROOT / "docs" / "apps.md"


def packages() -> str:
    rows = ["| package | ground | for | scopes |", "| --- | --- | --- | --- |"]
    for one in PACKAGES.values():
        purposes, scopes = ", ".join(one.purposes), " ".join(f"`{scope}`" for scope in one.scopes)
        rows.append(f"| `{one.name}`: {one.en} · {one.th} | {one.basis.law} | {purposes} | {scopes} |")
    return "\n".join(rows) + "\n"


def scopes() -> str:
    rows = ["| scope | what it opens | class | needs |", "| --- | --- | --- | --- |"]
    for one in CORE_SCOPES.values():
        needs = ["purpose"] if one.purpose else []
        needs += {Case.NOBODY: [], Case.OFFICIALS: ["case of officials"], Case.EVERYBODY: ["case"]}[one.case]
        needs += [one.assurance.acr] if one.assurance else []
        rows.append(f"| `{one.name}` | {one.en} · {one.th} | {one.data_class.value} | {', '.join(needs)} |")
    return "\n".join(rows) + "\n"


@pytest.mark.parametrize(("name", "table"), [("packages", packages), ("scopes", scopes)])
def test_the_documentation_lists_them_all(name: str, table: object, request: pytest.FixtureRequest) -> None:
    found = re.compile(rf"(?<=<!-- {name} -->\n).*?(?=<!-- end of {name} -->)", re.S)
    wanted = table()  # type: ignore[operator]
    if request.config.getoption("--accept"):
        DOCS.write_text(found.sub(lambda _: wanted, DOCS.read_text()))
    match = found.search(DOCS.read_text())
    assert match is not None
    assert match[0] == wanted, "write it anew with: ./saan test -k scopes --accept"


def test_the_documentation_tells_every_refusal() -> None:
    kinds = [
        kind
        for kind in vars(access.permissions.field_refusals).values()
        if isinstance(kind, type) and issubclass(kind, AccessError)
    ]
    codes = {kind.code for kind in kinds} - {AccessError.code}
    text = DOCS.read_text()
    assert {code for code in codes if f"`{code}`" not in text} == set()


def test_the_documented_file_of_issuers_is_read(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(\[\[issuer\]\].*?)```", DOCS.read_text(), re.S)
    (tmp_path / "issuers.toml").write_text(example)
    (issuer,) = read_issuers(tmp_path / "issuers.toml", CORE_SCOPES)
    assert issuer.url == tomllib.loads(example)["issuer"][0]["url"]


def test_what_is_sensitive_needs_a_strong_sign_in() -> None:
    assert all(scope.assurance for scope in CORE_SCOPES.values() if scope.data_class is DataClass.SENSITIVE)


def test_nobody_is_registered_to_read_others_without_a_purpose() -> None:
    others = {name for name, scope in CORE_SCOPES.items() if scope.case is Case.EVERYBODY}
    grounds = {package.basis for package in PACKAGES.values() if others & set(package.scopes)}
    assert grounds <= {Basis.PUBLIC_TASK, Basis.LEGAL_OBLIGATION}

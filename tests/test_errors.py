"""docs/errors.md tells of every code that a client can meet, and of none that nothing raises."""

import ast
import importlib
import inspect
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import authenticate_client

import access.permissions.field_refusals
import access.permissions.operation_errors
import connectors.errors
from access.oauth import authorization_server, client, endpoints, grant_types, http_messages, pkce, revoke_introspect
from docs.errors import hub
from docs.errors import oauth as oauth_errors
from docs.errors.__main__ import CODES, page
from docs.errors.code import Code
from resolvers.effects import FAILED
from settings import ROOT
from tests.rooms import ROOMS

PAGE = ROOT / "docs" / "errors.md"
DECLARED = {one.code: one for one in CODES}
OAUTH = {one.code for one in oauth_errors.CODES}
ALWAYS = {"code", "requestId"}


@cache
def trees() -> dict[Path, ast.Module]:
    files = [ROOT / "app.py", *(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))]
    return {file: ast.parse(file.read_text(encoding="utf-8")) for file in files}


def nodes() -> Iterator[ast.AST]:
    for tree in trees().values():
        yield from ast.walk(tree)


def texts(node: ast.AST | None) -> set[str]:
    """What an expression can come to, where that is a text: both sides of a choice."""
    if isinstance(node, ast.IfExp):
        return texts(node.body) | texts(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def name_of(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def raised() -> dict[str, set[str]]:
    """The codes that stand in the code, however they do, with the extensions that stand beside each."""
    found: dict[str, set[str]] = {FAILED: set()}

    def add(codes: set[str], facts: set[str] | None = None) -> None:
        for code in codes:
            found.setdefault(code, set()).update(facts or ())

    for node in nodes():
        match node:
            case ast.Assign(targets=[target], value=value) if name_of(target) == "code":
                add(texts(value))
            case ast.AnnAssign(target=target, value=value) if name_of(target) == "code":
                add(texts(value))
            case ast.Dict(keys=keys, values=values):
                facts = {text for key in keys for text in texts(key)} - ALWAYS
                for key, value in zip(keys, values, strict=True):
                    if texts(key) == {"code"}:
                        add(texts(value), facts)
            case ast.Call(func=function, args=[_, code, *_], keywords=keywords) if name_of(function) == "error_body":
                add(texts(code), {one.arg for one in keywords if one.arg} - ALWAYS)
            case _:
                pass
    return found


def below(kind: type) -> Iterator[type]:
    yield kind
    for one in kind.__subclasses__():
        yield from below(one)


def facts_of(kind: type) -> set[str]:
    """The extensions that a refusal's own constructor states."""
    tree = ast.parse(inspect.getsource(kind))
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and name_of(node.func) == "__init__")
    return {one.arg for call in calls for one in call.keywords if one.arg}


REFUSALS: list[Any] = [
    kind
    for kind in below(access.permissions.field_refusals.AccessError)
    if kind.__module__ in (access.permissions.field_refusals.__name__, access.permissions.operation_errors.__name__)
    and "code" in vars(kind)
    and kind is not access.permissions.field_refusals.AccessError
]


def test_the_page_is_the_one_there_is() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m docs.errors > docs/errors.md"


def test_no_code_is_declared_twice_or_without_a_word_in_both_languages() -> None:
    assert len(DECLARED) == len(CODES)
    thai = range(0x0E00, 0x0E80)
    assert [one.code for one in CODES if not one.do or not one.en.isprintable()] == []
    assert [one.code for one in CODES if not any(ord(letter) in thai for letter in one.th)] == []
    assert [one.code for one in CODES if not one.statuses and one.part != hub.LEDGER] == []


def test_every_code_in_the_code_is_on_the_page_and_no_other() -> None:
    assert set(raised()) == set(DECLARED) - OAUTH


@pytest.mark.parametrize("kind", REFUSALS)
def test_what_a_refusal_carries_and_is_answered_with_is_on_the_page(kind: Any) -> None:
    declared = DECLARED[kind.code]
    carried = {fact for one in REFUSALS if one.code == kind.code for fact in facts_of(one)}
    assert set(declared.extensions) == {"messageTh"} | carried
    if issubclass(kind, access.permissions.operation_errors.RequestRefused) and kind.status is not None:
        assert kind.status in declared.statuses


def test_an_agency_s_failure_carries_what_is_on_the_page() -> None:
    source = ast.parse((ROOT / "resolvers" / "failures.py").read_text(encoding="utf-8"))
    (made,) = [node for node in ast.walk(source) if isinstance(node, ast.Dict) and len(node.keys) > 2]
    carried = {text for key in made.keys for text in texts(key)} - ALWAYS
    kinds = [kind for kind in below(connectors.errors.AgencyError) if kind.__module__ == connectors.errors.__name__]
    assert [kind for kind in kinds if set(DECLARED[kind.code].extensions) != carried] == []


def test_what_stands_beside_a_code_in_the_code_is_on_the_page() -> None:
    assert [code for code, facts in raised().items() if not facts <= set(DECLARED[code].extensions)] == []


def test_every_status_of_a_bad_request_is_on_the_page() -> None:
    calls = [node for node in nodes() if isinstance(node, ast.Call) and name_of(node.func) == "BadRequest"]
    early = trees()[ROOT / "server" / "connection_refusals.py"]
    calls += [
        node for node in ast.walk(early) if isinstance(node, ast.Call) and name_of(node.func) == "ConnectionRefusal"
    ]
    stated = {call.args[0].value for call in calls if call.args and isinstance(call.args[0], ast.Constant)}
    assert {status for status in stated if isinstance(status, int)} == set(DECLARED["BAD_REQUEST"].statuses)


def modules() -> set[ModuleType]:
    """Those of the hub's authorization server, and of Authlib's classes that it is built on."""
    kinds = [
        authorization_server.OAuthServer,
        *grant_types.FLOWS.values(),
        pkce.RequiredChallenge,
        grant_types.IdToken,
    ]
    kinds += [revoke_introspect.TokenRevocation, revoke_introspect.TokenIntrospection, client.Client]
    built_on = {importlib.import_module(one.__module__) for kind in kinds for one in kind.__mro__ if one is not object}
    return built_on | {
        authenticate_client,
        client,
        revoke_introspect,
        http_messages,
        grant_types,
        pkce,
        endpoints,
        authorization_server,
    }


def oauth_codes() -> set[str]:
    found = set()
    for module in modules():
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(node, ast.Call):
                made = node.func.value if isinstance(node.func, ast.Attribute) else node.func
                kind = getattr(module, name_of(made), None)
                if inspect.isclass(kind) and issubclass(kind, OAuth2Error):
                    found.add(kind.error)
    routes = trees()[ROOT / "endpoints" / "sign_in" / "oauth.py"]
    for node in ast.walk(routes):
        if isinstance(node, ast.Call) and name_of(node.func) == "_error":
            found |= texts(node.args[1])
    return found


def test_every_error_of_oauth_is_on_the_page_and_no_other() -> None:
    assert oauth_codes() == OAUTH


def test_a_code_that_is_not_declared_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    odd = ast.parse('class Odd:\n    code: str = "ODD"\nx = {"code": "ODDER" if x else "ODDEST", "why": 1}')
    monkeypatch.setitem(trees(), ROOT / "odd.py", odd)
    assert set(raised()) - set(DECLARED) == {"ODD", "ODDER", "ODDEST"}
    assert raised()["ODDER"] == {"why"}
    assert isinstance(DECLARED["INTERNAL"], Code)

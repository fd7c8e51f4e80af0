"""Scopes that contributors declare stand beside the core's, under a prefix of their own and under no other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.apps.app import AppUnfit
from access.caller import Caller
from access.identity.issuers import read_issuers
from access.permissions.assurance import Assurance
from access.permissions.core_scopes import CORE_SCOPES
from access.permissions.scopes import Scopes, ScopesUnfit, contributed
from connectors.provider import DataClass
from tests.foreign_scope import SCOPES, SECRETS
from tests.oauth import BANK

PART = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True)
RESERVED = {name.partition(".")[0] for name in CORE_SCOPES}


@given(st.dictionaries(PART.filter(lambda part: part not in RESERVED), st.sets(PART, max_size=4), max_size=4))
def test_all_that_are_declared_are_there_behind_the_core_s_in_an_order_that_depends_on_names_alone(
    told: dict[str, set[str]],
) -> None:
    declared = {
        agency: [contributed(f"{agency}.{one}", DataClass.PERSONAL, en="It", th="สิ่งนี้") for one in sorted(names)]
        for agency, names in told.items()
    }
    found = Scopes.of(CORE_SCOPES, declared)
    assert list(found)[: len(CORE_SCOPES)] == list(CORE_SCOPES)
    assert list(found)[len(CORE_SCOPES) :] == [one.name for agency in sorted(declared) for one in declared[agency]]
    assert list(Scopes.of(CORE_SCOPES, dict(reversed(declared.items())))) == list(found)


@pytest.mark.threat("scope-taken")
@pytest.mark.parametrize(
    ("agency", "name"),
    [
        ("zzz", "citizen.health"),
        ("zzz", "yyy.secrets"),
        ("zzz", "zzz"),
        ("zzz", "zzzz.secrets"),
        ("citizen", "citizen.wealth"),
        ("entitlements", "entitlements.more"),
        ("zzz", "zzz.a citizen.health"),
        ("zzz", "zzz.a\n"),
        ("zzz", "zzz.Ａ"),
        ("zzz", "zzz." + "a" * 70),
    ],
)
def test_nobody_declares_a_scope_that_is_not_his(agency: str, name: str) -> None:
    with pytest.raises(ScopesUnfit):
        Scopes.of(CORE_SCOPES, {agency: [contributed(name, DataClass.PERSONAL, en="It", th="สิ่งนี้")]})


@pytest.mark.threat("scope-taken")
def test_a_scope_is_declared_once() -> None:
    with pytest.raises(ScopesUnfit, match=r"zzz\.secrets.*twice"):
        Scopes.of(CORE_SCOPES, {"zzz": [SECRETS, SECRETS]})


@pytest.mark.threat("scope-taken")
def test_what_touches_a_person_closely_takes_a_strong_sign_in_whoever_declares_it() -> None:
    weak = Caller(app="a", subject="9100000000011", scopes=frozenset({"zzz.secrets"}), assurance=Assurance.AAL1)
    refusal = weak.refusal("Citizen.secrets", SECRETS)
    assert refusal is not None
    assert refusal.code == "ASSURANCE_TOO_LOW"
    assert contributed("zzz.a", DataClass.PERSONAL, en="It", th="สิ่งนี้").assurance is Assurance.NONE


@pytest.mark.threat("scope-taken")
def test_what_a_caller_may_of_one_scope_is_not_taken_for_another_of_its_name() -> None:
    """A token outlives a set of agencies: what was personal may be sensitive in the next."""
    caller = Caller(app="a", subject="9100000000011", scopes=frozenset({"zzz.secrets"}), assurance=Assurance.AAL1)
    before = contributed("zzz.secrets", DataClass.PERSONAL, en=SECRETS.en, th=SECRETS.th)
    assert caller.may(before)
    assert not caller.may(SECRETS)


def test_an_app_is_registered_for_it_where_it_is_declared_and_refused_with_the_list_where_it_is_not() -> None:
    import dataclasses

    app = dataclasses.replace(BANK, scopes=frozenset({"citizen.name", "zzz.secrets"}))
    assert app.check(SCOPES) is app
    with pytest.raises(AppUnfit, match=r"no scope zzz\.secrets; there are: citizen\.identity, .*citizens\.lookup$"):
        app.check(CORE_SCOPES)
    with pytest.raises(AppUnfit, match=r"no scope zzz\.other; there are: .*zzz\.secrets$"):
        dataclasses.replace(app, scopes=frozenset({"zzz.other"})).check(SCOPES)


def test_an_issuer_s_file_may_give_it_where_it_is_declared(tmp_path: object) -> None:
    from pathlib import Path

    file = Path(str(tmp_path)) / "issuers.toml"
    file.write_text(
        '[[issuer]]\nurl = "https://i.example"\njwks = "https://i.example/k"\n[issuer.scopes]\n"s" = ["zzz.secrets"]\n'
    )
    assert len(read_issuers(file, SCOPES)) == 1
    with pytest.raises(ValueError, match=r"no scope zzz\.secrets; there are: citizen"):
        read_issuers(file, CORE_SCOPES)

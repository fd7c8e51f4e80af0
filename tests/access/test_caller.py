import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.caller import LONGEST_CASE, NOBODY, Caller
from access.permissions.assurance import Assurance
from access.permissions.core_scopes import CORE_SCOPES
from access.permissions.field_refusals import AccessError, CaseUnusable, PurposeUnknown
from access.permissions.packages import read_packages
from access.permissions.purposes import PURPOSES, Basis

PACKAGES = read_packages(CORE_SCOPES)
EVERYTHING = frozenset(CORE_SCOPES)
OFFICIAL = Caller(
    app="oss",
    scopes=EVERYTHING,
    actor="ธนกร วงศ์ใหญ่",
    purpose="counter-service",
    case="K1",
    assurance=Assurance.AAL2,
)


def code(refusal: AccessError | None) -> str | None:
    return refusal.code if refusal else None


def without(caller: Caller, **changed: object) -> Caller:
    from dataclasses import replace

    return replace(caller, **changed)  # type: ignore[arg-type]


@pytest.mark.threat("ground-missing")
@pytest.mark.parametrize("scope", sorted(CORE_SCOPES))
def test_nobody_reads_anything_personal(scope: str) -> None:
    assert code(NOBODY.refusal("Type.field", CORE_SCOPES[scope])) == "NOT_PERMITTED"


@pytest.mark.threat("ground-missing")
@pytest.mark.parametrize("scope", sorted(CORE_SCOPES))
def test_an_official_with_scope_purpose_case_and_a_strong_sign_in_reads(scope: str) -> None:
    assert OFFICIAL.refusal("Type.field", CORE_SCOPES[scope]) is None


@pytest.mark.threat("ground-missing")
@pytest.mark.parametrize(
    ("missing", "refused"),
    [
        ({"purpose": None}, "PURPOSE_REQUIRED"),
        ({"case": None}, "CASE_REQUIRED"),
        ({"assurance": Assurance.AAL1}, "ASSURANCE_TOO_LOW"),
        ({"scopes": frozenset()}, "NOT_PERMITTED"),
        ({"scopes": frozenset(), "consent": "c1"}, "NO_CONSENT"),
    ],
)
def test_what_is_missing_is_named_and_what_would_help_told_in_both_languages(
    missing: dict[str, object], refused: str
) -> None:
    refusal = without(OFFICIAL, **missing).refusal("Query.citizen", CORE_SCOPES["citizens.lookup"])
    assert refusal is not None
    assert refusal.code == refused
    assert refusal.extensions["field"] == "Query.citizen"
    assert "Query.citizen" in str(refusal)
    assert "Query.citizen" in refusal.extensions["messageTh"]


@pytest.mark.threat("other-person")
@pytest.mark.parametrize("changed", [{}, {"consent": "c1"}, {"declared": Basis.CONSENT}])
def test_no_token_of_a_citizen_opens_another_s_record(changed: dict[str, Any]) -> None:
    asking = Caller(
        app="portal",
        subject="9100000000011",
        scopes=EVERYTHING,
        purpose="self-service",
        case="K1",
        assurance=Assurance.AAL3,
        **changed,
    )
    refusal = asking.refusal("Query.citizen", CORE_SCOPES["citizens.lookup"])
    assert code(refusal) == "NOT_PERMITTED"
    assert "concerns" in str(refusal)


@pytest.mark.threat("ground-missing")
@pytest.mark.parametrize(
    ("caller", "needed"),
    [
        (OFFICIAL, True),
        (Caller(app="agency", scopes=EVERYTHING, purpose="licensing"), True),
        (Caller(app="portal", subject="9100000000011", scopes=EVERYTHING, purpose="business-service"), False),
    ],
)
def test_officials_and_agencies_name_the_case_under_which_they_read_of_others(caller: Caller, needed: bool) -> None:
    refusal = without(caller, case=None).refusal("Business.directors", CORE_SCOPES["business.directors"])
    assert code(refusal) == ("CASE_REQUIRED" if needed else None)


@pytest.mark.threat("ground-missing")
@pytest.mark.parametrize("ended", ["WITHDRAWN", "EXPIRED", "USED_UP"])
def test_an_ended_consent_allows_nothing_and_says_why(ended: str) -> None:
    caller = Caller(app="bank", subject="9100000000011", scopes=EVERYTHING, consent="c1").without_consent(ended)
    refusal = caller.refusal("Citizen.profile", CORE_SCOPES["citizen.name"])
    assert refusal is not None
    assert (refusal.code, refusal.extensions["consent"]) == ("NO_CONSENT", ended)


@pytest.mark.threat("ground-missing")
def test_a_request_says_its_purpose_and_case_where_the_token_does_not() -> None:
    caller = Caller(app="oss", purposes=frozenset({"licensing", "benefits"}))
    asking = caller.asking("licensing", " K2 ")
    assert (asking.purpose, asking.case) == ("licensing", "K2")
    assert caller.asking(None, None).purpose is None
    for unknown in ("counter-service", "anything"):
        with pytest.raises(PurposeUnknown, match="benefits, licensing"):
            caller.asking(unknown, None)


@pytest.mark.threat("ground-missing")
def test_a_request_cannot_change_what_its_token_says() -> None:
    assert OFFICIAL.asking(None, "K2").case == "K1"
    with pytest.raises(PurposeUnknown):
        OFFICIAL.asking("licensing", None)


@pytest.mark.threat("id-hidden")
@pytest.mark.parametrize(
    "case",
    [
        "x" * 65,
        "a\nb",
        "9100000000011",
        "K-9-1000-00000-01-1",
        "K 99100000000011",
        "๙๑๐๐๐๐๐๐๐๐๐๑๑",
        "a\x00",
        "９１０００００００００１１",
        "9.1000.00000.01.1",
        "เรื่อง๙๑๐๐๐๐๐๐๐๐๐๑๑ข",
        "9\u00ad100000000011",
        "1" * 990_000,
    ],
)
def test_a_case_that_could_not_stand_on_the_ledger_is_refused(case: str) -> None:
    with pytest.raises(CaseUnusable):
        Caller(app="oss").asking(None, case)
    with pytest.raises(CaseUnusable):
        OFFICIAL.asking(None, case)


@pytest.mark.threat("ground-missing")
@pytest.mark.parametrize(
    ("caller", "allowed", "refused"),
    [
        (Caller(app="a"), "licensing", "investigation"),
        (Caller(app="a", actor="ก"), "benefits", "customer-check"),
        (Caller(app="a", subject="9100000000011"), "self-service", "investigation"),
        (Caller(app="a", subject="9100000000011"), "business-service", "licensing"),
        (Caller(app="a", subject="9100000000011", consent="c"), "credit", "benefits"),
        (Caller(app="a", declared=Basis.LEGAL_OBLIGATION), "investigation", "fun"),
    ],
)
def test_a_token_that_is_not_limited_may_be_used_for_what_its_ground_allows(
    caller: Caller, allowed: str, refused: str
) -> None:
    """Not for an investigation, say, of which the person concerned would be told half a year later."""
    assert caller.asking(allowed, None).purpose == allowed
    with pytest.raises(PurposeUnknown):
        caller.asking(refused, None)


def test_the_legal_basis_follows_from_who_asks_unless_the_token_declares_it() -> None:
    assert NOBODY.basis is None
    assert Caller(app="a", subject="9100000000011").basis is Basis.OWN_REQUEST
    assert Caller(app="a", subject="9100000000011", consent="c1").basis is Basis.CONSENT
    assert OFFICIAL.basis is Basis.PUBLIC_TASK
    assert Caller(app="a", declared=Basis.LEGAL_OBLIGATION).basis is Basis.LEGAL_OBLIGATION


TEXT = st.none() | st.text(min_size=1) | st.sampled_from(["a", "b", "a\x1fb", "\x1f", "None", "', '"])
PARTED = {
    "app": st.text(min_size=1),
    "subject": TEXT,
    "actor": TEXT,
    "actor_reference": TEXT,
    "case": TEXT,
    "purpose": TEXT,
    "consent": TEXT,
    "scopes": st.frozensets(st.sampled_from(["a", "b", "citizen.name", "', '", "\x1f"])),
}
"""What an agency may answer differently for, or what says who may see its answer."""


@pytest.mark.threat("memory-shared")
@given(st.fixed_dictionaries(PARTED), st.fixed_dictionaries(PARTED))
def test_no_two_who_differ_in_who_they_are_or_what_for_share_a_memory(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    assert Caller(**one).partition == Caller(**one).partition
    assert (Caller(**one).partition == Caller(**other).partition) is (one == other)


@pytest.mark.threat("memory-shared")
@pytest.mark.parametrize("part", PARTED)
@given(st.data())
def test_each_part_alone_parts_memories(part: str, data: st.DataObject) -> None:
    one = data.draw(st.fixed_dictionaries(PARTED))
    other = {**one, part: data.draw(PARTED[part].filter(lambda value: value != one[part]))}
    assert Caller(**one).partition != Caller(**other).partition


@pytest.mark.threat("memory-shared")
def test_one_person_s_answers_stay_where_only_the_strength_of_her_sign_in_differs() -> None:
    assert Caller(app="a", subject="s", assurance=Assurance.AAL2).partition == Caller(app="a", subject="s").partition


@pytest.mark.threat("memory-shared")
@given(st.fixed_dictionaries(PARTED), st.fixed_dictionaries(PARTED), st.sampled_from(Assurance))
def test_what_is_kept_for_a_caller_is_found_by_her_equals_alone(
    one: dict[str, Any], other: dict[str, Any], assurance: Assurance
) -> None:
    kept = {Caller(**one): "hers"}
    assert kept.get(pickle.loads(pickle.dumps(Caller(**one)))) == "hers"
    same = one == other and assurance is Assurance.NONE
    assert kept.get(Caller(**other, assurance=assurance)) == ("hers" if same else None)


@pytest.mark.threat("id-hidden")
@pytest.mark.parametrize(("length", "fits"), [(LONGEST_CASE, True), (LONGEST_CASE + 1, False), (300, False)])
def test_a_case_is_as_long_as_it_may_be(length: int, fits: bool) -> None:
    assert LONGEST_CASE == 64
    asking = Caller(app="a", subject="9100000000011")
    if fits:
        assert asking.asking(None, "K" * length).case == "K" * length
    else:
        with pytest.raises(CaseUnusable):
            asking.asking(None, "K" * length)


@pytest.mark.threat("memory-shared")
def test_nobody_has_no_memory() -> None:
    assert NOBODY.partition is None


def test_no_person_is_named_when_a_caller_is_printed() -> None:
    assert "ธนกร" not in repr(OFFICIAL)
    assert "9100000000011" not in repr(Caller(app="a", subject="9100000000011"))


@pytest.mark.threat("ground-missing")
def test_packages_hold_scopes_there_are_and_every_purpose_rests_on_a_ground() -> None:
    assert {name for package in PACKAGES.values() for name in package.scopes} >= set(CORE_SCOPES)
    for package in PACKAGES.values():
        assert bool(package.purposes) == bool(package.scopes)
        assert all(package.basis in PURPOSES[purpose].bases for purpose in package.purposes)
    assert all(purpose.bases for purpose in PURPOSES.values())

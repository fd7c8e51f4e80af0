"""What is deprecated without a reason or a day, days that are none, and what cannot end."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supergraph.faults import SchemaFault
from supergraph.source_schema import SourceSchema, read
from tests.supergraph.boats import BOATS, PROMISES, changed
from tests.supergraph.graph import together

REASON = '@deprecated(reason: "Use sailsUntil. / ใช้ sailsUntil แทน")'
DAYS = '@sunset(since: "2026-12-01", on: "2027-06-30")'
ENDED = f"{REASON} {DAYS}"
WRITABLE = st.characters(codec="utf-8", exclude_characters='"\\', exclude_categories=["C"])


def _search(type_: str, directives: str) -> str:
    """A root with an argument."""
    argument = f'"Only these. / เฉพาะ" use: {type_} @filter(by: EQUALS) {directives}'
    guard = '@requiresScope(scope: "citizens.lookup")'
    return f'type Query {{\n  "Boats. / เรือ"\n  boats({argument}): [Boat!] @connection {guard}'


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        ("use: BoatUse", f"use: BoatUse {ENDED}", []),
        ("  FISHING", f"  FISHING {ENDED}", []),
        ("owner: BoatOwner", f"owner: BoatOwner {ENDED}", []),
        ("type Query {", _search("BoatUse", ENDED), []),
        ("type Query {", _search("BoatUse", REASON), ["DEPRECATION_UNDATED Query.boats(use:)"]),
        ("type Query {", _search("BoatUse!", ENDED), ["DEPRECATION_INVALID Query.boats(use:)"]),
        ("use: BoatUse", f"use: BoatUse {REASON}", ["DEPRECATION_UNDATED Boat.use"]),
        ("  FISHING", f"  FISHING {REASON}", ["DEPRECATION_UNDATED BoatUse.FISHING"]),
        ("use: BoatUse", f"use: BoatUse {DAYS}", ["SUNSET_OF_NOTHING Boat.use"]),
        ("  FISHING", f"  FISHING {DAYS}", ["SUNSET_OF_NOTHING BoatUse.FISHING"]),
        ("use: BoatUse", f"use: BoatUse @deprecated {DAYS}", ["DIRECTIVE_ARGUMENT Boat.use"]),
        ("use: BoatUse", f'use: BoatUse @deprecated(reason: "No.") {DAYS}', ["DEPRECATION_UNEXPLAINED Boat.use"]),
        ("use: BoatUse", f'use: BoatUse @deprecated(reason: "ไม่ / ไม่") {DAYS}', ["DEPRECATION_UNEXPLAINED Boat.use"]),
        ("number: String!, prov", f"number: String! {ENDED}, prov", ["DEPRECATION_INVALID Query.boat(number:)"]),
        (
            "provinceCode: String! @inaccessible",
            f"provinceCode: String! @inaccessible {ENDED}",
            ["DEPRECATION_INVALID Boat.provinceCode"],
        ),
        ("lawId: ID! @external", f"lawId: ID! @external {ENDED}", ["DEPRECATION_INVALID LawSection.lawId"]),
        ("  OTHER", f"  OTHER {ENDED}", ["DEPRECATION_INVALID BoatUse.OTHER"]),
        ("type Boat @key", f"type Boat {DAYS} @key", ["DIRECTIVE_MISPLACED Boat", "SUNSET_OF_NOTHING Boat"]),
        ("use: BoatUse", f"use: BoatUse {REASON} @sunset", 2 * ["DIRECTIVE_ARGUMENT Boat.use"]),
    ],
)
def test_what_ends_says_what_to_use_instead_and_until_when(old: str, new: str, faults: list[str]) -> None:
    found = changed(old, new)
    assert sorted(one for one in found if not one.startswith("LOOKUP_MISSING")) == sorted(faults)


def _days(since: str, on: str) -> str:
    return f'{REASON} @sunset(since: "{since}", on: "{on}")'


@pytest.mark.parametrize(
    ("since", "on", "told"),
    [
        ("2026-12-01", "2026-12-01", None),
        ("2024-02-29", "2027-06-30", None),
        ("2026-12-01", "2026-11-30", "before it is deprecated"),
        ("2026-12-01", "2027-02-29", "no day"),
        ("2026-12-01", "30/06/2027", "without an hour"),
        ("2026-12-01", "2027-06-30T00:00:00Z", "without an hour"),
        ("2026-12-01", "20270630", "no day"),
        ("2026-12-01", "2027-W26-3", "no day"),
        ("2026-12-01", "", "no day"),
        ("2026-12-01", "๒๐๒๗-๐๖-๓๐", "no day"),
        ("2569-12-01", "2570-06-30", "2026 and not 2569"),
        ("1999-12-01", "2027-06-30", "no day"),
        ("2026-12-01", "9999-12-31", "no day"),
    ],
)
def test_days_are_of_the_calendar_and_in_order(since: str, on: str, told: str | None) -> None:
    faults = _faults(_days(since, on))
    assert {one.code for one in faults} == ({"SUNSET_INVALID"} if told else set())
    assert told is None or any(told in str(one) for one in faults)


@settings(max_examples=60)
@given(st.text(WRITABLE, max_size=12) | st.dates().map(str))
def test_a_text_is_a_day_or_a_fault(on: str) -> None:
    try:
        day = datetime.date.fromisoformat(on) if len(on) == 10 and on.isascii() and "W" not in on else None
    except ValueError:
        day = None
    fits = day is not None and datetime.date(2000, 1, 1) <= day < datetime.date(2200, 1, 1)
    codes = {one.code for one in _faults(_days("2000-01-01", on))}
    assert codes == (set() if fits else {"SUNSET_INVALID"})


def test_a_fault_stands_where_the_directive_does() -> None:
    (fault,) = _faults(REASON)
    line = BOATS[: BOATS.index("use: BoatUse")].count("\n") + 1
    assert str(fault).startswith(f"agencies/md/schema.graphql:{line}:17  DEPRECATION_UNDATED  Boat.use: ")
    assert str(fault).endswith('; write @sunset(since: "2026-12-01", on: "2027-06-30") beside it')


SHARED = '"Boats. / เรือ"\n  boatsOf("Of it. / นี้" number: String!): [Boat!] @lookup @shareable {}'


def test_of_what_several_give_the_first_says_until_when() -> None:
    first = _read(BOATS.replace("type Query {", f"type Query {{\n  {SHARED.format(ENDED)}"), "md")
    second = _read(f"type Query {{ {SHARED.format(ENDED)} }}", "navy")
    silent = _read(f"type Query {{ {SHARED.format('')} }}", "navy")
    (fault,) = (one for one in together(first, second, accepted=["md"]).faults["navy"] if "DEPREC" in one.code)
    assert (fault.code, fault.message) == ("DEPRECATION_INVALID", "md gave it first, and says when it ends")
    told = together(first, silent, accepted=["md"]).faults.get("navy", ())
    assert [one for one in told if one.code in ("DEPRECATION_INVALID", "INVALID_FIELD_SHARING")] == []


def _read(text: str, contributor: str) -> SourceSchema:
    promised = PROMISES if contributor == "md" else None
    found = read(text, f"agencies/{contributor}/schema.graphql", contributor, promised)
    assert isinstance(found, SourceSchema), found
    return found


def _faults(directives: str) -> tuple[SchemaFault, ...]:
    return together(_read(BOATS.replace("use: BoatUse", f"use: BoatUse {directives}", 1), "md")).faults.get("md", ())

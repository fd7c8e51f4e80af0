import datetime
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.ledger.entry import COLUMNS, Circumstances, Entry, Recorded, RefusedField
from access.ledger.hash_chain import GENESIS, linked
from access.ledger.recordable_text import LONGEST
from access.storage.utc_moment import moment
from tests.access.ledger.made import START, entry, made

MOMENTS = st.datetimes(timezones=st.just(datetime.UTC))
TEXTS = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=12).filter(lambda t: len(t) < 13)
NAMES = st.from_regex(r"[_A-Za-z][_0-9A-Za-z.]{0,9}", fullmatch=True)
CODES = st.from_regex(r"[A-Z_]{1,9}", fullmatch=True)
OPTIONAL = st.none() | TEXTS
SHARED = {
    "at": MOMENTS,
    "app": TEXTS,
    "basis": TEXTS,
    "operation": TEXTS,
    "purpose": OPTIONAL,
    "consent": OPTIONAL,
    "case": OPTIONAL,
    "actor": OPTIONAL,
    "actor_reference": OPTIONAL,
    "hidden_until": st.none() | MOMENTS,
}
NO_TEXTS = {"at", "hidden_until", "operation"}
OWN = {
    "subject": OPTIONAL,
    "disclosed": st.lists(NAMES).map(tuple),
    "refused": st.lists(st.builds(RefusedField, NAMES, CODES)).map(tuple),
    "count": st.integers(0, 10_000),
    "recipient": OPTIONAL,
}
ENTRIES = st.builds(made, agency=TEXTS, type=TEXTS, **SHARED, **OWN)


@given(st.fixed_dictionaries(SHARED), st.lists(st.tuples(TEXTS, TEXTS, st.fixed_dictionaries(OWN)), max_size=4))
def test_each_line_of_an_operation_tells_what_they_share_and_what_is_its_own(
    shared: dict[str, Any], lines: list[tuple[str, str, dict[str, Any]]]
) -> None:
    of_all = Circumstances(**shared)
    entries = [of_all.entry(agency, type_, **own) for agency, type_, own in lines]
    for one, (agency, type_, own) in zip(entries, lines, strict=True):
        told = {"agency": agency, "type": type_, **own, **shared}
        assert {name: getattr(one, name) for name in told} == told
        assert one == made(**told)
        kept = dict(zip(COLUMNS, one.columns(5, 7), strict=True))
        codes = " ".join(f"{refused.field}:{refused.code}" for refused in own["refused"])
        assert (kept["stream"], kept["sequence"], kept["refused"]) == (5, 7, codes)
        assert kept["disclosed"].split() == list(own["disclosed"])
        plain = {"agency", "type", "subject", "count", "recipient", *SHARED} - {"at", "hidden_until", "case"}
        assert {name: kept[name] for name in plain} == {name: told[name] for name in plain}
        assert (moment(kept["at"]), kept["case_reference"]) == (told["at"], told["case"])


@given(ENTRIES)
def test_what_is_kept_is_what_was_recorded(one: Entry) -> None:
    read = Recorded.read((*one.columns(5, 7), b"h" * 32))
    assert (read.stream, read.sequence, read.hash) == (5, 7, b"h" * 32)
    assert read.entry == one


@given(ENTRIES, ENTRIES)
def test_two_entries_that_differ_have_two_hashes(one: Entry, other: Entry) -> None:
    same = linked(GENESIS, [one.columns(1, 1)]) == linked(GENESIS, [other.columns(1, 1)])
    assert same == (one == other)


@given(ENTRIES)
def test_an_outside_auditor_gets_the_same_hash_with_any_json(one: Entry) -> None:
    import hashlib

    told = [*one.columns(1, 2)]
    if told[-1] is None:
        del told[-1]  # entries from before there were recipients
    text = json.dumps(told, separators=(",", ":"), ensure_ascii=False)
    assert linked(GENESIS, [one.columns(1, 2)]) == [hashlib.sha256(bytes(32) + text.encode()).digest()]


@pytest.mark.parametrize("text", ["9100000000011", "case 9-1000-00000-01-1.", "9 1000 00000 01 1", "x:9100000000011"])
@pytest.mark.parametrize("name", sorted({"agency", "type", "recipient", "subject", *SHARED} - NO_TEXTS))
def test_a_national_id_gets_into_no_text(name: str, text: str) -> None:
    with pytest.raises(ValueError, match=name) as refused:
        entry(**{name: text})
    assert "9100" not in str(refused.value)


def test_other_numbers_of_thirteen_digits_are_only_numbers() -> None:
    assert entry(case="9100000000012").case == "9100000000012"
    assert entry(operation="9100000000011" * 4).count == 1


@pytest.mark.parametrize("text", ["", "a\x00b", "a\nb", "\ud800", "x" * (LONGEST + 1)])
def test_a_text_that_cannot_be_kept_or_shown_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="case"):
        entry(case=text)
    with pytest.raises(ValueError, match="operation"):
        entry(operation=text)


def test_names_of_fields_are_names() -> None:
    for bad in ("", "two words", "x:y", "ชื่อ"):
        with pytest.raises(ValueError, match="disclosed"):
            entry(disclosed=(bad,))
        with pytest.raises(ValueError, match="refused"):
            entry(refused=(RefusedField(bad, "NO_CONSENT"),))
    with pytest.raises(ValueError, match="refused"):
        entry(refused=(RefusedField("name", "no consent"),))
    with pytest.raises(ValueError, match="disclosed"):
        entry(disclosed=(*[f"field{number}" for number in range(200)], "two words"))


def test_a_row_that_no_entry_can_have_been_made_of_is_not_read() -> None:
    row = (*entry().columns(1, 1), b"h" * 32)
    assert Recorded.read(row).entry == entry()
    for name, bad in (("app", None), ("agency", ""), ("case_reference", "a\x00"), ("disclosed", "ชื่อ"), ("count", -1)):
        place = COLUMNS.index(name)
        with pytest.raises(ValueError, match=r"characters|name of a field|none"):
            Recorded.read((*row[:place], bad, *row[place + 1 :]))
    assert Recorded.read((*row[:10], "9100000000011", *row[11:])).entry.case == "9100000000011", "it stands there"


def test_moments_have_a_zone_and_counts_are_not_negative() -> None:
    with pytest.raises(ValueError, match="zone"):
        entry(at=START.replace(tzinfo=None))
    with pytest.raises(ValueError, match="zone"):
        entry(hidden_until=START.replace(tzinfo=None))
    with pytest.raises(ValueError, match="none"):
        entry(count=-1)


def test_an_entry_counts_only_what_it_is_told() -> None:
    one = entry()
    shared = Circumstances(at=one.at, app=one.app, basis=one.basis, operation=one.operation)
    withheld = shared.entry(one.agency, one.type)
    assert withheld.count == 0


def test_an_entry_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        entry().app = "other"  # type: ignore[misc]

import dataclasses
import datetime
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.ledger.entry import Entry, Recorded, RefusedField
from access.ledger.hash_chain import GENESIS, linked
from access.ledger.recordable_text import LONGEST
from tests.access.ledger.made import START, entry

MOMENTS = st.datetimes(timezones=st.just(datetime.UTC))
TEXTS = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=12).filter(lambda t: len(t) < 13)
NAMES = st.from_regex(r"[_A-Za-z][_0-9A-Za-z.]{0,9}", fullmatch=True)
CODES = st.from_regex(r"[A-Z_]{1,9}", fullmatch=True)
OPTIONAL = st.none() | TEXTS
ENTRIES = st.builds(
    Entry,
    at=MOMENTS,
    app=TEXTS,
    agency=TEXTS,
    type=TEXTS,
    basis=TEXTS,
    operation=TEXTS,
    disclosed=st.lists(NAMES).map(tuple),
    refused=st.lists(st.builds(RefusedField, NAMES, CODES)).map(tuple),
    count=st.integers(0, 10_000),
    subject=OPTIONAL,
    purpose=OPTIONAL,
    consent=OPTIONAL,
    case=OPTIONAL,
    actor=OPTIONAL,
    actor_reference=OPTIONAL,
    hidden_until=st.none() | MOMENTS,
    recipient=OPTIONAL,
)


@given(ENTRIES)
def test_what_is_kept_is_what_was_recorded(made: Entry) -> None:
    read = Recorded.read((*made.columns(5, 7), b"h" * 32))
    assert (read.stream, read.sequence, read.hash) == (5, 7, b"h" * 32)
    assert read.entry == made


@given(ENTRIES, ENTRIES)
def test_two_entries_that_differ_have_two_hashes(one: Entry, other: Entry) -> None:
    same = linked(GENESIS, one.columns(1, 1)) == linked(GENESIS, other.columns(1, 1))
    assert same == (one == other)


@given(ENTRIES)
def test_an_outside_auditor_gets_the_same_hash_with_any_json(made: Entry) -> None:
    import hashlib

    told = [*made.columns(1, 2)]
    if told[-1] is None:
        del told[-1]  # entries from before there were recipients
    text = json.dumps(told, separators=(",", ":"), ensure_ascii=False)
    assert linked(GENESIS, made.columns(1, 2)) == hashlib.sha256(bytes(32) + text.encode()).digest()


@pytest.mark.parametrize("text", ["9100000000011", "case 9-1000-00000-01-1.", "9 1000 00000 01 1", "x:9100000000011"])
@pytest.mark.parametrize(
    "name", ["case", "purpose", "actor", "actor_reference", "app", "basis", "consent", "subject", "recipient"]
)
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


def test_names_of_fields_are_names() -> None:
    for bad in ("", "two words", "x:y", "ชื่อ"):
        with pytest.raises(ValueError, match="disclosed"):
            entry(disclosed=(bad,))
        with pytest.raises(ValueError, match="refused"):
            entry(refused=(RefusedField(bad, "NO_CONSENT"),))
    with pytest.raises(ValueError, match="refused"):
        entry(refused=(RefusedField("name", "no consent"),))


def test_moments_have_a_zone_and_counts_are_not_negative() -> None:
    with pytest.raises(ValueError, match="zone"):
        entry(at=START.replace(tzinfo=None))
    with pytest.raises(ValueError, match="zone"):
        entry(hidden_until=START.replace(tzinfo=None))
    with pytest.raises(ValueError, match="none"):
        entry(count=-1)


def test_an_entry_counts_only_what_it_is_told() -> None:
    one = entry()
    withheld = Entry(at=one.at, app=one.app, agency=one.agency, type=one.type, basis=one.basis, operation=one.operation)
    assert withheld.count == 0


def test_an_entry_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        entry().app = "other"  # type: ignore[misc]

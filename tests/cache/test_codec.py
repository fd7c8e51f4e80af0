from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from cache.codec import COMPRESSED, PLAIN, Codec, Unreadable
from cache.entry import CacheEntry
from connectors.contract import EntityReference
from connectors.provenance import Source, SourceState
from connectors.provider import Answer
from schema.contracts import contracts
from tests.cache.papers import BANGKOK, PAPER, Paper, paper

CODEC = Codec(PAPER)


def kept(*records: object, total: int | None = None) -> CacheEntry:
    return CacheEntry(Answer(records, total), 20.0, 30.0, 10.0, 0.5, 7, frozenset({1, 2}))


def test_a_record_comes_back_as_it_was_and_says_cached() -> None:
    one = paper("a", "9100000000011", 3)
    back = CODEC.decode(CODEC.encode(kept(one, total=9)), "desk", 10.0, 20.0)
    (record,) = back.answer.records
    assert record.source == replace(one.source, state=SourceState.CACHED)
    record.source = one.source
    assert record == one
    assert replace(back, answer=Answer()) == replace(kept(), answer=Answer())
    assert back.answer.total == 9


def test_what_is_absent_stays_absent() -> None:
    one = Paper("a", source=Source("desk", None, datetime(2026, 11, 23, tzinfo=UTC), SourceState.CACHED))
    assert CODEC.decode(CODEC.encode(kept(one)), "desk", 10.0, 20.0).answer.records == (one,)


@pytest.mark.parametrize("as_of", [date(2026, 1, 2), datetime(2026, 1, 2, 0, 0, tzinfo=BANGKOK)])
def test_times_keep_their_offset_and_days_stay_days(as_of: date) -> None:
    one = Paper("a", source=Source("desk", as_of, datetime(2026, 11, 23, tzinfo=BANGKOK)))
    back = CODEC.decode(CODEC.encode(kept(one)), "desk", 10.0, 20.0).answer.records[0].source
    assert (back.as_of.isoformat(), type(back.as_of)) == (as_of.isoformat(), type(as_of))
    assert back.retrieved_at.utcoffset() == one.source.retrieved_at.utcoffset()


def test_what_is_large_is_compressed_and_what_is_small_is_not() -> None:
    assert CODEC.encode(kept(Paper("a")))[:1] == PLAIN
    many = CODEC.encode(kept(*(paper(str(number)) for number in range(50))))
    assert many[:1] == COMPRESSED
    assert len(many) < 50 * 60


@pytest.mark.parametrize(
    "data", [b"", b"\0", b"\0abc", b"\1abc", b"\0\x91\x01", b"\0\x96\x01\x02\x03\x90\xc0\x91\x91\x01"]
)
def test_what_is_no_answer_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        CODEC.decode(data, "desk", 1.0, 2.0)


def test_a_reference_says_nothing_of_whom_it_names_where_it_is_printed() -> None:
    assert "9100000000011" not in repr(EntityReference("Citizen", "9100000000011"))


def test_there_is_a_codec_for_every_type_of_the_graph() -> None:
    for contract in contracts().values():
        assert Codec(contract).encode(kept())

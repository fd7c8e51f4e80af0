import inspect
from datetime import UTC, datetime

import pytest

from connectors import errors
from connectors.errors import AgencyError
from connectors.provenance import Source, SourceState, restate
from tests.connectors.graph import CONTRACTS, FIRST

KINDS = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, AgencyError)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_each_error_stands_in_the_tree_and_speaks_both_languages(kind: type[AgencyError]):
    assert kind.__name__ in (inspect.getdoc(errors) or "")
    error = kind("dbd", "Business by juristicId", reason="connection")
    assert error.message_en.startswith("The agency dbd ")
    assert error.message_th.startswith("หน่วยงาน dbd ")
    assert str(error) == "dbd: Business by juristicId: connection"


def test_each_error_has_a_code_of_its_own():
    assert len({kind.code for kind in KINDS}) == len(KINDS)


def test_a_record_is_restated_without_being_touched():
    source = Source("dbd", None, datetime(2026, 11, 23, tzinfo=UTC))
    values = dict.fromkeys(fact.attribute for fact in CONTRACTS["Business"].facts.values())
    record = CONTRACTS["Business"].make(**{**values, "juristic_id": FIRST}, source=source)
    stale = restate(record, SourceState.STALE)
    assert (stale.source.state, record.source.state) == (SourceState.STALE, SourceState.LIVE)
    assert (stale.juristic_id, stale.source.retrieved_at) == (FIRST, source.retrieved_at)

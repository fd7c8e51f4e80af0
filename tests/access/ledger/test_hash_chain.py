"""What was signed as something else is no seal and no checkpoint, whatever it is called."""

from typing import Any

import pytest

from access.ledger.hash_chain import Checkpoint, StreamSeal
from access.ledger.ledger_errors import SealForged

SEAL = StreamSeal(stream=1, number=2, entries=3, head=b"h", previous=b"p", at=4)


def test_a_seal_is_read_as_it_was_stated() -> None:
    assert StreamSeal.read(SEAL.payload()) == SEAL


@pytest.mark.parametrize("kind", ["checkpoint", "a", "seam", "z", "", None])
def test_what_is_called_otherwise_is_none(kind: Any) -> None:
    with pytest.raises(SealForged):
        StreamSeal.read({**SEAL.payload(), "kind": kind})
    with pytest.raises(SealForged):
        Checkpoint.read({**SEAL.payload(), "kind": kind if kind != "checkpoint" else "seal"})

"""Vehicles of the tests' own graph: a manifest whose facts are given, and what is made of rows by it."""

import tempfile
from pathlib import Path
from typing import Any

from connectors.mapping.row_mapper import RowMapper
from connectors.proof.manifest_proof import Proof
from connectors.provenance import Source
from connectors.schema_drift import Drift
from connectors.serving.load_agencies import check
from tests.connectors.graph import AGENCY, GRAPH, NOON

LOOKUP = """
[source]
kind = "file"
folder = "${FOLDER}"

[[lookup]]
type = "Vehicle"
by = "plate"
request = { file = "v.json" }
privacy = { class = "public", basis = "public-task" }

[fields.Vehicle]
plate = "plate"
"""
FIRST_FACT = len((AGENCY + LOOKUP).splitlines()) + 1
"""The line of the first fact that is given."""
OWNER = """
owner.Citizen.nationalId = { from = "ownerId", when = "ownerKind == 'P'" }
owner.Business.juristicId = { from = "ownerId", when = "ownerKind == 'J'" }
"""

Notes = list[tuple[str, str, str]]
"""What was odd: the kind, the fact, and why."""


def proof(facts: str, lookup: str = LOOKUP) -> Proof:
    """The manifest with these facts, proved."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "bureau"
        home.mkdir()
        (home / "connector.toml").write_text(AGENCY + lookup + facts, encoding="utf-8")
        return check(home / "connector.toml", {"FOLDER": folder}, GRAPH)


def told(facts: str, lookup: str = LOOKUP) -> list[str]:
    """The faults, each with the line it is on among the facts that are given."""
    return [f"{one.line - FIRST_FACT + 1}: {one.wrong}; {one.todo}" for one in proof(facts, lookup).faults]


def mapper(facts: str, plate: str = 'plate = "plate"\n') -> RowMapper:
    """How rows become vehicles by these facts, and `plate`, which must be there."""
    proved = proof(facts, LOOKUP.replace('plate = "plate"\n', plate))
    assert proved.faults == (), "\n".join(map(str, proved.faults))
    return proved.lookups[0].plans[-1][0].shapes[-1].map


def made(facts: RowMapper | str, **row: Any) -> tuple[Any, Notes]:
    """The vehicle of a row, and what was odd about it."""
    notes: Notes = []

    def note(drift: Drift, fact: str, why: str) -> None:
        notes.append((drift.name, fact, why))

    rows = mapper(facts) if isinstance(facts, str) else facts
    return rows.record({"plate": "1กก 1", **row}, {}, Source("bureau", None, NOON), note), notes

"""Scopes are one's own, or open."""

import pytest

from connectors.provider import DataClass
from supergraph.source_schema import Promises
from tests.supergraph.boats import BOATS, PROMISES, changed
from tests.supergraph.graph import source, together, told

pytestmark = pytest.mark.threat("schema-opens-person")

BOATS_OF_HERS = '[Boat!] @requiresScope(scope: "md.boats")'


@pytest.mark.parametrize(
    ("scope", "faults"),
    [
        ("citizens.lookup", []),
        ("md.ships", ["SCOPE_UNKNOWN Citizen.boats"]),
        ("dlt.vehicles", ["SCOPE_UNKNOWN Citizen.boats"]),
        ("", ["PERSON_UNGUARDED Citizen.boats", "SCOPE_UNKNOWN Citizen.boats"]),
        ("citizen.health", ["SCOPE_OF_OTHERS Citizen.boats"]),
        ("ledger.audit", ["SCOPE_OF_OTHERS Citizen.boats"]),
        ("hub.explain", ["SCOPE_OF_OTHERS Citizen.boats"]),
    ],
)
def test_a_scope_is_one_s_own_or_one_that_the_core_opens(scope: str, faults: list[str]) -> None:
    found = changed(BOATS_OF_HERS, f'[Boat!] @requiresScope(scope: "{scope}")')
    assert [one for one in found if not one.startswith("CLASS")] == faults


def test_a_scope_of_a_member_is_of_one_there_is() -> None:
    owner = 'owner: BoatOwner @subject @requiresScope(scope: "citizens.lookup"'
    assert changed(owner, f'{owner}, of: "Citizen"') == []
    assert changed(owner, f'{owner}, of: "Citizen") @requiresScope(scope: "citizens.lookup", of: "Business"') == []
    assert changed(owner, f'{owner}) @requiresScope(scope: "md.boats", of: "Law"') == ["SCOPE_OF_NO_MEMBER Boat.owner"]


def test_a_field_may_require_several_each_once() -> None:
    both = f'{BOATS_OF_HERS} @requiresScope(scope: "citizens.lookup")'
    assert changed(BOATS_OF_HERS, both) == []
    assert changed(BOATS_OF_HERS, f'{BOATS_OF_HERS} @requiresScope(scope: "md.boats")') == ["REPEATED Citizen.boats"]


@pytest.mark.parametrize("name", ["dlt.boats", "citizen.name", "md.", "mdx.boats", "boats"])
def test_a_manifest_declares_scopes_of_its_own_alone(name: str) -> None:
    promised = Promises({**PROMISES.scopes, name: DataClass.PERSONAL}, PROMISES.lookups)
    assert told(BOATS, "md", promised) == [f"SCOPE_OF_OTHERS scope {name}"]


def test_another_contributor_s_scope_is_not_open() -> None:
    thief = """
    type Citizen @key(fields: "nationalId") {
      nationalId: NationalId! @external
      "Her fees. / ค่าธรรมเนียม" fees: Int @requiresScope(scope: "md.boats")
    }
    """
    composed = together(source(BOATS, "md", PROMISES), source(thief, "thief"))
    assert [(one.code, one.coordinate) for one in composed.faults["thief"]] == [("SCOPE_OF_OTHERS", "Citizen.fees")]
    assert "md" not in composed.faults


def test_what_is_another_s_requires_what_its_owner_says() -> None:
    found = changed(
        "nationalId: NationalId! @external", 'nationalId: NationalId! @external @requiresScope(scope: "md.boats")'
    )
    assert found == ["SCOPE_OF_OTHERS Citizen.nationalId"]

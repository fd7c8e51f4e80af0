"""What becomes of consents and mandates whose rows somebody changes, ends or revives in the database."""

from typing import Any

import pytest

from access.consents.mandates import NoMandate
from access.ledger.queries import LedgerQueries
from tests.access.consents.granted import caller, grant, mandate, spend
from tests.access.rows import read, wrote
from tests.oauth import CHILD, CITIZEN, LEDGER_KEYS, OTHER, Server, used_by


@pytest.mark.threat("row-moved")
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("holder", None),
        ("subject", None),
        ("person", None),
        ("relation", "director"),
        ("until", 2**52),
        ("until", "NULL"),
        ("since", 1),
    ],
)
async def test_a_mandate_that_is_changed_in_any_column_is_none(server: Server, column: str, value: Any) -> None:
    hers = await mandate(server)
    theirs = await mandate(server, holder=OTHER, subject="9100000000046")
    (other,) = await read(server, "SELECT * FROM mandates WHERE id = :id", id=theirs)
    told = other._mapping[column] if value is None else None if value == "NULL" else value
    assert await wrote(server, f'UPDATE mandates SET "{column}" = :value WHERE id = :id', value=told, id=hers) == 1
    assert [one.id for one in await server.mandates.of_holder(CITIZEN)] == []
    assert {one.subject for one in await server.mandates.of_holder(OTHER)} <= {"9100000000046"}
    with pytest.raises(NoMandate):
        await grant(server, subject=CHILD, given_by=CITIZEN)


@pytest.mark.threat("row-revived")
async def test_a_mandate_that_has_ended_is_not_revived_by_writing_its_row(server: Server) -> None:
    hers = await mandate(server)
    (before,) = await read(server, "SELECT * FROM mandates")
    await server.mandates.end(hers)
    assert await wrote(server, "UPDATE mandates SET ended_at = NULL") == 1
    assert await server.mandates.of_holder(CITIZEN) == []
    assert await wrote(server, "UPDATE mandates SET mark = :mark", mark=before.mark) == 1
    assert await server.mandates.of_holder(CITIZEN) == []
    with pytest.raises(NoMandate):
        await server.mandates.end(hers)


@pytest.mark.threat("row-revived")
async def test_a_withdrawal_cannot_be_taken_back_by_writing_a_row(server: Server) -> None:
    consent = await grant(server)
    await server.bank()
    await server.consents.withdraw(consent.id, by=CITIZEN)
    assert await wrote(server, "UPDATE consents SET withdrawn_at = NULL") == 1
    assert (await used_by(server, caller(consent))).ended == "WITHDRAWN"
    (shown,) = await server.consents.of_subject(CITIZEN)
    assert shown.ended(server.clock.now()) == "WITHDRAWN"
    again = await server.consents.withdraw(consent.id, by=CITIZEN)
    assert again is not None
    lines = await read(server, "SELECT * FROM ledger_entries WHERE operation = :name", name=f"consent:{consent.id}")
    assert [(line.type, line.disclosed, line.consent) for line in lines] == [("Consent", "withdrawn", consent.id)]
    reading = LedgerQueries(server.database, server.clock.now)
    page = await reading.disclosures(LEDGER_KEYS.subjects(CITIZEN), first=9)
    assert [one.entry.type for one in page.entries] == ["Consent"], "and she reads of it"


@pytest.mark.threat("row-revived")
@pytest.mark.parametrize("limits", [{"uses": 2}, {"uses_a_day": 2}, {"uses": 3, "uses_a_day": 2}])
async def test_a_use_cannot_be_taken_back_by_writing_a_row(server: Server, limits: dict[str, int]) -> None:
    consent = await grant(server, **limits)
    given = 0
    for _ in range(5):
        given += await spend(server, consent) is None
        await wrote(server, "UPDATE consents SET uses = 0, day_uses = 0, day = 0")
    assert given == 2
    assert await spend(server, consent) == "USED_UP"


@pytest.mark.threat("row-moved")
async def test_a_consent_of_another_is_nobody_s_whatever_its_row_says(server: Server) -> None:
    consent = await grant(server)
    name = server.consents.subject(OTHER)
    for column in ("subject", "given_by"):
        await wrote(server, f"UPDATE consents SET {column} = :name", name=name)
        assert await server.consents.of_subject(OTHER) == []
        assert await server.consents.withdraw(consent.id, by=OTHER) is None
        await wrote(server, f"UPDATE consents SET {column} = :name", name=server.consents.subject(CITIZEN))
    assert (await used_by(server, caller(consent))).ended is None

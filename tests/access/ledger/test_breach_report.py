from access.ledger.breach_report import Affected, BreachedField, BreachReport, Consumer, affected, consumers
from access.ledger.queries import LedgerFilters
from access.ledger.writer import Ledger
from access.storage.database import Database
from tests.access.ledger.made import KEYS, START, entry

BANK = LedgerFilters(app="bank-app")


async def people(database: Database, filters: LedgerFilters = BANK) -> list[Affected]:
    return [person async for person in affected(database, filters)]


async def test_each_person_is_told_with_her_fields_and_when(database: Database) -> None:
    async with Ledger(database, KEYS) as ledger:
        await ledger.record(
            [
                entry(1, subject="a"),
                entry(5, subject="a", agency="dbd", type="Director", disclosed=("shares",)),
                entry(3, subject="b", disclosed=("name",)),
                entry(4, subject="c", app="portal"),
            ]
        )
    one, other = await people(database)
    assert (one.subject, one.entries, one.first, one.last) == ("a", 2, entry(1).at, entry(5).at)
    assert one.fields == {
        BreachedField("dopa", "Person", "name"),
        BreachedField("dopa", "Person", "birthDate"),
        BreachedField("dbd", "Director", "shares"),
    }
    assert other.fields == {BreachedField("dopa", "Person", "name")}
    extent = BreachReport()
    for person in (one, other):
        extent.add(person)
    assert (extent.subjects, extent.entries) == (2, 3)
    assert extent.fields[BreachedField("dopa", "Person", "name")] == 2


async def test_a_refusal_gave_nothing_away(database: Database) -> None:
    async with Ledger(database, KEYS) as ledger:
        await ledger.record([entry(1, disclosed=())])
    assert await people(database) == []
    assert await consumers(database, BANK) == []


async def test_what_was_sent_to_an_agency_the_app_did_not_have(database: Database) -> None:
    async with Ledger(database, KEYS) as ledger:
        await ledger.record([entry(1, recipient="dlt")])
    assert await people(database) == []
    assert await consumers(database, BANK) == []


async def test_only_the_time_in_question_counts(database: Database) -> None:
    async with Ledger(database, KEYS) as ledger:
        await ledger.record([entry(number, subject=f"s{number}") for number in range(5)])
    within = LedgerFilters(app="bank-app", since=entry(1).at, until=entry(3).at)
    assert [person.subject for person in await people(database, within)] == ["s1", "s2"]
    assert await people(database, LedgerFilters(app="bank-app", until=START)) == []


async def test_who_had_the_data_is_told_by_name_and_case(database: Database) -> None:
    officer = {"actor": "Somchai", "actor_reference": "oss-7", "case": "case 1"}
    async with Ledger(database, KEYS) as ledger:
        await ledger.record([entry(1), entry(2, subject="other"), entry(3, subject="other"), entry(4, **officer)])
    assert await consumers(database, BANK) == [
        Consumer("bank-app", None, None, "account-opening", None, 3, 2),
        Consumer("bank-app", "Somchai", "oss-7", "account-opening", "case 1", 1, 1),
    ]

"""Who acts for another: until when, what she consents to for her, and who hears of it."""

import datetime

import pytest
from sqlalchemy import select
from stdnum.th import pin

from access.consents.mandates import NoMandate, Relation
from access.ledger.ledger_tables import ENTRIES
from access.ledger.recorded_states import StateKind
from tests.access.consents.granted import caller, grant
from tests.oauth import CHILD, CITIZEN, Server, used_by


async def test_who_consents_for_herself_by_name_needs_no_mandate(server: Server) -> None:
    assert (await grant(server, subject=CITIZEN, given_by=CITIZEN)).terms.given_by in {
        None,
        server.consents.subject(CITIZEN),
    }


async def test_nobody_else_s_mandates_are_told_whatever_her_pseudonym(server: Server) -> None:
    await server.mandates.record(holder=CITIZEN, subject=CHILD, relation=Relation.PARENT)
    strangers = [f"91000001{number:04}" for number in range(16)]
    for stranger in (digits + pin.calc_check_digit(digits) for digits in strangers):
        assert await server.mandates.of_holder(stranger) == []


async def test_the_end_of_a_mandate_is_that_of_no_other(server: Server) -> None:
    one = await server.mandates.record(holder=CITIZEN, subject=CHILD, relation=Relation.PARENT)
    other = await server.mandates.record(holder=CITIZEN, subject=CHILD, relation=Relation.MANDATE)
    await server.mandates.end(one.id)
    assert [mandate.id for mandate in await server.mandates.of_holder(CITIZEN)] == [other.id]


async def test_a_mandate_ends_at_its_second(server: Server) -> None:
    until = server.clock.now() + datetime.timedelta(days=1)
    await server.mandates.record(holder=CITIZEN, subject=CHILD, relation=Relation.PARENT, until=until)
    server.clock.forward(hours=23)
    assert len(await server.mandates.of_holder(CITIZEN)) == 1
    server.clock.time = until
    assert await server.mandates.of_holder(CITIZEN) == []


async def test_a_parent_consents_for_her_child_and_both_may_withdraw(server: Server) -> None:
    with pytest.raises(NoMandate):
        await grant(server, subject=CHILD, given_by=CITIZEN)
    of_age = server.clock.now() + datetime.timedelta(days=30)
    mandate = await server.mandates.record(holder=CITIZEN, subject=CHILD, relation=Relation.PARENT, until=of_age)
    assert [m.subject for m in await server.mandates.of_holder(CITIZEN)] == [CHILD]
    assert CHILD not in repr(mandate)
    consent = await grant(server, subject=CHILD, given_by=CITIZEN)
    assert consent.terms.relation == "parent"
    assert consent.until == of_age.replace(microsecond=0), "it ends when the child comes of age"
    assert (await used_by(server, caller(consent, subject=CHILD))).ended is None
    assert (await used_by(server, caller(consent))).scopes == frozenset()
    assert [c.id for c in await server.consents.of_subject(CHILD)] == [consent.id]
    assert [c.id for c in await server.consents.of_subject(CITIZEN)] == [consent.id]
    assert await server.consents.withdraw(consent.id, by=CHILD) is not None


async def test_no_stranger_withdraws_a_consent_whatever_her_pseudonym(server: Server) -> None:
    """One pseudonym is less than another, and one greater: of sixteen there are both."""
    await server.mandates.record(holder=CITIZEN, subject=CHILD, relation=Relation.PARENT)
    consents = [await grant(server), await grant(server, subject=CHILD, given_by=CITIZEN)]
    strangers = [f"91000001{number:04}" for number in range(16)]
    for stranger in (digits + pin.calc_check_digit(digits) for digits in strangers):
        for consent in consents:
            assert await server.consents.withdraw(consent.id, by=stranger) is None
        assert await server.consents.of_subject(stranger) == []
    for consent in await server.consents.of_subject(CITIZEN):
        assert consent.withdrawn_at is None
    assert len(await server.consents.of_subject(CITIZEN)) == 2


async def test_the_end_of_a_mandate_is_on_record_under_whom_it_was_about(server: Server) -> None:
    mandate = await server.mandates.record(holder=CITIZEN, subject=CHILD, relation=Relation.PARENT)
    await server.mandates.end(mandate.id)
    ended = ENTRIES.c.operation == StateKind.MANDATE.named(mandate.id)
    async with server.database.reading() as connection:
        subjects = (await connection.execute(select(ENTRIES.c.subject).where(ended))).scalars().all()
    assert subjects == [server.authority.beside.subject(CHILD)]


async def test_of_whom_she_acts_for_nothing_stays_remembered_and_of_the_others_all(server: Server) -> None:
    """Told apart whichever pseudonym is less than the other: of three, the one between is recorded first."""
    ids = [CHILD, "9100000000038", "9100000000046"]
    low, between, high = sorted(ids, key=server.consents.subject)
    for subject in (between, low, high):
        await server.mandates.record(holder=CITIZEN, subject=subject, relation=Relation.MANDATE)
    for subject in (low, high, between):
        consent = await grant(server, subject=subject, given_by=CITIZEN)
        await server.consents.withdraw(consent.id, by=CITIZEN)
    assert server.forgotten == [low, high, between]


async def test_a_mandate_that_has_ended_allows_no_new_consent(server: Server) -> None:
    mandate = await server.mandates.record(holder=CITIZEN, subject=CHILD, relation=Relation.MANDATE)
    await server.mandates.end(mandate.id)
    assert await server.mandates.of_holder(CITIZEN) == []
    with pytest.raises(NoMandate):
        await grant(server, subject=CHILD, given_by=CITIZEN)
    with pytest.raises(NoMandate):
        await server.mandates.end(mandate.id)

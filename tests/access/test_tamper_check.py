"""What is kept is compared with what is on record of it; what ended before it was put on record is told once."""

import pytest
from sqlalchemy import text

from access.ended_before import told_of_before
from access.ledger.checkpoints import nothing_recorded, write_checkpoint
from access.ledger.verification_report import Damage, VerificationReport
from access.ledger.verify import verify
from access.tamper_check import compare
from tests.access.consents.granted import caller, grant, mandate, spend
from tests.access.rows import wrote
from tests.oauth import CITIZEN, LEDGER_KEYS, Server, two_grants, used_by


async def found(server: Server, *, sealed: bool = True) -> set[tuple[Damage, str]]:
    report = VerificationReport()
    await compare(server.database, report, server.seal if sealed else None)
    return {(finding.damage, finding.where.split()[0]) for finding in report.findings}


@pytest.mark.threat("row-revived")
async def test_a_row_that_does_not_show_what_is_on_record_is_found(server: Server) -> None:
    withdrawn, used, hers = await grant(server), await grant(server, uses=3), await mandate(server)
    await two_grants(server)
    await server.consents.withdraw(withdrawn.id, by=CITIZEN)
    assert await spend(server, used) is None
    await server.mandates.end(hers)
    await server.keys.rotate()
    assert await found(server) == set(), "as they were left"
    await wrote(server, "UPDATE consents SET withdrawn_at = NULL, uses = 0")
    assert await found(server, sealed=False) == {(Damage.CHANGED, "Consent")}
    await wrote(server, "UPDATE mandates SET ended_at = NULL")
    assert await found(server, sealed=False) == {(Damage.CHANGED, "Consent"), (Damage.CHANGED, "Mandate")}
    assert (Damage.PUT_IN, "mandate") in await found(server)
    for table, name in (("oauth_grants", "sign-in"), ("oauth_codes", "code"), ("oauth_refresh_tokens", "refresh")):
        await wrote(server, f"UPDATE {table} SET until = until + 1")
        assert (Damage.PUT_IN, name) in await found(server)


@pytest.mark.threat("row-revived")
async def test_what_ended_before_ends_were_on_record_is_told_once_and_holds_then(server: Server) -> None:
    withdrawn, used, untouched = await grant(server), await grant(server, uses=1), await grant(server)
    hers = await mandate(server)
    await server.consents.withdraw(withdrawn.id, by=CITIZEN)
    await spend(server, used)
    await server.mandates.end(hers)
    # As a version before this one left it: the rows tell, and nothing is on record.
    trigger = (
        "ledger_entries_no_delete" if server.database.is_sqlite else "ledger_entries_append_only ON ledger_entries"
    )
    async with server.database.writing() as connection:
        await connection.execute(text(f"DROP TRIGGER {trigger}"))
        await connection.execute(text("DELETE FROM ledger_entries"))
    elsewhere = Server(server.database, server.clock)
    assert await told_of_before(elsewhere.authority.beside, server.clock.now()) == 3
    assert await told_of_before(elsewhere.authority.beside, server.clock.now()) == 0
    await wrote(server, "UPDATE consents SET withdrawn_at = NULL, uses = 0")
    assert (await used_by(server, caller(withdrawn))).ended == "WITHDRAWN"
    assert (await used_by(server, caller(used))).ended == "USED_UP"
    assert (await used_by(server, caller(untouched))).ended is None
    assert await found(server, sealed=False) == {(Damage.CHANGED, "Consent")}


@pytest.mark.threat("ledger-emptied")
async def test_an_empty_ledger_is_whole_only_where_a_checkpoint_kept_elsewhere_says_so(server: Server) -> None:
    assert [one.damage for one in (await verify(server.database, LEDGER_KEYS)).findings] == [Damage.MISSING]
    kept = await nothing_recorded(server.database, LEDGER_KEYS, 1)
    assert kept is not None
    assert (await verify(server.database, LEDGER_KEYS, anchor=kept)).whole
    for forged in ("", "x.y.z", kept[:-4] + "AAAA"):
        assert not (await verify(server.database, LEDGER_KEYS, anchor=forged)).whole
    consent = await grant(server)
    await server.consents.withdraw(consent.id, by=CITIZEN)
    assert (await verify(server.database, LEDGER_KEYS)).whole
    assert (await verify(server.database, LEDGER_KEYS, anchor=kept)).whole, "it began empty"
    assert await nothing_recorded(server.database, LEDGER_KEYS, 1) is None
    newest = await write_checkpoint(server.database, LEDGER_KEYS, 2)
    assert newest is not None
    fresh = await verify(server.database, LEDGER_KEYS, anchor=newest)
    assert fresh.whole

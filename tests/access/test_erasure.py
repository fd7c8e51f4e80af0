"""What the hub holds about a person is gone when she asks for it, and the ledger shows that it is."""

import datetime
from pathlib import Path

import pytest

from access.consents.mandates import Relation
from access.erasure import Erased, erase
from access.ledger.ledger_keys import LedgerKeys, generate
from access.ledger.queries import LedgerQueries
from access.ledger.same_transaction import SameTransaction
from access.ledger.writer import Ledger
from access.permissions.field_refusals import TokenRefused
from access.storage.database import Database
from access.storage.migrate import upgrade
from tests.oauth import CHILD, CITIZEN, LEDGER_KEYS, Server, citizen, redeem

pytestmark = pytest.mark.threat("person-requests")

NEIGHBOUR = "9100000000038"


async def test_consents_mandates_and_sign_ins_are_gone_and_nobody_else_s(server: Server) -> None:
    await server.bank()
    hers = await server.signed_in()
    other = (await server.token(**redeem(await server.code(citizen(server.clock, national_id=NEIGHBOUR))))).body
    await server.mandates.record(holder=CITIZEN, subject=CHILD, relation=Relation.PARENT)
    await server.mandates.record(holder=NEIGHBOUR, subject=CHILD, relation=Relation.GUARDIAN)
    erased = await erase(
        SameTransaction(server.database, LEDGER_KEYS), server.seal, CITIZEN, now=server.clock.now(), by="อรุณ"
    )
    assert erased == Erased(consents=1, mandates=1, sign_ins=1)
    assert await server.consents.of_subject(CITIZEN) == []
    assert await server.mandates.of_holder(CITIZEN) == []
    with pytest.raises(TokenRefused, match="revoked"):
        await server.verifier.caller(hers["access_token"])
    again = await server.token(grant_type="refresh_token", refresh_token=hers["refresh_token"])
    assert again.body["error"] == "invalid_grant"
    assert (await server.verifier.caller(other["access_token"])).subject == NEIGHBOUR
    assert len(await server.consents.of_subject(NEIGHBOUR)) == 1
    assert len(await server.mandates.of_holder(NEIGHBOUR)) == 1


async def test_a_child_s_erasure_ends_what_a_parent_may_do_for_her(server: Server) -> None:
    await server.mandates.record(holder=CITIZEN, subject=CHILD, relation=Relation.PARENT)
    erased = await erase(
        SameTransaction(server.database, LEDGER_KEYS), server.seal, CHILD, now=server.clock.now(), by="อรุณ"
    )
    assert erased == Erased(consents=0, mandates=1, sign_ins=0)
    assert await server.mandates.of_holder(CITIZEN) == []


async def test_the_person_reads_on_the_ledger_what_was_erased_when_and_by_whom(tmp_path: Path) -> None:
    now = datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC)
    async with Database(f"sqlite:///{tmp_path}/ledger.db") as database:
        await upgrade(database)
        async with Ledger(database, LedgerKeys.understand(generate())) as ledger:
            line = Erased(consents=2, mandates=0, sign_ins=1).entry(ledger.subject(CITIZEN), at=now, by="สมชาย ใจดี")
            await ledger.record([line])
            page = await LedgerQueries(database, lambda: now).disclosures(ledger.subjects(CITIZEN), first=10)
    (found,) = [recorded.entry for recorded in page.entries]
    assert (found.type, found.actor, found.at, found.count) == ("Erasure", "สมชาย ใจดี", now, 3)
    assert found.disclosed == ("consents", "mandates", "memory", "questions", "signIns")

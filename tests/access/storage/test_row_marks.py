"""What the hub keeps belongs to its row, and what has ended stays so: whoever writes into the database is found out."""

import ast
import datetime

import pytest

from access.erasure import erase
from access.ledger.verification_report import VerificationReport
from access.oauth.http_messages import OAuthExchange
from access.storage.table_metadata import every_table
from access.tamper_check import compare
from access.token_store.revocations import Revoked
from settings import ROOT
from tests.access.consents.granted import caller, grant, mandate
from tests.access.rows import read, wrote
from tests.oauth import CITIZEN, OTHER, URL, Server, basic, citizen, redeem, refreshed, two_grants, used_by

MARKED = {"oauth_keys", "oauth_grants", "oauth_codes", "oauth_refresh_tokens", "mandates", "person_questions"} | {
    "accepted_schemas",
    "schema_changes",
}
KEPT_OTHERWISE = {
    "consents": "signed artefacts, with which the columns are compared; what became of them is in the ledger",
    "ledger_entries": "hash-chained",
    "ledger_seals": "signed",
    "ledger_streams": "compared with the seals",
    "ledger_checkpoints": "signed",
    "apps": "left to the database's own access control (docs/security.md)",
    "app_operations": "texts under their own hash",
    "app_operation_names": "further hashes of those texts",
    "agency_quarters": "counts of the last day for the status page, about nobody",
    "oauth_once": "hashes of what came, for minutes",
    "oauth_revocations": "ends, for half an hour at most",
}
SEALED_USES = {
    "person": "the person of a grant, marked with its row",
    "mandate": "whom a mandate is about, marked with its row",
    "question": "who asked, marked with its row",
    "question-text": "what was asked, marked with its row",
    "question-answer": "what was answered, marked with its row",
    "signing key": "the private part of a key, marked with its row",
    "subject": "the national id in a signed access token",
    "session": "a browser's cookie, which ends with its id",
    "sign-in": "a browser's cookie of a sign-in under way, heard once",
    "continue": "a path of the hub's own",
    "accepted schemas": "the copy of what was accepted, in a folder of the process",
}


COLUMNS = ["person", "scopes", "purpose", "consent", "given_at", "until", "app", "thumbprint", "revoked_at"]


@pytest.mark.threat("row-moved")
@pytest.mark.parametrize("column", COLUMNS)
async def test_a_grant_that_is_changed_in_any_column_gives_no_token(server: Server, column: str) -> None:
    hers, theirs = await two_grants(server)
    grants = await read(server, "SELECT id, person, consent FROM oauth_grants ORDER BY given_at")
    values = {
        "person": grants[0].person, "consent": grants[0].consent, "scopes": "citizen.name openid citizen.businesses",
        "purpose": "credit", "given_at": 1, "until": 2**52, "app": "other-app", "thumbprint": "x" * 43,
        "revoked_at": 2**52,
    }  # fmt: skip
    if values[column] in (grants[0].person, grants[0].consent):
        values[column] = grants[0 if grants[1].person != values[column] else 1]._mapping[column]
    change = f'UPDATE oauth_grants SET "{column}" = :value WHERE id = :id'
    for row in grants:
        await wrote(server, change, value=values[column], id=row.id)
    replies = [await refreshed(server, tokens) for tokens in (hers, theirs)]
    gave = [reply for reply in replies if reply.status == 200]
    for reply in gave:
        assert column in ("person", "consent"), "what was hers already is no change"
        who = await server.verifier.caller(reply.body["access_token"])
        assert (who.subject == CITIZEN) == (reply is replies[0])


@pytest.mark.threat("row-moved")
async def test_two_people_swapped_between_grants_give_nobody_s_data(server: Server) -> None:
    hers, theirs = await two_grants(server)
    one, other = await read(server, "SELECT id, person FROM oauth_grants")
    for id_, person in ((one.id, other.person), (other.id, one.person)):
        await wrote(server, "UPDATE oauth_grants SET person = :person WHERE id = :id", person=person, id=id_)
    for tokens in (hers, theirs):
        assert (await refreshed(server, tokens)).body["error"] == "invalid_grant"


@pytest.mark.threat("row-moved")
async def test_a_code_or_token_that_is_led_to_another_s_grant_gives_nothing(server: Server) -> None:
    hers, theirs = await two_grants(server)
    mine = await read(server, 'SELECT hash, "grant" FROM oauth_refresh_tokens')
    for row in mine:
        elsewhere = next(other.grant for other in mine if other.grant != row.grant)
        await wrote(
            server, 'UPDATE oauth_refresh_tokens SET "grant" = :to WHERE hash = :hash', to=elsewhere, hash=row.hash
        )
    for tokens in (hers, theirs):
        assert (await refreshed(server, tokens)).body["error"] == "invalid_grant"
    code = await server.code(citizen(server.clock, national_id=OTHER))
    await wrote(server, 'UPDATE oauth_codes SET "grant" = :to WHERE used_at IS NULL', to=mine[0].grant)
    assert (await server.token(**redeem(code))).body["error"] == "invalid_grant"


@pytest.mark.threat("row-revived")
async def test_what_was_spent_or_ended_is_not_revived_by_writing_a_row(server: Server) -> None:
    hers, _ = await two_grants(server)
    code = await server.code()
    assert (await server.token(**redeem(code))).status == 200
    await wrote(server, "UPDATE oauth_codes SET used_at = NULL")
    assert (await server.token(**redeem(code))).body["error"] == "invalid_grant"
    after = await refreshed(server, hers)
    await wrote(server, "UPDATE oauth_refresh_tokens SET used_at = NULL")
    assert (await refreshed(server, hers)).body["error"] == "invalid_grant"
    whole = await read(server, "SELECT id, mark FROM oauth_grants")
    last = dict(after.body)
    ending = (("token", last["refresh_token"]),)
    authorization = basic("bank-app", server.secret)
    ended = await server.oauth.revoke(OAuthExchange("POST", f"{URL}/oauth/revoke", ending, authorization))
    assert ended.status == 200
    await wrote(server, "UPDATE oauth_grants SET revoked_at = NULL")
    assert (await refreshed(server, last)).body["error"] == "invalid_grant", "changed, it has no mark"
    for row in whole:
        await wrote(server, "UPDATE oauth_grants SET mark = :mark WHERE id = :id", mark=row.mark, id=row.id)
    assert (await refreshed(server, last)).body["error"] == "invalid_grant", "put back whole, its end is on record"


@pytest.mark.threat("row-revived")
@pytest.mark.parametrize("table", ["oauth_codes", "oauth_refresh_tokens"])
async def test_what_was_spent_is_not_spent_again_by_putting_its_old_row_back_whole(server: Server, table: str) -> None:
    await two_grants(server)
    code = await server.code()
    tokens = (await server.token(**redeem(code))).body if table == "oauth_refresh_tokens" else {}
    before = [dict(row._mapping) for row in await read(server, f"SELECT * FROM {table}")]
    again = (lambda: refreshed(server, tokens)) if tokens else (lambda: server.token(**redeem(code)))
    assert (await again()).status == 200
    for row in before:
        names = ", ".join(f'"{name}" = :{name}' for name in row)
        await wrote(server, f"UPDATE {table} SET {names} WHERE hash = :hash", **row)
    report = VerificationReport()
    await compare(server.database, report, None)
    assert ["does not show that it was spent" in one.what for one in report.findings] == [True]
    assert (await again()).body["error"] == "invalid_grant"


@pytest.mark.threat("row-revived")
async def test_an_end_that_was_seen_holds_though_its_row_is_deleted(server: Server) -> None:
    revoked = Revoked(server.database, now=server.clock.now, clock=server.clock.seconds, fresh=-1)
    await revoked.end("jti:one", lasts=datetime.timedelta(minutes=10))
    assert await revoked.hold(["jti:one"])
    await wrote(server, "DELETE FROM oauth_revocations")
    assert await revoked.hold(["jti:one", "jti:other"])
    assert not await revoked.hold(["jti:other"])
    server.clock.forward(seconds=601)
    assert not await revoked.hold(["jti:one"])


@pytest.mark.threat("row-revived")
async def test_what_was_erased_and_is_put_back_is_as_good_as_none(server: Server) -> None:
    tables = ("consents", "mandates", "oauth_grants", "oauth_refresh_tokens")
    consent, _ = await grant(server), await mandate(server)
    hers, _ = await two_grants(server)
    rows = {table: await read(server, f"SELECT * FROM {table}") for table in tables}
    await erase(server.authority.beside, server.seal, CITIZEN, now=server.clock.now(), by="อรุณ")
    for table in tables:
        await wrote(server, f"DELETE FROM {table}")
        for row in rows[table]:
            said = dict(row._mapping)
            columns = ", ".join(f'"{name}"' for name in said)
            await wrote(server, f"INSERT INTO {table} ({columns}) VALUES ({', '.join(f':{n}' for n in said)})", **said)
    assert (await used_by(server, caller(consent))).ended == "WITHDRAWN"
    assert await server.mandates.of_holder(CITIZEN) == []
    assert (await refreshed(server, hers)).body["error"] == "invalid_grant"


@pytest.mark.threat("row-moved")
def test_every_table_says_how_its_rows_are_held() -> None:
    tables = every_table().tables
    assert set(tables) == MARKED | set(KEPT_OTHERWISE)
    assert {name for name, table in tables.items() if "mark" in table.c} - {"oauth_revocations"} == MARKED


@pytest.mark.threat("row-moved")
def test_every_use_of_a_seal_is_known_and_no_two_share_one() -> None:
    """Found in the code: what `seal` and `open` are called `for_`."""
    uses: list[str] = []
    for folder in ("access", "endpoints", "cli", "wiring", "resolvers"):
        for file in (ROOT / folder).rglob("*.py"):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            named = {
                target.id: node.value.value
                for node in tree.body
                if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
                for target in node.targets
                if isinstance(target, ast.Name)
            }
            for call in ast.walk(tree):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "seal":
                    for keyword in call.keywords:
                        if keyword.arg == "for_":
                            assert isinstance(keyword.value, ast.Name), f"{file}: name the use"
                            uses.append(named.get(keyword.value.id, keyword.value.id))
    imported = {"SUBJECT": "subject", "SEALED_FOR": "continue", "COPY": "accepted schemas"}
    assert {imported.get(use, use) for use in uses} == set(SEALED_USES)

"""What the hub keeps belongs to its row, and what has ended stays so: whoever writes into the database is found out."""

import ast
import datetime
import json
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from sqlalchemy import text

from access.caller import Caller
from access.consents.consent import Consent
from access.consents.consent_check import ConsentRequest
from access.consents.mandates import NoMandate, Relation
from access.ledger.queries import LedgerQueries
from access.ledger.verification_report import VerificationReport
from access.permissions.field_refusals import TokenRefused
from access.storage.table_metadata import every_table
from access.tamper_check import compare
from access.token_store.revocations import Revoked
from settings import ROOT
from tests.oauth import BANK, CHILD, CITIZEN, LEDGER_KEYS, URL, Server, citizen, redeem, used_by

OTHER = "9100000000038"
REFRESH = {"grant_type": "refresh_token"}

MARKED = {"oauth_keys", "oauth_grants", "oauth_codes", "oauth_refresh_tokens", "mandates"}
KEPT_OTHERWISE = {
    "consents": "signed artefacts, with which the columns are compared; what became of them is in the ledger",
    "ledger_entries": "hash-chained",
    "ledger_seals": "signed",
    "ledger_streams": "compared with the seals",
    "ledger_checkpoints": "signed",
    "apps": "left to the database's own access control (docs/security.md)",
    "app_operations": "texts under their own hash",
    "oauth_once": "hashes of what came, for minutes",
    "oauth_revocations": "ends, for half an hour at most",
}
SEALED_USES = {
    "person": "the person of a grant, marked with its row",
    "mandate": "whom a mandate is about, marked with its row",
    "signing key": "the private part of a key, marked with its row",
    "subject": "the national id in a signed access token",
    "session": "a browser's cookie, which ends with its id",
    "sign-in": "a browser's cookie of a sign-in under way, heard once",
    "continue": "a path of the hub's own",
}


async def wrote(server: Server, statement: str, **values: Any) -> int:
    async with server.database.writing() as connection:
        return (await connection.execute(text(statement), values)).rowcount


async def read(server: Server, statement: str, **values: Any) -> list[Any]:
    async with server.database.reading() as connection:
        return list((await connection.execute(text(statement), values)).all())


async def two_grants(server: Server) -> tuple[dict[str, str], dict[str, str]]:
    """The bank's tokens of two people: hers, and those of somebody who means ill."""
    await server.bank()
    replies = [
        await server.token(**redeem(await server.code(citizen(server.clock, national_id=id_))))
        for id_ in (CITIZEN, OTHER)
    ]
    hers, theirs = (dict(reply.body) for reply in replies)
    return hers, theirs


async def refreshed(server: Server, tokens: dict[str, str]) -> Any:
    return await server.token(**REFRESH, refresh_token=tokens["refresh_token"])


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
    for grant in grants:
        await wrote(
            server, f'UPDATE oauth_grants SET "{column}" = :value WHERE id = :id', value=values[column], id=grant.id
        )
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
    basic = dict(after.body)
    ended = await server.oauth.revoke(_ending(server, basic["refresh_token"]))
    assert ended.status == 200
    await wrote(server, "UPDATE oauth_grants SET revoked_at = NULL")
    assert (await refreshed(server, basic)).body["error"] == "invalid_grant", "changed, it has no mark"
    for row in whole:
        await wrote(server, "UPDATE oauth_grants SET mark = :mark WHERE id = :id", mark=row.mark, id=row.id)
    assert (await refreshed(server, basic)).body["error"] == "invalid_grant", "put back whole, its end is on record"


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


def _ending(server: Server, token: str) -> Any:
    from access.oauth.http_messages import OAuthExchange
    from tests.oauth import basic

    return OAuthExchange("POST", f"{URL}/oauth/revoke", (("token", token),), basic("bank-app", server.secret))


@pytest.mark.threat("row-moved")
async def test_a_key_of_somebody_else_s_among_the_hub_s_verifies_nothing(server: Server) -> None:
    ring = await server.keys.ring()
    own = ECKey.generate_key("P-256", auto_kid=True)
    public = json.dumps({**own.as_dict(private=False), "kid": own.kid, "use": "sig", "alg": "ES256"})
    (row,) = await read(server, "SELECT * FROM oauth_keys")
    into = "INSERT INTO oauth_keys (kid, public, sealed, made_at, retired_at, mark)"
    await wrote(
        server,
        f"{into} VALUES (:kid, :public, :sealed, :at, :at, :mark)",
        kid=own.kid, public=public, sealed=row.sealed, at=int(server.clock.seconds() * 1e6), mark=row.mark,
    )  # fmt: skip
    now = int(server.clock.seconds())
    claims = {"iss": URL, "aud": "saan", "sub": "x", "client_id": "bank-app", "iat": now, "exp": now + 60, "jti": "1"}
    forged = jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": own.kid}, claims, own, algorithms=["ES256"])
    elsewhere = Server(server.database, server.clock)
    with pytest.raises(TokenRefused):
        await elsewhere.verifier.caller(forged)
    assert own.kid not in (await elsewhere.keys.ring()).ever
    assert (await elsewhere.keys.ring()).signing.kid == ring.signing.kid
    await wrote(server, "UPDATE oauth_keys SET public = :public WHERE kid = :kid", public=public, kid=ring.signing.kid)
    from access.token_store.signing_key_rotation import SealBroken

    with pytest.raises(SealBroken):
        await Server(server.database, server.clock).keys.ring()


@pytest.mark.threat("row-revived")
async def test_a_distrusted_key_is_not_trusted_again_by_writing_its_row(server: Server) -> None:
    await server.keys.ring()
    (old,) = await read(server, "SELECT * FROM oauth_keys")
    await server.keys.rotate()
    server.clock.forward(minutes=1)
    (retired,) = await read(server, "SELECT * FROM oauth_keys WHERE kid = :kid", kid=old.kid)
    await server.keys.rotate(distrust=True)
    assert old.kid not in (await Server(server.database, server.clock).keys.ring()).verifying
    back = "UPDATE oauth_keys SET retired_at = :at, mark = :mark WHERE kid = :kid"
    for row in (retired, old):
        assert await wrote(server, back, at=row.retired_at, mark=row.mark, kid=old.kid) == 1
        assert old.kid not in (await Server(server.database, server.clock).keys.ring()).verifying


async def mandate(server: Server, **changed: Any) -> str:
    until = server.clock.now() + datetime.timedelta(days=1)
    given = {"holder": CITIZEN, "subject": CHILD, "relation": Relation.PARENT, "until": until, **changed}
    return (await server.mandates.record(**given)).id


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


async def grant(server: Server, **changed: Any) -> Consent:
    until = server.clock.now() + datetime.timedelta(days=20)
    asked: dict[str, Any] = {"scopes": frozenset({"citizen.name"}), "purpose": "customer-check", "subject": CITIZEN}
    return await server.consents.grant(ConsentRequest(BANK, until=until, **{**asked, **changed}))


def asking(consent: Consent) -> Caller:
    scopes = frozenset({"citizen.name"})
    return Caller(app="bank-app", subject=CITIZEN, scopes=scopes, purpose="customer-check", consent=consent.id)


async def spend(server: Server, consent: Consent) -> str | None:
    """Uses a consent as an operation does, its line on record; why it could not."""
    permit = await server.consents.permit(asking(consent))
    if permit.limited is None:
        return permit.caller.ended
    use = await server.consents.take(permit.limited)
    if use is None:
        return "USED_UP"
    async with server.authority.beside.writing() as (_, lines):
        lines.append(use.entry(app="bank-app", subject=None))
    return None


@pytest.mark.threat("row-revived")
async def test_a_withdrawal_cannot_be_taken_back_by_writing_a_row(server: Server) -> None:
    consent = await grant(server)
    await server.bank()
    await server.consents.withdraw(consent.id, by=CITIZEN)
    assert await wrote(server, "UPDATE consents SET withdrawn_at = NULL") == 1
    assert (await used_by(server, asking(consent))).ended == "WITHDRAWN"
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
    assert (await used_by(server, asking(consent))).ended is None


@pytest.mark.threat("row-revived")
async def test_what_was_erased_and_is_put_back_is_as_good_as_none(server: Server) -> None:
    from access.erasure import erase

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
    assert (await used_by(server, asking(consent))).ended == "WITHDRAWN"
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
    imported = {"SUBJECT": "subject", "SEALED_FOR": "continue"}
    assert {imported.get(use, use) for use in uses} == set(SEALED_USES)

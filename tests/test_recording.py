"""What an operation leaves on record, and what it uses: through the whole hub over the sandbox."""

import asyncio
import contextlib
import datetime
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import text

from access.consents.consent_check import ConsentRequest, Consents
from access.identity.access_tokens import Signer
from access.identity.key_files import sandbox_key
from access.ledger.ledger_errors import LedgerUnavailable
from access.ledger.ledger_keys import sandbox_ledger_keys
from access.ledger.writer import Ledger
from access.oauth.authority import Authority
from access.permissions.assurance import Assurance
from access.permissions.core_scopes import CORE_SCOPES
from access.storage.database import Database
from access.storage.sealing import Seal, kept_secret
from federation.build import build_supergraph
from schema.core import core
from settings import Settings
from supergraph.declaration_proof import Unrecorded
from tests.asgi import ask
from tests.test_disclosures import MINE, run, tokens
from wiring.keys import SANDBOX_ISSUER

CITIZEN = "9100000000011"
SCOPES = frozenset({"citizen.name", "citizen.employment", "citizen.businesses"})
NAME = "{ me { profile { name { first } } } }"
WITHDRAW = "mutation ($id: ID!) { withdrawConsent(id: $id) { id ended } }"


@dataclass
class Behind:
    """What is behind a hub in this folder: its database, read and written as an operator may."""

    app: Any
    state: Path
    database: Database
    consents: Consents
    bank: Any

    async def consent(self, **limits: int) -> tuple[str, str]:
        """A consent of the citizen's to the bank, with limits; its id, and a token that rests on it."""
        until = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)
        asked = ConsentRequest(self.bank, frozenset({"citizen.name"}), "customer-check", until, CITIZEN, **limits)
        consent = await self.consents.grant(asked)
        signer = Signer(sandbox_key(self.state), issuer=SANDBOX_ISSUER, audience=Settings().audience)
        told = {"consent": consent.id, "purpose": "customer-check", "acr": Assurance.AAL2.acr}
        return consent.id, signer.token(app="bank-app", subject=CITIZEN, scopes=SCOPES, seconds=60, **told)

    async def rows(self, where: str = "1 = 1") -> list[Any]:
        async with self.database.reading() as connection:
            found = await connection.execute(text(f"SELECT * FROM ledger_entries WHERE {where} ORDER BY at, sequence"))
            return list(found.all())


@pytest.fixture(params=["breadth-first", "graphql-core"])
async def behind(hubs: Any, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Behind]:
    async with (
        hubs(state=tmp_path, data="synthetic", executor=request.param) as app,
        Database(f"sqlite:///{tmp_path}/saan.db") as database,
    ):
        authority = Authority.over(
            database,
            Seal(kept_secret(tmp_path)),
            sandbox_ledger_keys(tmp_path),
            lambda: CORE_SCOPES,
            url=Settings().public_url,
            audience="saan",
            now=lambda: datetime.datetime.now(datetime.UTC),
        )
        yield Behind(app, tmp_path, database, authority.consents, await authority.apps.find("bank-app"))


def gave(answer: Any) -> bool:
    return "สมศรี" in orjson.dumps(answer).decode()


@pytest.mark.threat("consent-used-twice")
async def test_a_consent_for_once_is_used_by_what_gives_something_and_by_nothing_else(behind: Behind) -> None:
    consent, token = await behind.consent(uses=1)
    nothing = (
        "{ me { profile { name { first } ",
        "{ nonsense }",
        "{ __typename }",
        '{ law(id: "558814") { yearBe } }',
        "{ me { home { houseId } } }",
        "{ me { socialSecurity { state } } }",
        "query ($id: NationalId!) { citizen(nationalId: $id) { nationalId } }",
    )
    for query in nothing:
        assert not gave(await run(behind.app, token, query))
        assert await behind.rows("type = 'Consent'") == []
    assert gave(await run(behind.app, token, NAME))
    after = await run(behind.app, token, NAME)
    assert not gave(after)
    assert after["errors"][0]["extensions"]["consent"] == "USED_UP"
    (line,) = await behind.rows("type = 'Consent'")
    assert (line.disclosed, line.count, line.consent, line.app) == ("used", 1, consent, "bank-app")


@pytest.mark.threat("consent-used-twice")
async def test_of_many_that_come_at_once_under_a_consent_for_once_one_is_given_something(behind: Behind) -> None:
    _, token = await behind.consent(uses=1)
    answers = await asyncio.gather(*(run(behind.app, token, NAME) for _ in range(8)))
    assert sum(map(gave, answers)) == 1
    refused = [answer for answer in answers if not gave(answer)]
    assert {answer["errors"][0]["extensions"]["consent"] for answer in refused} == {"USED_UP"}
    assert len(await behind.rows("type = 'Consent'")) == 1
    assert len([row for row in await behind.rows("type = 'Person'") if row.disclosed]) == 1


@pytest.mark.threat("ledger-flooded")
async def test_what_somebody_anonymous_is_refused_is_summed_and_told_by_the_end(hubs: Any, tmp_path: Path) -> None:
    query = """{ citizen(nationalId: "9100000000011") { nationalId } business(juristicId: "0985558000017") {
      directors { name { first } } } me { nationalId } }"""
    async with hubs(state=tmp_path, data="synthetic") as app, Database(f"sqlite:///{tmp_path}/saan.db") as database:
        before = await _count(database)
        for _ in range(50):
            assert (await run(app, None, query))["errors"]
        assert await _count(database) == before
        await run(app, (await tokens(app))["citizen"], "{ me { home { nonsense } } }")
    async with Database(f"sqlite:///{tmp_path}/saan.db") as database, database.reading() as connection:
        rows = (await connection.execute(text("SELECT * FROM ledger_entries WHERE app = 'nobody'"))).all()
    assert {row.count for row in rows} == {50}
    told = {(row.type, one) for row in rows for one in row.refused.split()}
    assert ("Query", "citizen:NOT_PERMITTED") in told
    assert len(told) == len(rows), "a line for each field"


async def _count(database: Database) -> int:
    async with database.reading() as connection:
        return int(await connection.scalar(text("SELECT count(*) FROM ledger_entries")) or 0)


@pytest.mark.threat("disclosure-denied")
async def test_that_there_is_nothing_is_on_record_under_the_agency_that_said_so(behind: Behind) -> None:
    """The sandbox's auditor and others have no health right, no insurance, no loans."""
    people = await tokens(behind.app)
    query = "{ me { socialSecurity { state } studentLoans { state } healthRight { scheme } home { houseId } } }"
    silent = 0
    for name in ("citizen", "neighbour", "owner"):
        answer = await run(behind.app, people[name], query)
        assert "errors" not in answer, answer
        lines = (await run(behind.app, people[name], MINE))["data"]["me"]["disclosures"]["nodes"]
        fields = {"socialSecurity": "sso", "studentLoans": "slf", "healthRight": "nhso", "home": "dopa"}
        for field, value in answer["data"]["me"].items():
            if value in (None, []):
                silent += 1
                asked = {line["agency"] for line in lines if field in line["fields"]}
                assert asked, (name, field)
                assert "saan" not in asked, (name, field, asked)
                del fields
                break
    assert silent, "somebody has no record somewhere"


@pytest.mark.threat("change-denied")
async def test_a_change_s_intent_is_on_record_before_it_and_its_outcome_after(behind: Behind) -> None:
    consent, _ = await behind.consent()
    token = (await tokens(behind.app))["citizen"]
    assert (await run(behind.app, token, WITHDRAW, id=consent))["data"]["withdrawConsent"]["ended"] == "WITHDRAWN"
    rows = await behind.rows("type IN ('Intent', 'Outcome', 'Consent')")
    assert [(row.type, row.disclosed, row.count) for row in rows if row.type != "Consent"] == [
        ("Intent", "withdrawConsent", 0),
        ("Outcome", "withdrawConsent", 1),
    ]
    assert [row.disclosed for row in rows if row.type == "Consent"] == ["withdrawn"]


class Away:
    """A ledger that cannot be written from a certain write on."""

    def __init__(self, after: int) -> None:
        self.left = after

    async def record(self, entries: Any) -> None:
        if not entries:
            return
        if self.left == 0:
            raise LedgerUnavailable("it is away")
        self.left -= 1


@contextlib.contextmanager
def away(monkeypatch: pytest.MonkeyPatch, after: int) -> Iterator[None]:
    one = Away(after)
    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "record", one.record)
        yield


@pytest.mark.threat("change-denied")
async def test_without_its_intent_on_record_nothing_is_changed(behind: Behind, monkeypatch: pytest.MonkeyPatch) -> None:
    consent, _ = await behind.consent()
    token = (await tokens(behind.app))["citizen"]
    with away(monkeypatch, 0):
        answer = await run(behind.app, token, WITHDRAW, id=consent)
    assert answer["data"] == {"withdrawConsent": None}
    assert answer["errors"][0]["extensions"]["code"] == "LEDGER_UNAVAILABLE"
    found = await behind.consents.find(consent)
    assert found is not None
    assert found.withdrawn_at is None


@pytest.mark.threat("change-denied")
async def test_a_change_whose_outcome_cannot_be_put_on_record_is_not_made_twice_and_says_so(
    behind: Behind, monkeypatch: pytest.MonkeyPatch
) -> None:
    consent, _ = await behind.consent()
    token = (await tokens(behind.app))["citizen"]
    made: list[str] = []
    withdraw = Consents.withdraw

    async def counted(self: Consents, id_: str, *, by: str) -> Any:
        made.append(id_)
        return await withdraw(self, id_, by=by)

    monkeypatch.setattr(Consents, "withdraw", counted)
    with away(monkeypatch, 1):
        answer = await run(behind.app, token, WITHDRAW, id=consent)
    assert made == [consent]
    assert answer["data"] is None
    (error,) = answer["errors"]
    told = error["extensions"]
    assert (told["code"], told["field"], told["done"]) == ("EFFECT_UNTOLD", "withdrawConsent", True)
    assert told["messageTh"]


@pytest.mark.threat("change-denied")
async def test_a_change_that_fails_reads_as_failed(behind: Behind, monkeypatch: pytest.MonkeyPatch) -> None:
    token = (await tokens(behind.app))["citizen"]
    made: list[str] = []

    async def failing(self: Consents, id_: str, *, by: str) -> Any:
        made.append(id_)
        raise RuntimeError("it broke")

    monkeypatch.setattr(Consents, "withdraw", failing)
    answer = await run(behind.app, token, WITHDRAW, id="x")
    assert answer["errors"][0]["extensions"]["code"] == "INTERNAL"
    rows = await behind.rows("type IN ('Intent', 'Outcome')")
    assert [(row.type, row.disclosed, row.refused) for row in rows] == [
        ("Intent", "withdrawConsent", ""),
        ("Outcome", "", "withdrawConsent:FAILED"),
    ]
    with away(monkeypatch, 1):
        answer = await run(behind.app, token, WITHDRAW, id="x")
    assert (answer["errors"][0]["extensions"]["code"], answer["errors"][0]["extensions"]["done"]) == (
        "EFFECT_UNTOLD",
        False,
    )
    assert made == ["x", "x"]


@pytest.mark.threat("change-denied")
def test_a_field_that_changes_something_without_saying_so_cannot_be_served(monkeypatch: pytest.MonkeyPatch) -> None:
    place = ("Mutation", "withdrawConsent")
    for said in (None, "another"):
        fields = {**core().declared.fields, place: replace(core().declared.fields[place], effect=said)}
        changed = replace(core(), declared=replace(core().declared, fields=fields))
        with monkeypatch.context() as patched, pytest.raises(Unrecorded, match="withdrawConsent"):
            patched.setattr("federation.build.core", lambda changed=changed: changed)
            build_supergraph()
    build_supergraph()


@pytest.mark.threat("consent-used-twice")
async def test_an_operation_that_runs_again_pays_once(
    hubs: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run again, withheld, for want of a ledger: the client pays for one operation."""
    query = {"query": NAME, "extensions": {"cost": True}}
    left = []
    async with hubs(state=tmp_path, data="synthetic", budget=1_000) as app:
        headers = {"content-type": "application/json", "authorization": f"Bearer {(await tokens(app))['citizen']}"}
        for after in (9, 0, 9):
            with away(monkeypatch, after):
                answer = (await ask(app, "/graphql", "POST", headers, orjson.dumps(query))).json()
            assert ("errors" in answer) == (after == 0)
            left.append(answer["extensions"]["cost"]["remaining"])
    first = left[0]
    cost = answer["extensions"]["cost"]["requested"]
    assert left == [first, first - cost, first - 2 * cost]

"""A citizen's consent carries what an agency brings: her certificates to whom she applies, on record for her."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from access.apps.app import App, ClientAuthentication, Flow
from access.consents.consent_check import ConsentRequest
from access.identity.access_tokens import Signer
from access.identity.key_files import sandbox_key
from access.ledger.ledger_keys import sandbox_ledger_keys
from access.oauth.authority import Authority
from access.permissions.assurance import Assurance
from access.permissions.packages import read_packages
from access.storage.database import Database
from access.storage.sealing import Seal, kept_secret
from federation.build import supergraph_of
from sandbox.world import named
from settings import ROOT, Settings
from tests.test_disclosures import run
from wiring.keys import SANDBOX_ISSUER

APP, PURPOSE, SCOPE = "employer-app", "application", "moe.qualifications"
ASKED = "{ me { qualifications { number revokedOn } studies { level } } }"


async def _token(state: Path, database: Database, *granted: str) -> str:
    """That of an app of the package for applications, whose consent by the brother covers these scopes alone."""
    graph, _ = supergraph_of([ROOT / "agencies"])
    chosen = read_packages(graph.scopes)["application"]
    authority = Authority.over(
        database,
        Seal(kept_secret(state)),
        sandbox_ledger_keys(state),
        lambda: graph.scopes,
        url=Settings().public_url,
        audience="saan",
        now=lambda: datetime.datetime.now(datetime.UTC),
    )
    app = App(
        id=APP,
        name_th="ผู้ว่าจ้างตัวอย่าง",
        name_en="Example employer",
        basis=chosen.basis,
        scopes=frozenset(chosen.scopes),
        purposes=frozenset(chosen.purposes),
        authentication=ClientAuthentication.NONE,
        flows=frozenset({Flow.CODE}),
        redirect_uris=("https://employer.example/back",),
    )
    await authority.apps.register(app)
    until = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)
    consent = await authority.consents.grant(ConsentRequest(app, frozenset(granted), PURPOSE, until, named.BROTHER))
    signer = Signer(sandbox_key(state), issuer=SANDBOX_ISSUER, audience=Settings().audience)
    told = {"consent": consent.id, "purpose": PURPOSE, "acr": Assurance.AAL2.acr}
    return signer.token(app=APP, subject=named.BROTHER, scopes=frozenset(chosen.scopes), seconds=60, **told)


@pytest.mark.parametrize("granted", [(SCOPE,), ("citizen.name",)])
async def test_certificates_are_read_under_a_consent_that_covers_them_and_stand_in_her_ledger(
    granted: tuple[str, ...], hubs: Any, tmp_path: Path
) -> None:
    async with (
        hubs(state=tmp_path, data="synthetic") as app,
        Database(f"sqlite:///{tmp_path}/saan.db") as database,
    ):
        answer = await run(app, await _token(tmp_path, database, *granted), ASKED)
        async with database.reading() as connection:
            lines = (await connection.execute(text(f"SELECT * FROM ledger_entries WHERE app = '{APP}'"))).all()
    covered = SCOPE in granted
    found = answer["data"]["me"]
    assert bool(found["qualifications"]) == covered
    assert found["studies"] is None, "its package has nothing of studies"
    refused = {"studies"} if covered else {"studies", "qualifications"}
    assert {error["path"][-1] for error in answer["errors"]} == refused
    told = [(line.type, line.agency, line.basis, line.disclosed) for line in lines if line.disclosed]
    read = ("Citizen", "moe", "consent", "qualifications.number qualifications.revokedOn")
    assert told == ([read] if covered else [])

"""Everything that gives, checks and ends tokens and consents, built once for a hub."""

import datetime
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from access.apps.known_apps import KnownApps
from access.apps.registry import Apps
from access.apps.trusted_documents import RegisteredOperations
from access.consents.consent_check import Consents, Forget, nothing_remembered
from access.consents.consents_at_hand import ConsentsAtHand
from access.consents.mandates import Mandates
from access.identity.claims import sealed_caller
from access.identity.dpop import Proofs
from access.identity.issuers import Issuer
from access.ledger.ledger_keys import LedgerKeys
from access.ledger.same_transaction import SameTransaction
from access.oauth.endpoints import OAuth
from access.oauth.sign_ins import SignIns
from access.permissions.scopes import CurrentScopes
from access.questions.questions import PersonQuestions
from access.storage.database import Database
from access.storage.sealing import Seal
from access.token_store.nonce_store import NonceStore
from access.token_store.revocations import Revoked
from access.token_store.signing_key_rotation import SigningKeys


@dataclass(frozen=True, slots=True)
class Authority:
    """The parts; `issuer` is what a Verifier needs to read the tokens made here."""

    seal: Seal
    beside: SameTransaction
    keys: SigningKeys
    apps: Apps
    known_apps: KnownApps
    operations: RegisteredOperations
    consents: Consents
    mandates: Mandates
    sign_ins: SignIns
    questions: PersonQuestions
    once: NonceStore
    proofs: Proofs
    revoked: Revoked
    oauth: OAuth
    issuer: Issuer

    @classmethod
    def over(
        cls,
        database: Database,
        seal: Seal,
        ledger_keys: LedgerKeys,
        scopes: CurrentScopes,
        *,
        url: str,
        audience: str,
        now: Callable[[], datetime.datetime],
        forget: Forget = nothing_remembered,
        sandboxed: bool = False,
        ticks: Callable[[], float] = time.monotonic,
    ) -> Self:
        """Over a database whose tables are up to date. `scopes` tells those there are; `url`: the hub's public address,
        without a slash at its end. What ends is put on record with `ledger_keys`; `forget` drops what the hub's
        processes remember about a person; `sandboxed`: it is a sandbox, never in production, as elsewhere a hub at
        an https address is. `ticks` are seconds since any moment, by which what is at hand grows old.
        """

        def clock() -> float:
            return now().timestamp()

        beside = SameTransaction(database, ledger_keys, clock=clock)
        revoked, once = Revoked(database, now=now, clock=ticks), NonceStore(database, now=now)
        keys = SigningKeys(database, beside, seal, revoked, now=now, clock=ticks)
        at_hand, proofs = ConsentsAtHand(revoked, ticks=ticks), Proofs(once, clock=clock)
        consents = Consents(database, beside, keys, seal, at_hand, issuer=url, now=now, forget=forget)
        oauth = OAuth(
            database, keys, consents, proofs, seal, scopes=scopes, beside=beside, url=url, audience=audience, now=now
        )
        apps = Apps(database, scopes, now=now, production=url.startswith("https:") and not sandboxed)
        return cls(
            seal=seal,
            beside=beside,
            keys=keys,
            apps=apps,
            known_apps=KnownApps(apps, revoked, ticks=ticks),
            operations=RegisteredOperations(database, now=now),
            consents=consents,
            mandates=Mandates(database, beside, seal, now=now),
            sign_ins=SignIns(database, beside, seal, now=now),
            questions=PersonQuestions(database, beside, seal, now=now),
            once=once,
            proofs=proofs,
            revoked=revoked,
            oauth=oauth,
            issuer=Issuer(url, audience, keys, sealed_caller(seal)),
        )

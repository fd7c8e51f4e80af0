"""Everything that gives, checks and ends tokens and consents, built once for a hub."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from access.apps.registry import Apps
from access.claims import sealed_caller
from access.consents.consents import Consents, Forget, nothing_remembered
from access.consents.mandate import Mandates
from access.issuers import Issuer
from access.ledger.beside import Beside
from access.ledger.keys import LedgerKeys
from access.oauth.keys import SigningKeys
from access.oauth.oauth import OAuth
from access.oauth.once import Once
from access.oauth.revocations import Revoked
from access.operations.registered import RegisteredOperations
from access.proofs import Proofs
from access.seal import Seal
from access.storage.database import Database


@dataclass(frozen=True, slots=True)
class Authority:
    """The parts; `issuer` is what a Verifier needs to read the tokens made here."""

    seal: Seal
    beside: Beside
    keys: SigningKeys
    apps: Apps
    operations: RegisteredOperations
    consents: Consents
    mandates: Mandates
    once: Once
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
        *,
        url: str,
        audience: str,
        now: Callable[[], datetime.datetime],
        forget: Forget = nothing_remembered,
    ) -> Self:
        """Over a database whose tables are up to date. `url`: the hub's public address, without a slash at its end.

        What ends is put on record with `ledger_keys`.

        `forget` drops what the hub's processes remember about a person.
        """

        def clock() -> float:
            return now().timestamp()

        beside = Beside(database, ledger_keys, clock=clock)
        keys = SigningKeys(database, beside, seal, now=now, clock=clock)
        consents = Consents(database, beside, keys, seal, issuer=url, now=now, forget=forget)
        once = Once(database, now=now)
        proofs = Proofs(once, clock=clock)
        return cls(
            seal=seal,
            beside=beside,
            keys=keys,
            apps=Apps(database, now=now),
            operations=RegisteredOperations(database, now=now),
            consents=consents,
            mandates=Mandates(database, beside, seal, now=now),
            once=once,
            proofs=proofs,
            revoked=Revoked(database, now=now),
            oauth=OAuth(database, keys, consents, proofs, seal, beside=beside, url=url, audience=audience, now=now),
            issuer=Issuer(url, audience, keys, sealed_caller(seal)),
        )

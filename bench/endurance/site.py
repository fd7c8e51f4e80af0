"""A hub as it is run for many: several processes over one database and one Redis."""

import contextlib
import json
import secrets
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil
from joserfc.jwk import ECKey

from access.identity.access_tokens import Signer
from access.identity.key_files import sandbox_key
from access.identity.personas import ROLES
from access.ledger.ledger_keys import LedgerKeys, generate, sandbox_ledger_keys
from access.permissions.assurance import Assurance
from access.permissions.core_scopes import CORE_SCOPES
from access.permissions.packages import read_packages
from bench.hub import served
from bench.process import Cores, Running
from wiring.keys import SANDBOX_ISSUER

ISSUER = "https://issuer.test"
HOUR = 3600


@dataclass(frozen=True, slots=True)
class Site:
    """A running hub of `count` processes, who signs the tokens it takes, and what its commands need around them."""

    hub: Running
    signer: Signer
    ledger_keys: LedgerKeys
    count: int
    environment: Mapping[str, str]

    @property
    def port(self) -> int:
        return self.hub.port

    def workers(self) -> list[psutil.Process]:
        """The processes that serve, and those that are about to."""
        return workers(self.hub.pid)

    def officer(self, case: str, *, app: str | None = None) -> str:
        """A token of an official who works on this case."""
        role = ROLES["officer"]
        return self.signer.token(
            app=app or role.app,
            subject=None,
            scopes=read_packages(CORE_SCOPES)[role.package].scopes,
            seconds=HOUR,
            acr=Assurance.AAL2.acr,
            purpose=role.purpose,
            case=case,
            act={"name": "ธนกร วงศ์ใหญ่"},
        )


def workers(parent: int) -> list[psutil.Process]:
    """The processes that serve the socket of this one."""
    found = []
    for child in psutil.Process(parent).children():
        with contextlib.suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
            if any("spawn_main" in part for part in child.cmdline()):
                found.append(child)
    return found


@contextlib.contextmanager
def site(
    folder: Path, agencies: Mapping[str, str] | None, *, database: str, redis: str, workers: int = 4, **settings: str
) -> Iterator[Site]:
    """Serves over `agencies` (the variables of their manifests), or with None in a sandbox of its own.

    Raises ServerDidNotStart.
    """
    environment = {"DATABASE_URL": database, "REDIS_URL": redis, **settings}
    if agencies is None:
        environment |= {"SAAN_STATE": str(folder), "SAAN_DATA": "synthetic"}
        signer = Signer(sandbox_key(folder), issuer=SANDBOX_ISSUER, audience="saan")
        ledger = sandbox_ledger_keys(folder)
    else:
        key = ECKey.generate_key("P-256", auto_kid=True)
        environment = {**agencies, **_secrets(folder, key), **environment}
        signer = Signer(key, issuer=ISSUER, audience="saan")
        ledger = LedgerKeys.read(Path(environment["SAAN_LEDGER_KEYS"]))
    command = ("./saan", "serve", "--workers", str(workers))
    with served(Cores(None, None), command=command, environment=environment) as hub:
        yield Site(hub, signer, ledger, workers, environment)


def _secrets(folder: Path, key: ECKey) -> dict[str, str]:
    """What a hub outside the sandbox cannot start without; it spends no budget."""
    jwks, ledger = folder / "jwks.json", folder / "ledger.json"
    jwks.write_text(json.dumps({"keys": [key.as_dict(private=False)]}))
    ledger.write_text(json.dumps(generate()))
    return {
        "SAAN_ISSUER": ISSUER,
        "SAAN_JWKS": str(jwks),
        "SAAN_SECRET": secrets.token_hex(32),
        "SAAN_LEDGER_KEYS": str(ledger),
        "SAAN_CACHE_KEYS": b64encode(secrets.token_bytes(32)).decode(),
        "SAAN_BUDGET": "0",
        "SAAN_BUDGET_OF_ADDRESS": "0",
    }

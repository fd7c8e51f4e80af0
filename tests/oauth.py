"""An OAuth server with apps, over a database: what its tests drive, as apps and browsers do."""

import base64
import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey

from access.apps.app import App, ClientAuthentication, Flow
from access.caller import Caller
from access.identity.access_tokens import Verifier
from access.ledger.ledger_keys import LedgerKeys, generate
from access.oauth.authority import Authority
from access.oauth.endpoints import Decision
from access.oauth.http_messages import OAuthExchange, OAuthReply
from access.oauth.signed_in_person import Person
from access.permissions.assurance import Assurance
from access.permissions.core_scopes import CORE_SCOPES
from access.permissions.purposes import Basis
from access.permissions.scopes import Scopes
from access.storage.database import Database
from access.storage.sealing import Seal
from access.token_store.revocations import Revoked

URL = "https://hub.test"
BACK = "https://bank.example/back"
CITIZEN = "9100000000011"
CHILD = "9100000000020"
OTHER = "9100000000038"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
LEDGER_KEYS = LedgerKeys.understand(generate())
APP_KEY = ECKey.generate_key("P-256", auto_kid=True)
DPOP_KEY = ECKey.generate_key("P-256")

BANK = App(
    id="bank-app",
    name_th="แอปธนาคารตัวอย่าง",
    name_en="Example Bank app",
    basis=Basis.CONSENT,
    scopes=frozenset({"citizen.name", "citizen.businesses"}),
    purposes=frozenset({"customer-check"}),
    redirect_uris=(BACK,),
)
AGENCY = App(
    id="welfare-office",
    name_th="สำนักงานสวัสดิการตัวอย่าง",
    name_en="Example welfare office",
    basis=Basis.PUBLIC_TASK,
    scopes=frozenset({"citizens.lookup", "citizen.name"}),
    purposes=frozenset({"benefits", "licensing"}),
    authentication=ClientAuthentication.PRIVATE_KEY,
    flows=frozenset({Flow.ITSELF}),
    jwks='{"keys": []}',
)


def another(app: App, id_: str, **changed: Any) -> App:
    """An app like this one, of another id and other names."""
    return replace(app, **{"id": id_, "name_th": f"แอป {id_}", "name_en": f"App {id_}", **changed})


PHONE = another(
    BANK,
    "phone-app",
    authentication=ClientAuthentication.NONE,
    proof_required=True,
    redirect_uris=("th.example.phone:/back",),
)


class Clock:
    """A time that tests move."""

    def __init__(self) -> None:
        self.time = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=datetime.UTC)

    def now(self) -> datetime.datetime:
        return self.time

    def seconds(self) -> float:
        return self.time.timestamp()

    def forward(self, **by: float) -> None:
        self.time += datetime.timedelta(**by)


class Server:
    """Everything that gives, checks and ends tokens."""

    def __init__(self, database: Database, clock: Clock | None = None, scopes: Scopes = CORE_SCOPES) -> None:
        self.clock = clock or Clock()
        self.database = database
        now = self.clock.now
        self.forgotten: list[str] = []
        self.authority = Authority.over(
            database,
            Seal(b"s" * 32),
            LEDGER_KEYS,
            lambda: scopes,
            url=URL,
            audience="saan",
            now=now,
            forget=self._forget,
            ticks=self.clock.seconds,
        )
        self.seal, self.keys, self.apps = self.authority.seal, self.authority.keys, self.authority.apps
        self.consents, self.mandates = self.authority.consents, self.authority.mandates
        self.proofs, self.oauth = self.authority.proofs, self.authority.oauth
        self.verifier = Verifier(
            [self.authority.issuer],
            revocations=Revoked(database, now=now, clock=self.clock.seconds, fresh=-1),
            proofs=self.proofs,
            clock=self.clock.seconds,
        )
        self.secret = ""

    async def _forget(self, national_id: str) -> bool:
        self.forgotten.append(national_id)
        return False

    async def bank(self) -> str:
        """The bank's app, registered; its secret."""
        self.secret = (await self.apps.register(BANK)).secret or ""
        return self.secret

    async def token(self, *, secret: str | None = None, proof: str | None = None, **form: str) -> OAuthReply:
        """A token request, by the bank's app unless `authorization` says otherwise."""
        authorization = form.pop("authorization", None) or basic("bank-app", secret or self.secret)
        given = tuple(form.items())
        return await self.oauth.token(OAuthExchange("POST", f"{URL}/oauth/token", given, authorization or None, proof))

    async def code(self, person: Person | None = None, **changed: str) -> str:
        """A code for a citizen who allowed what the bank asks."""
        until = self.clock.now() + datetime.timedelta(days=90)
        reply = await self.oauth.decided(authorize(**changed), Decision(person or citizen(self.clock), until))
        return told(reply)["code"]

    async def signed_in(self) -> dict[str, Any]:
        """The token response after a citizen allowed it."""
        reply = await self.token(**redeem(await self.code()))
        assert reply.status == 200, reply.body
        return dict(reply.body)


async def two_grants(server: Server) -> tuple[dict[str, str], dict[str, str]]:
    """The bank's tokens of two people: hers, and those of somebody who means ill."""
    await server.bank()
    replies = [
        await server.token(**redeem(await server.code(citizen(server.clock, national_id=id_))))
        for id_ in (CITIZEN, OTHER)
    ]
    hers, theirs = (dict(reply.body) for reply in replies)
    return hers, theirs


async def refreshed(server: Server, tokens: dict[str, str]) -> OAuthReply:
    """The token response to the refresh token of another."""
    return await server.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"])


def citizen(clock: Clock, **changed: Any) -> Person:
    """A citizen who signed in with two factors just now."""
    told = {"national_id": CITIZEN, "name": "สมศรี ใจดี", "acr": Assurance.AAL2.acr, "at": int(clock.seconds())}
    return Person(**{**told, **changed})


def authorize(**changed: str) -> OAuthExchange:
    """The bank's authorization request; an empty value leaves the parameter out."""
    parameters = {
        "response_type": "code",
        "client_id": "bank-app",
        "redirect_uri": BACK,
        "scope": "citizen.name",
        "state": "st",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **changed,
    }
    return OAuthExchange(
        "GET", f"{URL}/oauth/authorize", [(name, value) for name, value in parameters.items() if value]
    )


def redeem(code: str, **changed: str) -> dict[str, str]:
    """The form that turns the bank's code into a token."""
    return {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
        **changed,
    }


def told(reply: OAuthReply) -> dict[str, str]:
    """What a redirect tells the app."""
    assert reply.location is not None, reply.body
    return {name: values[0] for name, values in parse_qs(urlsplit(reply.location).query).items()}


def basic(app: str, secret: str) -> str:
    """The header of client_secret_basic."""
    return "Basic " + base64.b64encode(f"{app}:{secret}".encode()).decode()


def assertion(clock: Clock, *, app: str = "welfare-office", key: ECKey = APP_KEY, **changed: Any) -> dict[str, str]:
    """The form of private_key_jwt; a claim that is None is left out."""
    header = {"alg": "ES256", "kid": APP_KEY.kid, **changed.pop("header", {})}
    now = int(clock.seconds())
    claims = {"iss": app, "sub": app, "aud": f"{URL}/oauth/token", "iat": now, "exp": now + 60, "jti": "a1", **changed}
    given = {name: value for name, value in claims.items() if value is not None}
    return {
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": jwt.encode(header, given, key, algorithms=[header["alg"]]),
    }


def proof(clock: Clock, *, key: ECKey = DPOP_KEY, url: str = f"{URL}/oauth/token", **changed: Any) -> str:
    """A DPoP proof."""
    header = {"alg": "ES256", "typ": "dpop+jwt", "jwk": key.as_dict(private=False)}
    claims = {"jti": "p1", "htm": "POST", "htu": url, "iat": int(clock.seconds()), **changed}
    return jwt.encode(header, claims, key, algorithms=["ES256"])


def public_jwks(key: ECKey) -> Mapping[str, Any]:
    """The key set an app registers."""
    return {"keys": [{**key.as_dict(private=False), "kid": key.kid}]}


async def caller(server: Server, token: str) -> Caller:
    """Whom a token speaks for."""
    return await server.verifier.caller(token)


async def used_by(server: Server, asking: Caller) -> Caller:
    """The caller of an operation that gave something, as it was decided."""
    permit = await server.consents.permit(asking)
    if permit.limited is not None and await server.consents.take(permit.limited) is None:
        return permit.caller.without_consent("USED_UP")
    return permit.caller

"""The OAuth server as the endpoints see it: a request in, a reply out; pages are theirs."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc6749 import AccessDeniedError, InvalidRequestError, OAuth2Error
from authlib.oidc.core.errors import ConsentRequiredError, InteractionRequiredError, LoginRequiredError
from sqlalchemy import Connection

from access.apps.app import OPENID, App
from access.consents.consent import Consent
from access.consents.consent_check import ConsentRequest, Consents
from access.identity.access_tokens import LONGEST
from access.identity.dpop import ProofRefused, Proofs
from access.identity.jwt_strict import key_id
from access.ledger.same_transaction import SameTransaction
from access.oauth.authorization_server import Ground, OAuthServer, refuse_malformed
from access.oauth.http_messages import OAuthExchange, OAuthReply, ServerRequest
from access.oauth.prompt_and_max_age import accepted, read_max_age, read_prompt
from access.oauth.refusals import InvalidProof, beyond, refusal
from access.oauth.signed_in_person import Person, sealed
from access.permissions.purposes import Basis
from access.permissions.scopes import CurrentScopes, Scopes
from access.storage.database import Database
from access.storage.sealing import Seal
from access.token_store.grants import new_grant
from access.token_store.signing_key_rotation import Ring, SigningKeys

Now = Callable[[], datetime.datetime]


@dataclass(frozen=True, slots=True)
class Authorization:
    """An authorization request that is as it should be: who asks for which scopes, for what."""

    app: App
    scopes: frozenset[str]
    purpose: str
    redirect_uri: str
    state: str | None
    prompt: frozenset[str]
    acr: frozenset[str]
    max_age: int | None = None

    @property
    def personal(self) -> frozenset[str]:
        """The scopes that open data; `openid` alone opens none."""
        return self.scopes - {OPENID}

    def accepts(self, person: Person, now: float) -> bool:
        """Whether it takes this sign-in at this moment (seconds since 1970), or wants another."""
        return accepted(person.at, now=now, prompt=self.prompt, max_age=self.max_age)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided. `until`, `uses` and `uses_a_day` limit a consent, and `left_out` are the scopes that she
    did not allow, of those that the app can do without; for other grounds they mean nothing."""

    person: Person
    until: datetime.datetime
    uses: int | None = None
    uses_a_day: int | None = None
    left_out: frozenset[str] = frozenset()


class OAuth:
    """Authorization server of this hub. `url` is its public address and its tokens' issuer."""

    def __init__(
        self,
        database: Database,
        keys: SigningKeys,
        consents: Consents,
        proofs: Proofs,
        seal: Seal,
        *,
        scopes: CurrentScopes,
        beside: SameTransaction,
        url: str,
        audience: str,
        now: Now,
    ) -> None:
        self._database = database
        self._beside = beside
        self._keys = keys
        self._consents = consents
        self._proofs = proofs
        self._seal = seal
        self._ground = Ground(url, audience, seal, f"{url}/oauth/token", scopes)
        self._now = now

    @property
    def url(self) -> str:
        """The issuer."""
        return self._ground.issuer

    @property
    def scopes(self) -> Scopes:
        """Those it gives tokens for now."""
        return self._ground.scopes()

    async def jwks(self) -> dict[str, Any]:
        """The public keys, as a JSON Web Key Set."""
        return {"keys": list(await self._keys.published())}

    async def token(self, exchange: OAuthExchange) -> OAuthReply:
        """The token endpoint."""
        thumbprint = None
        if exchange.proof is not None:
            try:
                thumbprint = await self._proofs.thumbprint(exchange.presented)
            except ProofRefused as problem:
                return refusal(InvalidProof(f"The DPoP proof is refused: {problem}."))
        return await self._serve(ServerRequest(exchange, thumbprint), lambda server, r: server.create_token_response(r))

    async def revoke(self, exchange: OAuthExchange) -> OAuthReply:
        """The revocation endpoint."""
        return await self._serve(
            ServerRequest(exchange), lambda server, r: server.create_endpoint_response("revocation", r), presents=True
        )

    async def introspect(self, exchange: OAuthExchange) -> OAuthReply:
        """The introspection endpoint."""
        return await self._serve(
            ServerRequest(exchange),
            lambda server, r: server.create_endpoint_response("introspection", r),
            presents=True,
        )

    async def authorization(self, exchange: OAuthExchange) -> Authorization | OAuthReply:
        """What is asked at the authorization endpoint, or the refusal: to the app where that is safe, else here."""
        request = ServerRequest(exchange)
        refused = refuse_malformed(request)
        if refused is not None:
            return refused
        ring = await self._keys.ring()
        async with self._database.reading() as connection:
            return await connection.run_sync(self._authorization, request, ring)

    async def decided(self, exchange: OAuthExchange, decision: Decision) -> OAuthReply:
        """The redirect back to the app with a code, after a person allowed what was asked.

        Raises NoMandate, ConsentUnfit.
        """
        asked = await self.authorization(exchange)
        if isinstance(asked, OAuthReply):
            return asked
        consent = None
        person = decision.person
        if asked.app.basis is Basis.CONSENT and asked.personal:
            given_by = person.national_id if person.subject else None
            left_out = decision.left_out & asked.personal
            asked = replace(asked, scopes=asked.scopes - left_out)
            consent = await self._consents.grant(
                ConsentRequest(
                    asked.app,
                    asked.personal,
                    asked.purpose,
                    decision.until,
                    person.about,
                    given_by=given_by,
                    uses=decision.uses,
                    uses_a_day=decision.uses_a_day,
                    left_out=left_out,
                )
            )
        return await self._granted(exchange, asked, person, consent)

    async def standing(self, exchange: OAuthExchange, asked: Authorization, person: Person) -> OAuthReply | None:
        """The redirect with a code, when she was asked for all of it before, for what she allowed; None when not."""
        consent = await self._consents.standing(
            app=asked.app.id, subject=person.national_id, scopes=asked.personal, purpose=asked.purpose
        )
        if consent is None:
            return None
        allowed = replace(asked, scopes=asked.scopes - (asked.personal - consent.terms.scopes))
        return await self._granted(exchange, allowed, person, consent)

    def denied(self, asked: Authorization) -> OAuthReply:
        """The redirect back to the app after a person said no."""
        return self._redirected(AccessDeniedError(redirect_uri=asked.redirect_uri), asked)

    def login_required(self, asked: Authorization) -> OAuthReply:
        """The redirect back to the app that wanted no page shown (`prompt=none`)."""
        return self._redirected(LoginRequiredError(redirect_uri=asked.redirect_uri), asked)

    def consent_required(self, asked: Authorization) -> OAuthReply:
        """The same for one that needs a decision she has not made yet."""
        return self._redirected(ConsentRequiredError(redirect_uri=asked.redirect_uri), asked)

    def interaction_required(self, asked: Authorization) -> OAuthReply:
        """The same for one that whoever is signed in cannot decide on."""
        return self._redirected(InteractionRequiredError(redirect_uri=asked.redirect_uri), asked)

    async def _serve(
        self,
        request: ServerRequest,
        serve: Callable[[OAuthServer, ServerRequest], OAuthReply],
        *,
        presents: bool = False,
    ) -> OAuthReply:
        """`presents`: it is about a token, which may be signed by a key that another process has just made."""
        refused = refuse_malformed(request)
        if refused is not None:
            return refused
        token = request.form.get("token", "") if presents else ""
        named = key_id(token) if len(token) <= LONGEST else None
        ring = await self._keys.ring_with([] if named is None else [named])
        async with self._beside.writing() as (connection, lines):
            return await connection.run_sync(
                lambda c: serve(OAuthServer(self._ground, ring, c, self._now(), lines), request)
            )

    async def _granted(
        self, exchange: OAuthExchange, asked: Authorization, person: Person, consent: Consent | None
    ) -> OAuthReply:
        now, ring = self._now(), await self._keys.ring()
        grant = new_grant(
            app=asked.app.id,
            person=sealed(person, self._seal),
            scopes=asked.scopes,
            purpose=None if person.official else asked.purpose,
            consent=consent.id if consent else None,
            now=now,
            until=consent.until if consent else None,
            subject=None if person.official else self._consents.subject(person.about),
        )

        def respond(connection: Connection) -> OAuthReply:
            server, request = OAuthServer(self._ground, ring, connection, now), ServerRequest(exchange)
            flow = server.get_consent_grant(request, end_user=grant)
            reply: OAuthReply = server.create_authorization_response(request, grant_user=grant, grant=flow)
            return reply

        async with self._database.writing() as connection:
            return self._signed_back(await connection.run_sync(respond))

    def _authorization(self, connection: Connection, request: ServerRequest, ring: Ring) -> Authorization | OAuthReply:
        server = OAuthServer(self._ground, ring, connection, self._now())
        try:
            flow = server.get_consent_grant(request)
            return self._understood(flow.client.app, request)
        except OAuth2Error as error:
            error.state = request.payload.state
            return self._signed_back(refusal(error))

    def _understood(self, app: App, request: ServerRequest) -> Authorization:
        data = request.payload.data
        redirect_uri = data["redirect_uri"]
        purpose = data.get("purpose") or (next(iter(app.purposes)) if len(app.purposes) == 1 else "")
        if purpose not in app.purposes:
            known = ", ".join(sorted(app.purposes))
            raise InvalidRequestError(f"Say a 'purpose' of: {known}.", redirect_uri=redirect_uri)
        scopes = frozenset((data.get("scope") or " ".join(app.scopes)).split())
        if not scopes:
            nothing = beyond((), (*app.scopes, OPENID))
            nothing.redirect_uri = redirect_uri
            raise nothing
        try:
            prompt, max_age = read_prompt(data.get("prompt", "")), read_max_age(data.get("max_age", ""))
        except ValueError as problem:
            raise InvalidRequestError(str(problem), redirect_uri=redirect_uri) from None
        return Authorization(
            app=app,
            scopes=scopes,
            purpose=purpose,
            redirect_uri=redirect_uri,
            state=data.get("state"),
            prompt=prompt,
            acr=frozenset(data.get("acr_values", "").split()),
            max_age=max_age,
        )

    def _redirected(self, error: OAuth2Error, asked: Authorization) -> OAuthReply:
        error.state = asked.state
        return self._signed_back(refusal(error))

    def _signed_back(self, reply: OAuthReply) -> OAuthReply:
        """A redirect says which server it comes from (RFC 9207)."""
        if reply.location is None:
            return reply
        location = add_params_to_uri(reply.location, [("iss", self._ground.issuer)])
        return OAuthReply(reply.status, reply.body, location, reply.headers)

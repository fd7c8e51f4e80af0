"""Agencies that exchange signed messages, in the manner of X-Road."""

from typing import Any

from connectors.connections.connection import ProvedRequest
from connectors.connections.message_signatures import MessageSeal, NotAKey, NotSealed, SignedQuestion, key_of, opened
from connectors.errors import AgencyUnavailable, BadAnswer
from connectors.expressions.templates import ABSENT, fill
from connectors.http.client import HttpService
from connectors.http.token_store import OWN, Tokens
from connectors.isolation.body_parsing import AT_ONCE
from connectors.kinds.signed import SignedRequest, SignedSource
from connectors.mapping.exchange import HttpRequest, KeyBatch, SourceReply
from connectors.parsing.http_bodies import NotABody


class SignedConnection:
    """One service that signs. Keys are read at the first call."""

    def __init__(self, agency: str, source: SignedSource, tokens: Tokens = OWN) -> None:
        self.agency = agency
        self.client = source.client
        self.service = HttpService(agency, source, source.auth, lambda headers, body: None, tokens=tokens)
        self._source = source
        self._seal: MessageSeal | None = None

    def upstream(self, lookup: str, plan: ProvedRequest) -> "SignedUpstream":
        return SignedUpstream(self, lookup, plan)

    async def close(self) -> None:
        await self.service.close()

    def seal(self, lookup: str) -> MessageSeal:
        """What seals and opens. Raises AgencyUnavailable."""
        if self._seal is None:
            source = self._source
            try:
                own = key_of(source.key.reveal(), source.algorithm, private=True)
                their = key_of(source.signer.reveal(), source.algorithm, private=False)
            except NotAKey:
                raise AgencyUnavailable(self.agency, lookup, reason="the keys for it cannot be read") from None
            self._seal = MessageSeal((own, their), source.algorithm, source.skew)
        return self._seal


class SignedUpstream:
    """One service of a member."""

    def __init__(self, connection: SignedConnection, lookup: str, plan: ProvedRequest) -> None:
        if not isinstance(plan.request, SignedRequest):
            raise TypeError(f"{lookup} has no request of a signed source")
        self._connection = connection
        self._lookup = lookup
        self._way = plan
        self._request = plan.request

    async def ask(self, batch: KeyBatch) -> SourceReply:
        connection, request = self._connection, self._request

        def value(name: str) -> Any:
            found = self._way.value(batch, name)
            return ABSENT if found in (None, "") else found

        says = {
            "client": connection.client,
            "service": request.service,
            "userId": fill(request.user, value),
            "issue": fill(request.issue, value),
            "body": fill(request.body, value),
        }
        seal = connection.seal(self._lookup)
        question = seal.question({name: one for name, one in says.items() if one is not None and one is not ABSENT})
        headers = {"Content-Type": "application/jose", "Accept": "application/jose"}
        sending = HttpRequest("POST", request.path, headers=headers, body=question.sent)
        status, told, body = await connection.service.send(sending, self._lookup, batch.context)
        if status != 200:
            raise connection.service.failure(self._lookup, status, told)
        try:
            return SourceReply(await self._answer(seal, question, body), headers=told, size=len(body))
        except (NotSealed, NotABody) as error:
            raise BadAnswer(connection.agency, self._lookup, reason=str(error)) from None

    async def _answer(self, seal: MessageSeal, question: SignedQuestion, body: bytes) -> Any:
        if len(body) <= AT_ONCE["json"]:
            return seal.answer(question, body)
        return seal.held(question, await self._connection.service.bodies.apart(opened, body, *seal.opening))

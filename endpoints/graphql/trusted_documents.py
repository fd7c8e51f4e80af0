"""Operations that are sent by their hash: those an app registered, and those it has sent before (APQ)."""

from sys import getsizeof

import msgspec
from cachebox import LRUCache

from access.apps.document_names import bare, is_name, sha256
from access.apps.trusted_documents import KnownOperations
from access.caller import Allowed, Caller
from access.permissions.operation_errors import HashWrong, OperationUnknown
from endpoints.graphql.identification import GraphQLRequest
from endpoints.graphql.request import RequestParameters

KEPT = 8_000_000
"""Bytes of the operations that are remembered by their hash, with whose they are."""
LONGEST = 32_768
"""Characters of the longest that is."""
STRONG = 64
"""Digits of a SHA-256."""
# An enumeration's members are slow to reach, for what is asked at every request.
_OPEN = Allowed.OPEN


class TrustedDocuments:
    """Finds the text of an operation, and whether its app registered it.

    The protocol is that of automatic persisted queries: `extensions.persistedQuery` holds `version` 1 and `sha256Hash`;
    a client sends the hash alone, and the text with it when the hub does not know it yet. Each app finds what it sent
    itself: a text may name whom it is about, and nobody learns by its hash that another has asked. Who
    comes without a token needs no text for what any app has registered: so its pages ask by GET, in addresses that a
    CDN can keep.
    """

    def __init__(self, known: KnownOperations | None = None) -> None:
        self._known = known
        self._seen: LRUCache[tuple[str | None, str], str] = LRUCache(KEPT, getsizeof=_weight)

    def concerns(self, request: GraphQLRequest) -> bool:
        """Whether anything is to be found: it came by its hash, or its app may have registered it."""
        sent = request.parameters
        named = sent.extensions is not None or sent.document_id is not None or sent.doc_id is not None
        return named or request.caller.allowed is not _OPEN

    async def of(self, request: GraphQLRequest) -> GraphQLRequest:
        """The request with the text of its operation, and whether that is registered. Raises OperationUnknown,
        HashWrong."""
        parameters, registered = await self._found(request.parameters, request.caller)
        return msgspec.structs.replace(request, parameters=parameters, registered=registered)

    async def _found(self, operation: RequestParameters, caller: Caller) -> tuple[RequestParameters, bool]:
        hash_ = _hash(operation)
        if hash_ is None and caller.allowed is Allowed.OPEN:
            return operation, False
        registered = await self._known.of(caller.app) if self._known and caller.app else {}
        if hash_ is None:
            return operation, sha256(operation.query) in registered
        if operation.query:
            if not is_name(hash_, operation.query):
                raise HashWrong
            # Of the weaker hashes two texts could be made that have the same.
            strong = len(hash_) == STRONG
            if strong and caller.allowed is not Allowed.REGISTERED_ONLY and len(operation.query) <= LONGEST:
                self._seen[caller.app, hash_] = operation.query
            return operation, hash_ in registered
        text = registered.get(hash_) or self._seen.get((caller.app, hash_))
        if text is None and self._known and caller.app is None:
            text = await self._known.of_any(hash_)
        if text is None:
            raise OperationUnknown
        return msgspec.structs.replace(operation, query=text), hash_ in registered


def _weight(name: tuple[str | None, str], text: str) -> int:
    return getsizeof(text) + getsizeof(name[0]) + 300


def _hash(operation: RequestParameters) -> str | None:
    told = (operation.extensions or {}).get("persistedQuery")
    hash_ = told.get("sha256Hash") if isinstance(told, dict) and told.get("version") == 1 else None
    if hash_ is None and not operation.query:
        hash_ = operation.document_id or operation.doc_id
    return bare(hash_) if isinstance(hash_, str) else None

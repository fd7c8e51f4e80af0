"""A GraphQL request as it arrives over HTTP, and what is wrong with one that cannot be used."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import msgspec

import bounds
from endpoints.http.request_body import BadRequest, reason, require_few_values


class RequestParameters(msgspec.Struct, frozen=True, rename="camel"):
    """The parameters of a GraphQL request (GraphQL over HTTP, "Request Parameters").

    `query` is empty in an operation that is sent by its hash: in `extensions.persistedQuery`, or as `documentId`
    (GraphQL over HTTP, appendix A), or `doc_id`, as Relay's examples have it.
    """

    query: str = ""
    operation_name: str | None = None
    variables: dict[str, Any] | None = None
    extensions: dict[str, Any] | None = None
    document_id: str | None = None
    doc_id: str | None = msgspec.field(name="doc_id", default=None)

    @property
    def by_hash(self) -> bool:
        """Whether it may be one without its text."""
        return self.document_id is not None or self.doc_id is not None or "persistedQuery" in (self.extensions or {})


class Named(msgspec.Struct, frozen=True):
    """Whether an operation is there, whatever it is."""

    query: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


_DECODER = msgspec.json.Decoder(RequestParameters)
_NAMED = msgspec.json.Decoder(Named)
_VARIABLES = msgspec.json.Decoder(dict[str, Any] | None)


def posted(headers: Mapping[bytes, bytes], body: bytes) -> RequestParameters:
    """The operation in the body of a POST. Raises BadRequest."""
    kind = headers.get(b"content-type", b"")
    if kind != b"application/json":
        _check(kind.decode("latin-1"))
    if headers.get(b"content-encoding", b"identity") != b"identity":
        raise BadRequest(415, "Send the body without Content-Encoding.")
    require_few_values(body)
    try:
        operation = _DECODER.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise BadRequest(400, f'The body is not {{"query": "…", "variables": {{…}}}}: {reason(problem)}') from None
    if not operation.query and not operation.by_hash and _NAMED.decode(body).query is msgspec.UNSET:
        raise BadRequest(400, 'The body is not {"query": "…", "variables": {…}}: there is no query.')
    return operation


def _check(content_type: str) -> None:
    """Raises BadRequest unless it is JSON in UTF-8, however it is written."""
    kind, _, parameters = content_type.partition(";")
    if kind.strip().lower() != "application/json":
        raise BadRequest(415, "Send the operation as 'Content-Type: application/json'.")
    charset = parameters.replace(" ", "").lower().partition("charset=")[2].strip('"')
    if charset not in ("", "utf-8", "utf8"):
        raise BadRequest(415, "Send the body in UTF-8.")


def asks(query_string: bytes) -> bool:
    """Whether a GET is for an operation, be it one that cannot be read, and not for the page."""
    try:
        pairs = parse_qsl(query_string.decode("ascii"), keep_blank_values=True, max_num_fields=bounds.PARAMETERS.most)
    except ValueError:
        return True
    return any(name in ("query", "extensions", "documentId", "doc_id") for name, _ in pairs)


def got(query_string: bytes) -> RequestParameters:
    """The operation in the query string of a GET. Raises BadRequest."""
    try:
        pairs = parse_qsl(query_string.decode("ascii"), errors="strict", max_num_fields=bounds.PARAMETERS.most)
        given = dict(pairs)
        operation = RequestParameters(
            query=given.get("query", ""),
            operation_name=given.get("operationName"),
            variables=_VARIABLES.decode(given["variables"]) if given.get("variables") else None,
            extensions=_VARIABLES.decode(given["extensions"]) if given.get("extensions") else None,
            document_id=given.get("documentId"),
            doc_id=given.get("doc_id"),
        )
    except (ValueError, msgspec.DecodeError, RecursionError) as problem:
        raise BadRequest(400, f"The query string cannot be read: {reason(problem)}") from None
    if "query" not in given and not operation.by_hash:
        raise BadRequest(400, "Give the operation as ?query=…, or send it with POST.")
    return operation

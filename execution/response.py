"""What an operation came to, and the JSON of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from graphql import GraphQLError
from msgspec import UNSET

from execution.deprecated_uses import Uses

Describe = Callable[[Sequence[GraphQLError]], Sequence[Mapping[str, Any]]]
"""From the errors of an answer to what a client sees of them."""


class Outcome(msgspec.Struct, frozen=True):
    """The root's row, null if it failed, and the errors of the fields, or of the request if nothing ran; `deprecated`
    is what the operation used that ends."""

    row: Any
    errors: list[GraphQLError]
    executed: bool
    deprecated: Uses = ()

    def encoded(self, describe: Describe) -> bytes:
        """The response without extensions, encoded in one pass."""
        return _ENCODER.encode(
            _Body(
                data=self.row if self.executed else UNSET,
                errors=describe(self.errors) if self.errors else UNSET,
            )
        )


def extended(body: bytes, extensions: Mapping[str, Any] | None) -> bytes:
    """A response with its extensions, which may tell of the response itself."""
    if not extensions:
        return body
    before = body[:-1] + b"," if len(body) > len(b"{}") else b"{"
    return b'%b"extensions":%b}' % (before, encode(extensions))


class _Body(msgspec.Struct, gc=False):
    """The response's members; what is unset is left out."""

    data: Any = UNSET
    errors: Any = UNSET


class RequestErrors(Exception):
    """The request is wrong, nothing runs."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = errors


_ENCODER = msgspec.json.Encoder(enc_hook=str)
encode = _ENCODER.encode
"""A value as it stands in a response."""

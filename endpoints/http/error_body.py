"""The body of an answer that holds nothing but errors, whatever route gives it."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import orjson

from access.permissions.field_refusals import AccessError
from endpoints.http.request_log import identified
from endpoints.http.thai_messages import thai

_NOTHING: Final[Mapping[str, Any]] = {}


def error_body(message: str, code: str, **facts: Any) -> bytes:
    """One error, with its code, its Thai where the table has it, what else is told, and which request it is about."""
    said = thai(message)
    return _body([(message, {"code": code, **({"messageTh": said.th} if said else {}), **facts})])


def refusal_body(*refusals: AccessError, ran: bool = False) -> bytes:
    """Refusals, as they say of themselves; `ran`: of an operation that ran, and gives no data."""
    return _body(((str(refusal), refusal.extensions) for refusal in refusals), {"data": None} if ran else {})


def _body(errors: Iterable[tuple[str, Mapping[str, Any]]], before: Mapping[str, Any] = _NOTHING) -> bytes:
    told = [{"message": message, "extensions": identified(extensions)} for message, extensions in errors]
    return orjson.dumps({**before, "errors": told})

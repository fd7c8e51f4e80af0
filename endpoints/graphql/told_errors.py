"""What a client is told of an answer's errors: of each what it may know, once what many rows have in common."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec
import structlog
from graphql import GraphQLError, GraphQLSyntaxError

from endpoints.http.request_log import identified
from endpoints.http.thai_messages import ThaiMessage, thai
from resolvers.failures import TOLD, BadInput

log = structlog.get_logger("saan.operations")
MASKED: Final = "The hub failed here; it has been noted."
_HINT: Final = (" The whole schema is at /schema.graphql.", " โครงสร้างทั้งหมดอยู่ที่ /schema.graphql")
_NAMES: Final = frozenset(
    {"KnownTypeNamesRule", "FieldsOnCorrectTypeRule", "KnownArgumentNamesRule", "KnownDirectivesRule", "names"}
)
"""Who says that the schema has no such name."""
_GENERAL: Final[Mapping[Any, str]] = {
    "GRAPHQL_PARSE_FAILED": "เขียนคำขอผิดรูปแบบ",
    "GRAPHQL_VALIDATION_FAILED": "คำขอไม่ตรงกับโครงสร้างข้อมูล",
    "BAD_USER_INPUT": "ค่าของอาร์กิวเมนต์ใช้ไม่ได้",
    None: "คำขอส่วนนี้ไม่สำเร็จ",
}
"""What is said in Thai where the table has nothing of a message."""
COUNT: Final = "count"
RETRY: Final = "retryAt"

_encoded = msgspec.json.Encoder(enc_hook=str, order="sorted").encode


def described(errors: Iterable[GraphQLError], *, hinted: bool = False) -> list[Mapping[str, Any]]:
    """What a client may know of errors, and which request they are about.

    `hinted`: what names something that the schema does not have says where the schema is to be read, since nothing
    like it is suggested.

    A field that failed at many rows for one reason is told of once, at the first of them in the answer's order:
    `extensions.count` says at how many, and `retryAt` is the latest of theirs. What has no path stands alone.
    """
    found: dict[object, _Repeated] = {}
    for number, error in enumerate(errors):
        one = _in_both_languages(_of(error), hinted=hinted)
        path = one.get("path")
        known = found.setdefault(number if path is None else _reason(one, path), _Repeated(one))
        if known.first is not one:
            known.add(one)
    return [known.told() for known in found.values()]


class _Repeated:
    """Errors of one field for one reason."""

    __slots__ = ("count", "first", "retry")

    def __init__(self, first: Mapping[str, Any]) -> None:
        self.first = first
        self.count = 1
        self.retry = first.get("extensions", {}).get(RETRY)

    def add(self, other: Mapping[str, Any]) -> None:
        self.count += 1
        if _rows(other["path"]) < _rows(self.first["path"]):
            self.first = other
        retry = other["extensions"].get(RETRY)
        if retry is not None and (self.retry is None or retry > self.retry):
            self.retry = retry

    def told(self) -> Mapping[str, Any]:
        extensions = identified(self.first.get("extensions", {}))
        if self.count > 1:
            extensions[COUNT] = self.count
            if self.retry is not None:
                extensions[RETRY] = self.retry
        return {**self.first, "extensions": extensions}


def _reason(one: Mapping[str, Any], path: Sequence[str | int]) -> bytes:
    """The same for errors of one field that say the same, but for when to ask again: parts of one set of rows fail at
    moments of their own."""
    field = [step for step in path if not isinstance(step, int)]
    facts = {name: value for name, value in one["extensions"].items() if name != RETRY}
    return _encoded((field, one["message"], facts))


def _rows(path: Sequence[str | int]) -> list[int]:
    """Where an error stands among those of its field."""
    return [step for step in path if isinstance(step, int)]


def _in_both_languages(one: Mapping[str, Any], *, hinted: bool) -> Mapping[str, Any]:
    """With the Thai of what has none where it is raised."""
    extensions, message = one["extensions"], one["message"]
    if "messageTh" in extensions:
        return one
    said = thai(message) or ThaiMessage(_GENERAL.get(extensions.get("code"), _GENERAL[None]), "")
    hint, hint_th = _HINT if hinted and said.by in _NAMES else ("", "")
    return {**one, "message": message + hint, "extensions": {**extensions, "messageTh": said.th + hint_th}}


def _of(error: GraphQLError) -> Mapping[str, Any]:
    """Of one error: the client's own mistakes and our refusals in full, our faults not at all."""
    original = error.original_error
    if (
        error.path is None
        and "code" not in (error.extensions or {})
        and (original is None or isinstance(original, GraphQLError))
    ):
        code = "GRAPHQL_PARSE_FAILED" if isinstance(error, GraphQLSyntaxError) else "GRAPHQL_VALIDATION_FAILED"
        return {**error.formatted, "extensions": {"code": code}}
    if original is None or isinstance(original, TOLD):
        # An argument is worked out when its field is reached: a variable that is null where that may not be.
        return {**error.formatted, "extensions": error.extensions or {"code": BadInput.code}}
    log.error("field failed", path=error.path, exc_info=original)
    masked = GraphQLError(MASKED, path=error.path, extensions={"code": "INTERNAL"})
    return {**masked.formatted, "locations": error.formatted.get("locations", [])}

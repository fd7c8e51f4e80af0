"""Global ids: opaque to a client, and never made of anything personal."""

import base64
import binascii
from typing import Any

from resolvers.failures import BadInput


class BadId(BadInput):
    """An id that no record of the hub has."""

    def __init__(self, message: str, message_th: str, argument: str = "id") -> None:
        super().__init__(message, message_th, argument)


def global_id(type_: str, *key: str) -> str:
    """The id of the record of `type_` with this key."""
    return base64.urlsafe_b64encode("\x1f".join((type_, *key)).encode()).decode().rstrip("=")


def part(value: Any) -> str:
    """A value as a part of a key in an id: nothing where there is none."""
    return value if isinstance(value, str) else "" if value is None else value.value


def parts(id_: str) -> tuple[str, tuple[str, ...]] | None:
    """The type and the key in a global id; None when it is not one."""
    try:
        padded = id_ + "=" * (-len(id_) % 4)
        type_, *key = base64.b64decode(padded, altchars=b"-_", validate=True).decode().split("\x1f")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    return (type_, tuple(key)) if type_.isidentifier() and all(key[:1]) and key else None


def key_of(type_: str, id_: str, argument: str = "id", *, length: int = 1) -> tuple[str, ...]:
    """The key, of this length, in an id of `type_`; what is no global id is taken for the agency's own.

    `argument` is the one that the id came in. Raises BadId.
    """
    found = parts(id_)
    if found and found[0] != type_:
        raise BadId(
            f"This is the id of a {found[0]}, not of a {type_}.",
            f"รหัสนี้เป็นของ {found[0]} ไม่ใช่ของ {type_}",
            argument,
        )
    key = found[1] if found else (id_,)
    if len(key) == length and key[0]:
        return key
    raise BadId(
        f"This is not the id of a {type_}: use the 'id' that the graph gave.",
        f"รหัสนี้ไม่ใช่ของ {type_} โปรดใช้ 'id' ที่ได้จากคำตอบของระบบ",
        argument,
    )

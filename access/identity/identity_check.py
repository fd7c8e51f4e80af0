"""The gate through which everybody comes who asks with a token, whoever issued it.

Behind it an id of a person has one form and is proved, an app bears the name of its issuer, and no text stands in a
caller that could not stand on record: so nothing is asked of an agency for somebody who could not be written down.
"""

from dataclasses import replace

from access.caller import Caller
from access.ledger.recordable_text import check
from access.permissions.field_refusals import TokenRefused
from connectors.values.national_ids import identifier, national_id

_TEXTS = ("app", "purpose", "case", "actor", "actor_reference", "office", "acting_for", "consent")


def admitted(caller: Caller, issuer: str | None) -> Caller:
    """The caller as the hub knows her. `issuer` is the short name of the one whose token it is, None for the hub's own.

    Raises TokenRefused.
    """
    own = caller.app
    app = qualified(own, issuer) if own is not None else None
    if own is not None and not (own.isprintable() and own == own.strip()):
        raise TokenRefused(
            "its app's id has marks that nobody sees, so that it passes for another", "รหัสแอปในโทเคนมีอักขระที่มองไม่เห็น"
        )
    reference, office = caller.actor_reference or None, caller.office or None
    known = replace(caller, app=app, subject=_proved(caller), actor_reference=reference, office=office)
    for name in _TEXTS:
        _check(name, getattr(known, name))
    return known


def qualified(id_: str, issuer: str | None) -> str:
    """An id as the hub knows it: the hub's own as it is, another issuer's with that issuer's name behind it."""
    return id_ if issuer is None else f"{id_}@{issuer}"


def _proved(caller: Caller) -> str | None:
    """Whom the token acts for, in 13 digits: a person, or a business where it says as what somebody acts for it."""
    if caller.subject is None:
        return None
    proved = national_id(caller.subject) if caller.acting_for is None else identifier(caller.subject)
    if proved is None:
        raise TokenRefused(
            "whom it acts for is not told by a national id of 13 digits with its check digit",
            "โทเคนไม่ได้ระบุเลขประจำตัวประชาชน 13 หลักที่ถูกต้องของผู้ที่กระทำแทน",
        )
    return proved


def _check(name: str, text: str | None) -> None:
    try:
        if text is not None:
            check(name, text)
    except ValueError:
        raise TokenRefused(
            f"its {name.replace('_', ' ')} cannot be put on record: 1 to 400 characters, without control characters "
            "and without anybody's national id",
            "ข้อความในโทเคนบันทึกไม่ได้: ต้องไม่ว่าง ไม่ยาวเกินไป และไม่มีเลขประจำตัวประชาชน",
        ) from None

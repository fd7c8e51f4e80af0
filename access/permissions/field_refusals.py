"""Why a field was refused.

AccessError
├── NotAuthenticated   there is no token, or no citizen behind it
├── NotPermitted       the token lacks the scope
├── NotConcerned       the record is about others than the person who asks
├── NotOwn             the token has a scope for one's own data, and this is reached as that of others
├── NoConsent          the app acts under a citizen's consent, which does not cover this or has ended
├── PurposeRequired    the request does not say what it reads another person's data for
├── StatedWrongly      the request says of itself what cannot be
│   ├── PurposeUnknown   it names a purpose that there is not, or that its app is not registered for
│   └── CaseUnusable     it names a case in a way that cannot be kept
├── CaseRequired       the request does not name the case an official reads under
├── AssuranceTooLow    whoever signed in has not proved strongly enough who she is
├── TypeNotShown       introspection is asked for a type that the token opens nothing of, or that there is not
├── RecordUnavailable  the ledger cannot be written, so nothing personal leaves
└── TokenRefused       the token itself cannot be trusted
"""

from collections.abc import Iterable
from typing import Any

from access.permissions.assurance import Assurance


class AccessError(Exception):
    """A refusal, in both languages, with the code a client acts on. Never names a person."""

    code = "REFUSED"

    def __init__(self, message: str, message_th: str, **facts: Any) -> None:
        super().__init__(message)
        self.extensions: dict[str, Any] = {"code": self.code, "messageTh": message_th, **facts}


class NotAuthenticated(AccessError):
    """The field is about the citizen who asks, and nobody has said who that is."""

    code = "UNAUTHENTICATED"

    def __init__(self, field: str) -> None:
        super().__init__(
            f"{field} is about the citizen who asks: send her token as 'Authorization: Bearer …'.",
            f"{field} เป็นข้อมูลของผู้ขอเอง โปรดส่งโทเคนของผู้ขอใน 'Authorization: Bearer …'",
            field=field,
        )


class NotPermitted(AccessError):
    """The caller's token does not carry the scope a field asks for."""

    code = "NOT_PERMITTED"

    def __init__(self, field: str, scope: str) -> None:
        super().__init__(
            f"{field} needs the scope '{scope}', which this request's token does not carry.",
            f"{field} ต้องใช้สิทธิ '{scope}' ซึ่งโทเคนของคำขอนี้ไม่มี",
            field=field,
            scope=scope,
        )


class TypeNotShown(AccessError):
    """Whether there is such a type is not said: the text of the whole schema is anybody's."""

    code = "TYPE_NOT_SHOWN"

    def __init__(self) -> None:
        super().__init__(
            "There is no type of this name among those that this token opens: the whole schema is at /schema.graphql.",
            "ไม่มีชนิดข้อมูลชื่อนี้ในส่วนที่โทเคนนี้อ่านได้ โครงสร้างทั้งหมดอยู่ที่ /schema.graphql",
        )


class NotConcerned(AccessError):
    """Whoever asks for herself, and an app she consented to, read what concerns her: her own record, her businesses."""

    code = "NOT_PERMITTED"

    def __init__(self, field: str) -> None:
        super().__init__(
            f"{field} is told to those whom it concerns, and to officials under a case.",
            f"{field} เปิดให้เฉพาะผู้เกี่ยวข้อง และเจ้าหน้าที่ตามเรื่องที่ยื่น",
            field=field,
        )


class NotOwn(AccessError):
    """A scope of one's own data is there, and the field is not reached from the person whose own it would be.

    `others` is the scope that would open it all the same, where the caller could have it.
    """

    code = "NOT_PERMITTED"

    def __init__(self, field: str, scope: str, others: str | None) -> None:
        also = f"; elsewhere it takes '{others}' as well" if others else ""
        also_th = f" หากอ่านจากทางอื่นต้องมีสิทธิ '{others}' ด้วย" if others else ""
        super().__init__(
            f"{field}: '{scope}' opens what is one's own, below 'me', and this way leads to what others have{also}.",
            f"{field}: สิทธิ '{scope}' ใช้อ่านข้อมูลของตนเองภายใต้ 'me' เท่านั้น แต่ทางนี้นำไปสู่ข้อมูลของผู้อื่น{also_th}",
            field=field,
            **({"scope": others} if others else {}),
        )


_ENDED = {
    "WITHDRAWN": ("has been withdrawn", "ถูกถอนแล้ว"),
    "EXPIRED": ("has expired", "หมดอายุแล้ว"),
    "USED_UP": ("has been used as often as it allows", "ใช้ครบจำนวนครั้งแล้ว"),
}


class NoConsent(AccessError):
    """The app acts under a consent that does not cover the scope; `ended` is WITHDRAWN, EXPIRED or USED_UP, or None."""

    code = "NO_CONSENT"

    def __init__(self, field: str, scope: str, ended: str | None = None) -> None:
        why, why_th = _ENDED.get(ended or "", (f"does not cover '{scope}'", f"ไม่ครอบคลุม '{scope}'"))
        super().__init__(
            f"{field}: the citizen's consent {why}; ask her for one that covers '{scope}'.",
            f"{field}: ความยินยอมของประชาชน{why_th} โปรดขอความยินยอมที่ครอบคลุม '{scope}'",
            field=field,
            scope=scope,
            consent=ended or "NOT_COVERED",
        )


class PurposeRequired(AccessError):
    """A field with other people's data was asked for without saying what for."""

    code = "PURPOSE_REQUIRED"

    def __init__(self, field: str) -> None:
        super().__init__(
            f"{field} is about other people: say what it is read for in the header 'Saan-Purpose'.",
            f"{field} เป็นข้อมูลของบุคคลอื่น โปรดระบุวัตถุประสงค์ในส่วนหัว 'Saan-Purpose'",
            field=field,
            header="Saan-Purpose",
        )


class StatedWrongly(AccessError):
    """What a request says of itself cannot be: the whole request is refused."""


class PurposeUnknown(StatedWrongly):
    """The purpose named is none of those the caller may read for; `known` are those."""

    code = "PURPOSE_UNKNOWN"

    def __init__(self, known: Iterable[str]) -> None:
        allowed = sorted(known)
        super().__init__(
            f"The purpose named is none that this app may read for: {', '.join(allowed)}.",
            f"วัตถุประสงค์ที่ระบุไม่อยู่ในที่แอปนี้ใช้ได้: {', '.join(allowed)}",
            purposes=allowed,
        )


class CaseUnusable(StatedWrongly):
    """A case is named in a way that cannot be kept: too long, with control characters, or with a national id."""

    code = "CASE_UNUSABLE"

    def __init__(self, longest: int) -> None:
        super().__init__(
            f"A case is named with 1 to {longest} printable characters and without anybody's national id.",
            f"เลขเรื่องต้องเป็นอักขระที่พิมพ์ได้ 1 ถึง {longest} ตัว และต้องไม่มีเลขประจำตัวประชาชน",
        )


class CaseRequired(AccessError):
    """A field that officials may read under a case only was asked for without one."""

    code = "CASE_REQUIRED"

    def __init__(self, field: str) -> None:
        super().__init__(
            f"{field} is read under a case: name it in the header 'Saan-Case'.",
            f"{field} อ่านได้ตามเรื่องที่ยื่นเท่านั้น โปรดระบุเลขเรื่องในส่วนหัว 'Saan-Case'",
            field=field,
            header="Saan-Case",
        )


class AssuranceTooLow(AccessError):
    """Whoever signed in, or the app that asks for itself, proved less strongly who it is than the field asks for."""

    code = "ASSURANCE_TOO_LOW"

    def __init__(self, field: str, needed: Assurance, *, itself: bool = False) -> None:
        told = (
            f"sign in again with acr_values={needed.acr}",
            f"โปรดเข้าสู่ระบบใหม่ด้วย acr_values={needed.acr}",
        )
        if itself:
            told = (
                "the app asks for itself, and would reach it with a key of its own (private_key_jwt)",
                "แอปขอในนามตนเอง จะผ่านระดับนี้ได้เมื่อลงนามด้วยกุญแจของแอปเอง (private_key_jwt)",
            )
        super().__init__(
            f"{field} needs a sign-in of level {needed.name}: {told[0]}.",
            f"{field} ต้องยืนยันตัวตนในระดับ {needed.name} {told[1]}",
            field=field,
            assurance=needed.acr,
        )


class RecordUnavailable(AccessError):
    """The disclosure could not be put on record, so it does not happen."""

    code = "LEDGER_UNAVAILABLE"

    def __init__(self) -> None:
        super().__init__(
            "Personal data is withheld: the ledger of disclosures cannot be written now. Try again later.",
            "ขณะนี้บันทึกการเปิดเผยข้อมูลไม่ได้ จึงไม่เปิดเผยข้อมูลส่วนบุคคล โปรดลองใหม่ภายหลัง",
        )


class EffectUntold(AccessError):
    """A mutation was carried out, or failed, and how it ended could not be put on record: what it gave is not told."""

    code = "EFFECT_UNTOLD"

    def __init__(self, field: str, failed: str | None) -> None:
        done = failed is None
        how, how_th = ("was done", "ดำเนินการแล้ว") if done else (f"failed ({failed})", "ไม่สำเร็จ")
        super().__init__(
            f"{field} {how}, and what it gave cannot be told now, for the ledger cannot be written. The hub does not "
            "do it again: look at how things stand before you send it again.",
            f"{field} {how_th} แต่ขณะนี้บันทึกผลไม่ได้จึงแสดงผลลัพธ์ไม่ได้ โปรดตรวจสอบสถานะก่อนส่งคำขอซ้ำ",
            field=field,
            done=done,
        )


class TokenRefused(AccessError):
    """The token is malformed, expired, meant for somebody else, or not signed by an issuer the hub trusts.

    `bound`: it is good, but bound to a key, and comes without proof of that key.
    """

    code = "TOKEN_REFUSED"

    def __init__(self, why: str, why_th: str, *, bound: bool = False) -> None:
        super().__init__(f"The token is refused: {why}.", f"โทเคนใช้ไม่ได้: {why_th}")
        self.bound = bound

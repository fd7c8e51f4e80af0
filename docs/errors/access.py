"""Fields that a caller may not read."""

from typing import Final

from docs.errors.code import FIELD, Code

PART: Final = "What may be read"

CODES: Final = (
    Code(
        PART,
        "UNAUTHENTICATED",
        (200,),
        "The field is about the citizen who asks, and no token says who that is.",
        "เป็นข้อมูลของผู้ขอเอง แต่คำขอไม่ได้บอกว่าผู้ขอเป็นใคร",
        "Send her token as `Authorization: Bearer …`.",
        FIELD,
    ),
    Code(
        PART,
        "NOT_PERMITTED",
        (200,),
        "The token lacks the scope, or the record concerns others than who asks.",
        "โทเคนไม่มีสิทธินี้ หรือเป็นข้อมูลที่ไม่เกี่ยวกับผู้ขอ",
        "Ask for a token with `scope`; where none is named, leave the field out.",
        (*FIELD, "scope"),
    ),
    Code(
        PART,
        "NO_CONSENT",
        (200,),
        "The citizen's consent does not cover it, or does not hold now: `consent` is NOT_COVERED, WITHDRAWN, EXPIRED "
        "or USED_UP.",
        "ความยินยอมของประชาชนไม่ครอบคลุม ถูกถอน หมดอายุ หรือใช้ครบแล้ว",
        "Ask her for one that covers `scope`.",
        (*FIELD, "scope", "consent"),
    ),
    Code(
        PART,
        "PURPOSE_REQUIRED",
        (200,),
        "The field is about other people, and the request does not say what it is read for.",
        "เป็นข้อมูลของบุคคลอื่น แต่คำขอไม่ได้ระบุวัตถุประสงค์",
        "Name the purpose in the header that `header` names.",
        (*FIELD, "header"),
    ),
    Code(
        PART,
        "CASE_REQUIRED",
        (200,),
        "An official reads this under a case, and none is named.",
        "เจ้าหน้าที่อ่านได้ตามเรื่องที่ยื่นเท่านั้น",
        "Name the case in the header that `header` names.",
        (*FIELD, "header"),
    ),
    Code(
        PART,
        "ASSURANCE_TOO_LOW",
        (200,),
        "Whoever signed in, or the app that asks for itself, did it less strongly than the field asks for.",
        "ระดับการยืนยันตัวตนต่ำกว่าที่กำหนด",
        "Have her sign in again with `acr_values` of `assurance`; an app for itself, with a key of its own.",
        (*FIELD, "assurance"),
    ),
)

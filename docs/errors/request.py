"""Requests that are refused before an operation is read, or for who sends them."""

from typing import Final

from docs.errors.code import THAI, Code

PART: Final = "The request"

CODES: Final = (
    Code(
        PART,
        "BAD_REQUEST",
        (400, 403, 405, 406, 408, 413, 414, 415, 431, 503),
        "The request cannot be used as it was sent: no HTTP, no JSON, too large, too slow, of another media type.",
        "คำขอที่ส่งมาใช้ไม่ได้ เช่น ไม่ใช่ HTTP ไม่ใช่ JSON ใหญ่เกินไป หรือช้าเกินไป",
        "Read the message and send it otherwise; what a request may hold is in [limits.md](limits.md). "
        "After 503 wait as long as `Retry-After` says.",
        (THAI,),
    ),
    Code(
        PART,
        "CROSS_ORIGIN_REFUSED",
        (403,),
        "A page of another origin may not ask, or not in this way: the origin is no app's, or the method or a header "
        "is none that pages may send.",
        "หน้าเว็บจากต้นทางนี้เรียกใช้ไม่ได้ หรือใช้เมท็อดหรือเฮดเดอร์ที่ไม่อนุญาต",
        "Read the body of the refused preflight (`OPTIONS`) in the browser's network tools: it says what to register.",
        (THAI,),
    ),
    Code(
        PART,
        "TOKEN_REFUSED",
        (401,),
        "The token is malformed, has expired or been revoked, is for another hub, or its key was not proved.",
        "โทเคนใช้ไม่ได้ หมดอายุ ถูกเพิกถอน หรือออกให้ระบบอื่น",
        'Get a new one ([apps.md](apps.md)); `WWW-Authenticate` says `error="invalid_token"`.',
        (THAI,),
    ),
    Code(
        PART,
        "PURPOSE_UNKNOWN",
        (400,),
        "`Saan-Purpose` names a purpose that the app may not read for.",
        "วัตถุประสงค์ที่ระบุไม่อยู่ในที่แอปนี้ใช้ได้",
        "Name one of `purposes`, or have the app registered for it.",
        (THAI, "purposes"),
    ),
    Code(
        PART,
        "CASE_UNUSABLE",
        (400,),
        "`Saan-Case` names a case in a way that cannot be kept.",
        "เลขเรื่องที่ระบุเก็บในบันทึกไม่ได้",
        "Send 1 to 64 printable characters, and nobody's national id.",
        (THAI,),
    ),
    Code(
        PART,
        "NOT_EVERYWHERE",
        (503,),
        "An agency told of changes, and not every process of the hub has forgotten what changed.",
        "แจ้งการเปลี่ยนแปลงแล้ว แต่ระบบบางส่วนยังไม่ได้รับทราบ",
        "Tell it again after `Retry-After`.",
    ),
)

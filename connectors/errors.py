"""What can go wrong between the hub and an agency.

AgencyError                 any failure of an agency's lookup
├── AgencyTimeout           it did not answer in time
├── AgencyUnavailable       no connection, a server error, an open breaker
│   ├── AgencyBusy          too many questions are already waiting for it
│   └── OutOfHours          it said, or its manifest says, that it is closed now
├── QuotaExhausted          it answers no more questions until `retry_at`
├── AgencyRefused           it does not accept our credentials or this question
│   └── NotAskable           it cannot be asked so, and was not: for a value that it has no word for, or words
├── BadAnswer               it answered something its manifest does not describe
├── Pending                 it has taken the question and answers later
├── ConnectorFault          something was raised that nobody foresaw, in our part or in a class of its own
└── AgencyNotServed         it has a manifest and is not asked: a fault in it, or a setting, leaves it out

A message names the agency and the lookup and never a key, a value or a secret.
"""

from datetime import datetime
from typing import ClassVar


class AgencyError(Exception):
    """A lookup of an agency failed; `retry_at` says when asking again may help, if that is known.

    `tenant` says which of them failed where the agency is many behind one address, such as local administrations.

    `reason` is for operators: a few words, free of keys, values and secrets. `cause` is one of those that are told
    apart in the log: "refused" (nobody listens there, or it refused us), "tls", "connection", "status", "timeout",
    "body", "quota". `status` is the HTTP status that it answered with, where that is the failure; `unreached` says that
    there was no connection. By these a call is repeated, not by what its reason says.
    """

    code: ClassVar[str] = "AGENCY_ERROR"
    usual: ClassVar[str] = "connection"
    says_th: ClassVar[str] = "ตอบไม่ได้"
    says_en: ClassVar[str] = "could not answer"

    def __init__(
        self,
        agency: str,
        lookup: str,
        retry_at: datetime | None = None,
        reason: str = "",
        *,
        cause: str = "",
        status: int | None = None,
        unreached: bool = False,
    ) -> None:
        if not reason:
            reason = "connection" if unreached else f"HTTP {status}" if status is not None else ""
        self.agency = agency
        self.cause = cause or ("status" if status is not None else self.usual)
        self.status = status
        self.unreached = unreached
        self.tenant: str | None = None
        self.lookup = lookup
        self.retry_at = retry_at
        self.reason = reason
        super().__init__(f"{agency}: {lookup}: {reason or self.says_en}")

    @property
    def repeated_as(self) -> str | None:
        """What a manifest's `retry.on` calls it; None where it has no name there."""
        if self.status is not None:
            return str(self.status)
        return "connection" if self.unreached else None

    @property
    def message_th(self) -> str:
        """For a citizen, in Thai."""
        return f"หน่วยงาน {self.agency} {self.says_th}"

    @property
    def message_en(self) -> str:
        """For a citizen, in English."""
        return f"The agency {self.agency} {self.says_en}"


class AgencyTimeout(AgencyError):
    code = "AGENCY_TIMEOUT"
    usual = "timeout"
    says_th = "ไม่ตอบภายในเวลาที่กำหนด"
    says_en = "did not answer in time"

    @property
    def repeated_as(self) -> str:
        return "timeout"


class AgencyUnavailable(AgencyError):
    code = "AGENCY_UNAVAILABLE"
    says_th = "ไม่สามารถให้บริการได้ในขณะนี้"
    says_en = "is not available now"


class AgencyBusy(AgencyUnavailable):
    code = "AGENCY_BUSY"
    says_th = "มีคำขอรออยู่มากเกินไป"
    says_en = "has too many questions waiting"


class OutOfHours(AgencyUnavailable):
    code = "OUT_OF_HOURS"
    says_th = "อยู่นอกเวลาให้บริการ"
    says_en = "is outside its hours of service"


class QuotaExhausted(AgencyError):
    code = "QUOTA_EXHAUSTED"
    usual = "quota"
    says_th = "ตอบครบจำนวนที่กำหนดแล้ว"
    says_en = "has answered as many questions as its quota allows"


class AgencyRefused(AgencyError):
    code = "AGENCY_REFUSED"
    usual = "refused"
    says_th = "ปฏิเสธคำขอ"
    says_en = "refused the question"


class NotAskable(AgencyRefused):
    code = "NOT_ASKABLE"
    says_th = "ไม่รองรับการค้นด้วยค่าหรือคำที่ระบุ"
    says_en = "cannot be asked by what was given, and was not asked"


class BadAnswer(AgencyError):
    code = "BAD_ANSWER"
    usual = "body"
    says_th = "ตอบกลับมาในรูปแบบที่ไม่ถูกต้อง"
    says_en = "gave an answer that cannot be used"


class Pending(AgencyError):
    code = "PENDING"
    says_th = "รับคำขอแล้วและจะตอบภายหลัง"
    says_en = "has taken the question and will answer later"


class ConnectorFault(AgencyError):
    """Nobody foresaw what was raised; `place` says where, as module:line, and `raised` of which type it was."""

    code = "CONNECTOR_FAULT"
    says_th = "ตอบไม่ได้ เพราะส่วนที่เชื่อมต่อกับหน่วยงานนี้ขัดข้อง"
    says_en = "could not be asked: what connects it to the hub is at fault"

    raised: str = ""
    place: str = ""

    @classmethod
    def of(cls, agency: str, lookup: str, raised: str, place: str) -> "ConnectorFault":
        """The fault of something of the type `raised` at `place`."""
        fault = cls(agency, lookup, reason=f"{raised} at {place}")
        fault.raised, fault.place = raised, place
        return fault


class AgencyNotServed(AgencyError):
    code = "AGENCY_NOT_SERVED"
    says_th = "ยังไม่ได้ให้บริการผ่านระบบนี้ จึงไม่ทราบว่ามีข้อมูลหรือไม่"
    says_en = "is not served by this hub, so what it has is not known"

"""Why a whole operation was refused, before anything was resolved; each says the HTTP status it is answered with.

RequestRefused
├── OperationTooCostly   it costs more than any one operation may
├── BudgetSpent          its client has asked for as much as a minute allows
├── OnlyByPost           it changes something, and came by GET
├── NotRegistered        its app may send registered operations only
├── OperationUnknown     it was sent as a hash alone, and the hub does not know the text
├── HashWrong            it was sent with a hash that is not its own
└── IntrospectionOff     the hub does not tell of its schema
"""

from collections.abc import Mapping
from typing import Any

from access.permissions.field_refusals import AccessError


class RequestRefused(AccessError):
    """The operation as a whole does not run. `headers` are the response's; a `status` of None is that of any operation
    that could not run."""

    status: int | None = 400

    def __init__(self, message: str, message_th: str, headers: Mapping[str, str] | None = None, **facts: Any) -> None:
        super().__init__(message, message_th, **facts)
        self.headers = dict(headers or {})


class OperationTooCostly(RequestRefused):
    """One operation costs more than any may, whatever the client's budget."""

    code = "OPERATION_TOO_COSTLY"

    def __init__(self, cost: int, limit: int) -> None:
        super().__init__(
            f"The operation costs {cost}, at most {limit} is allowed: ask for fewer items with 'first', "
            "or for what is below lists in operations of their own.",
            f"คำขอนี้มีต้นทุน {cost} เกินกว่า {limit} ที่อนุญาต โปรดลดจำนวนรายการด้วย 'first' หรือแยกเป็นหลายคำขอ",
            cost=cost,
            limit=limit,
        )


class BudgetSpent(RequestRefused):
    """The client's operations of this minute cost more than its budget; `retry_after` is in whole seconds."""

    code = "BUDGET_SPENT"
    status = 429

    def __init__(self, cost: int, limit: int, retry_after: int) -> None:
        super().__init__(
            f"The budget of {limit} a minute does not allow this operation, which costs {cost}: "
            f"try again in {retry_after} s.",
            f"โควตา {limit} ต่อนาทีไม่พอสำหรับคำขอนี้ซึ่งมีต้นทุน {cost} โปรดลองใหม่ใน {retry_after} วินาที",
            {"retry-after": str(retry_after)},
            cost=cost,
            limit=limit,
            retryAfter=retry_after,
        )


class OnlyByPost(RequestRefused):
    """GET is safe: it changes nothing, so that no link and no image can."""

    code = "ONLY_BY_POST"
    status = 405

    def __init__(self) -> None:
        super().__init__("Send mutations by POST.", "โปรดส่ง mutation ด้วย POST", {"allow": "POST"})


class NotRegistered(RequestRefused):
    """The app has agreed to send only operations that it registered."""

    code = "NOT_REGISTERED"
    status = 403

    def __init__(self) -> None:
        super().__init__(
            "This app sends registered operations only: register this one with ./saan app operations add.",
            "แอปนี้ส่งได้เฉพาะคำขอที่ลงทะเบียนไว้",
        )


class OperationUnknown(RequestRefused):
    """A hash came without its text, and the hub has not seen the text; clients send it then (APQ)."""

    code = "PERSISTED_QUERY_NOT_FOUND"
    status = None  # clients of the protocol take another for a failure, and do not send the text

    def __init__(self) -> None:
        super().__init__("PersistedQueryNotFound", "ไม่พบคำขอตามค่าแฮชนี้ โปรดส่งข้อความคำขอมาด้วย")


class HashWrong(RequestRefused):
    """The hash sent with an operation is that of another text."""

    code = "PERSISTED_QUERY_HASH_WRONG"

    def __init__(self) -> None:
        super().__init__(
            "extensions.persistedQuery.sha256Hash is not the SHA-256 of the query sent with it.",
            "ค่าแฮชที่ส่งมาไม่ตรงกับข้อความคำขอ",
        )


class IntrospectionOff(RequestRefused):
    """The schema is to be read at `/schema.graphql`, not asked for."""

    code = "INTROSPECTION_OFF"

    def __init__(self) -> None:
        super().__init__(
            "Introspection is off here: the whole schema is at /schema.graphql.",
            "ปิดการสอบถามโครงสร้างไว้ อ่านโครงสร้างทั้งหมดได้ที่ /schema.graphql",
        )

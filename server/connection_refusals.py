"""What a connection is answered with when what comes over it cannot be taken; nothing of it is repeated."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

import bounds
from endpoints.http.error_body import error_body
from endpoints.http.security_headers import shown

_SHOWN: Final = shown(https=False)


@dataclass(frozen=True, slots=True)
class ConnectionRefusal:
    """An answer, in both languages, after which the connection is closed."""

    status: int
    message: str
    message_th: str

    def written(self, further: list[tuple[bytes, bytes]], request: str) -> bytes:
        """Head and body, with `further` headers and the request's id."""
        body = error_body(self.message, "BAD_REQUEST", messageTh=self.message_th, requestId=request)
        lines = [
            b"HTTP/1.1 %d %b" % (self.status, HTTPStatus(self.status).phrase.encode()),
            *(b"%b: %b" % header for header in further),
            b"content-type: application/json; charset=utf-8",
            b"content-length: %d" % len(body),
            b"cache-control: no-store",
            *(b"%b: %b" % header for header in _SHOWN),
            b"saan-request-id: " + request.encode(),
            b"connection: close",
            *([b"retry-after: 1"] if self.status == 503 else []),
            b"",
            body,
        ]
        return b"\r\n".join(lines)


def _at_most(bound: bounds.Bound) -> str:
    return f"{bound.most:,} {bound.unit}"


NOT_HTTP: Final = ConnectionRefusal(400, "This is not HTTP/1.1.", "ข้อความนี้ไม่ใช่ HTTP/1.1")
UPGRADE: Final = ConnectionRefusal(
    400,
    "HTTP/1.1 alone is spoken here: send no 'Upgrade' with a body.",
    "ที่นี่ใช้ HTTP/1.1 เท่านั้น โปรดอย่าส่ง 'Upgrade' พร้อมเนื้อความ",
)
HEAD: Final = ConnectionRefusal(
    431,
    f"The request's line and headers may have {_at_most(bounds.HEAD)}.",
    f"บรรทัดคำขอและเฮดเดอร์รวมกันยาวได้ไม่เกิน {bounds.HEAD.most:,} ไบต์",
)
HEADERS: Final = ConnectionRefusal(
    431,
    f"A request may have {_at_most(bounds.HEADERS)}.",
    f"คำขอหนึ่งมีเฮดเดอร์ได้ไม่เกิน {bounds.HEADERS.most:,} รายการ",
)
URL: Final = ConnectionRefusal(
    414,
    f"The address may have {_at_most(bounds.URL)}: send the operation with POST.",
    f"ที่อยู่ยาวได้ไม่เกิน {bounds.URL.most:,} ไบต์ โปรดส่งคำสั่งด้วย POST",
)
PARAMETERS: Final = ConnectionRefusal(
    400,
    f"The address may have {bounds.PARAMETERS.most} parameters.",
    f"ที่อยู่มีพารามิเตอร์ได้ไม่เกิน {bounds.PARAMETERS.most} รายการ",
)
FRAMING: Final = ConnectionRefusal(
    413,
    f"The chunks of a body may add {_at_most(bounds.FRAMING)} to it: send larger chunks.",
    f"ส่วนหุ้มของเนื้อความแบบ chunked รวมกันยาวได้ไม่เกิน {bounds.FRAMING.most:,} ไบต์ โปรดส่งเป็นส่วนที่ใหญ่ขึ้น",
)
SLOW_HEAD: Final = ConnectionRefusal(
    408,
    f"The request's line and headers did not come within {_at_most(bounds.HEAD_TIME)}.",
    f"บรรทัดคำขอและเฮดเดอร์มาไม่ครบภายใน {bounds.HEAD_TIME.most} วินาที",
)
SLOW_BODY: Final = ConnectionRefusal(
    408,
    f"The body paused for {_at_most(bounds.BODY_PAUSE)}, or was not whole within {_at_most(bounds.BODY_TIME)}.",
    f"เนื้อความขาดช่วงเกิน {bounds.BODY_PAUSE.most} วินาที หรือมาไม่ครบภายใน {bounds.BODY_TIME.most} วินาที",
)
ENDING: Final = ConnectionRefusal(408, "The hub is ending, and the request was not whole.", "ระบบกำลังปิด และคำขอมาไม่ครบ")
FULL: Final = ConnectionRefusal(
    503, "Too many connections: try again in a moment.", "มีการเชื่อมต่อมากเกินไป โปรดลองใหม่ในอีกสักครู่"
)


def header(name: str) -> ConnectionRefusal:
    """That a header which is read is longer than it may be."""
    most = bounds.HEADER_BYTES[name].most
    return ConnectionRefusal(
        431, f"The header '{name}' may have {most:,} bytes.", f"เฮดเดอร์ '{name}' ยาวได้ไม่เกิน {most:,} ไบต์"
    )

"""What a browser is shown where there is no page, or the hub failed; programs are told in plain text, as before."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from connectors.request_id import serving
from endpoints.http.content_negotiation import takes_html
from endpoints.pages.page import PageTemplates, in_language, language_of

FAILED: Final = 500
HOME: Final = ("ไปหน้าแรก", "To the first page")
WORDS: Final = {
    404: (
        ("ไม่พบหน้านี้", "There is no such page"),
        ("ที่อยู่อาจพิมพ์ผิด หรือหน้านี้ย้ายไปแล้ว", "The address may be mistyped, or the page has moved."),
    ),
    405: (
        ("เปิดหน้านี้เช่นนี้ไม่ได้", "This page cannot be opened so"),
        ("โปรดกลับไปเริ่มใหม่จากหน้าเดิม", "Please go back to where you came from."),
    ),
    FAILED: (
        ("ระบบขัดข้อง", "Something went wrong"),
        (
            "ระบบบันทึกเหตุไว้แล้ว โปรดลองใหม่ หากยังพบปัญหา โปรดแจ้งรหัสคำขอด้านล่างแก่ผู้ดูแลระบบ",
            "It has been noted. Please try again; if it goes on, tell the operator the id of the request below.",
        ),
    ),
}

Told = Callable[[Request, Exception], Awaitable[Response]]


def error_handlers(pages: PageTemplates) -> Mapping[int | type[Exception], Told]:
    """For Starlette: by status, and for what nobody foresaw."""

    async def refused(request: Request, raised: Exception) -> Response:
        assert isinstance(raised, HTTPException), "Starlette hands this what it raises itself"
        words = WORDS.get(raised.status_code)
        if words is not None and takes_html(request.headers.get("accept", "")):
            page = _page(request, raised.status_code, None)
            page.headers.update(raised.headers or {})
            return page
        return PlainTextResponse(raised.detail, raised.status_code, raised.headers)

    async def failed(request: Request, _raised: Exception) -> Response:
        if takes_html(request.headers.get("accept", "")):
            id_ = serving.get()
            return _page(request, FAILED, id_.id if id_ else None)
        return PlainTextResponse("Internal Server Error", FAILED)

    def _page(request: Request, status: int, detail: str | None) -> Response:
        heading, text = WORDS[status]
        home = (in_language("/", language_of(request)), *HOME)
        return pages.show(
            "message.html", request, status=status, heading=heading, text=text, detail=detail, onward=home
        )

    return {HTTPException: refused, Exception: failed}

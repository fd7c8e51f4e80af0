"""What a page that may not ask is told: the body of its refused preflight, which developers see in their browser."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from access.apps.web_addresses import AddressUnfit, check_origin, is_loopback, is_origin
from endpoints.http.error_body import error_body

_HEADER: Final = re.compile(r"[a-z0-9-]{1,40}")
_NAMED: Final = 5
"""Headers that are named, of those that may not be sent."""


def refused_origin(origin: str) -> bytes:
    """For a page of this origin, which is named where a browser can have written it, and else never repeated."""
    if origin == "null":
        return _refused(
            "A page without an origin of its own (a file, a sandboxed frame) may not ask here: serve it at an address.",
            "หน้าเว็บที่ไม่มีต้นทาง (เช่น เปิดจากไฟล์) เรียกใช้ไม่ได้ ให้เปิดจากที่อยู่เว็บ",
        )
    try:
        check_origin(origin)
    except AddressUnfit:
        named = f" of {origin}" if is_origin(origin) else ""
        return _refused(
            f"Pages{named} may not ask here, and no app can be registered for them: serve them at https://HOST, or on "
            "your own machine at http://localhost:PORT.",
            f"หน้าเว็บ{'จาก ' + origin if named else 'จากต้นทางนี้'} เรียกใช้ไม่ได้ และลงทะเบียนให้แอปไม่ได้ "
            "ให้เปิดจาก https://HOST หรือ http://localhost:PORT บนเครื่องของท่านเอง",
        )
    how = f"./saan app set ID --origin {origin}"
    own = "; of your own machine, they may without that in a sandbox, and in production never"
    own_th = " (จากเครื่องของท่านเอง ใช้ได้ทันทีในแซนด์บ็อกซ์ และใช้ไม่ได้ในระบบจริง)"
    return _refused(
        f"Pages of {origin} may not ask here: the operator registers it for its app, {how}"
        f"{own if is_loopback(origin) else ''}.",
        f"หน้าเว็บจาก {origin} เรียกใช้ไม่ได้ ให้ผู้ดูแลระบบลงทะเบียนต้นทางนี้ให้แอป: {how}{own_th if is_loopback(origin) else ''}",
    )


def refused_method(allowed: Sequence[str]) -> bytes:
    """For a page that may ask, but by the methods that are `allowed` alone."""
    return _refused(
        f"Pages of other origins ask by {' or '.join(allowed)} alone.",
        f"หน้าเว็บจากต้นทางอื่นใช้ได้เฉพาะเมท็อด {' และ '.join(allowed)}",
    )


def refused_headers(asked: Iterable[str], allowed: Sequence[str]) -> bytes:
    """For a page that may ask, but with no headers beside those `allowed`; of the others, those are named that can be
    the name of a header."""
    known = {name.lower() for name in allowed}
    others = [name for name in dict.fromkeys(asked) if _HEADER.fullmatch(name) and name not in known]
    named = f" {', '.join(others[:_NAMED])}" if others else ""
    return _refused(
        f"Pages of other origins may not send{named or ' these headers'}, only {', '.join(allowed)}.",
        f"หน้าเว็บจากต้นทางอื่นส่งเฮดเดอร์{named or 'เหล่านี้'} ไม่ได้ ใช้ได้เฉพาะ {', '.join(allowed)}",
    )


def refused_network() -> bytes:
    """For a page of a public network that would reach into one that is private."""
    return _refused(
        "A page of a public network may not ask a hub of a private one: serve the page in the same network.",
        "หน้าเว็บจากเครือข่ายสาธารณะเรียกระบบในเครือข่ายภายในไม่ได้ ให้เปิดหน้าเว็บจากเครือข่ายเดียวกัน",
    )


def _refused(english: str, thai: str) -> bytes:
    return error_body(english, "CROSS_ORIGIN_REFUSED", messageTh=thai)

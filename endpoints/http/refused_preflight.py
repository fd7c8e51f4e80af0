"""What a page that may not ask is told: the body of its refused preflight, which developers see in their browser."""

from access.apps.web_addresses import is_loopback, is_origin
from endpoints.http.error_body import error_body


def refused_origin(origin: str) -> bytes:
    """For a page of this origin, which is named where a browser can have written it, and else never repeated."""
    if not is_origin(origin):
        return error_body(
            "A page without an origin of its own (a file, a sandboxed frame) may not ask here: serve it at an address.",
            "CROSS_ORIGIN_REFUSED",
            messageTh="หน้าเว็บที่ไม่มีต้นทาง (เช่น เปิดจากไฟล์) เรียกใช้ไม่ได้ ให้เปิดจากที่อยู่เว็บ",
        )
    how = f"./saan app set ID --origin {origin}"
    if is_loopback(origin):
        own = "; of your own machine, they may without that in a sandbox, and in production never"
    else:
        own = ""
    return error_body(
        f"Pages of {origin} may not ask here: the operator registers it for its app, {how}{own}.",
        "CROSS_ORIGIN_REFUSED",
        messageTh=f"หน้าเว็บจาก {origin} เรียกใช้ไม่ได้ ให้ผู้ดูแลระบบลงทะเบียนต้นทางนี้ให้แอป: {how}",
    )


def refused_way(allowed: str) -> bytes:
    """For a page that may ask, but only `allowed`: by which methods, with which headers."""
    return error_body(
        f"Pages of other origins ask {allowed}.",
        "CROSS_ORIGIN_REFUSED",
        messageTh="หน้าเว็บจากต้นทางอื่นใช้ได้เฉพาะเมท็อด GET และ POST กับเฮดเดอร์ที่กำหนด",
    )

"""The addresses of an app on the web: where people go back to, and the origins whose pages ask for it."""

import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
"""The hosts that are the machine itself, each in the one form in which a browser writes it."""
_PORTS: Final = {"http": 80, "https": 443}
_HOST: Final = re.compile(r"[a-z0-9_.-]{1,253}|[0-9a-f:.]{2,45}")
_OWN_SCHEME: Final = re.compile(r"[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+")


class AddressUnfit(Exception):
    """What nobody goes back to, or asks from; the message says what to write."""


def origin_of(url: str) -> str | None:
    """The origin of an http(s) URL as a browser writes it (RFC 6454, 6.2); None where it has none: of no such URL, of
    one with a user, or with a host that no browser writes so."""
    parts = _split(url)
    if parts is None or parts.scheme not in _PORTS or "@" in parts.netloc:
        return None
    host = parts.hostname or ""
    if not _HOST.fullmatch(host):
        return None
    shown = f"[{host}]" if ":" in host else host
    port = parts.port
    return f"{parts.scheme}://{shown}" + ("" if port in (None, _PORTS[parts.scheme]) else f":{port}")


def is_origin(text: str) -> bool:
    """Whether this is an origin, exactly as a browser writes it."""
    return origin_of(text) == text


def is_loopback(url: str) -> bool:
    """Whether a URL or an origin is of the machine on which it is opened: by its host alone, read as a whole."""
    return origin_of(url) is not None and urlsplit(url).hostname in LOOPBACK


def check_redirect(uri: str) -> None:
    """Raises AddressUnfit unless people may be sent back to it."""
    parts = _split(uri)
    path = parts.path if parts is not None else ""
    own = parts is not None and _OWN_SCHEME.fullmatch(parts.scheme) and not parts.netloc and path.startswith("/")
    if not (own or _is_fit(uri)) or "*" in uri or "#" in uri or not is_plain(uri) or "/.." in path:
        raise AddressUnfit(
            f"'{uri}' is no redirect URI: https://…, outside production http://localhost:PORT/… or "
            "http://127.0.0.1:PORT/…, or a scheme of the app's own such as th.example.app:/back; without fragment, "
            "user or '*'"
        )


def check_origin(origin: str) -> None:
    """Raises AddressUnfit unless it is an origin, as browsers write it, of https or of the machine itself."""
    if not _is_fit(origin) or not is_origin(origin):
        raise AddressUnfit(
            f"'{origin}' is no origin: https://host, or outside production http://localhost:PORT or "
            "http://127.0.0.1:PORT; in small letters, without a path, a user or the scheme's own port"
        )


def is_plain(text: str) -> bool:
    """Whether it has none of the characters that one reads as the end of an address, and another does not."""
    return text.isascii() and text.isprintable() and not set(text) & set(" \\\"'<>`")


def _is_fit(url: str) -> bool:
    """Whether what goes there goes encrypted, or does not leave the machine."""
    return origin_of(url) is not None and (url.startswith("https:") or is_loopback(url))


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        return parts if parts.port is None or parts.port else None
    except ValueError:
        return None

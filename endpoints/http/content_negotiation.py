"""What a client's Accept and Accept-Language headers ask for."""

from functools import lru_cache
from typing import Final

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"
UNASKED: Final = "th"
"""The language of whoever asks for none."""
_SHORT = 200
"""Characters of a header whose meaning is remembered: clients send few different ones."""


def media_type(accept: str) -> str | None:
    """The better of the two media types a GraphQL response has; None when the client takes neither.

    GraphQL over HTTP, "Accept": a client that names nothing, or anything, gets the newer one.
    """
    return _media_type(accept) if len(accept) <= _SHORT else _media_type.__wrapped__(accept)


def language(accept: str) -> str:
    """ "th" or "en", whichever is asked for first; Thai when neither is."""
    return _language(accept) if len(accept) <= _SHORT else _language.__wrapped__(accept)


def takes_html(accept: str) -> bool:
    """Whether a page is asked for, as browsers do and programs do not: by name."""
    return any(name == "text/html" and quality > 0 for name, quality in _weighed(accept))


@lru_cache(maxsize=512)
def _media_type(accept: str) -> str | None:
    if not accept.strip():
        return GRAPHQL
    best: tuple[float, str] | None = None
    for offered, quality in _weighed(accept):
        for ours in (GRAPHQL, JSON):
            if offered in (ours, "application/*", "*/*") and quality > 0 and (best is None or quality > best[0]):
                best = (quality, ours)
    return best[1] if best else None


@lru_cache(maxsize=512)
def _language(accept: str) -> str:
    best, found = 0.0, UNASKED
    for offered, quality in _weighed(accept):
        primary = offered.partition("-")[0]
        if primary in ("th", "en") and quality > best:
            best, found = quality, primary
    return found


def _weighed(header: str) -> list[tuple[str, float]]:
    weighed = []
    for part in header.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = next((p[2:] for p in parameters if p.startswith("q=")), "1")
        try:
            weighed.append((name, float(quality)))
        except ValueError:
            continue
    return weighed

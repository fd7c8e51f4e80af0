"""Rows that were not read: an answer that goes on where its manifest declares no pages.

Whatever the kind of source, an answer tells so in its envelope, by a header, or by being as long as it was asked to be.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from connectors.http.paging import next_link
from connectors.manifest.request import RequestTable
from connectors.mapping.exchange import SourceReply

_NEXT: Final = frozenset(
    {"next", "nextlink", "odatanextlink", "nextpage", "nextpageurl", "nexturl", "nextcursor", "nexttoken"}
    | {"nextpagetoken", "continuationtoken"}
)
_MORE: Final = frozenset({"hasmore", "hasnext", "hasnextpage", "moreresults"})
_LIMITS: Final = frozenset({"limit", "pagesize", "perpage", "size", "top", "first", "maxresults", "rows", "rowcount"})
"""What sources call these, in small letters and without what stands between."""
_DEEP: Final = 4
"""How deep an envelope is looked into: as `data.boats.pageInfo.hasNextPage` of GraphQL."""
_WRITTEN: Final = re.compile(r"\b(?:limit|first|top|fetch\s+(?:first|next))\s*[:(=]?\s*(\d+)\b(?!\s*,)", re.IGNORECASE)
"""A limit in a statement of SQL or a document of GraphQL."""


def told_of(reply: SourceReply, rows: Sequence[Any]) -> str | None:
    """By what an answer tells that it goes on; None: it does not. `rows` are no part of its envelope."""
    if next_link(reply.headers.get("link", "")):
        return 'the header Link, with rel="next"'
    return next(_tells(reply.body, rows, _DEEP), None)


def _tells(body: Any, rows: Sequence[Any], deep: int) -> Iterator[str]:
    if not isinstance(body, Mapping) or any(body is row for row in rows[:1]):
        return
    for name, value in body.items():
        called = _plain(name)
        if (called in _NEXT and _leads_on(value)) or (called in _MORE and value in (True, "true")):
            yield f'"{name}"'
        elif deep > 1:
            yield from _tells(value, rows, deep - 1)


def _leads_on(value: Any) -> bool:
    """Whether there is a link, a cursor or the number of a page."""
    if isinstance(value, Mapping):
        return bool(value.get("href") or value.get("url"))
    return value is not False and isinstance(value, str | int) and str(value).strip() not in ("", "0")


def limit_of(request: RequestTable) -> int | None:
    """How many rows a request asks for at most, where its manifest writes a number; None where it does not."""
    found = [
        one for key in (*request.templates, "statement", "document") for one in _limits(getattr(request, key, None))
    ]
    return min((one for one in found if one > 1), default=None)


def _limits(template: Any) -> Iterator[int]:
    if isinstance(template, str):
        yield from (int(one) for one in _WRITTEN.findall(template))
    elif isinstance(template, Mapping):
        for name, value in template.items():
            if _plain(name) in _LIMITS and re.fullmatch(r"[0-9]{1,9}", str(value)):
                yield int(value)
            else:
                yield from _limits(value)


def _plain(name: Any) -> str:
    return re.sub(r"[^a-z]", "", str(name).lower())

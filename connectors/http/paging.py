"""Answers that come in pages: where the next one is."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from connectors.expressions.jmespath_paths import Pick, Unfit, expression
from connectors.manifest import Pages
from connectors.mapping.exchange import PagePosition
from connectors.values.row_counts import count as count_of

_LINK: Final = re.compile(r"<([^>]*)>([^<]*)")
_RELATION: Final = re.compile(r""";\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,]+))""", re.IGNORECASE)


class Paging:
    """Finds in each page, as the manifest says, where the next one is."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._next = expression(pages.next) if pages.next else None
        self._total = expression(pages.total) if pages.total else None

    @property
    def most(self) -> int:
        return self._pages.most

    def more(
        self, at: PagePosition, body: Any, headers: Mapping[str, str], resolve: Callable[[str], str]
    ) -> Callable[[int], PagePosition | None]:
        """From the number of rows on the page `at`: where the next one is, or None. `resolve` makes a link whole."""

        def following(count: int) -> PagePosition | None:
            # Rows beyond the size of a page, doubled or of others, are no reason to end early or to skip any.
            page, rows = at.page + 1, at.rows + min(count, self._pages.size)
            if self._pages.by == "link":
                link = _text(self._next, body) if self._next else next_link(headers.get("link", ""))
                return PagePosition(page, rows, link=resolve(link)) if link else None
            if self._pages.by == "cursor":
                cursor = _text(self._next, body)
                if cursor and cursor.startswith(("http://", "https://")):
                    # A whole address (OData, HAL, JSON:API) is followed as it is: nothing in it is ours.
                    return PagePosition(page, rows, link=resolve(cursor))
                return PagePosition(page, rows, cursor=cursor) if cursor else None
            told = count_of(_text(self._total, body))
            # A total that is less than what has come is none.
            last = count < self._pages.size if told is None or at.rows + count > told else rows >= told
            return None if last or count == 0 else PagePosition(page, rows)

        return following


def next_link(header: str) -> str | None:
    """The target of `rel="next"` in a Link header (RFC 8288)."""
    for target, parameters in _LINK.findall(header):
        relation = _RELATION.search(parameters)
        if relation is not None and "next" in (relation[1] or relation[2]).lower().split():
            return str(target)
    return None


def _text(pick: Pick | None, body: Any) -> str | None:
    """What stands there as text; None for what is absent, empty or false."""
    if pick is None:
        return None
    try:
        found = pick(body)
    except Unfit:
        return None
    return str(found).strip() or None if isinstance(found, str | int) and found is not False else None

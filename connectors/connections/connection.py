"""The seam to a source of any kind: one batch in, what came back out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from connectors.contract import Question, Search
from connectors.manifest import AnswerTable, Pages, RequestTable
from connectors.mapping.answer_reader import AnswerReader
from connectors.mapping.code_lists import Words, spelt
from connectors.mapping.exchange import KeyBatch, PagePosition, SourceReply
from connectors.mapping.mapped_fact import Parts
from connectors.values.sending import Send


@dataclass(frozen=True, slots=True)
class ProvedRequest:
    """One way to ask a lookup, proved: what a connection needs to ask, and the provider to gather keys.

    It fits keys whose parts have the values in `fits` (none: all); `own` are the parts of the question's key, `shared`
    those that all keys of one call have in common; `batch` is how many keys, or rows of a search, one call carries.
    `words` is what the source calls values of the graph, and `sends` how it writes those of a part. Of a search, `sent`
    are the filters that travel with it, and
    "text" (None: all), and `whole` says that everything comes at once, to be narrowed and sliced by the hub.
    `looked_in` are then the facts in which the hub looks for words, where these are not sent (none: nobody does).
    `caller`: who asks travels with the request; `validated`: its answers may be kept to ask whether they still hold.
    `public`: nothing that it answers belongs to a person, so that an index may be kept over its rows.
    """

    question: Question
    request: RequestTable
    answer: AnswerTable
    fits: Mapping[str, frozenset[str]]
    own: tuple[str, ...]
    shared: tuple[str, ...]
    batch: int
    shapes: tuple[AnswerReader, ...]
    caller: bool = False
    validated: bool = False
    public: bool = False
    words: Mapping[str, Words] = field(default_factory=dict)
    sent: frozenset[str] | None = None
    whole: bool = False
    looked_in: tuple[str, ...] = ()
    sends: Mapping[str, Send] = field(default_factory=dict)

    def value(self, batch: KeyBatch, name: str) -> Any:
        """What `$name` of a template, or `:name` of a statement, stands for; None for what is absent."""
        word, _, part = name.partition(".")
        if word in ("key", "keys"):
            return self._of_keys(batch, word, part)
        if word == "filter":
            return spelt(self.words, part, self._sent(part, batch.keys[0].get(part))) if batch.keys else None
        if word in ("official", "case", "purpose"):
            return getattr(batch.context, word) if batch.context is not None else None
        if batch.search is not None and (word == "text" or not self.walks):
            return _of_search(batch.search, word)
        return self._of_page(batch.at or PagePosition(), word)

    def _sent(self, part: str, value: Any) -> Any:
        """A value that a search is narrowed by, or several, as the source writes them."""
        send = self.sends.get(part)
        if send is None or value is None:
            return value
        return tuple(map(send, value)) if isinstance(value, tuple) else send(value)

    def _of_keys(self, batch: KeyBatch, word: str, part: str) -> Any:
        if not part and len(self.own) == 1:
            part = self.own[0]
        if word == "key":
            return spelt(self.words, part, batch.shared.get(part))
        if not part:
            return [tuple(parts[one] for one in self.own) for parts in batch.keys]
        spelled = (spelt(self.words, part, value) for value in dict.fromkeys(parts[part] for parts in batch.keys))
        return [word for one in spelled for word in (one if isinstance(one, list) else [one])]

    def refuses(self, part: str) -> bool:
        """Whether nobody can narrow a search by this part of its question ("text": by words): it is not sent, and what
        comes is not everything, or does not tell it.
        """
        if self.sent is None or part in self.sent:
            return False
        if part == "text":
            return not self.looked_in
        return not (self.whole and self.shapes[-1].map.leaf(self.question.condition(part).fact))

    def wordless(self, parts: Parts) -> str | None:
        """The part of a key that is sent, and of which the source has no word for this value; None: there is none."""
        unknown = [name for name, words in self.words.items() if name in parts and parts[name] not in words]
        if not unknown:
            return None
        sent = {name for name, _ in self.request.references()}
        alone = {"key", "keys"} if len(self.own) == 1 else set()
        return next((name for name in unknown if sent & {f"key.{name}", f"keys.{name}", *alone}), None)

    def goes_out(self, part: str) -> bool:
        """Whether the request of a search sends this part of its question."""
        return self.sent is not None and part in self.sent

    @property
    def walks(self) -> bool:
        """Whether pages can only be reached one after another."""
        pages = self._pages
        return pages is not None and pages.by in ("cursor", "link")

    @property
    def in_pages(self) -> bool:
        """Whether its answers are read page by page."""
        return self._pages is not None or self.request.in_pages

    @property
    def _pages(self) -> Pages | None:
        pages: Pages | None = getattr(self.request, "pages", None)
        return pages

    def _of_page(self, at: PagePosition, word: str) -> Any:
        pages = self._pages
        if pages is None:
            return None
        values = {"page": at.page + pages.first, "offset": at.rows, "limit": pages.size, "cursor": at.cursor}
        return values.get(word)


def _of_search(search: Search, word: str) -> Any:
    page = search.offset // search.limit + 1
    return {"text": search.text, "offset": search.offset, "limit": search.limit, "page": page}.get(word)


class Upstream(Protocol):
    """One lookup's way to its source."""

    async def ask(self, batch: KeyBatch) -> SourceReply:
        """Ask once; raises an AgencyError."""
        ...


class SourceConnection(Protocol):
    """A source that is open: gives each way of asking its upstream, and is closed once."""

    def upstream(self, lookup: str, plan: ProvedRequest) -> Upstream: ...

    async def close(self) -> None: ...

"""What a request asks with: the parts of keys and searches it names, proved against the question."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from connectors.contract import Answers, Question, ValueType
from connectors.expressions.jmespath_paths import NotAnExpression, expression
from connectors.expressions.templates import references
from connectors.manifest import Poll, RequestTable
from connectors.manifest.faults import Faults, did_you_mean
from connectors.manifest.toml_positions import Place
from connectors.mapping.row_mapper import RowMapper

_SEARCH: Final = ("text", "offset", "limit", "page")
_CALLER: Final = ("official", "case", "purpose")
_PAGED: Final[Mapping[str, tuple[str, ...]]] = {
    "page": ("page", "limit"),
    "offset": ("offset", "limit"),
    "cursor": ("cursor", "limit"),
    "link": ("limit",),
}
_NEXT: Final = ("cursor", "link")
_UNBOUNDED: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Uses:
    """Which parts of a key are the same for a whole call, which travel many at once, and whether pages are counted.

    `sent` are the filters of a search that are sent, and "text" (None: all); `whole`: it asks for no slice.
    `caller`: who asks travels with the request, so that two callers never share a call.
    """

    shared: tuple[str, ...]
    batched: tuple[str, ...]
    pages: bool
    caller: bool = False
    sent: frozenset[str] | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class RequestProof:
    """Proves a request. `own` are the parts of the question's key, `derived` those its patterns find in them."""

    question: Question
    own: tuple[str, ...]
    derived: Mapping[str, str]
    faults: Faults

    def uses(self, request: RequestTable, place: Place) -> Uses:
        """What the request asks with."""
        request.prove_question(self.question, place, self.faults)
        if request.kept_whole:
            return Uses((), self.own, False)
        shared: list[str] = []
        batched: list[str] = []
        pages = caller = False
        paged = self._paged(request, place)
        for name, key in request.references():
            where = (*place, key)
            word, _, part = name.partition(".")
            if not self._known(name, where, paged):
                continue
            if where[-1] in request.addressed():
                self._shown(word, part, where)
            caller = caller or word in _CALLER
            if word == "filter" and where[-1] == "path":
                shared.append(part)
            elif word == "key" and where[-1] == "representation":
                batched.append(part or self.own[0])
            elif word == "key":
                shared.append(part or self.own[0])
            elif word == "keys":
                batched += [part] if part else self.own
            pages = pages or word == "page"
        if request.asked_by_itself and not shared:
            batched = [*self.own]
        sent, whole = self._narrowed(request, place) if self.question.answers is Answers.PAGE else (None, False)
        uses = Uses(tuple(dict.fromkeys(shared)), tuple(dict.fromkeys(batched)), pages, caller, sent, whole)
        if self.question.answers is not Answers.PAGE:
            self._complete(uses, request, place)
        return uses

    def _narrowed(self, request: RequestTable, place: Place) -> tuple[frozenset[str] | None, bool]:
        """What a search sends of what it may be narrowed by, and whether everything comes at once.

        What comes in slices must come narrowed: of a slice the hub cannot tell what it lacks.
        """
        if request.asked_by_itself:
            return None, False
        names = {name for name, _ in request.references()}
        walked = getattr(request, "pages", None) is not None
        sliced = walked or bool(names & {"offset", "page"}) or request.sliced
        if not sliced and "limit" in names:
            wrong = "the request says how many rows it wants and not from which on, so each page would be the first"
            self.faults.add(place, wrong, 'use "$offset" or "$page" too, or leave out "$limit"')
        if sliced and not request.ordered():
            self.faults.add(
                place, "rows come in slices without an order", "add ORDER BY, with a column that has no equals"
            )
        unsent = [part for part in self.question.key if f"filter.{part}" not in names]
        if sliced and unsent:
            wrong = f"a search may be narrowed by {' and '.join(unsent)}, and the request does not send it"
            no_slice = "write whole = true" if request.in_pages else "no slice"
            todo = f'send "$filter.{unsent[0]}", or {no_slice}: the hub narrows what comes whole'
            self.faults.add(place, wrong, todo)
        sent = {part for part in self.question.key if f"filter.{part}" in names} | ({"text"} & names)
        return frozenset(sent), not sliced

    def batch(self, request: RequestTable, uses: Uses) -> int:
        """How many keys, or rows of a search, one call may carry."""
        if request.kept_whole:
            return _UNBOUNDED
        if self.question.answers is Answers.PAGE:
            return request.rows_a_call() or _UNBOUNDED
        return (request.keys_a_call() or 1) if uses.batched else 1

    def _paged(self, request: RequestTable, place: Place) -> tuple[str, ...]:
        """What `pages` and `poll` of a request let it name; they are proved."""
        poll = getattr(request, "poll", None)
        if poll is not None:
            self._poll(poll, (*place, "poll"))
        pages = getattr(request, "pages", None)
        if pages is None:
            return ()
        where = (*place, "pages")
        for key in ("next", "total"):
            self._expression(getattr(pages, key), (*where, key))
        names = {name for name, _ in request.references()}
        if pages.by != "link" and pages.by not in names:
            self.faults.add(where, f"the request does not say which {pages.by} it asks for", f'use "${pages.by}"')
        if (pages.by == "cursor" and pages.next is None) or (pages.next is not None and pages.by not in _NEXT):
            wrong = "next is where the cursor or the link of the next page stands"
            self.faults.add(where, wrong, 'give both by = "cursor" and next')
        if self.question.answers is Answers.PAGE and pages.by in ("page", "offset"):
            self.faults.add(where, "a search knows which rows it asks for", "leave out pages")
        return _PAGED[pages.by]

    def _poll(self, poll: Poll, place: Place) -> None:
        self._expression(poll.ticket, (*place, "ticket"))
        if (poll.path is None) != (poll.ticket is None):
            self.faults.add(place, "a ticket needs a path where it is fetched", "give both path and ticket, or neither")
        if poll.path is not None and "ticket" not in {
            name for key in ("path", "query", "headers", "body") for name in references(getattr(poll, key))
        }:
            self.faults.add(place, "the ticket is not sent", 'use "$ticket"')

    def _expression(self, text: str | None, place: Place) -> None:
        try:
            expression(text or "@")
        except NotAnExpression as error:
            self.faults.add(place, f'"{text}" is no JMESPath: {error}', "correct it")

    def _known(self, name: str, place: Place, paged: tuple[str, ...]) -> bool:
        """Whether a name stands for something."""
        if self.question.answers is Answers.PAGE:
            known = {*_SEARCH, *paged, *(f"filter.{one}" for one in self.question.key)}
        else:
            parts = {*self.own, *self.derived}
            known = {f"key.{one}" for one in parts} | {f"keys.{one}" for one in self.own}
            known |= {"key", "keys"} if len(self.own) == 1 else set()
            known |= {*paged}
            if self.own and place[-1] in ("statement", "count"):
                known.add("keys")
        if name not in known | {*_CALLER}:
            self.faults.add(place, f'"{name}" stands for nothing here', did_you_mean(name, known))
            return False
        return True

    def _shown(self, word: str, part: str, place: Place) -> None:
        """What stands in an address stands in logs: nobody's name or number may."""
        if word in _CALLER:
            self.faults.add(place, "who asks would stand in an address", "send it in the body or a header")
            return
        if word not in ("key", "keys", "filter"):
            return
        kind = self.question.key.get(part or (self.own[0] if len(self.own) == 1 else ""))
        if kind is ValueType.NATIONAL_ID:
            self.faults.add(place, "a national id would stand in an address", "send it in the body or a header")

    def _complete(self, uses: Uses, request: RequestTable, place: Place) -> None:
        used = {*uses.shared, *uses.batched, *(self.derived[one] for one in uses.shared if one in self.derived)}
        for part in self.own:
            if part not in used:
                self.faults.add(
                    place,
                    f'the request does not say which "{part}" it asks for',
                    f'use "$key.{part}" or "$keys.{part}"',
                )
        if uses.batched and request.keys_a_call() is None:
            many = "of entities many are asked for" if getattr(request, "entity", None) else '"$keys" sends many keys'
            todo = "add how many keys one call takes: 1 where a row does not say whose it is"
            self.faults.add(place, f'{many}, and "batch" is missing', todo)

    def searchable(self, request: RequestTable, rows: RowMapper, place: Place) -> None:
        """The facts that the hub itself looks in are there."""
        for key, number, name in request.searched():
            if rows.leaf(name) is None:
                known = [one.fact.name for one in rows.facts if rows.leaf(one.fact.name)]
                self.faults.add((*place, key, number), f'"{name}" is not mapped', did_you_mean(name, known))

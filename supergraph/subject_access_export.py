"""Operations that ask for all there is about a person: written from the schema, so that no field is forgotten.

What her records lead to is followed breadth first, the nearest before the farther, and from each type so often and no
more: where entities refer to one another there is no end of ways. Wherever else such a record is met it is told with
what it says itself, and the place is named. So the whole grows with the fields there are, and not with the ways.
"""

from collections import Counter, deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from graphql import GraphQLObjectType, get_named_type, is_leaf_type

import bounds
from supergraph.graph import Supergraph
from supergraph.open_types import open_types
from supergraph.own_ways import OwnWays
from supergraph.subject_access_selection import PERSON, Lead, Selected, Selection, levels, merge, selected, text, tokens

OFTEN: Final = 4
"""In how many places of all a field of a type is followed."""
_TOKENS: Final = bounds.TOKENS.most // 2
"""Of an operation: behind so many, what is told next gets another."""


@dataclass(frozen=True, slots=True)
class SubjectAccess:
    """`operations` by the field of the person that they ask for; where one has no room for all of it, there are more,
    by that name and a number: `deeds.2`. `unfollowed` are the ways to records, `deeds.vault`, that are told without
    what they lead to."""

    operations: Mapping[str, str]
    unfollowed: Sequence[str]


def everything(graph: Supergraph, scopes: Collection[str]) -> SubjectAccess:
    """All that the fields of a citizen within these scopes open, with its sources.

    A list is asked for a page at a time, behind the cursor `$after`. Public records that hers lead to are told with
    what they say themselves, and not with what they lead to in turn.
    """
    person = graph.schema.type_map[PERSON]
    assert isinstance(person, GraphQLObjectType)
    told = _Told(Selected(graph.declared, frozenset(scopes), open_types(graph.document), OwnWays(graph)), person)
    told.to_the_end()
    return SubjectAccess(dict(told.operations()), tuple(dict.fromkeys(told.unfollowed)))


class _Place(NamedTuple):
    """Where a field is told: in operations for a field of the person, behind a way; `above` are the types on it."""

    root: str
    way: tuple[str, ...]
    lead: Lead
    above: tuple[str, ...]


class _Told:
    """What is told so far, by the fields of the person: of each the operations, the last of which has room left."""

    def __init__(self, selected: Selected, person: GraphQLObjectType) -> None:
        self.unfollowed: list[str] = []
        self._selected = selected
        names = [one for one in person.fields if selected.opened(PERSON, one) and selected.wanted(person, one)]
        self._told: dict[str, list[Selection]] = {name: [{}] for name in names}
        self._room = dict.fromkeys(names, _TOKENS)
        self._pending = deque(_Place(name, (), Lead((), person, name, own=True), ()) for name in names)
        self._followed: Counter[tuple[str, str]] = Counter()

    def operations(self) -> Iterator[tuple[str, str]]:
        """The operations that ask for anything, by their names."""
        for name, told in self._told.items():
            for number, one in enumerate(told, 1):
                if below := text(one):
                    variables = "query ($after: String) " if "$after" in below else ""
                    yield name if number == 1 else f"{name}.{number}", f"{variables}{{ me {{ {below} }} }}"

    def to_the_end(self) -> None:
        """Tells whatever is pending, and what comes of it."""
        while self._pending:
            place = self._pending.popleft()
            type_, name = place.lead.type, place.lead.name
            target = get_named_type(type_.fields[name].type)
            said = self._selected.written(type_, name, first=not place.way)
            if is_leaf_type(target):
                self._put(place.root, place.way, {said: None})
                continue
            public = self._selected.leads_to_public(type_, name)
            own = self._selected.ways.onward(place.lead.own, type_.name, name)
            for on, member in self._selected.members(target):
                way = (*place.way, *place.lead.way, said, *on)
                facts = self._selected.facts(member, own=own, public=public)
                if len(way) + levels(facts) >= bounds.DEPTH.most:
                    self.unfollowed.append(_called(way))
                    continue
                self._put(place.root, way, facts)
                if not public:
                    self._follow(member, place._replace(way=way), own=own)

    def _follow(self, type_: GraphQLObjectType, place: _Place, *, own: bool) -> None:
        """Goes on to what a record leads to, where that was not done often enough, nor on this way before."""
        for lead in self._selected.leads(type_, own=own):
            here = lead.type.name
            if here in place.above or self._followed[here, lead.name] >= OFTEN:
                self.unfollowed.append(_called((*place.way, *lead.way)))
                continue
            self._followed[here, lead.name] += 1
            self._pending.append(_Place(place.root, place.way, lead, (*place.above, here)))

    def _put(self, root: str, way: tuple[str, ...], facts: Selection) -> None:
        """Tells facts at the end of a way, in another operation where the last one is full."""
        told, size = self._told[root], tokens(facts) + 3 * len(way)
        if self._room[root] < size and told[-1]:
            told.append(_page_of(told[0]))
            self._room[root] = _TOKENS
        self._room[root] -= size
        merge(told[-1], selected(way, facts))


def _page_of(told: Selection) -> Selection:
    """Of an operation that asks for pages, what the next page is asked by: another for the same list goes on so too."""
    pages = {written: below["pageInfo"] for written, below in told.items() if below and "pageInfo" in below}
    return {written: {"pageInfo": dict(page or {})} for written, page in pages.items()}


def _called(way: tuple[str, ...]) -> str:
    """A way by the names of its fields, and of the types of unions."""
    return ".".join(one.removeprefix("... on ").partition("(")[0] for one in way)

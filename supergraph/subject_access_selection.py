"""What is selected of a record that is a person's: what it says itself, and the fields by which it leads to others."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple, Union

from graphql import (
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from execution.resolution import SetResolver
from supergraph.declarations import Declarations
from supergraph.own_ways import OwnWays

PAGE = 100
MONTHS = 600  # fifty years of them
PERSON = "Citizen"
_TOKEN: Final = re.compile(r"\w+|[^\s\w]")

Selection = dict[str, Union["Selection", None]]
"""What is selected, by how it is written; None: it has nothing below."""


class Lead(NamedTuple):
    """A field that leads on to other records: what is written on the way to it within its record, whose it is, and
    whether it is reached as her own."""

    way: tuple[str, ...]
    type: GraphQLObjectType
    name: str
    own: bool


@dataclass(frozen=True, slots=True)
class Selected:
    """What is selected of each type within these scopes, which are of one's own data; `open` are the types that anybody
    comes to, `ways` tells where it is her own."""

    declared: Declarations
    scopes: frozenset[str]
    open: frozenset[str]
    ways: OwnWays

    def opened(self, type_: str, name: str) -> bool:
        """Whether a field asks for scopes, and these are among them."""
        asked = self.declared.fields[type_, name].scopes
        return bool(asked) and self.scopes.issuperset(asked)

    def wanted(self, type_: GraphQLObjectType, name: str, *, own: bool = True, public: bool = False) -> bool:
        """Whether a field may be asked for, where it is reached as her `own` or is not; of a `public` record what it
        says itself, and that to all."""
        said = self.declared.fields[type_.name, name]
        needed = {*said.scopes, *said.members.values()}
        if not needed <= self.scopes or (needed and not own) or (public and (needed or self._joined(type_, name))):
            return False
        return not any(is_required_argument(one) for one in type_.fields[name].args.values())

    def written(self, type_: GraphQLObjectType, name: str, *, first: bool = False) -> str:
        """A field with the arguments by which a list is asked for; the `first` of an operation goes on by pages."""
        said = self.declared.fields[type_.name, name]
        listed = said.price.listed if said.price else None
        if listed is None or listed.slicing is None:
            return name
        size = f"{listed.slicing}: {PAGE if listed.sized else MONTHS}"
        behind = next((argument for argument, one in said.arguments.items() if one.continues), None)
        return f"{name}({size}, {behind}: $after)" if first and behind else f"{name}({size})"

    def leads_to_public(self, type_: GraphQLObjectType, name: str) -> bool:
        """Whether a field leads to what is neither about a person nor reached under a scope alone."""
        if not self._joined(type_, name) or self.declared.fields[type_.name, name].scopes:
            return False
        for _, one in self.members(get_named_type(type_.fields[name].type)):
            declared = self.declared.types.get(one.name)
            if one.name not in self.open or (declared is not None and declared.subject is not None):
                return False
        return True

    def members(self, type_: GraphQLNamedType) -> Iterator[tuple[tuple[str, ...], GraphQLObjectType]]:
        """The types that a value of this one may have, each with what is written before what it says; of a person only
        she herself is told."""
        if isinstance(type_, GraphQLUnionType):
            yield from (((f"... on {one.name}",), one) for one in type_.types if one.name != PERSON)
        elif type_.name != PERSON:
            assert isinstance(type_, GraphQLObjectType)
            yield (), type_

    def facts(self, type_: GraphQLObjectType, *, own: bool, public: bool, within: tuple[str, ...] = ()) -> Selection:
        """What a record says itself, with all its parts; `within` are those around it."""
        found: Selection = {}
        for name, target in self._fields(type_, own=own, public=public, within=within):
            if is_leaf_type(target):
                found[name] = None
            elif not self._joined(type_, name):
                stays = self.ways.onward(own, type_.name, name)
                for on, member in self.members(target):
                    below = self.facts(member, own=stays, public=public, within=(*within, type_.name))
                    if below:
                        merge(found, selected((self.written(type_, name), *on), below))
        return found

    def leads(self, type_: GraphQLObjectType, *, own: bool, within: tuple[str, ...] = ()) -> Iterator[Lead]:
        """The fields of a record, and of its parts, by which it leads to others."""
        for name, target in self._fields(type_, own=own, public=False, within=within):
            if is_leaf_type(target):
                continue
            if self._joined(type_, name):
                yield Lead((), type_, name, own)
                continue
            stays = self.ways.onward(own, type_.name, name)
            for on, member in self.members(target):
                for lead in self.leads(member, own=stays, within=(*within, type_.name)):
                    yield lead._replace(way=(self.written(type_, name), *on, *lead.way))

    def _fields(
        self, type_: GraphQLObjectType, *, own: bool, public: bool, within: tuple[str, ...]
    ) -> Iterator[tuple[str, GraphQLNamedType]]:
        for name, field in type_.fields.items() if type_.name not in within else ():
            if not self.declared.fields[type_.name, name].repeats and self.wanted(type_, name, own=own, public=public):
                yield name, get_named_type(field.type)

    def _joined(self, type_: GraphQLObjectType, name: str) -> bool:
        return isinstance(self.declared.fields[type_.name, name].resolution, SetResolver)


def selected(way: tuple[str, ...], below: Selection) -> Selection:
    """What is selected at the end of a way."""
    for written in reversed(way):
        below = {written: below}
    return below


def merge(into: Selection, more: Selection) -> None:
    """Selects both."""
    for written, below in more.items():
        if below is None:
            into[written] = None
        else:
            known = into.setdefault(written, {})
            assert known is not None, "what has something below it has it everywhere"
            merge(known, below)


def text(selection: Selection) -> str:
    """It as it is written; empty where nothing is selected."""
    parts = ((written, None if below is None else text(below)) for written, below in selection.items())
    return " ".join(written if below is None else f"{written} {{ {below} }}" for written, below in parts if below != "")


def tokens(selection: Selection) -> int:
    """How many tokens it is written in."""
    return len(_TOKEN.findall(text(selection)))


def levels(selection: Selection) -> int:
    """How many levels of fields there are."""
    return max((1 + levels(below) if below else 1 for below in selection.values()), default=0)

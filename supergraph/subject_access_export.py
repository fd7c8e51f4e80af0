"""Operations that ask for all there is about a person: written from the schema, so that no field is forgotten."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from graphql import (
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from execution.resolution import SetResolver
from supergraph.declarations import Declarations, FieldDeclaration
from supergraph.graph import Supergraph
from supergraph.open_types import open_types

PAGE = 100
MONTHS = 600  # fifty years of them
PERSON = "Citizen"


def everything(graph: Supergraph, scopes: Collection[str]) -> Mapping[str, str]:
    """For each field of a citizen within these scopes, the operation that asks for all of it, with its sources.

    A list is asked for a page at a time, behind the cursor `$after`. Public records that hers lead to are told with
    what they say themselves, and not with what they lead to in turn.
    """
    person = graph.schema.type_map[PERSON]
    assert isinstance(person, GraphQLObjectType)
    selection = _Selection(graph.declared, frozenset(scopes), open_types(graph.document))
    return {
        name: f"query ($after: String) {{ me {{ {text} }} }}" if "$after" in text else f"{{ me {{ {text} }} }}"
        for name in person.fields
        if selection.opened(PERSON, name) and (text := selection.of_field(person, name, public=False, first=True))
    }


@dataclass(frozen=True, slots=True)
class _Selection:
    """What is selected of each field within these scopes."""

    declared: Declarations
    scopes: frozenset[str]
    open: frozenset[str]

    def opened(self, type_: str, name: str) -> bool:
        """Whether a field asks for scopes, and these are among them."""
        asked = self.declared.fields[type_, name].scopes
        return bool(asked) and self.scopes.issuperset(asked)

    def of_field(
        self, type_: GraphQLObjectType, name: str, *, public: bool, first: bool = False, within: tuple[str, ...] = ()
    ) -> str:
        """The field with all below it; empty when it is not to be asked for. `within` are the types above its own: what
        leads back to one of them ends there."""
        field = type_.fields[name]
        said = self.declared.fields[type_.name, name]
        joined = isinstance(said.resolution, SetResolver)
        needed = {*said.scopes, *said.members.values()}
        unwanted = not needed <= self.scopes or (public and (joined or bool(needed)))
        if unwanted or any(is_required_argument(one) for one in field.args.values()):
            return ""
        named = get_named_type(field.type)
        if is_leaf_type(named):
            return name
        public = public or (joined and not said.scopes and not self._about(named))
        below = self._of_value(named, public=public, within=(*within, type_.name))
        return f"{name}{_page(said, first=first)} {{ {below} }}" if below else ""

    def _about(self, type_: GraphQLNamedType) -> bool:
        """Whether what a field leads to is about a person, or reached under a scope alone, and no public record."""
        given = type_.types if isinstance(type_, GraphQLUnionType) else [type_]
        declared = (self.declared.types.get(one.name) for one in given)
        closed = any(one.name not in self.open for one in given)
        return closed or any(one is not None and one.subject is not None for one in declared)

    def _of_value(self, type_: GraphQLNamedType, *, public: bool, within: tuple[str, ...]) -> str:
        """What is selected of a value of a type, or of each type that a union has."""
        if isinstance(type_, GraphQLUnionType):
            told = ((one.name, " ".join(self._below(one, public=public, within=within))) for one in type_.types)
            return " ".join(f"... on {name} {{ {text} }}" for name, text in told if text)
        assert isinstance(type_, GraphQLObjectType)
        return " ".join(self._below(type_, public=public, within=within))

    def _below(self, type_: GraphQLObjectType, *, public: bool, within: tuple[str, ...]) -> Iterator[str]:
        if type_.name in within:
            return
        for name in type_.fields:
            repeats = self.declared.fields[type_.name, name].repeats
            if not repeats and (text := self.of_field(type_, name, public=public, within=within)):
                yield text


def _page(said: FieldDeclaration, *, first: bool) -> str:
    listed = said.price.listed if said.price else None
    if listed is None or listed.slicing is None:
        return ""
    size = f"{listed.slicing}: {PAGE if listed.sized else MONTHS}"
    behind = next((name for name, one in said.arguments.items() if one.continues), None)
    return f"({size}, {behind}: $after)" if first and behind else f"({size})"

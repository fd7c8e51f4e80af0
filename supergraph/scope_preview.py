"""What the consent page shows of a scope: the values of a small selection on `me`, written beside the scope.

What a preview needs beyond its scope follows from the graph: the scopes of the fields that it selects. It shows nothing
but what its scope opens.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLNamedType,
    InlineFragmentNode,
    NameNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    parse,
    validate,
)

from access.permissions.core_scopes import CORE_SCOPES
from access.permissions.scopes import Scope
from supergraph.graph import Supergraph
from supergraph.own_ways import OwnWays

_LONGEST: Final = 500
"""Characters of a preview: it is one line of a page."""
_TOKENS: Final = 200
_ROOT: Final = "me"
_NONE: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class ScopePreview:
    """The operation that is asked, and the scopes it takes."""

    query: str
    scopes: frozenset[str]


class PreviewUnfit(ValueError):
    """A scope's preview cannot be shown; the message says why."""


class PreviewsUnfit(Exception):
    """Previews of scopes that cannot be shown; `faults` name the scopes."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("The previews of scopes cannot be shown: " + "; ".join(faults))
        self.faults = faults


def require_previews(graph: Supergraph) -> None:
    """Raises PreviewsUnfit naming every scope at fault."""
    faults = [f"{scope.name}: {why}" for scope, why in preview_faults(graph)]
    if faults:
        raise PreviewsUnfit(faults)


def preview_faults(graph: Supergraph) -> Iterator[tuple[Scope, str]]:
    """The scopes whose previews cannot be shown, and why not."""
    valid, ways = _valid_together(graph), OwnWays(graph)
    for scope in graph.scopes.values():
        try:
            _preview(graph, scope, ways, is_valid=scope.name in valid)
        except PreviewUnfit as problem:
            yield scope, str(problem)


def preview_of(graph: Supergraph, scope: Scope) -> ScopePreview | None:
    """The preview of a scope; None where it has none, or nobody gives what it shows. Raises PreviewUnfit."""
    return _preview(graph, scope, OwnWays(graph), is_valid=False)


def _valid_together(graph: Supergraph) -> frozenset[str]:
    """The agencies' scopes, where all their previews are valid: a look at one document of all takes half as long as one
    at each. None of them where one is not, so that each is looked at by itself."""
    operations: dict[str, OperationDefinitionNode] = {}
    for scope in graph.scopes.values():
        if scope.preview is not None and scope is not CORE_SCOPES.get(scope.name):
            try:
                (operation,) = _parsed(scope.preview, _query(scope.preview)).definitions
            except PreviewUnfit:
                return frozenset()
            assert isinstance(operation, OperationDefinitionNode)
            operations[scope.name] = replace(operation, name=NameNode(value=f"p{len(operations)}"))
    whole = DocumentNode(definitions=tuple(operations.values()))
    return frozenset() if validate(graph.schema, whole, max_errors=1) else frozenset(operations)


def _query(preview: str) -> str:
    return f"{{ {_ROOT} {{ {preview} }} }}"


def _preview(graph: Supergraph, scope: Scope, ways: OwnWays, *, is_valid: bool) -> ScopePreview | None:
    if scope.preview is None:
        return None
    query = _query(scope.preview)
    document = _parsed(scope.preview, query)
    wrong = [] if is_valid else validate(graph.schema, document)
    if wrong:
        if scope is CORE_SCOPES.get(scope.name):
            return None  # what it opens is an agency's, which is not there, or another's
        raise PreviewUnfit(wrong[0].message)
    (operation,) = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    assert graph.schema.query_type is not None
    walk = _Walk(graph, scope, ways)
    needed = {scope.name, *walk.needed(graph.schema.query_type, operation.selection_set, opened=False, own=False)}
    strange = sorted(name for name in needed if not graph.scopes[name].own)
    if strange:
        raise PreviewUnfit(f"it takes {', '.join(strange)}, which opens more than what is one's own")
    return ScopePreview(query, frozenset(needed))


def _parsed(preview: str, query: str) -> DocumentNode:
    """The operation, which selects on `me` alone: the text may not close its braces and open others."""
    if len(preview) > _LONGEST:
        raise PreviewUnfit(f"it has more than {_LONGEST} characters")
    try:
        document = parse(query, no_location=True, max_tokens=_TOKENS)
    except GraphQLError as problem:
        raise PreviewUnfit(f"it is no selection: {problem.message}") from None
    first = document.definitions[0]
    alone = isinstance(first, OperationDefinitionNode) and len(first.selection_set.selections) == 1
    if len(document.definitions) > 1 or not alone:
        raise PreviewUnfit("it is no selection on one person")
    return document


@dataclass(frozen=True, slots=True)
class _Walk:
    graph: Supergraph
    scope: Scope
    ways: OwnWays

    def needed(
        self,
        type_: GraphQLNamedType,
        selected: SelectionSetNode,
        members: Mapping[str, str] = _NONE,
        *,
        opened: bool,
        own: bool,
    ) -> Iterator[str]:
        """The scopes that what is selected asks for, `members` those of a union's. Raises PreviewUnfit for a value that
        the scope does not open, or not on this way."""
        if not selected.selections:
            raise PreviewUnfit("it selects nothing")
        for node in selected.selections:
            if isinstance(node, InlineFragmentNode) and not node.directives:
                below = self.graph.schema.type_map[node.type_condition.name.value] if node.type_condition else type_
                asked = {scope for name, scope in members.items() if name == below.name}
                yield from asked
                inside = opened or self.scope.name in asked
                yield from self.needed(below, node.selection_set, opened=inside, own=own)
            elif isinstance(node, FieldNode):
                yield from self._of_field(type_, node, opened=opened, own=own)
            else:
                raise PreviewUnfit("it selects fields, and nothing else")

    def _of_field(self, type_: GraphQLNamedType, node: FieldNode, *, opened: bool, own: bool) -> Iterator[str]:
        field = getattr(type_, "fields", {}).get(node.name.value)
        if field is None or node.directives:
            raise PreviewUnfit("it selects fields, and nothing else")
        name = node.name.value
        said = [one for owner in self._owners(type_) if (one := self.graph.declaration(owner, name)) is not None]
        asked = {scope for one in said for scope in one.scopes}
        members = {name: scope for one in said for name, scope in one.members.items()}
        opened = opened or self.scope.name in asked
        if (asked or members) and not own:
            raise PreviewUnfit(f"{type_.name}.{name} is reached there as others', not as one's own")
        yield from asked
        given = get_named_type(field.type)
        if node.selection_set is not None:
            stays = all(self.ways.onward(own, owner, name) for owner in self._owners(type_))
            yield from self.needed(given, node.selection_set, members, opened=opened, own=stays)
        elif is_leaf_type(given) and not opened:
            raise PreviewUnfit(f"{type_.name}.{node.name.value} is not what the scope opens")

    def _owners(self, type_: GraphQLNamedType) -> Sequence[str]:
        """The object types that a value of a type may have."""
        schema = self.graph.schema
        return [one.name for one in schema.get_possible_types(type_)] if is_abstract_type(type_) else [type_.name]

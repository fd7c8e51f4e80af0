"""How large an operation may be, found before it is validated or run, in time linear in the document."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSyntaxError,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
)

_CEILING = 10**9
"""Counts stop growing here: a nest of fragments doubles them, and the number of digits must not grow with it."""

_ADVICE = {
    "depth": "select fewer levels, or ask for the deeper part in an operation of its own",
    "aliases": "use fewer aliases, or split the operation",
    "tokens": "pass values as variables, use fragments for what repeats, or split the operation",
    "fragments": "write fragments that are used once where they are used, or split the document",
    "breadth": "select fewer fields, spread fragments less often, or split the operation",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest operation that is accepted; depth, aliases and breadth count after its fragments are expanded.

    `depth`: levels of fields (the standard introspection query has 15). `aliases`: selections that carry
    an alias or repeat a field of their own selection set. `breadth`: selections of fields.
    `tokens`: lexical tokens of the whole document, before it is parsed; as many comments are allowed.
    `fragments`: fragments that the document defines; validation compares each with each.
    """

    depth: int = 20
    aliases: int = 50
    tokens: int = 5_000
    breadth: int = 2_000
    fragments: int = 100


class Size(NamedTuple):
    """What an operation amounts to once its fragments are expanded; counts end at a thousand million."""

    depth: int
    aliases: int
    breadth: int


class _Spread(NamedTuple):
    fragment: str
    depth: int


class _Own(NamedTuple):
    """What a definition holds itself, and the fragments it spreads, each with the depth of the spread."""

    size: Size
    spreads: tuple[_Spread, ...]


def parse_within(text: str, limits: Limits) -> DocumentNode:
    """The parsed document. Raises GraphQLError: too many tokens, or a syntax error as graphql-core says it."""
    try:
        return parse(text, max_lexical_tokens=limits.tokens, max_comments=limits.tokens)
    except GraphQLSyntaxError as error:
        if error.message.endswith(("tokens. Parsing aborted.", "comments. Parsing aborted.")):
            raise _too_large("The document", "tokens", limits.tokens, limits.tokens + 1, None) from error
        raise


def excesses(document: DocumentNode, limits: Limits) -> list[GraphQLError]:
    """Every limit that the document or an operation of it exceeds; cycles of fragments are left to validation."""
    errors = []
    defined = sum(isinstance(node, FragmentDefinitionNode) for node in document.definitions)
    if defined > limits.fragments:
        errors.append(_too_large("The document", "fragments", limits.fragments, defined, None))
    for operation, size in sizes(document):
        name = f"Operation '{operation.name.value}'" if operation.name else "The operation"
        for limit in ("depth", "aliases", "breadth"):
            allowed, found = getattr(limits, limit), getattr(size, limit)
            if found > allowed:
                errors.append(_too_large(name, limit, allowed, found, [operation]))
    return errors


def sizes(document: DocumentNode) -> Iterator[tuple[OperationDefinitionNode, Size]]:
    """The size of each operation of the document."""
    fragments = {
        node.name.value: _own(node.selection_set)
        for node in document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }
    known: dict[str, Size] = {}
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            own = _own(node.selection_set)
            _expand(own, fragments, known)
            yield node, _total(own, known)


def _own(selection_set: SelectionSetNode) -> _Own:
    depth = aliases = breadth = 0
    spreads: list[_Spread] = []
    open_sets: list[tuple[SelectionSetNode, int, set[str]]] = [(selection_set, 0, set())]
    while open_sets:
        selections, level, names = open_sets.pop()
        for node in selections.selections:
            if isinstance(node, FieldNode):
                breadth += 1
                depth = max(depth, level + 1)
                name = node.name.value
                aliases += node.alias is not None or name in names
                if not node.alias:
                    names.add(name)
                if node.selection_set:
                    open_sets.append((node.selection_set, level + 1, set()))
            elif isinstance(node, InlineFragmentNode):
                open_sets.append((node.selection_set, level, names))
            elif isinstance(node, FragmentSpreadNode):
                spreads.append(_Spread(node.name.value, level))
    return _Own(Size(depth, aliases, breadth), tuple(spreads))


def _expand(root: _Own, fragments: Mapping[str, _Own], known: dict[str, Size]) -> None:
    """Puts into `known` the size of every fragment under `root`, those it spreads before itself, each once."""
    entered: set[str] = set()
    pending = [spread.fragment for spread in root.spreads]
    while pending:
        name = pending[-1]
        own = fragments.get(name)
        if own is None or name in known:
            pending.pop()
        elif name in entered:
            known[name] = _total(own, known)
            pending.pop()
        else:
            entered.add(name)
            pending.extend(spread.fragment for spread in own.spreads if spread.fragment not in entered)


def _total(own: _Own, known: Mapping[str, Size]) -> Size:
    depth, aliases, breadth = own.size
    for name, level in own.spreads:
        part = known.get(name)
        if part:
            depth = max(depth, level + part.depth)
            aliases = min(aliases + part.aliases, _CEILING)
            breadth = min(breadth + part.breadth, _CEILING)
    return Size(depth, aliases, breadth)


def _too_large(subject: str, limit: str, allowed: int, found: int, nodes: list[Node] | None) -> GraphQLError:
    return GraphQLError(
        f"{subject} is too large: {limit} {found}, at most {allowed} allowed; {_ADVICE[limit]}.",
        nodes,
        extensions={"code": "OPERATION_TOO_LARGE", "limit": limit, "allowed": allowed, "found": found},
    )

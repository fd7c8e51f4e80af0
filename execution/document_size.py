"""What an operation amounts to once its fragments are expanded, found in time linear in the document."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

_CEILING = 10**9
"""Counts stop growing here: a nest of fragments doubles them, and the number of digits must not grow with it."""


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

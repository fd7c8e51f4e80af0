"""Whom a new version of the graph would break, and whose consent it would widen."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    Node,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    parse,
    validate,
    visit,
)

import bounds
from supergraph.disclosed_fields import NO_SCOPES, DisclosedFields
from supergraph.faults import BREAKS_OPERATION, PUBLISHES, WIDENS_CONSENT
from supergraph.graph import Supergraph

_TOLD = 5
"""Fields, and sets of scopes, that are named one by one."""


@dataclass(frozen=True, slots=True)
class Reliance:
    """What one app relies on: its registered `operations` by their hash, and how many `consents` stand that citizens
    gave it, by the scopes that they agreed to."""

    app: str
    operations: Sequence[tuple[str, str]]
    consents: Mapping[frozenset[str], int]


@dataclass(frozen=True, slots=True)
class Break:
    """What a change would do to an app, as an operator is told: its code, and the place in words."""

    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.code}  {self.message}"


def breaks(before: Supergraph, after: Supergraph, reliances: Sequence[Reliance]) -> list[Break]:
    """Everything that a change would break or widen, by app: operations that were valid and would be so no more or
    need another scope, consents under which more would be disclosed than was agreed to, and fields that needed a scope
    and would be anybody's."""
    if before.schema is after.schema:
        return []
    old, new = DisclosedFields(before), DisclosedFields(after)
    published = (old.to_all() - old.to(NO_SCOPES)) & new.to(NO_SCOPES)
    found = [Break(PUBLISHES, f"{field} needed a scope, and anybody could read it") for field in sorted(published)]
    found += _widened(old, new, reliances)
    for one in reliances:
        for hash_, document in one.operations:
            found += (
                Break(BREAKS_OPERATION, f"app {one.app}, operation {hash_[:12]}, {why}")
                for why in _broken(before, after, document)
            )
    return found


def _widened(old: DisclosedFields, new: DisclosedFields, reliances: Sequence[Reliance]) -> Iterator[Break]:
    for one in reliances:
        wider: dict[frozenset[str], Counter[str]] = {}
        for scopes, consents in one.consents.items():
            # What anybody may read is disclosed under no consent.
            if more := new.to(scopes) - old.to(scopes) - new.to(NO_SCOPES):
                wider.setdefault(more, Counter())[" ".join(sorted(scopes))] += consents
        for more, agreed in wider.items():
            whose = f"app {one.app}, {agreed.total()} standing consents to {_some(sorted(agreed), '; ')}"
            yield Break(WIDENS_CONSENT, f"{whose}: it would open {_some(sorted(more), ', ')}, which nobody agreed to")


def _some(told: Sequence[str], between: str) -> str:
    more = len(told) - _TOLD
    return between.join(told[:_TOLD]) + (f" and {more} more" if more > 0 else "")


def _broken(before: Supergraph, after: Supergraph, document: str) -> Iterator[str]:
    try:
        node = parse(document, max_lexical_tokens=bounds.TOKENS.most)
    except GraphQLError:
        return  # it does not run today either
    if validate(before.schema, node, max_errors=1):
        return
    for error in validate(after.schema, node, max_errors=5):
        yield f"{_where(error)}: {error.message}"
    for field, more in _needs(before, after, node):
        yield f"line {_line(field)}: {field.name.value} needs {', '.join(sorted(more))} too"


def _needs(before: Supergraph, after: Supergraph, node: DocumentNode) -> Iterator[tuple[FieldNode, frozenset[str]]]:
    """The fields for which a token needs scopes that it did not need."""
    info, found = TypeInfo(before.schema), list[tuple[FieldNode, str, str]]()

    class Fields(Visitor):
        def enter_field(self, field: FieldNode, *_: object) -> None:
            parent = info.get_parent_type()
            if parent is not None:
                found.append((field, parent.name, field.name.value))

    visit(node, TypeInfoVisitor(info, Fields()))
    for field, type_, name in found:
        was, is_ = before.declaration(type_, name), after.declaration(type_, name)
        if was is not None and is_ is not None and (more := frozenset(is_.scopes) - frozenset(was.scopes)):
            yield field, more


def _where(error: GraphQLError) -> str:
    return f"line {error.locations[0].line}" if error.locations else "line 1"


def _line(node: Node) -> int:
    return node.loc.start_token.line if node.loc else 1

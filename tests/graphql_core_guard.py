"""Guarded fields under graphql-core: refused, and told of, item by item as the executor does it for sets."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from inspect import isawaitable
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_subfields
from graphql.pyutils import Path

from access.permissions.core_scopes import OTHERS
from access.permissions.field_refusals import AccessError
from access.permissions.scopes import Scope, Scopes
from endpoints.graphql.policy import refusal_of
from execution.observation import Leaf, Leaves, Tells
from execution.resolution import SetResolver
from supergraph.contributor import CORE
from supergraph.declarations import declared, members_of, scopes_of
from supergraph.own_ways import OwnWays


def guard(schema: GraphQLSchema, known: Scopes, ways: OwnWays) -> None:
    """Gives every guarded field of the schema a resolver that refuses callers who lack one of its scopes."""
    for type_ in schema.type_map.values():
        for name, field in type_.fields.items() if isinstance(type_, GraphQLObjectType) else ():
            scopes = scopes_of(field)
            if scopes:
                field.resolve = guarding(type_.name, name, field, [known[one] for one in scopes], ways)
            elif members_of(field):
                field.resolve = watching(type_.name, name, field)


def tells_of(field: GraphQLField) -> Tells:
    """Of what a field tells."""
    said = declared(field)
    return said.tells if said else Tells.RECORD


def watching(type_: str, name: str, field: GraphQLField) -> Callable[..., Any]:
    """The resolver of a union that refuses some of its types; it bears witness of those."""
    resolve, members = field.resolve, members_of(field)
    assert resolve is not None

    def told(record: Any, info: GraphQLResolveInfo[Any], value: Any) -> None:
        if info.context.witness is not None and (isinstance(value, AccessError) or type(value).__name__ in members):
            info.context.witness.given(type_, name, Leaves.of(name, [Leaf(name)]), (record,), (value,))

    async def watched(record: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        try:
            value = await resolve(record, info, **arguments)
        except AccessError as refusal:
            told(record, info, refusal)
            raise
        told(record, info, value)
        return value

    return watched


def is_own(info: GraphQLResolveInfo[Any], ways: OwnWays) -> bool:
    """Whether a field is reached as the asker's own: by the names of the fields on its path, whose keys are aliases."""
    steps: list[tuple[str, str]] = []
    path: Path | None = info.path
    while path is not None:
        if isinstance(path.key, str):
            assert path.typename is not None
            steps.append((path.typename, path.key))
        path = path.prev
    selected, own = [info.operation.selection_set], False
    for left, (type_, key) in zip(range(len(steps))[::-1], reversed(steps), strict=True):
        nodes = [node for one in selected for node in fields_of(info, one, type_) if key == alias_of(node)]
        name = nodes[0].name.value
        if not left:
            return own or ways.begins(type_, name)
        own = ways.onward(own, type_, name)
        selected = [node.selection_set for node in nodes if node.selection_set is not None]
    raise AssertionError("a field has a path")


def alias_of(node: FieldNode) -> str:
    """What a field is called in the answer."""
    return (node.alias or node.name).value


def fields_of(info: GraphQLResolveInfo[Any], selected: SelectionSetNode, type_: str) -> Iterator[FieldNode]:
    """The fields that are selected on an object, whatever is left out by a directive."""
    for node in selected.selections:
        if isinstance(node, FieldNode):
            yield node
            continue
        part = info.fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
        assert isinstance(part, FragmentDefinitionNode | InlineFragmentNode)
        on = part.type_condition and info.schema.type_map[part.type_condition.name.value]
        object_type: Any = info.schema.type_map[type_]
        if not on or on is object_type or (is_abstract_type(on) and info.schema.is_sub_type(on, object_type)):
            yield from fields_of(info, part.selection_set, type_)


def guarding(type_: str, name: str, field: GraphQLField, scopes: Sequence[Scope], ways: OwnWays) -> Callable[..., Any]:
    """The field's resolver, item by item, which refuses and bears witness as the executor does."""
    resolve = field.resolve
    assert resolve is not None, "the runtime schema gives every field a resolver"
    given = get_named_type(field.type)
    leaf = is_leaf_type(given)
    said = declared(field)
    giver = said.owner if said is not None and said.owner != CORE else None
    of_parent = leaf and not (said is not None and isinstance(said.resolution, SetResolver))

    def told(record: Any, info: GraphQLResolveInfo[Any], value: Any) -> Any:
        if info.context.witness is not None:
            below = leaves(info, given, info.field_nodes)
            own = tells_of(field)
            found = [Leaf(name, own)] if leaf else [Leaf(f"{name}.{path}", max(own, tells)) for path, tells in below]
            values = None if of_parent else (value,)
            silent = partial(info.context.lookups.silent, given.name)
            given_leaves = Leaves.of(name, found)
            info.context.witness.given(type_, name, given_leaves, (record,), values, silent=silent, giver=giver)
        return value

    async def later(record: Any, info: Any, value: Awaitable[Any]) -> Any:
        try:
            found = await value
        except AccessError as refusal:
            told(record, info, refusal)
            raise
        return told(record, info, found)

    def guarded(record: Any, info: Any, **arguments: Any) -> Any:
        refusals = (refusal_of(info.context, type_, name, scope) for scope in scopes)
        refusal = next((one for one in refusals if one is not None), None)
        own = [scope for scope in scopes if scope.own]
        if refusal is None and own and OTHERS not in scopes and not is_own(info, ways):
            refusal = refusal_of(info.context, type_, name, OTHERS, elsewhere=own[0])
        if refusal is not None:
            if info.context.witness is not None:
                info.context.witness.met(type_, name, (record,))
            raise refusal
        value = resolve(record, info, **arguments)
        return later(record, info, value) if isawaitable(value) else told(record, info, value)

    return guarded


def leaves(info: GraphQLResolveInfo[Any], type_: GraphQLNamedType, nodes: Sequence[FieldNode]) -> Iterator[Leaf]:
    """What is selected below nodes of this type, by its path; not what is guarded on its own. Of what is looked up anew
    only that it was: what it is, another agency says of another record."""
    if not isinstance(type_, GraphQLObjectType):
        return
    fragments = {name: FragmentDetails(node) for name, node in info.fragments.items()}
    details = [FieldDetails(node, None) for node in nodes]
    collected = collect_subfields(info.schema, fragments, info.variable_values, info.operation, type_, details)
    for group in collected.grouped_field_set.values():
        name = group[0].node.name.value
        field = type_.fields.get(name)
        if field is None or scopes_of(field) or members_of(field):
            continue
        inner, own = get_named_type(field.type), tells_of(field)
        said = declared(field)
        parts = said.told_as.split(" ") if said is not None and said.told_as and is_leaf_type(inner) else [name]
        if said is not None and isinstance(said.resolution, SetResolver):
            yield from (Leaf(part, own) for part in parts)
        elif isinstance(inner, GraphQLObjectType):
            below = leaves(info, inner, [detail.node for detail in group])
            yield from (Leaf(f"{name}.{path}", max(own, tells)) for path, tells in below)
        else:
            yield from (Leaf(part, own) for part in parts)

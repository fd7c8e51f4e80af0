"""The keys of entities, as `@key` writes them."""

from typing import Final

from graphql import FieldDefinitionNode, InputValueDefinitionNode, TypeDefinitionNode

from supergraph.directives import directives_of, fact_of, has, value_of

ID: Final = "id"
"""What composition calls the fact of every public entity by which `node` finds it."""

Key = tuple[str, ...]
"""The facts of a key, in the order they are written in."""


def keys_of(type_: TypeDefinitionNode | None) -> list[Key]:
    """The keys of a type, in their order; none: it is no entity."""
    if type_ is None:
        return []
    written = (value_of(one, "fields") for one in directives_of(type_, "key"))
    return [tuple(one.split()) for one in written if one and one.split()]


def is_part_of_key(argument: InputValueDefinitionNode) -> bool:
    """Whether an argument of a lookup says by what is asked: it keeps nothing of a list, and puts it in no order."""
    return not has(argument, "filter") and not has(argument, "order")


def key_asked(lookup: FieldDefinitionNode, type_: TypeDefinitionNode | None) -> Key:
    """The facts that a lookup of this type is asked by: those its arguments are called like, or of the id its key."""
    named = tuple(fact_of(one) for one in lookup.arguments or () if is_part_of_key(one))
    return next(iter(keys_of(type_)), named) if named == (ID,) else named


def by(key: Key) -> str:
    """What a lookup by this key is called by: `plate+provinceCode`."""
    return "+".join(key)

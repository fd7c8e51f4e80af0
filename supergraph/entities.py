"""The keys of entities, as `@key` writes them."""

from graphql import TypeDefinitionNode

from supergraph.directives import directives_of, value_of

Key = tuple[str, ...]
"""The facts of a key, in the order they are written in."""


def keys_of(type_: TypeDefinitionNode | None) -> list[Key]:
    """The keys of a type, in their order; none: it is no entity."""
    if type_ is None:
        return []
    written = (value_of(one, "fields") for one in directives_of(type_, "key"))
    return [tuple(one.split()) for one in written if one and one.split()]


def by(key: Key) -> str:
    """What a lookup by this key is called by: `plate+provinceCode`."""
    return "+".join(key)

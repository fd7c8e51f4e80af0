"""The wrapping of an output type: which positions are required, which are lists."""

from dataclasses import dataclass

from graphql import GraphQLList, GraphQLNamedOutputType, GraphQLNonNull, GraphQLOutputType, is_leaf_type


@dataclass(frozen=True, slots=True)
class Shape:
    """One position of an output type. `item` is the shape of a list's items, None where the value is no list."""

    required: bool
    item: "Shape | None"
    named: GraphQLNamedOutputType

    @property
    def leaf(self) -> bool:
        return is_leaf_type(self.named)


def shape_of(type_: GraphQLOutputType) -> Shape:
    required = isinstance(type_, GraphQLNonNull)
    inner = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
    if isinstance(inner, GraphQLList):
        item = shape_of(inner.of_type)
        return Shape(required, item, item.named)
    return Shape(required, None, inner)

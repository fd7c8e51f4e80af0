"""The texts that are written at a place: its description, and what its directives take."""

from collections.abc import Iterator

from graphql import ListValueNode, Node, ObjectValueNode, StringValueNode

from supergraph.places import Described


def written_texts(node: Described) -> Iterator[StringValueNode]:
    """All of them, in no order."""
    pending: list[Node | None] = [node.description]
    pending += [one.value for written in node.directives or () for one in written.arguments or ()]
    while pending:
        value = pending.pop()
        if isinstance(value, StringValueNode):
            yield value
        elif isinstance(value, ListValueNode):
            pending += value.values or ()
        elif isinstance(value, ObjectValueNode):
            pending += [one.value for one in value.fields or ()]

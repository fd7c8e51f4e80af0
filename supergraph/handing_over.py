"""How a field goes over from one agency to another: both say so, each in its own schema, in whatever order.

Who gives it writes `@handOver(to: "md")`, and goes on giving it. Who is to give it writes the field with
`@override(from: "dlt")`, and gives it from then on; while her schema is left out the other does. At last the first
takes hers away, which changes nothing.
"""

from graphql import Node

from supergraph.directives import directives_of, has, value_of


def taken_from(field: Node) -> str | None:
    """The contributor from whom a field is taken over."""
    return next((value_of(one, "from") for one in directives_of(field, "override")), None)


def handed_to(field: Node) -> str | None:
    """The contributor to whom a field may go over."""
    return next((value_of(one, "to") for one in directives_of(field, "handOver")), None)


def goes_over(theirs: Node, giver: str, ours: Node, taker: str) -> bool:
    """Whether a field of one contributor is another's because both say so; one that was itself taken over is not."""
    return taken_from(ours) == giver and handed_to(theirs) == taker and not has(theirs, "override")

"""The words that a contributor's schema is written in, as one document for editors: directives, scalars, and every type
of the graph that it may name or add to."""

from collections.abc import Iterator, Sequence

from graphql import TypeDefinitionNode, parse, print_ast

from supergraph.directives import text
from supergraph.places import ROOTS
from supergraph.source_schema import SourceSchema


def editor_vocabulary(sources: Sequence[SourceSchema], *, beside: str | None = None) -> str:
    """The document (SDL) of the core's part and of others'; `beside` is whose own part is left out, as it is written
    beside this. Keys that clients do not see are in it, and roots, which nobody names, are not."""
    known = {one.name.value for one in parse(text(), no_location=True).definitions if hasattr(one, "name")}
    types = (node for one in sources if one.contributor != beside for node in _nameable(one))
    return "\n\n".join([text().rstrip(), *(print_ast(one) for one in types if one.name.value not in known)]) + "\n"


def _nameable(source: SourceSchema) -> Iterator[TypeDefinitionNode]:
    for name, node in source.types.items():
        if name not in ROOTS:
            yield node

"""Two names of one contributor in one place do not look alike."""

from collections.abc import Iterable, Iterator

from graphql import DocumentNode, Node

from connectors.parsing.confusable import look
from supergraph.faults import SchemaFault
from supergraph.places import places
from supergraph.rule import Whole
from supergraph.source_schema import SourceSchema


def confusable_names(source: SourceSchema, _whole: Whole) -> Iterator[SchemaFault]:
    """Types, fields of a type, values of an enum and arguments of a field that one takes for others beside them."""
    for within, beside in _neighbours(source.document):
        seen: dict[str, str] = {}
        for node in beside:
            name = getattr(node, "name", None)
            if name is None:
                continue
            first = seen.setdefault(look(name.value), name.value)
            if first != name.value:
                said = f"one takes it for {first}, which stands there already"
                yield source.fault(node, "NAME_CONFUSABLE", f"{within}{name.value}", said, "call one of them otherwise")


def _neighbours(document: DocumentNode) -> Iterator[tuple[str, Iterable[Node]]]:
    yield "", document.definitions
    for coordinate, node, _ in places(document):
        for part in ("fields", "values", "arguments"):
            yield f"{coordinate}.", getattr(node, part, None) or ()

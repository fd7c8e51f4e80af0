"""An enum that several write has the same values everywhere, unless it is open; an open one has the value it says."""

from collections.abc import Iterator

from graphql import EnumTypeDefinitionNode

from supergraph.contributor import CORE
from supergraph.directives import directives_of, has, value_of
from supergraph.faults import SchemaFault, shortened
from supergraph.orders import orders_in
from supergraph.rule import Whole
from supergraph.source_schema import SourceSchema


def enums(source: SourceSchema, whole: Whole) -> Iterator[SchemaFault]:
    """Enums whose values differ from their owner's, and open ones without a value for what they do not know."""
    for name, node in source.types.items():
        if not isinstance(node, EnumTypeDefinitionNode):
            continue
        values = {one.name.value for one in node.values or ()}
        for written in directives_of(node, "open"):
            other = value_of(written, "other")
            if other is not None and other not in values:
                said = f"{shortened(other)} is none of its values"
                yield source.fault(written, "OPEN_WITHOUT_OTHER", name, said, "add it, or name another")
        for value in node.values or ():
            if value.name.value in ("true", "false", "null"):
                said = "GraphQL takes it for no value of an enum"
                yield source.fault(value, "NAME_RESERVED", f"{name}.{value.name.value}", said, "call it otherwise")
            elif value.name.value.startswith("_") or value.name.value == "mro":
                said = "values that are called so mean something to the hub's language"
                yield source.fault(value, "NAME_RESERVED", f"{name}.{value.name.value}", said, "call it otherwise")
        yield from _as_its_owner_has_it(source, whole, node, values)


def _as_its_owner_has_it(
    source: SourceSchema, whole: Whole, node: EnumTypeDefinitionNode, values: set[str]
) -> Iterator[SchemaFault]:
    name = node.name.value
    owner, known = whole.claims.owners.get(name), whole.claims.types.get(name)
    if owner == source.contributor or not isinstance(known, EnumTypeDefinitionNode):
        return
    opened = has(known, "open")
    if opened and owner != CORE:
        return
    theirs = {one.name.value for one in known.values or ()}
    for value in node.values or ():
        if value.name.value not in theirs:
            said = f"{owner} has it without this value"
            advice = f"take it away, or ask {owner} to add it or to make it @open"
            if opened:
                advice = "take it away: what the core does not know passes as its other value, and kinds are rows"
            yield source.fault(value, "ENUM_VALUES_MISMATCH", f"{name}.{value.name.value}", said, advice)
    known_orders = orders_in(known)
    for one, order in orders_in(node).items():
        if one in theirs and known_orders.get(one) != order:
            shown = shortened(", ".join(known_orders.get(one) or ("no order",)))
            said, advice = f"{owner} means another by it: {shown}", "write that, or leave the enum out: it is there"
            yield source.fault(node, "ENUM_VALUES_MISMATCH", f"{name}.{one}", said, advice)
    lacking = sorted(theirs - values)
    if lacking and not opened:
        shown = shortened(", ".join(lacking))
        said = f"{owner} has it with {shown} too"
        yield source.fault(node, "ENUM_VALUES_MISMATCH", name, said, "add them, or leave it out: it is there")

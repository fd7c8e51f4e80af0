"""What a contributor's file may define, and that it defines each thing once, whatever others define."""

from collections.abc import Iterable, Iterator

from graphql import (
    DefinitionNode,
    DirectiveDefinitionNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    Node,
    ObjectTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    TypeExtensionNode,
    UnionTypeDefinitionNode,
    print_ast,
)

from connectors.parsing.unseen_characters import unseen
from supergraph.directives import vocabulary
from supergraph.faults import SchemaFault, fault_at, shortened
from supergraph.places import places
from supergraph.written_texts import written_texts

_OTHERS: tuple[tuple[type[Node], str, str], ...] = (
    (TypeExtensionNode, "an extension", "write the type again with its key: `type Law @key(fields: …) { … }`"),
    (ScalarTypeDefinitionNode, "a scalar", "use one of the hub's, such as String, Date, Decimal or JuristicId"),
    (InterfaceTypeDefinitionNode, "an interface", "use a union"),
    (InputObjectTypeDefinitionNode, "an input type", "use an argument for each of its fields"),
)
_MEANINGLESS = "define it in overlay.graphql beside this: it means nothing then"
_ROOTS = {
    "query": ("Query", "ROOT_QUERY_USED"),
    "mutation": ("Mutation", "ROOT_MUTATION_USED"),
    "subscription": ("Subscription", "ROOT_SUBSCRIPTION_USED"),
}
_SELECTIONS = ("FieldSelectionSet", "FieldSelectionMap", "FieldSet")
"""What the draft, and federations before it, call the text of a key."""
_PARTS = (
    (ObjectTypeDefinitionNode, "fields", "EMPTY_MERGED_OBJECT_TYPE"),
    (EnumTypeDefinitionNode, "values", "EMPTY_MERGED_ENUM_TYPE"),
    (UnionTypeDefinitionNode, "types", "EMPTY_MERGED_UNION_TYPE"),
)


def form(document: DocumentNode, path: str) -> Iterator[SchemaFault]:
    """Every fault of form."""
    if not document.definitions:
        yield SchemaFault(path, 1, 1, "EMPTY", path, "the file defines nothing", "define a type, or take the file away")
    for definition in document.definitions:
        yield from _definition(definition, path)
    yield from repeated(document.definitions, path, "")
    for again in [one for one in document.definitions if isinstance(one, SchemaDefinitionNode)][1:]:
        yield fault_at(
            path, again, "REPEATED", "schema", "a file has one schema, and it is defined already", "take it away"
        )
    for coordinate, node, _ in places(document):
        for text in written_texts(node):
            for one in unseen(text.value):
                said = f"{one.name} stands in a text of it, which nobody sees"
                yield fault_at(path, text, "CHARACTER_UNSEEN", coordinate, said, "take it away")
        for part in ("fields", "values", "arguments"):
            yield from repeated(getattr(node, part, None) or (), path, f"{coordinate}.")
        if node.name.value.startswith("__"):
            reserved = "names that begin with __ are GraphQL's own"
            yield fault_at(path, node, "NAME_RESERVED", coordinate, reserved, "call it otherwise")


def _definition(node: DefinitionNode, path: str) -> Iterator[SchemaFault]:
    if isinstance(node, SchemaDefinitionNode | SchemaExtensionNode):
        yield from _schema(node, path)
        return
    if isinstance(node, DirectiveDefinitionNode):
        yield from _directive(node, path)
        return
    name = getattr(node, "name", None)
    coordinate = name.value if name else path
    for sort, part, code in _PARTS:
        if isinstance(node, sort):
            if not getattr(node, part):
                yield fault_at(path, node, code, coordinate, f"it has no {part}", "give it some, or take it away")
            if getattr(node, "interfaces", None):
                said = "the hub itself says what a record implements"
                yield fault_at(path, node, "DEFINITION_NOT_OPEN", coordinate, said, "leave `implements` out")
            return
    for kind, called, advice in _OTHERS:
        if isinstance(node, kind):
            said = f"{called} is not a contributor's to write"
            yield fault_at(path, node, "DEFINITION_NOT_OPEN", coordinate, said, advice)
            return
    said = "it is no definition of a type, an enum or a union"
    yield fault_at(path, node, "DEFINITION_NOT_OPEN", coordinate, said, "take it away")


def _schema(node: SchemaDefinitionNode | SchemaExtensionNode, path: str) -> Iterator[SchemaFault]:
    """What an exported schema says of its roots, where they are not called as everybody's are."""
    for one in node.operation_types or ():
        name, code = _ROOTS[one.operation.value]
        if one.type.name.value != name:
            said = f"the root for each {one.operation.value} is called {shortened(one.type.name.value)}"
            yield fault_at(path, one.type, code, name, said, f"call it {name}")
    for written in node.directives or ():
        said = f"@{shortened(written.name.value)} says something of a whole schema"
        yield fault_at(path, written, "DIRECTIVE_MISPLACED", path, said, f"take it away, or {_MEANINGLESS}")


def _directive(node: DirectiveDefinitionNode, path: str) -> Iterator[SchemaFault]:
    """A directive that is exported with a schema is one of the vocabulary, with all that it takes there."""
    name = node.name.value
    known = vocabulary().directives.get(name)
    if known is None:
        said = "the hub has no such directive"
        yield fault_at(path, node, "DEFINITION_NOT_OPEN", f"@{name}", said, f"leave it out, or {_MEANINGLESS}")
        return
    given = {one.name.value: print_ast(one.type) for one in node.arguments or ()}
    for argument, definition in known.args.items():
        takes = str(definition.type)
        if given.get(argument) not in (takes, *(f"{one}!" for one in _SELECTIONS if takes == "String!")):
            said = f"it is defined without its argument {argument}: {takes}"
            yield fault_at(path, node, "TYPE_DEFINITION_INVALID", f"@{name}", said, "leave the definition out")


def repeated(nodes: Iterable[Node], path: str, within: str) -> Iterator[SchemaFault]:
    """What is defined `within` a place under a name that stands there already."""
    seen: dict[str, Node] = {}
    for node in nodes:
        name = getattr(node, "name", None)
        if name is None:
            continue
        first = seen.setdefault(name.value, node)
        if first is not node:
            line = first.loc.start_token.line if first.loc else 1
            said = f"it is defined in line {line} already"
            yield fault_at(path, node, "REPEATED", f"{within}{name.value}", said, "take one of the two away")

"""The whole schema, for a hub in which nobody is real: each field that asks for scopes says so in its description."""

from dataclasses import dataclass, field, replace

from graphql import (
    DefinitionNode,
    DocumentNode,
    FieldDefinitionNode,
    GraphQLSchema,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    StringValueNode,
    build_ast_schema,
)

from supergraph.directives import member_scopes, scopes_of


@dataclass(frozen=True, slots=True, eq=False)
class ScopedDescriptions:
    """A schema with nothing left out of it, which says what opens each field."""

    _document: DocumentNode = field(repr=False)

    def schema(self) -> GraphQLSchema:
        """As a schema of its own, made anew; with a thousand types it takes a tenth of a second."""
        definitions = tuple(map(_described, self._document.definitions))
        return build_ast_schema(DocumentNode(definitions=definitions), assume_valid=True)


def _described(node: DefinitionNode) -> DefinitionNode:
    if not isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
        return node
    return replace(node, fields=tuple(map(_with_scopes, node.fields or ())))


def _with_scopes(node: FieldDefinitionNode) -> FieldDefinitionNode:
    needed = [f"`{scope}`" for scope in scopes_of(node)]
    of_some = [f"`{scope}` ({of})" for of, scopes in member_scopes(node).items() for scope in scopes]
    named = ", ".join(dict.fromkeys([*needed, *of_some]))
    if not named:
        return node
    # In the same paragraph: GraphiQL's lists show no other.
    before = f"{node.description.value}\n" if node.description else ""
    text = f"{before}Needs the scope {named}. / ต้องใช้สิทธิ {named}"
    return replace(node, description=StringValueNode(value=text, block=True))

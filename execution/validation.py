"""Validation of a document, which leaves nothing to the collector."""

from collections.abc import Collection

from graphql import (
    ASTValidationRule,
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    ParallelVisitor,
    TypeInfo,
    TypeInfoVisitor,
    ValidationContext,
    Visitor,
    visit,
)
from graphql.language.ast import QUERY_DOCUMENT_KEYS

_KEYS = {kind: tuple(key for key in keys if key != "description") for kind, keys in QUERY_DOCUMENT_KEYS.items()}
"""Descriptions do not affect validation (GraphQL specification, section 2.1.1)."""
ABORTED = "Too many validation errors, error limit reached. Validation aborted."


class _TooMany(Exception):
    """As many errors were found as are told."""


def errors_of(
    schema: GraphQLSchema,
    document: DocumentNode,
    rules: Collection[type[ASTValidationRule]],
    *,
    most: int,
    hide_suggestions: bool = False,
) -> list[GraphQLError]:
    """What the rules find, as graphql-core's `validate` tells it, in a document whose depth is bounded already.

    Visitors of graphql-core hold their own methods: a thousand objects in circles for every document, which only the
    cycle collector finds, and it holds up everybody meanwhile. Here the circles are opened once the document is judged.
    """
    errors: list[GraphQLError] = []

    def tell(error: GraphQLError) -> None:
        if len(errors) >= most:
            raise _TooMany
        errors.append(error)

    types = TypeInfo(schema)
    context = ValidationContext(schema, document, types, tell, hide_suggestions)
    visitors: list[Visitor] = [rule(context) for rule in rules]
    together = ParallelVisitor(visitors)
    outer = TypeInfoVisitor(types, together)
    try:
        visit(document, outer, _KEYS)
    except _TooMany:
        errors.append(GraphQLError(ABORTED))
    for visitor in (*visitors, together, outer):
        visitor.enter_leave_map.clear()
    return errors

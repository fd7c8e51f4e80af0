"""A graph of the core alone."""

from graphql import parse

from access.permissions.core_scopes import CORE_SCOPES
from access.permissions.scopes import Scopes
from connectors.contract import Graph
from schema.contracts import contracts, questions
from schema.core import Core
from supergraph.graph import Supergraph
from supergraph.runtime_schema import runtime_schema


def supergraph_of(source: Core, scopes: Scopes = CORE_SCOPES) -> Supergraph:
    """The graph of this core alone, whose fields ask for these scopes; unproved."""
    document = parse(source.sdl, no_location=True)
    schema = runtime_schema(document, source.declared, source.scalars)
    return Supergraph(document, source.sdl, schema, source.declared, Graph(contracts(), questions()), scopes)

"""The text of a file as a GraphQL document: bounded before it is read, and what is wrong told with its place."""

import re

from graphql import DocumentNode, GraphQLSyntaxError, Source, parse

import bounds
from connectors.parsing.unseen_characters import called
from supergraph.faults import SchemaFault, shortened
from supergraph.source_text import DIVIDE, text_of


def document_of(written: str | bytes, path: str, contributor: str) -> DocumentNode | list[SchemaFault]:
    """What is written in a file of a contributor, or why it cannot be read; `path` is what faults call the file."""
    text = text_of(written, path, contributor)
    if isinstance(text, list):
        return text
    most = bounds.SCHEMA_TOKENS.most
    try:
        document = parse(Source(text, path), max_lexical_tokens=most, max_comments=most)
    except GraphQLSyntaxError as error:
        return [_syntax(error, path, contributor)]
    _unchain(document)
    return document


def _syntax(error: GraphQLSyntaxError, path: str, contributor: str) -> SchemaFault:
    location = error.locations[0] if error.locations else None
    line, column = (location.line, location.column) if location else (1, 1)
    if error.message.endswith(("tokens. Parsing aborted.", "comments. Parsing aborted.")):
        said = f"the file has more than {bounds.SCHEMA_TOKENS.most:,} tokens or comments"
        return SchemaFault(path, line, column, "TOO_LARGE", contributor, said, DIVIDE)
    said = _character(error.message) or shortened(error.message.removeprefix("Syntax Error: ").rstrip("."))
    if said == "Unexpected <EOF>":
        said, mend = "nothing is defined here", "define a type, or take the file away"
    elif said.endswith("<EOF>"):
        said, mend = "the file ends within a definition", "close what is open, each { and ( by its own"
    else:
        mend = "mend it there (names are of ASCII letters, digits and _; texts stand in quotation marks)"
    return SchemaFault(path, line, column, "INVALID_GRAPHQL", contributor, said, mend)


def _character(message: str) -> str | None:
    """What graphql-core says of a character, by the name of that: it may look like one that is right."""
    found = re.search(r"character: U\+([0-9A-F]{4,6})", message)
    return f"{called(chr(int(found[1], 16)))} stands where none may" if found else None


def _unchain(document: DocumentNode) -> None:
    """Takes the tokens apart, which hold one another in a circle; nodes keep theirs, by which faults are placed."""
    token = document.loc.start_token if document.loc else None
    while token is not None:
        following = token.next
        token.prev = token.next = None
        token = following

"""How large a document and its operations may be, found before they are validated or run, in linear time."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSyntaxError,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
    Token,
    TokenKind,
    parse,
)
from graphql.language.ast import QUERY_DOCUMENT_KEYS

from execution.document_size import sizes

_ADVICE = {
    "characters": "pass values as variables, or split the document",
    "depth": "select fewer levels, or ask for the deeper part in an operation of its own",
    "aliases": "use fewer aliases, or split the operation",
    "tokens": "pass values as variables, use fragments for what repeats, or split the operation",
    "fragments": "write fragments that are used once where they are used, or split the document",
    "breadth": "select fewer fields, spread fragments less often, or split the operation",
    "name": "shorten it",
    "number": "no value has as many digits",
    "text": "no value is as long",
    "items": "split it",
    "operations": "send them in documents of their own",
    "variables": "split the operation",
    "spreads": "write fragments that are used once where they are used, or split the document",
    "overlaps": "write fragments that are used once where they are used, or split the document",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest operation that is accepted; depth, aliases and breadth count after its fragments are expanded.

    `characters`: of the whole document. `tokens`: lexical tokens of it, before it is parsed; as many comments are
    allowed. `name`, `number`, `text`: characters of a name, a number or a string that is written in it, whatever
    takes it. `items`: of a list or object that is written in it, arguments of a field, directives of one place.
    `operations`, `fragments`, `variables`: that it, or one of its operations, defines. `spreads`: of fragments, named
    and inline. `overlaps`: pairs of fragments that select something under the same name, for each name; validation
    compares each with each.

    `depth`: levels of fields (the standard introspection query has 15). `aliases`: selections that carry
    an alias or repeat a field of their own selection set. `breadth`: selections of fields.

    `errors`: of how many that validation finds is told. `sent`: variables that come with a request; `values` and
    `letters`: values, and characters of texts, that those which are no single text, number or boolean hold together.
    `places`: at which something deprecated is told to be used.
    """

    depth: int = 20
    aliases: int = 50
    tokens: int = 5_000
    breadth: int = 2_000
    fragments: int = 100
    characters: int = 65_536
    name: int = 128
    number: int = 40
    text: int = 4_096
    items: int = 500
    operations: int = 50
    variables: int = 100
    spreads: int = 500
    overlaps: int = 8_000
    errors: int = 20
    sent: int = 200
    values: int = 1_000
    letters: int = 65_536
    places: int = 5


def parse_within(text: str, limits: Limits) -> DocumentNode:
    """The parsed document. Raises GraphQLError: too large, or a syntax error as graphql-core says it."""
    if len(text) > limits.characters:
        raise _too_large("The document", "characters", limits.characters, len(text), None)
    try:
        return parse(text, max_lexical_tokens=limits.tokens, max_comments=limits.tokens)
    except GraphQLSyntaxError as error:
        if error.message.endswith(("tokens. Parsing aborted.", "comments. Parsing aborted.")):
            raise _too_large("The document", "tokens", limits.tokens, limits.tokens + 1, None) from error
        raise


def excesses(document: DocumentNode, limits: Limits) -> list[GraphQLError]:
    """Every limit that the document or an operation of it exceeds; cycles of fragments are left to validation."""
    return [
        *_of_tokens(document, limits),
        *_of_the_document(document, limits),
        *_of_operations(document, limits),
    ][: limits.errors]


def unchain(document: DocumentNode) -> None:
    """Takes the tokens of a document apart, which hold one another in a circle, and off its nodes, which know their
    places without them: it is gone when nobody holds it any longer, and leaves nothing to the cycle collector, whose
    longest passes hold up everybody for a tenth of a second."""
    token = document.loc.start_token if document.loc else None
    while token is not None:
        following = token.next
        token.prev = token.next = None
        token = following
    pending: list[Node] = [document]
    while pending:
        node = pending.pop()
        if node.loc is not None:
            node.loc.start_token = node.loc.end_token = _NO_TOKEN
        for key in QUERY_DOCUMENT_KEYS.get(node.kind, ()):
            below = getattr(node, key)
            if type(below) is tuple:
                pending += below
            elif below is not None:
                pending.append(below)


_NO_TOKEN = Token(TokenKind.SOF, 0, 0, 0, 0)

_LENGTHS = {
    TokenKind.NAME: ("A name", "name"),
    TokenKind.INT: ("A number", "number"),
    TokenKind.FLOAT: ("A number", "number"),
    TokenKind.STRING: ("A string", "text"),
    TokenKind.BLOCK_STRING: ("A string", "text"),
}


def _of_tokens(document: DocumentNode, limits: Limits) -> Iterator[GraphQLError]:
    """What is too long to be a name, a number or a string; none of it is repeated."""
    allowed = {kind: (*known, getattr(limits, known[1])) for kind, known in _LENGTHS.items()}
    token = document.loc.start_token if document.loc else None
    while token is not None:
        known = allowed.get(token.kind)
        if known is not None and token.end - token.start > known[2]:
            subject, limit, most = known
            yield _too_large(subject, limit, most, token.end - token.start, None)
        token = token.next


def _of_the_document(document: DocumentNode, limits: Limits) -> Iterator[GraphQLError]:
    operations = sum(isinstance(node, OperationDefinitionNode) for node in document.definitions)
    if operations > limits.operations:
        yield _too_large("The document", "operations", limits.operations, operations, None)
    fragments = sum(isinstance(node, FragmentDefinitionNode) for node in document.definitions)
    if fragments > limits.fragments:
        yield _too_large("The document", "fragments", limits.fragments, fragments, None)
    spreads = 0
    overlapping: Counter[str] = Counter()
    for definition in document.definitions:
        names: set[str] = set()
        pending: list[Node] = [definition]
        while pending:
            node = pending.pop()
            if isinstance(node, FieldNode):
                names.add((node.alias or node.name).value)
            elif isinstance(node, FragmentSpreadNode | InlineFragmentNode):
                spreads += 1
            for key, most in _BELOW.get(node.kind, ()):
                below = getattr(node, key)
                if type(below) is not tuple:
                    pending += () if below is None else (below,)
                    continue
                pending += below
                if most is not None and len(below) > getattr(limits, most):
                    yield _too_large(_CROWDED[key], most, getattr(limits, most), len(below), None)
        overlapping.update(names)
    if spreads > limits.spreads:
        yield _too_large("The document", "spreads", limits.spreads, spreads, None)
    pairs = sum(number * (number - 1) // 2 for number in overlapping.values())
    if pairs > limits.overlaps:
        yield _too_large("The document", "overlaps", limits.overlaps, pairs, None)


_CROWDED = {
    "arguments": "The list of a field's arguments",
    "directives": "The list of directives at one place",
    "fields": "An object",
    "values": "A list",
    "variable_definitions": "The list of an operation's variables",
}
_MOST = {**dict.fromkeys(_CROWDED, "items"), "variable_definitions": "variables"}
_BELOW = {
    kind: [(key, _MOST.get(key)) for key in keys if key not in ("alias", "name")]
    for kind, keys in QUERY_DOCUMENT_KEYS.items()
}
"""What stands below a node of each kind, but its name, and the limit of how many."""


def _of_operations(document: DocumentNode, limits: Limits) -> Iterator[GraphQLError]:
    for operation, size in sizes(document):
        name = f"Operation '{operation.name.value[: limits.name]}'" if operation.name else "The operation"
        for limit in ("depth", "aliases", "breadth"):
            allowed, found = getattr(limits, limit), getattr(size, limit)
            if found > allowed:
                yield _too_large(name, limit, allowed, found, [operation])


def _too_large(subject: str, limit: str, allowed: int, found: int, nodes: list[Node] | None) -> GraphQLError:
    return GraphQLError(
        f"{subject} is too large: {limit} {found}, at most {allowed} allowed; {_ADVICE[limit]}.",
        nodes,
        extensions={"code": "OPERATION_TOO_LARGE", "limit": limit, "allowed": allowed, "found": found},
    )

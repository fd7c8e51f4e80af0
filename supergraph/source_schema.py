"""What one contributor adds to the graph, read from its SDL: bounded first, every fault of its form told at once."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from graphql import (
    DocumentNode,
    FieldDefinitionNode,
    GraphQLSyntaxError,
    Node,
    ObjectTypeDefinitionNode,
    Source,
    TypeDefinitionNode,
    parse,
)

import bounds
from access.permissions.scopes import Scope, contributed
from connectors.parsing.unseen_characters import called
from connectors.provider import DataClass
from supergraph.contributor import CONTRIBUTOR, CORE
from supergraph.directives import has
from supergraph.faults import SchemaFault, fault_at, shortened
from supergraph.form import form
from supergraph.places import ROOTS, fields_in, named, places
from supergraph.size import excesses
from supergraph.source_text import DIVIDE, text_of


@dataclass(frozen=True, slots=True)
class LookupClass:
    """How careful a manifest is with what a lookup answers, and with those of its `facts` that it says so of."""

    data_class: DataClass
    facts: Mapping[str, DataClass] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScopeWords:
    """What a manifest says of a scope: what it opens, in both languages, and its preview."""

    en: str
    th: str
    preview: str | None = None


@dataclass(frozen=True, slots=True)
class Promises:
    """What a contributor's manifest says: the scopes it declares, by name, and the lookups it answers, by theirs
    (`Vehicle by plate+provinceCode`); None where nobody has read them, and nothing is held against them. `words` are
    those of its scopes; one without is called by its name."""

    scopes: Mapping[str, DataClass] = field(default_factory=dict)
    lookups: Mapping[str, LookupClass] | None = None
    words: Mapping[str, ScopeWords] = field(default_factory=dict)

    def in_words(self) -> Iterator[Scope]:
        """Its scopes, as they are granted and shown."""
        for name, data_class in self.scopes.items():
            words = self.words.get(name) or ScopeWords(name, name)
            yield contributed(name, data_class, en=words.en, th=words.th, preview=words.preview)


@dataclass(frozen=True, slots=True, eq=False)
class SourceSchema:
    """One contributor's part of the graph.

    `types` are its own, by name; `contributions` the fields it adds to types of others, the roots among them, by the
    type's name: a type that repeats a fact as `@external` is one. Of what is written twice the first counts.
    `mentions` are the names of all types it says something of.
    """

    contributor: str
    path: str
    document: DocumentNode
    types: Mapping[str, TypeDefinitionNode]
    contributions: Mapping[str, ObjectTypeDefinitionNode]
    promises: Promises
    mentions: frozenset[str]

    @property
    def text(self) -> str:
        """As it was written."""
        assert self.document.loc is not None
        return self.document.loc.source.body

    def fault(self, node: Node, code: str, coordinate: str, message: str, advice: str) -> SchemaFault:
        """A fault of this schema, where the node's name stands."""
        return fault_at(self.path, node, code, coordinate, message, advice)

    def adds(self) -> Iterator[tuple[str, ObjectTypeDefinitionNode, FieldDefinitionNode]]:
        """Every field it gives, with its coordinate and the type it is written in: what is external is another's."""
        for coordinate, type_, node in fields_in(self.document):
            if not has(node, "external"):
                yield coordinate, type_, node


def read(
    text: str | bytes, path: str, contributor: str, promises: Promises | None = None
) -> SourceSchema | list[SchemaFault]:
    """An agency's schema, or what is wrong with its form; `path` is what faults call the file.

    What composition looks at, such as whether types and keys exist, is not looked at here.
    """
    if contributor == CORE:
        return [SchemaFault(path, 1, 1, "CONTRIBUTOR_RESERVED", CORE, "no agency is called so", "give it another id")]
    if not CONTRIBUTOR.fullmatch(contributor):
        said, advice = "it is no id of an agency", "call the folder by small letters, digits and dashes"
        return [SchemaFault(path, 1, 1, "CONTRIBUTOR_UNFIT", shortened(contributor), said, advice)]
    decoded = text_of(text, path, contributor)
    if isinstance(decoded, list):
        return decoded
    document = _parsed(decoded, path, contributor)
    if isinstance(document, SchemaFault):
        return [document]
    source = _made(document, path, contributor, promises or Promises())
    return list(excesses(document, path)) or list(form(document, path)) or source


def read_core(text: str, path: str, promises: Promises) -> SourceSchema:
    """The hub's own part: it may define what contributors may not, and nothing is held against its size.

    Raises GraphQLError as graphql-core says it.
    """
    return _made(parse(text), path, CORE, promises)


def _parsed(text: str, path: str, contributor: str) -> DocumentNode | SchemaFault:
    most = bounds.SCHEMA_TOKENS.most
    try:
        return parse(Source(text, path), max_lexical_tokens=most, max_comments=most)
    except GraphQLSyntaxError as error:
        location = error.locations[0] if error.locations else None
        line, column = (location.line, location.column) if location else (1, 1)
        if error.message.endswith(("tokens. Parsing aborted.", "comments. Parsing aborted.")):
            said = f"the file has more than {most:,} tokens or comments"
            return SchemaFault(path, line, column, "TOO_LARGE", contributor, said, DIVIDE)
        said = _character(error.message) or shortened(error.message.removeprefix("Syntax Error: ").rstrip("."))
        mend = "mend it there (names are of ASCII letters, digits and _; texts stand in quotation marks)"
        return SchemaFault(path, line, column, "INVALID_GRAPHQL", contributor, said, mend)


def _character(message: str) -> str | None:
    """What graphql-core says of a character, by the name of that: it may look like one that is right."""
    found = re.search(r"character: U\+([0-9A-F]{4,6})", message)
    return f"{called(chr(int(found[1], 16)))} stands where none may" if found else None


def _made(document: DocumentNode, path: str, contributor: str, promises: Promises) -> SourceSchema:
    _unchain(document)
    types: dict[str, TypeDefinitionNode] = {}
    contributions: dict[str, ObjectTypeDefinitionNode] = {}
    for node in document.definitions:
        if not isinstance(node, TypeDefinitionNode):
            continue
        name = node.name.value
        if isinstance(node, ObjectTypeDefinitionNode) and contributor != CORE and contributes(node):
            contributions.setdefault(name, node)
        else:
            types.setdefault(name, node)
    frozen = MappingProxyType(types), MappingProxyType(contributions)
    return SourceSchema(contributor, path, document, *frozen, promises, frozenset(_mentioned(document)))


def _unchain(document: DocumentNode) -> None:
    """Takes the tokens apart, which hold one another in a circle; nodes keep theirs, by which faults are placed."""
    token = document.loc.start_token if document.loc else None
    while token is not None:
        following = token.next
        token.prev = token.next = None
        token = following


def _mentioned(document: DocumentNode) -> Iterator[str]:
    for _, node, _ in places(document):
        type_ = getattr(node, "type", None)
        if type_ is not None:
            yield named(type_).name.value
        elif isinstance(node, TypeDefinitionNode):
            yield node.name.value
            yield from (one.name.value for one in getattr(node, "types", None) or ())


def contributes(node: ObjectTypeDefinitionNode) -> bool:
    """Whether a definition adds to a type of somebody else: a root, or one that repeats a fact of its owner."""
    return node.name.value in ROOTS or any(has(one, "external") for one in node.fields or ())

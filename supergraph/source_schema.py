"""What one contributor adds to the graph, read from its SDL: bounded first, every fault of its form told at once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Final
from weakref import WeakValueDictionary

from graphql import (
    DocumentNode,
    Node,
    ObjectTypeDefinitionNode,
    TypeDefinitionNode,
    parse,
    print_ast,
)

from access.permissions.scopes import Scope, contributed
from connectors.provider import DataClass
from supergraph.contributor import CONTRIBUTOR, CORE
from supergraph.directives import has
from supergraph.document_text import document_of
from supergraph.faults import SchemaFault, fault_at, first_found, shortened
from supergraph.form import form
from supergraph.internal import without_internal
from supergraph.nesting import nested
from supergraph.overlay import laid_over
from supergraph.places import ROOTS, FieldPlace, SchemaPlace, fields_in, named, places
from supergraph.size import excesses
from supergraph.source_text import text_of

InManifest = Callable[[tuple[str, ...]], tuple[str, int]]
"""The file and the line at which a manifest says something, by the way there: `("scope", "dlt.vehicles", "preview")`,
`("lookup", "Vehicle by plate", "privacy")`; of what it does not say, where it says the nearest thing around it."""


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


@dataclass(frozen=True)
class Promises:
    """What a contributor's manifest says: the scopes it declares, by name, and the lookups it answers, by theirs
    (`Vehicle by plate+provinceCode`); None where nobody has read them, and nothing is held against them. `words` are
    those of its scopes; one without is called by its name."""

    scopes: Mapping[str, DataClass] = field(default_factory=dict)
    lookups: Mapping[str, LookupClass] | None = None
    words: Mapping[str, ScopeWords] = field(default_factory=dict)

    def cares_for(self, type_: str, fact: str | None = None) -> bool:
        """Whether what a lookup answers of a type, or one `fact` of it, is not public by the manifest."""
        return any(
            (one.data_class if fact is None else one.facts.get(fact, DataClass.PUBLIC)) is not DataClass.PUBLIC
            for one in self.ways(type_).values()
        )

    def ways(self, type_: str) -> Mapping[str, LookupClass]:
        """The lookups of a type, by what they are by: `plate+provinceCode`."""
        return self._by_type.get(type_, {})

    @cached_property
    def _by_type(self) -> Mapping[str, Mapping[str, LookupClass]]:
        found: dict[str, dict[str, LookupClass]] = {}
        for name, one in (self.lookups or {}).items():
            type_, _, way = name.partition(" by ")
            found.setdefault(type_, {})[way] = one
        return found

    def in_words(self) -> Iterator[Scope]:
        """Its scopes, as they are granted and shown."""
        for name, data_class in self.scopes.items():
            words = self.words.get(name) or ScopeWords(name, name)
            yield contributed(name, data_class, en=words.en, th=words.th, preview=words.preview)


@dataclass(frozen=True, slots=True)
class Overlay:
    """What is said beside a schema that may not be edited; `path` is what faults call its file."""

    text: str | bytes
    path: str


@dataclass(frozen=True, eq=False)
class SourceSchema:
    """One contributor's part of the graph.

    `types` are its own, by name; `contributions` the fields it adds to types of others, the roots among them, by the
    type's name: a type that repeats a fact as `@external` is one. Of what is written twice the first counts.
    `mentions` are the names of all types it says something of, `internal` those it defines for itself alone. `text` is
    as it was written; one with an overlay is written as both say together, to be read again without it. `manifest` says
    where the promises are written; None where nobody knows. Two are the same where they say the same.
    """

    contributor: str
    path: str
    document: DocumentNode
    types: Mapping[str, TypeDefinitionNode]
    contributions: Mapping[str, ObjectTypeDefinitionNode]
    promises: Promises
    mentions: frozenset[str]
    text: str
    internal: frozenset[str] = frozenset()
    manifest: InManifest | None = None

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, SourceSchema) and self._said() == other._said())

    def __hash__(self) -> int:
        return hash((self.contributor, self.text))

    def _said(self) -> tuple[str, str, Promises]:
        return self.contributor, self.text, self.promises

    def fault(self, node: Node, code: str, coordinate: str, message: str, advice: str) -> SchemaFault:
        """A fault of this schema, where the node's name stands."""
        return fault_at(self.path, node, code, coordinate, message, advice)

    def promise_fault(
        self, promise: tuple[str, ...], code: str, coordinate: str, *said: str, node: Node | None = None
    ) -> SchemaFault:
        """A fault of what its manifest says at `promise`, there: its message and its advice are `said`. Where nobody
        knows where that is, it is told of the `node` that it concerns, or of the schema."""
        if self.manifest is None:
            return fault_at(self.path, node or self.document, code, coordinate, *said)
        path, line = self.manifest(promise)
        message, advice = said
        return SchemaFault(path, line, 1, code, coordinate, message, advice)

    @cached_property
    def adds(self) -> Sequence[FieldPlace]:
        """Every field it gives, with its coordinate and the type it is written in: what is external is another's."""
        return tuple(one for one in fields_in(self.document) if not has(one.node, "external"))

    @property
    def descriptions(self) -> Mapping[tuple[str, str], str]:
        """What it says of fields, by type and field."""
        said = ((one.type.name.value, one.node.name.value, one.node.description) for one in fields_in(self.document))
        return {(type_, field): text.value for type_, field, text in said if text is not None}

    @cached_property
    def places(self) -> Sequence[SchemaPlace]:
        """Every place of it that says something."""
        return tuple(places(self.document))


_Written = tuple[str | bytes, str, str, Overlay | None]
_KNOWN: Final[WeakValueDictionary[_Written, SourceSchema]] = WeakValueDictionary()
"""Those that somebody has, by what is written and where: what was accepted and what lies in the files is mostly one."""


def read(
    text: str | bytes,
    path: str,
    contributor: str,
    promises: Promises | None = None,
    overlay: Overlay | None = None,
    *,
    manifest: InManifest | None = None,
) -> SourceSchema | list[SchemaFault]:
    """An agency's schema, with what its overlay says of it, or what is wrong with its form; `path` is what faults call
    the file. The same text is parsed and looked through once, as long as somebody has what came of it.

    What composition looks at, such as whether types and keys exist, is not looked at here.
    """
    if contributor == CORE:
        return [SchemaFault(path, 1, 1, "CONTRIBUTOR_RESERVED", CORE, "no agency is called so", "give it another id")]
    if not CONTRIBUTOR.fullmatch(contributor):
        unfit, advice = "it is no id of an agency", "call the folder by small letters, digits and dashes"
        return [SchemaFault(path, 1, 1, "CONTRIBUTOR_UNFIT", shortened(contributor), unfit, advice)]
    written = text_of(text, path, contributor)
    if isinstance(written, list):
        return written
    place, said = (written, path, contributor, overlay), promises or Promises()
    known = _KNOWN.get(place)
    if known is not None:
        return replace(known, promises=said, manifest=manifest)
    source = _read(written, path, contributor, overlay)
    if isinstance(source, list):
        return source
    source = replace(source, promises=said, manifest=manifest)
    _KNOWN[place] = source
    return source


def _read(text: str, path: str, contributor: str, overlay: Overlay | None) -> SourceSchema | list[SchemaFault]:
    document = document_of(text, path, contributor)
    if overlay is not None and not isinstance(document, list):
        document = _overlaid(document, overlay, path, contributor)
    if isinstance(document, list):
        return document
    seen, internal = without_internal(document)
    source = replace(_made(seen, path, contributor, Promises()), internal=internal)
    for found in (excesses(seen, path), form(seen, path), nested(seen, path)):
        if faults := first_found(found):
            return faults
    return source


def _overlaid(schema: DocumentNode, overlay: Overlay, path: str, contributor: str) -> DocumentNode | list[SchemaFault]:
    """The schema with what its overlay says. Both together are no larger than one file may be, as they are kept in one
    when they are accepted."""
    more = document_of(overlay.text, overlay.path, contributor)
    if isinstance(more, list):
        return more
    laid = laid_over(schema, more, overlay.path)
    if isinstance(laid, list):
        return laid
    assert laid.loc is not None
    text = print_ast(laid)
    again = document_of(text, path, contributor)
    return again if isinstance(again, list) else replace(laid, loc=again.loc)


def read_core(text: str, path: str, promises: Promises) -> SourceSchema:
    """The hub's own part: it may define what contributors may not, and nothing is held against its size.

    Raises GraphQLError as graphql-core says it.
    """
    return _made(parse(text), path, CORE, promises)


def _made(document: DocumentNode, path: str, contributor: str, promises: Promises) -> SourceSchema:
    assert document.loc is not None, "it was parsed"
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
    return SourceSchema(
        contributor, path, document, *frozen, promises, frozenset(_mentioned(document)), document.loc.source.body
    )


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

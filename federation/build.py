"""The supergraph: composed of the core and of what agencies add, declared, and proved before it is served."""

import functools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from types import MappingProxyType
from typing import Final

from graphql import EnumTypeDefinitionNode, print_ast

from access.permissions.core_scopes import CORE_SCOPES
from access.permissions.scopes import Scopes, may_declare
from connectors.contract import Contract, Graph, Question
from connectors.serving.folders_read import Folders, read_of
from execution.resolution import SetResolver
from execution.uncollected import uncollected
from federation.contributed_fields import ContributedFields
from federation.contributed_questions import questions_of
from federation.contributed_types import connections, fields_of_records, types_of
from federation.fact_contracts import Facts
from federation.going_together import that_go_together
from federation.record_classes import enum_class
from federation.schema_files import Faults, Schemas, both, schemas
from federation.sent_facts import SentFacts, core_sendings
from federation.standing_schemas import standing
from federation.unnamed_types import UnnamedTypes
from resolvers.asks import asked_by
from resolvers.node import Nodes, findable, node, nodes_of
from resolvers.settled import settled
from schema.citizen import citizen_of
from schema.contracts import contracts, questions
from schema.core import core
from schema.query import NODES
from schema.source import OPENED, PERSON, core_source
from supergraph.composition import Composed, compose
from supergraph.contributor import CORE
from supergraph.declaration_proof import require_effects, require_sized
from supergraph.declarations import Coordinate, Declarations, FieldDeclaration, TypeDeclaration
from supergraph.faults import SchemaFault
from supergraph.graph import Supergraph
from supergraph.joins import one
from supergraph.persons import Persons, Whose
from supergraph.places import named
from supergraph.runtime_schema import runtime_schema
from supergraph.scope_preview import preview_faults, require_previews
from supergraph.scope_proof import require_declared, require_scopes
from supergraph.sendings import Sendings
from supergraph.sharing import is_repeated
from supergraph.source_schema import Promises, SourceSchema

Promised = Mapping[str, Promises]
"""What contributors' manifests say, by contributor."""
_OPENED: Final = "select on the person what the scope opens"


def supergraph_of(
    folders: Folders,
    accepted: Schemas | None = None,
    *,
    before: Supergraph | None = None,
    held: Faults = MappingProxyType({}),
    promised: Promised = MappingProxyType({}),
) -> tuple[Supergraph, Schemas]:
    """The graph of the core and of what agencies bring in these folders, or in what was read of them, what was
    `accepted` earlier standing where a file does not; and what of it was not accepted so. `promised` is what others
    were accepted with whom this version of the hub cannot read: their scopes stay.

    It goes on with the one `before` where nothing has changed; `held` are agencies whose files are not taken, and why.
    Raises as `build_supergraph`.
    """
    known = accepted or {}

    # What is judged in the end is what is served: it is made once.
    @functools.cache
    def made(*sources: SourceSchema) -> Supergraph:
        if before is not None and before.consists_of(sources):
            return replace(before, faults={})
        return build_supergraph(sources, accepted=list(known), promised=promised)

    with uncollected():
        read = read_of(folders)
        written, unread = schemas(read)
        files = {one.contributor: one for one in written if one.contributor not in held}
        stands = standing(files, both(unread, held), known, lambda sources: made(*sources).faults)
        graph = made(*stands.sources.values())
    if before is not None and before.consists_of(graph.sources):
        graph = replace(before, faults=graph.faults)
    return replace(graph, faults=both(stands.refused, graph.faults), read=read), stands.newer


def build_supergraph(
    sources: Collection[SourceSchema] = (),
    *,
    accepted: Sequence[str] = (),
    promised: Promised = MappingProxyType({}),
) -> Supergraph:
    """The graph of the core and of these contributors; those with faults are left out, and `faults` says why.

    The scopes that they declare stay, whatever they are left out for, and those that are `promised` do.

    Raises ScopesForgotten where a way leads to somebody's record without one or a field asks for one that nobody
    declares, PreviewsUnfit where a scope's preview shows what it does not open, Unrecorded for a mutation that is no
    effect, Unsized for an argument that sizes no list.
    """
    declared = {**promised, **{one.contributor: one.promises for one in sources}}
    try:
        return _built(sources, accepted, declared)
    except Exception:
        if not sources:
            raise
    kept, faults = that_go_together(sources, accepted, lambda some: _built(some, accepted, declared))
    graph = _built(kept, accepted, declared)
    return replace(graph, faults={**graph.faults, **faults})


def _built(sources: Collection[SourceSchema], accepted: Sequence[str], promised: Promised) -> Supergraph:
    graph = _shown(sources, accepted, promised)
    require_declared(graph.declared, graph.scopes)
    require_scopes(graph.schema, graph.declared, graph.questions, graph.contracts)
    require_effects(graph)
    require_sized(graph)
    return graph


def _shown(
    sources: Collection[SourceSchema],
    accepted: Sequence[str],
    promised: Promised,
    without: Collection[str] = frozenset(),
) -> Supergraph:
    """The graph of those whose scopes' previews show what these open, and `without` some."""
    inside = [one for one in sources if one.contributor not in without]
    composed = compose(core_source(), inside, accepted=accepted, opened=OPENED)
    graph = _Declared(composed, _scopes(promised, composed)).supergraph()
    unfit: dict[str, tuple[SchemaFault, ...]] = {}
    wrong = list(preview_faults(graph))
    for scope, why in wrong:
        for source in composed.sources:
            if scope.name in source.promises.scopes and source.contributor != CORE:
                place = ("scope", scope.name, "preview")
                fault = source.promise_fault(place, "PREVIEW_UNFIT", f"scope {scope.name}", why, _OPENED)
                unfit[source.contributor] = (*unfit.get(source.contributor, ()), fault)
    if not unfit:
        if wrong:
            require_previews(graph)
        return graph
    graph = _shown(sources, accepted, promised, {*without, *unfit})
    return replace(graph, faults={**graph.faults, **unfit})


def _scopes(promised: Promised, composed: Composed) -> Scopes:
    """The core's and those of all contributors; of one that is left out they stay declared, and open nothing."""
    declared = {one.contributor: list(one.promises.in_words()) for one in composed.sources if one.contributor != CORE}
    for contributor, promises in promised.items():
        left_out = [replace(one, preview=None) for one in promises.in_words()]
        if all(may_declare(contributor, one.name, CORE_SCOPES) for one in left_out):
            declared.setdefault(contributor, left_out)
    return Scopes.of(CORE_SCOPES, declared)


class _Declared:
    """A composed graph, and what follows from it."""

    def __init__(self, composed: Composed, scopes: Scopes) -> None:
        self._scopes = scopes
        self._composed = composed
        self._claims = composed.claims
        self._contributors = [source for source in composed.sources if source.contributor != CORE]
        self._persons = Persons(composed.claims)
        self._public = composed.public
        self._nodes = composed.nodes
        self._core = core().declared
        self._enums = {**self._core.enums, **self._contributed_enums()}
        self._handed_over: dict[str, dict[Coordinate, FieldDeclaration]] = {}
        self._facts = Facts(composed.claims, core().classes, self._enums)

    def supergraph(self) -> Supergraph:
        types, fields = self._declarations()
        declared = Declarations(types, fields, self._enums)
        schema = runtime_schema(self._composed.document, declared, core().scalars)
        return Supergraph(
            document=self._composed.document,
            sdl=print_ast(self._composed.document),
            schema=schema,
            declared=declared,
            core=Graph(contracts(), questions()),
            scopes=self._scopes,
            contributed={
                one.contributor: Graph(self._contracts(one), self._questions(one, fields)) for one in self._contributors
            },
            sources=tuple(self._contributors),
            faults=self._composed.faults,
        )

    def _declarations(self) -> tuple[dict[str, TypeDeclaration], dict[Coordinate, FieldDeclaration]]:
        types, fields = dict(self._core.types), dict(self._core.fields)
        paging = self._core.fields["Business", "licences"].arguments
        sent = self._sent_facts()
        made = ContributedFields(
            self._claims,
            self._facts,
            {PERSON: citizen_of},
            {name: paging[name] for name in ("first", "after", "last", "before")},
            scopes=self._scopes,
            sent=sent,
            unnamed=UnnamedTypes(self._claims, self._facts, self._persons),
        )
        fields.update(core_sendings(self._core, questions(), sent))
        for source in self._contributors:
            types.update(types_of(source, self._facts, self._persons, self._public, self._claims))
            fields.update(made.of(source, covered=self._covered))
            self._handed_over[source.contributor] = dict(made.of(source, covered=self._covered, handed_over=True))
            fields.update(fields_of_records(source, self._facts, self._persons, self._nodes, self._core))
        more_types, more_fields = connections(self._claims, self._core)
        return {**more_types, **types}, {**more_fields, **fields, **self._found_again(fields)}

    def _sent_facts(self) -> SentFacts:
        known = self._core.types
        whose = {name: about for name, one in known.items() if (about := one.subject or one.names)}
        sendings = Sendings(
            self._composed.document, lambda name: name in whose or self._persons.whose(name) is not Whose.NOBODYS
        )
        return SentFacts(sendings, self._claims, self._facts, core=contracts(), whose=whose)

    def _covered(self, type_: str) -> bool:
        owned = self._claims.owners.get(type_, CORE) != CORE
        return owned and self._persons.whose(type_) is Whose.PERSONS

    def _found_again(self, fields: Mapping[Coordinate, FieldDeclaration]) -> dict[Coordinate, FieldDeclaration]:
        """`node` and `nodes`, which find contributors' public records too."""
        if not self._nodes:
            return {}
        known: Nodes = {
            **NODES,
            **{name: findable(one(name, "+".join(self._facts.key_of(name)))) for name in self._nodes},
        }
        found: dict[Coordinate, FieldDeclaration] = {}
        for name, made in (("node", node(known)), ("nodes", nodes_of(known))):
            declared = fields["Query", name]
            found["Query", name] = replace(declared, resolution=SetResolver(settled(made)), asks=asked_by(made))
        return found

    def _contributed_enums(self) -> dict[str, type[Enum]]:
        return {
            one.name.value: _members(one)
            for one in self._composed.document.definitions
            if isinstance(one, EnumTypeDefinitionNode) and one.name.value not in self._core.enums
        }

    def _questions(self, source: SourceSchema, fields: Mapping[Coordinate, FieldDeclaration]) -> tuple[Question, ...]:
        own = {**fields, **self._handed_over[source.contributor]}
        return tuple(questions_of(source, self._claims, self._facts, own))

    def _contracts(self, source: SourceSchema) -> dict[str, Contract]:
        """By what the contributor's manifest calls the type."""
        own = {
            name: replace(self._facts.of_type(name), personal=self._persons.whose(name) is Whose.PERSONS)
            for name in source.types
            if self._facts.key_of(name)
        }
        for name in source.contributions:
            added = self._facts.of_contribution(source, name) if self._facts.key_of(name) else None
            if added is not None:
                own[name] = replace(added, personal=self._persons.whose(name) is Whose.PERSONS)
        for _, type_, field in source.adds:
            if is_repeated(source, self._claims, type_, field):
                name = named(field.type).name.value
                personal = self._persons.whose(name) is Whose.PERSONS
                own[name] = replace(self._facts.of_type(name), personal=personal)
        return own


def _members(node: EnumTypeDefinitionNode) -> type[Enum]:
    return enum_class(node.name.value, (one.name.value for one in node.values or ()))

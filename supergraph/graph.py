"""The supergraph: one frozen value that everything which decides by the graph reads."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graphql import DocumentNode, GraphQLSchema

from access.permissions.scopes import Scope, Scopes
from connectors.contract import Contract, Graph, Question
from connectors.serving.folders_read import FoldersRead
from execution.argument_bounds import Bounds
from execution.cost_analysis import Price, Prices
from supergraph.argument_bounds import bounds_of
from supergraph.contributor import CORE
from supergraph.declarations import Coordinate, Declarations, FieldDeclaration
from supergraph.faults import WAITS, SchemaFault, told
from supergraph.source_schema import SourceSchema

_FREE = Price()
_TOLD = 10
"""Faults of a schema that are told of one by one on /status; the log has more."""


@dataclass(frozen=True, slots=True, eq=False)
class Supergraph:
    """`document` is the composed SDL and `sdl` its text, `schema` what operations run on. `core` is what all agencies
    may answer, `contributed` what each contributor brings to be asked of itself, by what its manifest calls the types;
    `scopes` are those that fields may ask for, `sources` the contributors that are in it, and
    `number` that of the newest change it was composed with (0: the hub's database did not tell); `manifests` are the
    texts of those that stand where files wait for an operator (empty: none was ever accepted) or were accepted by
    force; `read` is what was read of agencies' folders when it was composed, manifests and all; `faults` say why what
    contributors write is not taken: they are left out, or what was accepted of them before stands."""

    document: DocumentNode
    sdl: str
    schema: GraphQLSchema
    declared: Declarations
    core: Graph
    scopes: Scopes
    contributed: Mapping[str, Graph] = field(default_factory=dict)
    sources: tuple[SourceSchema, ...] = ()
    number: int = 0
    manifests: Mapping[str, str] = field(default_factory=dict)
    read: FoldersRead = field(default_factory=FoldersRead, repr=False)
    faults: Mapping[str, tuple[SchemaFault, ...]] = field(default_factory=dict)

    def consists_of(self, sources: Iterable[SourceSchema]) -> bool:
        """Whether it is made of these and no others: then nothing of it changes but what is told of who is left out."""
        return {one.contributor: one for one in self.sources} == {one.contributor: one for one in sources}

    @property
    def contracts(self) -> Mapping[str, Contract]:
        """What agencies deliver of each type, by what the graph calls it."""
        brought = (one for graph in self.contributed.values() for one in graph.contracts.values())
        return {**self.core.contracts, **{one.type: one for one in brought}}

    @property
    def questions(self) -> Sequence[Question]:
        """What agencies are asked."""
        asked = (one for graph in self.contributed.values() for one in graph.questions)
        # What several answer is asked of all of them.
        brought = {(one.type, one.by): one for one in asked}
        return (*self.core.questions, *brought.values())

    @property
    def refused(self) -> Mapping[str, tuple[str, ...]]:
        """Why contributors' schemas are not taken as they are, and what stands, in lines, by contributor."""
        return {agency: (self._stands(agency), *told(faults, _TOLD)) for agency, faults in self.faults.items()}

    @property
    def waiting(self) -> tuple[str, ...]:
        """The contributors of whose schemas a change waits for an operator."""
        return tuple(agency for agency, faults in self.faults.items() if any(one.code in WAITS for one in faults))

    def _stands(self, agency: str) -> str:
        is_in = agency in self.contributed
        if agency in self.waiting:
            stays = is_in or bool(self.manifests.get(agency))
            return "a change of it waits; " + ("what was accepted stays" if stays else "it is left out so far")
        return "its schema is at fault; the one that was accepted before stays" if is_in else "its schema is left out"

    @property
    def brought(self) -> Mapping[str, tuple[Question, ...]]:
        """What each contributor is asked of what it brings itself, whether it can answer or not."""
        return {agency: tuple(_of_its_own(graph)) for agency, graph in self.contributed.items()}

    def answerable(self, agency: str) -> tuple[Mapping[str, Contract], Sequence[Question]]:
        """What an agency may answer: what it brings itself, and what all may of the core."""
        own = self.contributed.get(agency)
        if own is None:
            return self.core.contracts, self.core.questions
        shared = {name: one for name, one in self.core.contracts.items() if name not in own.contracts}
        return {**own.contracts, **shared}, (*own.questions, *self.core.questions)

    def declaration(self, type_: str, name: str) -> FieldDeclaration | None:
        """What is declared of a field; None for one that is introspection's, or nobody's."""
        return self.declared.fields.get((type_, name))

    @property
    def guarded(self) -> Mapping[Coordinate, tuple[Scope, ...]]:
        """The scopes of each field that asks for any, all of which a token needs. Raises KeyError for one of them that
        nobody declares: `scope_proof.require_declared` names it."""
        known, fields = self.scopes, self.declared.fields
        return {place: tuple(known[name] for name in one.scopes) for place, one in fields.items() if one.scopes}

    @property
    def members(self) -> Mapping[Coordinate, Mapping[str, str]]:
        """Of each field that gives a union of which some types are guarded: their scopes."""
        return {place: one.members for place, one in self.declared.fields.items() if one.members}

    @property
    def givers(self) -> Mapping[Coordinate, str]:
        """Who adds each field to the graph of which all or some is guarded, where that is not the core."""
        fields = self.declared.fields.items()
        return {place: one.owner for place, one in fields if (one.scopes or one.members) and one.owner != CORE}

    @property
    def prices(self) -> Prices:
        """What each field costs; a part of its parent's record costs nothing."""
        known = {place: one.price for place, one in self.declared.fields.items() if one.price is not None}
        return lambda type_, name: known.get((type_, name), _FREE)

    @property
    def bounds(self) -> Bounds:
        """What each argument may hold."""
        return bounds_of(self.schema, self.declared)


def _of_its_own(graph: Graph) -> Iterator[Question]:
    own = {contract.type for contract in graph.contracts.values()}
    return (question for question in graph.questions if question.type in own)

"""What fields send on of the facts of records, as supergraph.sendings is told of it: those of contributors, and the
core's."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from connectors.contract import Contract, Fact, Question, ValueType
from execution.resolution import SetResolver
from federation.fact_contracts import Facts
from resolvers.sending import HUB, telling
from supergraph.claims import ClaimedGraph
from supergraph.contributor import CORE
from supergraph.declarations import Coordinate, Declarations, FieldDeclaration
from supergraph.directives import has
from supergraph.joins import SEARCH, Argument, Each, Join
from supergraph.sendings import Sending, Sendings, SentFact

Asked = tuple[str, str]
"""A question: its type, and the key it is asked by."""


class SentFacts:
    """`core` are the contracts of the core's types, by name; `whose` the attribute that holds the id of the person
    whom records of a type of the core are about, or name."""

    def __init__(
        self,
        sendings: Sendings,
        claims: ClaimedGraph,
        facts: Facts,
        *,
        core: Mapping[str, Contract],
        whose: Mapping[str, str],
    ) -> None:
        self._sendings = sendings
        self._claims = claims
        self._facts = facts
        self._core = core
        self._whose = whose
        others = (source for source in claims.sources.values() if source.contributor != CORE)
        self._is_shared = any(has(field, "shareable") for source in others for _, _, field in source.adds)

    def of_join(self, at: Coordinate, join: Join) -> Sending | None:
        """What a join sends of its parents."""
        if join.make is not None:
            return None
        own = [
            part.name if isinstance(part, Each) else part for _, part in join.parts if not isinstance(part, Argument)
        ]
        by = "+".join(fact for fact, _ in join.parts) if join.by == SEARCH else join.by
        return self._of(at, [self._fact(at[0], one) for one in own], [(join.type, by)])

    def of_key(self, at: Coordinate, key: Sequence[str], asked: Asked) -> Sending | None:
        """What is sent of its parents by a fact that is added to an entity, and asked for by its key."""
        facts = (self._facts.key_fact(at[0], part) for part in key)
        return self._of(at, [_plain(one) for one in facts], [asked])

    def of_reference(self, at: Coordinate, fact: Fact, asked: Sequence[Asked], giver: str) -> Sending | None:
        """What is sent by going on from a reference, which `giver` tells where no record does."""
        targets = {type_: _place_of_id(key) for type_, key in fact.references.items()}
        return self._sendings.of(at, [SentFact(fact.name, fact.attribute, targets=targets)], asked, giver)

    def of_person(self, at: Coordinate, asked: Sequence[Asked]) -> Sending | None:
        """What a function of the core sends that asks by the person whom its parents are about."""
        whose = self._whose.get(at[0])
        return self._of(at, [self._fact(at[0], whose)], asked) if whose and asked else None

    def _of(self, at: Coordinate, facts: Sequence[SentFact], asked: Sequence[Asked]) -> Sending | None:
        return self._sendings.of(at, facts, asked, self._giver(at[0]))

    def giver(self, contributor: str, type_: str) -> str:
        """Whose a fact of a contributor is, in a value of a type that does not say so itself: hers, unless it is a part
        of records that others may have too."""
        is_part = self._claims.owners.get(type_) != CORE and not self._claims.keys_of(type_)
        return HUB if self._is_shared and is_part else contributor

    def _giver(self, type_: str) -> str | None:
        owner = self._claims.owners.get(type_, CORE)
        return None if owner == CORE else self.giver(owner, type_)

    def _fact(self, type_: str, attribute: str) -> SentFact:
        contract = self._core.get(type_) if self._claims.owners.get(type_) == CORE else self._facts.of_type(type_)
        for fact in contract.facts.values() if contract else ():
            if fact.attribute == attribute:
                return _plain(fact)
        return SentFact(_camel(attribute), attribute, self._whose.get(type_) == attribute)


def core_sendings(
    core: Declarations, questions: Sequence[Question], sent: SentFacts
) -> Iterator[tuple[Coordinate, FieldDeclaration]]:
    """The fields of the core that send something on, and have it told."""
    by_id = {f"{one.type}.{one.by}": (one.type, one.by) for one in questions if _by_id(one)}
    for at, said in core.fields.items():
        if not isinstance(said.resolution, SetResolver) or at[0] not in core.types:
            continue
        asked = [by_id[one] for one in sorted(said.asks or ()) if one in by_id]
        found = sent.of_person(at, asked) if said.join is None else sent.of_join(at, said.join)
        if found is not None:
            resolution = SetResolver(telling(said.resolution.resolve, found))
            yield at, replace(said, resolution=resolution, sends=(found,))


def _by_id(question: Question) -> bool:
    return ValueType.NATIONAL_ID in question.key.values()


def _plain(fact: Fact) -> SentFact:
    return SentFact(fact.name, fact.attribute, fact.kind is ValueType.NATIONAL_ID)


def _place_of_id(key: Contract) -> int | None:
    kinds = [one.kind for one in key.facts.values()]
    return kinds.index(ValueType.NATIONAL_ID) if ValueType.NATIONAL_ID in kinds else None


def _camel(attribute: str) -> str:
    first, *rest = attribute.split("_")
    return first + "".join(one.capitalize() for one in rest)

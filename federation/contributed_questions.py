"""What agencies are asked of the types that contributors bring."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from connectors.contract import Answers, Question, ValueType
from federation.fact_contracts import Facts, contribution
from supergraph.claims import ClaimedGraph
from supergraph.declarations import Coordinate, FieldDeclaration
from supergraph.entities import keys_of
from supergraph.joins import SEARCH, Gives, Join, named_parts
from supergraph.source_schema import SourceSchema


def questions_of(
    source: SourceSchema, claims: ClaimedGraph, facts: Facts, fields: Mapping[Coordinate, FieldDeclaration]
) -> list[Question]:
    """Those that one contributor's schema asks of it: by the keys of its entities, and whatever its joins ask."""
    found: dict[tuple[str, str], Question] = {}
    for one in _asked(source, claims, facts, fields):
        known = found.get((one.type, one.by))
        found[one.type, one.by] = one if known is None else _both(known, one)
    return list(found.values())


def _both(one: Question, other: Question) -> Question:
    """One question where several fields ask it: a search of all that they are narrowed by, in all their orders."""
    if one.answers is not Answers.PAGE:
        return one
    orders = tuple(dict.fromkeys((*one.orders, *other.orders)))
    return replace(one, key={**one.key, **other.key}, conditions={**one.conditions, **other.conditions}, orders=orders)


def _asked(
    source: SourceSchema, claims: ClaimedGraph, facts: Facts, fields: Mapping[Coordinate, FieldDeclaration]
) -> Iterator[Question]:
    lookups = source.promises.lookups
    for name, node in source.types.items():
        for key in keys_of(node):
            if lookups is not None and f"{name} by {'+'.join(key)}" not in lookups:
                continue  # nobody refers to it by this key, or composition would have told
            yield Question(name, "+".join(key), {part: facts.key_fact(name, part).kind for part in key}, Answers.ONE)
    for name in source.contributions:
        if facts.key_of(name) and facts.of_contribution(source, name) is not None:
            key = facts.key_of(name)
            kinds = {part: facts.key_fact(name, part).kind for part in key}
            yield Question(contribution(name, source.contributor), "+".join(key), kinds, Answers.ONE)
    for _, type_, field in source.adds():
        declared = fields.get((type_.name.value, field.name.value))
        if declared is not None and declared.join is not None:
            yield _of_join(declared.join, type_.name.value, facts, claims)


def _of_join(join: Join, parent: str, facts: Facts, claims: ClaimedGraph) -> Question:
    conditions = dict(join.conditions)
    names = [name for name, _ in join.parts] if join.by == SEARCH else named_parts(join.by)
    asked = {name: conditions[name].fact if name in conditions else name for name in names}
    kinds = {name: _kind(fact, join.type, parent, facts, claims) for name, fact in asked.items()}
    answers = Answers.PAGE if join.by == SEARCH else Answers.ONE if join.gives is Gives.ONE else Answers.MANY
    return Question(join.type, join.by, kinds, answers, conditions, (join.asked_in,) if join.asked_in else ())


def _kind(part: str, type_: str, parent: str, facts: Facts, claims: ClaimedGraph) -> ValueType:
    """What sort of value a part of a key is: as the type's own fact of that name, or its parent's."""
    known = facts.of_type(type_).facts.get(part)
    if known is not None:
        return known.kind
    return facts.key_fact(parent, part).kind if claims.field(parent, part) else ValueType.TEXT

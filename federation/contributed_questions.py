"""What agencies are asked of the types that contributors bring."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from connectors.contract import Answers, Order, Question, ValueType
from federation.fact_contracts import Facts, attribute, contribution
from supergraph.claims import ClaimedGraph
from supergraph.declarations import Coordinate, FieldDeclaration
from supergraph.entities import keys_of
from supergraph.joins import SEARCH, Gives, Join, Part, named_parts
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
    for _, type_, field in source.adds:
        declared = fields.get((type_.name.value, field.name.value))
        if declared is not None and declared.join is not None:
            yield _of_join(declared.join, type_.name.value, facts, claims)


def _of_join(join: Join, parent: str, facts: Facts, claims: ClaimedGraph) -> Question:
    conditions = dict(join.conditions)
    names = [name for name, _ in join.parts] if join.by == SEARCH else named_parts(join.by)
    asked = {name: conditions[name].fact if name in conditions else name for name in names}
    known, sent = facts.of_type(join.type).facts, dict(join.parts)
    kinds = {
        name: known[fact].kind if fact in known else _kind_sent(sent.get(name), parent, facts, claims)
        for name, fact in asked.items()
    }
    answers = Answers.PAGE if join.by == SEARCH else Answers.ONE if join.gives is Gives.ONE else Answers.MANY
    return Question(join.type, join.by, kinds, answers, conditions, _orders(join) if join.by == SEARCH else ())


def _orders(join: Join) -> tuple[Order, ...]:
    """Every order that a search is asked in, the usual one first."""
    asked = join.orders.by_name.values() if join.orders else ()
    return tuple(dict.fromkeys(one for one in (join.asked_in, *asked) if one))


def _kind_sent(sent: Part | None, parent: str, facts: Facts, claims: ClaimedGraph) -> ValueType:
    """What sort of value is asked by that is no fact of what is asked for: as the parent's fact that is sent."""
    of_parent = (name for name in claims.fields.get(parent, {}) if attribute(name) == sent)
    return next((facts.key_fact(parent, name).kind for name in of_parent), ValueType.TEXT)

"""Whatever a contributor writes is composed and served, or told with its place and what to do."""

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from graphql import GraphQLObjectType, GraphQLUnionType, get_named_type, is_leaf_type, is_required_argument
from hypothesis import HealthCheck, event, given, settings

from connectors.contract import Contract, EntityReference, Fact, Key, Search, ValueType
from connectors.provenance import Source
from connectors.provider import Answer, DataClass
from federation.build import build_supergraph
from supergraph.graph import Supergraph
from supergraph.source_schema import Promises, SourceSchema, read
from tests.federation.any_schema import schemas
from tests.federation.harbour import BUSINESS, Pier, asked, written
from tests.hub import CITIZEN
from tests.shelf import NOW

SCOPES = ("citizen.loans", "citizens.lookup")
VALUES: dict[ValueType, Any] = {
    ValueType.TEXT: "a",
    ValueType.INTEGER: 1,
    ValueType.BOOLEAN: True,
    ValueType.DATE: datetime.date(2026, 1, 1),
    ValueType.DATETIME: NOW,
    ValueType.DECIMAL: Decimal("1.5"),
    ValueType.NATIONAL_ID: CITIZEN,
    ValueType.JURISTIC_ID: BUSINESS,
}
ARGUMENTS = {
    "String": '"a"', "ID": '"a"', "Int": "1", "Boolean": "true", "Date": '"2026-01-01"', "Decimal": '"1.5"',
    "DateTime": '"2026-01-01T00:00:00Z"', "NationalId": f'"{CITIZEN}"', "JuristicId": f'"{BUSINESS}"',
}  # fmt: skip


class Everything(Pier):
    """A lookup that has one record of any key, with a value in every fact."""

    def _answer(self, key: Key) -> Answer:
        record = made(self._contract, source=Source(self.agency, None, NOW))
        return Answer((record,), total=1 if isinstance(key, Search) else None)


def made(contract: Contract, **more: Any) -> Any:
    return contract.make(**{one.attribute: _value(one) for one in contract.facts.values()}, **more)


def _value(fact: Fact) -> Any:
    return [_one(fact)] if fact.many else _one(fact)


def _one(fact: Fact) -> Any:
    if fact.kind is ValueType.REFERENCE:
        type_, key = next(iter(fact.references.items()))
        parts = tuple(VALUES[one.kind] for one in key.facts.values())
        return EntityReference(type_, parts if len(parts) > 1 else parts[0])
    if fact.kind is ValueType.STRUCT:
        assert fact.contract is not None
        return made(fact.contract)
    if fact.make is None:
        return VALUES[fact.kind]
    if fact.kind is ValueType.ENUM:
        return fact.make(fact.values[0])
    given_: dict[str, Any] = {"amount": Decimal(1), "currency": "THB"}
    return fact.make(**(given_ if fact.kind is ValueType.MONEY else {"year": 2026, "month": 1, "day": None}))


def selected(graph: Supergraph, type_: GraphQLObjectType, depth: int, own: bool) -> Iterator[str]:
    """What may be selected of a type: of those of the core what the contributor adds."""
    for name, field in type_.fields.items():
        said = graph.declaration(type_.name, name)
        if said is None or (own and said.owner != "md"):
            continue
        taken = {
            one: get_named_type(argument.type).name
            for one, argument in field.args.items()
            if is_required_argument(argument)
        }
        if not set(taken.values()) <= ARGUMENTS.keys():
            continue
        arguments = ", ".join(f"{one}: {ARGUMENTS[of]}" for one, of in taken.items())
        below = _below(graph, get_named_type(field.type), depth)
        if below is not None:
            yield f"{name}{f'({arguments})' if arguments else ''}{below}"


def _below(graph: Supergraph, type_: Any, depth: int) -> str | None:
    if is_leaf_type(type_):
        return ""
    if not depth:
        return " { __typename }"
    if isinstance(type_, GraphQLUnionType):
        parts = (f"... on {one.name} {{ {' '.join(_aliased(one.name, _all(graph, one, 1)))} }}" for one in type_.types)
        return f" {{ __typename {' '.join(parts)} }}"
    return f" {{ {' '.join(_all(graph, type_, depth))} }}"


def _all(graph: Supergraph, type_: GraphQLObjectType, depth: int) -> list[str]:
    core = type_.name in graph.core.contracts or type_.name == "Citizen"
    return ["__typename", *selected(graph, type_, depth - 1, core)]


def _aliased(type_: str, several: list[str]) -> Iterator[str]:
    """Fields of members of a union, which may be called alike and be of several types."""
    return (f"{type_}_{number}: {one}" for number, one in enumerate(several))


async def serve(graph: Supergraph) -> None:
    """Everything the contributor brings, asked for: no error but what an agency that is not there costs."""
    piers: list[Any] = [
        Everything(graph, f"{one.type} by {one.by}", {}) for one in graph.questions if _answered(graph, one)
    ]
    query = graph.schema.query_type
    assert query is not None
    ways = {"Citizen": "me", "Business": f'business(juristicId: "{BUSINESS}")'}
    roots = list(selected(graph, query, 3, own=True))
    roots += [f"{at} {{ {' '.join(_all(graph, graph.schema.type_map[name], 3))} }}" for name, at in ways.items()]  # type: ignore[arg-type]
    for root in roots:
        answer, _ = await asked(graph, f"{{ {root} }}", *piers, scopes=SCOPES)
        told = {one.get("extensions", {}).get("code") for one in answer.get("errors", ())}
        assert "data" in answer, answer
        assert told <= {"NOT_PERMITTED"}, answer["errors"]


def _answered(graph: Supergraph, question: Any) -> bool:
    return question.type == "Business" or question.type in {
        one.type for one in graph.contributed["md"].contracts.values()
    }


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(schemas())
async def test_a_schema_is_served_or_told_what_is_wrong_with_it(text: str) -> None:
    source = read(written(text), "agencies/md/schema.graphql", "md", Promises({"md.own": DataClass.PERSONAL}))
    faults = source if not isinstance(source, SourceSchema) else build_supergraph([source]).faults.get("md", ())
    assert not [one for one in faults if one.code == "NOT_BUILT" or not (one.line and one.column and one.advice)]
    event("told what is wrong" if faults else "served")
    if not faults and isinstance(source, SourceSchema):
        await serve(build_supergraph([source]))

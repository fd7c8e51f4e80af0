"""Joins of the core are what their fields are: type, shape, key and arguments; what is ordinary has no function."""

import pytest
from graphql import GraphQLField, GraphQLObjectType, get_named_type, get_nullable_type, is_list_type

from connectors.contract import Answers
from execution.resolution import SetResolver
from federation.build import build_supergraph
from resolvers import agency_ids
from resolvers.joins import resolver
from schema.contracts import questions
from schema.core import code_first
from schema.record import Node
from schema.strawberry_internals import declaration_of, schema_of
from supergraph.declarations import declared
from supergraph.joins import ALL, SEARCH, Argument, Each, Gives, Join, named_parts

GRAPH = build_supergraph()
WRITTEN = schema_of(code_first())
FIELDS = {
    (type_, name): field
    for type_ in GRAPH.schema.type_map.values()
    if isinstance(type_, GraphQLObjectType)
    for name, field in type_.fields.items()
    if (said := declared(field)) and isinstance(said.resolution, SetResolver)
}
JOINS: dict[str, tuple[GraphQLObjectType, GraphQLField, Join]] = {
    f"{type_.name}.{name}": (type_, field, said.join)
    for (type_, name), field in FIELDS.items()
    if (said := declared(field)) and said.join
}
REASONED = {
    "Query.me": "who asks is told by her token",
    "Query.licence": "the agency in its id is asked, by one of two questions",
    "Query.node": "the type in the id says what is asked",
    "Query.nodes": "the types in the ids say what is asked",
    "Query.disclosures": "the hub's own books",
    "Query.scopes": "the hub's own words",
    "Query.purposes": "the hub's own words",
    "Query.enumValues": "the hub's own words",
    "Citizen.disclosures": "the hub's own books",
    "Citizen.consents": "the hub's own books",
    "Mutation.withdrawConsent": "changes something",
    "Citizen.home": "by way of her record",
    "Citizen.businesses": "by way of her seats",
    "Citizen.entitlements": "of the state, and of the local administration of her home",
    "Citizen.licences": "of every licensor, and of the local administration of her home",
    "Licence.holder": "a business is asked for, a person is made of her id, under a scope",
    "Business.directors": "whoever asks for herself is told of businesses she directs",
    "Business.licences": "of every licensor, and of the local administration of its address",
    "LawSection.hearings": "of what its law has, what touches it and is open",
    "LawSection.licenceKinds": "of what its law has, what rests on it",
    "LawSection.entitlementKinds": "of what its law has, what rests on it",
    "SocialSecurity.contributions": "the latest months",
    "Service.usage": "the latest months",
    "Address.oneLine": "put together of three kinds of places",
}
QUESTION = {(one.type, one.by): one for one in questions()}


def test_only_what_is_more_than_a_lookup_has_a_function() -> None:
    assert {f"{type_.name}.{name}" for type_, name in FIELDS} - JOINS.keys() == REASONED.keys()


@pytest.mark.parametrize("coordinate", JOINS)
def test_a_join_gives_what_its_field_is(coordinate: str) -> None:
    _, field, join = JOINS[coordinate]
    given = get_named_type(field.type)
    if join.gives is Gives.PAGE:
        assert isinstance(given, GraphQLObjectType)
        given = get_named_type(given.fields["nodes"].type)
        assert {"first", "after"} <= field.args.keys()
    assert given.name == join.type
    assert is_list_type(get_nullable_type(field.type)) is (join.gives is Gives.LIST)


@pytest.mark.parametrize("coordinate", JOINS)
def test_a_join_asks_a_question_there_is_by_the_key_it_has_or_makes_what_nobody_gives(coordinate: str) -> None:
    _, field, join = JOINS[coordinate]
    said = declared(field)
    assert said is not None
    if join.make is not None:
        assert said.asks == frozenset()
        assert join.type not in {type_ for type_, _ in QUESTION}
        return
    question = QUESTION[join.type, join.by]
    assert said.asks == {join.question, *([agency_ids.BY_NAME] if agency_ids.taken_by(join) else [])}
    names = tuple(name for name, _ in join.parts)
    assert set(names) <= question.key.keys() if join.by == SEARCH else names == tuple(question.key)
    expected = Answers.PAGE if join.by == SEARCH else Answers.ONE if join.alone else Answers.MANY
    assert question.answers is expected


@pytest.mark.parametrize("coordinate", JOINS)
def test_each_part_of_a_join_is_a_fact_of_the_parent_or_an_argument_of_the_field(coordinate: str) -> None:
    type_, field, join = JOINS[coordinate]
    said = declared(field)
    assert said is not None
    arguments = {argument.python_name for argument in said.arguments.values()}
    record = declaration_of(WRITTEN.type_map[type_.name]).origin
    facts = {*record.__annotations__, *(name for name in dir(record) if isinstance(getattr(record, name), property))}
    for _, part in join.parts:
        if isinstance(part, Argument):
            assert part.name in arguments
        else:
            assert (part.name if isinstance(part, Each) else part) in facts
    assert join.words is None or join.words in arguments


def test_a_record_is_found_again_by_the_key_that_its_id_is_made_of() -> None:
    for type_ in Node.__subclasses__():
        assert type_.key.type == type_.__name__
        assert type_.found_by or tuple(QUESTION[type_.key.type, type_.key.by].key) == named_parts(type_.key.by)


def test_there_are_some_of_every_shape() -> None:
    shapes = {(join.gives, join.by in (ALL, SEARCH)) for _, _, join in JOINS.values()}
    assert shapes >= {
        (Gives.ONE, False),
        (Gives.LIST, False),
        (Gives.LIST, True),
        (Gives.PAGE, False),
        (Gives.PAGE, True),
    }
    assert len(JOINS) > 40
    assert all(resolver(join) for _, _, join in JOINS.values())

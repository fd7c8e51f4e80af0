"""A forgotten scope cannot serve: every way to somebody's record carries one, or nothing starts."""

import ast
import functools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import strawberry
from graphql import GraphQLObjectType
from strawberry.schema.config import StrawberryConfig

import resolvers.citizen
from app import build_app
from connectors.contract import Answers, Question, ValueType
from execution.resolution import SetResolver
from federation.build import build_supergraph
from resolvers.asks import asked_by, asks
from resolvers.subject import about
from schema.build import supergraph_of
from schema.citizen import Citizen, Person, citizen_of
from schema.contracts import questions
from schema.core import core, core_of
from schema.fields import computed, fact, looked_up
from schema.scalars import SCALARS, NationalId
from settings import ROOT, Settings, SettingsError
from supergraph.declarations import ASKER, Declarations, scopes_of
from supergraph.joins import Argument, made
from supergraph.scope_proof import ScopesForgotten, require_scopes

pytestmark = pytest.mark.threat("scope-forgotten")

GRAPH = build_supergraph()
SCHEMA = GRAPH.schema
FIELDS = {
    f"{type_.name}.{name}": field
    for type_ in SCHEMA.type_map.values()
    if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__")
    for name, field in type_.fields.items()
}
SAID = {f"{type_}.{name}": said for (type_, name), said in GRAPH.declared.fields.items()}
SCOPED = sorted(one for one, field in FIELDS.items() if scopes_of(field))
JOINED = sorted(one for one in FIELDS if isinstance(SAID[one].resolution, SetResolver))
ABOUT = {name for name, said in GRAPH.declared.types.items() if said.subject is not None}
COVERED = sorted(one for one in FIELDS if SAID[one].covered and one.partition(".")[0] in ABOUT)


def declaring(coordinate: str, **told: Any) -> Declarations:
    """All declarations, that of one field anew."""
    type_, _, name = coordinate.partition(".")
    return replace(GRAPH.declared, fields={**GRAPH.declared.fields, (type_, name): replace(SAID[coordinate], **told)})


def faults(declared: Declarations) -> str:
    with pytest.raises(ScopesForgotten) as refused:
        require_scopes(SCHEMA, declared, GRAPH.questions, GRAPH.contracts)
    return str(refused.value)


def test_what_is_served_is_proved_and_there_is_much_to_prove() -> None:
    require_scopes(SCHEMA, GRAPH.declared, GRAPH.questions, GRAPH.contracts)
    assert (len(SCOPED) > 30, len(JOINED) > 60, len(COVERED) > 30) == (True, True, True)


@pytest.mark.parametrize("coordinate", SCOPED)
def test_without_any_one_scope_nothing_starts_and_the_field_is_named(coordinate: str) -> None:
    assert f"{coordinate} " in faults(declaring(coordinate, scopes=()))


@pytest.mark.parametrize("coordinate", JOINED)
def test_a_field_that_does_not_say_what_it_asks_is_named(coordinate: str) -> None:
    found = faults(declaring(coordinate, asks=None))
    assert f"{coordinate}: its resolver does not say what it asks" in found


@pytest.mark.parametrize("coordinate", COVERED)
def test_of_a_record_about_a_person_each_field_says_what_it_needs(coordinate: str) -> None:
    assert f"{coordinate} is about a person" in faults(declaring(coordinate, covered=False))


def test_a_union_with_a_person_in_it_says_which_scope_she_asks_for() -> None:
    found = faults(declaring("Licence.holder", members={}))
    assert "Licence.holder is asked by a person's id and has no scope" in found
    assert "Licence.holder leads to Citizen, which is about a person, without a scope" in found


@pytest.mark.parametrize(
    ("coordinate", "members"),
    [
        ("Licence.holder", {"Citizen": "citizens.lookup", "Law": "citizens.lookup"}),
        ("Business.directors", {"Director": "business.directors"}),
        ("Rate.amount", {"Money": "entitlements"}),
    ],
)
def test_what_is_guarded_of_a_union_is_something_that_is_found_alone(coordinate: str, members: dict[str, str]) -> None:
    """Only where a resolver finds one value is there something that refuses it."""
    assert f"{coordinate} guards a value of " in faults(declaring(coordinate, members=members))


def test_a_public_type_with_a_person_s_id_says_whom_it_names() -> None:
    types = {**GRAPH.declared.types, "Licence": replace(GRAPH.declared.types["Licence"], names=None)}
    assert "Licence has a person's id and does not say whose its records are" in faults(
        replace(GRAPH.declared, types=types)
    )


@pytest.mark.parametrize("question", ["Person.nationalId", "Director.nationalId", "Consent.id", "Persn.lawId", ASKER])
def test_whatever_is_asked_by_a_person_s_id_or_is_no_question_needs_a_scope(question: str) -> None:
    asked = frozenset({"LawSection.lawId", question})
    assert "Law.sections " in faults(declaring("Law.sections", asks=asked))


def test_a_hub_with_a_forgotten_scope_does_not_start_and_says_which(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    changed = replace(core(), declared=declaring("Citizen.disclosures", scopes=()))
    monkeypatch.setattr("federation.build.core", lambda: changed)
    with pytest.raises(SettingsError, match=r"Citizen\.disclosures is about a person and has no scope"):
        build_app(Settings(state=tmp_path), variables={})


def told(query: type, *types: type, questions: tuple[Question, ...] = questions()) -> str:
    schema = strawberry.Schema(query=query, types=types, config=StrawberryConfig(scalar_map=SCALARS))
    graph = supergraph_of(core_of(schema))
    with pytest.raises(ScopesForgotten) as refused:
        require_scopes(graph.schema, graph.declared, questions, graph.contracts)
    return str(refused.value)


def test_a_new_way_to_a_person_is_found_whatever_lies_between() -> None:
    @strawberry.type
    class Shelf:
        people: list[Person] = fact("Those on it.")

    @strawberry.type
    class Query:
        shelf: Shelf = fact("A shelf.")
        someone: Person | None = computed(lambda _record, _request: None, "Somebody.")

    found = told(Query)
    assert "Shelf.people leads to Person" in found
    assert "Query.someone leads to Person" in found


def test_a_person_by_an_id_that_is_told_needs_a_scope_and_herself_does_not() -> None:
    @strawberry.type
    class Query:
        me: Citizen | None = looked_up(resolvers.citizen.me(citizen_of), "Herself.")
        whoever: Citizen | None = looked_up(made("Citizen", "nationalId", citizen_of), "Whoever.")
        other: Citizen | None = looked_up(
            made("Citizen", "nationalId", citizen_of, Argument("national_id")),
            "Another.",
            takes={"national_id": NationalId},
        )

    found = told(Query)
    assert "Query.other is asked by a person's id" in found
    assert "Query.whoever is asked by a person's id" in found
    assert "Query.me" not in found


@pytest.mark.threat("subject-wrong")
def test_a_type_with_a_person_s_id_says_whose_its_records_are() -> None:
    @strawberry.type
    class Vehicle:
        plate: str = fact("Its plate.")
        owner: NationalId = fact("Whose it is.", scope="citizen.identity")

    @about("rider")
    @strawberry.type
    class Ride:
        rider: strawberry.Private[str]
        fare: str = fact("What it cost.")

    @strawberry.type
    class Query:
        vehicle: Vehicle = fact("A vehicle.")
        ride: Ride = fact("A ride.", scope="citizen.name")

    asked = Question("Vehicle", "nationalId", {"nationalId": ValueType.NATIONAL_ID}, Answers.MANY)
    found = told(Query, questions=(*questions(), asked))
    assert "Vehicle has a person's id and does not say whose" in found
    assert "Ride.fare is about a person and has no scope" in found


def test_a_resolver_declares_what_it_asks() -> None:
    @asks("Law.lawId")
    def one() -> None: ...

    assert asked_by(one) == {"Law.lawId"}
    assert asked_by(test_a_resolver_declares_what_it_asks) is None


MODULES = {path.stem: ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "resolvers").glob("*.py")}
FUNCTIONS = {
    (module, node.name): node
    for module, tree in MODULES.items()
    for node in tree.body
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
}


@functools.cache
def written(module: str, name: str) -> frozenset[str]:
    """What the text of a resolver asks, and that of whatever it calls; `Type.?` where the key is told by a variable."""
    node = FUNCTIONS[module, name]
    found = {ASKER} if "caller.subject" in ast.unparse(node) else set()
    return frozenset(found).union(*_called(module, name, node))


def _called(module: str, name: str, node: ast.AST) -> Iterator[frozenset[str]]:
    for call in (one for one in ast.walk(node) if isinstance(one, ast.Call)):
        func = call.func
        if isinstance(func, ast.Name) and (module, func.id) in FUNCTIONS and func.id != name:
            yield written(module, func.id)
        elif isinstance(func, ast.Attribute) and ast.unparse(func.value).endswith("lookups"):
            type_, by = (_text(module, one) for one in call.args[:2])
            yield frozenset({f"{type_}.{by}"})
        elif isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name):
            if (func.value.id, func.attr) in FUNCTIONS:
                yield written(func.value.id, func.attr)
        elif isinstance(func, ast.Attribute) and ast.unparse(func.value).endswith("books.consents"):
            yield frozenset({"Consent.?"})
        elif isinstance(func, ast.Attribute) and ast.unparse(func.value).endswith("books.reading"):
            yield frozenset({"Disclosure.?"})


def _text(module: str, argument: ast.expr) -> str:
    """What an argument is, where it is a text or a constant of the module; "?" where it is told elsewhere."""
    if isinstance(argument, ast.Constant):
        return str(argument.value)
    constant = getattr(__import__(f"resolvers.{module}", fromlist=["_"]), ast.unparse(argument), None)
    return constant if isinstance(constant, str) else "?"


DECLARING = sorted(
    (module, name)
    for module, name in FUNCTIONS
    if asked_by(getattr(__import__(f"resolvers.{module}", fromlist=[name]), name)) is not None
)


@pytest.mark.parametrize(("module", "name"), DECLARING)
def test_what_a_resolver_declares_is_what_its_text_asks(module: str, name: str) -> None:
    says = asked_by(getattr(__import__(f"resolvers.{module}", fromlist=[name]), name)) or frozenset()
    asked = written(module, name)
    open_ = {one.partition(".")[0] for one in asked if one.endswith(".?")}
    exact = {one for one in asked if not one.endswith(".?")}
    assert exact == {one for one in says if one.partition(".")[0] not in open_}
    assert open_ <= {one.partition(".")[0] for one in says}


def test_most_resolvers_are_held_to_their_text() -> None:
    assert len(DECLARING) > 10

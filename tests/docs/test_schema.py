"""docs/schema.md is printed from the code, and what it says of the core is so: each of it is composed here."""

import re
from dataclasses import replace

import pytest
from graphql import DirectiveNode, Visitor, parse, visit
from typer.testing import CliRunner

import bounds
from access.permissions.core_scopes import CORE_SCOPES
from cli.__main__ import app
from connectors.provider import DataClass
from docs.composition.own import CODES
from docs.composition.told import examples
from docs.schema import core_types
from docs.schema.__main__ import page
from docs.schema.directives import GENERAL, codes
from docs.schema.example import OURS, SCOPE, Example, NotWell
from docs.schema.examples import EXAMPLES, OVERLAID
from docs.schema.shapes import SHAPES
from federation.build import build_supergraph
from schema.source import OPENED, core_keys, core_source
from settings import ROOT
from supergraph.composition import compose
from supergraph.core_parts import held_by_records
from supergraph.directives import vocabulary
from supergraph.rules.keys import NO_KEY
from supergraph.rules.values import SCALARS

OTHERS = '@requiresScope(scope: "citizens.lookup")'
PAGE = ROOT / "docs" / "schema.md"
ALL = {**EXAMPLES, "overlay": OVERLAID, "shapes": SHAPES}
BOAT = """
"A boat. / เรือ"
type Boat @key(fields: "hull") {{
  "What its hull says. / เลขตัวเรือ"
  hull: String!
{}
}}
"""
ROOT_OF_BOATS = """
type Query {
  "A boat. / เรือ"
  boat(hull: String!): Boat @lookup
}
"""


def boat(*fields: str) -> str:
    """A boat with these facts beside its key."""
    return BOAT.format("\n".join(f'  "A fact. / ข้อมูล"\n  {one}' for one in fields))


def adding(entity: str, scope: str | None) -> str:
    """A field that is added to an entity of the core, which is repeated as the page says."""
    (repeated,) = re.findall(r"`(type .+)` \|$", rows(list(core_types.entities()))[entity])
    guard = f' @requiresScope(scope: "{scope}")' if scope else ""
    return repeated.replace("  … }", f'\n"How many. / จำนวน"\nboatCount: Int{guard} }}')


def rows(lines: list[str]) -> dict[str, str]:
    """The rows of a table, by what their first cell names."""
    return {match.group(1): line for line in lines if (match := re.match(r"\| `([\w.]+)`", line))}


def test_the_page_is_the_one_there_is() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m docs.schema > docs/schema.md"


def test_every_directive_has_an_example_that_carries_it() -> None:
    assert EXAMPLES.keys() == vocabulary().directives.keys()
    for name, example in EXAMPLES.items():
        carried: set[str] = set()

        class Carried(Visitor):
            def enter_directive(self, node: DirectiveNode, *_: object, found: set[str] = carried) -> None:
                found.add(node.name.value)

        visit(parse(example.schema), Carried())
        assert name in carried


@pytest.mark.parametrize("name", ALL)
def test_every_example_is_served(name: str) -> None:
    graph = build_supergraph(ALL[name].sources, accepted=["navy", "md"])
    assert graph.faults == {}
    assert OURS in graph.contributed


@pytest.mark.parametrize("name", [name for name, example in ALL.items() if example.lookups()])
def test_each_lookup_that_an_example_names_is_one_that_it_lacks_otherwise(name: str) -> None:
    example = ALL[name]
    *others, ours = example.sources
    assert ours.promises.lookups is not None
    for lookup in example.lookups():
        fewer = {one: class_ for one, class_ in ours.promises.lookups.items() if one != lookup}
        without = replace(ours, promises=replace(ours.promises, lookups=fewer))
        composed = compose(core_source(), [*others, without], accepted=("navy", "md"), opened=OPENED)
        told = [one for one in composed.faults.get(OURS, ()) if one.code == "LOOKUP_MISSING"]
        # A list may also be referred to by its rows, whose lookup stands for it then.
        assert told or lookup == "Voyage by hull", lookup


def test_every_argument_and_its_values_say_what_they_mean() -> None:
    text = page()
    for name, directive in vocabulary().directives.items():
        section = text.partition(f"### `@{name}`")[2].partition("\n### ")[0]
        for argument in directive.args:
            assert re.search(rf"^\| `{argument}` \| [^|]+ \| \S", section, re.M), f"{name}({argument}:)"
    for value in ("EQUALS", "IN", "FROM", "TO", "TEXT", "ROWS", "COMPARED", "RANKED"):
        assert f"<br>`{value}`: " in text


def test_every_code_about_a_directive_is_one_that_is_told() -> None:
    told = codes()
    assert {one for several in told.values() for one in several} <= set(examples()) - GENERAL
    assert [name for name, several in told.items() if not several] == []
    assert set(examples()) >= GENERAL


def test_facts_are_of_every_scalar_enum_part_and_union_that_is_on_the_page() -> None:
    names = [
        *rows(list(core_types.scalars())),
        *rows(list(core_types.enums())),
        *rows(list(core_types.parts())),
    ]
    assert {*SCALARS, *held_by_records(core_types.claims())} < set(names)
    fields = [f"f{place}: {name}" for place, name in enumerate(names) if name != "NationalId"]
    (union,) = rows(list(core_types.unions()))
    fields += [f"whose: NationalId @subject {OTHERS}", f"holder: {union} @subject {OTHERS}"]
    guarded = ROOT_OF_BOATS.replace("@lookup", f"@lookup {OTHERS}")
    example = Example(boat(*fields) + guarded, data_class=DataClass.PERSONAL)
    assert build_supergraph(example.sources).faults == {}


@pytest.mark.parametrize("scalar", sorted(SCALARS))
def test_keys_consist_of_the_scalars_that_the_page_says(scalar: str) -> None:
    schema = boat(f"part: {scalar}!").replace('"hull"', '"hull part"')
    schema = schema.replace("part: NationalId!", f"part: NationalId! @subject {OTHERS}")
    row = rows(list(core_types.scalars()))[scalar]
    if scalar in NO_KEY:
        assert row.endswith("| – |")
        with pytest.raises(NotWell, match="KEY_FIELDS_SELECT_INVALID_TYPE"):
            Example(schema).lookups()
    else:
        assert row.endswith("| yes |")
        assert Example(schema).lookups() == []


@pytest.mark.parametrize("name", sorted(core_keys()))
def test_every_entity_of_the_core_takes_fields_as_the_page_repeats_it(name: str) -> None:
    is_person = name == "Citizen"
    class_ = DataClass.PERSONAL if is_person else DataClass.PUBLIC
    example = Example(adding(name, SCOPE if is_person else None), data_class=class_)
    assert build_supergraph(example.sources).faults == {}
    assert example.lookups() == [f"{name} by {'+'.join(core_keys()[name])}"]


@pytest.mark.parametrize("scope", sorted(OPENED))
def test_every_scope_that_the_core_opens_is_on_the_page_and_may_be_asked_for(scope: str) -> None:
    assert scope in rows(list(core_types.scopes()))
    example = Example(adding("Citizen", scope), data_class=CORE_SCOPES[scope].data_class)
    assert example.composed.faults == {}


def test_every_bound_of_a_schema_and_every_part_of_the_rules_is_on_the_page() -> None:
    text = page()
    for one in bounds.stated():
        if one.part == bounds.SCHEMA.part:
            assert f"| {one.of} | {one.most:,} {one.unit} |" in text
    linked = re.findall(r"composition\.md#([\w-]+)", text)
    assert set(linked) <= {one.part.lower().replace(" ", "-") for one in CODES}


@pytest.mark.parametrize("file", ["README.md", "docs/your-agency.md", "docs/architecture.md", "CONTRIBUTING.md"])
def test_pages_lead_to_it(file: str) -> None:
    assert "schema.md)" in (ROOT / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [["connector"], ["connector", "new"], ["connector", "check"]])
def test_commands_lead_to_it(command: list[str]) -> None:
    shown = CliRunner().invoke(app, [*command, "--help"], env={"COLUMNS": "200"})
    assert "docs/schema.md" in shown.output

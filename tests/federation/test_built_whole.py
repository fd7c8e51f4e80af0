"""Whatever a contributor writes, the others are served: what no row can hold is refused by a rule, with its place."""

from typing import Any

import pytest

from connectors.contract import Contract, Fact, ValueType
from connectors.provider import DataClass
from federation import build
from federation.build import build_supergraph
from federation.going_together import that_go_together
from schema.contracts import contracts
from supergraph.source_schema import Promises, SourceSchema
from tests.federation.harbour import LOANS, LOOKUP, faults, source

DOCK = (
    'type Query { ~dock("Its code. / รหัส" code: String!): Dock @lookup }\n'
    '~type Dock @key(fields: "code") { ~code: String! FIELD }\n'
)


def with_field(field: str, more: str = "") -> str:
    return DOCK.replace("FIELD", field) + more


def delivered(contract: Contract) -> set[str]:
    """The types without a key of which records hold values."""
    return {name for fact in contract.facts.values() for name in _named(fact)}


def _named(fact: Fact) -> set[str]:
    if fact.kind in (ValueType.MONEY, ValueType.PARTIAL_DATE):
        return {fact.make.__name__}  # type: ignore[union-attr]
    return {fact.contract.type, *delivered(fact.contract)} if fact.contract else set()


HELD = {name for one in contracts().values() for name in delivered(one)}
REFUSED = {
    "~q: Mutation": ["VALUE_INVALID Dock.q"],
    "~q: Record": ["VALUE_INVALID Dock.q"],
    "~q: Node": ["VALUE_INVALID Dock.q"],
    "~q: Float": ["VALUE_INVALID Dock.q"],
    "~q: [[String]]": ["VALUE_INVALID Dock.q"],
    f"~q: Person {LOOKUP}": ["VALUE_INVALID Dock.q"],
    f"~q: Director {LOOKUP}": ["VALUE_INVALID Dock.q"],
    "~q: Disclosure": ["VALUE_INVALID Dock.q"],
    "~q: [AgencyAnswer!]": ["VALUE_INVALID Dock.q"],
    "~q: PageInfo": ["VALUE_INVALID Dock.q"],
    "~q: Source": ["VALUE_INVALID Dock.q"],
    f"~q: Consent {LOANS}": ["VALUE_INVALID Dock.q"],
    "~q: Part @bilingual": ["BILINGUAL_OF_TEXT Dock.q", "VALUE_INVALID Dock.q"],
    "~q: Money @combine(how: ROWS)": ["COMBINE_INVALID Dock.q"],
}


@pytest.mark.parametrize("field", REFUSED)
def test_what_no_row_can_hold_is_refused(field: str) -> None:
    part = "~type Part { ~x: Int }" if "Part" in field else ""
    assert [one for one in faults(with_field(field, part)) if not one.startswith("BILINGUAL")] == [
        one for one in REFUSED[field] if not one.startswith("BILINGUAL")
    ]


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ("~type Part { ~x: Part }", ["VALUE_INVALID Part"]),
        ("~type Part { ~x: [Half!] } ~type Half { ~y: Part }", ["VALUE_INVALID Part", "VALUE_INVALID Half"]),
        ("~union Part = Dock | Half ~type Half { ~x: Int }", ["UNION_OF_ENTITIES Part"]),
        ("~enum Part { ~mro }", ["NAME_RESERVED Part.mro"]),
        ("~enum Part { ~_x_ ~_ ~_y }", [f"NAME_RESERVED Part.{one}" for one in ("_x_", "_", "_y")]),
        ("~enum Part { ~name ~value ~None ~self }", []),
        ("~enum Part { ~A } ~enum LicenceCode { ~YACHT ~OTHER }", ["ENUM_VALUES_MISMATCH LicenceCode.YACHT"]),
    ],
)
def test_types_that_nothing_can_be_made_of_are_refused(more: str, found: list[str]) -> None:
    assert faults(with_field("~q: Part", more)) == found


@pytest.mark.parametrize("part", sorted(HELD))
def test_what_a_record_may_hold_of_the_core_s_is_what_agencies_deliver_of_it(part: str) -> None:
    assert faults(with_field(f"~q: {part}")) == []


@pytest.fixture
def unbuildable(monkeypatch: pytest.MonkeyPatch) -> str:
    """An agency that composes, and of which nothing can be built."""
    of = build.questions_of

    def questions(one: SourceSchema, *rest: Any) -> Any:
        if one.contributor == "aaa":
            raise LookupError
        return of(one, *rest)

    monkeypatch.setattr(build, "questions_of", questions)
    return "aaa"


def test_who_cannot_be_built_is_left_out_alone_and_told_so(unbuildable: str) -> None:
    broken = source(with_field(""), unbuildable)
    good = [
        source(with_field("").replace("Dock", name).replace("dock", name.lower()), f"b{name.lower()}") for name in NAMES
    ]
    graph = build_supergraph([*good, broken])
    assert {name: [one.code for one in found] for name, found in graph.faults.items()} == {unbuildable: ["NOT_BUILT"]}
    assert set(NAMES) <= graph.schema.type_map.keys()


NAMES = ("Pier", "Quay", "Jetty")


def test_who_is_left_out_keeps_his_scopes_whatever_he_is_left_out_for(unbuildable: str) -> None:
    scopes = {name: {f"{name}.own": DataClass.PERSONAL} for name in ("aaa", "bbb", "ccc", "ddd")}
    broken = source(with_field(""), unbuildable, scopes[unbuildable])
    at_fault = source(with_field("~q: Float").replace("Dock", "Pier").replace("dock", "pier"), "bbb", scopes["bbb"])
    good = source(with_field("").replace("Dock", "Quay").replace("dock", "quay"), "ccc", scopes["ccc"])
    graph = build_supergraph([broken, at_fault, good], promised={"ddd": Promises(scopes["ddd"])})
    assert {name: [one.code for one in found] for name, found in graph.faults.items()} == {
        "aaa": ["NOT_BUILT"],
        "bbb": ["VALUE_INVALID"],
    }
    assert {"aaa.own", "bbb.own", "ccc.own", "ddd.own"} <= graph.scopes.keys()


@pytest.mark.parametrize("accepted", [("one", "two"), ("two", "one"), ()])
def test_of_two_that_do_not_go_together_the_older_accepted_one_stays(accepted: tuple[str, ...]) -> None:
    sources = [source(with_field(""), name) for name in ("two", "three", "one", "four")]

    def build(some: object) -> None:
        if {"one", "two"} <= {one.contributor for one in some}:  # type: ignore[attr-defined]
            raise LookupError

    kept, found = that_go_together(sources, accepted, build)
    (out,) = found
    assert out == (accepted[1] if accepted else "two")
    assert {one.contributor for one in kept} == {"one", "two", "three", "four"} - {out}


def test_a_fault_of_the_core_alone_is_no_contributor_s() -> None:
    def build(_some: list[SourceSchema]) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        that_go_together([source(with_field(""))], (), build)  # type: ignore[arg-type]

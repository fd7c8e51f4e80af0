"""Every amount of money in the graph, whoever brings it, is `Money`: an exact number and its currency."""

import re
from collections.abc import Iterator

from graphql import GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, get_named_type

from tests.agencies.asked import GRAPH

NUMBERS = frozenset({"Int", "Float", "Decimal", "String"})
MEASURED = {
    "Licence.areaSquareMetres",
    "Parcel.areaSquareMetres",
    "Study.gradePointAverage",
    "TrainingCourse.hours",
}
"""Numbers with decimals that are no money."""
OF_MONEY = re.compile(
    r"fee|price|amount|balance|instalment|salary|wage|income|surcharge|capital|baht|ค่าธรรมเนียม|จำนวนเงิน|บาท"
)
NO_AMOUNTS = {"LocalService.ordinanceTh"}
"""What speaks of money and is none."""


def fields() -> Iterator[tuple[str, str, str]]:
    """Each field and argument of the graph: where it is, its type's name, and what is said of it."""
    for type_ in GRAPH.schema.type_map.values():
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            if type_.name.startswith("__") or type_.name == "Money":
                continue
            for name, field in type_.fields.items():
                yield f"{type_.name}.{name}", get_named_type(field.type).name, f"{name} {field.description}".lower()


def test_no_number_speaks_of_money() -> None:
    found = {where for where, type_, said in fields() if type_ in NUMBERS and OF_MONEY.search(said)}
    assert found == NO_AMOUNTS


def test_what_has_decimals_and_is_no_money_is_known() -> None:
    assert {where for where, type_, _ in fields() if type_ in ("Decimal", "Float")} == MEASURED


def test_the_amounts_of_the_graph_are_found() -> None:
    money = {where for where, type_, _ in fields() if type_ == "Money"}
    assert {"Licence.fee", "LocalService.fee", "Business.capital"} <= money
    assert len(money) > 10

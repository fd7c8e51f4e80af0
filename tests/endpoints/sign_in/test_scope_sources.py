"""The types that a scope opens are found by what is declared, whatever a field is called."""

import dataclasses
from typing import Annotated, Any

import pytest
import strawberry

from connectors.contract import Contract, Graph
from endpoints.sign_in.scope_sources import types_by_scope
from schema.build import supergraph_of
from schema.core import core, core_of
from schema.fields import argument, fact, looked_up

SCOPE = "citizen.name"


async def several(roots: Any, _request: Any, **_: Any) -> Any:
    return [None for _root in roots]


@strawberry.type
class Thing:
    value: str = fact("")


@strawberry.type
class Page:
    things: list[Thing] = fact("")


@strawberry.type
class Record:
    nodes: Thing = fact("")


@strawberry.type
class Query:
    page: Page = looked_up(
        several, "", takes={"most": (Annotated[int, argument("", sizes=("things",))], 7)}, scope=SCOPE
    )
    record: Record = looked_up(several, "", scope=SCOPE)


@pytest.mark.parametrize(
    ("provided", "found"), [({"Thing"}, {"Thing"}), ({"Record"}, {"Record"}), ({"Query"}, {"Query"}), (set(), set())]
)
def test_a_page_leads_to_its_items_and_a_record_to_itself(provided: set[str], found: set[str]) -> None:
    graph = supergraph_of(core_of(strawberry.Schema(query=Query)))
    graph = dataclasses.replace(graph, core=Graph(dict.fromkeys(provided, Contract("", {}, dict)), ()))
    assert types_by_scope(graph) == {SCOPE: found}


def test_of_a_type_that_is_asked_for_in_several_ways_only_what_is_asked_about_a_person_is_meant() -> None:
    opened = types_by_scope(supergraph_of(core()))
    assert opened["citizen.licences"] == {"Licence.nationalId", "Licence.localAdministrationId+nationalId"}
    assert opened["citizen.profile"] == {"Person"}

"""A field that failed at many rows for one reason is told of once, with their number, whichever executor ran it."""

import base64
import datetime
from collections import Counter
from typing import Any

import pytest
from graphql import GraphQLError
from hypothesis import given
from hypothesis import strategies as st
from stdnum.th.moa import calc_check_digit

from access.permissions.field_refusals import NotPermitted
from connectors.errors import AgencyTimeout, AgencyUnavailable
from endpoints.graphql.told_errors import described
from resolvers.failures import failed, refused
from schema.business import BusinessKind
from tests.hub import hub, post
from tests.shelf import NOW, Shelf, record

STEMS = [f"09855580{number:04}" for number in range(30)]
IDS = [stem + calc_check_digit(stem) for stem in STEMS]
ALL = {id_: [record("Business", juristic_id=id_, kind=BusinessKind.COMPANY, name_th="ก", name_en=None)] for id_ in IDS}
NODES = [base64.urlsafe_b64encode(f"Business\x1f{id_}".encode()).decode().rstrip("=") for id_ in IDS]
DIRECTORS = "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Business { name directors { shares } } } }"
BOTH = pytest.mark.parametrize("executor", ["breadth-first", "graphql-core"])


def down(agency: str, lookup: str) -> AgencyUnavailable:
    return AgencyUnavailable(agency, lookup, NOW)


async def asked(executor: str, *shelves: Shelf, scope: str, nodes: list[str] = NODES) -> Any:
    app = hub(Shelf("Business", "juristicId", ALL), *shelves, executor=executor)
    about = {"subject": None, "saan_purpose": "business-service", "saan_case": "1/2569"}
    return (await post(app, DIRECTORS, scopes=[scope], variables={"ids": nodes}, **about)).json()  # type: ignore[arg-type]


@BOTH
async def test_a_field_that_is_refused_at_every_row_is_one_error_that_counts_them(executor: str) -> None:
    answer = await asked(executor, scope="citizen.name")
    assert answer["data"]["nodes"] == [{"name": "ก", "directors": None}] * len(IDS)
    (error,) = answer["errors"]
    assert error["path"] == ["nodes", 0, "directors"]
    told = error["extensions"]
    assert (told["code"], told["field"], told["count"]) == ("NOT_PERMITTED", "Business.directors", len(IDS))


@BOTH
async def test_an_agency_that_is_down_is_one_error_of_the_field_it_should_have_answered(executor: str) -> None:
    seats = Shelf("Director", "juristicId", down("dbd", "Director by juristicId"), agency="dbd")
    answer = await asked(executor, seats, scope="business.directors")
    assert answer["data"]["nodes"] == [{"name": "ก", "directors": None}] * len(IDS)
    (error,) = answer["errors"]
    assert error["path"] == ["nodes", 0, "directors"]
    assert (error["extensions"]["code"], error["extensions"]["count"]) == ("AGENCY_UNAVAILABLE", len(IDS))


@BOTH
async def test_one_row_that_is_refused_is_told_without_a_number(executor: str) -> None:
    (error,) = (await asked(executor, scope="citizen.name", nodes=NODES[:1]))["errors"]
    assert error["path"] == ["nodes", 0, "directors"]
    assert "count" not in error["extensions"]


def test_two_fields_or_two_reasons_are_two_errors() -> None:
    reasons = [
        refused(NotPermitted("Person.birthDate", "citizen.birth-date")),
        refused(NotPermitted("Person.birthDate", "citizen.name")),
        failed(down("dopa", "Person by nationalId")),
        failed(down("dopa", "Home by nationalId")),
        failed(AgencyTimeout("dopa", "Person by nationalId")),
    ]
    names = ("birthDate", "alias")
    errors = [located(reason, ["list", row, name]) for row in range(3) for name in names for reason in reasons]
    told = described(errors)
    assert len(told) == len(reasons) * len(names)
    assert {error["extensions"]["count"] for error in told} == {3}


def test_parts_of_a_set_that_fail_at_moments_of_their_own_are_one_error_and_the_latest_says_when_to_ask_again() -> None:
    moments = [NOW + datetime.timedelta(milliseconds=after) for after in (5, 9, 7)]
    errors = [
        located(failed(AgencyUnavailable("dopa", "Person by nationalId", moment)), ["list", row, "person"])
        for row, moment in enumerate(moments)
    ]
    (error,) = described(errors)
    assert (error["path"], error["extensions"]["count"]) == (["list", 0, "person"], 3)
    assert error["extensions"]["retryAt"] == max(moments).isoformat()


def test_what_is_wrong_with_a_document_is_told_at_each_place() -> None:
    errors = [GraphQLError("Cannot query field 'x' on type 'Query'.")] * 2
    assert len(described(errors)) == 2


def located(error: GraphQLError, path: list[Any]) -> GraphQLError:
    return GraphQLError(error.message, path=path, original_error=error, extensions=error.extensions)


STEPS = st.sampled_from(["a", "b", 0, 1, 2, 10])
PATHS = st.lists(STEPS, min_size=1, max_size=4)


@given(st.lists(st.tuples(PATHS, st.sampled_from(["one reason", "another"]))))
def test_every_row_is_counted_once_and_told_at_the_first_of_its_field(rows: list[tuple[list[Any], str]]) -> None:
    errors = [GraphQLError(reason, path=path, extensions={"code": "REFUSED"}) for path, reason in rows]
    expected: dict[Any, list[list[Any]]] = {}
    for path, reason in rows:
        expected.setdefault((reason, *(step for step in path if isinstance(step, str))), []).append(path)
    told = described(errors)
    counted = Counter({(one["message"], tuple(one["path"])): one["extensions"].get("count", 1) for one in told})
    assert counted == Counter({(key[0], tuple(min(paths, key=ints))): len(paths) for key, paths in expected.items()})
    assert counted.total() == len(errors)


def ints(path: list[Any]) -> list[int]:
    return [step for step in path if isinstance(step, int)]

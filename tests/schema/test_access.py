"""What a caller lacks is refused before any agency is asked."""

from collections.abc import Callable
from functools import partial

import pytest
from starlette.types import ASGIApp
from stdnum.th.pin import calc_check_digit as check_digit

from schema.business import BusinessKind
from tests.hub import CITIZEN, post
from tests.hub import hub as hub_over
from tests.shelf import Shelf, record

Hub = Callable[..., ASGIApp]


@pytest.fixture(params=["breadth-first", "graphql-core"])
def hub(request: pytest.FixtureRequest) -> Hub:
    """Whichever executor runs it."""
    return partial(hub_over, executor=request.param)


NAME = {"title": None, "first": "สมศรี", "middle": None, "last": "ใจดี"}


def person() -> Shelf:
    from schema.values import PersonName

    found = record("Person", "dopa", national_id=CITIZEN, name_th=PersonName(**NAME))
    return Shelf("Person", "nationalId", {CITIZEN: [found]}, agency="dopa")


@pytest.mark.threat("scope-evaded")
async def test_a_field_within_the_token_s_scopes_is_given_and_one_outside_is_refused(
    hub: Hub,
) -> None:
    shelf = person()
    query = "{ me { nationalId profile { name { first } birthDate { year } source { agency } } home { houseId } } }"
    answer = (await post(hub(shelf), query, scopes=["citizen.name"])).json()
    assert answer["data"]["me"] == {
        "nationalId": None,
        "profile": {"name": {"first": "สมศรี"}, "birthDate": None, "source": {"agency": "dopa"}},
        "home": None,
    }
    refused = {tuple(e["path"]): e["extensions"] for e in answer["errors"]}
    assert set(refused) == {("me", "nationalId"), ("me", "profile", "birthDate"), ("me", "home")}
    assert refused["me", "home"]["code"] == "NOT_PERMITTED"
    assert refused["me", "home"]["scope"] == "citizen.address"
    assert refused["me", "home"]["field"] == "Citizen.home"
    assert len(shelf.asked) == 1


@pytest.mark.threat("other-person")
async def test_nobody_is_asked_for_what_is_refused(hub: Hub) -> None:
    shelf = person()
    answer = (await post(hub(shelf), "{ me { profile { name { first } } } }", scopes=[])).json()
    assert answer["data"] == {"me": {"profile": None}}
    assert shelf.asked == []


async def test_without_a_token_there_is_no_me_and_the_error_says_what_to_send(hub: Hub) -> None:
    answer = (await post(hub(), "{ me { nationalId } }")).json()
    assert answer["data"] == {"me": None}
    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert "Bearer" in answer["errors"][0]["message"]


@pytest.mark.threat("existence-told")
async def test_another_person_s_record_needs_its_own_scope_whether_or_not_there_is_such_a_person(
    hub: Hub,
) -> None:
    shelf = person()
    query = "query ($id: NationalId!) { citizen(nationalId: $id) { profile { name { first } } } }"
    for id_ in (CITIZEN, "9100000000020"[:12] + str(check_digit("910000000002"))):
        answer = (await post(hub(shelf), query, variables={"id": id_}, scopes=["citizen.name"])).json()
        assert answer["data"] == {"citizen": None}
        assert answer["errors"][0]["message"].startswith("Query.citizen needs the scope 'citizens.lookup'")
        assert id_ not in str(answer["errors"])
    assert shelf.asked == []


@pytest.mark.threat("other-person")
async def test_who_asks_for_herself_reads_the_directors_of_what_she_directs_and_all_are_checked_as_one_set(
    hub: Hub,
) -> None:
    hers, other = (f"0985690000{n}" + str(check_digit(f"0985690000{n}")) for n in ("01", "02"))
    businesses = {
        id_: [record("Business", "dbd", juristic_id=id_, kind=BusinessKind.COMPANY, name_th="ก")]
        for id_ in (hers, other)
    }
    seats = {id_: [record("Director", "dbd", juristic_id=id_, national_id=CITIZEN, shares=1)] for id_ in (hers, other)}
    found = Shelf("Business", "juristicId", businesses)
    of_business, of_person = (
        Shelf("Director", "juristicId", seats),
        Shelf("Director", "nationalId", {CITIZEN: seats[hers]}),
    )
    query = (
        "{ "
        + " ".join(
            f'b{n}: business(juristicId: "{id_}") {{ directors {{ shares }} }}' for n, id_ in enumerate((hers, other))
        )
        + " }"
    )
    app = hub(found, of_business, of_person)
    answer = (await post(app, query, scopes=["business.directors"], saan_purpose="business-service")).json()
    assert answer["data"] == {"b0": {"directors": [{"shares": 1}]}, "b1": {"directors": None}}
    (refused,) = answer["errors"]
    assert (refused["path"], refused["extensions"]["code"]) == (["b1", "directors"], "NOT_PERMITTED")
    assert [key for keys in of_business.asked for key in keys] == [hers], "no agency was asked for the other"


@pytest.mark.threat("scope-evaded")
async def test_an_alias_or_a_fragment_does_not_help(hub: Hub) -> None:
    query = "{ a: me { ...F } me { b: nationalId } } fragment F on Citizen { c: nationalId ... { d: nationalId } }"
    answer = (await post(hub(), query, scopes=["citizen.name"])).json()
    assert answer["data"] == {"a": {"c": None, "d": None}, "me": {"b": None}}


async def test_errors_are_told_in_thai_as_well(hub: Hub) -> None:
    answer = (await post(hub(), "{ me { nationalId } }", scopes=[])).json()
    assert "สิทธิ" in answer["errors"][0]["extensions"]["messageTh"]

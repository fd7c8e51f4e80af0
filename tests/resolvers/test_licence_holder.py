"""Who holds a licence: a business, which anybody may know; or a person, told of under a scope and on record."""

from collections.abc import Sequence
from typing import Any

import pytest

from access.caller import Caller
from access.consents.consents_at_hand import Permit
from access.ledger.entry import Entry
from connectors.errors import AgencyUnavailable
from resolvers.ids import global_id
from resolvers.request import Books
from sandbox.world.ids import with_check_digit
from schema.licence_kind import LicenceCode, LicenceState
from schema.place import Address
from tests.hub import CITIZEN, hub, post
from tests.shelf import Shelf, record

pytestmark = pytest.mark.threat("holder-told")

OWNER, BUSINESS = with_check_digit("910000000002"), "0985569000013"
HER_KEY = f"subject-{OWNER[-2:]}"
OFFICIAL: Any = {"scopes": ["citizens.lookup", "citizen.identity"], "subject": None}
UNDER = {"saan_purpose": "licensing", "saan_case": "T-1"}
QUERY = (
    "{ licence(id: ID) { number juristicId business { name } holder { __typename ...P ... on Business { name } } } }"
)
WHO = " fragment P on Citizen { nationalId profile { name { first } } }"


class Book:
    """A ledger that keeps its entries at hand, and consents that change nothing."""

    available = True

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.anonymous: list[Any] = []

    def subject(self, national_id: str) -> str:
        return f"subject-{national_id[-2:]}"

    async def record(self, entries: Sequence[Entry]) -> None:
        self.entries += entries

    def refused_anonymously(self, refusals: Any) -> None:
        self.anonymous += refusals

    async def permit(self, caller: Caller) -> Permit:
        return Permit(caller)

    def lines(self) -> list[tuple[Any, ...]]:
        told = [
            (e.subject, e.agency, e.type, tuple(e.disclosed), tuple(r.field for r in e.refused)) for e in self.entries
        ]
        return sorted(told, key=str)


def licence(number: str, **holder: str) -> Any:
    return record(
        "Licence",
        "pharmacies",
        number=number,
        code=LicenceCode.OTHER,
        other_code="PHARMACY",
        state=LicenceState.VALID,
        **holder,
    )


HERS, ITS, NOBODYS = licence("1", national_id=OWNER), licence("2", juristic_id=BUSINESS), licence("3")
BOTH = licence("4", national_id=OWNER, juristic_id=BUSINESS)


def shelves() -> tuple[Shelf, ...]:
    return (
        Shelf("Licence", "number", {one.number: [one] for one in (HERS, ITS, NOBODYS, BOTH)}, agency="pharmacies"),
        Shelf("Licence", "nationalId", {OWNER: [HERS]}, agency="pharmacies"),
        Shelf(
            "Business",
            "juristicId",
            {BUSINESS: [record("Business", "dbd", juristic_id=BUSINESS, kind="COMPANY", name_th="ร้านยา")]},
        ),
        Shelf("Person", "nationalId", AgencyUnavailable("dopa", "Person by nationalId"), agency="dopa"),
    )


async def asked(
    number: str, query: str = QUERY + WHO, executor: str = "breadth-first", **who: Any
) -> tuple[Any, Book, tuple[Shelf, ...]]:
    book, known = Book(), shelves()
    app = hub(*known, books=Books(book, None, book, None), executor=executor)  # type: ignore[arg-type]
    id_ = global_id("Licence", "pharmacies", number, "")
    answer = await post(app, query.replace("ID", f'"{id_}"', 1), **who)
    return answer.json(), book, known


@pytest.mark.parametrize("executor", ["breadth-first", "graphql-core"])
async def test_the_business_that_holds_a_licence_is_told_to_anybody_and_nothing_is_on_record(executor: str) -> None:
    answer, book, _ = await asked("2", QUERY.replace(" ...P", ""), executor=executor)
    assert "errors" not in answer
    assert answer["data"]["licence"] == {
        "number": "2",
        "juristicId": BUSINESS,
        "business": {"name": "ร้านยา"},
        "holder": {"__typename": "Business", "name": "ร้านยา"},
    }
    assert (book.entries, book.anonymous) == ([], [])


NOT_HERS = {"number": "1", "juristicId": None, "business": None, "holder": None}


@pytest.mark.parametrize("executor", ["breadth-first", "graphql-core"])
@pytest.mark.parametrize(
    ("who", "code"),
    [
        ({}, "NOT_PERMITTED"),
        ({"scopes": ["citizen.identity", "citizen.name", "citizen.licences"]}, "NOT_PERMITTED"),
        (
            {"scopes": ["citizens.lookup"], **UNDER, "saan_purpose": "self-service"},
            "NOT_PERMITTED",
        ),  # a citizen, whom no office stands behind
        ({"scopes": ["citizen.licences"], "subject": OWNER}, "NOT_PERMITTED"),
        (OFFICIAL, "PURPOSE_REQUIRED"),
        ({**OFFICIAL, "saan_purpose": "licensing"}, "CASE_REQUIRED"),
    ],
)
async def test_a_person_is_withheld_from_whoever_may_not_ask_for_others_and_nobody_is_asked_about_her(
    who: dict[str, Any], code: str, executor: str
) -> None:
    answer, book, known = await asked("1", executor=executor, **who)
    assert answer["data"]["licence"] == NOT_HERS
    assert {error["extensions"]["code"] for error in answer["errors"] if error["path"][-1] == "holder"} == {code}
    assert OWNER not in repr(answer)
    assert [shelf.asked for shelf in known if shelf.question.type == "Person"] == [[]]
    refusals = [line for line in book.lines() if line[4] == ("holder",)]
    if who:
        assert refusals == [(HER_KEY, "saan", "Licence", (), ("holder",))]
    else:
        assert ("Licence", "holder", code) in book.anonymous


@pytest.mark.parametrize("executor", ["breadth-first", "graphql-core"])
async def test_an_official_under_a_case_is_told_whose_it_is_and_that_is_on_record_of_her(executor: str) -> None:
    query = QUERY + " fragment P on Citizen { nationalId }"
    answer, book, _ = await asked("1", query, executor=executor, **OFFICIAL, **UNDER)
    assert answer["data"]["licence"]["holder"] == {"__typename": "Citizen", "nationalId": OWNER}
    assert book.lines() == [
        (HER_KEY, "pharmacies", "Licence", ("holder",), ()),
        (HER_KEY, "saan", "Citizen", ("nationalId",), ()),
    ]


async def test_where_an_agency_names_both_it_is_the_person_that_is_guarded() -> None:
    answer, _, _ = await asked("4")
    assert answer["data"]["licence"]["holder"] is None
    assert OWNER not in repr(answer)


async def test_a_licence_of_nobody_has_no_holder_and_that_is_no_refusal() -> None:
    answer, book, _ = await asked("3", QUERY.replace(" ...P", ""))
    assert (answer["data"]["licence"]["holder"], "errors" in answer, book.anonymous) == (None, False, [])


async def test_what_an_agency_says_otherwise_of_the_holder_is_in_no_conflict() -> None:
    other = record("Licence", "fda", number="1", code=LicenceCode.OTHER, other_code="SPA", national_id=CITIZEN)
    one, two = (Shelf("Licence", "number", {"1": [row]}, agency="pharmacies") for row in (HERS, other))
    id_ = global_id("Licence", "pharmacies", "1", "")
    answer = (await post(hub(one, two), f'{{ licence(id: "{id_}") {{ conflicts {{ name value }} }} }}')).json()
    assert answer["data"]["licence"]["conflicts"] == [{"name": "otherCode", "value": "SPA"}]


OWN = (
    '{ me { licences(kindIds: ["PHARMACY"]) { totalCount nodes { number state } agencies { agency answered code } } } }'
)


async def test_what_a_citizen_holds_comes_from_every_licensor_of_persons_and_is_on_record() -> None:
    book = Book()
    app = hub(*shelves(), books=Books(book, None, book, None))  # type: ignore[arg-type]
    answer = (await post(app, OWN, scopes=["citizen.licences"], subject=OWNER)).json()
    assert "errors" not in answer
    assert answer["data"]["me"]["licences"] == {
        "totalCount": 1,
        "nodes": [{"number": "1", "state": "VALID"}],
        "agencies": [{"agency": "pharmacies", "answered": True, "code": None}],
    }
    told = ("licences.nodes.number", "licences.nodes.state")
    assert book.lines() == [(HER_KEY, "pharmacies", "Citizen", told, ())]


async def test_without_its_scope_nobody_is_asked_what_a_citizen_holds() -> None:
    known = shelves()
    answer = (await post(hub(*known), OWN, scopes=["citizen.name"], subject=OWNER)).json()
    assert answer["data"]["me"]["licences"] is None
    assert answer["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"
    assert all(not shelf.asked for shelf in known)


ADDRESS = dict.fromkeys(("number", "moo", "soi_th", "soi_en", "road_th", "road_en", "postal_code"))
HOME = record("House", "houses", house_id="1", address=Address(**ADDRESS, subdistrict_code="120104"))


def at_home(*more: Shelf) -> tuple[Shelf, ...]:
    place = record(
        "LocalAdministration",
        local_administration_id="1201",
        kind="CITY",
        province_code="12",
        subdistrict_codes=["120104"],
        name_th="ก",
    )
    return (
        Shelf(
            "Person", "nationalId", {OWNER: [record("Person", "dopa", national_id=OWNER, house_id="1")]}, agency="dopa"
        ),
        Shelf("House", "houseId", {"1": [HOME]}, agency="houses"),
        Shelf("LocalAdministration", "subdistrictCode", {"120104": [place]}),
        Shelf("Licence", "nationalId", {OWNER: [HERS]}, agency="pharmacies"),
        *more,
    )


async def test_the_local_administration_of_her_home_is_asked_as_well() -> None:
    stall = record(
        "Licence",
        "local",
        number="9",
        code=LicenceCode.HEALTH_HAZARD,
        national_id=OWNER,
        local_administration_id="1201",
    )
    by = "localAdministrationId+nationalId"
    app = hub(*at_home(Shelf("Licence", by, {("1201", OWNER): [stall]}, agency="local")))
    query = "{ me { licences { nodes { number } agencies { agency answered } } } }"
    found = (await post(app, query, scopes=["citizen.licences"], subject=OWNER)).json()["data"]["me"]["licences"]
    assert [one["number"] for one in found["nodes"]] == ["1", "9"]
    assert [(one["agency"], one["answered"]) for one in found["agencies"]] == [("pharmacies", True), ("local", True)]


async def test_where_she_lives_is_asked_of_nobody_if_no_local_administration_would_be() -> None:
    known = at_home()
    answer = (await post(hub(*known), OWN, scopes=["citizen.licences"], subject=OWNER)).json()
    assert "errors" not in answer
    assert [shelf.asked for shelf in known] == [[], [], [], [[OWNER]]]

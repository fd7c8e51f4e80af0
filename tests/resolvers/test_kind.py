"""Kinds are rows: agencies bring them, whether the enum has a name for them or not; their rows add up."""

from typing import Any

import pytest

from connectors.errors import AgencyUnavailable
from resolvers.ids import global_id
from schema.entitlement import EntitlementCode
from schema.licence_kind import LicenceCode
from tests.hub import CITIZEN, hub, post
from tests.shelf import Shelf, record

BUSINESS = "0985569000013"


def kind(code: str, agency: str, type_: str = "LicenceKind", section: str = "13", **more: Any) -> Any:
    codes: Any = LicenceCode if type_ == "LicenceKind" else EntitlementCode
    named = code in codes.__members__
    told = {"code": codes[code if named else "OTHER"], "other_code": None if named else code, "law_id": "1", **more}
    if type_ == "LicenceKind":
        told["local"] = False
    return record(type_, agency, **{"name_th": f"{code} ของ {agency}", "section": section, **told})


def shelf(agency: str, *rows: Any, type_: str = "LicenceKind", by: str = "all") -> Shelf:
    return Shelf(type_, by, {(): rows, "1": rows}, agency=agency)


def down(agency: str, type_: str = "LicenceKind", by: str = "all") -> Shelf:
    return Shelf(type_, by, AgencyUnavailable(agency, f"{type_} by {by}"), agency=agency)


async def told(query: str, *shelves: Shelf, **more: Any) -> Any:
    return (await post(hub(*shelves), query, **more)).json()


async def test_the_kinds_of_several_agencies_add_up() -> None:
    answer = await told(
        "{ licenceKinds { id code name } }",
        shelf("opdc", kind("FACTORY", "opdc")),
        shelf("pharmacies", kind("PHARMACY", "pharmacies"), kind("SPA", "pharmacies")),
    )
    assert answer["data"]["licenceKinds"] == [
        {"id": global_id("LicenceKind", code), "code": named, "name": f"{code} ของ {agency}"}
        for code, named, agency in (
            ("FACTORY", "FACTORY", "opdc"),
            ("PHARMACY", "OTHER", "pharmacies"),
            ("SPA", "OTHER", "pharmacies"),
        )
    ]
    assert "errors" not in answer


@pytest.mark.parametrize("executor", ["breadth-first", "graphql-core"])
@pytest.mark.parametrize("type_", ["LicenceKind", "EntitlementKind"])
async def test_an_agency_that_is_down_costs_its_own_rows_and_is_told(type_: str, executor: str) -> None:
    field = "licenceKinds" if type_ == "LicenceKind" else "entitlementKinds"
    app = hub(
        shelf("opdc", kind("FACTORY", "opdc", type_), type_=type_),
        down("pharmacies", type_),
        shelf("spas", kind("SPA", "spas", type_), type_=type_),
        executor=executor,
    )
    answer = (await post(app, f"{{ {field} {{ name }} }}")).json()
    assert [one["name"] for one in answer["data"][field]] == ["FACTORY ของ opdc", "SPA ของ spas"]
    (error,) = answer["errors"]
    assert (error["path"], error["extensions"]["agency"]) == ([field], "pharmacies")


async def test_where_all_are_down_there_is_no_list_and_each_is_told() -> None:
    answer = await told("{ licenceKinds { name } }", down("opdc"), down("pharmacies"))
    assert answer["data"] == {"licenceKinds": None}
    assert [error["extensions"]["agency"] for error in answer["errors"]] == ["opdc", "pharmacies"]


async def test_of_a_kind_that_two_agencies_claim_the_first_speaks_and_what_the_other_says_stands_beside_it() -> None:
    query = "{ licenceKinds { id source { agency } conflicts { name value source { agency } } } }"
    answer = await told(
        query,
        shelf("opdc", kind("SPA", "opdc", name_th="สปา"), kind("FACTORY", "opdc")),
        shelf("spas", kind("SPA", "spas", name_th="กิจการสปา"), kind("NAIL_BAR", "spas")),
    )
    first, *others = answer["data"]["licenceKinds"]
    conflict = {"name": "nameTh", "value": "กิจการสปา", "source": {"agency": "spas"}}
    assert first == {"id": global_id("LicenceKind", "SPA"), "source": {"agency": "opdc"}, "conflicts": [conflict]}
    assert [one["id"] for one in others] == [global_id("LicenceKind", code) for code in ("FACTORY", "NAIL_BAR")]
    assert all(one["conflicts"] == [] for one in others)


@pytest.mark.parametrize("type_", ["LicenceKind", "EntitlementKind"])
async def test_what_rests_on_a_section_adds_up_too(type_: str) -> None:
    field = "licenceKinds" if type_ == "LicenceKind" else "entitlementKinds"
    section = Shelf("LawSection", "lawId+number", {("1", "13"): [record("LawSection", law_id="1", number="13")]})
    answer = await told(
        f'{{ lawSection(law: "1", number: "13") {{ {field} {{ name }} }} }}',
        section,
        shelf("opdc", kind("FACTORY", "opdc", type_), kind("HOTEL", "opdc", type_, "15"), type_=type_, by="lawId"),
        shelf("spas", kind("SPA", "spas", type_), type_=type_, by="lawId"),
        down("pharmacies", type_, "lawId"),
    )
    names = [one["name"] for one in answer["data"]["lawSection"][field]]
    assert names == ["FACTORY ของ opdc", "SPA ของ spas"]
    assert [error["extensions"]["agency"] for error in answer["errors"]] == ["pharmacies"]


def licence(code: str, number: str, **more: Any) -> Any:
    named = code in LicenceCode.__members__
    return record(
        "Licence",
        "pharmacies",
        number=number,
        code=LicenceCode[code if named else "OTHER"],
        other_code=None if named else code,
        juristic_id=BUSINESS,
        **more,
    )


HELD = [licence("PHARMACY", "1"), licence("SPA", "2"), licence("HOTEL", "3"), licence("OTHER", "4")]
PLACES = (
    Shelf(
        "Business",
        "juristicId",
        {BUSINESS: [record("Business", juristic_id=BUSINESS, kind="COMPANY", name_th="ก")]},
    ),
    Shelf("Licence", "juristicId", {BUSINESS: HELD}, agency="pharmacies"),
)


@pytest.mark.parametrize(
    ("arguments", "numbers"),
    [
        ("kinds: [OTHER]", "124"),
        ("kinds: [HOTEL]", "3"),
        ("kinds: [HOTEL, OTHER]", "1234"),
        (f'kindIds: ["{global_id("LicenceKind", "SPA")}"]', "2"),
        ('kindIds: ["PHARMACY", "HOTEL"]', "13"),
        ('kindIds: ["PHARMACY", "HOTEL"], kinds: [OTHER]', "1"),
        ("kindIds: []", ""),
        ("kinds: null, kindIds: null", "1234"),
    ],
)
async def test_licences_are_narrowed_to_kinds_by_their_names_and_by_their_ids(arguments: str, numbers: str) -> None:
    query = f'{{ business(juristicId: "{BUSINESS}") {{ licences({arguments}) {{ nodes {{ number }} }} }} }}'
    answer = await told(query, *PLACES)
    assert "".join(one["number"] for one in answer["data"]["business"]["licences"]["nodes"]) == numbers


async def test_the_id_of_something_else_is_no_kind() -> None:
    argument = f'kindIds: ["{global_id("Law", "1")}"]'
    query = f'{{ business(juristicId: "{BUSINESS}") {{ licences({argument}) {{ nodes {{ number }} }} }} }}'
    (error,) = (await told(query, *PLACES))["errors"]
    assert (error["extensions"]["code"], error["extensions"]["argument"]) == ("BAD_USER_INPUT", "kindIds")


async def test_a_licence_finds_its_kind_by_the_kind_s_own_code() -> None:
    kinds = Shelf("LicenceKind", "code", {code: [kind(code, "rows")] for code in ("PHARMACY", "SPA", "HOTEL")})
    query = f'{{ business(juristicId: "{BUSINESS}") {{ licences {{ nodes {{ code kind {{ id name }} }} }} }} }}'
    nodes = (await told(query, *PLACES, kinds))["data"]["business"]["licences"]["nodes"]
    assert [(one["code"], one["kind"] and one["kind"]["id"]) for one in nodes] == [
        ("OTHER", global_id("LicenceKind", "PHARMACY")),
        ("OTHER", global_id("LicenceKind", "SPA")),
        ("HOTEL", global_id("LicenceKind", "HOTEL")),
        ("OTHER", None),
    ]


async def test_two_entitlements_without_a_name_are_not_taken_for_one_another() -> None:
    def paid(code: str, agency: str) -> Shelf:
        told = record("Entitlement", agency, national_id=CITIZEN, code=EntitlementCode.OTHER, other_code=code)
        return Shelf("Entitlement", "nationalId", {CITIZEN: [told]}, agency=agency)

    kinds = Shelf("EntitlementKind", "code", {code: [kind(code, "rows", "EntitlementKind")] for code in ("A", "B")})
    query = "{ me { entitlements(ARGUMENTS) { nodes { kind { name } conflicts { name } } } } }"
    shelves = (paid("A", "one"), paid("B", "two"), kinds)
    both = await told(query.replace("ARGUMENTS", "kinds: [OTHER]"), *shelves, scopes=["entitlements"])
    assert both["data"]["me"]["entitlements"]["nodes"] == [
        {"kind": {"name": "A ของ rows"}, "conflicts": []},
        {"kind": {"name": "B ของ rows"}, "conflicts": []},
    ]
    one = await told(query.replace("ARGUMENTS", 'kindIds: ["B"]'), *shelves, scopes=["entitlements"])
    assert one["data"]["me"]["entitlements"]["nodes"] == [{"kind": {"name": "B ของ rows"}, "conflicts": []}]

"""A full name and an address in one line say what their parts say, in one language, and are told as their parts."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import AgencyUnavailable
from resolvers.one_line import ADDRESS_PARTS, NAME_PARTS, full_name
from schema.business import BusinessKind
from schema.place import Address
from schema.values import PersonName
from tests.hub import hub, post
from tests.shelf import Shelf, record

BUSINESS = "0985569000013"
TEXTS = st.none() | st.text("กขคabc.", min_size=1, max_size=8)
QUERY = "query ($id: JuristicId!, $l: Language) { business(juristicId: $id) { address { oneLine(language: $l) } } }"
BOTH = pytest.mark.parametrize("executor", ["breadth-first", "graphql-core"])


@pytest.mark.parametrize(
    ("title", "first", "middle", "last", "full"),
    [
        ("นางสาว", "สมศรี", None, "ใจดี", "นางสาวสมศรี ใจดี"),
        ("พลตำรวจเอก", "สมชาย", None, "ใจดี", "พลตำรวจเอก สมชาย ใจดี"),
        ("Miss", "Somsri", "May", "Jaidee", "Miss Somsri May Jaidee"),
        (None, "สมศรี", None, "ใจดี", "สมศรี ใจดี"),
        ("นาย", None, None, "ใจดี", "นายใจดี"),
        (None, None, None, None, None),
    ],
)
def test_a_full_name_is_written_as_its_language_writes_it(
    title: str | None, first: str | None, middle: str | None, last: str | None, full: str | None
) -> None:
    assert full_name(PersonName(title=title, first=first, middle=middle, last=last), None) == full  # type: ignore[arg-type]


@given(st.tuples(TEXTS, TEXTS, TEXTS, TEXTS))
def test_a_full_name_is_its_parts_in_their_order_and_nothing_else(parts: tuple[str | None, ...]) -> None:
    name = PersonName(**dict(zip(("title", "first", "middle", "last"), parts, strict=True)))  # type: ignore[arg-type]
    full = full_name(name, None)  # type: ignore[arg-type]
    assert (full or "").replace(" ", "") == "".join(part for part in parts if part)


def test_the_parts_that_are_told_are_fields_of_their_types() -> None:
    for parts, type_ in ((NAME_PARTS, PersonName), (ADDRESS_PARTS, Address)):
        shown = {one.graphql_name or one.name for one in type_.__strawberry_definition__.fields}  # type: ignore[attr-defined]
        assert {part.replace("postalCode", "postal_code") for part in parts.split()} <= shown


def places(code: str, th: list[str | None], en: list[str | None]) -> list[Shelf]:
    codes = (code[:6], code[:4], code[:2])
    more: list[dict[str, Any]] = [
        {"district_code": code[:4], "province_code": code[:2], "postal_code": None},
        {"province_code": code[:2]},
        {},
    ]
    types = ("Subdistrict", "District", "Province")
    return [
        Shelf(type_, "code", {own: [record(type_, "dopa", code=own, name_th=name, name_en=english, **facts)]})
        for type_, own, name, english, facts in zip(types, codes, th, en, more, strict=True)
    ]


def business(code: str, **facts: Any) -> Shelf:
    nothing = dict.fromkeys(("number", "moo", "postal_code", "soi_th", "soi_en", "road_th", "road_en"))
    address = Address(**{**nothing, "subdistrict_code": code, **facts})
    found = record(
        "Business", juristic_id=BUSINESS, kind=BusinessKind.COMPANY, name_th="ก", name_en=None, address=address
    )
    return Shelf("Business", "juristicId", {BUSINESS: [found]})


NONTHABURI = (["ตลาดขวัญ", "เมืองนนทบุรี", "นนทบุรี"], ["Talat Khwan", "Mueang Nonthaburi", "Nonthaburi"])
BANGKOK = (["ลุมพินี", "ปทุมวัน", "กรุงเทพมหานคร"], ["Lumphini", "Pathum Wan", "Bangkok"])
UPCOUNTRY = {"number": "99/7", "moo": "3", "road_th": "สุขใจ", "road_en": "Sukjai", "postal_code": "11000"}
IN_THAI = "99/7 ม.3 ถ.สุขใจ ต.ตลาดขวัญ อ.เมืองนนทบุรี จ.นนทบุรี 11000"
IN_ENGLISH = "99/7 Moo 3, Sukjai Road, Talat Khwan, Mueang Nonthaburi, Nonthaburi 11000"


async def line(app: Any, language: str | None = None, **headers: str) -> Any:
    sent = {"id": BUSINESS, "l": language}
    return (await post(app, QUERY, variables=sent, **headers)).json()  # type: ignore[arg-type]


@BOTH
async def test_an_address_is_one_line_in_either_language_by_three_lookups(executor: str) -> None:
    shelves = places("120104", *NONTHABURI)
    app = hub(business("120104", **UPCOUNTRY), *shelves, executor=executor)
    for language, headers, expected in (
        (None, {}, IN_THAI),
        (None, {"accept_language": "en"}, IN_ENGLISH),
        ("EN", {}, IN_ENGLISH),
        ("TH", {"accept_language": "en"}, IN_THAI),
    ):
        answer = await line(app, language, **headers)
        assert answer["data"]["business"]["address"]["oneLine"] == expected
        assert len(answer["extensions"]["explain"]["calls"]) == 4, "the business, and each kind of place once"


@BOTH
async def test_bangkok_has_a_khwaeng_and_a_khet(executor: str) -> None:
    app = hub(
        business("100704", number="1", soi_th="ร่วมใจ", soi_en=None), *places("100704", *BANGKOK), executor=executor
    )
    told = await line(app)
    assert told["data"]["business"]["address"]["oneLine"] == "1 ซ.ร่วมใจ แขวงลุมพินี เขตปทุมวัน กรุงเทพมหานคร"
    assert (await line(app, "EN"))["data"]["business"]["address"]["oneLine"] is None, "its lane has no English name"
    assert (await line(app, accept_language="en"))["data"]["business"]["address"]["oneLine"].startswith("1 ซ.")


@BOTH
async def test_without_its_place_there_is_no_line_and_an_agency_that_is_away_is_named(executor: str) -> None:
    unknown = hub(business("120104"), *(Shelf(one, "code", {}) for one in ("Subdistrict", "District", "Province")))
    assert await line(unknown) | {"extensions": None} == {
        "data": {"business": {"address": {"oneLine": None}}},
        "extensions": None,
    }
    away = Shelf("District", "code", AgencyUnavailable("dopa", "District by code"), agency="dopa")
    shelves = places("120104", *NONTHABURI)
    (error,) = (await line(hub(business("120104"), shelves[0], away, shelves[2], executor=executor)))["errors"]
    assert error["path"] == ["business", "address", "oneLine"]
    assert error["extensions"]["agency"] == "dopa"


@pytest.mark.threat("scope-evaded")
@BOTH
async def test_nobody_reads_by_the_whole_what_may_not_be_read_by_its_parts(executor: str) -> None:
    query = "{ me { profile { name { %s } } home { address { %s } } } }"
    app = hub(executor=executor)
    whole, parts = [
        (await post(app, query % wanted, scopes=["citizen.birth-date"])).json()
        for wanted in (("full", "oneLine"), ("first", "number"))
    ]
    assert whole["data"] == parts["data"]
    assert [error["extensions"] for error in whole["errors"]] == [error["extensions"] for error in parts["errors"]]

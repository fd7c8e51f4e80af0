"""Where two agencies disagree, both are shown; nothing is settled in silence."""

from decimal import Decimal

from schema.entitlement import EntitlementCode
from schema.values import Money
from tests.hub import CITIZEN, hub, post
from tests.shelf import Shelf, record


def law(agency: str, **facts: object) -> Shelf:
    known = {"law_id": "1", "kind": "ACT", "title_th": "พระราชบัญญัติ ก", "state": "IN_FORCE", **facts}
    return Shelf("Law", "lawId", {"1": [record("Law", agency, **known)]}, agency=agency)


async def test_the_first_agency_speaks_and_what_the_other_says_otherwise_stands_beside_it() -> None:
    query = '{ law(id: "1") { yearBe url source { agency } conflicts { name value source { agency } } } }'
    shelves = law("first", year_be=2535, url=None), law("second", year_be=2536, url="https://law.example")
    answer = (await post(hub(*shelves), query)).json()
    assert answer["data"]["law"] == {
        "yearBe": 2535,
        "url": None,
        "source": {"agency": "first"},
        "conflicts": [{"name": "yearBe", "value": "2536", "source": {"agency": "second"}}],
    }


async def test_agencies_that_agree_are_in_no_conflict() -> None:
    answer = (await post(hub(law("first"), law("second")), '{ law(id: "1") { conflicts { name } } }')).json()
    assert answer["data"]["law"]["conflicts"] == []


async def test_an_entitlement_told_of_twice_is_shown_twice_each_with_the_other_s_amount() -> None:
    def entitlement(agency: str, amount: int) -> Shelf:
        told = record(
            "Entitlement",
            agency,
            national_id=CITIZEN,
            code=EntitlementCode.OLD_AGE_ALLOWANCE,
            amount=Money(amount=Decimal(amount), currency="THB"),
        )
        return Shelf("Entitlement", "nationalId", {CITIZEN: [told]}, agency=agency)

    query = "{ me { entitlements { nodes { amount { amount } conflicts { name value source { agency } } } } } }"
    app = hub(entitlement("cgd", 600), entitlement("local", 700))
    nodes = (await post(app, query, scopes=["entitlements"])).json()["data"]["me"]["entitlements"]["nodes"]
    assert nodes == [
        {
            "amount": {"amount": "600"},
            "conflicts": [{"name": "amount", "value": "700 THB", "source": {"agency": "local"}}],
        },
        {
            "amount": {"amount": "700"},
            "conflicts": [{"name": "amount", "value": "600 THB", "source": {"agency": "cgd"}}],
        },
    ]


async def test_a_conflict_tells_nothing_that_the_caller_may_not_read() -> None:
    from schema.citizen import Sex
    from schema.values import PersonName

    def person(agency: str, sex: Sex, first: str) -> Shelf:
        name = PersonName(title=None, first=first, middle=None, last="ใจดี")
        told = record("Person", agency, national_id=CITIZEN, sex=sex, name_th=name)
        return Shelf("Person", "nationalId", {CITIZEN: [told]}, agency=agency)

    query = "{ me { profile { conflicts { name value } } } }"
    app = hub(person("dopa", Sex.FEMALE, "สมศรี"), person("other", Sex.MALE, "สมศักดิ์"))
    assert (await post(app, query, scopes=["citizen.name"])).json()["data"]["me"]["profile"] == {"conflicts": []}
    told = (await post(app, query, scopes=["citizen.name", "citizen.profile"])).json()["data"]["me"]["profile"]
    assert told == {"conflicts": [{"name": "sex", "value": "MALE"}]}

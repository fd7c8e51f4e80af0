"""The few people and businesses that examples and tests know by name. Their ids never change with the seed."""

from dataclasses import replace
from datetime import date, timedelta

from sandbox.world.entitlements import last_payment, old_age_amount, old_age_since
from sandbox.world.hospitals import Hospitals
from sandbox.world.ids import juristic_id, national_id
from sandbox.world.insurance import Insured, Term, insured
from sandbox.world.licences import Licensing, Premises
from sandbox.world.loans import Loan, loan
from sandbox.world.model import (
    Address,
    Birth,
    Business,
    Directorship,
    Entitlement,
    House,
    Licence,
    Name,
    Person,
)
from sandbox.world.permits import Permits

CITIZEN = national_id(10_000_000_001)
OWNER = national_id(10_000_000_002)
OFFICER = national_id(10_000_000_003)
NEIGHBOUR = national_id(10_000_000_004)
"""A citizen whose local administration is offline."""
BROTHER = national_id(10_000_000_005)
"""The owner's brother, who directs the restaurant with her."""

RESTAURANT = juristic_id(5, 2558, 1)
SWEETS = juristic_id(3, 2545, 1)
OFFICER_OF = "1201"

_CITIZEN_HOUSE = House(
    "98000000001",
    Address("99/7", "120102", "11000", soi_th="สุขใจ 9", soi_en="Suk Chai 9", road_th="สุขใจ", road_en="Suk Chai"),
)
_OWNER_HOUSE = House("98000000002", Address("18", "120104", "11000", road_th="ริมคลอง", road_en="Rim Khlong"))
_OFFICER_HOUSE = House("98000000003", Address("5/12", "120105", "11000", road_th="วัดใหม่", road_en="Wat Mai"))
_NEIGHBOUR_HOUSE = House("98000000004", Address("41", "120610", "11120", moo="3"))
_MAIN_PLACE = Address("200/1", "120102", "11000", road_th="ริมคลอง", road_en="Rim Khlong")
_SEA_PLACE = Address("77/3", "200408", "20150", road_th="สวนสน", road_en="Suan Son")
_FACTORY_PLACE = Address("8/8", "120105", "11000", moo="2")


def houses() -> list[House]:
    return [_CITIZEN_HOUSE, _OWNER_HOUSE, _OFFICER_HOUSE, _NEIGHBOUR_HOUSE]


def persons() -> list[Person]:
    """The citizen is 72 at the end of 2026, her neighbour past 80 with only the year of his birth known."""
    return [
        Person(
            CITIZEN,
            Name("นาง", "สมศรี", "ใจดี"),
            Name("Mrs.", "Somsi", "Chaidi"),
            "FEMALE",
            Birth(1954, 5, 12),
            _CITIZEN_HOUSE.house_id,
        ),
        Person(
            OWNER,
            Name("นางสาว", "กมลวรรณ", "ศรีสุวรรณ"),
            Name("Miss", "Kamonwan", "Sisuwan"),
            "FEMALE",
            Birth(1986, 9, 3),
            _OWNER_HOUSE.house_id,
        ),
        Person(
            OFFICER,
            Name("นาย", "ธนกร", "วงศ์ใหญ่"),
            Name("Mr.", "Thanakorn", "Wongyai"),
            "MALE",
            Birth(1991, 1, 20),
            _OFFICER_HOUSE.house_id,
        ),
        Person(
            NEIGHBOUR,
            Name("นาย", "อนันต์", "แก้วมณี"),
            Name("Mr.", "Anan", "Kaeomani"),
            "MALE",
            Birth(1944),
            _NEIGHBOUR_HOUSE.house_id,
        ),
        Person(
            BROTHER,
            Name("นาย", "ชัยวัฒน์", "ศรีสุวรรณ"),
            Name("Mr.", "Chaiwat", "Sisuwan"),
            "MALE",
            Birth(1989, 12, 30),
            _OWNER_HOUSE.house_id,
        ),
    ]


def businesses() -> list[Business]:
    """A restaurant company with two places and a central kitchen, and the citizen's sweet shop."""
    opened, started = date(2015, 3, 12), date(2002, 7, 1)
    return [
        Business(
            RESTAURANT,
            "บริษัท ครัวกมลวรรณ จำกัด",
            "Khrua Kamonwan Co., Ltd.",
            "COMPANY",
            "ACTIVE",
            opened,
            5_000_000,
            5_000_000,
            "5610",
            _MAIN_PLACE,
            (
                Directorship(OWNER, "AUTHORISED_DIRECTOR", opened, 40_000),
                Directorship(BROTHER, "DIRECTOR", date(2019, 11, 4), 10_000),
            ),
        ),
        Business(
            SWEETS,
            "ห้างหุ้นส่วนจำกัด ขนมไทยสมศรี",
            "Khanom Thai Somsi Limited Partnership",
            "LIMITED_PARTNERSHIP",
            "ACTIVE",
            started,
            200_000,
            200_000,
            "5610",
            _CITIZEN_HOUSE.address,
            (
                Directorship(CITIZEN, "MANAGING_PARTNER", started, 0),
                Directorship(OWNER, "PARTNER", started.replace(year=2012), 0),
            ),
        ),
    ]


def licences(today: date, licensing: Licensing) -> list[Licence]:
    """Of the restaurant, some end within 90 days of `today`."""
    restaurant, sweets = businesses()
    kitchen = Premises("ครัวกลาง ครัวกมลวรรณ", "Khrua Kamonwan central kitchen", _FACTORY_PLACE, 480.0)
    main = Premises("ครัวกมลวรรณ สาขานนทบุรี", "Khrua Kamonwan Nonthaburi", _MAIN_PLACE, 320.0)
    sea = Premises("ครัวกมลวรรณ สาขาพัทยา", "Khrua Kamonwan Pattaya", _SEA_PLACE, 150.0)
    shop = Premises("ขนมไทยสมศรี", "Khanom Thai Somsi", _CITIZEN_HOUSE.address, 32.5)

    def ends_in(days: int) -> date:
        return today + timedelta(days=days - 364)

    return [
        licensing.issue(restaurant, "FACTORY", kitchen, date(2017, 6, 9)),
        licensing.issue(restaurant, "FOOD_PREMISES", main, ends_in(45)),
        licensing.issue(restaurant, "LIQUOR_RETAIL", main, ends_in(30)),
        licensing.issue(restaurant, "TOBACCO_RETAIL", main, ends_in(-20)),
        licensing.issue(restaurant, "FOOD_PREMISES_NOTIFICATION", sea, date(2022, 2, 14)),
        licensing.issue(restaurant, "LIQUOR_RETAIL", sea, ends_in(200)),
        licensing.issue(sweets, "FOOD_PREMISES_NOTIFICATION", shop, date(2018, 8, 1)),
    ]


def entitlements(today: date) -> list[Entitlement]:
    """Old-age allowance and welfare card of the citizen and of her neighbour."""
    paid = last_payment(today)
    found = []
    for person, administration in ((persons()[0], "1201"), (persons()[3], "1204")):
        card = Entitlement(person.national_id, "cgd", "WELFARE_CARD", "ACTIVE", 300, "MONTH", date(2023, 4, 1), paid)
        amount = old_age_amount(person.birth.age(today))
        if amount:
            since = old_age_since(person)
            found.append(replace(card, payer=administration, kind="OLD_AGE_ALLOWANCE", amount=amount, since=since))
        found.append(card)
    return found


def food_licences(today: date, permits: Permits) -> list[Licence]:
    """Of the restaurant's central kitchen: it ends with the year that `today` is in."""
    restaurant, _ = businesses()
    names = ("ครัวกลาง ครัวกมลวรรณ", "Khrua Kamonwan central kitchen")
    licence = permits.food_production(restaurant, names, _FACTORY_PLACE, date(today.year - 2, 4, 2))
    return [replace(licence, state="VALID")]


def allowances(today: date) -> list[Entitlement]:
    """What the neighbour asked for and waits for: the disability allowance, which nobody pays yet."""
    since = today - timedelta(days=24)
    return [Entitlement(NEIGHBOUR, "cgd", "DISABILITY_ALLOWANCE", "PENDING", 1000, "MONTH", since)]


def insured_persons(today: date, hospitals: Hospitals) -> list[Insured]:
    """The citizen was in employment until she was 55; the restaurant insures its owner, of late, and her brother."""
    near, _, private, *_ = hospitals.all
    lately = Term(today - timedelta(days=40), today)
    return [
        insured(
            CITIZEN, "S33", SWEETS, Term(date(2002, 8, 1), date(2009, 5, 31), ended=True), wage=9_500, hospital=None
        ),
        insured(OWNER, "S33", RESTAURANT, lately, wage=32_000, hospital=private),
        insured(BROTHER, "S33", RESTAURANT, Term(date(2019, 12, 1), today), wage=24_000, hospital=near),
    ]


def student_loans(today: date) -> list[Loan]:
    """The owner and her brother pay theirs back; he is behind."""
    people = {one.national_id: one for one in persons()}
    return [
        loan(today, people[OWNER], 1_000_001, 180_000, late=False),
        loan(today, people[BROTHER], 1_000_002, 240_000, late=True),
    ]

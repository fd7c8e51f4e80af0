"""The world, whole: the same seed and the same day give the same world."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from sandbox.world import named, named_property, named_schooling
from sandbox.world.businesses import FIRST_HOTEL_SEQUENCE, HOTELS, Founding, activities
from sandbox.world.drafts import Draft, drafts
from sandbox.world.driving import DrivingLicence, driving_licences
from sandbox.world.education import Institution, Qualification, Schooling, Study, institutions
from sandbox.world.entitlements import entitlements
from sandbox.world.health import HealthRight, rights
from sandbox.world.hospitals import Hospitals
from sandbox.world.insurance import Insured, workforce
from sandbox.world.land import Parcel, Survey
from sandbox.world.laws import laws, sections
from sandbox.world.licences import Licensing
from sandbox.world.loans import Loan, loans
from sandbox.world.model import (
    Activity,
    Business,
    Entitlement,
    House,
    Law,
    Licence,
    LocalService,
    Person,
    Pharmacy,
    Section,
)
from sandbox.world.people import settle
from sandbox.world.permits import HOTEL_ACTIVITY, Permits
from sandbox.world.pharmacies import Pharmacies, named_pharmacies
from sandbox.world.places import Places, local_services
from sandbox.world.sole_traders import named_traders, traders
from sandbox.world.taxes import Vat, registrations
from sandbox.world.training import Certificate, Course, certificates, courses
from sandbox.world.usage import Usage, usage
from sandbox.world.vehicles import Register, Vehicle


@dataclass(frozen=True, slots=True)
class World:
    """Everything the agencies tell their parts of; where two of them disagree, see `conflicts`."""

    today: date
    places: Places
    hospitals: Hospitals
    houses: tuple[House, ...]
    persons: tuple[Person, ...]
    activities: tuple[Activity, ...]
    businesses: tuple[Business, ...]
    licences: tuple[Licence, ...]
    entitlements: tuple[Entitlement, ...]
    laws: tuple[Law, ...]
    sections: tuple[Section, ...]
    local_services: tuple[LocalService, ...]
    insured: tuple[Insured, ...]
    health_rights: tuple[HealthRight, ...]
    loans: tuple[Loan, ...]
    vat: tuple[Vat, ...]
    courses: tuple[Course, ...]
    certificates: tuple[Certificate, ...]
    drafts: tuple[Draft, ...]
    usage: tuple[Usage, ...]
    vehicles: tuple[Vehicle, ...]
    driving_licences: tuple[DrivingLicence, ...]
    parcels: tuple[Parcel, ...]
    pharmacies: tuple[Pharmacy, ...]
    institutions: tuple[Institution, ...]
    studies: tuple[Study, ...]
    qualifications: tuple[Qualification, ...]


def build_world(seed: int, today: date) -> World:
    """Well under two seconds; nothing is remembered between calls."""
    random = Random(seed)
    places = Places()
    services = local_services(random, places)
    houses, persons = settle(random, today, places)
    kinds = activities()
    businesses = Founding(random, today, places, kinds).businesses(houses, persons)
    licensing = Licensing(random, today, places, services)
    licences = named.licences(today, licensing)
    of_code = {one.code: one for one in kinds}
    for business in businesses:
        licences += licensing.of(business, of_code[business.activity])
    paid = [*named.entitlements(today), *named.allowances(today)]
    paid += entitlements(random, today, houses, persons, places.of_subdistrict)
    hotels = _hotels(seed, today, places, (houses, persons), of_code[HOTEL_ACTIVITY])
    for business in hotels:
        licences += licensing.of(business, of_code[HOTEL_ACTIVITY])
    permits = Permits(_drawn(seed, "permits"), today, places)
    licences += named.food_licences(today, permits)
    licences += permits.of((*businesses, *hotels))
    licences += (*named_traders(licensing), *traders(_drawn(seed, "traders"), licensing, places, persons, houses))
    world = World(
        today,
        places,
        Hospitals(),
        (*named.houses(), *houses),
        (*named.persons(), *persons),
        kinds,
        (*named.businesses(), *businesses, *hotels),
        tuple(licences),
        tuple(paid),
        laws(),
        sections(),
        services,
        *((),) * 15,
    )
    return _with_schooling(seed, _with_pharmacies(seed, _with_property(seed, _with_the_rest(seed, world))))


def _drawn(seed: int, what: str) -> Random:
    """Chance for one part of the world, so that another part can grow without changing it."""
    return Random(f"{seed} {what}")


def _hotels(
    seed: int, today: date, places: Places, settled: tuple[Sequence[House], Sequence[Person]], activity: Activity
) -> list[Business]:
    only = (replace(activity, weight=1),)
    return Founding(_drawn(seed, "hotels"), today, places, only, FIRST_HOTEL_SEQUENCE).businesses(*settled, HOTELS)


def _with_the_rest(seed: int, world: World) -> World:
    """What follows from the people and businesses of the world."""
    today, hospitals = world.today, world.hospitals
    provinces = {house.house_id: house.address.subdistrict[:2] for house in world.houses}
    at_work = named.insured_persons(today, hospitals)
    strangers = world.persons[len(named.persons()) :]
    at_work += workforce(
        _drawn(seed, "workforce"),
        today,
        hospitals=hospitals,
        persons=strangers,
        businesses=world.businesses,
        provinces=provinces,
    )
    insured = {one.national_id: one for one in at_work}
    health = tuple(
        rights(
            _drawn(seed, "health"),
            today,
            hospitals=hospitals,
            persons=world.persons,
            insured=insured,
            paid=world.entitlements,
            provinces=provinces,
            officers={named.OFFICER},
        )
    )
    offered = courses()
    return replace(
        world,
        insured=tuple(at_work),
        health_rights=health,
        loans=(*named.student_loans(today), *loans(_drawn(seed, "loans"), today, strangers)),
        vat=tuple(registrations(_drawn(seed, "vat"), today, world.businesses, world.licences)),
        courses=offered,
        certificates=tuple(certificates(_drawn(seed, "training"), today, offered, health, named.OFFICER)),
        drafts=drafts(today),
        usage=tuple(usage(_drawn(seed, "usage"), today)),
    )


def _with_property(seed: int, world: World) -> World:
    """What people and businesses drive and hold."""
    today = world.today
    people, businesses = world.persons[len(named.persons()) :], world.businesses[len(named.businesses()) :]
    houses = world.houses[len(named.houses()) :]
    provinces = {house.house_id: house.address.subdistrict[:2] for house in houses}
    register = Register(_drawn(seed, "vehicles"), today)
    vehicles = (
        *named_property.vehicles(today),
        *register.of_persons(people, provinces),
        *register.of_businesses(businesses),
    )
    driving = driving_licences(_drawn(seed, "driving"), today, people)
    parcels = Survey(_drawn(seed, "land"), today).parcels(houses, people, businesses)
    return replace(
        world,
        vehicles=vehicles,
        driving_licences=(*named_property.driving_licences(today), *driving),
        parcels=(*named_property.parcels(), *parcels),
    )


def _with_pharmacies(seed: int, world: World) -> World:
    """Who sells drugs."""
    people, businesses = world.persons[len(named.persons()) :], world.businesses[len(named.businesses()) :]
    drawn = Pharmacies(_drawn(seed, "pharmacies"), world.today, world.places)
    held = (*named_pharmacies(world.today), *drawn.of_persons(people, world.houses), *drawn.of_businesses(businesses))
    return replace(world, pharmacies=held)


def _with_schooling(seed: int, world: World) -> World:
    """What people studied."""
    drawn = Schooling(_drawn(seed, "schooling"), world.today)
    studies, given = drawn.of(world.persons[len(named.persons()) :])
    return replace(
        world,
        institutions=institutions(),
        studies=(*named_schooling.studies(), *studies),
        qualifications=(*named_schooling.qualifications(), *given),
    )

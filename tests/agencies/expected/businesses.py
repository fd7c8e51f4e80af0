"""What agencies say of businesses and their directors."""

from collections.abc import Iterator

from sandbox.world.build import World
from sandbox.world.model import Business, Directorship
from tests.agencies.expected.facts import Facts, Questions, Told, address_of, name_of


def _businesses(world: World) -> Told:
    activities = {one.code: one for one in world.activities}
    for one in world.businesses:
        activity = activities[one.activity]
        yield (
            one.juristic_id,
            {
                "juristicId": one.juristic_id,
                "nameTh": one.name_th,
                "nameEn": one.name_en,
                "kind": one.kind,
                "status": one.status,
                "registeredOn": one.registered_on,
                "capital": one.capital,
                "paidUpCapital": one.paid_up,
                "activityCode": activity.code,
                "activityTh": activity.th,
                "activityEn": activity.en,
                "address": address_of(one.address),
            },
        )


def _seats(world: World) -> Iterator[Facts]:
    persons = {one.national_id: one for one in world.persons}

    def seat(business: Business, one: Directorship) -> Facts:
        person = persons[one.national_id]
        return {
            "juristicId": business.juristic_id,
            "nationalId": one.national_id,
            "nameTh": name_of(person.name_th),
            "nameEn": name_of(person.name_en),
            "position": one.position,
            "appointedOn": one.appointed_on,
            "shares": one.shares or None,
        }

    return (seat(business, one) for business in world.businesses for one in business.directors)


def _registrations(world: World) -> Told:
    names = {one.juristic_id: (one.name_th, one.name_en) for one in world.businesses}
    for one in world.vat:
        yield (
            one.juristic_id,
            {
                "juristicId": one.juristic_id,
                "nameTh": names[one.juristic_id][0],
                "nameEn": names[one.juristic_id][1],
                "state": one.state,
                "registeredOn": one.registered_on,
                "cancelledOn": one.cancelled_on,
                "branchCount": len(one.branches),
                "legalBasis": {"lawId": "617709", "number": "85/1"},
            },
        )


def _branches(world: World) -> Told:
    for vat in world.vat:
        for one in vat.branches:
            yield (
                vat.juristic_id,
                {
                    "juristicId": vat.juristic_id,
                    "number": f"{one.number:05d}",
                    "nameTh": one.name_th,
                    "nameEn": one.name_en,
                    "openedOn": one.opened_on,
                    "closedOn": one.closed_on,
                    "address": address_of(one.address),
                },
            )


def of_businesses() -> Questions:
    """By agency, type and what it is asked by."""
    return {
        ("dbd", "Business", "juristicId"): _businesses,
        ("dbd", "Director", "juristicId"): lambda w: ((one["juristicId"], one) for one in _seats(w)),
        ("dbd", "Director", "nationalId"): lambda w: ((one["nationalId"], one) for one in _seats(w)),
        ("rd", "VatRegistration", "juristicId"): _registrations,
        ("rd", "VatBranch", "juristicId"): _branches,
    }

"""What the Food and Drug Administration says of pharmacies and the kinds of them."""

from collections.abc import Callable
from typing import Any

from sandbox.world import tables
from sandbox.world.build import World
from sandbox.world.model import Pharmacy
from tests.agencies.expected.facts import Facts, Questions, Told, address_of


def _pharmacy(one: Pharmacy) -> Facts:
    return {
        "number": one.number,
        "code": one.kind,
        "state": one.state,
        "juristicId": one.juristic_id,
        "nationalId": one.national_id,
        "issuedOn": one.issued_on,
        "expiresOn": one.expires_on,
        "fee": one.fee,
        "premisesTh": one.premises_th,
        "premisesEn": one.premises_en,
        "address": address_of(one.address),
    }


def _kinds(_world: World) -> list[Facts]:
    own = {"licensorTh": "สำนักงานคณะกรรมการอาหารและยา", "licensorEn": "Food and Drug Administration"}
    own |= {"agencyId": "pharmacies", "local": False}
    rows = tables.toml("pharmacy_kinds")["kind"]
    return [{**one, **own, "validityYears": int(one["validityYears"])} for one in rows]


def of_pharmacies() -> Questions:
    """By agency, type and what it is asked by."""

    def of(key: Callable[[Pharmacy], Any]) -> Callable[[World], Told]:
        return lambda world: ((key(one), _pharmacy(one)) for one in world.pharmacies if key(one))

    def kinds(key: str) -> Callable[[World], Told]:
        return lambda world: ((one[key] if key else (), one) for one in _kinds(world))

    return {
        ("pharmacies", "Licence", "juristicId"): of(lambda one: one.juristic_id),
        ("pharmacies", "Licence", "nationalId"): of(lambda one: one.national_id),
        ("pharmacies", "Licence", "number"): of(lambda one: one.number),
        ("pharmacies", "LicenceKind", "code"): kinds("code"),
        ("pharmacies", "LicenceKind", "lawId"): kinds("lawId"),
        ("pharmacies", "LicenceKind", "all"): kinds(""),
    }

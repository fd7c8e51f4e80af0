"""What agencies say of licences."""

from collections.abc import Callable
from typing import Any

from sandbox.world.build import World
from sandbox.world.model import Licence
from tests.agencies.expected.facts import Facts, Questions, Told, address_of
from tests.agencies.expected.people import entitlements_paid


def _licence(one: Licence) -> Facts:
    return {
        "number": one.number,
        "code": one.kind,
        "state": one.state,
        "juristicId": one.juristic_id or None,
        "nationalId": one.national_id,
        "issuedOn": one.issued_on,
        "expiresOn": one.expires_on,
        "fee": one.fee,
        "areaSquareMetres": one.area,
        "premisesTh": one.premises_th,
        "premisesEn": one.premises_en,
        "localAdministrationId": one.local_administration,
        "address": address_of(one.address),
    }


def of_licences() -> Questions:
    """By agency, type and what it is asked by."""

    def of(agency: str, key: Callable[[Licence], Any]) -> Callable[[World], Told]:
        return lambda world: ((key(one), _licence(one)) for one in world.licences if one.agency == agency)

    def of_tenants(key: Callable[[Licence], Any]) -> Callable[[World], Told]:
        local = of("local", lambda one: (one.local_administration, key(one)))
        return lambda world: ((whole, facts) for whole, facts in local(world) if whole[1])

    def services(world: World) -> Told:
        for one in world.local_services:
            facts = {"localAdministrationId": one.local_administration, "code": one.code, "nameTh": one.name_th}
            facts |= {"nameEn": one.name_en, "fee": one.fee, "feeMax": one.fee_max, "ordinanceTh": one.ordinance_th}
            kind = {"code": one.licence_kind} if one.licence_kind else None
            yield one.local_administration, {**facts, "days": one.days, "leadsTo": kind}

    def allowances(world: World) -> Told:
        paid = [one for one in world.entitlements if one.payer != "cgd"]
        return zip(
            [(one.payer, one.national_id) for one in paid], (one for _, one in entitlements_paid(paid)), strict=True
        )

    return {
        **{(agency, "Licence", "juristicId"): of(agency, lambda one: one.juristic_id) for agency in _LICENSORS},
        **{(agency, "Licence", "number"): of(agency, lambda one: one.number) for agency in _LICENSORS},
        ("local", "Licence", "localAdministrationId+juristicId"): of_tenants(lambda one: one.juristic_id),
        ("local", "Licence", "localAdministrationId+nationalId"): of_tenants(lambda one: one.national_id),
        ("local", "Licence", "localAdministrationId+number"): of_tenants(lambda one: one.number),
        ("local", "Licence", "search"): of("local", lambda one: one.local_administration),
        ("local", "LocalService", "localAdministrationId"): services,
        ("local", "Entitlement", "localAdministrationId+nationalId"): allowances,
    }


_LICENSORS = ("diw", "exd", "fda", "hotels")

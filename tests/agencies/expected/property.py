"""What agencies say of vehicles, drivers and land."""

from sandbox.world.build import World
from sandbox.world.driving import driving_kinds
from sandbox.world.land import Parcel, Share, appraised_on, land_offices
from sandbox.world.vehicles import Vehicle, tax_due, vehicle_kinds
from tests.agencies.expected.facts import Facts, Questions, Told

_NAMES = {"TRUCK": "LORRY", "FARM_VEHICLE": "OTHER"}
"""What the graph calls kinds that the world calls otherwise."""
_TITLES = {"EXPLOITATION": "OTHER"}
_LAND_CODE = "570844"


def _holder(kind: str, holder: str) -> Facts:
    return {"Citizen": {"nationalId": holder}} if kind == "P" else {"Business": {"juristicId": holder}}


def _vehicle(one: Vehicle) -> Facts:
    kind = vehicle_kinds()[one.kind]
    return {
        "plate": one.plate,
        "provinceCode": one.province,
        "kind": _NAMES.get(one.kind, one.kind),
        "brandTh": one.brand[0],
        "brandEn": one.brand[1],
        "engineSize": one.engine,
        "registeredOn": one.registered_on,
        "taxPaidUntil": one.tax_paid_until,
        "tax": {"plate": one.plate, "provinceCode": one.province},
        "province": {"code": one.province},
        "legalBasis": {"lawId": kind.law, "number": kind.section},
        "owner": _holder(one.owner_kind, one.owner),
    }


def _taxes(world: World) -> Told:
    kinds = vehicle_kinds()
    for one in world.vehicles:
        due = tax_due(one, kinds[one.kind], world.today)
        yield (
            (one.plate, one.province),
            {
                "plate": one.plate,
                "provinceCode": one.province,
                "amount": due.tax / 100,
                "surcharge": due.surcharge / 100,
                "inspection": due.inspection,
            },
        )


def _driving(world: World) -> Told:
    kinds = driving_kinds()
    for one in world.driving_licences:
        kind = kinds[one.kind]
        yield (
            one.national_id,
            {
                "number": one.number,
                "kind": one.kind,
                "state": one.state,
                "issuedOn": one.issued_on,
                "expiresOn": one.expires_on,
                "legalBasis": {"lawId": kind.law, "number": kind.section},
            },
        )


def _sections(_: World) -> Told:
    found: dict[tuple[str, str], list[str]] = {}
    for one in vehicle_kinds().values():
        found.setdefault((one.law, one.section), []).append(_NAMES.get(one.code, one.code))
    return (
        ((law, number), {"lawId": law, "number": number, "vehicleKinds": names})
        for (law, number), names in found.items()
    )


def _parcel(one: Parcel) -> Facts:
    office = next(office for office in land_offices() if office.code == one.office)
    rai, ngan, tenths = one.area
    return {
        "deedNumber": one.deed,
        "landOfficeCode": one.office,
        "landOfficeTh": office.name_th,
        "landOfficeEn": office.name_en,
        "title": _TITLES.get(one.title, one.title),
        "area": f"{rai}-{ngan}-{tenths / 10:g}",
        "areaSquareMetres": one.size * 4 / 10,
        "subdistrict": {"code": one.subdistrict},
        "appraisedValue": one.value,
        "appraisedFrom": appraised_on(),
        "legalBasis": {"lawId": _LAND_CODE, "number": "57"},
        "holders": [_holder(share.kind, share.holder) for share in one.shares],
    }


def _share(parcel: Parcel, place: int, one: Share) -> Facts:
    return {
        "deedNumber": parcel.deed,
        "landOfficeCode": parcel.office,
        "place": place,
        "part": one.part,
        "whole": one.whole,
        "acquiredBy": one.way,
        "acquiredOn": one.since,
        "legalBasis": {"lawId": _LAND_CODE, "number": "81" if one.way == "INHERITANCE" else "4 ทวิ"},
        "parcel": {"deedNumber": parcel.deed, "landOfficeCode": parcel.office},
        "holder": _holder(one.kind, one.holder),
    }


def _held(world: World, kind: str) -> Told:
    """Parcels by each of their holders, in the order of their offices and deeds."""
    for parcel in sorted(world.parcels, key=lambda one: (one.office, one.deed)):
        for share in parcel.shares:
            if share.kind == kind:
                yield share.holder, _parcel(parcel)


def _shares(world: World) -> Told:
    """In the order of offices and deeds, by the parcel."""
    for parcel in sorted(world.parcels, key=lambda one: (one.office, one.deed)):
        for place, share in enumerate(parcel.shares, 1):
            yield (parcel.deed, parcel.office), _share(parcel, place, share)


def _shares_held(world: World) -> Told:
    for parcel in sorted(world.parcels, key=lambda one: (one.office, one.deed)):
        for place, share in enumerate(parcel.shares, 1):
            if share.kind == "P":
                yield share.holder, _share(parcel, place, share)


def of_property() -> Questions:
    """By agency, type and what it is asked by."""
    return {
        ("dlt", "Vehicle", "plate+provinceCode"): lambda w: (
            ((one.plate, one.province), _vehicle(one)) for one in w.vehicles
        ),
        ("dlt", "Vehicle", "nationalId"): lambda w: (
            (one.owner, _vehicle(one)) for one in w.vehicles if one.owner_kind == "P"
        ),
        ("dlt", "Vehicle", "juristicId"): lambda w: (
            (one.owner, _vehicle(one)) for one in w.vehicles if one.owner_kind == "J"
        ),
        ("dlt", "VehicleTax", "plate+provinceCode"): _taxes,
        ("dlt", "DrivingLicence", "nationalId"): _driving,
        ("dlt", "LawSection", "lawId+number"): _sections,
        ("dol", "Parcel", "deedNumber+landOfficeCode"): lambda w: (
            ((one.deed, one.office), _parcel(one)) for one in w.parcels
        ),
        ("dol", "Parcel", "nationalId"): lambda w: _held(w, "P"),
        ("dol", "Parcel", "juristicId"): lambda w: _held(w, "J"),
        ("dol", "ParcelShare", "deedNumber+landOfficeCode"): _shares,
        ("dol", "ParcelShare", "nationalId"): _shares_held,
    }

"""What the named people and businesses drive and hold: the same whatever the seed."""

from datetime import date, timedelta

from sandbox.world import named
from sandbox.world.driving import DrivingLicence, driving_kinds, driving_licence
from sandbox.world.land import Parcel, Share
from sandbox.world.vehicles import Vehicle

_HONDA, _TOYOTA, _ISUZU, _HINO = ("ฮอนด้า", "Honda"), ("โตโยต้า", "Toyota"), ("อีซูซุ", "Isuzu"), ("ฮีโน่", "Hino")
_MADE_HERE = ("รถไทยประดิษฐ์", None)


def vehicles(today: date) -> list[Vehicle]:
    """The brother is late with his tax; the neighbour has a vehicle of a rare kind, whose brand has no English name.

    Their plates have the letter ฃ, which no real plate has; the lorry's begins with 00.
    """

    def until(days: int) -> date:
        return today + timedelta(days=days)

    restaurant = ("J", named.RESTAURANT)
    return [
        Vehicle("1ฃก 72", "12", "MOTORCYCLE", _HONDA, 110, date(2017, 2, 8), until(60), "P", named.CITIZEN),
        Vehicle("3ฃข 2558", "12", "CAR", _TOYOTA, 1500, date(2021, 8, 19), until(269), "P", named.OWNER),
        Vehicle("1ฃค 39", "12", "MOTORCYCLE", _HONDA, 150, date(2019, 7, 2), until(-144), "P", named.BROTHER),
        Vehicle("2ฃค 1989", "12", "CAR", _HONDA, 1800, date(2014, 3, 11), until(108), "P", named.BROTHER),
        Vehicle("1ฃง 41", "12", "FARM_VEHICLE", _MADE_HERE, 600, date(2009, 5, 4), until(162), "P", named.NEIGHBOUR),
        Vehicle("2ฃง 5610", "12", "PICKUP", _ISUZU, 1900, date(2018, 1, 15), until(53), *restaurant),
        Vehicle("1ฃจ 200", "12", "MOTORCYCLE", _HONDA, 125, date(2022, 10, 3), until(314), *restaurant),
        Vehicle("00-0077", "20", "TRUCK", _HINO, 4000, date(2020, 6, 30), until(219), *restaurant),
    ]


def driving_licences(today: date) -> list[DrivingLicence]:
    """The citizen's is for life; the owner's motorcycle licence has run out; the brother may drive lorries."""
    kinds = driving_kinds()
    held = (
        ("CAR", named.CITIZEN, date(1994, 11, 3)),
        ("CAR", named.OWNER, date(today.year - 2, 9, 3)),
        ("MOTORCYCLE", named.OWNER, date(today.year - 6, 4, 20)),
        ("CAR", named.BROTHER, date(today.year - 4, 1, 12)),
        ("MOTORCYCLE", named.BROTHER, date(today.year - 1, 2, 9)),
        ("TRANSPORT", named.BROTHER, date(today.year - 1, 6, 16)),
        ("CAR", named.OFFICER, date(today.year - 3, 8, 25)),
    )
    return [
        driving_licence(today, kinds[kind], person, serial, issued)
        for serial, (kind, person, issued) in enumerate(held, 1)
    ]


def parcels() -> list[Parcel]:
    """The citizen's home is hers; the owner and her brother inherited theirs in unequal shares; the restaurant has the
    land of its kitchen with the owner; the neighbour holds a field by a certificate of utilisation."""
    heirs, bought = date(2011, 4, 5), date(2017, 2, 20)
    return [
        Parcel(
            "9800001",
            "1201",
            "DEED",
            "120102",
            500,
            42_000,
            (Share("P", named.CITIZEN, 1, 1, "SALE", date(1988, 9, 14)),),
        ),
        Parcel(
            "9800002",
            "1201",
            "DEED",
            "120104",
            1_255,
            31_500,
            (
                Share("P", named.OWNER, 2, 3, "INHERITANCE", heirs),
                Share("P", named.BROTHER, 1, 3, "INHERITANCE", heirs),
            ),
        ),
        Parcel(
            "9800003",
            "1201",
            "DEED",
            "120105",
            8_420,
            22_000,
            (
                Share("J", named.RESTAURANT, 3, 4, "SALE", bought),
                Share("P", named.OWNER, 1, 4, "SALE", bought),
            ),
        ),
        Parcel(
            "9800001",
            "1204",
            "USE_CERTIFICATE",
            "120610",
            37_205,
            9_500,
            (Share("P", named.NEIGHBOUR, 1, 1, "GIFT", date(1979, 12, 4)),),
        ),
    ]

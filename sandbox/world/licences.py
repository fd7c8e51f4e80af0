"""Licences, from DIW, the Excise Department, and local administrations."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from sandbox.world.model import Activity, Address, Business, Licence, LocalService, Person
from sandbox.world.places import Places

FOOD_LICENCE_ABOVE = 200
"""Square metres above which food premises need a licence rather than a notification (Public Health Act, s. 38)."""

_SHORT = {
    "FOOD_PREMISES": "สอ",
    "FOOD_PREMISES_NOTIFICATION": "จอ",
    "HEALTH_HAZARD": "อส",
    "BUILDING": "อ1",
    "COMMERCIAL_REGISTRATION": "ทพ",
}


@dataclass(frozen=True, slots=True)
class Premises:
    """Where a business trades."""

    name_th: str
    name_en: str
    address: Address
    area: float


class Licensing:
    """Draws licences and their printed numbers, which are unique within the agency that issues them."""

    def __init__(self, random: Random, today: date, places: Places, services: Sequence[LocalService]) -> None:
        self._random = random
        self.today = today
        self._places = places
        self._fees: Mapping[tuple[str, str | None], int | None] = {
            (one.local_administration, one.licence_kind): one.fee for one in services
        }
        self._numbers: Counter[str] = Counter()

    def of(self, business: Business, activity: Activity) -> Iterator[Licence]:
        """All licences of one business; a licence of a year may be the renewal of an expired one."""
        for place in range(self._random.choice((1, 1, 2, 2, 3, 4))):
            premises = self._premises(business, place)
            for kind in self._kinds(activity, premises):
                yield from self._years(self.issue(business, kind, premises, self._lately(business)), business)
        if self._random.randrange(100) < activity.chances["factory"]:
            factory = self.issue(business, "FACTORY", self._premises(business, 0), self._after(business.registered_on))
            state = self._random.choices(("VALID", "SUSPENDED", "REVOKED", "PENDING"), (92, 3, 2, 3))[0]
            yield replace(factory, state=state, issued_on=None if state == "PENDING" else factory.issued_on)

    def issue(self, holder: Business | Person, kind: str, premises: Premises, issued: date) -> Licence:
        """One licence of `kind`, in the state that `issued` and a little chance make of it."""
        expires = None
        if kind in ("LIQUOR_RETAIL", "TOBACCO_RETAIL", "FOOD_PREMISES", "HEALTH_HAZARD"):
            expires = year_after(issued)
        licence = Licence(
            self._number(kind, premises.address.subdistrict, issued),
            {"FACTORY": "diw", "LIQUOR_RETAIL": "exd", "TOBACCO_RETAIL": "exd"}.get(kind, "local"),
            kind,
            "EXPIRED" if expires and expires < self.today else "VALID",
            holder.juristic_id if isinstance(holder, Business) else "",
            premises.name_th,
            premises.name_en,
            premises.address,
            issued,
            expires,
            national_id=holder.national_id if isinstance(holder, Person) else None,
        )
        return self._details(licence, premises)

    def _details(self, licence: Licence, premises: Premises) -> Licence:
        if licence.agency == "exd":
            small = premises.area <= FOOD_LICENCE_ABOVE
            return replace(licence, fee=(330 if small else 2200) if licence.kind == "LIQUOR_RETAIL" else 100)
        if licence.agency == "diw":
            return replace(licence, horsepower=self._random.randint(76, 900))
        at = self._places.of_subdistrict[premises.address.subdistrict]
        return replace(licence, local_administration=at, area=premises.area, fee=self._fees.get((at, licence.kind)))

    def _years(self, licence: Licence, business: Business) -> Iterator[Licence]:
        if licence.expires_on is None or licence.state == "EXPIRED":
            yield licence
            return
        state = self._random.choices(("VALID", "SUSPENDED", "REVOKED", "PENDING"), (94, 3, 1, 2))[0]
        if state == "PENDING":
            yield replace(licence, state=state, issued_on=None, expires_on=None)
        else:
            yield replace(licence, state=state)
        if self._random.random() < 0.35 and licence.issued_on:
            before = licence.issued_on - timedelta(days=self._random.randint(366, 380))
            if before < business.registered_on:
                return
            number = self._number(licence.kind, licence.address.subdistrict, before)
            yield replace(licence, number=number, state="EXPIRED", issued_on=before, expires_on=year_after(before))

    def _kinds(self, activity: Activity, premises: Premises) -> Iterator[str]:
        for name in ("food", "liquor", "tobacco", "hazard"):
            if self._random.randrange(100) < activity.chances[name]:
                if name == "food":
                    large = premises.area > FOOD_LICENCE_ABOVE
                    yield "FOOD_PREMISES" if large else "FOOD_PREMISES_NOTIFICATION"
                else:
                    yield {"liquor": "LIQUOR_RETAIL", "tobacco": "TOBACCO_RETAIL", "hazard": "HEALTH_HAZARD"}[name]

    def _premises(self, business: Business, place: int) -> Premises:
        here = place == 0 or self._random.random() < 0.6
        at = business.address.subdistrict if here else self._places.subdistrict(self._random)
        address = business.address if place == 0 else self._places.address(self._random, at)
        words_en = business.name_en or "Shop"
        return Premises(
            f"{business.name_th} สาขา {place + 1}" if place else business.name_th,
            f"{words_en}, branch {place + 1}" if place else words_en,
            address,
            round(self._random.triangular(20, 600, 90), 1),
        )

    def _lately(self, business: Business) -> date:
        return max(business.registered_on, self.today - timedelta(days=self._random.randint(0, 430)))

    def _after(self, day: date) -> date:
        return day + timedelta(days=self._random.randint(0, max(0, (self.today - day).days)))

    def _number(self, kind: str, subdistrict: str, issued: date) -> str:
        """Such as `3-0012/65นบ` (DIW), `12-2569-000123` (Excise), `1201-สอ-0045/2569` (local)."""
        year = issued.year + 543
        if kind == "FACTORY":
            series = f"3-{{:04d}}/{year % 100:02d}{self._places.letters(subdistrict)}"
        elif kind in ("LIQUOR_RETAIL", "TOBACCO_RETAIL"):
            series = f"{subdistrict[:2]}-{year}-{{:06d}}"
        else:
            series = f"{self._places.of_subdistrict[subdistrict]}-{_SHORT[kind]}-{{:04d}}/{year}"
        self._numbers[series] += 1
        return series.format(self._numbers[series])


def year_after(day: date) -> date:
    """The last day of a licence of one year issued on `day`."""
    return date(day.year + 1, day.month, min(day.day, 28) if day.month == 2 else day.day) - timedelta(days=1)

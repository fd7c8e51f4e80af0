"""Value added tax: who is registered, and the places of business each one has registered."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sandbox.world.model import Address, Business, Licence


@dataclass(frozen=True, slots=True)
class Branch:
    """`number` is 0 for the head office; `closed_on` is absent while it is open."""

    number: int
    name_th: str
    name_en: str | None
    address: Address
    opened_on: date
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Vat:
    """`state` is REGISTERED or CANCELLED; a business that was cancelled says since when."""

    juristic_id: str
    state: str
    registered_on: date
    cancelled_on: date | None
    branches: tuple[Branch, ...]


def registrations(
    random: Random, today: date, businesses: Sequence[Business], licences: Sequence[Licence]
) -> Iterator[Vat]:
    """Seven in ten businesses passed the threshold; those that ended are cancelled. Branches are licensed premises."""
    premises: dict[str, dict[Address, Licence]] = {}
    for licence in licences:
        premises.setdefault(licence.juristic_id, {}).setdefault(licence.address, licence)
    for place, business in enumerate(businesses):
        named = place < 2
        if not named and random.random() > 0.7:
            continue
        began = business.registered_on + timedelta(days=19 if named else random.randint(0, 400))
        if began > today:
            continue
        ended = business.status in ("DISSOLVED", "STRUCK_OFF", "BANKRUPT")
        yield Vat(
            business.juristic_id,
            "CANCELLED" if ended else "REGISTERED",
            began,
            today - timedelta(days=random.randint(1, 400)) if ended else None,
            tuple(_branches(random, (began, today), business, premises.get(business.juristic_id, {}))),
        )


def _branches(
    random: Random, term: tuple[date, date], business: Business, premises: Mapping[Address, Licence]
) -> Iterator[Branch]:
    began, today = term
    yield Branch(0, "สำนักงานใหญ่", "Head office", business.address, began)
    others = [one for address, one in premises.items() if address != business.address]
    for number, one in enumerate(others, 1):
        opened = max(began, one.issued_on or began)
        closed = random.random() < 0.08 and opened < today
        yield Branch(number, one.premises_th, one.premises_en, one.address, opened, today if closed else None)

"""What is told of records, and the facts that several of them have."""

from collections.abc import Callable, Iterable
from typing import Any

from sandbox.world.build import World
from sandbox.world.model import Address, Name

Facts = dict[str, Any]
Told = Iterable[tuple[Any, Facts]]
"""Facts of records, each with the key of the question it answers."""
Questions = dict[tuple[str, str, str], Callable[[World], Told]]
"""What answers each question: by agency, type, and what it is asked by."""


def address_of(one: Address) -> Facts:
    return {
        "number": one.number,
        "moo": one.moo,
        "soiTh": one.soi_th,
        "soiEn": one.soi_en,
        "roadTh": one.road_th,
        "roadEn": one.road_en,
        "subdistrictCode": one.subdistrict,
        "postalCode": one.postal_code,
    }


def name_of(one: Name | None) -> Facts | None:
    return {"title": one.title, "first": one.first, "middle": one.middle, "last": one.last} if one else None

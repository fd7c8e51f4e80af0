"""Texts in one line, put together of their parts: a person's full name, an address."""

from collections.abc import Sequence
from enum import Enum
from typing import Any, Final

from connectors.errors import AgencyError
from resolvers.asks import asks
from resolvers.request import Request
from resolvers.stepwise import Steps, all_of, stepwise

_CLOSE: Final = frozenset(
    {"นาย", "นาง", "นางสาว", "น.ส.", "เด็กชาย", "ด.ช.", "เด็กหญิง", "ด.ญ.", "คุณ", "คุณหญิง", "ท่านผู้หญิง"}
)
"""Titles that stand before a name without a blank, as the Royal Society's rules of spacing have it; ranks do not."""
_CAPITAL: Final = "10"
"""The code of Bangkok, whose districts are เขต and whose subdistricts are แขวง."""
NAME_PARTS: Final = "title first middle last"
ADDRESS_PARTS: Final = "number moo soi road subdistrict postalCode"
"""Which fields each tells, for the ledger."""


def full_name(name: Any, _request: Request) -> str | None:
    """Title, first, middle and last name; None of a name without any."""
    names = " ".join(part for part in (name.first, name.middle, name.last) if part)
    if not name.title or not names:
        return name.title or names or None
    return f"{name.title}{names}" if name.title in _CLOSE else f"{name.title} {names}"


@asks("Subdistrict.code", "District.code", "Province.code")
@stepwise
def of_addresses(
    addresses: Sequence[Any], request: Request, *, language: Enum | None = None
) -> Steps[list[str | AgencyError | None]]:
    """Each address in one line: in this language, or None; without one as the request says, else in the other.

    None where its subdistrict is none of the code list; the agency's failure where the list cannot be had.
    """
    codes = [address.subdistrict_code for address in addresses]
    found: list[list[Any]] = yield all_of(
        [
            request.lookups.one("Subdistrict", "code", codes),
            request.lookups.one("District", "code", [code[:4] for code in codes]),
            request.lookups.one("Province", "code", [code[:2] for code in codes]),
        ]
    )
    first, second = ("th", "en") if request.language == "th" else ("en", "th")
    languages = (first, second) if language is None else (str(language.value),)
    return [_line(address, places, languages) for address, *places in zip(addresses, *found, strict=True)]


def _line(address: Any, places: Sequence[Any], languages: Sequence[str]) -> str | AgencyError | None:
    failed = next((place for place in places if isinstance(place, AgencyError)), None)
    if failed is not None or any(place is None for place in places):
        return failed
    lines = (_thai(address, places) if language == "th" else _english(address, places) for language in languages)
    return next((line for line in lines if line is not None), None)


def _thai(address: Any, places: Sequence[Any]) -> str | None:
    subdistrict, district, province = (place.name_th for place in places)
    if _lacking(address, "th") or None in (subdistrict, district, province):
        return None
    capital = address.subdistrict_code.startswith(_CAPITAL)
    before = ("แขวง", "เขต", "") if capital else ("ต.", "อ.", "จ.")
    parts = (
        address.number,
        address.moo and f"ม.{address.moo}",
        _led("ซ.", "ซอย", address.soi_th),
        _led("ถ.", "ถนน", address.road_th),
        *(f"{kind}{name}" for kind, name in zip(before, (subdistrict, district, province), strict=True)),
        address.postal_code,
    )
    return " ".join(part for part in parts if part)


def _english(address: Any, places: Sequence[Any]) -> str | None:
    names = [place.name_en for place in places]
    if _lacking(address, "en") or None in names:
        return None
    number = " ".join(part for part in (address.number, address.moo and f"Moo {address.moo}") if part)
    road = address.road_en and (address.road_en if address.road_en.endswith("Road") else f"{address.road_en} Road")
    line = ", ".join(part for part in (number, _led("Soi ", "Soi", address.soi_en), road, *names) if part)
    return f"{line} {address.postal_code}" if address.postal_code else line


def _lacking(address: Any, language: str) -> bool:
    """Whether a part of the address is known in the other language alone."""
    other = "en" if language == "th" else "th"
    return any(
        getattr(address, f"{part}_{language}") is None and getattr(address, f"{part}_{other}") is not None
        for part in ("soi", "road")
    )


def _led(short: str, whole: str, name: str | None) -> str | None:
    """A name behind what it is; some agencies write that before it."""
    if not name or name.startswith((whole, short)):
        return name
    return f"{short}{name}"

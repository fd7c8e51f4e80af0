"""What becomes of an agency's values: each conversion by name, and the kinds of facts it may serve."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from connectors.contract import Fact, ValueType
from connectors.expressions.jmespath_paths import Unfit
from connectors.manifest import Field
from connectors.parsing.encodings import encoded_once
from connectors.text_folding import alike, arabic_digits
from connectors.values.identifiers import normal_key, plain
from connectors.values.national_ids import juristic_id, national_id
from connectors.values.thai_dates import Era, day_reader
from connectors.values.timestamps import moment_reader

_LEAST, _MOST = -(2**31), 2**31 - 1
"""What an Int of the graph holds: one more would take the whole list away, and what other agencies gave in it."""

Convert = Callable[[Any], Any]
"""Makes a fact's value of an agency's, which is never None; raises Unfit."""

_NUMBER: Final = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")
_WORDS: Final = {
    "true": True, "false": False, "yes": True, "no": False, "y": True, "n": False,
    "1": True, "0": False, "ใช่": True, "ไม่ใช่": False,
}  # fmt: skip
# A word, which a vowel or a mark of the next letter would make another one, or abbreviations such as พล.อ. and ผศ.ดร.
_TITLES: Final = re.compile(
    r"((?:นางสาว|นาง|นาย|เด็กชาย|เด็กหญิง)(?![\u0e30-\u0e3a\u0e45\u0e47-\u0e4e])"
    r"|(?:ว่าที่\s*)?(?:[ก-ฮ]{1,4}\.\s*)+|(?:(?:mrs|mr|ms|miss|master|dr|prof)\b\.?\s*)+)\s*",
    re.IGNORECASE,
)
_EXACT: Final = 2**53
_DIGITS: Final = 15
"""From here on, and with more digits, a number in binary is another than the one that was written (IEEE 754)."""
_PARTICLES: Final = ("ณ", "na")
LONGEST_CODE: Final = 64
"""Characters of a kind's code: it is part of ids."""
NAME_PARTS: Final = ("title", "first", "middle", "last")


class NotListed(Unfit):
    """A value that is none of those that are listed."""


class Unlisted(str):
    """The name by which an open enum gives what it does not list, told from the same name where it is meant."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Conversion:
    """A conversion a manifest may name: which kinds of facts it gives, what it does, and how it is made."""

    kinds: frozenset[ValueType]
    says: str
    make: Callable[[Field, Fact], Convert]


def _text(field: Field, fact: Fact) -> Convert:
    def convert(value: Any) -> str:
        text = plain(value)
        if text is None or isinstance(value, bool):
            raise Unfit("no text")
        _whole(text)
        text = encoded_once(text)
        return arabic_digits(text) if field.digits == "arabic" else text

    return convert


def _whole(text: str) -> None:
    """Raises Unfit for a text with half of a character, which no answer can be written with."""
    if not (text.isascii() or text.isprintable()):
        try:
            text.encode()
        except UnicodeEncodeError:
            raise Unfit("a text with half of a character") from None


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise Unfit("no number")
    if not isinstance(value, str):
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        if not number.is_finite():
            raise Unfit("no number")
        if isinstance(value, float) and abs(value) >= _EXACT and len(number.as_tuple().digits) > _DIGITS:
            raise Unfit("a number of more digits than a fraction can hold: let it be sent as a text")
        return number
    text = alike(value)
    if not _NUMBER.fullmatch(text):
        raise Unfit("no number")
    return Decimal(text.replace(",", ""))


def _number(field: Field, fact: Fact) -> Convert:
    return (lambda value: _decimal(value) / field.divide) if field.divide != 1 else _decimal


def _integer(field: Field, fact: Fact) -> Convert:
    def convert(value: Any) -> int:
        number = _decimal(value) / field.divide
        if not _LEAST <= number <= _MOST:
            raise Unfit("beyond what an Int of the graph holds")
        if number != number.to_integral_value():
            raise Unfit("no whole number")
        return int(number)

    return convert


def _boolean(field: Field, fact: Fact) -> Convert:
    def convert(value: Any) -> bool:
        word = alike(plain(value) or "").lower()
        if word not in _WORDS:
            raise Unfit("neither yes nor no")
        return _WORDS[word]

    return convert


def _identifier(field: Field, fact: Fact) -> Convert:
    read, first = (juristic_id, "0") if fact.kind is ValueType.JURISTIC_ID else (national_id, "1 to 9")

    def convert(value: Any) -> str:
        digits = read(normal_key(fact.kind, value) or "")
        if digits is None:
            raise Unfit(f"no identifier of 13 digits, the first {first}, with a right check digit")
        return digits

    return convert


def _name_of_value(field: Field, fact: Fact) -> Convert:
    values = frozenset(fact.values)

    def convert(value: Any) -> str:
        name = plain(value)
        if name not in values:
            raise Unfit("no text") if name is None else NotListed("not a value of the enum")
        return name

    return convert if fact.as_text is None else kind_code


def kind_code(value: Any) -> str:
    """The code of a kind, which is a row somewhere rather than a value of an enum. Raises Unfit."""
    text = plain(value) or ""
    if not text or len(text) > LONGEST_CODE or not text.isprintable():
        raise Unfit(f"no code of 1 to {LONGEST_CODE} characters that can be seen")
    return text


def _date(era: str) -> Callable[[Field, Fact], Convert]:
    def make(field: Field, fact: Fact) -> Convert:
        read = day_reader(Era(era, field.pivot), _formats(field), field.zone)
        return read if fact.kind is ValueType.PARTIAL_DATE else lambda value: read(value).exact()

    return make


def _datetime(era: str) -> Callable[[Field, Fact], Convert]:
    def make(field: Field, fact: Fact) -> Convert:
        read = moment_reader(Era(era, field.pivot), _formats(field), field.zone)
        place = ZoneInfo(field.zone)
        return read if fact.kind is ValueType.DATETIME else lambda value: _day_in(place, read(value))

    return make


def _day_in(place: ZoneInfo, moment: datetime) -> date:
    try:
        return moment.astimezone(place).date()
    except OverflowError:
        raise Unfit("no day of the calendar") from None


def _formats(field: Field) -> tuple[str, ...]:
    return (field.format,) if isinstance(field.format, str) else field.format


def _name(field: Field, fact: Fact) -> Convert:
    def convert(value: Any) -> dict[str, str]:
        text = encoded_once(plain(value) or "")
        _whole(text)
        title = _TITLES.match(text)
        words = text[title.end() if title else 0 :].split()
        parts = {"title": title[1].strip() if title else None, **_words(words)}
        return {name: part for name, part in parts.items() if part}

    return convert


def _words(words: list[str]) -> dict[str, str]:
    for place, word in enumerate(words):
        if place and word.lower() in _PARTICLES:
            words = [*words[:place], " ".join(words[place:])]
            break
    if not 1 <= len(words) <= 3:
        raise Unfit("no name of one, two or three words")
    return dict(
        zip({1: ("first",), 2: ("first", "last"), 3: ("first", "middle", "last")}[len(words)], words, strict=True)
    )


def _kinds(*kinds: ValueType) -> frozenset[ValueType]:
    return frozenset(kinds)


CONVERSIONS: Final[Mapping[str, Conversion]] = {
    "text": Conversion(_kinds(ValueType.TEXT), "a text without padding, or a number as text", _text),
    "integer": Conversion(
        _kinds(ValueType.INTEGER), "a whole number; in a text, Thai digits and `1,234` are understood", _integer
    ),
    "decimal": Conversion(
        _kinds(ValueType.DECIMAL, ValueType.MONEY),
        "a number or money; in a text, Thai digits and `1,234.50` are understood",
        _number,
    ),
    "boolean": Conversion(
        _kinds(ValueType.BOOLEAN), "true/false, yes/no, Y/N, 1/0, ใช่/ไม่ใช่; other words by a code list", _boolean
    ),
    "identifier": Conversion(
        _kinds(ValueType.NATIONAL_ID, ValueType.JURISTIC_ID),
        "13 digits with their check digit, a person's beginning with 1 to 9 and a business's with 0, without the marks "
        "between them, and with a zero that a spreadsheet took",
        _identifier,
    ),
    "enum": Conversion(_kinds(ValueType.ENUM), "the enum's value, written as in the graph", _name_of_value),
    "date-be": Conversion(
        _kinds(ValueType.DATE, ValueType.PARTIAL_DATE),
        "a date written in the Buddhist era; what is a date already stays one",
        _date("be"),
    ),
    "date-ce": Conversion(
        _kinds(ValueType.DATE, ValueType.PARTIAL_DATE),
        "a date written in the Christian era; what is a date already stays one",
        _date("ce"),
    ),
    "datetime-be": Conversion(
        _kinds(ValueType.DATETIME, ValueType.DATE),
        "a moment in the Buddhist era; as a date, the day it is in `zone`",
        _datetime("be"),
    ),
    "datetime-ce": Conversion(
        _kinds(ValueType.DATETIME, ValueType.DATE),
        "a moment in the Christian era; as a date, the day it is in `zone`",
        _datetime("ce"),
    ),
    "name": Conversion(
        _kinds(ValueType.STRUCT),
        "one text with title, first, middle and last name, taken apart; Thai or English",
        _name,
    ),
}
"""Every conversion that may be named in `as`."""

USUAL: Final[Mapping[ValueType, str]] = {
    ValueType.TEXT: "text",
    ValueType.INTEGER: "integer",
    ValueType.BOOLEAN: "boolean",
    ValueType.DECIMAL: "decimal",
    ValueType.MONEY: "decimal",
    ValueType.NATIONAL_ID: "identifier",
    ValueType.JURISTIC_ID: "identifier",
    ValueType.ENUM: "enum",
}
"""The conversion of a fact for which none is named. Dates have none: the era must be said."""


def code_list(codes: Mapping[str, Any], otherwise: Any) -> Convert:
    """From the agency's values to the graph's; `otherwise` (None: nothing) for values not in the list."""

    words = {**{alike(code): value for code, value in codes.items()}, **codes}

    def convert(value: Any) -> Any:
        code = plain(value)
        found = words.get(code or "")
        if found is None:
            found = words.get(alike(code or ""), otherwise)
        if found is None:
            raise Unfit("no text") if code is None else NotListed("not in the code list")
        return found

    return convert


def opened(convert: Convert, other: str) -> Convert:
    """The conversion of an open enum: what is not listed becomes `other`."""
    unlisted = Unlisted(other)

    def converted(value: Any) -> Any:
        try:
            return convert(value)
        except NotListed:
            return unlisted

    return converted

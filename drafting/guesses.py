"""The type of a value, by what its description says or by the values that were seen; what is guessed says why."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from connectors.contract import ValueType
from connectors.expressions.jmespath_paths import Unfit
from connectors.values.thai_dates import Era, day_reader
from connectors.values.timestamps import moment_reader
from drafting.columns import Column
from drafting.naming import last_step, words
from drafting.personal import JURISTIC_IDS, NATIONAL_IDS, is_business, is_persons, why

MOST_WORDS: Final = 40
"""Values of an enum that is drafted; what has more is a text."""
_FEW, _OFTEN, _SHORT = 12, 3, 40
_MOST: Final = 0.8
"""Of the values that were seen: some ids are typed wrongly, or lost digits."""
_ZONE: Final = "Asia/Bangkok"
_FORMATS: Final = (
    "yyyy-mm-dd", "yyyymmdd", "dd/mm/yyyy", "d/m/yyyy", "dd-mm-yyyy", "d month yyyy", "yyyy/mm/dd", "dd.mm.yyyy",
    "dd/mm/yy", "d month yy",
)  # fmt: skip
_BUDDHIST_YEARS: Final = range(2400, 2700)
_INTS: Final = range(-(2**31), 2**31)
_YES_NO: Final = frozenset(("y", "n", "yes", "no", "true", "false", "ใช่", "ไม่ใช่"))
_NUMBER: Final = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")
_NO_QUANTITY: Final = frozenset(("id", "code", "number", "postcode", "phone", "zip", "no"))
_MONEY: Final = frozenset(("fee", "amount", "price", "baht", "cost", "fine", "salary", "balance", "tax"))


@dataclass(frozen=True, slots=True)
class Guess:
    """A type of the graph, why it is guessed ("": the description says it), what of it is to be decided, what the
    manifest says beside the place, and the words of an enum (its type is named by whoever makes it)."""

    type: str
    why: str = ""
    asks: str = ""
    written: Mapping[str, Any] = field(default_factory=dict)
    words: tuple[str, ...] = ()


_NOTHING: Final = frozenset(
    (
        "-",
        "--",
        "–",
        "—",
        ".",
        "n/a",
        "na",
        "null",
        "none",
        "nil",
        "ไม่มี",
        "ไม่ระบุ",
        "ไม่มีข้อมูล",
        "ไม่ทราบ",
        "#n/a",
        "0000-00-00",
    )
)
"""What is written where there is nothing."""


def guess(column: Column) -> Guess:
    """What a value is; words that say that nothing is there are none of it, if there are others."""
    texts = column.texts
    told = tuple(one for one in texts if one.lower() not in _NOTHING)
    found = _identifier(column, told) or _described(column, told) or _shown(column, told)
    nothing = list(dict.fromkeys(one for one in texts if one.lower() in _NOTHING))
    if not nothing or column.many or column.words:
        return found
    return replace(found, written={**found.written, "missing": nothing})


def _identifier(column: Column, texts: Sequence[str]) -> Guess | None:
    spelt = "".join(words(last_step(column.name)))
    found = {"NationalId": ("a person's", is_persons), "JuristicId": ("a business's", is_business)}
    for type_, (kind, fits) in found.items():
        fitting = sum(map(fits, texts))
        if texts and fitting == len(texts):
            return Guess(type_, f"each value that was seen has the check digit of {kind} id")
        if texts and fitting >= _MOST * len(texts):
            said = f"{fitting} of {len(texts)} values that were seen have the check digit of {kind} id"
            return Guess(type_, said, "what are the others? Was it saved by a spreadsheet, or typed wrongly?")
    if texts and all(is_persons(one) or is_business(one) for one in texts):
        asks = "is it a person or a business? Name both by a union, with `when` in the manifest"
        return Guess("String", "some values are persons' ids and some are businesses'", asks)
    for type_, names in (("NationalId", NATIONAL_IDS), ("JuristicId", JURISTIC_IDS)):
        if spelt in names and column.kind in (None, ValueType.TEXT):
            if not texts:
                return Guess(type_, "it is called so, and no value was seen", "does it have 13 digits?")
            return Guess("String", "it is called as an id is, and values that were seen have no right check digit")
    return None


def _described(column: Column, texts: Sequence[str]) -> Guess | None:
    kind = column.kind
    if column.words and kind in (None, ValueType.TEXT, ValueType.INTEGER):
        few = len(column.words) <= MOST_WORDS
        return Guess("Enum", words=column.words) if few else Guess("String", f"it has {len(column.words)} words")
    if kind in (ValueType.DATE, ValueType.DATETIME):
        return _day(texts) or _undated(kind)
    if kind is ValueType.INTEGER and any(_beyond(one) for one in texts):
        return Guess("String", "it is a number of more digits than an Int holds")
    known = {ValueType.INTEGER: "Int", ValueType.BOOLEAN: "Boolean"}
    if kind in known:
        return Guess(known[kind])
    return _money(column) or Guess("Decimal") if kind is ValueType.DECIMAL else None


def _undated(kind: ValueType) -> Guess:
    asks = "is its era the Christian one, and how is it written?"
    if kind is ValueType.DATETIME:
        return Guess("DateTime", asks=asks, written={"as": "datetime-ce"})
    return Guess("Date", asks=asks, written={"as": "date-ce", "format": "yyyy-mm-dd"})


_DAYS: Final = frozenset(("date", "datetime", "day", "birthday", "birth", "since", "until"))
_TOLD_DAY: Final = re.compile(r"วันที่|วันเดือน|พ\.?\s?ศ\.?|ค\.\s?ศ\.|\bdd?[/. -]?mm|yyyy|\bdate\b|buddhist", re.IGNORECASE)
_IS_IT_A_DAY: Final = 'is it a day? Then make it Date, with `as = "date-be"` (Buddhist era) or "date-ce", and `format`'


def _looks_dated(column: Column) -> bool:
    """Whether a text is called, or described, as a day is."""
    named = words(last_step(column.name))
    is_called = bool(_DAYS & set(named)) or named[-1:] in (("on",), ("at",))
    return is_called or _TOLD_DAY.search(f"{column.name} {column.about}") is not None


def _unread(column: Column, texts: Sequence[str]) -> Guess:
    """A text of which no more can be told; one that is called as a day is may be one."""
    seen_none = "" if texts or column.kind is ValueType.TEXT else "no value was seen"
    return Guess("String", seen_none, _IS_IT_A_DAY if _looks_dated(column) else "")


def _shown(column: Column, texts: Sequence[str]) -> Guess:
    if not texts:
        return _unread(column, texts)
    if all(isinstance(one, bool) for one in column.seen if one is not None):
        return Guess("Boolean")
    if all(one.lower() in _YES_NO for one in texts):
        return Guess("Boolean", "its values are yes and no")
    named = set(words(column.name))
    coded = bool(_NO_QUANTITY & named) or (
        "date" not in named and any(one[0] == "0" and one.isdigit() for one in texts)
    )
    day = None if coded and not {"date", "on"} & named else _day(texts)
    # No name of a person becomes a word of a schema.
    repeated = None if why(column) else _repeated(texts)
    return day or (None if coded else _number(column, texts)) or repeated or _unread(column, texts)


def _number(column: Column, texts: Sequence[str]) -> Guess | None:
    if column.kind is ValueType.TEXT or not all(_NUMBER.fullmatch(one) for one in texts):
        return None
    if any("." in one or "," in one for one in texts):
        return _money(column) or Guess("Decimal", "its values are numbers with fractions")
    if any(_beyond(one) for one in texts):
        return Guess("String", "it is a number of more digits than an Int holds")
    if "year" in words(last_step(column.name)) and all(int(one) in _BUDDHIST_YEARS for one in texts):
        return Guess("Int", "its values are years of the Buddhist era", "say in its description of which era it is")
    return _money(column) or Guess("Int", "its values are whole numbers")


def _beyond(text: str) -> bool:
    digits = text.replace(",", "")
    return len(digits) > len("-2147483648") or not digits.lstrip("+-").isdigit() or int(digits) not in _INTS


def _money(column: Column) -> Guess | None:
    if _MONEY & set(words(last_step(column.name))):
        return Guess(
            "Money", "it is called as money is", "is it in baht? Else say `currency`, of satang `divide = 100`"
        )
    return None


def _day(texts: Sequence[str]) -> Guess | None:
    """A day or a moment, by the only era and the first way of writing that fit all that was seen."""
    if not texts:
        return None
    for era, called in (("be", "Buddhist"), ("ce", "Christian")):
        for format_ in _FORMATS:
            if _all_read(day_reader(Era(era), (format_,), _ZONE), texts):
                said = {"as": f"date-{era}", "format": format_}
                short = "yyyy" not in format_
                asks = f"is its year of two digits of the {called} era?" if short else ""
                return Guess("Date", f"its values are days of the {called} era", asks, said)
        if several := _several(Era(era), texts):
            ways = {"as": f"date-{era}", "format": list(several)}
            return Guess("Date", f"its values are days of the {called} era, written in {len(several)} ways", "", ways)
        if not any(one.isdigit() for one in texts) and _all_read(moment_reader(Era(era), (), _ZONE), texts):
            return Guess("DateTime", f"its values are moments of the {called} era", "", {"as": f"datetime-{era}"})
    return None


def _several(era: Era, texts: Sequence[str]) -> tuple[str, ...]:
    """The ways of writing that read all together, none of them in vain; of two digits no year is told by the others."""
    whole = [one for one in _FORMATS if "yyyy" in one]
    fitting = [one for one in whole if any(_all_read(day_reader(era, (one,), _ZONE), [text]) for text in texts)]
    for one in fitting[:]:
        rest = [other for other in fitting if other != one]
        if rest and _all_read(day_reader(era, rest, _ZONE), texts):
            fitting = rest
    return tuple(fitting) if fitting and _all_read(day_reader(era, fitting, _ZONE), texts) else ()


def _all_read(read: Callable[[Any], Any], texts: Sequence[str]) -> bool:
    try:
        for one in texts:
            read(one)
    except (Unfit, ValueError, OverflowError):
        return False
    return True


def _repeated(texts: Sequence[str]) -> Guess | None:
    """An enum, where few short values are there again and again."""
    found = tuple(dict.fromkeys(texts))
    often = len(found) > 1 and len(texts) >= _OFTEN * len(found)
    if often and len(found) <= _FEW and all(len(one) <= _SHORT for one in found):
        said = f"{len(found)} values were seen among {len(texts)}"
        return Guess("Enum", said, "are these all of them? What is none of them is given as OTHER", words=found)
    return None

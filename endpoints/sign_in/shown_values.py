"""Values of the graph as the citizen whose they are reads them: days, amounts and choices in words."""

import datetime
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from graphql import GraphQLEnumType, GraphQLNamedType, GraphQLObjectType, GraphQLSchema, get_named_type

from endpoints.pages.thai_days import plain_day
from resolvers.labels import Labels

BAHT: Final = {"th": "บาท", "en": "baht"}
RUN_ON: Final = frozenset({"Address", "PersonName"})
"""Types whose parts are read as one."""


def in_words(schema: GraphQLSchema, type_: GraphQLNamedType | None, value: Any, language: str) -> str:
    """What a value of a type says: the things of a list on a line each, nothing of what is null."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "\n".join(line for one in value if (line := in_words(schema, type_, one, language)))
    if isinstance(value, dict):
        return _of_object(schema, type_, value, language)
    if isinstance(type_, GraphQLEnumType):
        return _choice(schema, type_, str(value), language)
    if type_ is not None and type_.name == "Date":
        date = datetime.date.fromisoformat(value)
        return plain_day(language, date.year, date.month, date.day)
    return str(value)


def _of_object(schema: GraphQLSchema, type_: GraphQLNamedType | None, value: Mapping[str, Any], language: str) -> str:
    name = "" if type_ is None else type_.name
    written = _WRITTEN.get(name)
    if written is not None and value.keys() >= written[0]:
        return written[1](value, language)
    fields = type_.fields if isinstance(type_, GraphQLObjectType) else {}
    parts = [
        in_words(schema, get_named_type(fields[key].type) if key in fields else None, one, language)
        for key, one in value.items()
    ]
    return (" " if name in RUN_ON else " · ").join(part for part in parts if part)


def _choice(schema: GraphQLSchema, type_: GraphQLEnumType, value: str, language: str) -> str:
    label = next((one for one in Labels(schema=schema).values(type_.name) if one.id == value), None)
    said = None if label is None else (label.name_en if language == "en" else label.name_th)
    return said or value


def _partial_date(value: Mapping[str, Any], language: str) -> str:
    return plain_day(language, value["year"], value["month"], value["day"])


def _money(value: Mapping[str, Any], language: str) -> str:
    amount, currency = Decimal(value["amount"]), value["currency"]
    return f"{amount:,} {BAHT[language] if currency == 'THB' else currency}"


_WRITTEN: Final[Mapping[str, tuple[frozenset[str], Callable[[Mapping[str, Any], str], str]]]] = {
    "PartialDate": (frozenset({"year", "month", "day"}), _partial_date),
    "Money": (frozenset({"amount", "currency"}), _money),
}
"""Types that people write as one: the fields it takes, and how."""

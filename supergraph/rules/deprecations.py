"""What is deprecated says what to use instead, in English and Thai, since when, and its last day."""

import re
from collections.abc import Iterator
from typing import Final

from graphql import (
    DirectiveNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    InputValueDefinitionNode,
    NonNullTypeNode,
)

from supergraph.deprecation import day_of
from supergraph.directives import directives_of, has, value_of
from supergraph.faults import SchemaFault, shortened
from supergraph.places import SchemaPlace
from supergraph.rule import Whole
from supergraph.rules.descriptions import unilingual
from supergraph.source_schema import SourceSchema

_YEARS: Final = range(2000, 2200)
_BUDDHIST: Final = 543
_YEAR: Final = re.compile(r"([0-9]{4})-")
_DATED: Final = 'write @sunset(since: "2026-12-01", on: "2027-06-30") beside it'


def deprecations(source: SourceSchema, whole: Whole) -> Iterator[SchemaFault]:
    """What is deprecated without a reason or a date, dates that are none, and what cannot be deprecated."""
    others = _of_others(source, whole)
    open_ones = _values_that_stay(source)
    for place in source.places:
        yield from dated(source, place)
        for written in directives_of(place.node, "deprecated"):
            said = others.get(_field_of(place.coordinate)) or open_ones.get(place.coordinate) or _kept(place)
            if said is not None:
                yield source.fault(written, "DEPRECATION_INVALID", place.coordinate, said, "take @deprecated away")


def dated(source: SourceSchema, place: SchemaPlace) -> Iterator[SchemaFault]:
    """What of a deprecation does not say enough, whoever writes it."""
    deprecated, sunset = (directives_of(place.node, name) for name in ("deprecated", "sunset"))
    for written in deprecated:
        reason = value_of(written, "reason")
        wrong = None if reason is None else unilingual(reason, "its reason")
        if wrong is not None:
            advice = 'write @deprecated(reason: "Use other. / ใช้ other แทน"), with what to use instead'
            yield source.fault(written, "DEPRECATION_UNEXPLAINED", place.coordinate, wrong, advice)
        if not sunset:
            said = "it is deprecated, and nobody knows until when it answers"
            yield source.fault(written, "DEPRECATION_UNDATED", place.coordinate, said, _DATED)
    for written in sunset:
        if not deprecated:
            said, advice = "it is not deprecated", 'write @deprecated(reason: "…") before it, or take @sunset away'
            yield source.fault(written, "SUNSET_OF_NOTHING", place.coordinate, said, advice)
        for said, advice in _days(written):
            yield source.fault(written, "SUNSET_INVALID", place.coordinate, said, advice)


def _days(written: DirectiveNode) -> Iterator[tuple[str, str]]:
    said = {name: value_of(written, name) for name in ("since", "on")}
    for name, text in said.items():
        if text is not None and (day_of(text) is None or int(text[:4]) not in _YEARS):
            yield f"{name} is {shortened(text)!r}, which is no day", _day_instead(text)
    since, last = (day_of(text or "") for text in said.values())
    if since and last and last < since:
        yield f"it ends on {last}, before it is deprecated on {since}", "mend one of the two"


def _day_instead(text: str) -> str:
    year = _YEAR.match(text)
    if year and int(year[1]) - _BUDDHIST in _YEARS:
        return f"write the year of the Common Era: {int(year[1]) - _BUDDHIST} and not {year[1]}"
    return "write a day of the calendar as 2027-06-30, without an hour"


def _kept(place: SchemaPlace) -> str | None:
    """Why nothing here can end."""
    node = place.node
    if isinstance(node, InputValueDefinitionNode) and isinstance(node.type, NonNullTypeNode) and not node.default_value:
        return "it is required, so nobody could do without it"
    if isinstance(node, FieldDefinitionNode) and (has(node, "external") or has(node, "inaccessible")):
        return "no client sees it here, so nobody uses it"
    return None


def _of_others(source: SourceSchema, whole: Whole) -> dict[str, str]:
    """The fields that others gave first: they say when these end."""
    found: dict[str, str] = {}
    for coordinate, type_, field in source.adds:
        giver, _ = whole.claims.fields.get(type_.name.value, {}).get(field.name.value, (source.contributor, field))
        if giver != source.contributor and has(field, "shareable"):
            found[coordinate] = f"{giver} gave it first, and says when it ends"
    return found


def _values_that_stay(source: SourceSchema) -> dict[str, str]:
    """The values of open enums that stand for those without a name."""
    found: dict[str, str] = {}
    for node in source.types.values():
        if isinstance(node, EnumTypeDefinitionNode):
            for written in directives_of(node, "open"):
                other = f"{node.name.value}.{value_of(written, 'other')}"
                found[other] = "it stands for what has no name, which does not end"
    return found


def _field_of(coordinate: str) -> str:
    return coordinate.partition("(")[0]

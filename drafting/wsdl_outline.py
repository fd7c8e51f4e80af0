"""The outline of a service from its WSDL."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from connectors.contract import ValueType
from connectors.parsing.soap_envelopes import Envelopes, NotAWsdl, WsdlDocuments, WsdlElement
from connectors.urls import split_url
from drafting.columns import Column
from drafting.outline import NoOutline, Outline, Parameter, Place, needed, offered
from drafting.wsdl_descriptions import Descriptions

MOST_NAMES: Final = 2_000
MOST_PLACES: Final = 12
MOST_LEFT_OUT: Final = 100
"""Values of a row and places of rows that are looked at, and what is left out that is told."""

_KINDS: Final = {
    **dict.fromkeys(("int", "integer", "short", "byte", "long", "positiveInteger"), ValueType.INTEGER),
    **dict.fromkeys(("unsignedInt", "unsignedShort", "unsignedByte", "unsignedLong"), ValueType.INTEGER),
    **dict.fromkeys(("nonNegativeInteger", "negativeInteger", "nonPositiveInteger"), ValueType.INTEGER),
    **dict.fromkeys(("decimal", "float", "double"), ValueType.DECIMAL),
    **dict.fromkeys(("string", "token", "normalizedString"), ValueType.TEXT),
    "boolean": ValueType.BOOLEAN,
    "date": ValueType.DATE,
    "dateTime": ValueType.DATETIME,
}
"""By the types of XML Schema."""


_UNKNOWN: Final = "what does it answer where there is nothing, or where it fails? Say `none` and `ok` in `answer`"


def of_wsdl(location: str, documents: WsdlDocuments, operation: str | None) -> Outline:
    """A WSDL among `documents`: what an operation takes, and what it gives. Raises NoOutline."""
    try:
        envelopes = Envelopes(location, documents, None, None)
    except NotAWsdl as error:
        raise NoOutline(f"the WSDL: {error}") from None
    if operation not in envelopes.operations():
        raise offered("operation", (_offer(envelopes, one) for one in sorted(envelopes.operations())))
    told = Descriptions(documents.loaded.values())
    found = _places(envelopes.gives(operation))
    places = tuple(_place(rows, row, told) for rows, row in found)
    left_out = [one for _, row in found for one in _left_out(row, "")]
    path = split_url(envelopes.address or "").path
    takes = dict(islice(_arguments(envelopes.describes(operation), ()), MOST_NAMES))
    return Outline(
        "soap",
        places,
        address=(envelopes.address or "").removesuffix(path) or None,
        request={"operation": operation},
        source={"path": path} if path.strip("/") else {},
        parameters={".".join(at): Parameter(one.many, one.required, path=at) for at, one in takes.items()},
        open=False,
        batch=min((one.most for one in takes.values() if one.many and one.most), default=None),
        questions=(_UNKNOWN, *(one for rows, _ in found for one in _emptied(rows))),
        notes=(*_notes(takes), *(f"left out: {one}" for one in left_out[:MOST_LEFT_OUT])),
    )


def _offer(envelopes: Envelopes, operation: str) -> tuple[str, Iterator[str], Iterator[str]]:
    """An operation with what it takes and gives."""
    takes = (".".join(at) for at, _ in _arguments(envelopes.describes(operation), ()))
    gives = (one.name for _, row in _places(envelopes.gives(operation))[:1] for one in row)
    return operation, takes, gives


def _place(rows: str | None, row: Sequence[WsdlElement], told: Descriptions) -> Place:
    columns = tuple(islice(_columns(row, "", told), MOST_NAMES))
    names = tuple(name for one in columns for name in _names(one))
    return Place(rows or "", needed(names, "its answer has no elements"), many=rows is not None, columns=columns)


def _arguments(
    elements: Sequence[WsdlElement], before: tuple[str, ...], must: bool = True
) -> Iterator[tuple[tuple[str, ...], WsdlElement]]:
    """The values that a message has, each by where it stands."""
    for one in elements:
        needed_ = replace(one, required=must and one.required)
        if one.inner and not one.many:
            yield from _arguments(one.inner, (*before, one.name), needed_.required)
        else:
            yield (*before, one.name), needed_


def _emptied(rows: str | None) -> tuple[str, ...]:
    """What is asked of a list that is wrapped: empty, it is an element with nothing in it, and its rows are nowhere."""
    around = (rows or "").rpartition(".")[0]
    if not around or not around.isidentifier():
        return ()
    return (f"is an empty {around} no record? Then none = \"contains(keys(@), '{around}') && {around} == null\"",)


def _notes(takes: Mapping[tuple[str, ...], WsdlElement]) -> Iterator[str]:
    for at, one in takes.items():
        said = f"{one.named}{', a list' if one.many else ''}{', required' if one.required else ''}"
        yield f"argument {'.'.join(at)}: {said}"


def _left_out(elements: Sequence[WsdlElement], before: str) -> Iterator[str]:
    """What holds itself, or stands too deep."""
    for one in elements:
        if not one.inner and not one.type:
            yield f"{before}{one.name}, a {one.named} within another or too deep"
        yield from _left_out(one.inner, f"{before}{one.name}.")


def _places(elements: Sequence[WsdlElement]) -> Sequence[tuple[str | None, Sequence[WsdlElement]]]:
    """Where the rows may be (None: the answer is one), and what one has: each element that may come many times and
    holds others, or the only one there is that does."""
    if found := list(islice(_lists(elements, ""), MOST_PLACES)):
        return found
    if len(elements) == 1 and elements[0].inner:
        return [(elements[0].name, elements[0].inner)]
    return [(None, elements)]


def _lists(elements: Sequence[WsdlElement], before: str) -> Iterator[tuple[str, Sequence[WsdlElement]]]:
    yield from ((f"{before}{one.name}", one.inner) for one in elements if one.many and one.inner)
    for one in elements:
        if not one.many:
            yield from _lists(one.inner, f"{before}{one.name}.")


def _columns(elements: Sequence[WsdlElement], before: str, told: Descriptions) -> Iterator[Column]:
    for one in elements:
        path = f"{before}{one.name}"
        if one.inner and not one.many:
            yield from _columns(one.inner, f"{path}.", told)
        elif one.inner or one.type:
            parts = tuple(islice(_columns(one.inner, "", told), MOST_NAMES))
            about, words = told.about(one.owner, one.name), told.words(one.owner, one.name, one.named)
            yield Column(path, _KINDS.get(one.type), one.many, one.required, words=words, parts=parts, about=about)


def _names(column: Column) -> Iterator[str]:
    """The paths of the values in a column, those in the tables of a list, too."""
    if column.parts:
        yield from (f"{column.name}.{name}" for one in column.parts for name in _names(one))
    else:
        yield column.name

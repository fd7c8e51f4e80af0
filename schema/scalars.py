"""Values of the graph that GraphQL has no word for, each with the document that specifies it."""

import datetime
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, NewType

import strawberry
from graphql import GraphQLError, IntValueNode, StringValueNode, ValueNode

from connectors.values.identifiers import has_check_digit
from connectors.values.national_ids import juristic_id, national_id, written_digits
from schema.strawberry_internals import ScalarDefinition

NationalId = NewType("NationalId", str)
JuristicId = NewType("JuristicId", str)


def _identifier(value: object, kind: str) -> str:
    digits = written_digits(value) if isinstance(value, str) else None
    # The value itself is never repeated: it may be somebody's.
    if digits is None:
        raise GraphQLError(f"A {kind} is a string of 13 digits, such as {_EXAMPLES[kind]!r}.")
    if not has_check_digit(digits):
        raise GraphQLError(f"This {kind} fails its check digit: one of its digits is mistyped.")
    return digits


_EXAMPLES = {"NationalId": "9100000000011", "JuristicId": "0985569000013"}


def parse_national_id(value: object) -> NationalId:
    """A person's id as 13 digits, however it is written. Raises GraphQLError."""
    digits = _identifier(value, "NationalId")
    if national_id(digits) is None:
        raise GraphQLError("A NationalId begins with 1 to 9; this one does not. Is it a business's id?")
    return NationalId(digits)


def parse_juristic_id(value: object) -> JuristicId:
    """A business's id as 13 digits, however it is written. Raises GraphQLError."""
    digits = _identifier(value, "JuristicId")
    if juristic_id(digits) is None:
        raise GraphQLError("A JuristicId begins with 0; this one does not. Is it a person's id?")
    return JuristicId(digits)


def parse_date(value: object) -> datetime.date:
    """An ISO 8601 date of the Christian era. Raises GraphQLError."""
    try:
        if isinstance(value, str) and len(value) == 10:
            return datetime.date.fromisoformat(value)
    except ValueError:
        pass
    raise GraphQLError("A Date is written as 2026-11-23 (ISO 8601, Christian era).")


def parse_datetime(value: object) -> datetime.datetime:
    """An RFC 3339 instant with its offset. Raises GraphQLError."""
    try:
        if isinstance(value, str):
            instant = datetime.datetime.fromisoformat(value)
            if instant.tzinfo is not None:
                return instant
    except ValueError:
        pass
    raise GraphQLError("A DateTime is written as 2026-11-23T09:30:00+07:00 (RFC 3339, with its offset).")


def parse_decimal(value: object) -> Decimal:
    """A decimal number written as a string. Raises GraphQLError."""
    try:
        number = Decimal(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite():
        raise GraphQLError('A Decimal is a string such as "1250.50".')
    return number


def _isoformat(value: datetime.date | datetime.datetime) -> str:
    return value.isoformat()


def _scalar(
    name: str, description: str, url: str, serialize: Callable[[Any], str], parse: Callable[[object], object]
) -> ScalarDefinition:
    def parse_literal(node: ValueNode, _variables: object = None) -> object:
        try:
            return parse(node.value if isinstance(node, StringValueNode | IntValueNode) else None)
        except GraphQLError as problem:
            raise GraphQLError(problem.message, node) from None

    return strawberry.scalar(
        name=name,
        description=description,
        specified_by_url=url,
        serialize=serialize,
        parse_value=parse,
        parse_literal=parse_literal,
    )


SCALARS: dict[object, ScalarDefinition] = {
    NationalId: _scalar(
        "NationalId",
        "A person's identification number: 13 digits beginning with 1 to 9, the last a check digit. "
        "/ เลขประจำตัวประชาชน 13 หลัก",
        "https://arthurdejong.org/python-stdnum/doc/2.2/stdnum.th.pin",
        str,
        parse_national_id,
    ),
    JuristicId: _scalar(
        "JuristicId",
        "A juristic person's registration number: 13 digits beginning with 0, the last a check digit. "
        "/ เลขทะเบียนนิติบุคคล 13 หลัก",
        "https://arthurdejong.org/python-stdnum/doc/2.2/stdnum.th.moa",
        str,
        parse_juristic_id,
    ),
    datetime.date: _scalar(
        "Date",
        "A date of the Christian era, ISO 8601: 2026-11-23. / วันที่ (คริสต์ศักราช)",
        "https://scalars.graphql.org/andimarek/local-date",
        _isoformat,
        parse_date,
    ),
    datetime.datetime: _scalar(
        "DateTime",
        "An instant with its offset, RFC 3339: 2026-11-23T09:30:00+07:00. / วันและเวลา",
        "https://scalars.graphql.org/andimarek/date-time",
        _isoformat,
        parse_datetime,
    ),
    Decimal: _scalar(
        "Decimal",
        'An exact decimal number, as a string: "1250.50". / เลขทศนิยม',
        "https://speleotrove.com/decimal/daconvs.html",
        str,
        parse_decimal,
    ),
}

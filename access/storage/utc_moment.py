"""Moments in tables: one encoding that SQLite and PostgreSQL keep alike."""

import datetime
from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MICROSECOND = datetime.timedelta(microseconds=1)


def microseconds(moment: datetime.datetime) -> int:
    """An aware moment as microseconds since 1970 (UTC), exactly. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return (moment - EPOCH) // _MICROSECOND


def moment(microseconds: int) -> datetime.datetime:
    """The aware moment (UTC) that many microseconds after 1970."""
    return EPOCH + microseconds * _MICROSECOND


class Moment(TypeDecorator[datetime.datetime]):
    """A column of aware moments, kept as microseconds since 1970 in a BIGINT: ordered, exact, the same everywhere.

    SQLite has no type for moments and forgets their zone; this one compares and indexes alike on both.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime.datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else microseconds(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime.datetime | None:
        return None if value is None else moment(value)

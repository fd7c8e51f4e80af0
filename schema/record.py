"""What every record has: where it comes from, and, when it is public, an id of its own.

A type that says `lasting = True` is of reference data, which is nobody's: what one answer says of such a record may be
remembered, as bytes, for the next that says the same of it.
"""

import dataclasses
import datetime
import functools
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, ClassVar

import strawberry

import connectors.provenance
from connectors.provenance import SourceState
from connectors.thai_time import THAILAND
from execution.observation import Tells
from resolvers import ids
from resolvers.node import Finder
from resolvers.request import Request
from schema.disagreement import readable, shown
from schema.fields import computed, describe, fact
from schema.provider import Provider, named_by
from supergraph.joins import Join

strawberry.enum(SourceState, description="How fresh a record is. / ความสดของข้อมูล")
describe(
    SourceState,
    LIVE="The agency was asked for this request. / ถามหน่วยงานในคำขอนี้",
    CACHED="Remembered, within its lifetime. / จากหน่วยความจำ ยังไม่หมดอายุ",
    STALE="Remembered beyond its lifetime, since the agency could not be asked. / ข้อมูลเก่า เพราะถามหน่วยงานไม่ได้",
)


def _as_of(source: connectors.provenance.Source, _request: Request) -> datetime.datetime | None:
    moment = source.as_of
    if moment is None or isinstance(moment, datetime.datetime):
        return moment
    return datetime.datetime.combine(moment, datetime.time(), THAILAND)


@strawberry.type(description="Where a record comes from. / ที่มาของข้อมูล")
class Source:
    agency: str = fact("The connector's id of the agency, such as dbd. / รหัสหน่วยงาน")
    provider: Provider = computed(named_by("agency"), "The agency, with its name. / หน่วยงานที่ให้ข้อมูล", repeats=True)
    as_of: datetime.datetime | None = computed(
        _as_of, "The moment the agency says it describes. / ข้อมูล ณ เวลา", lasting=True
    )
    retrieved_at: datetime.datetime = fact("When the hub had it from the agency. / เวลาที่ได้จากหน่วยงาน")
    state: SourceState = fact("How fresh it is. / ความสดของข้อมูล")


@strawberry.type(description="What another agency says of the same thing. / ข้อมูลที่หน่วยงานอื่นให้ไว้ต่างกัน")
class Conflict:
    name: str = fact("Which fact the agencies disagree on. / ข้อมูลที่ไม่ตรงกัน")
    value: str = fact("What the other agency says. / ค่าที่อีกหน่วยงานให้")
    source: Source = fact("Where that comes from. / ที่มา", tells=Tells.ANSWER)


def _conflicts(record: Any, request: Request) -> list[Conflict]:
    return differences(record, readable(type(record), request)) if record.others else []


def differences(record: Any, facts: Sequence[tuple[str, str]]) -> list[Conflict]:
    """On which of these facts, each by its name and attribute, others say otherwise."""
    return [
        Conflict(name=name, value=shown(theirs), source=other.source)
        for other in record.others
        for name, attribute in facts
        if (theirs := getattr(other, attribute)) is not None
        and (ours := getattr(record, attribute)) is not None
        and ours != theirs
    ]


@strawberry.interface(description="A record of an agency. / ข้อมูลของหน่วยงาน")
class Record:
    keys: ClassVar[tuple[str, ...]] = ()
    """Keys that one record at most has, where no field that asks by them says so."""
    source: Source = fact(
        "Where it comes from, and how fresh it is. / ที่มาและความสดของข้อมูล", covered=True, tells=Tells.ANSWER
    )
    others: strawberry.Private[tuple[Any, ...]] = dataclasses.field(default=(), metadata={"tells": Tells.OTHERS})
    conflicts: list[Conflict] = computed(
        _conflicts,
        "Where another agency says otherwise: never settled in silence. / ข้อมูลที่หน่วยงานให้ไว้ไม่ตรงกัน",
        covered=True,
        tells=Tells.OTHERS,
    )


def _id(record: Any, _request: Request) -> str:
    type_: Any = type(record)
    return ids.global_id(type_.__name__, *_key_of(type_)(record))


def id_of_kind(type_: str) -> Callable[[Any, Request], str]:
    """The id of the kind that a record is of, a record of this type."""
    return lambda record, _request: ids.global_id(type_, record.kind_code)


@functools.cache
def _key_of(type_: "type[Node]") -> Callable[[Any], list[str]]:
    gets = [attrgetter(part) for _, part in type_.key.parts if isinstance(part, str)]
    return lambda record: [ids.part(get(record)) for get in gets]


@strawberry.interface(description="A public record that `node` finds again. / ข้อมูลสาธารณะที่อ้างถึงได้")
class Node:
    key: ClassVar[Join]
    """How its id finds it again, and which of its attributes, with the type's name, make the id."""
    found_by: ClassVar[Finder | None] = None
    """What finds records by their keys, where one question does not."""
    id: strawberry.ID = computed(_id, "A global, opaque id; never made of anything personal. / รหัสอ้างอิง", lasting=True)

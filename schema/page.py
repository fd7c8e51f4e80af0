"""Lists that can be long, in the form of the Relay cursor connections specification."""

import datetime
from typing import Generic, TypeVar

import strawberry

from connectors.provenance import Searcher
from execution.observation import Tells
from schema.fields import computed, describe, fact
from schema.provider import Provider, named_by

T = TypeVar("T")

strawberry.enum(Searcher, description="Who looks for the words of a search. / ผู้ค้นหาคำ")
describe(
    Searcher,
    AGENCY="The agency, in its own way. / หน่วยงานค้นหาเอง",
    HUB="The hub, in what it holds of the agency: the best first. / ศูนย์กลางค้นหาในข้อมูลของหน่วยงาน",
)


@strawberry.type(description="Where a page lies in its list. / ตำแหน่งของหน้าในรายการ")
class PageInfo:
    has_next_page: bool = fact("Whether there is more behind it. / มีหน้าถัดไป")
    has_previous_page: bool = fact("Whether there is more before it. / มีหน้าก่อนหน้า")
    start_cursor: str | None = fact("The cursor of its first record. / เคอร์เซอร์แรก")
    end_cursor: str | None = fact("The cursor of its last record: `after` continues there. / เคอร์เซอร์สุดท้าย")


@strawberry.type(description="How one agency answered for a list. / การตอบของหน่วยงานหนึ่ง")
class AgencyAnswer:
    agency: str = fact("The connector's id of the agency. / รหัสหน่วยงาน")
    provider: Provider = computed(named_by("agency"), "The agency, with its name. / หน่วยงานที่ให้ข้อมูล", repeats=True)
    answered: bool = fact("Whether its records are in the list. / ตอบแล้วหรือไม่")
    tenant: str | None = fact("Which of them did not, where the agency is many: a local administration's code. / ท้องถิ่น")
    code: str | None = fact("Why it did not answer. / เหตุที่ไม่ตอบ")
    searched_by: Searcher | None = fact("Who looked for the words, where words were given. / ผู้ค้นหาคำ")
    retry_at: datetime.datetime | None = fact("When to ask again, where that is known. / เวลาที่ควรถามใหม่")


@strawberry.type(description="A record of a list, with its place there. / รายการหนึ่งกับตำแหน่งของมัน")
class Edge(Generic[T]):
    cursor: str = fact("Continues behind this record. / เคอร์เซอร์ของรายการนี้", tells=Tells.ANSWER)
    node: T = fact("The record. / ข้อมูล", told_as="")


@strawberry.type
class Paged(Generic[T]):
    """What every list says that is given a page at a time; in the graph it is always one of those made of it."""

    edges: list[Edge[T]] = fact("The records with their cursors. / รายการพร้อมเคอร์เซอร์", repeats=True, told_as="nodes")
    nodes: list[T] = fact("The records alone. / รายการ")
    page_info: PageInfo = fact("Where this page lies. / ตำแหน่งของหน้า", tells=Tells.ANSWER)


@strawberry.type(
    description="One page of a list, and which agencies it comes from. / หน้าหนึ่งของรายการ และหน่วยงานที่ให้ข้อมูล"
)
class Connection(Paged[T], Generic[T]):
    total_count: int = fact(
        "How many records the list has in all, of those agencies that answered. / จำนวนทั้งหมด", tells=Tells.ANSWER
    )
    agencies: list[AgencyAnswer] = fact(
        "Which agencies answered, and which did not. / หน่วยงานที่ตอบและไม่ตอบ", tells=Tells.ANSWER
    )

"""How often services are used."""

import strawberry
from strawberry import Private

from schema.fields import fact
from schema.record import Record
from schema.values import PartialDate


@strawberry.type(description="How often a service was used in a month. / สถิติการใช้บริการรายเดือน")
class ServiceUsage(Record):
    lasting = True

    month: PartialDate | None = fact("The month. / เดือน")
    requests: int | None = fact("How many asked for it. / จำนวนคำขอ")
    online: int | None = fact("How many of them online. / จำนวนคำขอออนไลน์")
    completed: int | None = fact("How many were served to the end. / จำนวนที่ดำเนินการเสร็จ")
    service_id: Private[str]

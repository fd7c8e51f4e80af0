"""Whom one can be in the sandbox."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

from sandbox.world import named


@dataclass(frozen=True, slots=True)
class Persona:
    """`kind` is citizen, business, officer, app or auditor; what does not belong to that kind is absent."""

    id: str
    kind: str
    name_th: str
    name_en: str
    who_th: str
    who_en: str
    national_id: str | None = None
    juristic_id: str | None = None
    local_administration_id: str | None = None

    def as_json(self) -> dict[str, str | None]:
        """With the names JSON is used to."""
        return {_camel(name): value for name, value in asdict(self).items()}


_EVERYONE: Final = (
    Persona(
        "citizen",
        "citizen",
        "สมศรี ใจดี",
        "Somsi Chaidi",
        "ประชาชน อายุ 72 ปี ผู้รับเบี้ยยังชีพและบัตรสวัสดิการ เจ้าของร้านขนม",
        "A citizen of 72 with old-age allowance, welfare card and a sweet shop",
        national_id=named.CITIZEN,
        juristic_id=named.SWEETS,
    ),
    Persona(
        "owner",
        "business",
        "กมลวรรณ ศรีสุวรรณ",
        "Kamonwan Sisuwan",
        "เจ้าของร้านอาหาร",
        "The owner of a restaurant company",
        national_id=named.OWNER,
        juristic_id=named.RESTAURANT,
    ),
    Persona(
        "officer",
        "officer",
        "ธนกร วงศ์ใหญ่",
        "Thanakorn Wongyai",
        "เจ้าหน้าที่ศูนย์บริการเบ็ดเสร็จ เทศบาลนครนนทบุรี",
        "A one-stop-service officer of Nonthaburi City Municipality",
        national_id=named.OFFICER,
        local_administration_id=named.OFFICER_OF,
    ),
    Persona(
        "officer-at-home",
        "citizen",
        "ธนกร วงศ์ใหญ่ (นอกเวลาราชการ)",
        "Thanakorn Wongyai, off duty",
        "ข้าราชการที่ดูข้อมูลของตนเอง",
        "The officer as a citizen, who looks at his own data",
        national_id=named.OFFICER,
    ),
    Persona(
        "neighbour",
        "citizen",
        "อนันต์ แก้วมณี",
        "Anan Kaeomani",
        "ประชาชนในท้องถิ่นที่ระบบขัดข้อง",
        "A citizen whose local administration is offline",
        national_id=named.NEIGHBOUR,
    ),
    Persona(
        "bank",
        "app",
        "แอปธนาคารตัวอย่าง",
        "Example Bank app",
        "แอปพลิเคชันของธนาคาร",
        "A bank's app",
    ),
    Persona(
        "auditor",
        "auditor",
        "ผู้ตรวจสอบ",
        "Auditor",
        "ผู้ตรวจสอบการเข้าถึงข้อมูล",
        "An auditor of who read what",
    ),
)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


PERSONAS: Final[tuple[Mapping[str, str | None], ...]] = tuple(one.as_json() for one in _EVERYONE)
"""Each as JSON: `id`, `kind`, `nameTh`, `nameEn`, `whoTh`, `whoEn`, and where she has one `nationalId`, `juristicId`,
`localAdministrationId`. They are the same whatever the seed and the day."""

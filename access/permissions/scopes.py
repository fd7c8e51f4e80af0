"""The scopes a token may carry, and the packages they come in: data, few and readable."""

from dataclasses import dataclass
from enum import Enum

from access.permissions.assurance import Assurance
from access.permissions.purposes import Basis
from connectors.provider import DataClass


class Case(Enum):
    """Who has to name the case under which something is read: nobody, officials and agencies, or whoever reads it."""

    NOBODY = "nobody"
    OFFICIALS = "officials"
    EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class Scope:
    """One thing a token may allow, in words a citizen understands, and what else a request for it must bring.

    `purpose`: it says what for. `case`: who names the case it is read under. `assurance`: whoever signed in did it at
    least this strongly.
    """

    name: str
    data_class: DataClass
    en: str
    th: str
    purpose: bool = False
    case: Case = Case.NOBODY
    assurance: Assurance = Assurance.NONE


@dataclass(frozen=True, slots=True)
class Package:
    """Scopes that go together under one legal ground and for these purposes: what an app is registered for.

    One without scopes opens no data and needs no purpose.
    """

    name: str
    basis: Basis
    purposes: tuple[str, ...]
    scopes: tuple[str, ...]
    en: str
    th: str


SCOPES: dict[str, Scope] = {
    scope.name: scope
    for scope in (
        Scope("citizen.identity", DataClass.PERSONAL, "National id", "เลขประจำตัวประชาชน"),
        Scope("citizen.name", DataClass.PERSONAL, "Name", "ชื่อและนามสกุล"),
        Scope(
            "citizen.profile",
            DataClass.PERSONAL,
            "Birth date, sex, nationality, registration state",
            "วันเกิด เพศ สัญชาติ และสถานะในทะเบียนราษฎร",
        ),
        Scope("citizen.address", DataClass.PERSONAL, "Registered home address", "ที่อยู่ตามทะเบียนบ้าน"),
        Scope("citizen.businesses", DataClass.PERSONAL, "Businesses one directs", "นิติบุคคลที่เป็นกรรมการ"),
        Scope("citizen.licences", DataClass.PERSONAL, "Licences one holds", "ใบอนุญาตที่ถือ"),
        Scope(
            "citizen.employment", DataClass.PERSONAL, "Employer and social security section", "นายจ้างและมาตราประกันสังคม"
        ),
        Scope("citizen.savings", DataClass.PERSONAL, "Contributions and old-age savings", "เงินสมทบและเงินออมชราภาพ"),
        Scope("citizen.loans", DataClass.PERSONAL, "Student loans", "เงินกู้ยืมเพื่อการศึกษา"),
        Scope(
            "citizen.health",
            DataClass.SENSITIVE,
            "Health right and hospital",
            "สิทธิการรักษาพยาบาลและสถานพยาบาล",
            assurance=Assurance.AAL2,
        ),
        Scope("citizen.disclosures", DataClass.PERSONAL, "Who read your data", "ประวัติการเปิดเผยข้อมูลของท่าน"),
        Scope("citizen.consents", DataClass.PERSONAL, "Your consents", "ความยินยอมของท่าน"),
        Scope("ledger.audit", DataClass.PERSONAL, "The ledger of disclosures", "บันทึกการเปิดเผยข้อมูล", purpose=True),
        Scope(
            "hub.explain",
            DataClass.PUBLIC,
            "How an answer was found: which agencies were asked, for how many keys, how long it took",
            "วิธีหาคำตอบ: ถามหน่วยงานใด กี่รายการ ใช้เวลาเท่าใด",
        ),
        Scope("official.training", DataClass.PERSONAL, "Courses and certificates", "การอบรมและประกาศนียบัตร"),
        Scope(
            "entitlements",
            DataClass.SENSITIVE,
            "Welfare and benefits",
            "สิทธิและสวัสดิการ",
            assurance=Assurance.AAL2,
        ),
        Scope(
            "business.directors",
            DataClass.PERSONAL,
            "Directors and their shares",
            "กรรมการและการถือหุ้น",
            purpose=True,
            case=Case.OFFICIALS,
        ),
        Scope(
            "citizens.lookup",
            DataClass.PERSONAL,
            "Other people's records",
            "ข้อมูลของบุคคลอื่น",
            purpose=True,
            case=Case.EVERYBODY,
            assurance=Assurance.AAL2,
        ),
    )
}

_OWN = (
    "citizen.disclosures",
    "citizen.consents",
    "citizen.identity",
    "citizen.name",
    "citizen.profile",
    "citizen.address",
    "citizen.businesses",
    "citizen.licences",
    "citizen.employment",
    "citizen.savings",
    "citizen.loans",
    "citizen.health",
    "official.training",
    "entitlements",
)

PACKAGES: dict[str, Package] = {
    package.name: package
    for package in (
        Package(
            "own-data",
            Basis.OWN_REQUEST,
            ("self-service",),
            _OWN,
            "Your own data, for yourself",
            "ข้อมูลของท่าน สำหรับท่านเอง",
        ),
        Package(
            "own-business",
            Basis.OWN_REQUEST,
            ("self-service", "business-service"),
            (*_OWN, "business.directors"),
            "Your own data and that of a business you direct",
            "ข้อมูลของท่านและของนิติบุคคลที่ท่านเป็นกรรมการ",
        ),
        Package(
            "one-stop-service",
            Basis.PUBLIC_TASK,
            ("counter-service", "licensing"),
            ("citizens.lookup", "citizen.identity", "citizen.name", "citizen.profile", "business.directors"),
            "Officials who serve at a counter, under a case",
            "เจ้าหน้าที่จุดบริการเบ็ดเสร็จ ตามเรื่องที่ยื่น",
        ),
        Package(
            "benefits",
            Basis.PUBLIC_TASK,
            ("benefits",),
            ("citizens.lookup", "citizen.identity", "citizen.name", "citizen.profile", "entitlements"),
            "Agencies that decide on or pay benefits, under a case",
            "หน่วยงานที่พิจารณาหรือจ่ายสวัสดิการ ตามเรื่องที่ยื่น",
        ),
        Package(
            "investigation",
            Basis.LEGAL_OBLIGATION,
            ("investigation",),
            ("citizens.lookup", "citizen.identity", "citizen.name", "citizen.address", "business.directors"),
            "Investigators of offences, under a case; the person concerned is told later",
            "พนักงานสอบสวน ตามเลขคดี เจ้าของข้อมูลทราบภายหลัง",
        ),
        Package(
            "oversight",
            Basis.PUBLIC_TASK,
            ("oversight",),
            ("ledger.audit",),
            "Auditors of who read what",
            "ผู้ตรวจสอบการเข้าถึงข้อมูล",
        ),
        Package(
            "operation",
            Basis.PUBLIC_TASK,
            ("oversight",),
            ("hub.explain",),
            "Those who run the hub, or integrate an agency or an app",
            "ผู้ดูแลระบบ และผู้เชื่อมต่อหน่วยงานหรือแอป",
        ),
        Package(
            "changes",
            Basis.PUBLIC_TASK,
            (),
            (),
            "Agencies that tell what changed in their data, and read nobody's",
            "หน่วยงานที่แจ้งว่าข้อมูลของตนเปลี่ยน โดยไม่อ่านข้อมูลของผู้ใด",
        ),
        Package(
            "customer-check",
            Basis.CONSENT,
            ("customer-check",),
            ("citizen.name", "citizen.employment", "citizen.businesses"),
            "Verifying a customer, with her consent",
            "ยืนยันตัวตนของลูกค้า ด้วยความยินยอม",
        ),
        Package(
            "application",
            Basis.CONSENT,
            ("application",),
            ("citizen.name", "citizen.profile", "citizen.address"),
            "Filling in an application, with the citizen's consent",
            "กรอกคำขอแทน ด้วยความยินยอม",
        ),
        Package(
            "benefit-check",
            Basis.CONSENT,
            ("application", "credit"),
            ("citizen.name", "entitlements"),
            "Checking a citizen's benefits, with her consent",
            "ตรวจสอบสิทธิสวัสดิการ ด้วยความยินยอม",
        ),
    )
}

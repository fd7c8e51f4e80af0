"""A citizen: what the hub can say of a person, each part under its own scope."""

from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import Private

import resolvers.citizen
import resolvers.disclosure
import resolvers.entitlement
import resolvers.insurance
import resolvers.training
from resolvers.subject import about
from schema.disclosure import ByAgency, ByApp, ByCase, ByPurpose, Consent, DisclosureConnection, From, To
from schema.entitlement import Entitlement, KindIds, Kinds
from schema.fields import After, First, fact, joined, text
from schema.health import HealthRight
from schema.insurance import SocialSecurity
from schema.loan import StudentLoan
from schema.page import Connection
from schema.place import Address
from schema.record import Record
from schema.scalars import NationalId
from schema.training import TrainingCertificate
from schema.values import PartialDate, PersonName

if TYPE_CHECKING:
    from schema.business import Business

LazyBusiness = Annotated["Business", strawberry.lazy("schema.business")]


@strawberry.enum(description="The sex in the civil register. / เพศตามทะเบียนราษฎร")
class Sex(Enum):
    FEMALE = strawberry.enum_value("FEMALE", description="Female. / หญิง")
    MALE = strawberry.enum_value("MALE", description="Male. / ชาย")


@strawberry.enum(description="Whether a person is alive. / สถานะบุคคล")
class LivingState(Enum):
    ALIVE = strawberry.enum_value("ALIVE", description="Alive. / มีชีวิตอยู่")
    DECEASED = strawberry.enum_value("DECEASED", description="Deceased. / เสียชีวิต")


@about("national_id")
@strawberry.type(description="A person in the civil register. / บุคคลในทะเบียนราษฎร")
class Person(Record):
    national_id: NationalId | None = fact("The person's id. / เลขประจำตัวประชาชน", scope="citizen.identity")
    sex: Sex | None = fact("The sex. / เพศ", scope="citizen.profile")
    birth_date: PartialDate | None = fact("The day of birth, as far as it is known. / วันเกิด", scope="citizen.profile")
    nationality: str | None = fact("The nationality. / สัญชาติ", scope="citizen.profile")
    living: LivingState | None = fact("Whether the person is alive. / สถานะบุคคล", scope="citizen.profile")
    house_id: Private[str | None]
    name_th: Private[PersonName | None]
    name_en: Private[PersonName | None]
    name: PersonName | None = text("name", "The name. / ชื่อ", scope="citizen.name")


@strawberry.type(description="A house of the house register. / บ้านตามทะเบียนบ้าน")
class House(Record):
    house_id: str = fact("Its code in the house register: 11 digits. / รหัสประจำบ้าน")
    address: Address = fact("Where it stands. / ที่อยู่")


@about("national_id")
@strawberry.type(description="A citizen, and what the agencies hold about her. / ประชาชน และข้อมูลที่หน่วยงานมี")
class Citizen:
    national_id: NationalId | None = fact("Her id. / เลขประจำตัวประชาชน", scope="citizen.identity")

    @joined(resolvers.citizen.profiles, "What the civil register says of her. / ข้อมูลทะเบียนราษฎร", scope="citizen.name")
    def profile(self) -> Person | None: ...

    @joined(resolvers.citizen.homes, "The house she is registered in. / บ้านตามทะเบียนบ้าน", scope="citizen.address")
    def home(self) -> House | None: ...

    @joined(resolvers.entitlement.of_citizens, "What she is entitled to. / สิทธิและสวัสดิการ", scope="entitlements", cost=2)
    def entitlements(
        self, first: First = 20, after: After = None, kinds: Kinds = None, kind_ids: KindIds = None
    ) -> Connection[Entitlement] | None: ...

    @joined(resolvers.citizen.businesses, "The businesses she directs. / นิติบุคคลที่เป็นกรรมการ", scope="citizen.businesses")
    def businesses(self, first: First = 20, after: After = None) -> Connection[LazyBusiness] | None: ...

    @joined(resolvers.citizen.health_rights, "Her right to health care. / สิทธิการรักษาพยาบาล", scope="citizen.health")
    def health_right(self) -> HealthRight | None: ...

    @joined(resolvers.insurance.of_citizens, "Her social security. / ประกันสังคม", scope="citizen.employment")
    def social_security(self) -> SocialSecurity | None: ...

    @joined(resolvers.citizen.student_loans, "Her student loans. / เงินกู้ยืมเพื่อการศึกษา", scope="citizen.loans")
    def student_loans(self) -> list[StudentLoan] | None: ...

    @joined(
        resolvers.training.of_citizens,
        "The certificates she holds as an official. / ใบรับรองการอบรม",
        scope="official.training",
    )
    def certificates(self) -> list[TrainingCertificate] | None: ...

    @joined(
        resolvers.disclosure.of_citizens,
        "Who read what about her, and why. / ใครอ่านข้อมูลของท่าน",
        scope="citizen.disclosures",
    )
    def disclosures(
        self,
        first: First = 20,
        after: After = None,
        since: From = None,
        until: To = None,
        agency: ByAgency = None,
        app: ByApp = None,
        purpose: ByPurpose = None,
        case: ByCase = None,
    ) -> DisclosureConnection | None: ...

    @joined(
        resolvers.disclosure.consents_of_citizens,
        "What she has allowed apps. / ความยินยอมที่ให้ไว้",
        scope="citizen.consents",
    )
    def consents(self) -> list[Consent] | None: ...


def citizen_of(national_id: str) -> Citizen:
    """The citizen of this id; no agency has been asked about her yet."""
    return Citizen(national_id=NationalId(national_id))

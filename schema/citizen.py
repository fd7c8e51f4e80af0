"""A citizen: what the hub can say of a person, each part under its own scope."""

from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import Private

import resolvers.citizen
import resolvers.disclosure
import resolvers.entitlement
import resolvers.licence
from resolvers.subject import about
from schema.business_status import OF_BUSINESSES
from schema.disclosure import OF_THE_LEDGER, Consent, DisclosureConnection
from schema.entitlement import OF_ENTITLEMENTS, Entitlement
from schema.fields import fact, looked_up, text
from schema.health import HealthRight
from schema.insurance import SocialSecurity
from schema.licence_kind import OF_LICENCES
from schema.page import Connection
from schema.place import Address
from schema.record import Record
from schema.scalars import NationalId
from schema.values import PartialDate, PersonName
from supergraph.joins import one

if TYPE_CHECKING:
    from schema.business import Business
    from schema.licence import Licence

LazyLicence = Annotated["Licence", strawberry.lazy("schema.licence")]
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
    keys = ("houseId",)

    house_id: str = fact("Its code in the house register: 11 digits. / รหัสประจำบ้าน")
    address: Address = fact("Where it stands. / ที่อยู่")


@about("national_id")
@strawberry.type(description="A citizen, and what the agencies hold about her. / ประชาชน และข้อมูลที่หน่วยงานมี")
class Citizen:
    told_by: Private[str | None] = None
    national_id: NationalId | None = fact("Her id. / เลขประจำตัวประชาชน", scope="citizen.identity")
    profile: Person | None = looked_up(
        one("Person", "nationalId"), "What the civil register says of her. / ข้อมูลทะเบียนราษฎร", scope="citizen.name"
    )
    home: House | None = looked_up(
        resolvers.citizen.homes, "The house she is registered in. / บ้านตามทะเบียนบ้าน", scope="citizen.address"
    )
    entitlements: Connection[Entitlement] | None = looked_up(
        resolvers.entitlement.of_citizens,
        "What she is entitled to. / สิทธิและสวัสดิการ",
        takes=OF_ENTITLEMENTS,
        scope="entitlements",
        cost=2,
    )
    businesses: Connection[LazyBusiness] | None = looked_up(
        resolvers.citizen.businesses,
        "The businesses she directs. / นิติบุคคลที่เป็นกรรมการ",
        takes=OF_BUSINESSES,
        scope="citizen.businesses",
    )
    licences: Connection[LazyLicence] | None = looked_up(
        resolvers.licence.of_citizens,
        "The licences she holds, soonest to expire first. / ใบอนุญาตที่ถือ",
        takes=OF_LICENCES,
        scope="citizen.licences",
        cost=3,
    )
    health_right: HealthRight | None = looked_up(
        one("HealthRight", "nationalId"), "Her right to health care. / สิทธิการรักษาพยาบาล", scope="citizen.health"
    )
    social_security: SocialSecurity | None = looked_up(
        one("SocialSecurity", "nationalId"), "Her social security. / ประกันสังคม", scope="citizen.employment"
    )
    disclosures: DisclosureConnection | None = looked_up(
        resolvers.disclosure.of_citizens,
        "Who read what about her, and why. / ใครอ่านข้อมูลของท่าน",
        takes=OF_THE_LEDGER,
        scope="citizen.disclosures",
    )
    consents: list[Consent] | None = looked_up(
        resolvers.disclosure.consents_of_citizens,
        "What she has allowed apps. / ความยินยอมที่ให้ไว้",
        scope="citizen.consents",
    )


def citizen_of(national_id: str, told_by: str | None) -> Citizen:
    """The citizen of this id; no agency has been asked about her yet. `told_by` is the agency of whose records the id
    is; None where the request itself says it."""
    return Citizen(national_id=NationalId(national_id), told_by=told_by)

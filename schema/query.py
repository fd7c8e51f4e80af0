"""The roots of the graph."""

from typing import Annotated

import strawberry

import bounds
import resolvers.agency
import resolvers.business
import resolvers.citizen
import resolvers.disclosure
import resolvers.draft
import resolvers.entitlement
import resolvers.law
import resolvers.licence
import resolvers.local
import resolvers.node
import resolvers.service
import resolvers.training
from execution.argument_bounds import Most
from schema.agency import Agency, Ministry
from schema.business import Business
from schema.citizen import Citizen, citizen_of
from schema.disclosure import ByAgency, ByApp, ByCase, ByPurpose, Consent, DisclosureConnection, From, To
from schema.draft import DraftLaw, HearingState
from schema.entitlement import EntitlementKind
from schema.fields import After, First, argument, joined
from schema.law import Law, LawKind, LawSection, LawState
from schema.licence import Licence
from schema.licence_kind import LicenceKind
from schema.local import LocalAdministration
from schema.page import Connection
from schema.record import Node
from schema.scalars import JuristicId, NationalId
from schema.service import Service, ServiceState
from schema.training import TrainingCourse, TrainingTopic

Id = Annotated[strawberry.ID, argument("The `id` that the graph gave.")]
Ids = Annotated[list[strawberry.ID], argument("Up to 100 ids.", sizes=())]
IdOrOwn = Annotated[strawberry.ID, argument("The `id` that the graph gave, or the agency's own.")]
Words = Annotated[
    str,
    argument(
        f"Words that must all occur, in Thai or English, {bounds.WORDS.most} at most.",
        Most(bounds.SEARCH.most, words=bounds.WORDS.most),
    ),
]
InProvince = Annotated[str | None, argument("Only in the province of this two-digit code.")]
OfMinistry = Annotated[strawberry.ID | None, argument("Only of this ministry.")]


@strawberry.type(description="What can be asked. / สิ่งที่ถามได้")
class Query:
    @joined(resolvers.citizen.me(citizen_of), "The citizen who asks: she whose token it is. / ผู้ขอ")
    def me(self) -> Citizen | None: ...

    @joined(
        resolvers.citizen.by_national_id(citizen_of),
        "Another person's record, for those whom a law allows to ask. / ข้อมูลของบุคคลอื่น",
        scope="citizens.lookup",
    )
    def citizen(self, national_id: Annotated[NationalId, argument("The person's id.")]) -> Citizen | None: ...

    @joined(resolvers.business.by_juristic_id, "A business by its registration number. / นิติบุคคล")
    def business(self, juristic_id: Annotated[JuristicId, argument("The registration number.")]) -> Business | None: ...

    @joined(resolvers.business.found, "Businesses by name. / ค้นหานิติบุคคล")
    def businesses(
        self, search: Words = "", province: InProvince = None, first: First = 20, after: After = None
    ) -> Connection[Business] | None: ...

    @joined(resolvers.licence.by_id, "A licence. / ใบอนุญาต")
    def licence(self, id: Id) -> Licence | None: ...

    @joined(resolvers.licence.kinds, "Every kind of licence, with its legal basis and fees. / ชนิดใบอนุญาตทั้งหมด")
    def licence_kinds(self) -> list[LicenceKind] | None: ...

    @joined(resolvers.entitlement.kinds, "Every kind of entitlement, with its legal basis and rates. / ชนิดสิทธิทั้งหมด")
    def entitlement_kinds(self) -> list[EntitlementKind] | None: ...

    @joined(resolvers.law.by_id, "A law. / กฎหมาย")
    def law(self, id: IdOrOwn) -> Law | None: ...

    @joined(resolvers.law.section, "A section of a law. / มาตรา")
    def law_section(
        self,
        law: IdOrOwn,
        number: Annotated[str, argument('The section\'s number, such as "38" or "13 ทวิ".', Most(bounds.SECTION.most))],
    ) -> LawSection | None: ...

    @joined(resolvers.law.found, "Laws by title. / ค้นหากฎหมาย")
    def laws(
        self,
        search: Words = "",
        kind: Annotated[LawKind | None, argument("Only this kind.")] = None,
        state: Annotated[LawState | None, argument("Only in this state.")] = None,
        first: First = 20,
        after: After = None,
    ) -> Connection[Law] | None: ...

    @joined(resolvers.draft.by_id, "A draft law. / ร่างกฎหมาย")
    def draft_law(self, id: IdOrOwn) -> DraftLaw | None: ...

    @joined(resolvers.draft.found, "Draft laws put up for hearing. / ร่างกฎหมายที่รับฟังความคิดเห็น")
    def draft_laws(
        self,
        search: Words = "",
        state: Annotated[HearingState | None, argument("Only in this state.")] = None,
        first: First = 20,
        after: After = None,
    ) -> Connection[DraftLaw] | None: ...

    @joined(resolvers.training.by_id, "A course for officials. / หลักสูตรอบรม")
    def training_course(self, id: IdOrOwn) -> TrainingCourse | None: ...

    @joined(resolvers.training.found, "Courses for officials by name. / ค้นหาหลักสูตรอบรม")
    def training_courses(
        self,
        search: Words = "",
        topic: Annotated[TrainingTopic | None, argument("Only about this.")] = None,
        first: First = 20,
        after: After = None,
    ) -> Connection[TrainingCourse] | None: ...

    @joined(resolvers.service.by_id, "A service of the catalogue. / บริการ")
    def service(self, id: IdOrOwn) -> Service | None: ...

    @joined(resolvers.service.found, "Services of the catalogue by name. / ค้นหาบริการ")
    def services(
        self,
        search: Words = "",
        agency: Annotated[strawberry.ID | None, argument("Only of this agency.")] = None,
        ministry: OfMinistry = None,
        state: Annotated[ServiceState | None, argument("Only in this state.")] = None,
        first: First = 20,
        after: After = None,
    ) -> Connection[Service] | None: ...

    @joined(resolvers.agency.by_id, "An agency of the government. / หน่วยงาน")
    def agency(self, id: IdOrOwn) -> Agency | None: ...

    @joined(resolvers.agency.found, "Agencies of the government by name. / ค้นหาหน่วยงาน")
    def agencies(
        self, search: Words = "", ministry: OfMinistry = None, first: First = 20, after: After = None
    ) -> Connection[Agency] | None: ...

    @joined(resolvers.agency.every_ministry, "Every ministry. / กระทรวงทั้งหมด")
    def ministries(self) -> list[Ministry] | None: ...

    @joined(resolvers.local.by_id, "A local administration. / องค์กรปกครองส่วนท้องถิ่น")
    def local_administration(self, id: IdOrOwn) -> LocalAdministration | None: ...

    @joined(resolvers.local.found, "Local administrations by name. / ค้นหาองค์กรปกครองส่วนท้องถิ่น")
    def local_administrations(
        self, search: Words = "", province: InProvince = None, first: First = 20, after: After = None
    ) -> Connection[LocalAdministration] | None: ...

    @joined(
        resolvers.disclosure.all_of_them,
        "The ledger of disclosures, for an auditor; to have read it is on record itself. / บันทึกการเปิดเผยข้อมูล",
        scope="ledger.audit",
    )
    def disclosures(
        self,
        about: Annotated[NationalId | None, argument("Only what is about this person.")] = None,
        first: First = 20,
        after: After = None,
        since: From = None,
        until: To = None,
        agency: ByAgency = None,
        app: ByApp = None,
        purpose: ByPurpose = None,
        case: ByCase = None,
    ) -> DisclosureConnection | None: ...

    @joined(resolvers.node.node, "The public record of a global id. / ข้อมูลตามรหัสอ้างอิง")
    def node(self, id: Id) -> Node | None: ...

    @joined(resolvers.node.nodes, "The public records of these global ids, in their order. / ข้อมูลตามรหัสอ้างอิงหลายรายการ")
    def nodes(self, ids: Ids) -> list[Node | None] | None: ...


@strawberry.type(description="What can be changed. / สิ่งที่เปลี่ยนได้")
class Mutation:
    @joined(
        resolvers.disclosure.withdraw,
        "Takes back a consent that the citizen who asks has given; it ends at once. / ถอนความยินยอม",
        scope="citizen.consents",
    )
    def withdraw_consent(self, id: Annotated[strawberry.ID, argument("The consent's id.")]) -> Consent | None: ...

"""The roots of the graph."""

import datetime
from collections.abc import Mapping
from typing import Annotated, Any

import strawberry

import bounds
import resolvers.citizen
import resolvers.disclosure
import resolvers.entitlement
import resolvers.labelled
import resolvers.licence
from connectors.contract import Condition, Operator
from execution.argument_bounds import Most
from resolvers.node import findable, node, nodes_of
from schema.agency import EITHER_ID, Agency, Ministry
from schema.business import Business
from schema.citizen import Citizen, citizen_of
from schema.disclosure import OF_THE_LEDGER, Consent, DisclosureConnection
from schema.draft import DraftLaw, HearingState
from schema.entitlement import EntitlementKind
from schema.fields import PAGED, argument, looked_up
from schema.label import EnumValue, Purpose, Scope
from schema.law import Law, LawKind, LawSection, LawState
from schema.licence import Licence
from schema.licence_kind import LicenceKind
from schema.local import LocalAdministration
from schema.page import Connection
from schema.place import Province
from schema.record import Node
from schema.scalars import JuristicId, NationalId
from schema.service import Service, ServiceState
from supergraph.joins import Argument, Part, listed, made, one, searched

Id = Annotated[strawberry.ID, argument("The `id` that the graph gave.")]
Ids = Annotated[list[strawberry.ID], argument("Up to 100 ids.", sizes=())]
IdOrOwn = Annotated[strawberry.ID, argument("The `id` that the graph gave, or the agency's own.")]
AgencyId = Annotated[strawberry.ID, argument(f"{EITHER_ID[0].upper()}{EITHER_ID[1:]}.")]
Words = Annotated[
    str,
    argument(
        f"Words to find, in any order, in Thai or English, {bounds.WORDS.most} at most.",
        Most(bounds.SEARCH.most, words=bounds.WORDS.most),
    ),
]
InProvince = Annotated[str | None, argument("Only in the province of this two-digit code.")]
OfAgency = Annotated[strawberry.ID | None, argument(f"Only of this agency: {EITHER_ID}.")]
OfMinistry = Annotated[strawberry.ID | None, argument("Only of this ministry.")]
OfLawKind = Annotated[LawKind | None, argument("Only this kind.")]
InLawState = Annotated[LawState | None, argument("Only in this state.")]
InHearingState = Annotated[HearingState | None, argument("Only in this state.")]
OpensFrom = Annotated[datetime.date | None, argument("Only those whose hearing begins on this day or later.")]
OpensTo = Annotated[datetime.date | None, argument("Only those whose hearing begins on this day or earlier.")]
ClosesFrom = Annotated[datetime.date | None, argument("Only those whose hearing ends on this day or later.")]
ClosesTo = Annotated[datetime.date | None, argument("Only those whose hearing ends on this day or earlier.")]
InServiceState = Annotated[ServiceState | None, argument("Only in this state.")]
Section = Annotated[str, argument('The section\'s number, such as "38" or "13 ทวิ".', Most(bounds.SECTION.most))]
OfPerson = Annotated[NationalId | None, argument("Only what is about this person.")]

NODES = {type_.__name__: findable(type_.key, type_.found_by) for type_ in Node.__subclasses__()}
"""The types whose records have ids: all there are, since the roots lead to each."""


def _by_id(type_: type[Node], description: str, id_: Any = IdOrOwn) -> Any:
    """The record of an id: the graph's, or the agency's own."""
    join = one(type_.key.type, type_.key.by, Argument("id", id_of=type_.__name__))
    return looked_up(join, description, takes={"id": id_})


def _found(type_: type, description: str, filters: Mapping[str | Condition, Part], **takes: Any) -> Any:
    """Records by words, and by facts that arguments are to equal, or are compared with as a condition says."""
    join = searched(type_.__name__, filters, words="search")
    return looked_up(join, description, takes={"search": (Words, ""), **takes, **PAGED})


@strawberry.type(description="What can be asked. / สิ่งที่ถามได้")
class Query:
    me: Citizen | None = looked_up(
        resolvers.citizen.me(citizen_of), "The citizen who asks: she whose token it is. / ผู้ขอ"
    )
    citizen: Citizen | None = looked_up(
        made("Citizen", "nationalId", citizen_of, Argument("national_id")),
        "Another person's record, for those whom a law allows to ask. / ข้อมูลของบุคคลอื่น",
        takes={"national_id": Annotated[NationalId, argument("The person's id.")]},
        scope="citizens.lookup",
    )
    business: Business | None = looked_up(
        one("Business", "juristicId", Argument("juristic_id")),
        "A business by its registration number. / นิติบุคคล",
        takes={"juristic_id": Annotated[JuristicId, argument("The registration number.")]},
    )
    businesses: Connection[Business] | None = _found(
        Business, "Businesses by name. / ค้นหานิติบุคคล", {"provinceCode": Argument("province")}, province=InProvince
    )
    licence: Licence | None = looked_up(resolvers.licence.by_id, "A licence. / ใบอนุญาต", takes={"id": Id})
    licence_kinds: list[LicenceKind] | None = looked_up(
        listed("LicenceKind", "all", same=("kind_code",)),
        "Every kind of licence, with its legal basis and fees. / ชนิดใบอนุญาตทั้งหมด",
    )
    entitlement_kinds: list[EntitlementKind] | None = looked_up(
        listed("EntitlementKind", "all", same=("kind_code",)),
        "Every kind of entitlement, with its legal basis and rates. / ชนิดสิทธิทั้งหมด",
    )
    law: Law | None = _by_id(Law, "A law. / กฎหมาย")
    law_section: LawSection | None = looked_up(
        one("LawSection", "lawId+number", Argument("law", id_of="Law"), Argument("number")),
        "A section of a law. / มาตรา",
        takes={"law": IdOrOwn, "number": Section},
    )
    laws: Connection[Law] | None = _found(
        Law,
        "Laws by title. / ค้นหากฎหมาย",
        {"kind": Argument("kind"), "state": Argument("state")},
        kind=OfLawKind,
        state=InLawState,
    )
    draft_law: DraftLaw | None = _by_id(DraftLaw, "A draft law. / ร่างกฎหมาย")
    draft_laws: Connection[DraftLaw] | None = _found(
        DraftLaw,
        "Draft laws put up for hearing. / ร่างกฎหมายที่รับฟังความคิดเห็น",
        {
            "state": Argument("state"),
            Condition("opensOn", Operator.FROM): Argument("opens_from"),
            Condition("opensOn", Operator.TO): Argument("opens_to"),
            Condition("closesOn", Operator.FROM): Argument("closes_from"),
            Condition("closesOn", Operator.TO): Argument("closes_to"),
        },
        state=InHearingState,
        opens_from=OpensFrom,
        opens_to=OpensTo,
        closes_from=ClosesFrom,
        closes_to=ClosesTo,
    )
    service: Service | None = _by_id(Service, "A service of the catalogue. / บริการ")
    services: Connection[Service] | None = _found(
        Service,
        "Services of the catalogue by name. / ค้นหาบริการ",
        {
            "agencyId": Argument("agency", id_of="Agency"),
            "ministryId": Argument("ministry", id_of="Ministry"),
            "state": Argument("state"),
        },
        agency=OfAgency,
        ministry=OfMinistry,
        state=InServiceState,
    )
    agency: Agency | None = _by_id(Agency, "An agency of the government. / หน่วยงาน", AgencyId)
    agencies: Connection[Agency] | None = _found(
        Agency,
        "Agencies of the government by name. / ค้นหาหน่วยงาน",
        {"ministryId": Argument("ministry", id_of="Ministry")},
        ministry=OfMinistry,
    )
    province: Province | None = _by_id(Province, "A province. / จังหวัด")
    provinces: Connection[Province] | None = _found(Province, "Provinces by name. / ค้นหาจังหวัด", {})
    ministries: list[Ministry] | None = looked_up(listed("Ministry", "all"), "Every ministry. / กระทรวงทั้งหมด")
    local_administration: LocalAdministration | None = _by_id(
        LocalAdministration, "A local administration. / องค์กรปกครองส่วนท้องถิ่น"
    )
    local_administrations: Connection[LocalAdministration] | None = _found(
        LocalAdministration,
        "Local administrations by name. / ค้นหาองค์กรปกครองส่วนท้องถิ่น",
        {"provinceCode": Argument("province")},
        province=InProvince,
    )
    disclosures: DisclosureConnection | None = looked_up(
        resolvers.disclosure.all_of_them,
        "The ledger of disclosures, for an auditor; to have read it is on record itself. / บันทึกการเปิดเผยข้อมูล",
        takes={"about": OfPerson, **OF_THE_LEDGER},
        scope="ledger.audit",
    )
    scopes: list[Scope] | None = looked_up(
        resolvers.labelled.scopes, "Every scope, in words, with the agencies behind it. / ขอบเขตข้อมูลทั้งหมด"
    )
    purposes: list[Purpose] | None = looked_up(
        resolvers.labelled.purposes, "Everything that data is read for, in words. / วัตถุประสงค์ทั้งหมด"
    )
    enum_values: list[EnumValue] | None = looked_up(
        resolvers.labelled.enum_values,
        "The values of an enum of this graph, in words, for a page's lists and filters. / ค่าของรายการพร้อมความหมาย",
        takes={"type": Annotated[str, argument("The enum's name, such as LicenceState.", Most(bounds.NAME.most))]},
    )
    node: Node | None = looked_up(node(NODES), "The public record of a global id. / ข้อมูลตามรหัสอ้างอิง", takes={"id": Id})
    nodes: list[Node | None] | None = looked_up(
        nodes_of(NODES),
        "The public records of these global ids, in their order. / ข้อมูลตามรหัสอ้างอิงหลายรายการ",
        takes={"ids": Ids},
    )


@strawberry.type(description="What can be changed. / สิ่งที่เปลี่ยนได้")
class Mutation:
    withdraw_consent: Consent | None = looked_up(
        resolvers.disclosure.withdraw,
        "Takes back a consent that the citizen who asks has given; it ends at once. / ถอนความยินยอม",
        takes={"id": Annotated[strawberry.ID, argument("The consent's id.")]},
        scope="citizen.consents",
    )

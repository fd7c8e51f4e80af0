"""What agencies must deliver, read off the types of the graph: one contract per type, and the questions asked of it."""

import datetime
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from enum import Enum
from typing import Any

from connectors.contract import Answers, Contract, Fact, Question, ValueType
from resolvers.subject import declared_subject
from schema.agency import Agency, Ministry
from schema.business import Business, Director
from schema.citizen import House, Person
from schema.draft import DraftLaw
from schema.entitlement import Entitlement, EntitlementKind
from schema.fields import delivered, other_of
from schema.health import HealthRight
from schema.insurance import Contribution, SocialSecurity
from schema.law import Law, LawSection
from schema.licence import Licence
from schema.licence_kind import LicenceKind
from schema.loan import StudentLoan
from schema.local import LocalAdministration, LocalService
from schema.place import District, Province, Subdistrict
from schema.scalars import JuristicId, NationalId
from schema.service import Service
from schema.tax import VatBranch, VatRegistration
from schema.training import TrainingCertificate, TrainingCourse
from schema.usage import ServiceUsage
from schema.values import Money, PartialDate

PROVIDED: tuple[type, ...] = (
    Person,
    House,
    Business,
    Director,
    Licence,
    LicenceKind,
    Entitlement,
    EntitlementKind,
    Law,
    LawSection,
    Service,
    Agency,
    Ministry,
    LocalAdministration,
    LocalService,
    Province,
    District,
    Subdistrict,
    HealthRight,
    SocialSecurity,
    Contribution,
    StudentLoan,
    VatRegistration,
    VatBranch,
    DraftLaw,
    TrainingCourse,
    TrainingCertificate,
    ServiceUsage,
)

_KINDS: dict[Any, ValueType] = {
    str: ValueType.TEXT,
    int: ValueType.INTEGER,
    bool: ValueType.BOOLEAN,
    datetime.date: ValueType.DATE,
    datetime.datetime: ValueType.DATETIME,
    Decimal: ValueType.DECIMAL,
    Money: ValueType.MONEY,
    PartialDate: ValueType.PARTIAL_DATE,
    NationalId: ValueType.NATIONAL_ID,
    JuristicId: ValueType.JURISTIC_ID,
}


def contracts() -> dict[str, Contract]:
    """The contract of every type that agencies provide, by the type's name."""
    return {type_.__name__: contract(type_) for type_ in PROVIDED}


def contract(type_: type) -> Contract:
    """The facts of one type: its attributes, public or private, whatever they are called."""
    given = delivered(type_)
    told = {one.name: type_.__annotations__[one.name] for one in given}  # the type of a join may not be there yet
    hints = typing.get_type_hints(types.SimpleNamespace(__annotations__=told))
    codes = {one.metadata["code_of"]: one.name for one in given if "code_of" in one.metadata}
    facts = (_fact(one.name, hints[one.name]) for one in given if "code_of" not in one.metadata)
    own = tuple(replace(fact, as_text=codes[fact.attribute]) if fact.attribute in codes else fact for fact in facts)
    personal = declared_subject(type_) is not None
    return Contract(type_.__name__, {fact.name: fact for fact in own}, type_, personal)


def fact_of(type_: type) -> Fact:
    """A fact whose value is of this type of the core, yet without a name."""
    return _fact("", type_ | None)


def _fact(attribute: str, hint: Any) -> Fact:
    value, required = _without_none(hint)
    many = typing.get_origin(value) is list
    if many:
        (value,) = typing.get_args(value)
    kind = _KINDS.get(value)
    name = _camel(attribute)
    if kind in (ValueType.MONEY, ValueType.PARTIAL_DATE):
        return Fact(name, attribute, kind, required, many, make=value)
    if kind is not None:
        return Fact(name, attribute, kind, required, many)
    if issubclass(value, Enum):
        names, other = tuple(member.name for member in value), other_of(value)
        make = value.__getitem__ if other is None else _opened(value.__members__, other)
        return Fact(name, attribute, ValueType.ENUM, required, many, values=names, make=make, other=other)
    return Fact(name, attribute, ValueType.STRUCT, required, many, contract=contract(value))


def _opened(members: Mapping[str, Any], other: str) -> Callable[[str], Any]:
    return lambda name: members.get(name) or members[other]


def _without_none(hint: Any) -> tuple[Any, bool]:
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        rest = [option for option in typing.get_args(hint) if option is not types.NoneType]
        if len(rest) != 1:
            raise TypeError(f"a fact has one type, not {hint}")
        return rest[0], False
    return hint, True


def _camel(attribute: str) -> str:
    first, *rest = attribute.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _question(type_: type, by: str, answers: Answers, **key: ValueType) -> Question:
    return Question(type_.__name__, by, key, answers)


ONE, MANY, PAGE = Answers.ONE, Answers.MANY, Answers.PAGE

QUESTIONS: tuple[Question, ...] = (
    _question(Person, "nationalId", ONE, nationalId=ValueType.NATIONAL_ID),
    _question(House, "houseId", ONE, houseId=ValueType.TEXT),
    _question(Business, "juristicId", ONE, juristicId=ValueType.JURISTIC_ID),
    _question(Business, "search", PAGE, provinceCode=ValueType.TEXT),
    _question(Director, "juristicId", MANY, juristicId=ValueType.JURISTIC_ID),
    _question(Director, "nationalId", MANY, nationalId=ValueType.NATIONAL_ID),
    _question(Licence, "juristicId", MANY, juristicId=ValueType.JURISTIC_ID),
    _question(
        Licence,
        "localAdministrationId+juristicId",
        MANY,
        localAdministrationId=ValueType.TEXT,
        juristicId=ValueType.JURISTIC_ID,
    ),
    _question(Licence, "nationalId", MANY, nationalId=ValueType.NATIONAL_ID),
    _question(
        Licence,
        "localAdministrationId+nationalId",
        MANY,
        localAdministrationId=ValueType.TEXT,
        nationalId=ValueType.NATIONAL_ID,
    ),
    _question(Licence, "number", ONE, number=ValueType.TEXT),
    _question(
        Licence, "localAdministrationId+number", ONE, localAdministrationId=ValueType.TEXT, number=ValueType.TEXT
    ),
    _question(Licence, "search", PAGE, localAdministrationId=ValueType.TEXT),
    _question(LicenceKind, "code", ONE, code=ValueType.TEXT),
    _question(LicenceKind, "lawId", MANY, lawId=ValueType.TEXT),
    _question(LicenceKind, "all", MANY),
    _question(Entitlement, "nationalId", MANY, nationalId=ValueType.NATIONAL_ID),
    _question(
        Entitlement,
        "localAdministrationId+nationalId",
        MANY,
        localAdministrationId=ValueType.TEXT,
        nationalId=ValueType.NATIONAL_ID,
    ),
    _question(EntitlementKind, "code", ONE, code=ValueType.TEXT),
    _question(EntitlementKind, "lawId", MANY, lawId=ValueType.TEXT),
    _question(EntitlementKind, "all", MANY),
    _question(Law, "lawId", ONE, lawId=ValueType.TEXT),
    _question(Law, "search", PAGE, kind=ValueType.ENUM, state=ValueType.ENUM),
    _question(LawSection, "lawId+number", ONE, lawId=ValueType.TEXT, number=ValueType.TEXT),
    _question(LawSection, "lawId", MANY, lawId=ValueType.TEXT),
    _question(Service, "serviceId", ONE, serviceId=ValueType.TEXT),
    _question(Service, "agencyId", MANY, agencyId=ValueType.TEXT),
    _question(Service, "search", PAGE, agencyId=ValueType.TEXT, ministryId=ValueType.TEXT, state=ValueType.ENUM),
    _question(Agency, "agencyId", ONE, agencyId=ValueType.TEXT),
    _question(Agency, "search", PAGE, ministryId=ValueType.TEXT),
    _question(Ministry, "ministryId", ONE, ministryId=ValueType.TEXT),
    _question(Ministry, "all", MANY),
    _question(LocalAdministration, "localAdministrationId", ONE, localAdministrationId=ValueType.TEXT),
    _question(LocalAdministration, "subdistrictCode", ONE, subdistrictCode=ValueType.TEXT),
    _question(LocalAdministration, "search", PAGE, provinceCode=ValueType.TEXT),
    _question(LocalService, "localAdministrationId", MANY, localAdministrationId=ValueType.TEXT),
    _question(Province, "code", ONE, code=ValueType.TEXT),
    _question(District, "code", ONE, code=ValueType.TEXT),
    _question(Subdistrict, "code", ONE, code=ValueType.TEXT),
    _question(HealthRight, "nationalId", ONE, nationalId=ValueType.NATIONAL_ID),
    _question(SocialSecurity, "nationalId", ONE, nationalId=ValueType.NATIONAL_ID),
    _question(Contribution, "nationalId", MANY, nationalId=ValueType.NATIONAL_ID),
    _question(StudentLoan, "nationalId", MANY, nationalId=ValueType.NATIONAL_ID),
    _question(VatRegistration, "juristicId", ONE, juristicId=ValueType.JURISTIC_ID),
    _question(VatBranch, "juristicId", MANY, juristicId=ValueType.JURISTIC_ID),
    _question(DraftLaw, "draftId", ONE, draftId=ValueType.TEXT),
    _question(DraftLaw, "lawId", MANY, lawId=ValueType.TEXT),
    _question(DraftLaw, "search", PAGE, state=ValueType.ENUM),
    _question(TrainingCourse, "courseId", ONE, courseId=ValueType.TEXT),
    _question(TrainingCourse, "search", PAGE, topic=ValueType.ENUM),
    _question(TrainingCertificate, "nationalId", MANY, nationalId=ValueType.NATIONAL_ID),
    _question(ServiceUsage, "serviceId", MANY, serviceId=ValueType.TEXT),
)

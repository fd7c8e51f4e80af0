"""What there is in the world. Dates are of the Christian era; money is whole baht; kinds and states are the graph's."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name in one language."""

    title: str
    first: str
    last: str
    middle: str | None = None


@dataclass(frozen=True, slots=True)
class Birth:
    """A date of birth of which month and day may be unknown."""

    year: int
    month: int | None = None
    day: int | None = None

    def age(self, today: date) -> int:
        """Full years on `today`; an unknown month counts as January, an unknown day as the first."""
        before = (today.month, today.day) < (self.month or 1, self.day or 1)
        return today.year - self.year - before


@dataclass(frozen=True, slots=True)
class Address:
    """Where a house or premises is; `subdistrict` is the six-digit code."""

    number: str
    subdistrict: str
    postal_code: str
    moo: str | None = None
    soi_th: str | None = None
    soi_en: str | None = None
    road_th: str | None = None
    road_en: str | None = None


@dataclass(frozen=True, slots=True)
class House:
    house_id: str
    address: Address


@dataclass(frozen=True, slots=True)
class Person:
    """`died_on` is absent for the living; a name in English may be missing."""

    national_id: str
    name_th: Name
    name_en: Name | None
    sex: str
    birth: Birth
    house_id: str
    died_on: date | None = None


@dataclass(frozen=True, slots=True)
class Directorship:
    national_id: str
    position: str
    appointed_on: date
    shares: int


@dataclass(frozen=True, slots=True)
class Business:
    juristic_id: str
    name_th: str
    name_en: str | None
    kind: str
    status: str
    registered_on: date
    capital: int
    paid_up: int
    activity: str
    address: Address
    directors: tuple[Directorship, ...]


@dataclass(frozen=True, slots=True)
class Licence:
    """`agency` is who issued it: diw, exd, fda, hotels, or local with `local_administration` naming which. A person
    (`national_id`) holds none but of the last; `juristic_id` is empty then."""

    number: str
    agency: str
    kind: str
    state: str
    juristic_id: str
    premises_th: str
    premises_en: str
    address: Address
    issued_on: date | None = None
    expires_on: date | None = None
    area: float | None = None
    fee: int | None = None
    local_administration: str | None = None
    horsepower: int | None = None
    rooms: int | None = None
    national_id: str | None = None


@dataclass(frozen=True, slots=True)
class Pharmacy:
    """A licence to sell drugs; whoever holds it is a person or a business."""

    number: str
    kind: str
    state: str
    premises_th: str
    premises_en: str
    address: Address
    issued_on: date
    expires_on: date
    fee: int
    national_id: str | None = None
    juristic_id: str | None = None


@dataclass(frozen=True, slots=True)
class Entitlement:
    """`payer` is cgd, or the id of the local administration that pays."""

    national_id: str
    payer: str
    kind: str
    state: str
    amount: int
    period: str
    since: date
    paid_on: date | None = None


@dataclass(frozen=True, slots=True)
class Gazette:
    """A reference to the Royal Gazette; what is not certain is absent."""

    volume: int | None
    issue: str | None
    series: str | None
    page: int | None
    published_on: date | None


@dataclass(frozen=True, slots=True)
class Section:
    law_id: str
    number: str
    heading_th: str
    heading_en: str
    text_th: str
    text_en: str


@dataclass(frozen=True, slots=True)
class Law:
    """`mark` is what the list of the Council of State writes behind the title: "update", "repealed" or nothing."""

    law_id: str
    kind: str
    title_th: str
    title_en: str | None
    year_be: int | None
    group_th: str
    repealed: bool
    mark: str
    gazette: Gazette | None


@dataclass(frozen=True, slots=True)
class LocalAdministration:
    """`vendor` is the software it runs, A or B."""

    id: str
    name_th: str
    name_en: str
    kind: str
    subdistricts: tuple[str, ...]
    vendor: str

    @property
    def province(self) -> str:
        """The two-digit code."""
        return self.id[:2]


@dataclass(frozen=True, slots=True)
class LocalService:
    local_administration: str
    code: str
    name_th: str
    name_en: str
    days: int
    fee: int | None
    fee_max: int | None
    ordinance_th: str | None
    licence_kind: str | None


@dataclass(frozen=True, slots=True)
class Activity:
    """A class of ISIC revision 4, and how likely (per cent) its premises hold each sort of licence."""

    code: str
    th: str
    en: str
    word: tuple[str, str]
    weight: int
    chances: dict[str, int] = field(hash=False)

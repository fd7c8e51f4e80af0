"""Who signed in."""

import msgspec

from access.identity.claims import SUBJECT
from access.permissions.assurance import Assurance
from access.storage.sealing import Seal

SEALED_FOR = "person"


class Person(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody who signed in, and whom she acts for. It leaves the hub sealed only, and is in no log.

    national_id  hers                       official   she acts as an official, by name, for nobody
    name         as the sign-in told it     office     the official's local administration
    name_en      the same in English, where it was told
    acr          how strongly she signed in at         seconds since 1970 when she did
    subject      whom she acts for, where that is not herself, and `relation` as what
    """

    national_id: str
    name: str
    acr: str
    at: int
    official: bool = False
    office: str | None = None
    subject: str | None = None
    relation: str | None = None
    name_en: str | None = None

    def called(self, language: str) -> str:
        """Her name for a page in "th" or "en"."""
        return (self.name_en if language == "en" else None) or self.name

    def __repr__(self) -> str:
        return "Person(…)"

    @property
    def assurance(self) -> Assurance:
        """How strongly she signed in."""
        return Assurance.of(self.acr)

    @property
    def about(self) -> str:
        """The national id of the person the tokens are about."""
        return self.subject or self.national_id


def sealed(person: Person, seal: Seal) -> str:
    """The person, readable by this hub only."""
    return seal.seal(msgspec.json.encode(person).decode(), for_=SEALED_FOR)


def opened(text: str, seal: Seal) -> Person | None:
    """Who was sealed; None when it was not sealed here."""
    plain = seal.open(text, for_=SEALED_FOR)
    return None if plain is None else msgspec.json.decode(plain, type=Person)


def pseudonym(person: Person, seal: Seal, *, app: str) -> str:
    """What one app knows a person as, always the same; another app's is another (OpenID Connect, pairwise)."""
    return seal.pseudonym(f"{app}\x1f{person.national_id}", for_="sub")


def claims_of(person: Person, seal: Seal) -> dict[str, object]:
    """The claims that say to the hub who it is; an app can read an official's name in them, and no citizen's."""
    if person.official:
        act = {"name": person.name, "sub": seal.pseudonym(person.national_id, for_="official")}
        return {"act": act, "office": person.office, "acr": person.acr}
    about = seal.seal(person.about, for_=SUBJECT)
    return {"person": about, "acting_for": person.relation, "acr": person.acr}

"""The people a newcomer may be in the sandbox: what their tokens allow. None of them exists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from access.identity.access_tokens import Signer
from access.permissions.assurance import Assurance
from access.permissions.packages import Packages
from access.permissions.purposes import Basis
from connectors.values.national_ids import proved

HOURS_12 = 12 * 3600
CITIZEN, BANK, BANK_PURPOSE = "citizen", "bank", "customer-check"


@dataclass(frozen=True, slots=True)
class Role:
    """The app a persona comes with, the package it is registered for, and whom she acts for where not for herself.

    `official` is one who acts by name and for nobody: her own record is not what she is here for. `consents` says that
    the app reads nothing without a citizen's consent.
    """

    app: str
    package: str
    acts_for: str | None = None
    official: bool = False
    consents: bool = False
    purpose: str | None = None
    case: str | None = None


_OWN: Final = Role("citizen-portal", "own-data")

ROLES: Final[Mapping[str, Role]] = {
    CITIZEN: _OWN,
    "neighbour": _OWN,
    "owner": Role("business-portal", "own-business", purpose="business-service"),
    "officer": Role(
        "one-stop-service", "one-stop-service", official=True, purpose="counter-service", case="OSS-2569-000123"
    ),
    "officer-at-home": _OWN,
    BANK: Role("bank-app", "customer-check", acts_for=CITIZEN, consents=True, purpose=BANK_PURPOSE),
    "auditor": Role("audit-office", "oversight", official=True, purpose="oversight"),
}


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody to be in the sandbox, with a token good for twelve hours."""

    id: str
    name: Mapping[str, str]
    who: Mapping[str, str]
    scopes: Sequence[str]
    token: str


def personas(
    people: Sequence[Mapping[str, Any]],
    signer: Signer,
    packages: Packages,
    *,
    consents: Mapping[str, str] | None = None,
) -> list[Persona]:
    """The sandbox's people with tokens: each has `id`, `nameTh`, `nameEn`, `whoTh`, `whoEn` and `nationalId`.

    `packages` say what their apps may read. `consents` are the ids of the consents that personas' apps act under, by
    the persona's id.
    """
    ids = {person["id"]: proved(person["nationalId"]) for person in people if person.get("nationalId")}
    under = consents or {}
    return [
        _persona(person, packages, ids, signer, under.get(person["id"])) for person in people if person["id"] in ROLES
    ]


def _persona(
    person: Mapping[str, Any], packages: Packages, ids: Mapping[str, str | None], signer: Signer, consent: str | None
) -> Persona:
    role = ROLES[person["id"]]
    scopes = packages[role.package].scopes
    token = signer.token(
        app=role.app,
        subject=None if role.official else ids.get(role.acts_for or person["id"]),
        scopes=scopes,
        seconds=HOURS_12,
        acr=Assurance.AAL2.acr,
        purpose=role.purpose,
        case=role.case,
        consent=consent,
        basis=Basis.CONSENT.value if role.consents else None,
        act={"name": person["nameTh"]} if role.official else None,
        office=person.get("localAdministrationId") if role.official else None,
    )
    return Persona(
        id=person["id"],
        name={"th": person["nameTh"], "en": person["nameEn"]},
        who={"th": person["whoTh"], "en": person["whoEn"]},
        scopes=scopes,
        token=token,
    )

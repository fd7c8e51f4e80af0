"""The people a newcomer may be in the sandbox: what their tokens allow. None of them exists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from access.identity.access_tokens import Signer
from access.permissions.assurance import Assurance
from access.permissions.core_scopes import CORE_SCOPES
from access.permissions.packages import Package
from access.permissions.purposes import Basis
from connectors.values.national_ids import proved

HOURS_12 = 12 * 3600
NO_PACKAGES: Mapping[str, Package] = MappingProxyType({})
CITIZEN, BANK, BANK_PURPOSE = "citizen", "bank", "customer-check"

_CITIZEN = (
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
    "citizen.disclosures",
    "citizen.consents",
    "entitlements",
)


@dataclass(frozen=True, slots=True)
class Role:
    """The app a persona comes with, what its token allows, and whom it acts for where not for herself.

    `package` is what her app is registered for, whose scopes of agencies she has too. `official` is one who acts by
    name and for nobody: her own record is not what she is here for. `consents` says that the app reads nothing
    without a citizen's consent.
    """

    app: str
    scopes: tuple[str, ...]
    acts_for: str | None = None
    official: bool = False
    consents: bool = False
    purpose: str | None = None
    case: str | None = None
    package: str | None = None


ROLES: dict[str, Role] = {
    CITIZEN: Role("citizen-portal", _CITIZEN, package="own-data"),
    "neighbour": Role("citizen-portal", _CITIZEN, package="own-data"),
    "owner": Role(
        "business-portal", (*_CITIZEN, "business.directors"), purpose="business-service", package="own-business"
    ),
    "officer": Role(
        "one-stop-service",
        (
            "citizens.lookup",
            "citizen.identity",
            "citizen.name",
            "citizen.profile",
            "business.directors",
            "official.training",
        ),
        official=True,
        purpose="counter-service",
        case="OSS-2569-000123",
    ),
    BANK: Role(
        "bank-app",
        ("citizen.name", "citizen.employment", "citizen.businesses"),
        acts_for=CITIZEN,
        consents=True,
        purpose=BANK_PURPOSE,
    ),
    "auditor": Role("audit-office", ("ledger.audit",), official=True, purpose="oversight"),
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
    *,
    consents: Mapping[str, str] | None = None,
    packages: Mapping[str, Package] = NO_PACKAGES,
) -> list[Persona]:
    """The sandbox's people with tokens: each has `id`, `nameTh`, `nameEn`, `whoTh`, `whoEn` and `nationalId`.

    `packages` are those that apps are registered for. `consents` are the ids of the consents that personas' apps
    act under, by the persona's id.
    """
    ids = {person["id"]: proved(person["nationalId"]) for person in people if person.get("nationalId")}
    under = consents or {}
    return [
        _persona(person, _opened(ROLES[person["id"]], packages), ids, signer, under.get(person["id"]))
        for person in people
        if person["id"] in ROLES
    ]


def _opened(role: Role, packages: Mapping[str, Package]) -> Role:
    """The role with what its package opens of agencies."""
    package = packages.get(role.package or "")
    brought = [one for one in package.scopes if one not in CORE_SCOPES] if package else []
    return replace(role, scopes=(*role.scopes, *brought))


def _persona(
    person: Mapping[str, Any], role: Role, ids: Mapping[str, str | None], signer: Signer, consent: str | None
) -> Persona:
    token = signer.token(
        app=role.app,
        subject=None if role.official else ids.get(role.acts_for or person["id"]),
        scopes=role.scopes,
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
        scopes=role.scopes,
        token=token,
    )

"""The sandbox's apps, and the consent that the sandbox's bank has from the sandbox's citizen."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from access.apps.app import App, AppUnfit, ClientAuthentication, Flow
from access.consents.consent_check import ConsentRequest
from access.identity.personas import BANK, BANK_PURPOSE, CITIZEN, ROLES
from access.oauth.authority import Authority
from access.permissions.packages import Package, Packages

LASTS = datetime.timedelta(days=90)

_APPS = {
    "citizen-portal": ("แอปประชาชน (จำลอง)", "Citizen app (sandbox)"),
    "business-portal": ("แอปธุรกิจ (จำลอง)", "Business app (sandbox)"),
    "one-stop-service": ("จุดบริการเบ็ดเสร็จ (จำลอง)", "One Stop Service (sandbox)"),
    "audit-office": ("สำนักงานตรวจสอบ (จำลอง)", "Audit office (sandbox)"),
    "bank-app": ("แอปธนาคารตัวอย่าง", "Example Bank app"),
}
_PACKAGES = {role.app: role.package for role in ROLES.values()}
NEEDED = frozenset(_PACKAGES.values())
"""The packages without which the sandbox has not its apps."""


def sandbox_apps(packages: Packages, url: str) -> Sequence[App]:
    """The apps that the personas come with. People come back from the consent page to the hub's own first page."""
    known = url.removesuffix(":0")  # of a port that the system chooses nobody knows where to come back to
    return [_app(id_, packages[_PACKAGES[id_]], *names, back=f"{known}/") for id_, names in _APPS.items()]


async def prepare(
    authority: Authority, packages: Packages, people: Sequence[Mapping[str, Any]], *, url: str, now: datetime.datetime
) -> Mapping[str, str]:
    """Registers the sandbox's apps where they are not, and lets the citizen consent to the bank where she has not.

    The consents, by the id of the persona whose app has them. Not to be called outside the sandbox. Raises AppUnfit.
    """
    for app in sandbox_apps(packages, url):
        try:
            await authority.apps.register(app)
        except AppUnfit:  # processes that start at once all register them
            if await authority.apps.find(app.id) is None:
                raise
    bank = await authority.apps.find("bank-app")
    citizen = next((person["nationalId"] for person in people if person["id"] == CITIZEN), None)
    if bank is None or citizen is None:
        return {}
    scopes = frozenset(packages[ROLES[BANK].package].scopes)
    standing = await authority.consents.standing(app=bank.id, subject=citizen, scopes=scopes, purpose=BANK_PURPOSE)
    if standing is None or standing.until < now + LASTS / 2:
        asked = ConsentRequest(bank, scopes, BANK_PURPOSE, now + LASTS, citizen)
        standing = await authority.consents.grant(asked)
    return {BANK: standing.id}


def _app(id_: str, chosen: Package, name_th: str, name_en: str, *, back: str) -> App:
    return App(
        id=id_,
        name_th=name_th,
        name_en=name_en,
        basis=chosen.basis,
        scopes=frozenset(chosen.scopes),
        purposes=frozenset(chosen.purposes),
        authentication=ClientAuthentication.NONE,
        flows=frozenset({Flow.CODE}),
        redirect_uris=(back,),
    )

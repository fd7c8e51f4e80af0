"""Where two agencies of the world disagree on one fact of one person. Every deliberate disagreement is made here.

1. Health right. Whoever came into employment within the last sixty days is of the social-security scheme (SSS) with the
   hospital she chose, says the Social Security Office; the National Health Security Office still has her under the
   universal scheme (UCS) at a hospital of her home. The restaurant's owner is one of them.
2. Registered hospital. Of those insured longer, one in forty changed hospital; SSO knows the new one, NHSO the old.
3. Disability allowance. It is 1,000 baht for holders of the welfare card and 800 for others. The Comptroller General
   pays 1,000 to some whom the Department of Empowerment of Persons with Disabilities still carries at 800: one in five
   of those who are paid 1,000.
4. Newborn grant. What the Comptroller General stopped paying this month (SUSPENDED, one in twelve) is still ACTIVE at
   the Department of Children and Youth.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from sandbox.world.health import HealthRight
from sandbox.world.hospitals import Hospitals
from sandbox.world.model import Entitlement

LAG = timedelta(days=60)
"""How long after somebody came into employment NHSO hears of it."""


def as_nhso_has_it(rights: Sequence[HealthRight], today: date, hospitals: Hospitals) -> Iterator[HealthRight]:
    """Disagreements 1 and 2, from the side that is behind."""
    for place, right in enumerate(rights):
        if right.hospital is None:
            yield right
        elif right.scheme == "SSS" and right.since > today - LAG:
            yield replace(right, scheme="UCS", hospital=hospitals.other(right.hospital), since=date(2002, 11, 19))
        elif right.scheme == "SSS" and place % 40 == 7:
            yield replace(right, hospital=hospitals.other(right.hospital))
        else:
            yield right


def as_the_departments_have_it(paid: Sequence[Entitlement]) -> Iterator[Entitlement]:
    """Disagreements 3 and 4: disability allowances and newborn grants as DEP and DCY have them."""
    for place, one in enumerate(paid):
        if one.kind == "DISABILITY_ALLOWANCE":
            yield replace(one, amount=800) if one.amount == 1000 and place % 5 == 0 else one
        if one.kind == "NEWBORN_GRANT":
            yield one


def as_cgd_pays(paid: Sequence[Entitlement]) -> Iterator[Entitlement]:
    """What the Comptroller General's file has: what is paid out, or was; disagreement 4."""
    for place, one in enumerate(paid):
        if one.payer == "cgd" and one.state != "PENDING":
            stopped = one.kind == "NEWBORN_GRANT" and one.state == "ACTIVE" and place % 12 == 5
            yield replace(one, state="SUSPENDED") if stopped else one

"""Amounts set by law: fees and allowances, since when and by which section."""

import datetime

import strawberry
from strawberry import Private

from schema.fields import fact, looked_up, text
from schema.law import LEGAL_BASIS, LawSection
from schema.values import Money, Period


@strawberry.type(description="An amount that a law sets, from a day on. / อัตราตามกฎหมาย")
class Rate:
    amount: Money = fact("The amount. / จำนวนเงิน")
    period: Period | None = fact("How often it falls due. / รอบ")
    effective_from: datetime.date = fact("The first day it holds. / วันที่มีผล")
    condition_th: Private[str | None]
    condition_en: Private[str | None]
    law_id: Private[str | None]
    section: Private[str | None]
    condition: str | None = text("condition", "Whom or what it is for. / เงื่อนไข")
    legal_basis: LawSection | None = looked_up(
        LEGAL_BASIS, "The section that sets it, where another than that of the whole. / ฐานกฎหมาย"
    )

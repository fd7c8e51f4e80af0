"""Draft laws put up for hearing (Act on Legislative Drafting and Evaluation of Law B.E. 2562)."""

from dataclasses import dataclass
from datetime import date, timedelta

from sandbox.world import tables


@dataclass(frozen=True, slots=True)
class Draft:
    """Amends `sections` of a law; it can be commented on from `opens_on` to `closes_on`."""

    draft_id: str
    law_id: str
    sections: tuple[str, ...]
    title_th: str
    title_en: str
    proposer_th: str
    proposer_en: str
    summary_th: str
    summary_en: str
    opens_on: date
    closes_on: date

    def state(self, today: date) -> str:
        """ANNOUNCED, OPEN or CLOSED."""
        if today < self.opens_on:
            return "ANNOUNCED"
        return "OPEN" if today <= self.closes_on else "CLOSED"


def drafts(today: date) -> tuple[Draft, ...]:
    """In the order of the data file; the days of hearing go with `today`."""
    return tuple(
        Draft(
            one["id"],
            one["law"],
            tuple(one["sections"]),
            one["titleTh"],
            one["titleEn"],
            one["proposerTh"],
            one["proposerEn"],
            one["summaryTh"],
            one["summaryEn"],
            today + timedelta(days=one["opens"]),
            today + timedelta(days=one["closes"]),
        )
        for one in tables.toml("drafts")["draft"]
    )

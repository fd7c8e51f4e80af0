"""Laws by their real titles, and the sections rights and licences rest on."""

from datetime import date

from sandbox.world import tables
from sandbox.world.model import Gazette, Law, Section


def laws() -> tuple[Law, ...]:
    """In the order of the data file."""
    return tuple(
        Law(
            row["id"],
            row["kind"],
            row["titleTh"],
            row["titleEn"] or None,
            int(row["yearBe"]) if row["yearBe"] else None,
            row["groupTh"],
            row["state"] == "REPEALED",
            row["mark"],
            _gazette(row),
        )
        for row in tables.rows("laws")
    )


def _gazette(row: dict[str, str]) -> Gazette | None:
    if not any(row[name] for name in ("volume", "issue", "series", "page", "publishedOn")):
        return None
    return Gazette(
        int(row["volume"]) if row["volume"] else None,
        row["issue"] or None,
        row["series"] or None,
        int(row["page"]) if row["page"] else None,
        date.fromisoformat(row["publishedOn"]) if row["publishedOn"] else None,
    )


def sections() -> tuple[Section, ...]:
    """Headings and summaries in our words."""
    return tuple(
        Section(one["law"], one["number"], one["headingTh"], one["headingEn"], one["textTh"], one["textEn"])
        for one in tables.toml("sections")["section"]
    )

"""What agencies say of laws, their sections and drafts."""

from collections.abc import Callable
from typing import Any

from sandbox.agencies.ocs import raw_title
from sandbox.world.build import World
from sandbox.world.model import Law
from tests.agencies.expected.facts import Facts, Questions, Told


def _law(one: Law) -> Facts:
    return {
        "lawId": one.law_id,
        "kind": one.kind,
        "titleTh": one.title_th,
        "yearBe": one.year_be,
        "state": "REPEALED" if one.repealed else "IN_FORCE",
        "groupTh": one.group_th,
    }


def _laws(world: World) -> Told:
    for one in world.laws:
        gazette = one.gazette
        told = gazette and {
            "volume": gazette.volume,
            "issue": gazette.issue,
            "series": gazette.series,
            "page": gazette.page,
            "publishedOn": gazette.published_on,
        }
        yield one.law_id, {**_law(one), "titleEn": one.title_en, **({"gazette": told} if told else {})}


def _listed(world: World) -> Told:
    for one in world.laws:
        assert one.title_th in raw_title(one)
        number = one.law_id
        url = f"https://www.krisdika.go.th/librarian/get?sysid={number}&ext=htm" if number.isdigit() else None
        yield number, {**_law(one), "url": url}


def _sections(world: World) -> Told:
    for one in world.sections:
        facts = {"lawId": one.law_id, "number": one.number, "headingTh": one.heading_th}
        yield one, {**facts, "headingEn": one.heading_en, "textTh": one.text_th, "textEn": one.text_en}


def _drafts(world: World) -> Told:
    for one in world.drafts:
        yield (
            one,
            {
                "draftId": one.draft_id,
                "lawId": one.law_id,
                "sectionNumbers": list(one.sections),
                "titleTh": one.title_th,
                "titleEn": one.title_en,
                "proposerTh": one.proposer_th,
                "proposerEn": one.proposer_en,
                "summaryTh": one.summary_th,
                "summaryEn": one.summary_en,
                "state": one.state(world.today),
                "opensOn": one.opens_on,
                "closesOn": one.closes_on,
            },
        )


def _keyed(make: Callable[[World], Told], *names: str) -> Callable[[World], Told]:
    def of(facts: Facts) -> Any:
        return facts[names[0]] if len(names) == 1 else tuple(facts[name] for name in names)

    return lambda world: ((of(facts), facts) for _, facts in make(world))


def of_laws() -> Questions:
    """By agency, type and what it is asked by."""
    return {
        ("ocs", "Law", "lawId"): _laws,
        ("lawlist", "Law", "lawId"): _listed,
        ("ocs", "LawSection", "lawId"): _keyed(_sections, "lawId"),
        ("ocs", "LawSection", "lawId+number"): _keyed(_sections, "lawId", "number"),
        ("ocs", "DraftLaw", "lawId"): _keyed(_drafts, "lawId"),
        ("ocs", "DraftLaw", "draftId"): _keyed(_drafts, "draftId"),
    }

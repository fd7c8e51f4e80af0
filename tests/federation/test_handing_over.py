"""A field goes over from one agency to another while both are served: nobody is asked twice, and none loses hers."""

import pytest

from connectors.provider import DataClass
from federation.build import build_supergraph
from supergraph.graph import Supergraph
from tests.federation.harbour import EXECUTORS, LOANS, Pier, asked, key_of, source
from tests.hub import CITIZEN

BERTHS = """
type Citizen @key(fields: "nationalId") {{
  nationalId: NationalId! @external
  ~berths: Int {} {}
  ~{}: Int {}
}}
"""
QUERY = "{ me { berths } }"


def register(name: str, berths: str = "", scope: str = LOANS) -> str:
    return BERTHS.format(scope, berths, f"own{name.title()}", LOANS)


def graph(accepted: tuple[str, ...], **texts: str) -> Supergraph:
    scopes = {"md.own": DataClass.PERSONAL}
    return build_supergraph(
        [source(text, name, scopes if name == "md" else {}) for name, text in texts.items()], accepted=accepted
    )


def told(found: Supergraph) -> dict[str, list[str]]:
    return {name: [f"{one.code} {one.coordinate}" for one in faults] for name, faults in found.faults.items()}


HANDS, TAKES = '@handOver(to: "md")', '@override(from: "dlt")'


@pytest.mark.parametrize("executor", EXECUTORS)
@pytest.mark.parametrize("accepted", [("dlt", "md"), ("md", "dlt"), ("dlt",), ()])
async def test_who_takes_it_over_is_asked_and_nobody_else(executor: str, accepted: tuple[str, ...]) -> None:
    both = graph(accepted, dlt=register("dlt", HANDS), md=register("md", TAKES))
    assert told(both) == {}
    before = Pier(both, "Citizen@dlt by nationalId", {CITIZEN: [{"berths": 1, "ownDlt": 1}]}, "dlt")
    after = Pier(both, "Citizen@md by nationalId", {CITIZEN: [{"berths": 2, "ownMd": 2}]}, "md")
    answer, book = await asked(both, QUERY, before, after, executor=executor)
    assert answer["data"] == {"me": {"berths": 2}}
    assert (before.asked, after.asked) == ([], [CITIZEN])
    assert book.lines() == [(key_of(CITIZEN), "md", "Citizen", ("berths",))]


async def test_each_step_by_itself_is_right_and_the_first_gives_it_until_the_second_does() -> None:
    steps = [
        ({"dlt": register("dlt")}, 1),
        ({"dlt": register("dlt", HANDS)}, 1),
        ({"dlt": register("dlt", HANDS), "md": register("md", TAKES)}, 2),
        ({"dlt": register("dlt", HANDS), "md": register("md", TAKES).replace("Int", "Nothing", 1)}, 1),
        ({"dlt": register("dlt").replace("berths", "others"), "md": register("md", TAKES)}, 2),
        ({"dlt": register("dlt").replace("berths", "others"), "md": register("md")}, 2),
    ]
    for texts, told_berths in steps:
        step = graph(("dlt", "md"), **texts)
        assert "dlt" not in step.faults
        piers = [
            Pier(step, f"Citizen@{name} by nationalId", {CITIZEN: [{"berths": number}]}, name)
            for name, number in (("dlt", 1), ("md", 2))
            if name in step.contributed and "berths" in step.contracts[f"Citizen@{name}"].facts
        ]
        answer, _ = await asked(step, QUERY, *piers)
        assert answer["data"] == {"me": {"berths": told_berths}}


def test_what_the_first_answers_may_be_answered_still() -> None:
    """So that its manifest, which says so, has no fault by what another agency writes."""
    alone = graph((), dlt=register("dlt", HANDS))
    both = graph((), dlt=register("dlt", HANDS), md=register("md", TAKES))
    assert both.contributed["dlt"].questions == alone.contributed["dlt"].questions
    assert list(both.contracts["Citizen@dlt"].facts) == list(alone.contracts["Citizen@dlt"].facts)
    ferries = """
    ~type Ferry @key(fields: "number") {{ ~number: String! }}
    type Province @key(fields: "code") {{ code: String! @external ~ferries: [Ferry!] {} }}
    """
    theirs = 'type Province @key(fields: "code") { code: String! @external ~ferries: [Ferry!] @override(from: "dlt") }'
    alone, both = graph((), dlt=ferries.format(HANDS)), graph((), dlt=ferries.format(HANDS), md=theirs)
    assert both.declared.fields["Province", "ferries"].owner == "md"
    assert both.contributed["dlt"].questions == alone.contributed["dlt"].questions


@pytest.mark.threat("schema-hostile")
@pytest.mark.parametrize(
    ("dlt", "md", "faults"),
    [
        ("", TAKES, ["OVERRIDE_NOT_AGREED Citizen.berths"]),
        ('@handOver(to: "dol")', TAKES, ["OVERRIDE_NOT_AGREED Citizen.berths"]),
        (HANDS, "", ["INVALID_FIELD_SHARING Citizen.berths"]),
        (HANDS, '@override(from: "dol")', ["INVALID_FIELD_SHARING Citizen.berths"]),
        (HANDS, '@override(from: "md")', ["INVALID_FIELD_SHARING Citizen.berths", "OVERRIDE_FROM_SELF Citizen.berths"]),
        ('@handOver(to: "md") @override(from: "dol")', TAKES, ["OVERRIDE_SOURCE_HAS_OVERRIDE Citizen.berths"]),
        ('@handOver(to: "md") @override(from: "md")', TAKES, ["OVERRIDE_SOURCE_HAS_OVERRIDE Citizen.berths"]),
    ],
)
def test_nobody_takes_what_is_not_handed_over_to_her(dlt: str, md: str, faults: list[str]) -> None:
    found = graph(("dlt", "md"), dlt=register("dlt", dlt), md=register("md", md))
    assert told(found) == {"md": faults}
    assert found.declared.fields["Citizen", "berths"].owner == "dlt"


@pytest.mark.threat("schema-opens-person")
@pytest.mark.parametrize(
    ("field", "fault"),
    [
        ("berths: Int", "PERSON_UNGUARDED"),
        (f"berths: String {LOANS}", "OUTPUT_FIELD_TYPES_NOT_MERGEABLE"),
        (f"berths: [Int!] {LOANS}", "OUTPUT_FIELD_TYPES_NOT_MERGEABLE"),
    ],
)
def test_a_field_stays_what_it_is(field: str, fault: str) -> None:
    text = f'type Citizen @key(fields: "nationalId") {{ nationalId: NationalId! @external ~{field} {TAKES} }}'
    found = graph(("dlt",), dlt=register("dlt", HANDS), md=text)
    assert fault in [one.partition(" ")[0] for one in told(found)["md"]]
    assert found.declared.fields["Citizen", "berths"].owner == "dlt"


def test_what_was_guarded_stays_guarded() -> None:
    text = 'type Business @key(fields: "juristicId") {{ juristicId: JuristicId! @external ~berths: Int {} }}'
    found = graph(("dlt",), dlt=text.format(f"{LOANS} {HANDS}"), md=text.format(TAKES))
    assert told(found) == {"md": ["OVERRIDE_UNGUARDED Business.berths"]}


@pytest.mark.parametrize("written", [HANDS, TAKES])
@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('~type Ship @key(fields: "a") {{ ~a: ID! ~b: Int {} }}', "OVERRIDE_NOT_OPEN Ship.b"),
        (
            'type Query {{ ~ships: [Ship!] {} }} ~type Ship @key(fields: "a") {{ ~a: ID! }}',
            "OVERRIDE_NOT_OPEN Query.ships",
        ),
        (
            'type Law @key(fields: "lawId") {{ lawId: String! @external {} ~ships: Int }}',
            "EXTERNAL_OVERRIDE_COLLISION Law.lawId",
        ),
    ],
)
def test_only_what_is_added_to_somebody_else_s_entity_goes_over(text: str, fault: str, written: str) -> None:
    assert told(graph((), dol=text.format(written))) == {"dol": [fault]}

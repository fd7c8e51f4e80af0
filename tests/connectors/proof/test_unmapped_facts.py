"""What an agency alone gives and does not map is told, wherever a manifest may map it; what others give too is not."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import Answers, Contract, Graph, Question, ValueType
from connectors.serving.load_agencies import check
from federation.build import supergraph_of
from tests.connectors.graph import AGENCY, contract
from tests.federation.ferries import FERRIES, Harbour

_FACTS = ("number", "a", "b", "c", "d")
_DEED = replace(contract("Deed", dict.fromkeys(("sealed", "signed"), ValueType.TEXT), ()), owner="bureau")
_PLACE = contract("Place", dict.fromkeys(("road", "moo"), ValueType.TEXT), ())
_BOAT = replace(
    contract(
        "Boat",
        {**dict.fromkeys(_FACTS, ValueType.TEXT), "deed": _DEED, "deeds": [_DEED], "place": _PLACE},
        ["number"],
    ),
    owner="bureau",
)
_QUESTIONS = tuple(Question("Boat", by, {by: ValueType.TEXT}, Answers.ONE) for by in ("number", "b"))
_LOOKUP = """
[[lookup]]
type = "Boat"
by = "{by}"
request = {{ file = "boats.csv" }}
privacy = {{ class = "public", basis = "public-task" }}
fields = {{ {own} }}
variant = [{{ when = "`true`", fields = {{ {varied} }} }}]
"""
_SOURCE = '\n[source]\nkind = "file"\nfolder = "/nowhere"\n'


def _told(manifest: str, boat: Contract = _BOAT) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "connector.toml"
        file.write_text(AGENCY + _SOURCE + manifest, encoding="utf-8")
        faults = check(file, {}, Graph({"Boat": boat}, _QUESTIONS)).faults
    return sorted(one.wrong.split()[3] for one in faults if "null for ever" in one.wrong)


def _table(facts: Sequence[str]) -> str:
    return ", ".join(f'{name} = "{name}"' for name in facts)


def _manifest(
    shared: Sequence[str], own: Sequence[str] = (), varied: Sequence[str] = (), by: Sequence[str] = ("number",)
) -> str:
    lookups = [
        _LOOKUP.format(by=one, own=_table(own if not n else ()), varied=_table(varied)) for n, one in enumerate(by)
    ]
    return "".join(lookups) + "\n[fields.Boat]\n" + "\n".join(f'{name} = "{name}"' for name in shared)


_WHOLE = ("deed.sealed", "deed.signed", "place.road")
_LISTED = '\ndeeds.each = "deeds"\ndeeds.sealed = "s"\ndeeds.signed = "s"\n'
_SOME = st.lists(st.sampled_from(_FACTS), unique=True)


@settings(max_examples=60, deadline=None)
@given(_SOME, _SOME, _SOME, st.sampled_from([("number",), ("number", "b"), ("b",)]))
def test_told_are_exactly_those_that_no_shape_of_any_lookup_maps(
    shared: list[str], own: list[str], varied: list[str], by: tuple[str, ...]
) -> None:
    mapped = {*shared, *own, *varied, *by}
    told = _told(_manifest([*shared, *_WHOLE], own, varied, by) + _LISTED)
    assert told == [f"Boat.{name}" for name in _FACTS[1:] if name not in mapped]


@pytest.mark.parametrize(
    ("parts", "missing"),
    [
        ('deed.sealed = "s"\nplace.road = "r"' + _LISTED, ["Boat.deed.signed"]),
        ('deed.sealed = "s"\ndeed.signed = "s"\nplace.road = "r"', ["Boat.deeds"]),
        (
            'deed.sealed = "s"\ndeed.signed = "s"\nplace.road = "r"\ndeeds.each = "d"\ndeeds.sealed = "s"',
            ["Boat.deeds.signed"],
        ),
        ('deed.sealed = "s"\ndeed.signed = "s"' + _LISTED, ["Boat.place"]),
    ],
)
def test_of_parts_of_its_own_each_is_told_and_of_a_part_that_is_the_hub_s_what_is_there_is_enough(
    parts: str, missing: list[str]
) -> None:
    assert _told(_manifest(_FACTS) + "\n" + parts) == missing


def test_what_several_agencies_give_and_the_key_that_is_repeated_are_not_told() -> None:
    assert _told(_manifest([]), replace(_BOAT, owner=None)) == []
    assert "Boat.a" in _told(_manifest([]))
    assert "Boat.a" not in _told(_manifest([]), replace(_BOAT, repeated=frozenset({"a"})))


def _checked(folder: Path, schema: str, changes: Mapping[str, str]) -> list[str]:
    harbour = Harbour(folder)
    harbour.put("ferries", schema)
    file = harbour.agencies / "ferries" / "connector.toml"
    text = file.read_text(encoding="utf-8")
    for before, after in changes.items():
        assert before in text
        text = text.replace(before, after)
    file.write_text(text, encoding="utf-8")
    graph, _ = supergraph_of([harbour.agencies])
    assert not graph.faults
    return [f"{one.line}: {one.wrong}; {one.todo}" for one in check(file, harbour.variables, graph.answerable).faults]


def test_an_agency_s_own_fact_is_told_where_its_facts_are_written(tmp_path: Path) -> None:
    (fault,) = _checked(tmp_path, FERRIES, {'seats = "seats"\n': ""})
    line = fault.partition(":")[0]
    written = (tmp_path / "agencies" / "ferries" / "connector.toml").read_text(encoding="utf-8").splitlines()
    assert written[int(line) - 1] == "[fields.Ferry]"
    assert fault.endswith(
        "the schema has Ferry.seats and no lookup maps it: it would be null for ever; "
        'add seats = "…" to the fields, or take it out of the schema'
    )


_ADDED = (
    FERRIES
    + """
type Province @key(fields: "code") {
  code: String! @external
  "How many ferries run there. / จำนวนเรือ"
  ferries: Int
  "Since when. / ตั้งแต่"
  ferriesSince: Date
}
"""
)
_ON_PROVINCES = """
[[lookup]]
type = "Province"
by = "code"
request = { file = "ferries.csv" }
privacy = { class = "public", basis = "public-task" }
fields = { ferries = "seats" }
answer = { key = "no" }
"""


def test_what_it_adds_to_another_s_type_is_its_own_and_the_key_there_is_not(tmp_path: Path) -> None:
    faults = _checked(tmp_path, _ADDED, {"[fields.Ferry]": _ON_PROVINCES + "\n[fields.Ferry]"})
    assert [fault.split()[4] for fault in faults] == ["Province.ferriesSince"], faults

"""Facts that anybody may read and that look like a person's name: told, and left alone where a manifest means them."""

from pathlib import Path

import pytest

from connectors.proof.load_manifest import read
from drafting.named_in_public import named_in_public
from drafting.personal import names_a_person

MANIFEST = """\
[agency]
id = "piers"
name = {{ th = "กรมท่าเรือ", en = "Department of Piers" }}
catalogue = "กรมท่าเรือ"
contact = "hub@piers.example"

[source]
kind = "file"
folder = "/piers"

[[lookup]]
type = "Mooring"
by = "number"
request = {{ file = "moorings.csv" }}
privacy = {privacy}

[fields.Mooring]
number = "no"
{fact} = {source}
"""
PUBLIC = '{ class = "public", basis = "public-task" }'


def told(fact: str, source: str, privacy: str = PUBLIC, about: str = "") -> list[tuple[str | int, ...]]:
    text = MANIFEST.format(fact=fact, source=source, privacy=privacy)
    reading = read(Path("piers/connector.toml"), {}, text)
    assert reading.manifest is not None, reading.faults.sorted()
    return [place for place, _, _ in named_in_public(reading.manifest, {("Mooring", fact): about})]


@pytest.mark.parametrize(
    ("fact", "source"),
    [
        ("ownerName", '"o"'),
        ("lastName", '"o"'),
        ("holder", '"ชื่อผู้รับอนุญาต"'),
        ("holder", '"ชื่อ - สกุล"'),
        ("holder", '"ชื่อผู้ติดต่อ (กรรมการ)"'),
        ("contact", '"contact.full_name"'),
        ("whose", '"owner.name"'),
        ("whose", """{ from = "join(' ', [fname, lname])" }"""),
        ("whose", '{ column = "Name of director" }'),
        ("person", '{ firstTh = { from = "a" }, lastTh = { from = "b" } }'),
        ("whose", '{ first = { from = "a" }, lastName = { from = "b" } }'),
    ],
)
def test_what_is_called_or_stands_where_names_of_persons_do_is_told_at_its_place(fact: str, source: str) -> None:
    assert told(fact, source) == [("fields", "Mooring", fact)]


@pytest.mark.parametrize(
    ("fact", "source"),
    [
        ("name", '"name"'),
        ("nameTh", '"ชื่อ"'),
        ("agencyName", '"ชื่อหน่วยงาน"'),
        ("pier", '"ชื่อท่าเรือ"'),
        ("companyName", '"company.name"'),
        ("title", '"title"'),
        ("state", '{ from = "s", as = { OWNER = "ownerName" } }'),
    ],
)
def test_what_is_called_otherwise_is_not(fact: str, source: str) -> None:
    assert told(fact, source) == []


@pytest.mark.parametrize(
    ("about", "is_told"),
    [
        ("The name of the owner. / ชื่อเจ้าของเรือ", True),
        ("Who moors there: the holder's name.", True),
        ("ชื่อและนามสกุลของผู้ยื่นคำขอ", True),
        ("The name of the pier, which its owner chose. / ชื่อท่าเรือ", False),
    ],
)
def test_what_a_schema_says_of_a_fact_counts(about: str, *, is_told: bool) -> None:
    assert bool(told("who", '"w"', about=about)) is is_told


@pytest.mark.parametrize(
    "privacy",
    [
        '{ class = "personal", basis = "public-task" }',
        '{ class = "public", basis = "public-task", fields = { ownerName = "personal" } }',
        '{ class = "public", basis = "public-task", fields = { ownerName = "public" } }',
    ],
)
def test_what_a_manifest_declares_is_left_alone(privacy: str) -> None:
    assert told("ownerName", '"o"', privacy) == []


@pytest.mark.parametrize("name", ["", "name", "operation", "ownership", "renamed", "ชื่อ"])
def test_a_name_that_only_holds_such_letters_names_nobody(name: str) -> None:
    assert not names_a_person(name)

"""A join is declared, and what it asks follows: by property, over shelves that count what they are asked."""

from collections.abc import Mapping
from enum import Enum
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import Search
from connectors.errors import AgencyUnavailable
from connectors.provenance import Source
from connectors.provider import LookupContext, Trace
from execution.values import Partial
from resolvers.asks import asked_by
from resolvers.ids import BadId, global_id
from resolvers.joins import resolver
from resolvers.lookups import Lookups
from resolvers.page import BadPaging
from resolvers.settled import settled
from resolvers.stepwise import come
from supergraph.joins import (
    Argument,
    Combine,
    Each,
    Gives,
    Join,
    attribute,
    listed,
    made,
    named_parts,
    one,
    paged,
    searched,
)
from tests.shelf import NOW, Shelf, Shelves, record

SECTIONS = {
    (law, number): [record("LawSection", law_id=law, number=number)] for law in "abc" for number in ("1", "2", "39/1")
}
OF_LAWS = {law: [row for (of, _), (row,) in SECTIONS.items() if of == law] for law in "ab"}
KINDS = {code: [SimpleNamespace(code=code)] for code in ("HOTEL", "FACTORY")}
BASIS = one("LawSection", "lawId+number", "law_id", "section")
DOWN = AgencyUnavailable("down", "LawSection by lawId")
PARTS = st.one_of(st.none(), st.sampled_from(["a", "b", "c", "z"]))
NUMBERS = st.one_of(st.none(), st.sampled_from(["1", "2", "39/1", "999"]))


class Kind(Enum):
    HOTEL = "HOTEL"
    FACTORY = "FACTORY"


async def ran(join: Join, parents: Any, *shelves: Shelf, **arguments: Any) -> list[Any]:
    lookups = Lookups(Shelves(*shelves), LookupContext(None, 1e9), Trace())
    request: Any = SimpleNamespace(lookups=lookups, caller=SimpleNamespace(subject="a"))
    return list(await come(settled(resolver(join))(parents, request, **arguments)))


@given(st.lists(st.tuples(PARTS, NUMBERS)))
async def test_each_parent_has_the_record_of_its_key_and_none_without_a_whole_key(keys: list[Any]) -> None:
    shelf = Shelf("LawSection", "lawId+number", SECTIONS)
    parents = [SimpleNamespace(law_id=law, section=number) for law, number in keys]
    found = await ran(BASIS, parents, shelf)
    assert found == [SECTIONS.get(key, [None])[0] for key in keys]
    whole = list(dict.fromkeys(key for key in keys if None not in key))
    assert shelf.asked == ([whole] if whole else [])


@given(st.lists(st.one_of(st.none(), st.sampled_from(Kind))))
async def test_of_a_member_of_an_enum_its_value_is_asked(kinds: list[Kind | None]) -> None:
    shelf = Shelf("LicenceKind", "code", KINDS)
    found = await ran(one("LicenceKind", "code", "kind"), [SimpleNamespace(kind=kind) for kind in kinds], shelf)
    assert found == [kind and KINDS[kind.value][0] for kind in kinds]


@given(st.lists(PARTS), st.integers(0, 4))
async def test_a_list_is_whole_and_a_page_is_cut_from_it(laws: list[str | None], first: int) -> None:
    parents = [SimpleNamespace(law_id=law) for law in laws]
    whole = [tuple(OF_LAWS.get(law or "", ())) for law in laws]
    assert await ran(listed("LawSection", "lawId"), parents, Shelf("LawSection", "lawId", OF_LAWS)) == whole
    pages = await ran(paged("LawSection", "lawId"), parents, Shelf("LawSection", "lawId", OF_LAWS), first=first)
    assert [page.nodes for page in pages] == [rows[:first] for rows in whole]
    assert [page.total_count for page in pages] == [len(rows) for rows in whole]


async def test_a_list_is_put_in_the_order_that_is_declared_and_what_has_no_place_comes_last() -> None:
    rows = [SimpleNamespace(number=number) for number in ("3", None, "1")]
    (page,) = await ran(
        paged("LawSection", "lawId", order=("number",)),
        [SimpleNamespace(law_id="a")],
        Shelf("LawSection", "lawId", {"a": rows}),
        first=5,
    )
    assert [row.number for row in page.nodes] == ["1", "3", None]


@given(st.lists(st.tuples(PARTS, st.one_of(st.none(), st.lists(NUMBERS.filter(bool))))))
async def test_of_several_keys_there_are_the_records_that_there_are_and_each_is_asked_once(drafts: list[Any]) -> None:
    join = listed("LawSection", "lawId+number", "law_id", Each("numbers"))
    shelf = Shelf("LawSection", "lawId+number", SECTIONS)
    found = await ran(join, [SimpleNamespace(law_id=law, numbers=numbers) for law, numbers in drafts], shelf)
    keys = [[] if law is None else [(law, number) for number in numbers or ()] for law, numbers in drafts]
    assert found == [[SECTIONS[key][0] for key in those if key in SECTIONS] for those in keys]
    whole = list(dict.fromkeys(key for those in keys for key in those))
    assert shelf.asked == ([whole] if whole else [])


async def test_a_list_by_several_keys_of_which_one_cannot_be_known_is_an_error() -> None:
    join = listed("LawSection", "lawId+number", "law_id", Each("numbers"))
    (found,) = await ran(join, [SimpleNamespace(law_id="a", numbers=["1"])], Shelf("LawSection", "lawId+number", DOWN))
    assert found.extensions["code"] == "AGENCY_UNAVAILABLE"


@given(st.lists(PARTS))
async def test_what_is_made_of_its_key_is_made_without_asking_anybody(ids: list[str | None]) -> None:
    join = made("Citizen", "nationalId", lambda id_, told_by: (id_, told_by))
    found = await ran(join, [SimpleNamespace(national_id=id_, source=Source("dbd", None, NOW)) for id_ in ids])
    assert found == [id_ and (id_, None if id_ == "a" else "dbd") for id_ in ids]
    assert asked_by(resolver(join)) == frozenset()


async def test_all_there_is_is_asked_by_no_key() -> None:
    shelf = Shelf("LicenceKind", "all", {(): [1, 2]})
    assert await ran(listed("LicenceKind", "all"), [None], shelf) == [(1, 2)]
    assert shelf.asked == [[()]]


@pytest.mark.parametrize("id_", ["a", global_id("Law", "a")])
async def test_a_root_takes_the_graph_s_id_or_the_agency_s_own_and_a_scalar_as_it_is(id_: str) -> None:
    join = one("LawSection", "lawId+number", Argument("law", id_of="Law"), Argument("number"))
    shelf = Shelf("LawSection", "lawId+number", SECTIONS)
    (found,) = await ran(join, [None], shelf, law=id_, number=" 39/1 ")
    assert found is SECTIONS["a", "39/1"][0]


async def test_the_id_of_another_type_is_refused_by_the_name_of_its_argument() -> None:
    join = one("LawSection", "lawId+number", Argument("law", id_of="Law"), Argument("number"))
    with pytest.raises(BadId, match="id of a Business, not of a Law") as refused:
        await ran(join, [None], number="1", law=global_id("Business", "0985569000013"))
    assert refused.value.extensions["argument"] == "law"


async def test_a_parent_and_an_argument_may_each_give_a_part() -> None:
    join = one("LawSection", "lawId+number", "law_id", Argument("number"))
    parents = [SimpleNamespace(law_id=law) for law in ("b", None, "a")]
    found = await ran(join, parents, Shelf("LawSection", "lawId+number", SECTIONS), number="2")
    assert found == [SECTIONS["b", "2"][0], None, SECTIONS["a", "2"][0]]


def answering(search: Search) -> tuple[list[Any], int | None]:
    return [search], 7


@given(
    st.sampled_from(["", "  ", " hotel act "]),
    st.one_of(st.none(), st.sampled_from(Kind)),
    st.one_of(st.none(), st.just(""), st.sampled_from(["a", global_id("Law", "a")])),
)
async def test_a_search_is_narrowed_by_what_is_given_and_by_nothing_else(
    words: str, kind: Kind | None, law: str | None
) -> None:
    join = searched("Law", {"kind": Argument("kind"), "lawId": Argument("law", id_of="Law")}, words="search")
    shelf = Shelf("Law", "search", answering)
    (page,) = await ran(join, [None], shelf, search=words, kind=kind, law=law, first=5)
    filters = ((("kind", kind.value),) if kind else ()) + ((("lawId", "a"),) if law else ())
    assert page.nodes == (Search(words.strip(), filters, 0, 5),)
    assert page.total_count == 7


@pytest.mark.threat("search-not-narrowed")
async def test_a_search_within_a_parent_is_never_of_everybody_s() -> None:
    join = searched("Licence", {"localAdministrationId": "place"})
    shelf = Shelf("Licence", "search", answering)
    parents = [SimpleNamespace(place=place) for place in ("1201", None, "1202")]
    pages = await ran(join, parents, shelf, first=3)
    assert [page.nodes[0].filters if page.nodes else None for page in pages] == [
        (("localAdministrationId", "1201"),),
        None,
        (("localAdministrationId", "1202"),),
    ]


async def test_a_page_that_cannot_be_asked_for_is_refused() -> None:
    with pytest.raises(BadPaging):
        await ran(paged("LawSection", "lawId"), [SimpleNamespace(law_id="a")], first=9999)


def of(agency: str, **numbers: Any) -> Shelf:
    """An agency that has these sections of the law `a`."""
    rows = [record("LawSection", agency, law_id="a", number=number, heading_th=th) for number, th in numbers.items()]
    return Shelf("LawSection", "lawId", {"a": rows}, agency=agency)


def told(rows: Any) -> Any:
    if isinstance(rows, Exception):
        return rows.extensions["agency"]
    if isinstance(rows, Partial):
        return [*told(rows.value), *map(told, rows.errors)]
    return [(row.source.agency, row.number, [other.source.agency for other in row.others]) for row in rows]


BROKEN = Shelf("LawSection", "lawId", DOWN, agency="down")


@pytest.mark.parametrize(
    ("combine", "shelves", "expected"),
    [
        (Combine.ROWS, (of("x", n="1"), of("y", n="2")), [("x", "n", []), ("y", "n", [])]),
        (Combine.ROWS, (BROKEN, of("y", n="2")), [("y", "n", []), "down"]),
        (Combine.ROWS, (BROKEN,), "down"),
        (Combine.COMPARED, (of("x", n="1"), of("y", n="2", m="3")), [("x", "n", ["y"]), ("y", "m", [])]),
        (Combine.RANKED, (of("x", n="1"), of("y", n="2")), [("x", "n", [])]),
        (Combine.RANKED, (BROKEN, of("y", n="2")), [("y", "n", [])]),
        (Combine.RANKED, (of("x"), of("y", n="2")), []),
        (Combine.RANKED, (BROKEN, BROKEN), "down"),
    ],
)
async def test_several_owners_are_combined_as_it_is_declared(combine: Combine, shelves: Any, expected: Any) -> None:
    parts = (("lawId", "law_id"),)
    join = Join("LawSection", "lawId", parts, Gives.LIST, combine, same=("number",))
    (rows,) = await ran(join, [SimpleNamespace(law_id="a")], *shelves)
    assert told(rows) == expected


async def test_the_next_of_ranked_owners_is_asked_for_what_the_one_before_could_not_say_alone() -> None:
    class Halting(Shelf):
        def _answer(self, key: Any) -> Any:
            answer = super()._answer(key)
            return type(answer)(error=DOWN) if key == "b" else answer

    first = Halting("Law", "lawId", {"a": ["a of first"]}, agency="first")
    second = Shelf("Law", "lawId", {key: [f"{key} of second"] for key in "abc"}, agency="second")
    join = Join("Law", "lawId", (("lawId", "law_id"),), combine=Combine.RANKED)
    found = await ran(join, [SimpleNamespace(law_id=key) for key in ("a", "b", None, "c", "b")], first, second)
    assert found == ["a of first", "b of second", None, None, "b of second"]
    assert (first.asked, second.asked) == ([["a", "b", "c"]], [["b"]])


async def test_a_page_of_ranked_owners_tells_who_failed_before() -> None:
    join = Join("LawSection", "lawId", (("lawId", "law_id"),), Gives.PAGE, Combine.RANKED)
    (partial,) = await ran(join, [SimpleNamespace(law_id="a")], BROKEN, of("y", n="2"), first=5)
    page = partial.value
    assert [(one.agency, one.answered) for one in page.agencies] == [("down", False), ("y", True)]
    assert page.total_count == 1


@pytest.mark.parametrize(("gives", "combine"), [(Gives.ONE, Combine.ROWS), (Gives.LIST, Combine.COMPARED)])
def test_what_cannot_be_combined_is_no_join(gives: Gives, combine: Combine) -> None:
    with pytest.raises(ValueError, match=r"Law\.lawId cannot be combined so"):
        Join("Law", "lawId", (("lawId", "law_id"),), gives, combine)


def test_a_key_with_more_parts_than_are_told_is_no_join() -> None:
    with pytest.raises(ValueError, match=r"longer|shorter"):
        one("LawSection", "lawId+number", "law_id")


@given(st.lists(st.from_regex(r"[a-z][a-z0-9]{0,5}([A-Z][a-z0-9]{1,5}){0,3}", fullmatch=True), min_size=1, max_size=4))
def test_without_more_the_parts_come_from_the_attributes_that_are_named_like_them(names: list[str]) -> None:
    by = "+".join(names)
    parts: Mapping[str, Any] = dict(one("Thing", by).parts)
    assert tuple(parts) == tuple(dict.fromkeys(named_parts(by)))
    for name in names:
        first, *rest = attribute(name).split("_")
        assert parts[name] == attribute(name) and first + "".join(word.capitalize() for word in rest) == name


def test_what_is_asked_follows_from_the_join() -> None:
    assert asked_by(resolver(BASIS)) == {"LawSection.lawId+number"}
    assert asked_by(resolver(searched("Law", {}))) == {"Law.search"}

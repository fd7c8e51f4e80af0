"""Whatever a sentence of My data may speak of has words in both languages, and no name of the schema."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from graphql import GraphQLObjectType

import resolvers
from endpoints.my_data.graph_words import GraphWords
from supergraph.sendings import Sending
from tests.agencies.asked import GRAPH

THAI = range(0x0E01, 0x0E5C)
WORDS = GraphWords(lambda: GRAPH, lambda: ())


def sendings() -> Iterator[Sending]:
    """Those that fields declare, and those of resolvers that do more than a join."""
    for declared in GRAPH.declared.fields.values():
        yield from declared.sends
    for found in pkgutil.iter_modules(resolvers.__path__, "resolvers."):
        yield from (one for one in vars(importlib.import_module(found.name)).values() if isinstance(one, Sending))


SENT = sorted({(one.type, fact.name) for one in sendings() for fact in one.facts})
"""Facts by which agencies ask each other: clients see some of them nowhere."""
SHOWN = sorted(
    (type_.name, field)
    for type_ in GRAPH.schema.type_map.values()
    if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__")
    for field in type_.fields
)


@pytest.mark.parametrize(("type_", "fact"), [*SENT, *SHOWN])
def test_every_fact_has_a_label_in_both_languages_that_is_not_its_name(type_: str, fact: str) -> None:
    thai, english = WORDS.words("th")(type_, fact), WORDS.words("en")(type_, fact)
    assert thai
    assert english
    for one in thai:
        assert any(ord(letter) in THAI for letter in one), one
    for one in english:
        assert one.isascii(), one
        assert one not in (fact, "")
        assert " " in one or one.istitle(), f"{one} is no word of a sentence"


def test_a_code_that_only_agencies_see_is_told_in_words() -> None:
    assert ("Person", "houseId") in SENT
    assert WORDS.words("th")("Person", "houseId") == ["รหัสประจำบ้าน"]
    assert WORDS.words("en")("Person", "houseId") == ["The code in the house register"]


def test_what_a_law_lets_others_look_up_is_her_own_to_her() -> None:
    assert WORDS.words("th")("Query", "citizen") == ["ข้อมูลของท่าน"]
    assert WORDS.words("en")("Query", "citizen") == ["your data"]

"""Which keys are guarded: by what they are, by the scopes of what they come from and become, by where these stand."""

import pytest
from graphql import parse

from supergraph.open_types import open_types
from supergraph.sendings import Sendings, SentFact

S = '@requiresScope(scope: "md.own")'
DOCUMENT = parse(
    f"""
    type Query {{ port: Port me: Person law: Law asked: Hidden {S} union: Either }}
    union Either = Port | Law
    interface Named {{ name: String }}
    type Port implements Named {{ name: String code: ID secret: ID {S} law: Law card: Card {S} twin: Port }}
    type Law {{ lawId: ID }}
    type Person {{ id: ID cards: [Card] {S} file: File {S} }}
    type Card {{ number: ID law: Law hidden: Hidden scoped: Law {S} }}
    type File {{ number: ID hidden: Hidden law: Law }}
    type Hidden {{ code: ID guarded: ID {S} }}
    """
)
SENDINGS = Sendings(DOCUMENT, lambda type_: type_ in ("Person", "Card"))
CODE, SECRET, INNER = SentFact("code", "code"), SentFact("secret", "secret"), SentFact("inner", "inner")
ID = SentFact("ownerId", "owner_id", is_id=True)
PERSON = SentFact("owner", "owner", targets={"Person": 0})
BUSINESS = SentFact("owner", "owner", targets={"Law": None})


def test_open_are_those_to_which_a_way_without_a_scope_leads() -> None:
    assert open_types(DOCUMENT) == {"Query", "Port", "Law", "Person"}


@pytest.mark.threat("sent-on")
@pytest.mark.parametrize(
    ("at", "fact", "asked", "guarded"),
    [
        (("Port", "law"), CODE, ("Law", "lawId"), False),
        (("Port", "law"), ID, ("Law", "lawId"), True),
        (("Port", "law"), PERSON, ("Law", "lawId"), True),
        (("Port", "law"), BUSINESS, ("Law", "lawId"), False),
        (("Port", "law"), SECRET, ("Law", "lawId"), True),
        (("Port", "card"), CODE, ("Card", "number"), False),
        (("Port", "card"), INNER, ("Card", "number"), True),
        (("Port", "twin"), CODE, ("Port", "secret"), True),
        (("Port", "twin"), CODE, ("Port@md", "code"), False),
        (("Card", "law"), CODE, ("Law", "lawId"), False),
        (("Card", "scoped"), CODE, ("Law", "lawId"), True),
        (("Card", "hidden"), CODE, ("Hidden", "code"), True),
        (("File", "hidden"), CODE, ("Hidden", "code"), True),
        (("File", "law"), CODE, ("Law", "lawId"), False),
    ],
)
def test_a_key_is_guarded(at: tuple[str, str], fact: SentFact, asked: tuple[str, str], guarded: bool) -> None:
    found = SENDINGS.of(at, [fact], [asked], None)
    assert (found is not None) is guarded
    assert found is None or (found.facts, found.questions) == ((fact,), (asked,))


def test_of_several_questions_those_are_kept_that_are_sent_something_guarded() -> None:
    found = SENDINGS.of(("Card", "hidden"), [CODE], [("Law", "lawId"), ("Hidden", "code")], "md")
    assert found is not None
    assert (found.questions, found.giver) == ((("Hidden", "code"),), "md")
    assert SENDINGS.of(("Card", "hidden"), [], [("Hidden", "code")], "md") is None

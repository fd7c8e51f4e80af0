"""How a lookup asks: what requests of every kind of source have."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta

from connectors.contract import Question
from connectors.expressions.templates import references
from connectors.manifest.faults import Faults
from connectors.manifest.table import Says, Table
from connectors.manifest.toml_positions import Place
from connectors.manifest.units import Duration


class Pages(Table, frozen=True):
    """`pages`: an answer comes in pages, which are fetched one after another. A search says itself which rows it wants:
    of it only pages by cursor or link are meant.

    The request asks for a page with `$page`, `$offset` and `$limit`, or with `$cursor`, which is absent at first.
    """

    by: Annotated[
        Literal["page", "offset", "cursor", "link"],
        Says(
            "how pages are told apart; `link`: the address of the next one stands in the `Link` header, with "
            "`rel=next`, or where `next` says"
        ),
    ]
    size: Annotated[int, Says("how many rows a page has: `$limit`"), Meta(ge=1)] = 100
    first: Annotated[int, Says("the number of the first page"), Meta(ge=0)] = 1
    next: Annotated[
        str | None, Says("where the cursor, or the link, of the next page stands (JMESPath); none on the last")
    ] = None
    total: Annotated[
        str | None,
        Says("where the number of all rows stands (JMESPath); if left out, a page that is not full is the last"),
    ] = None
    most: Annotated[int, Says("how many pages an answer may have; more are a failure"), Meta(ge=1)] = 20


class Poll(Table, frozen=True):
    """`poll`: the source answers later. It has when it answers HTTP 202 or `errors.pending` holds, until it no longer
    does. Where that takes longer than whoever asks can wait, she is told that it is pending and when to ask again.
    """

    path: Annotated[
        str | None, Says("where the answer is fetched, with `$ticket`; where `Location` leads if left out")
    ] = None
    ticket: Annotated[str | None, Says("where the ticket stands in the first answer (JMESPath)")] = None
    method: Annotated[Literal["GET", "POST"], Says("how it is fetched")] = "GET"
    query: Annotated[dict[str, Any], Says("query parameters of that call, a template")] = {}
    headers: Annotated[dict[str, Any], Says("headers of that call, a template")] = {}
    body: Annotated[Any, Says("the JSON body of that call, a template")] = None
    every: Annotated[Duration, Says("how long to wait before each, unless the source says (`Retry-After`)")] = Duration(
        0.5
    )
    most: Annotated[int, Says("how often to ask for it within one question"), Meta(ge=1)] = 20
    keep: Annotated[
        Duration, Says("how long a ticket counts: the same question fetches its answer instead of asking anew")
    ] = Duration(600)


class RequestTable(Table, frozen=True):
    """`request`: what every kind of source has. What follows is what the proof of a lookup asks of a kind.

    `templates` are the keys that hold templates. `kept_whole`: the connection has all rows at hand, and the hub finds
    keys and filters in them. `asked_by_itself`: keys, filters and the slice are handed over without being named.
    """

    templates: ClassVar[tuple[str, ...]] = ()
    kept_whole: ClassVar[bool] = False
    asked_by_itself: ClassVar[bool] = False

    @property
    def sliced(self) -> bool:
        """Whether a search is always answered a slice."""
        return False

    @property
    def in_pages(self) -> bool:
        """Whether answers are read page by page without the manifest saying how."""
        return False

    def prove(self, place: Place, faults: Faults) -> None:
        """Add what is wrong with it by itself."""

    def prove_question(self, question: Question, place: Place, faults: Faults) -> None:
        """Add what is wrong with it for this question."""

    def references(self) -> Iterator[tuple[str, str]]:
        """What it names (`key.part`), and under which of its keys."""
        for key in self.templates:
            yield from ((name, key) for name in references(getattr(self, key)))

    def addressed(self) -> tuple[str, ...]:
        """The keys whose texts stand in an address."""
        return ("path", "query")

    def narrow(self, names: AbstractSet[str]) -> Iterator[tuple[str, str]]:
        """The keys where one of the names stands and there is room for one word alone, each with what to do."""
        for key in self.templates:
            for text in _texts(getattr(self, key)):
                inside = set(references(text)) & names
                if inside and self.room_for_one(key, text, inside):
                    yield key, "let it stand alone in a parameter of the query or in the body, where several are a list"

    def room_for_one(self, key: str, text: str, names: AbstractSet[str]) -> bool:
        """Whether a text with these names in it holds one word of the source alone."""
        return text not in {f"${name}" for name in names}

    def ordered(self) -> bool:
        """Whether its rows have an order that slices may rest on."""
        return True

    def keys_a_call(self) -> int | None:
        """How many keys one call carries; None where the manifest does not say."""
        return getattr(self, "batch", None)

    def rows_a_call(self) -> int | None:
        """How many rows of a search one call brings; None: no bound of its own."""
        return self.keys_a_call()

    def told_order(self) -> str | None:
        """The order in which rows come, where the hub knows of it; None: the source's own."""
        return None

    def searched(self) -> Iterator[tuple[str, int, str]]:
        """The facts that the hub itself looks in: under which key, at which place of it, and their names."""
        yield from ()


def _texts(template: Any) -> Iterator[str]:
    if isinstance(template, str):
        yield template
    elif isinstance(template, Mapping):
        for value in template.values():
            yield from _texts(value)
    elif isinstance(template, list):
        for value in template:
            yield from _texts(value)

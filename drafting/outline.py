"""What a source has, as far as its own description tells: the outline from which a manifest is drafted."""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Final

from drafting.columns import Column

DEEPEST: Final = 6
"""How far into nested values names are followed."""


class NoOutline(ValueError):
    """A description from which nothing can be drafted; says why, and what would help."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where rows may be in an answer ("": they are the answer itself), and the names of the values in one of them.

    `many` says that they are a list; `beside` are paths of values in the answer that are in none of them. `columns` are
    the same values, as far as more than their names is told, and `about` is what is said of a row.
    """

    rows: str
    names: tuple[str, ...]
    many: bool = True
    beside: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something a source may be given: whether a list, whether it must be, and what it is if nobody says.

    `at` is the part of the request where it goes, `path` where it stands in there, if not at its name.
    """

    many: bool = False
    required: bool = False
    usual: Any = None
    at: str = "query"
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableWritten:
    """How a statement writes a table: its name, what it selects (`*`, or each column), and what keys are compared with
    instead of a column that is no text, by the column's name."""

    name: str
    selected: str = "*"
    compared: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outline:
    """The places of a source's rows, and what is known of how it is asked.

    Names are paths of values (JMESPath), or of a `flat` source the names of columns, whatever is in them. `address` is
    where it is asked; `source` and `request` are tables of the manifest as far as they are known (`${NAME}` in them is
    a variable of the agency); `parameters` is what it may be given, by name, and `open` says that nothing is known of
    others; `batch` is how many keys one may hold; `table` is how a database's table is written. `about` is what the
    description says of names, a few words each; `notes` are what else a person should know, `questions` what she has to
    decide.
    """

    kind: str
    places: tuple[Place, ...]
    flat: bool = False
    address: str | None = None
    request: Mapping[str, Any] = field(default_factory=dict)
    source: Mapping[str, Any] = field(default_factory=dict)
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    open: bool = True
    batch: int | None = None
    table: TableWritten | None = None
    about: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the values in a row, where it is known which they are."""
        return self.places[0].names if len(self.places) == 1 else ()

    @property
    def rows(self) -> str | None:
        """Where the rows are; None where they are the answer itself, or nobody knows."""
        return (self.places[0].rows or None) if len(self.places) == 1 else None

    @property
    def beside(self) -> tuple[str, ...]:
        """Paths of values in an answer that are in no row."""
        return self.places[0].beside if len(self.places) == 1 else ()


def settled(outline: Outline, words: Collection[str], *, one: bool) -> Outline:
    """The outline with the one place where the rows are, if that is certain: nothing is invented.

    It is where most of `words` (what is asked for, by name) are spelt alike; or, where none is anywhere, the only list
    there is in an answer that has nothing else to tell. `one`: a key has one row, which may be no list at all.
    """
    lists = [place for place in outline.places if place.many]
    places = list(outline.places) if one or not lists else lists
    wanted = {letters(word) for word in words}
    scores = [len(wanted & set(_said(place.names))) for place in places]
    best = max(scores, default=0)
    found = [place for place, score in zip(places, scores, strict=True) if score == best]
    if best == 0:
        sole = len(lists) == 1 and all(about_the_answer(name) for name in lists[0].beside)
        found = lists if sole else list(outline.places)
    return replace(outline, places=tuple(found)) if len(found) == 1 else outline


def _said(names: Sequence[str]) -> Iterator[str]:
    for name in names:
        yield letters(name)
        yield letters(name.rpartition(".")[2])


_ABOUT: Final = re.compile(
    "total(count|items|rows|results|elements|pages)?|count|pages?|page(no|number|size)|size|limit|offset|skip|start|"
    "rows|perpage|number|first|last|next(offset|page|cursor|pagetoken)?|prev|previous|self|href|links?|cursor|hasmore|"
    "hasnext|(response)?(status|code|message|msg)s?|statuscode|success|ok|errors?|result|(api)?version|timestamp|time|"
    "date(time)?|(request)?id|type|context|help|took"
)
"""Names of what an answer says of itself."""


def about_the_answer(path: str) -> bool:
    """Whether a value beside the rows tells of the answer, and is no fact of a record."""
    return _ABOUT.fullmatch(letters(path.rpartition(".")[2])) is not None


def step(name: str) -> str:
    """A name as a step of a JMESPath."""
    return name if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) else json.dumps(name, ensure_ascii=False)


def below(before: str, name: str) -> str:
    """The path of what is called `name` at `before`."""
    return f"{before}.{step(name)}" if before else step(name)


def in_path(outline: Outline) -> tuple[str, ...]:
    """What a path is written with: the names in its braces."""
    return tuple(re.findall(r"\{([^{}]*)\}", str(outline.request.get("path", ""))))


def letters(name: str) -> str:
    """A name without case, dots, dashes and underscores."""
    return re.sub(r"[\W_]+", "", name.lower())


MOST_OFFERED: Final = 60
_MOST_SHOWN: Final = 8


def offered(asked: str, known: Iterable[tuple[str, Iterable[str], Iterable[str]]]) -> NoOutline:
    """Which of several is meant: each as it is named, with what it takes and gives."""
    listed = list(islice(known, MOST_OFFERED + 1))
    lines = [f"which {asked}? --operation, and with --schema as many as belong together:"]
    for name, takes, gives in listed[:MOST_OFFERED]:
        lines.append(f"  --operation {name}  takes {_shown(takes)}; gives {_shown(gives)}")
    more = ["  and more"] if len(listed) > MOST_OFFERED else []
    return NoOutline("\n".join([*lines, *more]) if listed else f"it has no {asked}")


def _shown(names: Iterable[str]) -> str:
    found = list(islice(names, _MOST_SHOWN + 1))
    return ", ".join([*found[:_MOST_SHOWN], *(["…"] if len(found) > _MOST_SHOWN else [])]) or "nothing that is told"


def needed(names: tuple[str, ...], otherwise: str) -> tuple[str, ...]:
    """The names, if there are any. Raises NoOutline."""
    if not names:
        raise NoOutline(otherwise)
    return names

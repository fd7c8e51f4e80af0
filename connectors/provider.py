"""How resolvers ask and what they are answered: the words between them, the cache and the connectors."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, Protocol

import msgspec

from connectors.contract import Key, Question
from connectors.errors import AgencyError
from connectors.provenance import Searcher


class DataClass(Enum):
    """How closely a lookup's or a fact's values touch a person (PDPA B.E. 2562, ss. 24 and 26)."""

    PUBLIC = "public"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


_WELL: Final = frozenset({"ok", "PENDING"})


class Call(msgspec.Struct, frozen=True, gc=False):
    """One question really sent to an agency; `outcome` is "ok" or the code of an error."""

    agency: str
    lookup: str
    keys: int
    milliseconds: float
    outcome: str

    @property
    def well(self) -> bool:
        """Whether it says that the agency is well: one that answers later has answered."""
        return self.outcome in _WELL


class Step(msgspec.Struct, frozen=True, gc=False):
    """One lookup asked within a request: how many keys, what they cost, and how it ended.

    `remembered` keys cost no call of their own; `state` is "ok" or the code of the first error.
    """

    agency: str
    lookup: str
    keys: int
    calls: int
    remembered: int
    milliseconds: float
    state: str


class Touched(msgspec.Struct, frozen=True, gc=False):
    """One lookup that a request rests on: how many more seconds its answers stay fresh, and what bars sharing them.

    `unstored`: the agency lets nobody remember what it answered.
    """

    lookup: str
    fresh_for: float
    personal: bool
    failed: bool
    unstored: bool = False


class LookupContext(msgspec.Struct, frozen=True, eq=False):
    """Who asks, as far as an agency or a cache may know.

    `partition` names whose memory personal answers go to (None: they are not remembered), `deadline` is the loop's
    time by which the answer must be there. `subject` is the national id of the person it is asked for, by which what
    is remembered can be dropped; `freshness` is how many seconds old an answer may be (None: as its manifest says).
    `credentials` names whose credentials agencies are asked with, None for the hub's own: those of two callers never
    go in one call. `official`, `case` and `purpose` go to an agency whose manifest asks for them.
    `dropped` is the number of the newest drop of what is asked: what a source was found to be before it may be wrong.
    """

    partition: str | None
    deadline: float
    subject: str | None = None
    freshness: float | None = None
    credentials: str | None = None
    official: str | None = None
    case: str | None = None
    purpose: str | None = None
    dropped: int = 0

    def __repr__(self) -> str:
        """Nobody it is about or asked by, so that they reach no log."""
        return f"LookupContext({self.partition!r}, {self.deadline!r}, dropped={self.dropped})"


class Trace(msgspec.Struct, eq=False):
    """What was done for a request, or for one lookup of it.

    `calls` were sent to agencies, `steps` are the lookups, `touched` is what the answer rests on; `reached` counts the
    keys that no cache had.
    """

    calls: list[Call] = msgspec.field(default_factory=list)
    steps: list[Step] = msgspec.field(default_factory=list)
    touched: list[Touched] = msgspec.field(default_factory=list)
    reached: int = 0

    def add(self, part: "Trace") -> None:
        """Adds what was done for a part."""
        self.touched.extend(part.touched)
        if part.reached or part.calls or part.steps:  # what a cache answers has none
            self.calls.extend(part.calls)
            self.steps.extend(part.steps)
            self.reached += part.reached


class CacheControl(msgspec.Struct, frozen=True):
    """What an agency allows of remembering its answer: `fresh` for so many seconds after it was asked, `stale` (given
    after that) or not; without `store` nobody may remember it at all.
    """

    fresh: float
    stale: bool = True
    store: bool = True


class Answer(msgspec.Struct, frozen=True, weakref=True):
    """What one provider has for one key: its records (none: no record), the `total` of a page, and what went wrong.

    Records and an error come together when a part of the answer could not be used. `bound` is what the agency itself
    says of how long it may be remembered; None: as its manifest says.
    """

    records: tuple[Any, ...] = ()
    total: int | None = None
    error: AgencyError | None = None
    bound: CacheControl | None = None


@dataclass(frozen=True, slots=True)
class LookupFacts:
    """What a manifest says of a lookup beside how to ask it. Times are seconds.

    `behind`: for how long after `ttl` an old answer is given at once and asked for anew behind it; `least`: an answer
    younger than this is given whatever the caller demands; `share`: whether personal questions of several requests may
    go in one call; `alone`: who asks travels with the question, so that those of several requests never do; `heed`:
    what the headers of its answers say of remembering them counts; `holds`: its source remembers by itself what it
    answers from, and must be told of drops; `served`: it is asked at all; `wanted`: no setting leaves it out;
    `searcher`: who looks for the words of a search; `personal`: answers hold something that belongs to a person, so
    that callers may not share them.
    """

    ttl: float
    stale: float
    none: float
    privacy: DataClass
    basis: str
    field_classes: tuple[tuple[str, DataClass], ...]
    version: str
    batch: int
    rank: int = 100
    behind: float = 0
    least: float = 5
    share: bool = False
    alone: bool = False
    heed: bool = True
    holds: bool = False
    served: bool = True
    wanted: bool = True
    searcher: Searcher = Searcher.AGENCY
    personal: bool = field(init=False)

    def __post_init__(self) -> None:
        classes = (self.privacy, *(class_ for _, class_ in self.field_classes))
        object.__setattr__(self, "personal", any(class_ is not DataClass.PUBLIC for class_ in classes))


class Provider(Protocol):
    """One lookup of one agency."""

    @property
    def agency(self) -> str: ...

    @property
    def question(self) -> Question: ...

    @property
    def facts(self) -> LookupFacts: ...

    def recall(self, keys: Sequence[Key], context: LookupContext, trace: Trace) -> dict[Key, Answer] | None:
        """The answers to different keys where all of them are at hand in this process and good enough to be given, told
        to `trace` as if they had been asked for; None where they are to be asked for."""
        ...

    async def ask(self, keys: Sequence[Key], context: LookupContext, trace: Trace) -> dict[Key, Answer]:
        """Answer every key; what failed is in the key's answer, not raised; what is done goes to `trace`."""
        ...


class WithoutMemory:
    """What a provider recalls that does not remember: nothing is at hand."""

    __slots__ = ()

    def recall(self, keys: Sequence[Key], context: LookupContext, trace: Trace) -> dict[Key, Answer] | None:
        """None: they are to be asked for."""
        return None


class ChainedProvider(WithoutMemory):
    """What stands before another provider: it answers the same question of the same agency."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self.agency: str = provider.agency
        self.question: Question = provider.question
        self.facts: LookupFacts = provider.facts

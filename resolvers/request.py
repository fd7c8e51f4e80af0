"""What every resolver is handed beside its parents."""

import datetime
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from access.caller import Caller
from access.permissions.field_refusals import AccessError, RecordUnavailable
from access.permissions.scopes import Scope
from connectors.provider import Trace
from connectors.thai_time import THAILAND
from execution.observation import Leaves
from resolvers.labels import CORE_LABELS, Labels
from resolvers.lookups import Lookups
from resolvers.providers import NOBODY_KNOWN, KnownProviders
from supergraph.declarations import Coordinate

if TYPE_CHECKING:  # the schema is read by commands that need no database: half a second of imports
    from access.apps.known_apps import KnownApps
    from access.consents.consent_check import Consents
    from access.ledger.queries import LedgerQueries
    from access.ledger.writer import Ledger


class Witness(Protocol):
    """Is told of the guarded fields of an operation, as they are given or withheld."""

    def given(
        self,
        type_: str,
        name: str,
        leaves: Leaves,
        parents: Sequence[Any],
        values: Sequence[Any] | None,
        *,
        silent: Callable[[str | None], Sequence[str]] = ...,
        giver: str | None = ...,
    ) -> None:
        """A field of these parents is given, `leaves` of it; `values` are theirs where they were found (None: the
        parents' own). `silent` tells, of a person, which agencies said that they have no such record; `giver` is the
        agency that adds the field to its type, where one does."""

    def refused(self, type_: str, name: str, code: str) -> None:
        """A field is withheld, and nobody was asked for it."""

    def met(self, type_: str, name: str, parents: Sequence[Any]) -> None:
        """A field that is withheld was selected on these parents."""

    def again(self, former: Any) -> None:
        """All that `former` was told, another witness: of an operation that came to the same."""


class Effects(Protocol):
    """Puts on record what a mutation changes."""

    async def begin(self, field: str) -> None:
        """An effect is about to begin. Raises RecordUnavailable or NoConsent where it may not."""

    def ended(self, field: str, code: str | None) -> None:
        """It has ended: well, or as the code says."""


class Admits(Protocol):
    """Decides whether an operation may run, and tells what it cost."""

    def admit(self, kind: Any, cost: int) -> Awaitable[None] | None:
        """Raises RequestRefused."""

    def pay(self, size: int) -> None:
        """Takes what an answer of so many bytes costs."""

    def told(self) -> dict[str, Any]:
        """What the operation cost and its answer, the most that one may, and what is left of the minute's budget."""


@dataclass(frozen=True, slots=True)
class Books:
    """What the hub itself keeps: the ledger, how it is read, the consents and the apps."""

    ledger: "Ledger"
    reading: "LedgerQueries"
    consents: "Consents"
    apps: "KnownApps"


class Request(msgspec.Struct, frozen=True):
    """One operation's surroundings: who asks, in which language ("th" or "en"), and by which clock.

    `explained` holds its lookups and calls, where the caller asked to be told of them. `withheld` is why no guarded
    field may be given at all, whatever the token allows. `costed` says that the caller asked what it costs. `guarded`
    are the scopes that the graph's fields ask for, in whose words a line of the ledger is told. `providers` are those
    that the hub knows by name, `labels` what scopes and values are called. `elsewhere` are the
    coordinates of unions that the operation reaches otherwise than as the asker's own, where some of their values ask
    for a scope of one's own. `passing` names what was read of the request that may be another at the next, though
    everything else is the same: the time, and what the hub itself keeps.
    """

    caller: Caller
    lookups: Lookups
    language: str
    clock: Callable[[], datetime.datetime]
    explained: Trace | None = None
    witness: Witness | None = None
    effects: Effects | None = None
    withheld: AccessError | None = None
    kept: Books | None = None
    admission: Admits | None = None
    costed: bool = False
    guarded: Mapping[Coordinate, tuple[Scope, ...]] = msgspec.field(default_factory=dict)
    providers: KnownProviders = NOBODY_KNOWN
    labels: Labels = CORE_LABELS
    elsewhere: set[str] = msgspec.field(default_factory=set)
    passing: set[str] = msgspec.field(default_factory=set)
    reported: list[tuple[Sequence[str | int], Sequence[Exception]]] = msgspec.field(default_factory=list)

    @property
    def now(self) -> datetime.datetime:
        """The time in Thailand. Few operations ask for it."""
        self.passing.add("now")
        return self.clock().astimezone(THAILAND)

    def refusal(self, coordinate: str, scope: Scope) -> AccessError | None:
        """Why the caller may not have what asks for a scope at this schema coordinate; None where he may."""
        if self.withheld is None and self.caller.may(scope):
            elsewhere = scope.own and coordinate in self.elsewhere
            return self.caller.refusal_elsewhere(coordinate, scope) if elsewhere else None
        return self.withheld or self.caller.refusal(coordinate, scope)

    @property
    def books(self) -> Books:
        """What the hub itself keeps. Raises RecordUnavailable where it keeps nothing."""
        self.passing.add("books")
        if self.kept is None:
            raise RecordUnavailable
        return self.kept

    def report(self, path: Sequence[str | int], errors: Sequence[Exception]) -> None:
        """Notes errors at a path whose value is given all the same."""
        self.reported.append((path, errors))

"""The source: where it is, and how it is to be treated."""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from connectors.manifest.addresses import prove_address, prove_auth
from connectors.manifest.auth import Auth, NoAuth
from connectors.manifest.faults import Faults
from connectors.manifest.request import RequestTable
from connectors.manifest.table import Says, Table
from connectors.manifest.toml_positions import Place
from connectors.manifest.units import Duration, Hours, QuotaRate, Secret


class Retry(Table, frozen=True):
    """When a call is repeated. Lookups only read, so repeating is safe; waits grow and are jittered."""

    attempts: Annotated[int, Says("how often a call is made at most"), Meta(ge=1, le=10)] = 2
    on: Annotated[
        tuple[str, ...],
        Says('what is worth repeating: "timeout", "connection", or an HTTP status such as "503"'),
    ] = ("connection", "502", "503", "504")


class Breaker(Table, frozen=True):
    """When to stop asking a source that fails: after `failures` of the calls within `window` failed, for `pause`."""

    window: Annotated[Duration, Says("how far back calls count")] = Duration(30)
    failures: Annotated[float, Says("the part of them that must have failed"), Meta(gt=0, le=1)] = 0.5
    minimum: Annotated[int, Says("how many calls there must have been"), Meta(ge=1)] = 20
    pause: Annotated[Duration, Says("how long nothing is asked; then one call tries")] = Duration(10)


class Closed(Table, frozen=True):
    """A span of the day in which the source is not asked; the answer says when it opens."""

    daily: Annotated[Hours, Says('from-to, such as "22:00-05:00"; it may pass midnight')]
    zone: Annotated[str, Says("the time zone the span is meant in")] = "Asia/Bangkok"
    days: Annotated[
        tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...],
        Says("the days on which the span begins; every day if left out"),
    ] = ()


class SourceTable(Table, kw_only=True, frozen=True):
    """`[source]`: what every kind of source has."""

    timeout: Annotated[Duration, Says("how long one call may take")] = Duration(5)
    retry: Annotated[Retry, Says("when a call is repeated")] = Retry()
    hedge: Annotated[
        Duration | None,
        Says(
            "how long to wait for an answer before asking a second time beside the first; whichever comes first counts"
        ),
    ] = None
    breaker: Annotated[Breaker, Says("when to stop asking a source that fails")] = Breaker()
    concurrency: Annotated[int, Says("how many calls may run at once"), Meta(ge=1)] = 8
    queue: Annotated[int, Says("how many calls may wait for their turn; more are refused as busy"), Meta(ge=0)] = 256
    quota: Annotated[QuotaRate | None, Says('how many calls the agency allows, such as "50000/day"')] = None
    unavailable: Annotated[tuple[Closed, ...], Says("when it is closed")] = ()
    tenant: Annotated[
        str | None,
        Says(
            "the part of a key that says whose server answers: each tenant has a breaker and `concurrency` of its own"
        ),
    ] = None
    tenants_at_once: Annotated[
        int, Says("of a source with tenants: how many calls may run at once over all of them"), Meta(ge=1)
    ] = 64
    max_rows: Annotated[int, Says("how many rows an answer may have"), Meta(ge=1)] = 100_000

    recordable: ClassVar[bool] = True
    """Whether what passes between the hub and it may be kept in a sample, to be played again."""

    @property
    def remembers(self) -> bool:
        """Whether its connection keeps what it answers from, and must be told of drops."""
        return False

    def prove(self, requests: Sequence[tuple[RequestTable, Place]], faults: Faults) -> None:
        """Add what is wrong with it, and with its requests (each with its place) beside it."""
        raise NotImplementedError(f"a {type(self).__name__} cannot be proved")


class HttpSource(SourceTable, kw_only=True, frozen=True):
    """What every source behind HTTP has. Only its host is ever called, and the `server` of tokens that `auth` may name;
    redirects are refused; TLS is verified.
    """

    url: Annotated[str, Says("where every path begins, such as `https://api.example.go.th/v4`")]
    auth: Annotated[Auth, Says("how to be let in")] = NoAuth()
    headers: Annotated[dict[str, Secret], Says("headers of every call; they may hold secrets")] = {}
    max_bytes: Annotated[int, Says("how large an answer may be"), Meta(ge=1)] = 8_000_000
    max_memory: Annotated[
        int,
        Says("how many bytes of memory reading a file or a long answer may take, in a process of its own"),
        Meta(ge=1),
    ] = 2_000_000_000
    authority: Annotated[
        str | None, Says("the file with the certificate of who vouches for the host, where that is nobody well known")
    ] = None
    deadline_header: Annotated[
        str | None, Says("the header that tells the source how many milliseconds are left to answer in")
    ] = None

    def prove(self, requests: Sequence[tuple[RequestTable, Place]], faults: Faults) -> None:
        prove_address(self.url, faults)
        prove_auth(self.auth, self.url, ("source", "auth"), faults)

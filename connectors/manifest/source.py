"""The source: where it is, and how it is to be treated."""

from typing import Annotated, Literal

from msgspec import Meta

from connectors.manifest.auth import Auth, NoAuth
from connectors.manifest.table import Says, Table
from connectors.manifest.units import Beside, Duration, Hours, Rate, Secret


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
    quota: Annotated[Rate | None, Says('how many calls the agency allows, such as "50000/day"')] = None
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


class RestSource(HttpSource, kw_only=True, tag="rest", tag_field="kind", frozen=True):
    """An HTTP service that answers in JSON or XML.

    XML is read as if it were JSON: an element with others inside is a table of them by name, one that comes several
    times a list, one with only text that text, and an empty one null. An attribute `no` is `_no` of its element, whose
    text is then `_`; `xsi:type` and `xsi:nil` count as none. Prefixes and namespaces are left out. A document with a
    document type is refused.
    """

    format: Annotated[
        Literal["json", "ndjson", "xml"],
        Says("what its answers are written in; `ndjson`: a JSON value on each line"),
    ] = "json"


class SoapSource(HttpSource, kw_only=True, tag="soap", tag_field="kind", frozen=True):
    """A SOAP service, 1.1 or 1.2. Questions are written as its WSDL says, and checked against it.

    Answers are read as those in XML of a `rest` source are; expressions begin at what the one element in the body of
    the envelope holds. A fault is `fault.code` (`Client`, `Server`, …), `fault.subcode`, `fault.message` and
    `fault.detail`; one that no expression claims is a failure of the kind its code says.
    """

    wsdl: Annotated[Beside, Says("the WSDL: a file beside the manifest, or an address of the same host")]
    path: Annotated[str, Says("where questions go, below `url`; addresses in the WSDL are not followed")] = ""
    service: Annotated[str | None, Says("the service in the WSDL; the first if left out")] = None
    port: Annotated[str | None, Says("its port; the first if left out")] = None


class GraphqlSource(HttpSource, kw_only=True, tag="graphql", tag_field="kind", frozen=True):
    """A GraphQL service, or a subgraph of Apollo Federation 2. A batch of keys is one request.

    Expressions begin at the whole answer (`data.businesses`). Errors beside data make the keys without rows fail;
    errors without data are a failure of the kind their `extensions.code` says, unless an expression claims them.
    """

    path: Annotated[str, Says("where it is, below `url`")] = "/graphql"


class CkanSource(HttpSource, kw_only=True, tag="ckan", tag_field="kind", frozen=True):
    """A CKAN with a DataStore. Answers that come in pages are fetched whole; the rows are `result.records`."""

    path: Annotated[str, Says("where `datastore_search` is, below `url`")] = "/api/3/action/datastore_search"


class SignedSource(HttpSource, kw_only=True, tag="signed", tag_field="kind", frozen=True):
    """A member of a network of signed messages, in the manner of X-Road.

    A question is a POST whose body is a JWS (compact) of `{"client", "service", "id", "issuedAt", "userId", "issue",
    "body"}`, signed with our key; the answer is one of `{"id", "requestHash", "issuedAt", "body"}`, signed with
    theirs, where `id` is that of the question and `requestHash` the SHA-256 of the question as sent, in base64url. An
    answer to another question, signed by another or at another time is refused, and so is one that is sent again.
    Expressions begin at the answer's `body`. An answer that is not HTTP 200 is unsigned and a failure.
    """

    client: Annotated[str, Says("who we are in the network, such as `TH/DGA/saan`")]
    key: Annotated[Secret, Says("our private key: a JWK, PEM, or a file with one; usually a `${VARIABLE}`")]
    signer: Annotated[Secret, Says("their public key: a JWK, a set of them, PEM, or a file with one")]
    algorithm: Annotated[
        Literal["ES256", "ES384", "RS256", "PS256", "Ed25519"], Says("how both sides sign; no other is accepted")
    ] = "ES256"
    skew: Annotated[Duration, Says("how far their clock may be off ours")] = Duration(60)


class SqlSource(SourceTable, kw_only=True, tag="sql", tag_field="kind", frozen=True):
    """A database, asked through SQLAlchemy with a user who may only read."""

    max_bytes: Annotated[int, Says("how large an answer may be, in memory"), Meta(ge=1)] = 64_000_000
    url: Annotated[Secret, Says("`sqlite+aiosqlite:///path` or `postgresql+asyncpg://user:password@host/name`")]


class FileSource(HttpSource, kw_only=True, tag="file", tag_field="kind", frozen=True):
    """Files: CSV, JSON, XLSX or records of fixed width, in a `folder` or, with a `url` instead, over HTTP.

    A file is read once and again when it changes. Over HTTP it is fetched only when it has changed (`ETag`,
    `Last-Modified`), and a fetch goes on when whoever asked for it no longer waits, unless it stands still or trickles
    for `timeout`.

    A file without a header, without a column for the key, or in which no row has a usable key is a bad answer, never a
    file in which nobody is.
    """

    url: Annotated[str | None, Says("where the files are, over HTTP; instead of a folder")] = None  # type: ignore[assignment]
    folder: Annotated[
        str | None, Says("the folder, absolute or relative to the hub's; files outside are never read")
    ] = None
    max_bytes: Annotated[int, Says("how large a file may be"), Meta(ge=1)] = 200_000_000
    max_lines: Annotated[int, Says("how many rows a file may have"), Meta(ge=1)] = 1_000_000
    max_columns: Annotated[int, Says("how many columns a file may have"), Meta(ge=1)] = 1_000
    max_cells: Annotated[int, Says("how many cells a file may have, empty ones too"), Meta(ge=1)] = 20_000_000
    max_unpacked: Annotated[
        int, Says("how many bytes a packed file, or an XLSX, may be once it is unpacked"), Meta(ge=1)
    ] = 1_000_000_000
    reading: Annotated[Duration, Says("how long reading a file may take, once it is there")] = Duration(30)
    every: Annotated[
        Duration,
        Says(
            "over HTTP: how often at most to ask whether a file has changed, unless the agency says that something has"
        ),
    ] = Duration(60)
    fetch: Annotated[Duration, Says("over HTTP: how long fetching a file may take")] = Duration(300)


class PythonSource(SourceTable, kw_only=True, tag="python", tag_field="kind", frozen=True):
    """A class of the agency's own, for a source of no other kind. It is asked for batches of keys and gives what the
    expressions of the manifest read; everything around it is as for the other kinds. What it must have is in
    `connectors/python_source_api.py`.
    """

    class_: Annotated[Beside, Says("the class, `module:Class` in a file `module.py` beside the manifest")]
    options: Annotated[dict[str, Secret], Says("what it is made with: addresses, secrets")] = {}


AnySource = RestSource | SoapSource | GraphqlSource | CkanSource | SignedSource | SqlSource | FileSource | PythonSource

"""Every bound on what a client or a contributor sends: stated here once, enforced where it enters, before other work.

`docs/limits.md` is printed from this file (`python -m bounds > docs/limits.md`). Every room may read it but `execution`
and `sandbox`, which are handed numbers. To add a bound is one line below, in its part; `NAME.most` is the number.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Bound:
    """`most` of something, counted in `unit`; `why` it is bounded so, and what more than that is answered with."""

    part: str
    of: str
    most: int
    unit: str
    why: str
    answer: str


CONNECTION: Final = "Connections"
HEADER: Final = "Headers that are read"
REQUEST: Final = "Addresses, forms and bodies"
OPERATION: Final = "Operations"
ARGUMENT: Final = "Arguments"
_CLOSED: Final = "the connection is closed"
_AFTER: Final = "the connection is closed after the answers before"
_OLDEST: Final = "who has kept the hub waiting longest is closed"

# Connections: bytes and times, whatever is in them.
HEAD: Final = Bound(CONNECTION, "a request's line and headers", 32_768, "bytes", "read before anybody is known", "431")
HEADERS: Final = Bound(CONNECTION, "headers of a request", 100, "headers", "a browser sends thirty", "431")
URL: Final = Bound(CONNECTION, "the address a request is for", 16_384, "bytes", "a GET carries its query in it", "414")
FRAMING: Final = Bound(
    CONNECTION, "what chunks add to a body", 65_536, "bytes", "their sizes, extensions, trailers", "413"
)
UNREAD: Final = Bound(CONNECTION, "a body sent on after the answer", 1_000_000, "bytes", "is thrown away", _CLOSED)
PIPELINED: Final = Bound(CONNECTION, "requests sent ahead of answers", 16, "requests", "browsers send none", _AFTER)
HEAD_TIME: Final = Bound(CONNECTION, "until line and headers are whole", 10, "seconds", "is a connection held", "408")
BODY_PAUSE: Final = Bound(CONNECTION, "between two parts of a body", 10, "seconds", "is a connection held", "408")
BODY_TIME: Final = Bound(CONNECTION, "until a body is whole", 60, "seconds", "is a connection held", "408")
IDLE: Final = Bound(CONNECTION, "between an answer and the next request", 5, "seconds", "is a connection held", _CLOSED)
ANSWER_PAUSE: Final = Bound(CONNECTION, "while nothing of an answer is taken", 30, "seconds", "is it kept", _CLOSED)
ANSWER_TIME: Final = Bound(CONNECTION, "until an answer is taken", 300, "seconds", "is it kept", _CLOSED)
UNREAD_BODIES: Final = Bound(
    CONNECTION, "requests that are not whole, in a process", 268_435_456, "bytes", "memory", _OLDEST
)
CONNECTIONS: Final = Bound(CONNECTION, "connections of a process", 4_096, "connections", "each has its memory", _OLDEST)
SPARE: Final = Bound(CONNECTION, "connections beyond those", 64, "connections", "probes of health come through", "503")

# Headers: every one that is read, by its name; whatever else is sent is bounded by the head's size.
_READ: Final = (
    ("accept", 1_000, "media types a client takes"),
    ("accept-encoding", 1_000, "content codings a client takes"),
    ("accept-language", 1_000, "languages a client takes"),
    ("access-control-request-headers", 1_000, "what a page of another origin wants to send"),
    ("access-control-request-method", 64, "what a page of another origin wants to do"),
    ("access-control-request-private-network", 64, "whether a page comes from elsewhere"),
    ("authorization", 8_300, "a token has 8192 characters at most"),
    ("cache-control", 200, "how old an answer may be"),
    ("connection", 200, "whether it stays open"),
    ("content-encoding", 64, "only `identity` is taken"),
    ("content-length", 64, "digits"),
    ("content-type", 200, "the media type of a body"),
    ("cookie", 8_192, "the hub's own pages keep four, of 2048 each at most"),
    ("dpop", 4_096, "the proof of a token's key"),
    ("expect", 64, "only `100-continue` is known"),
    ("host", 300, "a host name has 253 characters, a port five"),
    ("if-modified-since", 64, "a date, for files"),
    ("if-none-match", 1_000, "tags of answers that a client has"),
    ("if-range", 200, "a date or a tag, for files"),
    ("origin", 300, "the origin of a page"),
    ("range", 200, "parts of a file"),
    ("saan-case", 300, "a case has 64 characters"),
    ("saan-explain", 64, "`1`"),
    ("saan-purpose", 200, "the code of a purpose"),
    ("traceparent", 256, "one of today's version has 55"),
    ("transfer-encoding", 64, "only `chunked` is taken"),
    ("upgrade", 64, "read past: no other protocol is spoken"),
    ("x-forwarded-for", 1_000, "twenty addresses of proxies"),
    ("x-forwarded-proto", 64, "`http` or `https`"),
)
HEADER_BYTES: Final[Mapping[str, Bound]] = {
    name: Bound(HEADER, f"`{name}`", most, "bytes", why, "431") for name, most, why in _READ
}

# Addresses, forms and bodies.
PARAMETERS: Final = Bound(
    REQUEST, "parameters of an address or a form", 40, "pairs", "no request of ours has half", "400"
)

BODY: Final = Bound(REQUEST, "a body of /graphql (`SAAN_LARGEST_REQUEST`)", 1_000_000, "bytes", "it is kept", "413")
VALUES_OF_BODY: Final = Bound(REQUEST, "commas and brackets of a body", 20_000, "marks", "each costs time", "400")
FORM: Final = Bound(REQUEST, "a form", 32_768, "bytes", "it is kept", "400")
QUESTION: Final = Bound(
    REQUEST, "a question about an entry of one's own, and its answer", 1_000, "characters", "somebody reads it", "400"
)
QUESTIONS: Final = Bound(REQUEST, "questions of a person that wait", 20, "questions", "somebody answers them", "400")
MESSAGE: Final = Bound(REQUEST, "a message of /connectors/…/changes", 1_000_000, "bytes", "it is kept", "413")
CHANGES: Final = Bound(REQUEST, "changes of a message", 1_000, "changes", "each is told to all processes", "400")
CHANGED: Final = Bound(REQUEST, "each text of a change", 400, "characters", "a name or a key", "400")

# Operations: what is counted before a document is validated; then what comes with it.
_TOO_LARGE: Final = "`OPERATION_TOO_LARGE`"


def _counted(of: str, most: int, unit: str, why: str) -> Bound:
    return Bound(OPERATION, of, most, unit, why, _TOO_LARGE)


DOCUMENT: Final = _counted("a document", 65_536, "characters", "ten times the longest of the examples")
TOKENS: Final = _counted("a document's tokens, and its comments", 5_000, "tokens", "each costs time before it is known")
NAME: Final = _counted("a name, also `operationName`", 128, "characters", "compilers of clients join several words")
NUMBER: Final = _counted("a number that is written in a document", 40, "characters", "64 bits have 20 digits")
TEXT: Final = _counted("a string that is written in a document", 4_096, "characters", "whatever it is for")
WRITTEN: Final = _counted(
    "a list or object that is written in a document, a field's arguments, one place's directives",
    500,
    "items",
    "each is validated with the others",
)
DEPTH: Final = _counted("levels of fields", 20, "levels", "introspection has 15")
ALIASES: Final = _counted("aliases and repeated fields of an operation", 50, "fields", "each is compared with each")
BREADTH: Final = _counted("fields of an operation, its fragments expanded", 2_000, "fields", "each is planned")
OPERATIONS: Final = _counted("operations of a document", 50, "operations", "each is validated with its fragments")
FRAGMENTS: Final = _counted("fragments of a document", 100, "fragments", "each is compared with each")
SPREADS: Final = _counted("spreads of fragments in a document", 500, "spreads", "each is followed")
OVERLAPS: Final = _counted(
    "pairs of fragments that select the same name, for all names", 8_000, "pairs", "each is compared with each"
)
VARIABLES: Final = _counted("variables that an operation defines", 100, "variables", "each is looked for in all of it")
ERRORS: Final = Bound(
    OPERATION, "mistakes of a document that are told", 20, "errors", "then it is not looked at further", "the first"
)
_ARGUMENT: Final = "`ARGUMENT_TOO_LARGE`"
SENT: Final = Bound(OPERATION, "variables that are sent", 200, "variables", "also those nobody asks for", _ARGUMENT)
VALUES: Final = Bound(
    OPERATION, "values in variables that are lists or objects, together", 1_000, "values", "each is coerced", _ARGUMENT
)
LETTERS: Final = Bound(
    OPERATION, "texts in such variables, together", 65_536, "characters", "as much as a document has", _ARGUMENT
)
DEPRECATIONS: Final = Bound(
    OPERATION, "deprecations that an answer tells", 20, "coordinates", "those that end first", "how many more there are"
)
PLACES: Final = Bound(
    OPERATION, "places told of each", 5, "places", "who reads them mends all", "how many more there are"
)

# Arguments: those of a type that says nothing else have the bound of that type; each is declared where it stands.
STRING: Final = Bound(ARGUMENT, "a string", 256, "characters", "a code, a name, a place", _ARGUMENT)
ID: Final = Bound(ARGUMENT, "an id", 256, "characters", "the longest of the graph has 100", _ARGUMENT)
SCALAR: Final = Bound(ARGUMENT, "an identifier, date, time or decimal", 64, "characters", "none is as long", _ARGUMENT)
ENUM: Final = Bound(ARGUMENT, "a value of an enum", 64, "characters", "none is as long", _ARGUMENT)
ITEMS: Final = Bound(ARGUMENT, "a list, such as `nodes(ids:)`", 100, "items", "each is looked up", _ARGUMENT)
SEARCH: Final = Bound(ARGUMENT, "`search`", 200, "characters", "words of a name", _ARGUMENT)
WORDS: Final = Bound(ARGUMENT, "the words of `search`", 20, "words", "each is looked for", _ARGUMENT)
CURSOR: Final = Bound(ARGUMENT, "`after`", 100, "characters", "a cursor of the graph has 60", _ARGUMENT)
SECTION: Final = Bound(ARGUMENT, "`number` of a section", 64, "characters", "“38/12 ทวิ” is a long one", _ARGUMENT)

# What contributors write: their schemas are read when the hub starts and when a file changes.
_REFUSED: Final = "a fault, and the schema is left out"


def _written(of: str, most: int, unit: str, why: str) -> Bound:
    return Bound("Source schemas", of, most, unit, why, _REFUSED)


SCHEMA: Final = _written("a file", 262_144, "bytes", "three times the hub's own")
SCHEMA_TOKENS: Final = _written("its tokens, and its comments", 40_000, "tokens", "each costs time before it is known")
SCHEMA_TYPES: Final = _written("its types", 500, "types", "the hub's own has a hundred")
SCHEMA_FIELDS: Final = _written("fields of a type", 200, "fields", "the largest of the hub's own has thirty")
SCHEMA_VALUES: Final = _written("values of an enum", 500, "values", "what is longer is a table of its own")
SCHEMA_ORDERS: Final = _written("an enum of orders", 20, "values", "of a search each is made ready")
SCHEMA_MEMBERS: Final = _written("members of a union", 50, "types", "each is looked through for a person")
SCHEMA_ARGUMENTS: Final = _written("arguments of a field or a directive", 30, "arguments", "a search has ten")
SCHEMA_DIRECTIVES: Final = _written("directives of one place", 10, "directives", "each is looked at with the others")
SCHEMA_LISTS: Final = _written("lists in lists of a type", 2, "levels", "no record is deeper")
SCHEMA_NESTED: Final = _written("records within records", 10, "levels", "an operation has 20")
SCHEMA_FACTS: Final = _written(
    "a record and the records within it", 1_000, "facts", "whoever goes through them has to end"
)
SCHEMA_NAME: Final = _written("a name", 64, "characters", "it stands in errors, logs and the ledger")
SCHEMA_TEXT: Final = _written(
    "a description or another text", 1_000, "characters", "it stands in the schema of everybody"
)
SCHEMA_ITEMS: Final = _written("a list that is written in it", 50, "items", "no directive takes more")
FAULTS: Final = Bound(
    "Source schemas", "faults that are told", 100, "faults", "more is nobody's reading", "how many more there are"
)


@dataclass(frozen=True, slots=True)
class Memory:
    """What one process remembers of `what`, in `file`: `most` bytes, keys and values, or so many entries of a size."""

    what: str
    file: str
    most: int
    how: str


_WEIGHED: Final = "weighed as it comes"
_OF_AGENCY: Final = "; for each agency that has such a source"
MEMORIES: Final = (
    Memory("answers of agencies (`SAAN_REMEMBERED`)", "cache/memory_store.py", 256_000_000, _WEIGHED),
    Memory("outcomes of operations (`SAAN_OUTCOMES`)", "endpoints/graphql/outcome_cache.py", 16_000_000, _WEIGHED),
    Memory("tokens that were verified", "access/identity/access_tokens.py", 40_000_000, _WEIGHED),
    Memory("documents by their text", "execution/document.py", 100_000_000, "500,000 characters, 200 bytes each"),
    Memory("plans, by their fields", "execution/engine.py", 100_000_000, "100,000 fields, a kilobyte each"),
    Memory("code of plans, by its text", "execution/codegen.py", 10_000_000, "1,000,000 characters, 10 bytes each"),
    Memory("classes of rows, by their keys", "execution/row_format.py", 10_000_000, "10,000 fields, a kilobyte each"),
    Memory("operations that clients sent the hash of", "endpoints/graphql/trusted_documents.py", 8_000_000, _WEIGHED),
    Memory("operations that apps registered", "access/apps/trusted_documents.py", 60_000_000, _WEIGHED),
    Memory("answers about the schema", "execution/introspection.py", 16_000_000, "half weighed; half a schema"),
    Memory("consents whose signature was checked", "access/consents/consent_check.py", 20_000_000, _WEIGHED),
    Memory("consents that were read lately", "access/consents/consents_at_hand.py", 20_000_000, _WEIGHED),
    Memory(
        "budgets, and whose they are", "access/rate_limit/budget.py", 60_000_000, "100,000 of 400 bytes; 20 MB weighed"
    ),
    Memory(
        "packed files and answers",
        "endpoints/http/compression.py",
        42_000_000,
        "16 MB twice and 8 MB weighed; 512 headers",
    ),
    Memory("what operations are called", "endpoints/http/request_log.py", 1_000_000, "1,024 of 256 characters"),
    Memory("texts that may be on record", "access/ledger/recordable_text.py", 8_000_000, "2 times 4,096 of a kilobyte"),
    Memory(
        "names that may be on record",
        "access/ledger/entry.py",
        12_000_000,
        "4,096 of a kilobyte; 1,024 times 64 of them in one line",
    ),
    Memory("statements that read entries", "access/ledger/queries.py", 10_000_000, "512 of 20 kB"),
    Memory("statements that write entries", "access/ledger/appending.py", 1_000_000, "256 of 4 kB"),
    Memory(
        "media types that clients take",
        "endpoints/http/content_negotiation.py",
        2_000_000,
        "2 times 512, of a header each",
    ),
    Memory(
        "what ends, by what operations use and who asks",
        "endpoints/graphql/deprecation_notices.py",
        10_000_000,
        "256 of 20 coordinates; 64 of scopes",
    ),
    Memory("types that each scope opens", "endpoints/sign_in/scope_sources.py", 1_000_000, "of one graph"),
    Memory(
        "names that a misspelt one may mean",
        "supergraph/near_names.py",
        40_000_000,
        "4 times 60,000 of 150 bytes: each name as often as it has letters",
    ),
    Memory("characters, as they are read in ids", "connectors/values/national_ids.py", 1_000_000, "4,096"),
    Memory("tokens of agencies, sealed", "cache/agency_tokens.py", 10_000_000, _WEIGHED),
    Memory(
        "tokens of agencies, by official", "connectors/http/authentication.py", 40_000_000, "5,000 of 8 kB" + _OF_AGENCY
    ),
    Memory(
        "tickets of later answers",
        "connectors/connections/rest.py",
        40_000_000,
        "10,000 of 2,000 characters" + _OF_AGENCY,
    ),
    Memory(
        "answers that agencies may confirm", "connectors/http/conditional_requests.py", 2_000_000, _WEIGHED + _OF_AGENCY
    ),
    Memory("servers of tenants", "connectors/resilience/call_guard.py", 40_000_000, "10,000 of 4 kB" + _OF_AGENCY),
    Memory(
        "lookups that fail", "connectors/resilience/outages.py", 15_000_000, "3 times 10,000, of 500 bytes" + _OF_AGENCY
    ),
)
"""Every memory of a process that grows with what comes from outside."""


def stated() -> list[Bound]:
    """All of them, in the order they stand in."""
    return [*(one for one in globals().values() if isinstance(one, Bound)), *HEADER_BYTES.values()]


def page() -> str:
    """The text of `docs/limits.md`."""
    parts: dict[str, list[Bound]] = {}
    for one in stated():
        parts.setdefault(one.part, []).append(one)
    tables = (_table(part, bounds) for part, bounds in parts.items())
    return "\n".join([_HEAD, *tables, _memories()])


def _memories() -> str:
    rows = (f"| {one.what} | `{one.file}` | {one.most / 1_000_000:,.0f} MB | {one.how} |" for one in MEMORIES)
    return "\n".join([_KEPT, "| what | where | at most | how |", "|---|---|---|---|", *rows, ""])


def _table(part: str, bounds: list[Bound]) -> str:
    rows = (f"| {one.of} | {one.most:,} {one.unit} | {one.why} | {one.answer} |" for one in bounds)
    return "\n".join(
        [f"## {part}\n", "| what | at most | for what | more is answered with |", "|---|---|---|---|", *rows, ""]
    )


_HEAD: Final = """# Limits

Whatever a client sends or an agency adds to the graph is bounded before it is worked on. This page is printed from
`bounds.py` (`python -m bounds > docs/limits.md`) and a test holds the two together. What is refused is not repeated in
the answer.
"""

_KEPT: Final = """## Memories of a process

What is used least recently makes room. Files of agencies are held besides, as large as their manifests allow, and over
what is searched in one an index of 100 MB at most (20 million characters, 5 bytes each). The words of Thai take 60 MB.
"""

if __name__ == "__main__":
    sys.stdout.write(page())

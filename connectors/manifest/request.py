"""How a lookup asks, by kind of source."""

from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta

from connectors.manifest.table import Says, Table
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


class RestRequest(Table, frozen=True):
    """`request` of a `rest` lookup. Every text in it may be or contain one of these; a text that is only one keeps
    its type (`ids = "$keys"` sends a list):

    - `$keys` (or `$keys.part`): the keys of one batch. Needs `batch`.
    - `$key` (or `$key.part`): one key. All keys of a call share it: alone it means one call for each key, beside
      `$keys.other` one batch for each value of it.
    - `$text`, `$offset`, `$limit`, `$page` (from 1), `$filter.name`: of a search.
    - `$official`, `$case`, `$purpose`: who asks, under which case and what for; not in the path or the query.

    One that is absent leaves out the query parameter, header or body key it would be the value of. A key or filter
    whose fact has a code list goes out in the source's own words: the list read backwards, several words as a list.

    A search that asks for a slice sends every filter. One that asks for none is answered whole: the hub narrows it by
    the filters that are not sent, and takes the slice. `./saan connector check` says of each lookup who does what.
    Where the source has several words for one value, they are sent as a list: a place with room for one is a fault.
    """

    templates: ClassVar[tuple[str, ...]] = ("path", "query", "headers", "body", "form")

    path: Annotated[str, Says("below the source's `url`; what is put into it is percent-encoded")]
    method: Annotated[Literal["GET", "POST"], Says("how to ask")] = "GET"
    query: Annotated[dict[str, Any], Says("query parameters; a list is sent as `a=1&a=2`")] = {}
    separator: Annotated[str | None, Says("send a list in the query or path as one text, joined by this")] = None
    headers: Annotated[dict[str, Any], Says("headers of this call")] = {}
    body: Annotated[Any, Says("the JSON body, any shape")] = None
    form: Annotated[dict[str, Any], Says("a form body instead of JSON")] = {}
    batch: Annotated[Annotated[int, Meta(ge=1)] | None, Says("how many keys one call may carry")] = None
    format: Annotated[
        Literal["json", "ndjson", "xml"] | None, Says("what the answer is written in, if not as the source says")
    ] = None
    pages: Annotated[Pages | None, Says("answers come in pages")] = None
    poll: Annotated[Poll | None, Says("answers come later")] = None


class SoapRequest(Table, frozen=True):
    """`request` of a `soap` lookup. Texts may be or contain what they may in a `rest` request."""

    templates: ClassVar[tuple[str, ...]] = ("arguments", "headers")

    operation: Annotated[str, Says("the operation's name in the WSDL")]
    arguments: Annotated[dict[str, Any], Says("its arguments by name, a template of any shape the WSDL allows")] = {}
    headers: Annotated[dict[str, Any], Says("HTTP headers of this call")] = {}
    batch: Annotated[Annotated[int, Meta(ge=1)] | None, Says("how many keys one call may carry")] = None


class GraphqlRequest(Table, frozen=True):
    """`request` of a `graphql` lookup: an operation, or the entities of a subgraph. Texts may be or contain what they
    may in a `rest` request, but for the document and the selection, which are sent as they are.
    """

    templates: ClassVar[tuple[str, ...]] = ("variables", "representation", "headers")

    document: Annotated[str | None, Says("the query; what changes is in its variables")] = None
    variables: Annotated[dict[str, Any], Says("its variables, a template; absent ones are left out")] = {}
    entity: Annotated[str | None, Says("the type of the entities, instead of a document")] = None
    representation: Annotated[
        dict[str, Any], Says('what an entity is known by, a template for each key, such as `{ number = "$key" }`')
    ] = {}
    select: Annotated[str | None, Says("the fields wanted of each entity, as in a query without the outer braces")] = (
        None
    )
    headers: Annotated[dict[str, Any], Says("HTTP headers of this call")] = {}
    batch: Annotated[Annotated[int, Meta(ge=1)] | None, Says("how many keys one call may carry")] = None
    pages: Annotated[Pages | None, Says("answers come in pages; not by link")] = None


class CkanRequest(Table, frozen=True):
    """`request` of a `ckan` lookup. Texts in `filters` and `q` may be or contain what they may in a `rest` request."""

    templates: ClassVar[tuple[str, ...]] = ("filters", "q")

    resource: Annotated[str, Says("the id of the resource")]
    filters: Annotated[
        dict[str, Any], Says('columns and the values wanted, such as `{ juristic_id = "$keys" }`; a list: any of them')
    ] = {}
    q: Annotated[Any, Says('words to find, usually `"$text"`')] = None
    fields: Annotated[tuple[str, ...], Says("the columns wanted; all if left out")] = ()
    sort: Annotated[
        str | None, Says('the order, such as `"name desc"`; `_id` decides between rows that stand alike in it')
    ] = None
    method: Annotated[Literal["GET", "POST"], Says("how to ask; with GET, what is asked for stands in the address")] = (
        "POST"
    )
    size: Annotated[int, Says("how many rows a page has; no more than the CKAN gives at once"), Meta(ge=1)] = 100
    most: Annotated[int, Says("how many pages an answer may have; more are a failure"), Meta(ge=1)] = 20
    batch: Annotated[Annotated[int, Meta(ge=1)] | None, Says("how many keys one call may carry")] = None

    @property
    def order(self) -> str:
        """An order in which no two rows stand alike: without one, pages give a row twice and another never."""
        columns = [column.split() for column in (self.sort or "").split(",") if column.strip()]
        own = any(words[0].strip('"') == "_id" for words in columns)
        return self.sort if self.sort and own else f"{self.sort}, _id" if columns else "_id"


class SignedRequest(Table, frozen=True):
    """`request` of a `signed` lookup. Texts may be or contain what they may in a `rest` request."""

    templates: ClassVar[tuple[str, ...]] = ("body", "user", "issue")

    service: Annotated[str, Says("the service's name in the network, such as `TH/SSO/insured`")]
    path: Annotated[str, Says("where it is, below the source's `url`")]
    body: Annotated[Any, Says("what is asked, a template of any shape")]
    user: Annotated[Any, Says('who asks, usually `"$official"`: `userId`')] = None
    issue: Annotated[Any, Says('under which case, usually `"$case"`: `issue`')] = None
    batch: Annotated[Annotated[int, Meta(ge=1)] | None, Says("how many keys one call may carry")] = None


class SqlRequest(Table, frozen=True):
    """`request` of an `sql` lookup. Keys are always bound, never written into the statement."""

    statement: Annotated[
        str,
        Says(
            "one SELECT. Bind `:keys` (`where id in (:keys)`) or `:keys_part` for a batch, on PostgreSQL as one array "
            "with `= any(:keys)`; `:key` or `:key_part` for one key at a time; `:text`, `:offset`, `:limit` and "
            "`:filter_name` (null if absent) for a search. Where the source has several words for one value, "
            "`in (:filter_name)`, or `= any(:filter_name)` on PostgreSQL"
        ),
    ]
    count: Annotated[str | None, Says("of a search: a SELECT of one number, how many rows there are in all")] = None
    batch: Annotated[int, Says("how many keys one statement may carry"), Meta(ge=1)] = 500


class FileRequest(Table, frozen=True):
    """`request` of a `file` lookup."""

    file: Annotated[
        str,
        Says("its name in the folder; with `*` the last by name, such as `cgd-*.csv`; over HTTP its path below `url`"),
    ]
    format: Annotated[
        Literal["csv", "json", "ndjson", "xlsx", "fixed"] | None,
        Says("by the ending of the name if left out; `ndjson`: a JSON value on each line"),
    ] = None
    inside: Annotated[
        str | None,
        Says(
            "of a zip with several files: the name of the one that is meant, with its folder or without, such as "
            "`*.csv`; gz and zst hold one; what is in a zip is stored or deflated"
        ),
    ] = None
    encoding: Annotated[
        str,
        Says('of all but XLSX, such as "windows-874"; what is valid UTF-8, or has a byte order mark, is read as that'),
    ] = "utf-8"
    delimiter: Annotated[str, Says("between the columns of a CSV"), Meta(min_length=1, max_length=1)] = ","
    columns: Annotated[tuple[str, ...], Says("names of the columns, for a CSV or XLSX without a header")] = ()
    skip: Annotated[int, Says("how many lines stand before the header"), Meta(ge=0)] = 0
    sheet: Annotated[str | None, Says("of an XLSX; the first that is not hidden if left out")] = None
    merged: Annotated[
        Literal["tell", "fill"],
        Says("of an XLSX: what becomes of cells that a merged one covers: told as unknown, or filled with its value"),
    ] = "tell"
    short: Annotated[
        Literal["tell", "fill"],
        Says("of a CSV: lines with fewer cells than the header are told as broken, or their last cells are empty"),
    ] = "tell"
    fixed: Annotated[
        dict[str, str],
        Says('of records of fixed width: the columns and their characters, from 1, such as `{ PID = "2-14" }`'),
    ] = {}
    lines: Annotated[
        str | None,
        Says("of records of fixed width: a regular expression at the beginning of those lines that are rows"),
    ] = None
    count: Annotated[
        str | None,
        Says(
            "of records of fixed width: a regular expression on the last line; its first group is how many rows there "
            "are, and a file with more or fewer is not whole"
        ),
    ] = None
    search: Annotated[
        tuple[str, ...], Says("the facts in which a search looks for words; the key must be `search`")
    ] = ()
    filters: Annotated[tuple[str, ...], Says("the facts a search can be narrowed by")] = ()


class PythonRequest(Table, frozen=True):
    """`request` of a `python` lookup. Texts in `arguments` may be or contain what they may in a `rest` request."""

    templates: ClassVar[tuple[str, ...]] = ("arguments",)

    ask: Annotated[str, Says("what the class is asked for, a name that it knows")]
    arguments: Annotated[dict[str, Any], Says("what it is told beside the keys, a template")] = {}
    batch: Annotated[int, Says("how many keys one call may carry"), Meta(ge=1)] = 1


AnyRequest = (
    RestRequest | SoapRequest | GraphqlRequest | CkanRequest | SignedRequest | SqlRequest | FileRequest | PythonRequest
)

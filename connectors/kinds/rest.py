"""Sources of kind `rest`: HTTP services that answer in JSON or XML."""

from collections.abc import Set as AbstractSet
from typing import Annotated, Any, ClassVar, Final, Literal

from msgspec import Meta

from connectors.kinds.source_kind import SourceKind
from connectors.manifest.addresses import prove_path
from connectors.manifest.faults import Faults
from connectors.manifest.request import Pages, Poll, RequestTable
from connectors.manifest.source import HttpSource
from connectors.manifest.table import Says
from connectors.manifest.toml_positions import Place


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


class RestRequest(RequestTable, frozen=True):
    """`request` of a `rest` lookup. Every text in it may be or contain one of these; a text that is only one keeps
    its type (`ids = "$keys"` sends a list):

    - `$keys` (or `$keys.part`): the keys of one batch. Needs `batch`.
    - `$key` (or `$key.part`): one key. All keys of a call share it: alone it means one call for each key, beside
      `$keys.other` one batch for each value of it.
    - `$text`, `$offset`, `$limit`, `$page` (from 1), `$filter.name`: of a search. What compares a fact by another
      operator than EQUALS has it behind the name: `$filter.kind_in` (a list), `$filter.taxPaidUntil_from` and `_to`.
    - `$official`, `$case`, `$purpose`: who asks, under which case and what for; not in the path or the query.

    One that is absent leaves out the query parameter, header or body key it would be the value of. A key or filter
    whose fact has a code list goes out in the source's own words: the list read backwards, several words as a list. A
    date that a search is narrowed by goes out in the first format of its fact, and a number as the source counts it.

    A search that asks for a slice sends every filter. One that asks for none is answered whole: the hub narrows it by
    the filters that are not sent, looks for the words where `$text` is not sent, in the texts that are public, and
    takes the slice. `./saan connector check` says of each lookup who does what. Where the source has several words for
    one value, they are sent as a list: a place with room for one is a fault.
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

    def prove(self, place: Place, faults: Faults) -> None:
        prove_path(self.path, (*place, "path"), faults)
        if self.poll is not None and self.poll.path is not None:
            prove_path(self.poll.path, (*place, "poll", "path"), faults)
        if self.method == "GET" and (self.body is not None or self.form):
            faults.add(place, "a GET has no body", 'add method = "POST", or use query')

    def room_for_one(self, key: str, text: str, names: AbstractSet[str]) -> bool:
        return not (key == "path" and self.separator) and super().room_for_one(key, text, names)


KIND: Final = SourceKind(RestSource, RestRequest, "connectors.connections.rest:RestConnection")

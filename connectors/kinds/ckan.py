"""Sources of kind `ckan`: data portals with a CKAN DataStore."""

from typing import Annotated, Any, ClassVar, Final, Literal

from msgspec import Meta

from connectors.contract import Answers, Question
from connectors.kinds.source_kind import SourceKind
from connectors.manifest.faults import Faults
from connectors.manifest.request import RequestTable
from connectors.manifest.source import HttpSource
from connectors.manifest.table import Says
from connectors.manifest.toml_positions import Place


class CkanSource(HttpSource, kw_only=True, tag="ckan", tag_field="kind", frozen=True):
    """A CKAN with a DataStore. Answers that come in pages are fetched whole; the rows are `result.records`."""

    path: Annotated[str, Says("where `datastore_search` is, below `url`")] = "/api/3/action/datastore_search"


class CkanRequest(RequestTable, frozen=True):
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
    whole: Annotated[
        bool,
        Says(
            "of a search: all rows are fetched, page by page, and the hub narrows, orders and slices them; a CKAN "
            "itself narrows only by what is the same"
        ),
    ] = False
    batch: Annotated[Annotated[int, Meta(ge=1)] | None, Says("how many keys one call may carry")] = None

    @property
    def sliced(self) -> bool:
        return not self.whole

    @property
    def in_pages(self) -> bool:
        return True

    def prove_question(self, question: Question, place: Place, faults: Faults) -> None:
        if self.whole and question.answers is not Answers.PAGE:
            faults.add((*place, "whole"), "only of a search all rows are fetched", "leave out whole")

    @property
    def order(self) -> str:
        """An order in which no two rows stand alike: without one, pages give a row twice and another never."""
        columns = [column.split() for column in (self.sort or "").split(",") if column.strip()]
        own = any(words[0].strip('"') == "_id" for words in columns)
        return self.sort if self.sort and own else f"{self.sort}, _id" if columns else "_id"

    def addressed(self) -> tuple[str, ...]:
        return ("filters", "q") if self.method == "GET" else ()

    def rows_a_call(self) -> int | None:
        return self.size

    def told_order(self) -> str | None:
        return self.order


KIND: Final = SourceKind(CkanSource, CkanRequest, "connectors.connections.ckan:CkanConnection")

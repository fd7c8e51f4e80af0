"""Sources of kind `graphql`: GraphQL services, and subgraphs of Apollo Federation 2."""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Annotated, Any, ClassVar, Final

from msgspec import Meta

from connectors.kinds.source_kind import SourceKind
from connectors.manifest.faults import Faults, did_you_mean
from connectors.manifest.request import Pages, RequestTable
from connectors.manifest.source import HttpSource
from connectors.manifest.table import Says
from connectors.manifest.toml_positions import Place


class GraphqlSource(HttpSource, kw_only=True, tag="graphql", tag_field="kind", frozen=True):
    """A GraphQL service, or a subgraph of Apollo Federation 2. A batch of keys is one request.

    Expressions begin at the whole answer (`data.businesses`). Errors beside data make the keys without rows fail;
    errors without data are a failure of the kind their `extensions.code` says, unless an expression claims them.
    """

    path: Annotated[str, Says("where it is, below `url`")] = "/graphql"


class GraphqlRequest(RequestTable, frozen=True):
    """`request` of a `graphql` lookup: an operation, or the entities of a subgraph. Texts may be or contain what they
    may in a `rest` request, but for the document and the selection, which are sent as they are.
    """

    templates: ClassVar[tuple[str, ...]] = ("variables", "representation", "headers")

    document: Annotated[str | None, Says("the query; what changes is in its variables")] = None
    variables: Annotated[
        dict[str, Any],
        Says(
            "its variables, a template; absent ones are left out, and one that is declared as `Int`, `Float` or "
            "`Boolean`, or a list of such, is sent as that"
        ),
    ] = {}
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

    def prove(self, place: Place, faults: Faults) -> None:
        if (self.document is None) == (self.entity is None):
            faults.add(place, "what is asked is a document or an entity", "give one of them")
        if self.entity is not None and not (self.representation and self.select):
            faults.add(place, "an entity needs a representation and a selection", "add representation and select")
        if self.document is not None:
            if not re.match(r"\s*(query\b|\{)", self.document):
                faults.add((*place, "document"), "the document does not begin with query", "only read")
            known = set(re.findall(r"\$(\w+)", self.document))
            for name in self.variables.keys() - known:
                wrong = f'the document has no variable "{name}"'
                faults.add((*place, "variables", name), wrong, did_you_mean(name, known))
        if self.pages is not None and self.pages.by == "link":
            faults.add((*place, "pages"), "a GraphQL service gives no links", "page by cursor, page or offset")

    def room_for_one(self, key: str, text: str, names: AbstractSet[str]) -> bool:
        return key == "representation" or super().room_for_one(key, text, names)

    def narrow(self, names: AbstractSet[str]) -> Iterator[tuple[str, str]]:
        yield from super().narrow(names)
        if self.document is None:
            return
        for variable, written in self.variables.items():
            if isinstance(written, str) and written.removeprefix("$") in names and _single(self.document, variable):
                yield "document", f"declare ${variable} as a list, where the service takes one"


def _single(document: str, variable: str) -> bool:
    """Whether a document declares a variable as one value."""
    _, found, after = document.partition(f"${variable}:")
    return bool(found) and not after.lstrip().startswith("[")


KIND: Final = SourceKind(GraphqlSource, GraphqlRequest, "connectors.connections.graphql:GraphqlConnection")

"""Sources of kind `soap`: services that a WSDL describes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, ClassVar, Final

from msgspec import Meta

from connectors.kinds.source_kind import SourceKind
from connectors.manifest.addresses import prove_path, same_host
from connectors.manifest.faults import Faults, did_you_mean
from connectors.manifest.request import Pages, RequestTable
from connectors.manifest.source import HttpSource
from connectors.manifest.table import Says
from connectors.manifest.toml_positions import Place
from connectors.manifest.units import Beside


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

    def prove(self, requests: Sequence[tuple[RequestTable, Place]], faults: Faults) -> None:
        super().prove(requests, faults)
        if self.path:
            prove_path(self.path, ("source", "path"), faults)
        if "://" in self.wsdl:
            if not same_host(self.wsdl, self.url):
                faults.add(("source", "wsdl"), "the WSDL is at another host", "put it beside the manifest")
            return
        # Half a second of imports, for those who have such a source.
        from connectors.parsing.soap_envelopes import Envelopes, NotAWsdl, WsdlDocuments

        try:
            file = Path(self.wsdl)
            envelopes = Envelopes(self.wsdl, WsdlDocuments(folder=file.parent), self.service, self.port)
        except NotAWsdl as error:
            faults.add(("source", "wsdl"), f"the WSDL: {error}", "put the whole WSDL beside the manifest")
            return
        known = envelopes.operations()
        for request, place in requests:
            if not isinstance(request, SoapRequest):
                continue
            if request.operation not in known:
                wrong = f'the WSDL has no operation "{request.operation}"'
                faults.add((*place, "operation"), wrong, did_you_mean(request.operation, known))
                continue
            takes = envelopes.takes(request.operation)
            for name in request.arguments.keys() - (takes if takes is not None else request.arguments.keys()):
                wrong = f'{request.operation} takes no "{name}"'
                faults.add((*place, "arguments", name), wrong, did_you_mean(name, takes or ()))


class SoapRequest(RequestTable, frozen=True):
    """`request` of a `soap` lookup. Texts may be or contain what they may in a `rest` request."""

    templates: ClassVar[tuple[str, ...]] = ("arguments", "headers")

    operation: Annotated[str, Says("the operation's name in the WSDL")]
    arguments: Annotated[dict[str, Any], Says("its arguments by name, a template of any shape the WSDL allows")] = {}
    headers: Annotated[dict[str, Any], Says("HTTP headers of this call")] = {}
    batch: Annotated[Annotated[int, Meta(ge=1)] | None, Says("how many keys one call may carry")] = None
    pages: Annotated[Pages | None, Says("answers come in pages; not by link")] = None

    def prove(self, place: Place, faults: Faults) -> None:
        if self.pages is not None and self.pages.by == "link":
            faults.add((*place, "pages"), "a SOAP service gives no links", "page by cursor, page or offset")


KIND: Final = SourceKind(SoapSource, SoapRequest, "connectors.connections.soap:SoapConnection")

"""The outline of a service from its WSDL."""

from urllib.parse import urlsplit

from connectors.parsing.soap_envelopes import Envelopes, NotAWsdl, WsdlDocuments
from drafting.outline import NoOutline, Outline, Parameter, Place, needed


def of_wsdl(location: str, documents: WsdlDocuments, operation: str | None) -> Outline:
    """A WSDL among `documents`: what an operation takes, and what it gives. Raises NoOutline."""
    try:
        envelopes = Envelopes(location, documents, None, None)
    except NotAWsdl as error:
        raise NoOutline(f"the WSDL: {error}") from None
    if operation not in envelopes.operations():
        known = " | ".join(sorted(envelopes.operations())) or "(there is none in it)"
        raise NoOutline(f"which operation? --operation {known}")
    rows, names = envelopes.gives(operation)
    path = urlsplit(envelopes.address or "").path
    takes = envelopes.describes(operation)
    return Outline(
        "soap",
        (Place(rows or "", needed(names, "its answer has no elements"), many=rows is not None),),
        address=(envelopes.address or "").removesuffix(path) or None,
        request={"operation": operation},
        source={"path": path} if path.strip("/") else {},
        parameters={name: Parameter(many, must) for name, _, many, must in takes},
        open=False,
        notes=tuple(
            f"argument {name}: {kind}{', a list' if many else ''}{', required' if must else ''}"
            for name, kind, many, must in takes
        ),
    )

"""The outline of a service from its WSDL."""

from urllib.parse import urlsplit

from connectors.envelopes import Documents, Envelopes, NotAWsdl
from connectors.kit.outline import NoOutline, Outline, needed


def of_wsdl(location: str, documents: Documents, operation: str | None) -> Outline:
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
    return Outline(
        needed(names, "its answer has no elements"),
        "soap",
        rows=rows,
        address=(envelopes.address or "").removesuffix(path) or None,
        request={"operation": operation},
        source={"path": path} if path.strip("/") else {},
        parameters=dict.fromkeys(sorted(envelopes.takes(operation) or ()), False),
    )

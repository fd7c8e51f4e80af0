"""A Swagger 2.0 document in the words of OpenAPI 3, as far as a draft asks."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

_JOINS: Final = {"csv": "form", "ssv": "spaceDelimited", "tsv": "spaceDelimited", "pipes": "pipeDelimited"}
_FLOWS: Final = {"application": "clientCredentials", "accessCode": "authorizationCode"}
_FORM: Final = "application/x-www-form-urlencoded"


def servers(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Where the service is."""
    host, path = str(document.get("host") or ""), str(document.get("basePath") or "")
    schemes = document.get("schemes")
    scheme = "https" if not isinstance(schemes, list) or "https" in schemes else str(next(iter(schemes), "https"))
    return [{"url": f"{scheme}://{host}{path}" if host else path}]


def parameter(written: Mapping[str, Any]) -> dict[str, Any]:
    """A parameter that is none of the body's."""
    if "schema" in written or "type" not in written:
        return dict(written)
    joined = str(written.get("collectionFormat", "csv"))
    array = written["type"] == "array"
    how = {"explode": joined == "multi", "style": _JOINS.get(joined, "form")} if array else {}
    return {**written, "schema": dict(written), **how}


def body(parameters: Sequence[Mapping[str, Any]], consumes: Sequence[Any]) -> dict[str, Any]:
    """What is sent in the body: the parameter that is it, or those of its form; {} where there is none."""
    whole = next((one for one in parameters if one.get("in") == "body"), None)
    if whole is not None:
        kinds = [str(kind) for kind in consumes] or ["application/json"]
        return {"content": {kind: {"schema": whole.get("schema") or {}} for kind in kinds}}
    form = [one for one in parameters if one.get("in") == "formData"]
    if not form:
        return {}
    schema = {
        "properties": {str(one.get("name")): dict(one) for one in form},
        "required": [str(one.get("name")) for one in form if one.get("required") is True],
    }
    kind = "multipart/form-data" if "multipart/form-data" in consumes and _FORM not in consumes else _FORM
    return {"content": {kind: {"schema": schema}}}


def answer(written: Mapping[str, Any], produces: Sequence[Any]) -> dict[str, Any]:
    """What comes back."""
    kinds = [str(kind) for kind in produces] or ["application/json"]
    return {"content": {kind: {"schema": written["schema"]} for kind in kinds}} if "schema" in written else {}


def scheme(written: Mapping[str, Any]) -> dict[str, Any]:
    """How to be let in."""
    if written.get("type") == "basic":
        return {"type": "http", "scheme": "basic"}
    if written.get("type") == "oauth2":
        flow = str(written.get("flow", ""))
        return {"type": "oauth2", "flows": {_FLOWS.get(flow, flow): {"tokenUrl": written.get("tokenUrl", "")}}}
    return dict(written)

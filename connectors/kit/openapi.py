"""The outline of a service from its OpenAPI 3 document."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

import yaml

from connectors.kit.outline import DEEPEST, NoOutline, Outline, needed

MOST_WORDS = 20
LONGEST = 80
"""Words of an enumeration, and characters of a description, that a draft repeats."""


def of_openapi(body: bytes, operation: str | None, where: str | None = None) -> Outline:
    """An OpenAPI 3 document in JSON or YAML, fetched from `where`.

    `operation` is "GET /path" or an operationId, where there are several. Raises NoOutline, naming those there are.
    """
    try:
        document = yaml.safe_load(body)
    except yaml.YAMLError as error:
        raise NoOutline(f"neither JSON nor YAML: {str(error).splitlines()[0]}") from None
    if not isinstance(document, dict) or not str(document.get("openapi", "")).startswith("3"):
        raise NoOutline('no OpenAPI 3 document: its "openapi" is not 3.…')
    method, path, one, item = _chosen(document, operation)
    schema = _answer_schema(one, document)
    rows, row = _row_schema(schema, document)
    beside = tuple(name for name in _properties(schema, document) if rows and not f"{name}.".startswith(f"{rows}."))
    parameters = [_resolved(each, document) for each in [*item.get("parameters", []), *one.get("parameters", [])]]
    asked = _body_schema(one, document)
    taken = {
        **{str(each["name"]): each.get("schema") for each in parameters if each.get("in") == "query"},
        **dict(asked.get("properties") or {}),
    }
    schemas = {name: _resolved(schema, document) for name, schema in taken.items()}
    lists = [one for one in schemas.values() if one.get("type") == "array"]
    joined = any(each.get("explode") is False for each in parameters)
    return Outline(
        needed(tuple(_properties(row, document)), "its answer has no properties"),
        "rest",
        rows=rows or None,
        address=_address(document, where),
        request={
            "path": path,
            **({"method": method} if method != "GET" else {}),
            **({"separator": ","} if joined else {}),
        },
        source=_auth(one, document),
        parameters={name: one.get("type") == "array" for name, one in schemas.items()},
        required=tuple(
            name
            for name in schemas
            if name in (asked.get("required") or ())
            or any(each.get("name") == name and each.get("required") for each in parameters)
        ),
        about=dict(_about(row, document)),
        batch=next((int(one["maxItems"]) for one in lists if one.get("maxItems")), None),
        beside=beside,
        notes=(
            *(_told(each, document) for each in parameters),
            *(f"in its body: {name}" for name in _properties(asked, document)),
        ),
    )


def _chosen(document: Mapping[str, Any], operation: str | None) -> tuple[str, str, dict[str, Any], dict[str, Any]]:
    """The operation that is meant: its method, path, and descriptions."""
    found = {
        (f"{method.upper()} {path}", str(one.get("operationId", ""))): (method.upper(), path, one, item)
        for path, item in (document.get("paths") or {}).items()
        for method, one in item.items()
        if method in ("get", "post") and isinstance(one, dict)
    }
    fitting = [value for names, value in found.items() if operation in names] if operation else list(found.values())
    if len(fitting) != 1:
        raise NoOutline(f"which operation? --operation {' | '.join(repr(names[0]) for names in found)}")
    return fitting[0]


def _told(parameter: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    """A parameter in one line."""
    must = ", required" if parameter.get("required") else ""
    format_ = _resolved(parameter.get("schema"), document).get("format")
    return f"parameter in {parameter.get('in')}: {parameter.get('name')}{must}{f', {format_}' if format_ else ''}"


def _address(document: Mapping[str, Any], where: str | None) -> str | None:
    """Where the service is: its first server, which may be told from where the document is."""
    servers = document.get("servers") or [{}]
    url = str(servers[0].get("url", ""))
    return (urljoin(where, url) if where else url).rstrip("/") or None


def _auth(operation: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    """How the first of the ways to be let in is written in a manifest; nothing for one that it does not have."""
    wanted = operation.get("security", document.get("security")) or []
    names = [name for one in wanted for name in one]
    schemes = (document.get("components") or {}).get("securitySchemes") or {}
    scheme = _resolved(schemes.get(names[0]), document) if names else {}
    kind, how = scheme.get("type"), str(scheme.get("scheme", "")).lower()
    if kind == "apiKey" and scheme.get("in") == "header":
        return {"auth": {"kind": "api-key", "key": "${KEY}", "header": str(scheme.get("name"))}}
    if kind == "http" and how == "bearer":
        return {"auth": {"kind": "bearer", "token": "${TOKEN}"}}
    if kind == "http" and how == "basic":
        return {"auth": {"kind": "basic", "user": "${USER}", "password": "${PASSWORD}"}}
    flow = (scheme.get("flows") or {}).get("clientCredentials") if kind == "oauth2" else None
    if flow:
        token = urlsplit(str(flow.get("tokenUrl", ""))).path or "/token"
        return {"auth": {"kind": "oauth2", "url": token, "client": "${CLIENT}", "secret": "${SECRET}"}}
    return {}


def _resolved(schema: Any, document: Mapping[str, Any]) -> dict[str, Any]:
    for _ in range(DEEPEST):
        if not isinstance(schema, dict) or "$ref" not in schema:
            break
        found: Any = document
        for part in str(schema["$ref"]).removeprefix("#/").split("/"):
            found = found.get(part, {}) if isinstance(found, dict) else {}
        schema = found
    if isinstance(schema, dict) and "allOf" in schema:
        merged: dict[str, Any] = {}
        for part in schema["allOf"]:
            merged |= _resolved(part, document).get("properties", {})
        return {"type": "object", "properties": merged}
    return schema if isinstance(schema, dict) else {}


def _content(holder: Mapping[str, Any]) -> Any:
    content = holder.get("content") or {}
    return next((one.get("schema") for kind, one in content.items() if "json" in kind), {})


def _answer_schema(operation: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    answers = operation.get("responses") or {}
    good: Any = next((one for status, one in answers.items() if str(status).startswith("2")), {})
    return _resolved(_content(_resolved(good, document)), document)


def _body_schema(operation: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    return _resolved(_content(_resolved(operation.get("requestBody") or {}, document)), document)


def _row_schema(schema: Mapping[str, Any], document: Mapping[str, Any], depth: int = 0) -> tuple[str, dict[str, Any]]:
    """Where the rows are in an answer of this schema, and their schema."""
    if schema.get("type") == "array":
        return "", _resolved(schema.get("items"), document)
    properties = {name: _resolved(one, document) for name, one in (schema.get("properties") or {}).items()}
    for name, one in properties.items():
        if one.get("type") == "array" and _resolved(one.get("items"), document).get("properties"):
            return name, _resolved(one.get("items"), document)
    if depth < DEEPEST:
        for name, one in properties.items():
            path, row = _row_schema(one, document, depth + 1) if one.get("properties") else ("", {})
            if path and row:
                return f"{name}.{path}", row
    return "", dict(schema)


def _about(
    schema: Mapping[str, Any], document: Mapping[str, Any], before: str = "", depth: int = 0
) -> Iterator[tuple[str, str]]:
    """What is said of each value in a row: its words, its format, its description."""
    for name, one in (schema.get("properties") or {}).items():
        inner = _resolved(one, document)
        if inner.get("properties") and depth < DEEPEST:
            yield from _about(inner, document, f"{before}{name}.", depth + 1)
            continue
        words = [str(word) for word in (inner.get("enum") or ())[:MOST_WORDS]]
        description = " ".join(str(inner.get("description") or "").split())[:LONGEST]
        said = [part for part in (str(inner.get("format") or ""), description, " | ".join(words)) if part]
        if said:
            yield f"{before}{name}", "; ".join(said)


def _properties(
    schema: Mapping[str, Any], document: Mapping[str, Any], before: str = "", depth: int = 0
) -> Iterator[str]:
    for name, one in (schema.get("properties") or {}).items():
        inner = _resolved(one, document)
        if inner.get("properties") and depth < DEEPEST:
            yield from _properties(inner, document, f"{before}{name}.", depth + 1)
        else:
            yield f"{before}{name}"

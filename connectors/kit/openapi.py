"""The outline of a service from its OpenAPI 3 document."""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from connectors.kit.outline import DEEPEST, NoOutline, Outline, needed


def of_openapi(body: bytes, operation: str | None) -> Outline:
    """An OpenAPI 3 document in JSON or YAML. `operation` is "GET /path" or an operationId, where there are several.

    Raises NoOutline, naming the operations there are.
    """
    try:
        document = yaml.safe_load(body)
    except yaml.YAMLError as error:
        raise NoOutline(f"neither JSON nor YAML: {str(error).splitlines()[0]}") from None
    if not isinstance(document, dict) or not str(document.get("openapi", "")).startswith("3"):
        raise NoOutline('no OpenAPI 3 document: its "openapi" is not 3.…')
    found = {
        (f"{method.upper()} {path}", str(one.get("operationId", ""))): (method.upper(), path, one, item)
        for path, item in (document.get("paths") or {}).items()
        for method, one in item.items()
        if method in ("get", "post") and isinstance(one, dict)
    }
    fitting = [value for names, value in found.items() if operation in names] if operation else list(found.values())
    if len(fitting) != 1:
        raise NoOutline(f"which operation? --operation {' | '.join(repr(names[0]) for names in found)}")
    method, path, one, item = fitting[0]
    schema = _answer_schema(one, document)
    rows, row = _row_schema(schema, document)
    names = tuple(_properties(row, document))
    request: dict[str, Any] = {"path": path, **({"method": method} if method != "GET" else {})}
    parameters = [_resolved(each, document) for each in [*item.get("parameters", []), *one.get("parameters", [])]]
    body_schema = _body_schema(one, document)
    servers = document.get("servers") or [{}]
    return Outline(
        needed(names, "its answer has no properties"),
        "rest",
        rows=rows or None,
        address=str(servers[0].get("url", "")) or None,
        request=request,
        notes=(
            *(f"parameter in {each.get('in')}: {each.get('name')}" for each in parameters),
            *(f"in its body: {name}" for name in _properties(body_schema, document)),
        ),
    )


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


def _properties(
    schema: Mapping[str, Any], document: Mapping[str, Any], before: str = "", depth: int = 0
) -> Iterator[str]:
    for name, one in (schema.get("properties") or {}).items():
        inner = _resolved(one, document)
        if inner.get("properties") and depth < DEEPEST:
            yield from _properties(inner, document, f"{before}{name}.", depth + 1)
        else:
            yield f"{before}{name}"

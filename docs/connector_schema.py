"""Writes `docs/connector.schema.json`, a JSON Schema of the manifest for editors, from its structs.

`python -m docs.connector_schema > docs/connector.schema.json`
"""

import inspect
import json
import sys
import types
from collections.abc import Iterator
from enum import Enum
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

import msgspec

from connectors import manifest
from connectors.kinds.all_kinds import KINDS
from connectors.kinds.source_kind import SourceKind
from connectors.manifest.units import Beside, Duration, Hours, QuotaRate, Secret
from connectors.values.conversions import CONVERSIONS

_SOURCES: Final = tuple(kind.source for kind in KINDS)
_VARIABLE: Final = r".*\$\{[^}]*\}.*"
_TEXTS: Final[dict[Any, dict[str, Any]]] = {
    Duration: {"type": "string", "pattern": rf"^(\d+(\.\d+)?(ms|s|m|h|d)|{_VARIABLE})$"},
    QuotaRate: {"type": "string", "pattern": rf"^(\d+/(second|minute|hour|day)|{_VARIABLE})$"},
    Hours: {"type": "string", "pattern": rf"^(([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d|{_VARIABLE})$"},
    Secret: {"type": "string"},
    Beside: {"type": "string"},
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    Any: {},
}
_BOUNDS: Final = {"ge": "minimum", "le": "maximum", "gt": "exclusiveMinimum", "lt": "exclusiveMaximum"}
_LENGTHS: Final = {"min_length": ("minLength", "minItems"), "max_length": ("maxLength", "maxItems")}


def schema() -> dict[str, Any]:
    """The schema, draft 7. A `request` is held to the kind of its source."""
    definitions: dict[str, dict[str, Any]] = {}
    for struct in _reached(manifest.Manifest, manifest.Field, *_SOURCES, *(kind.request for kind in KINDS)):
        definitions[struct.__name__] = _table(struct)
    facts = {"type": "object", "additionalProperties": _to("Fact")}
    for name in ("Lookup", "Variant"):
        definitions[name]["properties"]["fields"] |= facts
    definitions["Manifest"]["properties"]["fields"]["additionalProperties"] = facts
    as_ = definitions["Field"]["properties"]["as"]
    as_["anyOf"] = [{"enum": sorted(CONVERSIONS)}, {"type": "object"}]
    plain = {"type": ["string", "number", "boolean"]}
    definitions["Fact"] = {"anyOf": [plain, _to("Field"), facts]}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A manifest of Saan: agencies/<id>/connector.toml",
        **definitions.pop("Manifest"),
        "allOf": [_request_of(kind) for kind in KINDS],
        "definitions": definitions,
    }


def written() -> str:
    """The schema as it stands in `docs`."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def _to(name: str) -> dict[str, Any]:
    return {"$ref": f"#/definitions/{name}"}


def _reached(*kinds: Any) -> list[Any]:
    """The structs that these lead to, each once."""
    found: dict[Any, None] = {}
    waiting = list(kinds)
    while waiting:
        kind = waiting.pop()
        if kind is manifest.SourceTable:
            continue
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            if kind not in found:
                found[kind] = None
                waiting += [field.type for field in msgspec.structs.fields(kind)]
        else:
            waiting += [one for one in get_args(kind) if not isinstance(one, str | msgspec.Meta)]
    return sorted(found, key=lambda struct: str(struct.__name__))


def _table(struct: Any) -> dict[str, Any]:
    config = struct.__struct_config__
    properties: dict[str, Any] = {}
    required = []
    if config.tag_field:
        properties[config.tag_field] = {"const": config.tag}
        required.append(config.tag_field)
    for field in msgspec.structs.fields(struct):
        properties[field.encode_name] = _of(field.type)
        if field.required:
            required.append(field.encode_name)
    says = {"description": inspect.getdoc(struct) or "", "type": "object", "properties": properties}
    return {**says, "required": required, "additionalProperties": False}


def _of(kind: Any) -> dict[str, Any]:
    """The schema of one type."""
    if kind is manifest.SourceTable:
        return {"anyOf": [_to(one.__name__) for one in _SOURCES]}
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return _to(kind.__name__)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"enum": [member.value for member in kind]}
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        made = _of(inner[0])
        says = dict(pair for extra in inner[1:] for pair in _extras(extra, made))
        # What stands beside a reference is not read.
        return {"allOf": [made], **says} if "$ref" in made else {**made, **says}
    if origin in (Union, types.UnionType):
        choices = [_of(one) for one in inner if one not in (type(None), msgspec.UnsetType)]
        return choices[0] if len(choices) == 1 else {"anyOf": choices}
    return dict(_TEXTS[kind]) if origin is None else _of_many(origin, inner)


def _of_many(origin: Any, inner: tuple[Any, ...]) -> dict[str, Any]:
    if origin is Literal:
        return {"enum": list(inner)}
    if origin is tuple:
        return {"type": "array", "items": _of(inner[0])}
    return {"type": "object", "additionalProperties": _of(inner[1])}


def _extras(extra: msgspec.Meta, made: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    if extra.description:
        yield "description", extra.description
    for name, word in _BOUNDS.items():
        if (bound := getattr(extra, name)) is not None:
            yield word, bound
    for name, (of_text, of_list) in _LENGTHS.items():
        if (length := getattr(extra, name)) is not None:
            yield (of_list if made.get("type") == "array" else of_text), length


def _request_of(kind: SourceKind) -> dict[str, Any]:
    asked = {"properties": {"request": _to(kind.request.__name__)}}
    variants = {"properties": {"variant": {"items": asked}}}
    named = {"properties": {"kind": {"const": kind.name}}, "required": ["kind"]}
    return {
        "if": {"properties": {"source": named}, "required": ["source"]},
        "then": {"properties": {"lookup": {"items": {"allOf": [asked, variants]}}}},
    }


if __name__ == "__main__":
    sys.stdout.write(written())

"""Tables of a manifest into its structs, with every fault told rather than the first."""

import functools
import types
from collections.abc import Mapping
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec

from connectors.manifest.faults import Faults, did_you_mean
from connectors.manifest.toml_positions import Place
from connectors.manifest.units import Beside, Duration, Hours, QuotaRate, Secret

_PARSED = (Beside, Duration, Hours, QuotaRate, Secret)
_SPELT = {"str": "a text", "int": "a whole number", "float": "a number", "bool": "true or false", "object": "a table"}


class _Failed:
    """Stands for a value that could not be read; its faults have been told."""


FAILED: Any = _Failed()


Kinds = Mapping[type, tuple[type, ...]]
"""The structs that may stand where a manifest asks for one of a kind, told apart by their tags."""


def decode(kind: Any, value: Any, place: Place, faults: Faults, kinds: Kinds = {}) -> Any:  # noqa: B006
    """`value` as a `kind` of struct, union or plain type; `FAILED` when it cannot be, with the reasons in `faults`."""
    bare, wanted = _bare(kind), kind
    if value is None and type(None) in get_args(bare):
        return None
    members = kinds.get(bare) or _members(bare)
    structs = [one for one in members if isinstance(one, type) and issubclass(one, msgspec.Struct)]
    if structs and (isinstance(value, Mapping) or len(structs) == len(members)):
        return _struct(structs, value, place, faults, kinds)
    if get_origin(bare) is tuple and isinstance(value, list) and _is_struct(get_args(bare)[0]):
        return _list(get_args(bare)[0], value, place, faults, kinds)
    if get_origin(bare) is dict and isinstance(value, Mapping) and _is_struct(get_args(bare)[1]):
        named = {key: decode(get_args(bare)[1], one, (*place, key), faults, kinds) for key, one in value.items()}
        return FAILED if any(one is FAILED for one in named.values()) else named
    try:
        return msgspec.convert(value, wanted, dec_hook=_parse)
    except msgspec.ValidationError as error:
        faults.add(place, f"{_last(place)}: {_readable(str(error))}", "correct the value")
        return FAILED


def _bare(kind: Any) -> Any:
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    return kind


def _members(kind: Any) -> tuple[Any, ...]:
    if get_origin(kind) in (Union, types.UnionType):
        return tuple(one for one in get_args(kind) if one is not type(None))
    return (kind,)


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _list(kind: Any, values: list[Any], place: Place, faults: Faults, kinds: Kinds) -> Any:
    decoded = tuple(decode(kind, value, (*place, number), faults, kinds) for number, value in enumerate(values))
    return FAILED if any(value is FAILED for value in decoded) else decoded


def _struct(structs: list[Any], value: Any, place: Place, faults: Faults, kinds: Kinds) -> Any:
    if not isinstance(value, Mapping):
        faults.add(place, f"{_last(place)} is no table", "write it as a table")
        return FAILED
    kind = structs[0] if len(structs) == 1 else _tagged(structs, value, place, faults)
    if kind is FAILED:
        return FAILED
    fields = _fields(kind)
    config = kind.__struct_config__
    known = {*fields, *((config.tag_field,) if config.tag_field else ())}
    for key in value.keys() - known:
        faults.add((*place, key), f'unknown key "{key}"', did_you_mean(key, known))
    given: dict[str, Any] = {}
    failed = False
    for key, field in fields.items():
        if key in value:
            given[field.name] = decode(field.type, value[key], (*place, key), faults, kinds)
            failed = failed or given[field.name] is FAILED
        elif field.required:
            faults.add(place, f'"{key}" is missing from {_last(place)}', f"add it: {_description(field.type)}")
            failed = True
    return FAILED if failed else kind(**given)


@functools.cache
def _fields(kind: type[msgspec.Struct]) -> Mapping[str, Any]:
    """The fields of a struct by their names in a manifest: msgspec reads them off its annotations at each question."""
    return {field.encode_name: field for field in msgspec.structs.fields(kind)}


def _tagged(kinds: list[Any], value: Mapping[str, Any], place: Place, faults: Faults) -> Any:
    field = kinds[0].__struct_config__.tag_field
    tags = {kind.__struct_config__.tag: kind for kind in kinds}
    tag = value.get(field)
    if tag in tags:
        return tags[tag]
    if tag is None:
        faults.add(place, f'"{field}" is missing from {_last(place)}', f"add one of {', '.join(sorted(tags))}")
    else:
        faults.add((*place, field), f'unknown {field} "{tag}"', did_you_mean(str(tag), tags))
    return FAILED


def _parse(kind: type, value: Any) -> Any:
    if kind in _PARSED:
        if not isinstance(value, str):
            raise ValueError("expected a text")
        return kind.parse(value)
    raise NotImplementedError(kind)


def _description(kind: Any) -> str:
    for extra in getattr(kind, "__metadata__", ()):
        if isinstance(extra, msgspec.Meta) and extra.description:
            return extra.description
    return "see docs/manifest.md"


def _last(place: Place) -> str:
    names = [part for part in place if isinstance(part, str)]
    return f'"{names[-1]}"' if names else "the manifest"


def _readable(message: str) -> str:
    message = message.split(" - at ", maxsplit=1)[0]
    for word, spelt in _SPELT.items():
        message = message.replace(f"`{word}`", spelt)
    return message[0].lower() + message[1:]

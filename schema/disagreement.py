"""Which facts of a record may be compared with what another agency says, and how a value is shown beside another."""

import dataclasses
import functools
from collections.abc import Sequence
from enum import Enum
from typing import Any

from access.permissions.core_scopes import CORE_SCOPES
from access.permissions.scopes import Scope
from resolvers.request import Request
from resolvers.subject import declared_name, declared_subject
from schema.fields import delivered
from schema.strawberry_internals import StrawberryField, to_camel_case


def readable(type_: type, request: Request) -> Sequence[tuple[str, str]]:
    """The facts of a type that this caller may read: each one's name in the graph and its attribute."""
    return [
        (name, attribute)
        for name, attribute, scope in _facts(type_)
        if scope is None or request.caller.refusal(f"{type_.__name__}.{name}", scope) is None
    ]


@functools.cache
def _facts(type_: type) -> tuple[tuple[str, str, Scope | None], ...]:
    """Public facts with their scopes. Facts that have no field of their own are left out of a type with guarded fields,
    and everywhere where they are a person's id: nothing says who may read them."""
    fields = delivered(type_)
    somebody = {declared_subject(type_), declared_name(type_)}
    guarded = any(
        isinstance(field, StrawberryField) and field.metadata.get("scope") for field in dataclasses.fields(type_)
    )
    return tuple(
        (to_camel_case(field.name), field.name, CORE_SCOPES[name] if (name := field.metadata.get("scope")) else None)
        for field in fields
        if isinstance(field, StrawberryField) or not (guarded or field.name in somebody)
    )


def shown(value: Any) -> str:
    """A value as text."""
    if isinstance(value, Enum):
        return value.name
    if dataclasses.is_dataclass(value):
        parts = (getattr(value, field.name) for field in dataclasses.fields(value) if field.init)
        return " ".join(shown(part) for part in parts if part is not None)
    if isinstance(value, list):
        return ", ".join(shown(item) for item in value)
    return str(value)

"""Whom a record is about: what its type declares, whatever its attributes are called."""

from collections.abc import Callable
from typing import Any, TypeVar

Type = TypeVar("Type", bound=type)

_ATTRIBUTE = "__about__"


def about(attribute: str) -> Callable[[Type], Type]:
    """Declares of a type that its records are about the person whose national id this attribute holds."""

    def declare(type_: Type) -> Type:
        setattr(type_, _ATTRIBUTE, attribute)
        return type_

    return declare


def declared_subject(type_: type) -> str | None:
    """The attribute that holds the national id of whom records of this type are about; None: of nobody."""
    attribute: str | None = getattr(type_, _ATTRIBUTE, None)
    return attribute


def subject_of(record: Any) -> str | None:
    """The national id of whom a record is about; None where it is about nobody, or does not know about whom."""
    attribute = declared_subject(type(record))
    return None if attribute is None else getattr(record, attribute)

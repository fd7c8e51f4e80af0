"""Whom a record is about: what its type declares, whatever its attributes are called."""

from collections.abc import Callable
from typing import Any, TypeVar

Type = TypeVar("Type", bound=type)

_ATTRIBUTE = "__about__"
_NAMED = "__names__"


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


def names(attribute: str) -> Callable[[Type], Type]:
    """Declares of a type that its records are public and may name a person, whose national id this attribute holds.

    No field gives the id, or leads to her, without a scope: what is given or withheld of her there is on record.
    """

    def declare(type_: Type) -> Type:
        setattr(type_, _NAMED, attribute)
        return type_

    return declare


def declared_name(type_: type) -> str | None:
    """The attribute that holds the national id of whom public records of this type may name; None: of nobody."""
    attribute: str | None = getattr(type_, _NAMED, None)
    return attribute


def subject_of(record: Any) -> str | None:
    """The national id of whom a record is about, or names; None where that is nobody, or it does not know who."""
    type_ = type(record)
    attribute = declared_subject(type_) or declared_name(type_)
    return None if attribute is None else getattr(record, attribute)

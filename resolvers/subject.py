"""Whom a record is about: what its type declares, whatever its attributes are called."""

from collections.abc import Callable
from typing import Any, TypeVar

Type = TypeVar("Type", bound=type)
Subjects = Callable[[Any], tuple[str, ...]]

_ATTRIBUTE = "__about__"
_NAMED = "__names__"
_SUBJECTS = "__subjects__"


def about(attribute: str) -> Callable[[Type], Type]:
    """Declares of a type that its records are about the person whose national id this attribute holds."""

    def declare(type_: Type) -> Type:
        setattr(type_, _ATTRIBUTE, attribute)
        declare_subjects(type_, _one(attribute))
        return type_

    return declare


def _one(attribute: str) -> Subjects:
    def subjects(record: Any) -> tuple[str, ...]:
        found = getattr(record, attribute)
        return () if found is None else (found,)

    return subjects


def declare_subjects(type_: type, subjects: Subjects) -> None:
    """Declares of a class whom its records are about: several persons, or whoever a fact refers to."""
    setattr(type_, _SUBJECTS, staticmethod(subjects))


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
        declare_subjects(type_, _one(attribute))
        return type_

    return declare


def declared_name(type_: type) -> str | None:
    """The attribute that holds the national id of whom public records of this type may name; None: of nobody."""
    attribute: str | None = getattr(type_, _NAMED, None)
    return attribute


def subjects_of(record: Any) -> tuple[str, ...]:
    """The national ids of whom a record is about, or names; none where that is nobody, or it does not know who."""
    subjects: Subjects | None = getattr(type(record), _SUBJECTS, None)
    return () if subjects is None else subjects(record)

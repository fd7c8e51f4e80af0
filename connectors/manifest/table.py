"""What every table of a manifest is."""

from typing import Annotated

from msgspec import Meta, Struct


def Says(description: str) -> Meta:  # noqa: N802  an annotation, written like one
    """What a key of the manifest means, in words for the one who writes it."""
    return Meta(description=description)


class Table(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """A table of the manifest."""


class Names(Table, frozen=True):
    """A name in both languages."""

    th: Annotated[str, Says("in Thai")]
    en: Annotated[str | None, Says("in English")] = None

"""A schema that was accepted, as it is kept; who reads it needs no database."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AcceptedSchema:
    """A contributor's schema (`sdl`), and what its manifest promised with it, as JSON. Of one that answers only what
    the core asks there is no schema: it is known by its manifest alone."""

    contributor: str
    sdl: str
    promises: str


@dataclass(frozen=True, slots=True)
class ChangeNote:
    """What is kept with an acceptance: the manifest as it was written, what is different for clients, line by line, and
    what spoke against it and was overridden. `back_to` is the change that a rollback went back to; `code` a digest of
    each file of code beside the manifest, by name (None: of a change from before they were kept), and `kit` what the
    conformance kit had found."""

    manifest: str = ""
    difference: tuple[str, ...] = ()
    overridden: tuple[str, ...] = ()
    back_to: int | None = None
    code: Mapping[str, str] | None = None
    kit: str | None = None


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """One change of the graph, by its `number`: whose schema or manifest was accepted, when, and by whom. One without
    either took the contributor out."""

    number: int
    schema: AcceptedSchema
    at: datetime.datetime
    by: str
    note: ChangeNote

    @property
    def is_end(self) -> bool:
        """Whether it took the contributor out."""
        return not self.schema.sdl and not self.note.manifest

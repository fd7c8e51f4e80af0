"""A schema that was accepted, as it is kept; who reads it needs no database."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AcceptedSchema:
    """A contributor's schema (`sdl`), and what its manifest promised with it, as JSON."""

    contributor: str
    sdl: str
    promises: str

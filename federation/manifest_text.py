"""Where a manifest says what goes with its agency's schema: looked for only when there is a fault to be told of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.manifest.toml_positions import LinePositions, Place


@dataclass(frozen=True, slots=True)
class ManifestText:
    """A manifest as it is written, and its tables; `path` is what faults call its file."""

    path: str
    text: str
    tables: Mapping[str, Any]

    def at(self, promise: tuple[str, ...]) -> tuple[str, int]:
        """The file, and the line of what it promises there, or of the nearest thing around it that is written."""
        place: Place = promise
        if promise[0] == "lookup":
            place = ("lookup", self._number(promise[1]), *promise[2:])
        return self.path, LinePositions(self.text).of(place)

    def _number(self, lookup: str) -> int:
        """Which lookup it is, by its name; -1: none of them."""
        named = (
            f"{one.get('type')} by {one.get('by')}" if isinstance(one, dict) else "" for one in self.tables["lookup"]
        )
        return next((number for number, name in enumerate(named) if name == lookup), -1)

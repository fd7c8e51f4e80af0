"""Who gives the graph its data, as a client is told of them: by id and by name, from what the hub knows itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

HUB: Final = "saan"
"""The hub's own id, where the ledger says that it was no agency."""

HUB_NAMES: Final = ("ระบบสาน", "The hub itself")


class Called(Protocol):
    """A name in both languages; Thai is never missing."""

    @property
    def th(self) -> str: ...

    @property
    def en(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Known:
    """One who gives data. The name is missing where the hub knows nobody of this id (any more)."""

    id: str
    name_th: str | None = None
    name_en: str | None = None


KNOWN_HUB: Final = Known(HUB, *HUB_NAMES)


class KnownProviders:
    """Those that the hub knows, made once for each version of what it serves."""

    __slots__ = ("_known",)

    def __init__(self, named: Iterable[tuple[str, Called | None]] = ()) -> None:
        known = {id_: Known(id_, name.th, name.en) for id_, name in named if name is not None}
        self._known: Mapping[str, Known] = {**known, HUB: KNOWN_HUB}

    def of(self, id_: str) -> Known:
        """The one of this id; without a name where nobody of it is known."""
        return self._known.get(id_) or Known(id_)


NOBODY_KNOWN: Final = KnownProviders()

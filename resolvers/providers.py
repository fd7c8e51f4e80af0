"""Who gives the graph its data, as a client is told of them: by id and by name, from what the hub knows itself."""

from collections.abc import Iterable, Mapping, Sequence
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
    """One who gives data. The name is missing where the hub knows nobody of this id (any more); `catalogue` is the name
    of the agency in the catalogue, missing where that has it not."""

    id: str
    name_th: str | None = None
    name_en: str | None = None
    catalogue: str | None = None


KNOWN_HUB: Final = Known(HUB, *HUB_NAMES)


class KnownProviders:
    """Those that the hub knows, made once for each version of what it serves."""

    __slots__ = ("_in_catalogue", "_known")

    def __init__(self, named: Iterable[tuple[str, Called | None, str | None]] = ()) -> None:
        """Each by its id, what it is called, and the name of its agency in the catalogue."""
        known = {id_: Known(id_, name.th, name.en, listed) for id_, name, listed in named if name is not None}
        self._known: Mapping[str, Known] = {**known, HUB: KNOWN_HUB}
        self._in_catalogue: dict[str, list[Known]] = {}
        for one in known.values():
            if one.catalogue is not None:
                self._in_catalogue.setdefault(one.catalogue, []).append(one)

    def of(self, id_: str) -> Known:
        """The one of this id; without a name where nobody of it is known."""
        return self._known.get(id_) or Known(id_)

    def __contains__(self, id_: str) -> bool:
        return id_ in self._known

    def in_catalogue(self, name: str) -> Sequence[Known]:
        """Those that give the data of the agency that the catalogue calls so, which may have several."""
        return self._in_catalogue.get(name, ())


NOBODY_KNOWN: Final = KnownProviders()

"""The scopes a token may carry: the core's, and those that contributors declare under a prefix of their own."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final, Self

from access.permissions.assurance import Assurance
from connectors.provider import DataClass

_NAME: Final = re.compile(r"[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+")
_LONGEST: Final = 64
"""Characters of a scope's name, which stands in tokens and in the ledger."""


class Case(Enum):
    """Who has to name the case under which something is read: nobody, officials and agencies, or whoever reads it."""

    NOBODY = "nobody"
    OFFICIALS = "officials"
    EVERYBODY = "everybody"


# Each is itself alone, so that what is remembered of one is not taken for another of its name.
@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """One thing a token may allow, in words a citizen understands, and what else a request for it must bring.

    `purpose`: it says what for. `case`: who names the case it is read under. `assurance`: whoever signed in did it at
    least this strongly. `preview`: the selection on `me` whose values show best what it opens (None: nothing of hers).
    """

    name: str
    data_class: DataClass
    en: str
    th: str
    purpose: bool = False
    case: Case = Case.NOBODY
    assurance: Assurance = Assurance.NONE
    preview: str | None = None

    @property
    def own(self) -> bool:
        """Whether it opens what is one's own: personal, and for no purpose or case of somebody else."""
        return self.data_class is not DataClass.PUBLIC and not self.purpose and self.case is Case.NOBODY


def contributed(name: str, data_class: DataClass, *, en: str, th: str, preview: str | None = None) -> Scope:
    """A scope that a contributor declares; what else a request for it must bring follows from its class."""
    assurance = Assurance.AAL2 if data_class is DataClass.SENSITIVE else Assurance.NONE
    return Scope(name, data_class, en, th, assurance=assurance, preview=preview)


def may_declare(contributor: str, name: str, core: Iterable[str]) -> bool:
    """Whether a contributor may declare a scope of this name beside the core's: it begins with the contributor's id and
    a dot, and that id is none of the words that the core's begin with."""
    own = name.startswith(f"{contributor}.") and contributor not in {one.partition(".")[0] for one in core}
    return own and len(name) <= _LONGEST and _NAME.fullmatch(name) is not None


class ScopesUnfit(ValueError):
    """Scopes cannot stand beside one another; the message names the first and says why."""


class ScopeUnknown(ValueError):
    """Somebody names a scope that nobody declares; the message lists those there are."""

    def __init__(self, unknown: Iterable[str], known: Iterable[str]) -> None:
        super().__init__(f"there is no scope {', '.join(sorted(unknown))}; there are: {', '.join(known)}")


class Scopes(Mapping[str, Scope]):
    """Every scope there is, by its name, in the order in which they are shown. It never changes."""

    __slots__ = ("_known",)

    def __init__(self, scopes: Iterable[Scope]) -> None:
        """Raises ScopesUnfit where a name stands there twice."""
        self._known: dict[str, Scope] = {}
        for one in scopes:
            if one.name in self._known:
                raise ScopesUnfit(f"the scope '{one.name}' is declared twice")
            self._known[one.name] = one

    @classmethod
    def of(cls, core: "Scopes", contributors: Mapping[str, Iterable[Scope]]) -> Self:
        """The core's, and each contributor's behind them in the order of the contributors' ids.

        Raises ScopesUnfit for a name that does not begin with its contributor's id and a dot, or under a word that the
        core's begin with, and for one that is declared twice.
        """
        found = list(core.values())
        for contributor, scopes in sorted(contributors.items()):
            for one in scopes:
                if not may_declare(contributor, one.name, core):
                    raise ScopesUnfit(f"'{one.name}' is no name for a scope of '{contributor}'")
                found.append(one)
        return cls(found)

    def __getitem__(self, name: str) -> Scope:
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def require(self, names: Iterable[str]) -> None:
        """Raises ScopeUnknown where one of these is none."""
        unknown = set(names) - self._known.keys()
        if unknown:
            raise ScopeUnknown(unknown, self._known)

    def in_order(self, names: Iterable[str]) -> list[str]:
        """These names in the order in which scopes are shown; behind them those of scopes that are no more."""
        wanted = set(names)
        return [*(one for one in self._known if one in wanted), *sorted(wanted - self._known.keys())]


CurrentScopes = Callable[[], Scopes]
"""Those there are at this moment, for what lives longer than one set of agencies."""

"""Kinds, such as those of licences: rows that agencies bring, whether the enum has a name for them or not."""

from collections.abc import Callable, Sequence
from enum import Enum
from operator import attrgetter
from typing import Any

import msgspec

from resolvers import ids
from resolvers.lookups import Gathered
from resolvers.merge import first_of_each


class OfKind:
    """A kind, or what is of one. `other_code` is the code that the enum has no name for; None where it has."""

    code: Enum
    other_code: str | None

    @property
    def kind_code(self) -> str:
        """The kind's own code, by which its row is found."""
        return self.other_code or self.code.name


def wanted(type_: str, kinds: Sequence[Enum] | None, kind_ids: Sequence[str] | None) -> Callable[[OfKind], bool] | None:
    """Tells what is of these kinds: by the enum's values, by ids of the kinds' `type_`, or by both; None: of any.

    Raises BadId for the id of something else.
    """
    if kind_ids is None:
        return None if kinds is None else lambda thing: thing.code in kinds
    codes = frozenset(ids.key_of(type_, id_, "kindIds")[0] for id_ in kind_ids)
    return lambda thing: thing.kind_code in codes and (kinds is None or thing.code in kinds)


def each_once(found: Gathered) -> Gathered:
    """The kinds that several agencies bring: of one that two of them claim, the first in order speaks."""
    return msgspec.structs.replace(found, records=tuple(first_of_each(found.records, attrgetter("kind_code"))))


def resting(sections: Sequence[Any], found: Sequence[Gathered]) -> list[Gathered]:
    """Of the kinds that rest on each section's law, those that rest on the section itself."""
    return [
        msgspec.structs.replace(kinds, records=tuple(kind for kind in kinds.records if kind.section == section.number))
        for section, kinds in zip(sections, map(each_once, found), strict=True)
    ]

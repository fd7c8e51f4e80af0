"""Kinds, such as those of licences: rows that agencies bring, whether the enum has a name for them or not."""

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any

from resolvers import ids, joins
from resolvers.asks import asks
from resolvers.lookups import Gathered
from resolvers.request import Request
from resolvers.stepwise import Steps, stepwise
from supergraph.joins import listed


class OfKind:
    """A kind, or what is of one. `other_code` is the code that the enum has no name for; None where it has."""

    code: Enum
    other_code: str | None

    @property
    def kind_code(self) -> str:
        """The kind's own code, by which its row is found."""
        return self.other_code or self.code._name_  # `name` is a descriptor in Python, asked of each row


def wanted(type_: str, kinds: Sequence[Enum] | None, kind_ids: Sequence[str] | None) -> Callable[[OfKind], bool] | None:
    """Tells what is of these kinds: by the enum's values, by ids of the kinds' `type_`, or by both; None: of any.

    Raises BadId for the id of something else.
    """
    if kind_ids is None:
        return None if kinds is None else lambda thing: thing.code in kinds
    codes = frozenset(ids.key_of(type_, id_, "kindIds")[0] for id_ in kind_ids)
    return lambda thing: thing.kind_code in codes and (kinds is None or thing.code in kinds)


def resting(type_: str) -> Callable[..., Any]:
    """Of the kinds of this type that rest on each section's law, those that rest on the section itself."""
    join = listed(type_, "lawId", same=("kind_code",))
    found = joins.resolver(join)

    @asks(join.question)
    @stepwise
    def resolve(sections: Sequence[Any], request: Request) -> Steps[list[Gathered]]:
        whole = zip(sections, (yield found(sections, request)), strict=True)
        return [kinds.holding([kind for kind in kinds.records if kind.section == one.number]) for one, kinds in whole]

    return resolve

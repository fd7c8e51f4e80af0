"""The graph of the bench: a citizen, entitlements, businesses, licences, laws; and rows of a long list.

A type's plain attributes are facts, its other fields are joined: by a set resolver for the hub, item by item through a
loader for strawberry's own executor. Both end in `find` or `found`, which suspend as a lookup does that waits for an
agency.
"""

from collections.abc import Awaitable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import attrgetter
from types import coroutine
from typing import Any, Protocol, TypeVar

import strawberry

from supergraph.declarations import ASKER

T = TypeVar("T")


class Tables(Protocol):
    """All records by their keys."""

    citizens: Mapping[str, "Citizen"]
    entitlements: Mapping[str, "list[Entitlement]"]
    businesses: Mapping[str, "list[Business]"]
    licences: Mapping[str, "list[Licence]"]
    laws: Mapping[str, "Law"]
    rows: "Sequence[Row]"


class Context(Protocol):
    """What the set resolvers are given."""

    tables: Tables


@coroutine
def suspended() -> Iterator[None]:
    """Until the event loop has turned once."""
    yield


async def find(table: Mapping[str, T], keys: Sequence[str]) -> list[T]:
    """One batch: the records of the keys, in their order."""
    await suspended()
    return list(map(table.__getitem__, keys))


async def found(table: Mapping[str, T], keys: Iterable[str]) -> dict[str, T]:
    """One batch: the records by their keys."""
    await suspended()
    return {key: table[key] for key in keys}


def _joined(table: str, key: str, scope: str | None = None) -> Any:
    """The records of a table under each parent's key."""
    keys_of, table_of, loader_of = attrgetter(key), attrgetter(f"tables.{table}"), attrgetter(table)

    async def batch(parents: Sequence[Any], context: Context) -> list[Any]:
        return await find(table_of(context), list(map(keys_of, parents)))

    def each(root: Any, info: strawberry.Info):  # type: ignore[no-untyped-def]
        return loader_of(info.context).load(keys_of(root))

    return strawberry.field(resolver=each, metadata={"set": batch, "scope": scope})


def _laws() -> Any:
    """The laws each parent rests on."""

    async def batch(parents: Sequence[Any], context: Context) -> "list[list[Law]]":
        wanted = [parent.law_ids for parent in parents]
        law = (await found(context.tables.laws, set(chain.from_iterable(wanted)))).__getitem__
        return [list(map(law, ids)) for ids in wanted]

    def each(root: Any, info: strawberry.Info):  # type: ignore[no-untyped-def]
        return info.context.laws.load_many(root.law_ids)

    return strawberry.field(resolver=each, metadata={"set": batch})


async def _citizen(parents: Sequence[Any], context: Context, national_id: str) -> "list[Citizen]":
    return await find(context.tables.citizens, [national_id] * len(parents))


async def _law(parents: Sequence[Any], context: Context, law_id: str) -> "list[Law]":
    return await find(context.tables.laws, [law_id] * len(parents))


async def _rows(parents: Sequence[Any], context: Context, first: int) -> "list[list[Row]]":
    await suspended()
    return [list(context.tables.rows[:first])] * len(parents)


def _one_citizen(info: strawberry.Info, national_id: strawberry.ID) -> "Awaitable[Citizen]":
    return info.context.citizens.load(national_id)  # type: ignore[no-any-return]


def _one_law(info: strawberry.Info, law_id: strawberry.ID) -> "Awaitable[Law]":
    return info.context.laws.load(law_id)  # type: ignore[no-any-return]


async def _first_rows(info: strawberry.Info, first: int) -> "list[Row]":
    await suspended()
    return list(info.context.tables.rows[:first])


def _guarded(scope: str) -> Any:
    """A fact that asks for a scope, decided on the plan."""
    return strawberry.field(metadata={"scope": scope})


@strawberry.type
class Law:
    """An Act; it is nobody's, and does not change."""

    lasting = True
    id: str
    title: str
    kind: str
    year: int
    gazette: str | None


@strawberry.type
class Entitlement:
    """What a citizen is entitled to, and the laws it rests on."""

    code: str
    name: str
    state: str
    amount: int
    currency: str
    since: str | None
    law_ids: strawberry.Private[list[str]]
    laws: list[Law] = _laws()


@strawberry.type
class Licence:
    """A licence of a business, and the laws it rests on."""

    number: str
    name: str
    state: str
    issued_on: str
    expires_on: str | None
    law_ids: strawberry.Private[list[str]]
    laws: list[Law] = _laws()


@strawberry.type
class Business:
    """A company and its licences."""

    juristic_id: str
    name: str
    status: str
    active: bool
    licences: list[Licence] = _joined("licences", "juristic_id")


@strawberry.type
class Citizen:
    """A person; who she is asks for a scope."""

    national_id: str = _guarded("citizen.identity")
    name: str = _guarded("citizen.name")
    birth_date: str | None = _guarded("citizen.profile")
    entitlements: list[Entitlement] = _joined("entitlements", "national_id", "citizen.profile")
    businesses: list[Business] = _joined("businesses", "national_id", "citizen.businesses")


@strawberry.type
class Row:
    """A row of the long list; it is nobody's, and does not change."""

    lasting = True
    id: str
    name: str
    district: str
    note: str | None
    year: int
    open: bool


@strawberry.type
class Query:
    """One of each; the citizen is the one whose token it is, who reads what is her own."""

    citizen: Citizen = strawberry.field(resolver=_one_citizen, metadata={"set": _citizen, "asks": frozenset({ASKER})})
    law: Law = strawberry.field(resolver=_one_law, metadata={"set": _law})
    rows: list[Row] = strawberry.field(resolver=_first_rows, metadata={"set": _rows})

"""Strawberry's own executor over the bench's records, its loaders per request, its caches on.

`python -m bench.servers.strawberry FOLDER`
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import strawberry
from aiodataloader import DataLoader
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache

from bench.data import Records, records
from bench.registry import Business, Citizen, Entitlement, Law, Licence, Query, find
from bench.servers.serving import serve

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Loaders:
    """What resolvers are given: a loader for each table."""

    tables: Records
    citizens: "DataLoader[str, Citizen]"
    entitlements: "DataLoader[str, list[Entitlement]]"
    businesses: "DataLoader[str, list[Business]]"
    licences: "DataLoader[str, list[Licence]]"
    laws: "DataLoader[str, Law]"


def loaders(tables: Records) -> Loaders:
    """Fresh loaders, for one request."""
    return Loaders(
        tables,
        _loader(tables.citizens),
        _loader(tables.entitlements),
        _loader(tables.businesses),
        _loader(tables.licences),
        _loader(tables.laws),
    )


def _loader(table: Mapping[str, T]) -> "DataLoader[str, T]":
    async def batch(keys: Sequence[str]) -> list[T]:
        return await find(table, keys)

    return DataLoader(batch)


class View(GraphQL[Loaders, None]):
    """Strawberry's ASGI view with loaders as its context."""

    def __init__(self, schema: strawberry.Schema, tables: Records) -> None:
        super().__init__(schema)
        self._tables = tables

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Any:
        return loaders(self._tables)


def strawberry_alone() -> Starlette:
    """The application."""
    schema = strawberry.Schema(
        Query, extensions=[lambda: ParserCache(maxsize=100), lambda: ValidationCache(maxsize=100)]
    )
    return Starlette(routes=[Route("/graphql", View(schema, records()))])


if __name__ == "__main__":
    serve(strawberry_alone())

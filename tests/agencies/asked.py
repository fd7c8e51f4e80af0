"""Asks agencies as the hub does, and keeps what was odd about their answers."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from connectors.contract import Key, Search
from connectors.provider import Answer, LookupContext, Trace
from connectors.schema_drift import DriftReport
from connectors.serving.agency_providers import ConnectorDeps
from connectors.serving.load_agencies import load
from connectors.serving.registry import Connectors
from federation.build import supergraph_of
from settings import ROOT

FOLDERS = [ROOT / "agencies"]
GRAPH = supergraph_of(FOLDERS)[0]


class Asked:
    """Every agency of the repository, found by `variables`."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.odd: list[DriftReport] = []
        self.connectors: Connectors = load(
            FOLDERS, variables, GRAPH.answerable, deps=ConnectorDeps(hear=self.odd.append)
        )

    async def keys(self, agency: str, type_: str, by: str, keys: Sequence[Key]) -> tuple[dict[Key, Answer], int]:
        """The answers to `keys`, and how many calls they took."""
        provider = next(one for one in self.connectors.providers(type_, by) if one.agency == agency)
        context, trace = LookupContext(partition=None, deadline=asyncio.get_running_loop().time() + 10), Trace()
        return await provider.ask(keys, context, trace), len(trace.calls)

    async def records(self, agency: str, type_: str, by: str, key: Key) -> tuple[Any, ...]:
        """The records of one key; an error is raised."""
        answers, _ = await self.keys(agency, type_, by, [key])
        if (error := answers[key].error) is not None:
            raise error
        return answers[key].records

    async def one(self, agency: str, type_: str, by: str, key: Key) -> Any:
        """The one record of a key."""
        (record,) = await self.records(agency, type_, by, key)
        return record

    async def page(
        self, agency: str, type_: str, text: str = "", *, offset: int = 0, limit: int = 50, **filters: str
    ) -> Answer:
        """A slice of what is found."""
        search = Search(text, tuple(filters.items()), offset, limit)
        answers, _ = await self.keys(agency, type_, "search", [search])
        return answers[search]

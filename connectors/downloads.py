"""Agencies that publish files over HTTP, fetched again when they change."""

import asyncio
import contextlib
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from connectors.errors import AgencyTimeout, AgencyUnavailable, BadAnswer
from connectors.exchange import Sending
from connectors.file import FileUpstream, reading
from connectors.freshness import moment
from connectors.http import HttpService
from connectors.manifest import FileRequest, FileSource
from connectors.tables import NotATable, Table, read_table
from connectors.tokens import OWN, Tokens
from connectors.upstream import ProvedWay


@dataclass(slots=True)
class _Kept:
    """A file as it was last fetched, when that was and after which drop, and what tells whether it has changed.

    `setting_out` is the drop after which the fetch on its way was begun.
    """

    table: Table | None = None
    checked: float = 0.0
    dropped: int = 0
    setting_out: int = 0
    conditions: Mapping[str, str] = field(default_factory=dict)
    digest: bytes = b""
    fetching: "asyncio.Task[Table] | None" = None


class DownloadConnection:
    """Files below one address. A file that several lookups read is fetched once."""

    def __init__(self, agency: str, source: FileSource, tokens: Tokens = OWN) -> None:
        self.agency = agency
        self._service = HttpService(
            agency, source, source.auth, lambda headers, body: None, patience=source.timeout, tokens=tokens
        )
        self._every = source.every
        self._longest = source.fetch
        self._kept: dict[tuple[Any, ...], _Kept] = {}

    def upstream(self, lookup: str, way: ProvedWay) -> FileUpstream:
        return FileUpstream(self, lookup, way)

    async def close(self) -> None:
        for kept in self._kept.values():
            if kept.fetching is not None:
                kept.fetching.cancel()
                with contextlib.suppress(asyncio.CancelledError, Exception):
                    await kept.fetching
        self._kept.clear()
        await self._service.close()

    async def table(self, request: FileRequest, lookup: str, dropped: int = 0) -> Table:
        """The file as it was within the last `every` seconds and after the drop of this number. Raises an AgencyError.

        Whoever no longer waits leaves the fetch going on for those who come after, as long as it comes along.
        """
        kept = self._kept.setdefault(reading(request), _Kept())
        while True:
            young = asyncio.get_running_loop().time() - kept.checked < self._every
            if kept.table is not None and young and kept.dropped >= dropped:
                return kept.table
            if kept.fetching is None or kept.fetching.done():
                kept.setting_out = max(dropped, kept.dropped)
                kept.fetching = asyncio.create_task(self._fetch(request, lookup, kept))
                kept.fetching.add_done_callback(_noticed)
            since = kept.setting_out
            table = await asyncio.shield(kept.fetching)
            if since >= dropped:
                return table

    async def _fetch(self, request: FileRequest, lookup: str, kept: _Kept) -> Table:
        began, dropped = asyncio.get_running_loop().time(), kept.setting_out
        sending = Sending("GET", "/" + quote(request.file), headers=kept.conditions if kept.table else {})
        try:
            async with asyncio.timeout(self._longest):
                status, headers, body = await self._service.send(sending, lookup)
        except TimeoutError:
            raise AgencyTimeout(self.agency, lookup) from None
        if status == 304 and kept.table is not None:
            kept.checked, kept.dropped = began, dropped
            return kept.table
        if status == 404:
            raise AgencyUnavailable(self.agency, lookup, reason="no file")
        if status != 200:
            raise self._service.failure(lookup, status, headers)
        table = await self._taken(request, lookup, kept, (began, headers, body))
        kept.dropped = dropped
        return table

    async def _taken(
        self, request: FileRequest, lookup: str, kept: _Kept, fetched: tuple[float, Mapping[str, str], bytes]
    ) -> Table:
        began, headers, body = fetched
        digest = await asyncio.to_thread(lambda: hashlib.sha256(body).digest())
        if kept.table is None or kept.digest != digest:
            name = PurePosixPath(request.file).name
            try:
                kept.table = await asyncio.to_thread(read_table, body, name, _modified(headers), request)
            except NotATable as error:
                raise BadAnswer(self.agency, lookup, reason=str(error)) from None
        pairs = (("If-None-Match", headers.get("etag")), ("If-Modified-Since", headers.get("last-modified")))
        kept.conditions = {name: value for name, value in pairs if value is not None}
        kept.digest, kept.checked = digest, began
        return kept.table


def _noticed(task: "asyncio.Task[Table]") -> None:
    """Takes note of how a fetch ended that nobody waits for any more."""
    if not task.cancelled():
        task.exception()


def _modified(headers: Mapping[str, str]) -> datetime | None:
    return moment(headers.get("last-modified", ""))

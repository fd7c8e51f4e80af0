"""Agencies that publish files over HTTP, fetched again when they change."""

import asyncio
import contextlib
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from connectors.connections.connection import ProvedRequest
from connectors.connections.files import FileUpstream, reading
from connectors.errors import AgencyTimeout, AgencyUnavailable
from connectors.http.client import HttpService
from connectors.http.token_store import OWN, Tokens
from connectors.http_freshness import moment
from connectors.isolation.containment import in_thread
from connectors.isolation.file_reading import FileReader, Unread, given, noticed, shared
from connectors.kinds.file import FileRequest, FileSource
from connectors.mapping.exchange import HttpRequest
from connectors.tables.file_formats import FileTable


@dataclass(slots=True)
class _Kept:
    """A file as it was last fetched, when that was and after which drop, and what tells whether it has changed.

    `read` is what was made of it. `setting_out` is the drop after which the fetch on its way was begun.
    """

    read: FileTable | Unread | None = None
    checked: float = 0.0
    dropped: int = 0
    setting_out: int = 0
    conditions: Mapping[str, str] = field(default_factory=dict)
    digest: bytes = b""
    fetching: "asyncio.Task[FileTable | Unread] | None" = None

    @property
    def counts(self) -> bool:
        """Whether what was read need not be read again, unless the file changes."""
        if isinstance(self.read, Unread):
            return self.read.until > asyncio.get_running_loop().time()
        return self.read is not None


class DownloadConnection:
    """Files below one address. A file that several lookups read is fetched once."""

    def __init__(self, agency: str, source: FileSource, tokens: Tokens = OWN) -> None:
        self.agency = agency
        self._service = HttpService(
            agency, source, source.auth, lambda headers, body: None, patience=source.timeout, tokens=tokens
        )
        self._tabling = FileReader(source)
        self._every = source.every
        self._longest = source.fetch
        self._kept: dict[tuple[Any, ...], _Kept] = {}

    def upstream(self, lookup: str, plan: ProvedRequest) -> FileUpstream:
        return FileUpstream(self, lookup, plan)

    async def close(self) -> None:
        for kept in self._kept.values():
            if kept.fetching is not None:
                kept.fetching.cancel()
                with contextlib.suppress(asyncio.CancelledError, Exception):
                    await kept.fetching
        self._kept.clear()
        await self._tabling.close()
        await self._service.close()

    async def table(self, request: FileRequest, lookup: str, dropped: int = 0) -> FileTable:
        """The file as it was within the last `every` seconds and after the drop of this number. Raises an AgencyError.

        Whoever no longer waits leaves the fetch going on for those who come after, as long as it comes along.
        """
        kept = self._kept.setdefault(reading(request), _Kept())
        while True:
            young = asyncio.get_running_loop().time() - kept.checked < self._every
            if kept.read is not None and kept.counts and young and kept.dropped >= dropped:
                return given(kept.read, self.agency, lookup)
            if kept.fetching is None or kept.fetching.done():
                kept.setting_out = max(dropped, kept.dropped)
                kept.fetching = asyncio.create_task(self._fetch(request, lookup, kept))
                kept.fetching.add_done_callback(noticed)
            since = kept.setting_out
            table = await shared(kept.fetching, self.agency, lookup)
            if since >= dropped:
                return table

    async def _fetch(self, request: FileRequest, lookup: str, kept: _Kept) -> FileTable | Unread:
        began, dropped = asyncio.get_running_loop().time(), kept.setting_out
        sending = HttpRequest("GET", "/" + quote(request.file), headers=kept.conditions if kept.counts else {})
        try:
            async with asyncio.timeout(self._longest):
                status, headers, body = await self._service.send(sending, lookup)
        except TimeoutError:
            raise AgencyTimeout(self.agency, lookup) from None
        if status == 304 and kept.read is not None:
            kept.checked, kept.dropped = began, dropped
            return kept.read
        if status == 404:
            raise AgencyUnavailable(self.agency, lookup, reason="no file")
        if status != 200:
            raise self._service.failure(lookup, status, headers)
        read = await self._taken(request, kept, (began, headers, body))
        kept.dropped = dropped
        return read

    async def _taken(
        self, request: FileRequest, kept: _Kept, fetched: tuple[float, Mapping[str, str], bytes]
    ) -> FileTable | Unread:
        began, headers, body = fetched
        digest = await in_thread(lambda: hashlib.sha256(body).digest())
        if kept.read is None or not kept.counts or kept.digest != digest:
            name, modified = PurePosixPath(request.file).name, moment(headers.get("last-modified", ""))
            kept.read = await self._tabling.table(body, len(body), name, modified, request)
        pairs = (("If-None-Match", headers.get("etag")), ("If-Modified-Since", headers.get("last-modified")))
        kept.conditions = {name: value for name, value in pairs if value is not None}
        kept.digest, kept.checked = digest, began
        return kept.read

"""What stands between a lookup and its source, for sources of any kind: keeps replies, gives kept ones, alters rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from conformance_kit import typed_values
from conformance_kit.samples import Replied, written_search
from connectors.connections.connection import ProvedRequest, SourceConnection, Upstream
from connectors.errors import BadAnswer
from connectors.manifest import Manifest
from connectors.mapping.exchange import KeyBatch, SourceReply

Rows = Callable[[Sequence[Any]], Sequence[Any]]
"""Makes other rows of those that came."""


@dataclass(slots=True)
class Interceptor:
    """Stands before every source: `kept` are the replies that came, `given` those to give instead of asking anyone."""

    given: Sequence[Replied] | None = None
    alter: Rows | None = None
    kept: list[Replied] = field(default_factory=list)
    batches: list[tuple[str, ProvedRequest, KeyBatch]] = field(default_factory=list)
    unknown: int = 0

    def connect(self, opener: Callable[[Manifest], SourceConnection]) -> Callable[[Manifest], SourceConnection]:
        """Opens sources with this between."""
        return lambda manifest: _Between(self, opener(manifest), manifest.agency.id)


class _Between:
    def __init__(self, interceptor: Interceptor, inner: SourceConnection, agency: str) -> None:
        self.interceptor = interceptor
        self.agency = agency
        self._inner = inner

    def upstream(self, lookup: str, plan: ProvedRequest) -> Upstream:
        return _Upstream(self, lookup, plan, self._inner.upstream(lookup, plan))

    async def close(self) -> None:
        await self._inner.close()


class _Upstream:
    def __init__(self, between: _Between, lookup: str, plan: ProvedRequest, inner: Upstream) -> None:
        self._between = between
        self._lookup = lookup
        self._way = plan
        self._inner = inner

    async def ask(self, batch: KeyBatch) -> SourceReply:
        interceptor = self._between.interceptor
        interceptor.batches.append((self._lookup, self._way, batch))
        if interceptor.given is None:
            reply = await self._inner.ask(batch)
            interceptor.kept.append(kept(batch, reply))
        else:
            reply = self._given(interceptor, batch)
        if interceptor.alter is None:
            return reply
        shape = next(one for one in self._way.shapes if one.when is None or one.when(reply.body))
        rows = shape.rows_of(reply)
        if rows is None:
            return reply
        altered = list(interceptor.alter(rows))
        return replace(reply, rows=altered, none=reply.none and not altered)

    def _given(self, interceptor: Interceptor, batch: KeyBatch) -> SourceReply:
        wanted = _keys(batch)
        fitting = [one for one in interceptor.given or () if one.search == _search(batch) and wanted <= _known(one)]
        found = min(fitting, key=lambda one: len(one.keys), default=None)
        if found is None:
            interceptor.unknown += 1
            raise BadAnswer(self._between.agency, self._lookup, reason="not in the samples")
        rows = typed_values.given(found.rows)
        return SourceReply(
            rows if found.body is None else typed_values.given(found.body),
            none=found.none,
            rows=rows,
            status=found.status,
            headers=found.headers,
            total=found.total,
            name=found.name,
            first_line=found.first_line,
            modified=datetime.fromisoformat(found.modified) if found.modified else None,
        )


def kept(batch: KeyBatch, reply: SourceReply) -> Replied:
    """A reply as a sample keeps it; of one that gives its rows, the whole body is not kept."""
    return Replied(
        keys=[dict(parts) for parts in batch.keys],
        search=_search(batch),
        body=None if reply.rows is not None else typed_values.kept(reply.body),
        rows=None if reply.rows is None else typed_values.kept(list(reply.rows)),
        none=reply.none,
        status=reply.status,
        headers={name: reply.headers[name] for name in ("last-modified",) if name in reply.headers},
        total=reply.total,
        name=reply.name,
        first_line=reply.first_line,
        modified=reply.modified.isoformat() if reply.modified else None,
    )


def _keys(batch: KeyBatch) -> set[tuple[tuple[str, str], ...]]:
    return {tuple(sorted(parts.items())) for parts in batch.keys}


def _known(replied: Replied) -> set[tuple[tuple[str, str], ...]]:
    return {tuple(sorted(parts.items())) for parts in replied.keys}


def _search(batch: KeyBatch) -> dict[str, Any] | None:
    return None if batch.search is None else written_search(batch.search)

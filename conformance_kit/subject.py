"""A connector under test: proved without an environment, its addresses led to stages, its answers made plain."""

import asyncio
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any

import msgspec

from connectors.connections.connect import connect as connect_source
from connectors.connections.connection import SourceConnection
from connectors.contract import Answerable, Answers, Contract, EntityReference, Fact, Question, ValueType
from connectors.errors import AgencyError, ConnectorFault
from connectors.manifest import Manifest, SourceTable
from connectors.manifest.units import Duration, Secret
from connectors.proof.lookup_proof import ProvedLookup
from connectors.proof.manifest_proof import Proof
from connectors.proof.placeholders import Placeholders
from connectors.provider import Call, LookupContext, Trace
from connectors.resilience.call_guard import Clock
from connectors.schema_drift import Drift, DriftReport
from connectors.serving.agency_homes import MANIFEST
from connectors.serving.agency_providers import ConnectorDeps, LoadedAgency
from connectors.serving.load_agencies import check
from connectors.serving.registry import Connectors
from connectors.urls import split_url

Connect = Callable[[Manifest], SourceConnection]


def proved(home: Path, variables: Mapping[str, str], answerable: Answerable) -> Proof:
    """The manifest in the folder `home`, proved; variables that are not set are stood in for."""
    file = home / MANIFEST
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        text = ""  # check says what is wrong with the file
    return check(file, Placeholders(text, variables), answerable)


def origins(source: SourceTable) -> tuple[str, ...]:
    """The HTTP services a source names, each `scheme://host:port`, the main one first."""
    found = [f"{parts.scheme}://{parts.netloc}" for parts in _addresses(source)]
    return tuple(dict.fromkeys(found))


def _addresses(value: Any) -> Iterator[Any]:
    if isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _addresses(getattr(value, name))
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _addresses(one)
    elif isinstance(value, Secret | str):
        text = value.reveal() if isinstance(value, Secret) else value
        if text.startswith(("http://", "https://")):
            yield split_url(text)


def led(value: Any, elsewhere: Mapping[str, str]) -> Any:
    """A source whose addresses lead elsewhere; `elsewhere` gives another beginning for some."""
    if isinstance(value, msgspec.Struct):
        changed = {name: led(getattr(value, name), elsewhere) for name in value.__struct_fields__}
        return msgspec.structs.replace(value, **changed)
    if isinstance(value, dict):
        return {name: led(one, elsewhere) for name, one in value.items()}
    if isinstance(value, Secret):
        return Secret(led(value.reveal(), elsewhere))
    if isinstance(value, str):
        for begin, instead in elsewhere.items():
            if value.startswith(begin):
                return instead + value[len(begin) :]
    return value


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of asking: by key the records, plain and spelt, of a search how many there are in all, and the errors;
    the oddities, the calls made."""

    plain: Mapping[Any, tuple[Mapping[str, Any], ...]]
    records: Mapping[Any, tuple[str, ...]]
    totals: Mapping[Any, int | None]
    errors: Mapping[Any, AgencyError]
    objects: Mapping[Any, tuple[Any, ...]]
    odd: tuple[DriftReport, ...]
    calls: tuple[Call, ...]
    seconds: float
    stood_still: float

    def reported(self, drift: Drift) -> bool:
        return any(report.drift is drift for report in self.odd)


class Subject:
    """One agency's connectors, apart from any hub. Close it."""

    def __init__(self, proof: Proof, *, connect: Connect = connect_source, elsewhere: Mapping[str, str] | None = None):
        if proof.manifest is None:
            raise ValueError("a faulty manifest")
        source = led(proof.manifest.source, elsewhere or {})
        manifest = msgspec.structs.replace(proof.manifest, source=source)
        self.manifest = manifest
        self._contracts = {lookup.name: contract_of(lookup) for lookup in proof.lookups}
        self._odd: list[DriftReport] = []
        self._faults: list[ConnectorFault] = []
        clock = Clock(lambda: datetime.now(UTC), random.random)
        found = {manifest.agency.id: LoadedAgency(replace(proof, manifest=manifest))}
        deps = ConnectorDeps(clock=clock, hear=self._odd.append, connect=connect, fault=self._faults.append)
        self.connectors = Connectors(found, deps)

    async def __aenter__(self) -> "Subject":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.connectors.close()

    async def ask(
        self, type_: str, by: str, keys: Sequence[Any], seconds: float = 30, *, contained: bool = False
    ) -> Heard:
        """Ask one lookup. A ConnectorFault is raised, unless it is to be `contained` as a hub does: none should be."""
        name = Question(type_, by, {}, Answers.ONE).name
        contract = self._contracts[name]
        (provider,) = self.connectors.providers(contract.type, by)
        self._odd.clear()
        self._faults.clear()
        loop = asyncio.get_running_loop()
        context, trace = LookupContext(None, loop.time() + seconds), Trace()
        began = time.perf_counter()
        async with _LoopLag() as lag:
            answers = await provider.ask(keys, context, trace)
        took = time.perf_counter() - began
        if self._faults and not contained:
            raise self._faults[0]
        plain = {key: tuple(shown(one, contract) for one in answer.records) for key, answer in answers.items()}
        return Heard(
            plain=plain,
            records={key: tuple(map(repr, found)) for key, found in plain.items()},
            totals={key: answer.total for key, answer in answers.items()},
            errors={key: answer.error for key, answer in answers.items() if answer.error is not None},
            objects={key: answer.records for key, answer in answers.items()},
            odd=tuple(self._odd),
            calls=tuple(trace.calls),
            seconds=took,
            stood_still=lag.longest,
        )


def hurried(proof: Proof, seconds: float, most_bytes: int) -> Proof:
    """The proof with little patience: short times, small answers, nothing repeated, no breaker, quota or hours."""
    manifest = proof.manifest
    if manifest is None:
        return proof
    source: Any = manifest.source
    retry = msgspec.structs.replace(source.retry, attempts=1)
    breaker = msgspec.structs.replace(source.breaker, minimum=1_000_000_000)
    changed: dict[str, Any] = {"timeout": Duration(seconds), "retry": retry, "breaker": breaker, "quota": None}
    changed["unavailable"] = ()
    if "max_bytes" in source.__struct_fields__:
        changed["max_bytes"] = most_bytes
    if "every" in source.__struct_fields__:
        # What was wrong with a file is remembered for so long.
        changed["every"] = Duration(0)
    lookups = tuple(replace(lookup, timeout=seconds) for lookup in proof.lookups)
    source = msgspec.structs.replace(source, **changed)
    return replace(proof, manifest=msgspec.structs.replace(manifest, source=source), lookups=lookups)


def contract_of(lookup: ProvedLookup) -> Contract:
    """What the records of a lookup consist of."""
    return lookup.plans[-1][0].shapes[-1].map.contract


def shown(record: Any, contract: Contract) -> dict[str, Any]:
    """A record by its facts, as a person reads it."""
    told: dict[str, Any] = {}
    for fact in contract.facts.values():
        value = getattr(record, fact.as_text or "", None) or getattr(record, fact.attribute)
        values = value if fact.many and isinstance(value, list) else [value]
        made = [_value(one, fact) for one in values if one is not None]
        told[fact.name] = made if fact.many else (made[0] if made else None)
    return told


def _value(value: Any, fact: Fact) -> Any:
    kind = fact.kind
    if fact.contract is not None:
        return shown(value, fact.contract)
    if kind is ValueType.REFERENCE:
        return _named(value, fact)
    if kind is ValueType.MONEY:
        return f"{value.amount} {value.currency}"
    if kind is ValueType.PARTIAL_DATE:
        parts = (value.year, value.month, value.day)
        return "-".join(f"{part:02}" for part in parts if part is not None)
    if isinstance(value, Enum):
        return value.name
    return value if isinstance(value, str | int | bool) else str(value)


def _named(value: EntityReference, fact: Fact) -> dict[str, Any]:
    """A reference as a manifest writes it: its key, below the name of its type where it may be of several."""
    values = value.key if isinstance(value.key, tuple) else (value.key,)
    key = dict(zip(fact.references[value.type].facts, values, strict=True))
    return key if len(fact.references) == 1 else {value.type: key}


def raised(error: Exception) -> str:
    """The type of what was raised first."""
    return error.raised if isinstance(error, ConnectorFault) else type(error).__name__


class _LoopLag:
    """Measures the loop while something is awaited; `longest` is for how many seconds it was held up."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "_LoopLag":
        self._task = asyncio.create_task(self._measure())
        await asyncio.sleep(0)
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.sleep(0.001)
        if self._task is not None:
            self._task.cancel()

    async def _measure(self) -> None:
        last = time.perf_counter()
        while True:
            await asyncio.sleep(0.01)
            now = time.perf_counter()
            self.longest = max(self.longest, now - last - 0.01)
            last = now

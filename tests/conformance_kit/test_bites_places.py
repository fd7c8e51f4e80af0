"""The kit rejects connectors of files and databases, and of searches, that are broken in one thing each."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from conformance_kit import answer_checks, file_and_database_checks
from conformance_kit.run import test as kit
from conformance_kit.samples import Replied, Sample, write
from connectors.connections.connect import connect
from connectors.connections.connection import ProvedRequest, SourceConnection, Upstream
from connectors.errors import AgencyError, AgencyUnavailable, BadAnswer
from connectors.manifest import Manifest
from connectors.mapping.exchange import KeyBatch, SourceReply
from tests.connectors.graph import FIRST, GRAPH, SECOND, THIRD

ROWS = [{"ID": FIRST, "NAME": "ร้านหนึ่ง"}, {"ID": SECOND, "NAME": "ร้านสอง"}]
SOURCES = {
    "file": ('kind = "file"\nfolder = "${FOLDER}"', '{ file = "b.csv" }'),
    "sql": ('kind = "sql"\nurl = "${URL}"', '{ statement = "SELECT * FROM B WHERE ID IN (:keys)" }'),
}
LOOKUP = """
[[lookup]]
type = "Business"
by = "juristicId"
request = REQUEST
privacy = { class = "public", basis = "public-task" }
fields = { juristicId = "ID", nameTh = "NAME" }
"""
SEARCH = """
[[lookup]]
type = "Business"
by = "search"
request = { path = "/b", query = { q = "$text", from = "$offset", size = "$limit", st = "$filter.status" } }
answer = { rows = "items", total = "total" }
privacy = { class = "public", basis = "public-task" }
fields = { juristicId = "ID", nameTh = "NAME" }
"""


def home_of(folder: Path, source: str, lookup: str) -> Path:
    home = folder / "agency"
    home.mkdir()
    agency = '[agency]\nid = "agency"\nname = { th = "หน่วยงาน" }\ncontact = "data@agency.example"\n'
    (home / "connector.toml").write_text(f"{agency}[source]\n{source}\n{lookup}", encoding="utf-8")
    return home


def placed(folder: Path, kind: str) -> Path:
    """An agency of files, or of a database, with its sample."""
    source, request = SOURCES[kind]
    home = home_of(folder, source, LOOKUP.replace("REQUEST", request))
    keys = [{"juristicId": one} for one in (FIRST, SECOND, THIRD)]
    replies = [Replied(keys=keys, rows=ROWS)]
    write(
        home, Sample(type="Business", by="juristicId", keys=[FIRST, SECOND, THIRD], records=[1, 1, 0], replies=replies)
    )
    return home


def searched(folder: Path) -> Path:
    """An agency that is searched, with its sample."""
    home = home_of(folder, 'kind = "rest"\nurl = "https://agency.invalid"', SEARCH)
    asked = {"text": "", "filters": {}, "limit": 2, "offset": 0}

    def told(offset: int, limit: int) -> dict[str, Any]:
        query = [["from", str(offset)], ["size", str(limit)]]
        body = {"json": {"items": ROWS[offset : offset + limit], "total": 2}}
        return {"asked": {"method": "GET", "path": "/b", "query": query}, "told": {"body": body}}

    exchanges = [told(0, 2), told(0, 1), told(1, 1)]
    sample = {"type": "Business", "by": "search", "keys": [asked], "records": [2], "exchanges": exchanges}
    write(home, msgspec.convert(sample, Sample))
    return home


class Between:
    """The real connection, with something between."""

    def __init__(self, inner: SourceConnection, ask: "Ask") -> None:
        self._inner = inner
        self._ask = ask

    def upstream(self, lookup: str, way: ProvedRequest) -> Upstream:
        return Asks(self._inner.upstream(lookup, way), self._ask)

    async def close(self) -> None:
        await self._inner.close()


class Asks:
    def __init__(self, inner: Upstream, ask: "Ask") -> None:
        self._inner = inner
        self._ask = ask

    async def ask(self, batch: KeyBatch) -> SourceReply:
        return await self._ask(self._inner, batch)


Ask = Callable[[Upstream, KeyBatch], Any]


def shrugging(at: Callable[[AgencyError], bool]) -> Ask:
    """Takes some errors for no record."""

    async def ask(inner: Upstream, batch: KeyBatch) -> SourceReply:
        try:
            return await inner.ask(batch)
        except AgencyError as error:
            if at(error):
                return SourceReply([], rows=[])
            raise

    return ask


def larger(error: AgencyError) -> bool:
    return isinstance(error, BadAnswer) and error.reason.startswith("larger")


BROKEN = [
    ("file", lambda error: isinstance(error, AgencyUnavailable), file_and_database_checks.GONE),
    ("file", lambda error: isinstance(error, BadAnswer) and not larger(error), file_and_database_checks.STRANGE),
    ("file", larger, file_and_database_checks.OVERSIZED),
    ("sql", lambda error: isinstance(error, AgencyUnavailable), file_and_database_checks.GONE),
    ("sql", lambda error: isinstance(error, BadAnswer), file_and_database_checks.STRANGE),
]


async def with_(home: Path, ask: Ask) -> tuple[str, ...]:
    def between(manifest: Manifest) -> SourceConnection:
        return Between(connect(manifest), ask)

    return (await kit(home, GRAPH, connect=between)).failed


@pytest.mark.parametrize("kind", SOURCES)
async def test_a_sound_connector_of_files_or_of_a_database_passes(kind: str, tmp_path: Path) -> None:
    assert (await kit(placed(tmp_path, kind), GRAPH)).failed == ()


@pytest.mark.parametrize(("kind", "at", "breaks"), BROKEN)
async def test_one_that_takes_a_misdeed_for_no_record_is_rejected_for_it(
    kind: str, at: Callable[[AgencyError], bool], breaks: str, tmp_path: Path
) -> None:
    assert await with_(placed(tmp_path, kind), shrugging(at)) == (breaks,)


async def test_a_sound_search_passes(tmp_path: Path) -> None:
    assert (await kit(searched(tmp_path), GRAPH)).failed == ()


async def test_a_search_that_begins_at_the_beginning_each_time_is_rejected(tmp_path: Path) -> None:
    async def ask(inner: Upstream, batch: KeyBatch) -> SourceReply:
        assert batch.search is not None
        return await inner.ask(replace(batch, search=replace(batch.search, offset=0)))

    assert await with_(searched(tmp_path), ask) == (answer_checks.PAGES,)

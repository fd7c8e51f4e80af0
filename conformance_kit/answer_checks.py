"""Checks of what a connector makes of good answers, and of rows that arrive otherwise than they should."""

import re
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from conformance_kit.compare import differing, unlike
from conformance_kit.computed_facts import computed, conditional
from conformance_kit.replay import Played
from conformance_kit.report import Finding, failed, passed, skipped
from conformance_kit.row_changes import Owners, Parts, duplicated, missing, retyped, shuffled
from conformance_kit.subject import Heard, contract_of, raised
from connectors.contract import Answers, Key, Search
from connectors.schema_drift import Drift

REPLAYED = "samples replayed"
BATCHES = "batches equal singles"
PAGES = "pages make the whole"
SHUFFLED = "shuffled rows"
MISSING = "missing rows"
DUPLICATED = "duplicated rows"
EXTRA = "rows of others"
RETYPED = "keys of another type"
NO_KEYS = "keys that cannot be"
EXPECTED = "records as expected"

BY_VALUE = "match rows to keys by value: answer.key says where a row holds its key"


@dataclass(slots=True)
class Baseline:
    """What the samples say when nothing is amiss: the keys that have records, and their records."""

    heard: Heard
    found: tuple[Key, ...]

    def same(self, heard: Heard, keys: Sequence[Key], but: Collection[str] = ()) -> str:
        """How an answer differs for these keys; "" where it does not. `but` are facts that may differ."""
        for number, key in enumerate(keys, 1):
            if key in heard.errors:
                return f"the {_th(number)} key failed: {heard.errors[key].reason or heard.errors[key].code}"
            here, there = heard.plain[key], self.heard.plain[key]
            if len(here) != len(there):
                return f"the {_th(number)} key has {len(here)} records, not {len(there)}"
            if sorted(heard.records[key]) != sorted(self.heard.records[key]) and (facts := differing(there, here, but)):
                return f"the {_th(number)} key has other records: {', '.join(facts)} differ{'s' * (len(facts) == 1)}"
        return ""


def _th(number: int) -> str:
    return {1: "first", 2: "second", 3: "third"}.get(number, f"{number}th")


async def replayed(played: Played) -> tuple[Finding, Baseline | None]:
    """The samples answered again: every key has the records it had, and nothing about them is odd."""
    heard = await played.ask(played.keys)
    lookup = played.lookup.name
    wrong = list(_amiss(played, heard))
    if wrong:
        todo = "correct the manifest, or record the sample again: ./saan connector try --record"
        return failed(REPLAYED, lookup, "; ".join(wrong), todo), None
    found = tuple(key for key in played.keys if heard.records[key])
    return passed(REPLAYED, lookup, f"{len(played.keys)} keys"), Baseline(heard, found)


def _amiss(played: Played, heard: Heard) -> Iterator[str]:
    if played.unknown:
        yield f"{played.unknown} requests are not in the sample"
    for key, expected in zip(played.keys, played.sample.records, strict=True):
        if key in heard.errors:
            error = heard.errors[key]
            yield f"a key that had {expected} records failed: {error.reason or error.code}"
        elif len(heard.records[key]) != expected:
            yield f"a key that had {expected} records has {len(heard.records[key])}"
    for report in heard.odd:
        if report.drift is Drift.UNLISTED:  # what an open enum is for
            continue
        about = ", ".join(part for part in (report.fact, report.why) if part)
        yield f"{report.drift.value}{f' ({about})' if about else ''}: {report.count}"


async def batches(played: Played, base: Baseline) -> Finding:
    """Each key asked alone has what it has in a batch; of a search, two halves make the whole."""
    lookup = played.lookup.name
    if played.lookup.question.answers is Answers.PAGE:
        return await _pages(played, base)
    if not played.lookup.question.key:
        return skipped(BATCHES, lookup, "it has no keys")
    for key in played.keys:
        heard = await played.ask([key])
        if difference := base.same(heard, [key]):
            says = f"asked alone, {difference.replace('the first key', 'a key')} as in a batch"
            return failed(BATCHES, lookup, says, "ask for all keys of a batch, and no more than the source takes")
    return passed(BATCHES, lookup)


async def _pages(played: Played, base: Baseline) -> Finding:
    lookup = played.lookup.name
    for key in played.keys:
        if not isinstance(key, Search) or len(base.heard.records[key]) < 2:
            continue
        halves = halved(key)
        heard = await played.ask(halves)
        both = [record for half in halves for record in heard.records[half]]
        if both != list(base.heard.records[key]):
            return failed(PAGES, lookup, "two halves of a page are not the page", "say how it pages: $offset or $page")
        return passed(PAGES, lookup)
    return skipped(PAGES, lookup, "no sample has two records or more")


def halved(search: Search) -> tuple[Search, Search]:
    """A search as two that make it up."""
    half = max(1, search.limit // 2)
    return replace(search, limit=half), replace(search, offset=search.offset + half, limit=half)


async def rows(played: Played, base: Baseline) -> list[Finding]:
    """Rows shuffled, missing, twice, of others, and with keys of another type."""
    question = played.lookup.question
    names = (SHUFFLED, MISSING, DUPLICATED, EXTRA, RETYPED, NO_KEYS)
    if question.answers is Answers.PAGE or not question.key:
        return [skipped(name, played.lookup.name, "it has no keys") for name in names]
    if not base.found:
        return [skipped(name, played.lookup.name, "no sample has records") for name in names]
    checks: Mapping[str, Callable[[Played, Baseline], Awaitable[str]]] = {
        SHUFFLED: _shuffled,
        MISSING: _missing,
        DUPLICATED: _duplicated,
        EXTRA: _extra,
        RETYPED: _retyped,
        NO_KEYS: _no_keys,
    }
    findings = []
    for name, check in checks.items():
        try:
            wrong = await check(played, base)
        except Exception as error:
            wrong = f"asking raises {raised(error)}"
        lookup = played.lookup.name
        findings.append(failed(name, lookup, wrong, _todo(played, wrong)) if wrong else passed(name, lookup))
    return findings


def _todo(played: Played, wrong: str) -> str:
    """What to do: match by value, or mend the condition of the fact that is named, which held no more."""
    named = set(re.findall(r"\w+", wrong))
    fact = next((one for one in conditional(played.lookup) if one in named), None)
    return BY_VALUE if fact is None else f'let "when" of {fact} hold however its row is written'


async def _shuffled(played: Played, base: Baseline) -> str:
    return base.same(await played.altered(shuffled, played.keys), played.keys)


async def _missing(played: Played, base: Baseline) -> str:
    first = played.owners.keys[0]
    gone: set[Parts] = set()

    def without(rows: list[Any], owners: Owners) -> list[Any]:
        gone.update(key for row in rows if first in (held := owners.of(row)) for key in held)
        return missing(rows, owners)

    heard = await played.altered(without, played.keys)
    left = []
    for key, parts in zip(played.keys, played.owners.keys, strict=True):
        if parts not in gone:
            left.append(key)
        elif parts == first and heard.records[key] and _by_row(played):
            return "a key whose rows are missing has records all the same"
    return base.same(heard, left)


def _by_row(played: Played) -> bool:
    """Whether rows of more than one key come in one answer."""
    return any(set(plan.own) - set(plan.shared) for plan, _ in played.lookup.plans)


async def _duplicated(played: Played, base: Baseline) -> str:
    heard = await played.altered(duplicated, base.found)
    if played.lookup.question.answers is Answers.ONE:
        if difference := base.same(heard, base.found):
            return difference
        return "" if heard.reported(Drift.DUPLICATE) else "a row that came twice is not reported"
    for key in base.found:
        if key in heard.errors or set(heard.records[key]) != set(base.heard.records[key]):
            return "a row that came twice changes what others are"
    return ""


async def _extra(played: Played, base: Baseline) -> str:
    """One key fewer is asked for, and its rows come all the same."""
    if len(base.found) < 2:
        return ""
    *asked, other = base.found
    strangers: list[Any] = []

    def keep(rows: list[Any], _: object) -> list[Any]:
        strangers.extend(rows)
        return rows

    await played.altered(keep, [other])
    parts = played.owners.keys[played.keys.index(other)]
    ways = [getattr(plan.request, "pages", None) for plan, _ in played.lookup.plans]
    numbered = any(way is not None and way.by in ("page", "offset") for way in ways)
    added = 0

    def extra(rows: list[Any], owners: Owners) -> list[Any]:
        nonlocal added
        if added and numbered:  # a row that comes on two pages is a fault of its own
            return rows
        mine = {place for row in rows for key in owners.of(row) for place in owners.places(row, key)}
        strange = [row for row in strangers if owners.of(row) == [parts] and mine & owners.places(row, parts)]
        added += len(strange)
        return [*strange, *(row for row in rows if owners.of(row) != [parts])]

    heard = await played.altered(extra, asked)
    if not added:
        return ""
    if difference := base.same(heard, asked):
        return difference
    return "" if heard.reported(Drift.NOT_ASKED) else "a row for a key that was not asked is not reported"


async def _retyped(played: Played, base: Baseline) -> str:
    """Keys are written otherwise. What a manifest computes from them may then be other, or too little for a record."""
    others: set[str] = set()

    def again(rows: list[Any], owners: Owners) -> list[Any]:
        written = retyped(rows, owners)
        for row, other in zip(rows, written, strict=True):
            others.update(computed(played.lookup, row, other))
        return written

    heard = await played.altered(again, base.found)
    left = {step for one in heard.odd if one.drift is Drift.LEFT_OUT for step in one.fact.split(".")}
    if left & others:
        return ""
    return base.same(heard, base.found, others)


async def _no_keys(played: Played, base: Baseline) -> str:
    """Keys that no source has are asked for: there is no record, or an error, and nothing breaks."""
    parts = len(played.lookup.question.key)
    known = {part for key in played.owners.keys for part in key}
    for odd in ("", " ", "../..", "0" * 400, "ไม่มี'; --"):
        if any(part in odd for part in known):
            # The samples are found by the keys in a request: this one would be taken for one of theirs.
            continue
        key: Key = odd if parts == 1 else (odd,) * parts
        heard = await played.ask([key])
        if heard.records[key]:
            return "a key that cannot be has records"
    return ""


async def expected(played: Played, base: Baseline) -> Finding:
    """The records are those that a person wrote into the sample, as far as she did."""
    lookup = played.lookup.name
    written = [
        (key, records) for key, records in zip(played.keys, played.sample.expected, strict=False) if records is not None
    ]
    if not written:
        return skipped(EXPECTED, lookup, "no sample says what its records must be")
    contract = contract_of(played.lookup)
    for key, records in written:
        number = played.keys.index(key) + 1
        if wrong := unlike(records, base.heard.plain[key], contract):
            says = f"of the {_th(number)} key, {wrong}"
            return failed(EXPECTED, lookup, says, "map the fact from where it stands, or correct what is expected")
    return passed(EXPECTED, lookup, f"{sum(len(records) for _, records in written)} records")

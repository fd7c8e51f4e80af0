"""The conformance kit: everything a connector must withstand before it serves."""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from conformance_kit import answer_checks
from conformance_kit.absent_values import seemingly_absent
from conformance_kit.file_and_database_checks import places
from conformance_kit.hostile_http_checks import hostilities
from conformance_kit.persons_named import persons_named
from conformance_kit.replay import Played, playing
from conformance_kit.report import Finding, KitReport, failed, passed
from conformance_kit.samples import Sample, key_of, read
from conformance_kit.search_checks import lacking as lacking_search
from conformance_kit.search_checks import searches
from conformance_kit.subject import Connect, contract_of, proved, raised, shown
from connectors.connections.connect import connect as connect_source
from connectors.contract import Answerable, Answers, Search
from connectors.proof.lookup_proof import ProvedLookup
from connectors.proof.manifest_proof import Proof

MANIFEST = "manifest proved"
SAMPLES = "samples there"
AT_ONCE = 4

Tell = Callable[[str, int, int], None]
"""Hears how far a test is: of which agency, how many lookups of how many are done."""


async def test(
    home: Path,
    answerable: Answerable,
    *,
    connect: Connect = connect_source,
    tell: Tell = lambda agency, done, of: None,
    variables: Mapping[str, str] | None = None,
) -> KitReport:
    """Run the kit on the connector in the folder `home`. Nothing but this machine is asked, no variable is needed."""
    began = time.perf_counter()
    proof = proved(home, variables or {}, answerable)
    findings: list[Finding] = []
    notes: list[str] = []
    if proof.faults or proof.manifest is None:
        findings += [failed(MANIFEST, "", f"line {one.line}: {one.wrong}", one.todo) for one in proof.faults]
        return KitReport(agency=home.name, seconds=time.perf_counter() - began, findings=findings)
    findings.append(passed(MANIFEST, "", f"{len(proof.lookups)} lookups"))
    samples, faults = read(home)
    findings += [failed(SAMPLES, "", f"{one.file.name}:{one.line}: {one.wrong}", one.todo) for one in faults]
    turn = asyncio.Semaphore(AT_ONCE)
    done = 0

    async def one(lookup: ProvedLookup) -> tuple[list[Finding], list[str]]:
        nonlocal done
        async with turn:
            found = await _lookup(proof, lookup, samples, connect)
        done += 1
        tell(home.name, done, len(proof.lookups))
        return found

    for found, noted in await asyncio.gather(*(one(lookup) for lookup in proof.lookups)):
        findings += found
        notes += noted
    return KitReport(agency=home.name, seconds=time.perf_counter() - began, findings=findings, notes=notes)


async def _lookup(
    proof: Proof, lookup: ProvedLookup, samples: Sequence[Sample], connect: Connect
) -> tuple[list[Finding], list[str]]:
    mine = [sample for sample in samples if sample.lookup == lookup.name and len(sample.keys) == len(sample.records)]
    lacking = _lacking(lookup, mine)
    if lacking:
        todo = f"record one: ./saan connector try {proof.manifest.agency.id if proof.manifest else ''} "
        todo += f"'{lookup.name}' {'' if lookup.question.answers is Answers.PAGE else 'KEY KEY '}--record"
        return [failed(SAMPLES, lookup.name, lacking, todo)], []
    findings, notes = [passed(SAMPLES, lookup.name, f"{sum(len(one.keys) for one in mine)} keys")], []
    for sample in mine:
        async with playing(proof, lookup, sample, connect) as played:
            found, noted = await _sample(played, proof, connect)
        findings += found
        notes += noted
    return findings, notes


def _lacking(lookup: ProvedLookup, samples: Sequence[Sample]) -> str:
    """What the samples of a lookup do not show."""
    if not samples:
        return "no sample"
    with_records = sum(1 for sample in samples for count in sample.records if count)
    if not with_records:
        return "no sample has a record"
    if lookup.question.key and lookup.question.answers is not Answers.PAGE and with_records < 2:
        shows = "shows nothing of a batch" if lookup.facts.batch > 1 else "does not show that each gets its own"
        return f"only one key has records, and one alone {shows}"
    asked = (
        (key_of(key, lookup.question), count)
        for one in samples
        for key, count in zip(one.keys, one.records, strict=True)
    )
    return lacking_search(
        lookup.question, contract_of(lookup), [(key, count) for key, count in asked if isinstance(key, Search)]
    )


async def _sample(played: Played, proof: Proof, connect: Connect) -> tuple[list[Finding], list[str]]:
    try:
        replayed, base = await answer_checks.replayed(played)
        if base is None:
            return [replayed], []
        notes = list(_notes(played, base))
        findings = [replayed, await answer_checks.expected(played, base), await answer_checks.batches(played, base)]
        findings += searches(played.lookup.name, played.lookup.question, contract_of(played.lookup), base.heard)
        findings += await answer_checks.rows(played, base)
        findings += await hostilities(played, base)
        findings += await places(played, proof, connect)
    except Exception as error:
        says = f"asking raises {raised(error)}"
        return [failed(answer_checks.REPLAYED, played.lookup.name, says, "raise errors of the agency alone")], []
    return findings, notes


def _notes(played: Played, base: answer_checks.Baseline) -> Iterator[str]:
    """Facts that are mapped and absent from every sample: perhaps their place is misspelt."""
    contract = contract_of(played.lookup)
    mapped = {fact.fact.name for fact in played.lookup.plans[-1][0].shapes[-1].map.facts}
    records = [shown(record, contract) for found in base.heard.objects.values() for record in found]
    told = (*seemingly_absent(records), *persons_named(played.lookup, records))
    yield from (f"{played.lookup.name}: {one}" for one in told)
    for name in sorted(mapped):
        if records and all(record[name] in (None, [], {}) for record in records):
            yield f"{played.lookup.name}: {name} is mapped and absent from every sample; is its place right?"

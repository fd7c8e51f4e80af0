"""What `./saan ledger` says: to a person, and to a machine."""

import dataclasses
from typing import Any

from access.ledger.breach_report import Affected, BreachReport, Consumer
from access.ledger.verification_report import VerificationReport


def report_as_json(report: VerificationReport) -> dict[str, Any]:
    """A verification for a machine."""
    told = {**dataclasses.asdict(report), "whole": report.whole}
    told["findings"] = [{**finding, "damage": finding["damage"].value} for finding in told["findings"]]
    return told


def report_as_text(report: VerificationReport) -> list[str]:
    """A verification for a person: lines."""
    read = (
        f"{report.entries:,} entries in {report.streams:,} streams, under {report.seals:,} seals "
        f"and {report.checkpoints:,} checkpoints."
    )
    if report.whole:
        return [read, "The ledger is whole."]
    lines = [f"{finding.where}: {finding.damage.value}: {finding.what}" for finding in report.findings]
    left = report.found - len(lines)
    return [read, *lines, *([f"… and {left:,} more."] if left else []), "THE LEDGER IS DAMAGED."]


def person_as_json(person: Affected) -> dict[str, Any]:
    """One person a breach touches, for a machine."""
    return {
        "subject": person.subject,
        "entries": person.entries,
        "first": person.first.isoformat(),
        "last": person.last.isoformat(),
        "fields": [field._asdict() for field in sorted(person.fields)],
    }


def extent_as_json(extent: BreachReport) -> dict[str, Any]:
    """How far a breach reaches, for a machine."""
    fields = [{**field._asdict(), "subjects": count} for field, count in extent.fields.most_common()]
    return {"people": extent.subjects, "entries": extent.entries, "fields": fields}


def extent_as_text(client: str, extent: BreachReport, people: list[Affected], who: list[Consumer]) -> list[str]:
    """How far a breach reaches, for a person: lines."""
    lines = [f"{client}: {extent.entries:,} disclosures about {extent.subjects:,} people."]
    if extent.fields:
        lines += ["", "Fields, and of how many people:"]
        lines += [f"  {field.agency}  {field.type}.{field.field}  {n:,}" for field, n in extent.fields.most_common()]
    if who:
        lines += ["", "Who had them:"]
        for one in who:
            parts = (one.actor, one.actor_reference, one.purpose, one.case)
            named = " · ".join(part for part in parts if part) or "the app itself"
            lines.append(f"  {named}: {one.entries:,} disclosures, {one.subjects:,} people")
    if people:
        lines += ["", "People, by their keys in the ledger:"]
        lines += [f"  {one.subject}  {one.entries:,} disclosures, last {one.last:%Y-%m-%d %H:%M} UTC" for one in people]
        if extent.subjects > len(people):
            lines.append(f"  … and {extent.subjects - len(people):,} more; all of them with --json.")
    return lines

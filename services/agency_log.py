"""What the log is told of agencies: that they fail, answer oddly, change, or are not served."""

from collections.abc import Mapping, Sequence

import structlog

from connectors.resilience.outages import OutageChange, OutageEvent
from connectors.schema_drift import DriftReport
from connectors.serving.registry import AgencyState, Connectors

log = structlog.get_logger("saan")


def turned(turn: OutageChange) -> None:
    tell = log.warning if turn.what in (OutageEvent.FAILS, OutageEvent.OPENED) else log.info
    # A tenant's name comes with a question: only what is too short to be anybody's id is told.
    tenant = turn.tenant if turn.tenant.isalnum() and len(turn.tenant) < 13 else None
    about = {"lookup": turn.lookup or None, "tenant": tenant, "cause": turn.cause, "reason": turn.reason}
    tell(turn.what.value, agency=turn.agency, **{name: value for name, value in about.items() if value is not None})


def reloaded(loaded: Connectors, first: bool, schemas: Mapping[str, Sequence[str]]) -> None:
    """Puts into the log what changed, and what is not as it should be.

    `schemas` says why those of agencies are not taken: where a manifest has faults beside, they follow from it, as the
    graph lacks what it gives.
    """
    if not first:
        log.info("manifests loaded again", changed=sorted(loaded.changes))
    for changed, what in sorted(loaded.changes.items()):
        log.info("agency changed", agency=changed, what=list(what))
    for agency in loaded.agencies():
        if agency.twice:
            log.error("agency in two folders, the first serves", agency=agency.id, faults=[*map(str, agency.twice)])
        faults = [str(fault) for fault in agency.faults]
        is_out = agency.state is AgencyState.NOT_SERVED
        schema = list(schemas.get(agency.id, ()))
        if faults and schema and is_out:
            log.error("schema not taken, agency not served", agency=agency.id, schema=schema, manifest=faults)
        elif faults and schema:
            log.error(
                "schema not taken, the manifest before still serves", agency=agency.id, schema=schema, manifest=faults
            )
        elif is_out:
            log.error("agency not served", agency=agency.id, faults=faults)
        elif faults:
            log.error("new manifest at fault, the one before still serves", agency=agency.id, faults=faults)


def odd(report: DriftReport) -> None:
    log.warning(
        "odd answer",
        agency=report.agency,
        lookup=report.lookup,
        oddity=report.drift.value,
        fact=report.fact,
        count=report.count,
        why=report.why,
    )

"""The `[agency]` and `[source]` of a manifest, proved, with what of its requests the graph has no part in."""

import re
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from connectors.manifest import Manifest
from connectors.manifest.faults import Faults
from connectors.manifest.request import RequestTable
from connectors.manifest.source import SourceTable
from connectors.manifest.toml_positions import Place


def prove_source(manifest: Manifest, faults: Faults) -> None:
    """Prove what does not depend on the graph."""
    requests = tuple(_requests(manifest))
    _agency(manifest.agency.id, faults)
    _guards(manifest.source, requests, faults)
    manifest.source.prove(requests, faults)
    for request, place in requests:
        request.prove(place, faults)


def _requests(manifest: Manifest) -> Iterator[tuple[RequestTable, Place]]:
    """Every request of a manifest, and where it is written."""
    for number, lookup in enumerate(manifest.lookup):
        if isinstance(lookup.request, RequestTable):
            yield lookup.request, ("lookup", number, "request")
        for other, variant in enumerate(lookup.variant):
            if isinstance(variant.request, RequestTable):
                yield variant.request, ("lookup", number, "variant", other, "request")


def _agency(agency: str, faults: Faults) -> None:
    folder = faults.file.parent.name
    if not re.fullmatch(r"[a-z][a-z0-9-]*", agency):
        faults.add(("agency", "id"), f'"{agency}" is no id', "use small letters, digits and dashes")
    elif faults.file.name == "connector.toml" and agency != folder:
        faults.add(("agency", "id"), f'the folder is "{folder}" and the agency "{agency}"', "name both alike")


def _guards(source: SourceTable, requests: Sequence[tuple[RequestTable, Place]], faults: Faults) -> None:
    """When it is asked, and when again."""
    for number, closed in enumerate(source.unavailable):
        try:
            ZoneInfo(closed.zone)
        except (ZoneInfoNotFoundError, ValueError):
            place = ("source", "unavailable", number, "zone")
            faults.add(place, f'no time zone "{closed.zone}"', 'name one such as "Asia/Bangkok"')
    for number, why in enumerate(source.retry.on):
        if why not in ("timeout", "connection") and not re.fullmatch(r"[45]\d\d", why):
            todo = 'use "timeout", "connection" or an HTTP status such as "503"'
            faults.add(("source", "retry", "on", number), f'"{why}" is nothing to repeat a call for', todo)
    if source.hedge is not None:
        for request, where in requests:
            if getattr(request, "poll", None) is not None:
                faults.add((*where, "poll"), "an answer that comes later is not hedged", "leave out hedge")

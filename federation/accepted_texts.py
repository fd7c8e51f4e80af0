"""Schemas as they are kept when they are accepted, and read again."""

from collections.abc import Mapping, Sequence

import msgspec

from access.storage.accepted_schema import AcceptedSchema
from connectors.serving.folders_read import SCHEMA
from federation.schema_files import Faults, Schemas
from supergraph.source_schema import Promises, SourceSchema, read


def kept(source: SourceSchema) -> AcceptedSchema:
    """What is kept of one."""
    promises = msgspec.json.encode(source.promises).decode()
    return AcceptedSchema(source.contributor, source.text, promises)


def by_manifest(contributor: str) -> AcceptedSchema:
    """What is kept of one who brings no schema, beside its manifest."""
    return AcceptedSchema(contributor, "", "{}")


def promised(accepted: Sequence[AcceptedSchema]) -> Mapping[str, Promises]:
    """What manifests said when schemas were accepted, by contributor, whether these can still be read or not."""
    return {one.contributor: msgspec.json.decode(one.promises, type=Promises) for one in accepted}


def read_again(accepted: Sequence[AcceptedSchema]) -> tuple[Schemas, Faults]:
    """Those that were kept, in their order, and what this version of the hub has against the form of others."""
    found: dict[str, SourceSchema] = {}
    faults: Faults = {}
    for one in accepted:
        if not one.sdl:
            continue
        promises = msgspec.json.decode(one.promises, type=Promises)
        source = read(one.sdl, f"{one.contributor}/{SCHEMA}", one.contributor, promises)
        if isinstance(source, SourceSchema):
            found[one.contributor] = source
        else:
            faults = {**faults, one.contributor: tuple(source)}
    return found, faults

"""The file as a whole."""

from typing import Annotated, Any

from msgspec import Meta, field

from connectors.manifest.lookup import Lookup
from connectors.manifest.scope import ScopeTable
from connectors.manifest.source import SourceTable
from connectors.manifest.table import Names, Says, Table


class AgencyTable(Table, frozen=True):
    """`[agency]`: who publishes the data."""

    id: Annotated[str, Says("its short name, the same as the folder's: small letters, digits and dashes")]
    name: Annotated[Names, Says("its name, shown to citizens")]
    contact: Annotated[str, Says("whom the hub's operators write to when its answers fail")]
    catalogue: Annotated[
        str | None,
        Says(
            "its name in the catalogue of agencies, in Thai and letter for letter, by which its id here and its id "
            "there lead to one another; left out where the catalogue has it not"
        ),
    ] = None
    optional: Annotated[bool, Says("left out, and no fault, where a variable of this file is not set")] = False
    app: Annotated[
        str | None,
        Says(
            "the id of its app, which may tell the hub what has changed (`POST /connectors/ID/changes`); of an app of "
            "another issuer with that issuer's name behind it, `my-app@citizens`"
        ),
    ] = None


class Manifest(Table, frozen=True):
    """`agencies/<id>/connector.toml`."""

    agency: Annotated[AgencyTable, Says("who publishes the data")]
    source: Annotated[SourceTable, Says("where it is and how to be let in")]
    lookup: Annotated[tuple[Lookup, ...], Says("what it answers"), Meta(min_length=1)]
    fields: Annotated[dict[str, dict[str, Any]], Says("facts that all lookups of a type share, by type")] = {}
    scopes: Annotated[dict[str, ScopeTable], Says("scopes of its own, by their ids")] = field(name="scope", default={})

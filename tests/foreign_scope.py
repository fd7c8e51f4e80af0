"""A scope that this repository does not know, and the hub's graph with a field that asks for it beside another."""

import dataclasses

from access.permissions.core_scopes import CORE_SCOPES
from access.permissions.scopes import Scopes, contributed
from connectors.provider import DataClass
from schema.build import supergraph_of
from schema.core import core
from supergraph.graph import Supergraph

SECRETS = contributed(
    "zzz.secrets",
    DataClass.SENSITIVE,
    en="What the agency zzz keeps to itself",
    th="ความลับของหน่วยงาน zzz",
    preview="home { houseId }",
)
SCOPES = Scopes.of(CORE_SCOPES, {"zzz": [SECRETS]})
FIELD = ("Citizen", "home")
BOTH = ("citizen.address", "zzz.secrets")


def graph() -> Supergraph:
    """The hub's, where the home takes both scopes."""
    source = core()
    written = '@requiresScope(scope: "citizen.address", dataClass: PERSONAL)'
    assert source.sdl.count(written) == 1
    sdl = source.sdl.replace(written, f'{written} @requiresScope(scope: "zzz.secrets", dataClass: SENSITIVE)')
    fields = {**source.declared.fields, FIELD: dataclasses.replace(source.declared.fields[FIELD], scopes=BOTH)}
    declared = dataclasses.replace(source.declared, fields=fields)
    return supergraph_of(dataclasses.replace(source, sdl=sdl, declared=declared), SCOPES)

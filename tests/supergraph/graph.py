"""A graph for the tests of composition: the hub's own schema as its core, and contributors of a few lines of SDL."""

import functools
import re
from collections.abc import Collection, Iterable, Mapping

from access.permissions.core_scopes import CORE_SCOPES
from connectors.provider import DataClass
from settings import ROOT
from supergraph.composition import Composed, compose
from supergraph.faults import SchemaFault
from supergraph.source_schema import LookupClass, Promises, SourceSchema, read, read_core

KEYS = {
    "Agency": "agencyId",
    "Business": "juristicId",
    "Citizen": "nationalId",
    "District": "code",
    "Law": "lawId",
    "LawSection": "lawId number",
    "LicenceKind": "code",
    "LocalAdministration": "localAdministrationId",
    "Ministry": "ministryId",
    "Province": "code",
    "Service": "serviceId",
    "Subdistrict": "code",
}
"""Of the core's entities, as its source schema has them."""
OPENED = frozenset({"citizens.lookup", "business.directors"})


@functools.cache
def core() -> SourceSchema:
    """The hub's own schema, with its keys."""
    text = (ROOT / "schema.graphql").read_text(encoding="utf-8")
    for name, key in KEYS.items():
        if f"type {name} @key" not in text:
            text = re.sub(rf"^(type {name}\b[^{{]*){{", rf'\g<1>@key(fields: "{key}") {{', text, flags=re.M)
    if "  lawId: ID! @inaccessible" not in text:
        text = re.sub(r"^(type LawSection\b.*)$", r"\g<1>\n  lawId: ID! @inaccessible", text, flags=re.M)
    # The last day of what is deprecated is told by composition.
    text = re.sub(r" Last day: [\d-]+\. / (.+?) \(ใช้ได้ถึง [\d-]+\)", r" / \1", text)
    return read_core(text, "core", Promises({one.name: one.data_class for one in CORE_SCOPES.values()}))


@functools.cache
def small() -> SourceSchema:
    """A core of a few types, quickly composed."""
    text = (ROOT / "tests" / "supergraph" / "core.graphql").read_text(encoding="utf-8")
    return read_core(text, "core", Promises({one.name: one.data_class for one in CORE_SCOPES.values()}))


def promises(lookups: Iterable[str] | Mapping[str, DataClass] | None, **scopes: DataClass) -> Promises:
    """A manifest's: scopes by name (`dlt__vehicles`), lookups that are personal where nothing else is said."""
    classes = lookups if isinstance(lookups, Mapping) or lookups is None else dict.fromkeys(lookups, DataClass.PERSONAL)
    told = None if classes is None else {name: LookupClass(one) for name, one in classes.items()}
    return Promises({name.replace("__", "."): one for name, one in scopes.items()}, told)


def source(text: str, contributor: str = "dlt", promised: Promises | None = None) -> SourceSchema:
    """A contributor's schema whose form is right."""
    found = read(text, f"agencies/{contributor}/schema.graphql", contributor, promised)
    assert isinstance(found, SourceSchema), [str(one) for one in found]
    return found


def together(*sources: SourceSchema, accepted: Collection[str] = (), whole: bool = False) -> Composed:
    """These with the small core, or with the hub's whole own schema."""
    return compose(core() if whole else small(), sources, accepted=tuple(accepted), opened=OPENED)


def faults(text: str, contributor: str = "dlt", promised: Promises | None = None) -> tuple[SchemaFault, ...]:
    """What is wrong with one contributor's schema, be it of form or in the whole."""
    found = read(text, f"agencies/{contributor}/schema.graphql", contributor, promised)
    if isinstance(found, SourceSchema):
        return together(found).faults.get(contributor, ())
    return tuple(found)


def told(text: str, contributor: str = "dlt", promised: Promises | None = None) -> list[str]:
    """The codes of it, with where in the graph each is."""
    return [f"{one.code} {one.coordinate}" for one in faults(text, contributor, promised)]

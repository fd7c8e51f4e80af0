"""The classes of contributed records: frozen, and with nothing of anybody in what is printed of them."""

import dataclasses
from collections.abc import Iterable
from typing import Any

from connectors.contract import Fact
from supergraph.declarations import ContributedRecord


def record_class(name: str, facts: Iterable[Fact], *, record: bool) -> type:
    """A class with these facts as attributes; a `record` has a source and what others say beside them."""
    attributes = dict.fromkeys(fact.attribute for fact in facts)
    fields: list[Any] = [(one, Any, dataclasses.field(default=None, repr=False)) for one in attributes]
    if record:
        fields.append(("source", Any, dataclasses.field(default=None, repr=False)))
        fields.append(("others", tuple, dataclasses.field(default=(), repr=False)))
    bases = (ContributedRecord,) if record else ()
    return dataclasses.make_dataclass(name, fields, bases=bases, frozen=True, slots=True, kw_only=True)

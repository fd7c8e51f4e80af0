"""The classes of contributed records: frozen, and with nothing of anybody in what is printed of them.

The same facts make the same class, as long as there are records of it: what is remembered under one version of the
graph is read under the next.
"""

import dataclasses
import weakref
from collections.abc import Iterable
from enum import Enum
from typing import Any, Final

from connectors.contract import Fact
from supergraph.declarations import ContributedRecord

_known: Final[weakref.WeakValueDictionary[tuple[str, tuple[str, ...], bool | None], Any]] = (
    weakref.WeakValueDictionary()
)


def record_class(name: str, facts: Iterable[Fact], *, record: bool) -> type:
    """A class with these facts as attributes, and the persons through whose records one was reached; a `record` has a
    source and what others say beside them."""
    attributes = tuple(dict.fromkeys(fact.attribute for fact in facts))
    key = (name, attributes, record)
    known: type | None = _known.get(key)
    return known or _known.setdefault(key, _made(name, attributes, record=record))


def enum_class(name: str, members: Iterable[str]) -> type[Enum]:
    """An enum whose members are their names."""
    names = tuple(members)
    known: type[Enum] | None = _known.get((name, names, None))
    return known or _known.setdefault((name, names, None), Enum(name, dict(zip(names, names, strict=True))))


def _made(name: str, attributes: Iterable[str], *, record: bool) -> type:
    fields: list[Any] = [(one, Any, dataclasses.field(default=None, repr=False)) for one in attributes]
    fields.append(("reached_of", tuple, dataclasses.field(default=(), repr=False)))
    if record:
        fields.append(("source", Any, dataclasses.field(default=None, repr=False)))
        fields.append(("others", tuple, dataclasses.field(default=(), repr=False)))
    bases = (ContributedRecord,) if record else ()
    # Told, it is not worked out from the signature, which would take a sixth of the time.
    told = {"__doc__": f"What is told of a {name}."}
    return dataclasses.make_dataclass(name, fields, bases=bases, namespace=told, frozen=True, slots=True, kw_only=True)

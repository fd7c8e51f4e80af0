"""Facts that an agency alone gives, and no lookup of its maps: they would be null for ever, and nothing would say so.

Of a type that several agencies may answer each gives what it has, and what it has not is not held against it.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from connectors.contract import Contract
from connectors.manifest import Lookup, Manifest
from connectors.manifest.faults import Faults
from connectors.manifest.toml_positions import Place
from connectors.proof.fact_proof import FIELD_KEYS, facts_inside

_Written = tuple[Any, Place]
"""What is written for a fact, and where."""


def prove_mapped(manifest: Manifest, contracts: Mapping[str, Contract], faults: Faults) -> None:
    """Add each fact of the agency's own that may be absent and that nothing maps, in any shape of any lookup. One that
    every record must have is told of each lookup that lacks it."""
    types = dict.fromkeys(lookup.type for lookup in manifest.lookup)
    for type_ in types:
        contract = contracts.get(type_)
        if contract is None or contract.owner != manifest.agency.id:
            continue
        lookups = [(number, one) for number, one in enumerate(manifest.lookup) if one.type == type_]
        written = list(_written(manifest.fields.get(type_, {}), ("fields", type_)))
        for number, lookup in lookups:
            written += _of_lookup(lookup, ("lookup", number))
        shared: Place = ("fields", type_) if type_ in manifest.fields else ("lookup", lookups[0][0])
        _prove(contract, written, shared, type_, faults)


def _of_lookup(lookup: Lookup, place: Place) -> Iterator[tuple[str, _Written]]:
    """What a lookup maps, in all its shapes; the parts of its key are there without saying."""
    yield from ((part, (None, place)) for part in lookup.by.split("+"))
    yield from _written(lookup.fields, (*place, "fields"))
    for number, variant in enumerate(lookup.variant):
        yield from _written(variant.fields, (*place, "variant", number, "fields"))


def _written(fields: Mapping[str, Any], place: Place) -> Iterator[tuple[str, _Written]]:
    return ((name, (one, (*place, name))) for name, one in fields.items())


def _prove(
    contract: Contract, written: Iterable[tuple[str, _Written]], place: Place, name: str, faults: Faults
) -> None:
    found: dict[str, list[_Written]] = {}
    for fact, one in written:
        found.setdefault(fact, []).append(one)
    for known in contract.facts.values():
        given, called = found.get(known.name, []), f"{name}.{known.name}"
        if not given and not known.required and known.name not in contract.repeated:
            wrong = f"the schema has {called} and no lookup maps it: it would be null for ever"
            faults.add(place, wrong, f'add {known.name} = "…" to the fields, or take it out of the schema')
        parts = known.contract
        if given and parts is not None and parts.owner == contract.owner and all(_in_parts(one) for one, _ in given):
            below = [(part, one) for each in given for part, one in facts_inside(*each).items()]
            _prove(parts, below, given[0][1], called, faults)


def _in_parts(written: Any) -> bool:
    """Whether a fact that consists of facts is written by these, and not taken from one place as a whole."""
    return isinstance(written, Mapping) and not (FIELD_KEYS & written.keys())

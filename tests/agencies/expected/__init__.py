"""What the records of every agency's samples must be, told by the sandbox's world and not by any manifest.

`python -m tests.agencies.expected` writes it into the samples that are there; it belongs after each recording.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from conformance_kit.samples import Sample
from connectors.contract import ValueType
from sandbox.world.build import World
from tests.agencies.expected.businesses import of_businesses
from tests.agencies.expected.catalogue import of_catalogue
from tests.agencies.expected.education import of_education
from tests.agencies.expected.facts import Facts, Questions
from tests.agencies.expected.laws import of_laws
from tests.agencies.expected.licences import of_licences
from tests.agencies.expected.people import of_people
from tests.agencies.expected.pharmacies import of_pharmacies
from tests.agencies.expected.property import of_property

_OWN = {
    "Business": "juristicId",
    "Agency": "agencyId",
    "Service": "serviceId",
    "Law": "lawId",
    "DraftLaw": "draftId",
    "TrainingCourse": "courseId",
    "LocalAdministration": "localAdministrationId",
    "Province": "code",
}
"""By which key of its own a thing is told once, for those that are searched for."""


def told(world: World) -> Mapping[tuple[str, str, str], list[tuple[Any, Facts]]]:
    """What each agency says in answer to each question (agency, type, what it is asked by), of the whole world."""
    makers: Questions = {
        **of_people(),
        **of_businesses(),
        **of_licences(),
        **of_laws(),
        **of_catalogue(),
        **of_pharmacies(),
        **of_property(),
        **of_education(),
    }
    found = {question: list(make(world)) for question, make in makers.items()}
    for agency, type_, own in [one for one in found if _OWN.get(one[1]) == one[2]]:
        # Of a search without words the first are wanted, in the order they are in.
        found[agency, type_, "search"] = [("", facts) for _, facts in found[agency, type_, own]]
    return found


def expected(sample: Sample, facts: Sequence[tuple[Any, Facts]], names: Iterable[str]) -> list[list[Facts]]:
    """The records of each key of a sample, with those facts of them that its agency gives (`names`)."""
    by_key: dict[Any, list[Facts]] = {}
    for key, one in facts:
        by_key.setdefault(key, []).append(one)
    given = _paths(names)
    return [[_given(one, given) for one in _asked(key, by_key)] for key in sample.keys]


def _asked(key: Any, by_key: Mapping[Any, list[Facts]]) -> list[Facts]:
    if isinstance(key, dict):
        return _found(key["filters"], by_key)[key["offset"] : key["offset"] + key["limit"]]
    return by_key.get(tuple(key) if isinstance(key, list) else key, [])


def _found(filters: Mapping[str, Any], by_key: Mapping[Any, list[Facts]]) -> list[Facts]:
    """What a search gives: told of each value of the one fact it is narrowed by, or found in what it gives without."""
    if len(filters) == 1 and (known := by_key.get(*filters.values())) is not None:
        return known
    return [one for one in by_key[""] if all(one[fact] == value for fact, value in filters.items())]


def _paths(names: Iterable[str]) -> dict[str, Any]:
    heads = groupby(sorted(names), key=lambda name: name.partition(".")[0])
    return {head: _paths([rest for name in of if (rest := name.partition(".")[2])]) for head, of in heads}


def _given(facts: Facts, names: Mapping[str, Any]) -> Facts:
    found = {}
    for name, inner in names.items():
        value = facts.get(name)
        if isinstance(value, Mapping) and inner:
            value = _given(dict(value), inner)
        elif isinstance(value, list) and inner:
            value = [_given(one, inner) for one in value]
        found[name] = value.isoformat() if isinstance(value, date) else value
    return found


def mapped(home: Path) -> dict[str, list[str]]:
    """The facts that an agency's manifest gives of each lookup: which, and not from where."""
    from cli.agency_proof import graph
    from conformance_kit.subject import proved

    found = {}
    for lookup in proved(home, {}, graph()).lookups:
        rows = lookup.plans[-1][0].shapes[-1].map
        whole = {one.fact.name for one in rows.facts if one.fact.many or one.fact.kind is ValueType.REFERENCE}
        leaves = (leaf.name.partition(".")[2] for leaf in rows.leaves())
        found[lookup.name] = sorted({one for one in leaves if one.partition(".")[0] not in whole} | whole)
    return found

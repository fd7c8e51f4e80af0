"""Any public record by its global id."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.errors import AgencyError
from resolvers.agency_ids import AGENCY, BY_NAME, catalogue_ids
from resolvers.asks import asked_by, asks
from resolvers.ids import BadId, parts
from resolvers.request import Request
from resolvers.stepwise import Found, Steps, stepwise, then
from supergraph.joins import Join

Keys = Sequence[tuple[str, ...]]
Finder = Callable[[Keys, Request], Found[list[Any]]]


@dataclass(frozen=True, slots=True)
class Findable:
    """How the records of a type are found by their ids: of how many parts its keys are, and by whom."""

    parts: int
    find: Finder


Nodes = Mapping[str, Findable]
"""By the name of each type that has ids."""


def findable(join: Join, finder: Finder | None = None) -> Findable:
    """The type whose records this join finds; `finder`: where it takes more than one question."""
    return Findable(len(join.parts), finder or _by_one_question(join))


def _by_one_question(join: Join) -> Finder:
    @asks(join.question)
    def find(keys: Keys, request: Request) -> Found[list[Any]]:
        return request.lookups.one(join.type, join.by, [key[0] if len(key) == 1 else key for key in keys])

    return find


def _asked(nodes: Nodes) -> list[str]:
    return sorted({BY_NAME, *(question for node in nodes.values() for question in asked_by(node.find) or ())})


def node(nodes: Nodes) -> Callable[..., Found[list[Any]]]:
    """The record of an id."""

    @asks(*_asked(nodes))
    def resolve(roots: Sequence[object], request: Request, *, id: str) -> Found[list[Any]]:
        return then(_found(nodes, [id], request, "id"), lambda found: found * len(roots))

    return resolve


def nodes_of(nodes: Nodes) -> Callable[..., Found[list[Any]]]:
    """The records of several ids, in their order."""

    @asks(*_asked(nodes))
    def resolve(roots: Sequence[object], request: Request, *, ids: Sequence[str]) -> Found[list[Any]]:
        return then(_found(nodes, ids, request, "ids"), lambda found: [found] * len(roots))

    return resolve


_NO_ID = ("This is not an id that the graph gave.", "รหัสนี้ไม่ใช่รหัสที่ได้จากคำตอบของระบบ")


@stepwise
def _found(nodes: Nodes, wanted: Sequence[str], request: Request, argument: str) -> Steps[list[Any]]:
    """One question per type, whatever the number of ids."""
    listed = yield catalogue_ids(wanted, request)  # the graph gives connectors' ids, too: those of providers
    known = [
        _known(nodes, (AGENCY, (agency,)) if isinstance(agency, str) else parts(id_))
        for id_, agency in zip(wanted, listed, strict=True)
    ]
    found: dict[Any, Any] = {None: BadId(*_NO_ID, argument)}
    for type_ in dict.fromkeys(part[0] for part in known if part):
        those = list(dict.fromkeys(part for part in known if part and part[0] == type_))
        records = yield nodes[type_].find([key for _, key in those], request)
        found.update(zip(those, records, strict=True))
    return [
        agency if isinstance(agency, AgencyError) else found[part] for agency, part in zip(listed, known, strict=True)
    ]


def _known(nodes: Nodes, id_: tuple[str, tuple[str, ...]] | None) -> tuple[str, tuple[str, ...]] | None:
    node = nodes.get(id_[0]) if id_ else None
    return id_ if node and id_ and node.parts == len(id_[1]) else None

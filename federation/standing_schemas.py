"""Which version of each contributor's schema stands: the one in its file, or the one that was accepted before.

What was accepted stays in the graph until a newer one goes together with everybody else's: a file that is gone, cannot
be read, has faults, or would put another contributor out, changes nothing but what operators are told.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from connectors.serving.folders_read import SCHEMA
from federation.accepted_texts import kept
from federation.schema_files import Faults, Schemas
from supergraph.faults import SchemaFault
from supergraph.source_schema import SourceSchema

Judge = Callable[[Collection[SourceSchema]], Faults]
"""The faults of schemas in one graph, in which those that were accepted come first to a name, in their order."""


@dataclass(frozen=True, slots=True)
class StandingSchemas:
    """`sources` are what the graph is composed of, by contributor: those that were accepted in the order in which they
    were, then the others. `newer` are those among them that were not accepted so; `refused` says why files do not
    count."""

    sources: Schemas
    newer: Schemas
    refused: Faults


def standing(written: Schemas, unread: Faults, accepted: Schemas, judge: Judge) -> StandingSchemas:
    """What stands of the schemas in files, `written`, and of those that were `accepted`, in that order; `unread` says
    what keeps other files from being read, `judge` what is wrong with any that stand together."""
    changes = {name: one for name, one in written.items() if not _same(one, accepted.get(name))}
    gone = {name: (_gone(name),) for name in accepted if name not in written and name not in unread}
    taken, refused, left_out = _Changing(accepted, judge).together(changes)
    return StandingSchemas(
        {**accepted, **taken},
        {name: one for name, one in taken.items() if name not in left_out},
        {**gone, **unread, **refused},
    )


class _Changing:
    """Puts changes into the place of what was accepted, as far as nobody is put out by them."""

    def __init__(self, accepted: Schemas, judge: Judge) -> None:
        self._accepted = accepted
        self._judge = judge
        self._taken: dict[str, SourceSchema] = {}
        self._refused: dict[str, tuple[SchemaFault, ...]] = {}

    def together(self, changes: Schemas) -> tuple[Schemas, Faults, Faults]:
        """The changes that are made, the faults of those that are not, and of whoever is left out in the end."""
        self._taken.update(changes)
        found = self._faults(self._taken)
        while wrong := [name for name in self._taken if name in found and name in self._accepted]:
            for name in wrong:
                self._refused[name] = found[name]
                del self._taken[name]
            found = self._faults(self._taken)
        if self._put_out(found, self._taken):
            self._taken, self._refused = {}, {}
            for name in self._accepted.keys() & changes.keys():
                self._add({name: changes[name]})
            self._add({name: one for name, one in changes.items() if name not in self._accepted})
            found = self._faults(self._taken)
        return self._taken, self._refused, found

    def _add(self, group: Schemas) -> None:
        """Takes some of the changes, or else each of them that can be."""
        found = self._faults({**self._taken, **group})
        out = self._put_out(found, group)
        if out and len(group) > 1:
            for name, one in group.items():
                self._add({name: one})
            return
        for name, one in group.items():
            if out or (name in found and name in self._accepted):
                self._refused[name] = found.get(name) or tuple(_breaking(one, out))
            else:
                self._taken[name] = one

    def _put_out(self, found: Faults, changed: Collection[str]) -> Faults:
        """Who was accepted, has not changed and has faults all the same, unless it has them in any case."""
        others = {name: found[name] for name in self._accepted if name in found and name not in changed}
        if not others:
            return {}
        before = self._faults({})
        return {name: faults for name, faults in others.items() if name not in before}

    def _faults(self, changes: Schemas) -> Faults:
        sources = {**self._accepted, **changes}.values()
        return self._judge(sources) if sources else {}


def _same(one: SourceSchema, other: SourceSchema | None) -> bool:
    return other is not None and kept(one) == kept(other)


def _gone(contributor: str) -> SchemaFault:
    said = "there is no such file any more, and what was accepted of it stays"
    advice = f"put it back, or run ./saan schema forget {contributor}"
    return SchemaFault(f"{contributor}/{SCHEMA}", 1, 1, "SCHEMA_GONE", contributor, said, advice)


def _breaking(source: SourceSchema, others: Faults) -> Iterator[SchemaFault]:
    for name, faults in sorted(others.items()):
        said = f"with it the schema of {name}, which was accepted, has a fault: {faults[0].code} {faults[0].coordinate}"
        advice = f"keep what {name} refers to, and leave it what it has"
        yield SchemaFault(source.path, 1, 1, "BREAKS_ACCEPTED", source.contributor, said, advice)

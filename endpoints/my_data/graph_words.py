"""What the graph and its agencies are called, in the words that the public catalogue has."""

from collections.abc import Callable, Sequence

from connectors.serving.registry import AgencyFacts
from endpoints.my_data.readings import Names, Words
from supergraph.graph import Supergraph

HUB = {"th": "ระบบสาน", "en": "the hub itself"}


class GraphWords:
    """Of the graph that is served now, and the agencies that are known now."""

    def __init__(self, graph: Callable[[], Supergraph], facts: Callable[[], Sequence[AgencyFacts]]) -> None:
        self._graph = graph
        self._facts = facts

    def agencies(self, language: str) -> Names:
        """The names of agencies, by id; the hub's own too."""
        named = {one.id: one.name for one in self._facts() if one.name is not None}
        told = {id_: (name.en or name.th) if language == "en" else name.th for id_, name in named.items()}
        return {**told, "saan": HUB[language]}

    def words(self, language: str) -> Words:
        """What the scopes of a field open; of one without any, its name."""
        guarded = self._graph().guarded

        def of(type_: str, field: str) -> str:
            asked = guarded.get((type_, field.partition(".")[0]), ())
            return ", ".join(dict.fromkeys(one.th if language == "th" else one.en for one in asked)) or field

        return of

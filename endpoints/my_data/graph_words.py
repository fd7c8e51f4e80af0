"""What the graph and its agencies are called, in the words that the public catalogue has."""

from collections.abc import Callable, Sequence
from typing import Final

from connectors.serving.registry import AgencyFacts
from endpoints.my_data.readings import Names, Words
from supergraph.fact_labels import fact_label
from supergraph.graph import Supergraph

HUB = {"th": "ระบบสาน", "en": "the hub itself"}
TO_HER: Final = {"citizens.lookup": ("ข้อมูลของท่าน", "your data")}
"""What scopes open, Thai first, where that is another person's to whoever asks and her own to whoever reads of it."""


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
        """What a field is to her whom it is about: what its scopes open, or else what the graph says that it is."""
        graph, index = self._graph(), 1 if language == "en" else 0

        def of(type_: str, field: str) -> Sequence[str]:
            name = field.partition(".")[0]
            if asked := graph.guarded.get((type_, name), ()):
                return list(dict.fromkeys(TO_HER.get(one.name, (one.th, one.en))[index] for one in asked))
            label = fact_label(graph.schema, type_, name)
            return [label[index] if label else field]

        return of

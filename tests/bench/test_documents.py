"""The bench of operations that were never seen before."""

from graphql import parse

from bench.agencies import EXAMPLES
from bench.documents import measured, unseen
from endpoints.graphql.examples import read_examples
from federation.build import build_supergraph
from wiring.execution import documents_of

LAWS = "query Laws($first: Int) { laws(first: $first) { totalCount } }"


def test_each_text_is_another_one_and_an_operation() -> None:
    for text in (LAWS, *(example.query for example in read_examples(EXAMPLES))):
        texts = list(unseen(text, 3))
        assert len({text, *texts}) == 4
        assert all(parse(one) for one in texts)


def test_every_step_of_an_operation_is_told_and_nothing_is_remembered() -> None:
    graph = build_supergraph()
    documents = documents_of(graph)
    found = measured(documents, graph.schema, "laws", LAWS, 3)
    assert (found.name, found.characters) == ("laws", len(LAWS))
    assert min(found.parsed, found.judged, found.prepared, found.by_graphql_core) > 0
    assert found.whole == found.parsed + found.judged + found.prepared
    assert all(documents.known(text) for text in unseen(LAWS, 3)), "each was read"
    assert documents.known(LAWS) is None

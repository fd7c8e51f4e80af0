"""What an operation costs that was never seen before: `python -m bench.documents`.

The six queries, each time with another alias in them, so that nothing is remembered: what it takes to parse the text,
to measure and judge it, and to prepare its operation; beside it what graphql-core's own `validate` takes for it.
Printed is the CPU time of the process, the median of several. Planning comes when it runs, and is not counted.

    python -m bench.documents
    python -m bench.documents --times 20
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from graphql import GraphQLSchema, parse, validate

from bench.agencies import EXAMPLES
from endpoints.graphql.examples import read_examples
from execution.document import Documents
from execution.document_limits import parse_within
from settings import Settings
from wiring.execution import LIMITS, documents_of
from wiring.graph import graph_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class NewOperation:
    """Milliseconds of CPU for an operation of so many characters: to parse it, to measure and judge it, to prepare it;
    and for graphql-core to validate it."""

    name: str
    characters: int
    parsed: float
    judged: float
    prepared: float
    by_graphql_core: float

    @property
    def whole(self) -> float:
        """From its text to what can be planned."""
        return self.parsed + self.judged + self.prepared


def unseen(text: str, times: int) -> Iterator[str]:
    """The same operation, told apart by an alias in its first selection."""
    begin = text.index("{", text.index(")") if "(" in text.partition("{")[0] else 0) + 1
    for number in range(times):
        yield f"{text[:begin]} unseen{number}: __typename {text[begin:]}"


def measured(documents: Documents, schema: GraphQLSchema, name: str, text: str, times: int) -> NewOperation:
    """The medians of reading it anew so many times."""
    found = [_steps(documents, schema, one) for one in unseen(text, times)]
    return NewOperation(name, len(text), *map(statistics.median, zip(*found, strict=True)))


def _steps(documents: Documents, schema: GraphQLSchema, text: str) -> Sequence[float]:
    parsed, _ = _timed(lambda: parse_within(text, LIMITS))
    read, document = _timed(lambda: documents.of(text))
    assert not document.errors, document.errors
    prepared, _ = _timed(lambda: document.operation(None))
    node = parse(text)
    core, _ = _timed(lambda: validate(schema, node))
    return parsed, read - parsed, prepared, core


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    begun = time.process_time()
    done = work()
    return 1_000 * (time.process_time() - begun), done


def measure(times: int) -> Sequence[NewOperation]:
    """Of each of the six queries, on the sandbox's graph."""
    with tempfile.TemporaryDirectory(prefix="saan-bench-") as state:
        graph = graph_of(Settings(state=Path(state), sandbox=True))
    documents = documents_of(graph)
    return [measured(documents, graph.schema, example.id, example.query, times) for example in read_examples(EXAMPLES)]


def main() -> None:
    """The command."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--times", type=int, default=100, help="how often each is read")
    columns = ("operation", "characters", "parsed", "judged", "prepared", "whole", "graphql-core's `validate`")
    print(f"| {' | '.join(columns)} |\n|{' --- |' * len(columns)}")
    for one in measure(arguments.parse_args().times):
        times = (one.parsed, one.judged, one.prepared, one.whole, one.by_graphql_core)
        print(f"| {one.name} | {one.characters} | {' | '.join(f'{time:.2f} ms' for time in times)} |")


if __name__ == "__main__":
    main()

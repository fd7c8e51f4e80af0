"""The ready queries of the IDE: one GraphQL file each, its head says what it is.

    # title.th: แอปประชาชน: สิทธิและกฎหมายที่รองรับ
    # title.en: Citizen app: entitlements and the law they rest on
    # persona: citizen
    # variables: {"first": 10}

    query CitizenApp($first: Int!) { … }

The head ends at the first line that is no comment. `persona` is absent where no token is needed, `variables` where
there are none. A variable `"today+90"` is the date 90 days from the day the IDE is opened.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

import msgspec
from graphql import GraphQLSyntaxError, OperationDefinitionNode, parse

HEAD_LINE = re.compile(r"#\s*(?P<key>[\w.]+):\s*(?P<value>.*\S)\s*$")
REQUIRED_KEYS = ("title.th", "title.en")
KEYS = (*REQUIRED_KEYS, "persona", "variables")


class ExampleError(Exception):
    """A file that cannot be shown as an example: where, and what to do."""

    def __init__(self, path: Path, line: int, problem: str) -> None:
        super().__init__(f"{path}:{line}: {problem}")
        self.path, self.line, self.problem = path, line, problem


@dataclass(frozen=True, slots=True)
class Example:
    """A ready query. `id` is the file's name without its suffix, `persona` the id of who runs it, None for anybody."""

    id: str
    title: Mapping[str, str]
    query: str
    variables: Mapping[str, Any]
    persona: str | None


@dataclass(frozen=True, slots=True)
class ExampleHead:
    """The lines above a query: how many, what they say."""

    size: int
    values: Mapping[str, str]
    variables: Mapping[str, Any]


def read_examples(folder: Path) -> tuple[Example, ...]:
    """Every `*.graphql` of the folder, in the order of the names. Raises `ExampleError`."""
    return tuple(read_example(path) for path in sorted(folder.glob("*.graphql")))


def read_example(path: Path) -> Example:
    """Read one file. Raises `ExampleError`."""
    lines = path.read_text(encoding="utf-8").splitlines()
    head = read_head(path, list(takewhile(lambda line: line.startswith("#"), lines)))
    empty = len(list(takewhile(lambda line: not line.strip(), lines[head.size :])))
    query = "\n".join(lines[head.size + empty :]) + "\n"
    check_query(path, query, above=head.size + empty)
    return Example(
        id=path.stem,
        title={"th": head.values["title.th"], "en": head.values["title.en"]},
        query=query,
        variables=head.variables,
        persona=head.values.get("persona"),
    )


def read_head(path: Path, lines: Sequence[str]) -> ExampleHead:
    values: dict[str, str] = {}
    variables: Mapping[str, Any] = {}
    for number, line in enumerate(lines, start=1):
        match = HEAD_LINE.match(line)
        if match is None:
            raise ExampleError(path, number, "the head holds lines like '# title.en: …', then an empty line")
        key, value = match["key"], match["value"]
        if key not in KEYS:
            raise ExampleError(path, number, f"the head knows {', '.join(KEYS)}, not '{key}'")
        if key == "variables":
            variables = read_variables(path, number, value)
        values[key] = value
    for key in REQUIRED_KEYS:
        if key not in values:
            raise ExampleError(path, 1, f"add a line '# {key}: …' at the top")
    return ExampleHead(size=len(lines), values=values, variables=variables)


def read_variables(path: Path, line: int, text: str) -> Mapping[str, Any]:
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise ExampleError(path, line, f"variables must be a JSON object on one line: {error}") from error


def check_query(path: Path, query: str, above: int) -> None:
    """One named operation: its name titles the tab. `above` counts the lines of the file before the query."""
    try:
        document = parse(query)
    except GraphQLSyntaxError as error:
        line = error.locations[0].line if error.locations else 1
        raise ExampleError(path, above + line, error.message) from error
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if len(operations) != 1 or operations[0].name is None:
        raise ExampleError(path, above + 1, "write one operation and name it: the name titles the tab")

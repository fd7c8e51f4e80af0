"""Whatever goes in, `check` takes what comes out, or the drafter says why there is nothing."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drafting.file_outline import of_file
from drafting.json_outline import of_answer
from drafting.openapi_outline import of_openapi
from drafting.outline import NoOutline, Outline
from tests.drafting.drafts import GRAPH, drafted

NAMES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(sorted({name for contract in GRAPH.contracts.values() for name in contract.facts})),
    st.sampled_from(
        ["a.b", "${X}", "$key", '"', "'", "\\", "# no", "]]\n[source]", "\x7f", "ชื่อ นาม", "@id", "@type", ""]
    ),
)
PAGING = st.sampled_from(["limit", "offset", "page", "cursor", "start", "size", "q", "pid", "tin", "total"])
QUESTIONS = st.sampled_from([(one.type, one.by) for one in GRAPH.questions])
PROPERTY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("drafts")


def outlined(make: Any, *arguments: Any) -> Outline | None:
    """The outline, or None where it is said why there is none."""
    try:
        found: Outline = make(*arguments)
    except NoOutline as why:
        assert str(why)
        return None
    return found


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=25,
)


@PROPERTY
@given(document=JSON, asked=QUESTIONS)
def test_of_any_answer(shelf: Path, document: Any, asked: tuple[str, str]) -> None:
    body = json.dumps(document).encode()
    for outline in (outlined(of_answer, body), outlined(of_file, body, "a.json")):
        if outline is not None:
            drafted(shelf, outline, *asked)


@PROPERTY
@given(
    header=st.lists(NAMES, max_size=8), delimiter=st.sampled_from(",;\t|"), asked=QUESTIONS, titles=st.integers(0, 3)
)
def test_of_any_table(shelf: Path, header: list[str], delimiter: str, asked: tuple[str, str], titles: int) -> None:
    quoted = delimiter.join('"' + name.replace('"', '""') + '"' for name in header)
    body = ("ทะเบียน\n" * titles + quoted + "\n" + delimiter.join("1" for _ in header)).encode("utf-8", "replace")
    outline = outlined(of_file, body, "a.txt")
    if outline is not None:
        drafted(shelf, outline, *asked)


@PROPERTY
@given(body=st.binary(max_size=60), asked=QUESTIONS)
def test_of_any_bytes(shelf: Path, body: bytes, asked: tuple[str, str]) -> None:
    outline = outlined(of_file, body, "a.csv")
    if outline is not None:
        drafted(shelf, outline, *asked)


WORDS = NAMES | PAGING | st.text("abcอ -_.{}$", min_size=1, max_size=8)
SCHEMAS = st.recursive(
    st.sampled_from([{"type": "string"}, {"type": "integer", "format": "int32"}, {"enum": ["A", "$x"]}, {}]),
    lambda inner: st.one_of(
        st.builds(lambda one: {"type": "array", "items": one}, inner),
        st.builds(lambda some: {"type": "object", "properties": some}, st.dictionaries(WORDS, inner, max_size=4)),
        st.builds(lambda some: {"allOf": some}, st.lists(inner, max_size=2)),
        st.just({"$ref": "#/components/schemas/S"}),
    ),
    max_leaves=10,
)
PLACES = st.sampled_from(["query", "path", "header", "cookie", "body"])
PARAMETERS = st.lists(
    st.fixed_dictionaries({"name": WORDS, "in": PLACES, "schema": SCHEMAS}, optional={"required": st.booleans()}),
    max_size=4,
)


DESCRIPTIONS = st.fixed_dictionaries(
    {"parameters": PARAMETERS, "answer": SCHEMAS, "sent": SCHEMAS, "shared": SCHEMAS, "path": WORDS}
)


@PROPERTY
@given(described=DESCRIPTIONS, asked=QUESTIONS)
def test_of_any_description(shelf: Path, described: dict[str, Any], asked: tuple[str, str]) -> None:
    def content(schema: Any) -> dict[str, Any]:
        return {"content": {"application/json": {"schema": schema}}}

    post = {
        "parameters": described["parameters"],
        "responses": {"200": content(described["answer"])},
        "requestBody": content(described["sent"]),
    }
    path = described["path"]
    where = "/a/{id}" if "$" in path or "?" in path or ".." in path else f"/a/{path}"
    document = {
        "openapi": "3.1.0",
        "paths": {where: {"post": post}},
        "components": {"schemas": {"S": described["shared"]}},
        "servers": [{"url": "https://x.example"}],
    }
    outline = outlined(of_openapi, json.dumps(document).encode(), None)
    if outline is not None:
        drafted(shelf, outline, *asked)

from pathlib import Path

import pytest
from graphql import build_schema, parse, validate
from graphql.execution.values import get_variable_values

from endpoints.graphql.examples import ExampleError, read_example, read_examples

ROOT = Path(__file__).parents[3]
GOOD = """# title.th: กฎหมาย
# title.en: Laws
# persona: citizen
# variables: {"first": 3}

# The newest first.
query Laws($first: Int!) {
  laws(first: $first) { id }
}
"""


@pytest.fixture
def write(tmp_path):
    def write(text: str) -> Path:
        path = tmp_path / "1-laws.graphql"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_the_head_of_a_file_says_what_the_query_is(write):
    example = read_example(write(GOOD))
    assert example.id == "1-laws"
    assert example.title == {"th": "กฎหมาย", "en": "Laws"}
    assert example.persona == "citizen"
    assert example.variables == {"first": 3}
    assert example.query.startswith("# The newest first.\nquery Laws(")


def test_a_query_without_token_and_variables_needs_no_lines_for_them(write):
    example = read_example(write("# title.th: ก\n# title.en: A\n\nquery A { a }\n"))
    assert example.persona is None
    assert example.variables == {}


@pytest.mark.parametrize(
    ("before", "after", "line", "advice"),
    [
        ("# title.en: Laws\n", "", 1, "add a line '# title.en: …'"),
        ("# persona:", "# person:", 3, "the head knows title.th, title.en, persona, variables, not 'person'"),
        ("# persona: citizen", "# citizen", 3, "the head holds lines like"),
        ('{"first": 3}', '{"first": }', 4, "variables must be a JSON object on one line"),
        ('{"first": 3}', "[3]", 4, "variables must be a JSON object on one line"),
        ("{ id }", "{ id ", 10, "Syntax Error"),
        ("query Laws($first: Int!)", "", 6, "name it"),
        ("query Laws", "query Others { a }\nquery Laws", 6, "write one operation"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(write, before, after, line, advice):
    assert before in GOOD
    path = write(GOOD.replace(before, after))
    with pytest.raises(ExampleError) as caught:
        read_example(path)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert advice in caught.value.problem


SIX = read_examples(ROOT / "ide" / "examples")


def test_the_six_queries_of_the_hub_are_ready():
    assert [example.id[0] for example in SIX] == list("123456")
    assert [example.persona for example in SIX] == ["citizen", "owner", "officer", None, "bank", "auditor"]


@pytest.mark.parametrize("example", SIX, ids=lambda example: example.id)
def test_a_ready_query_is_valid_against_the_schema(example):
    schema = build_schema((ROOT / "schema.graphql").read_text(encoding="utf-8"))
    document = parse(example.query)
    assert validate(schema, document) == []
    variables = get_variable_values(schema, document.definitions[0].variable_definitions or (), dict(example.variables))
    assert not isinstance(variables, list), variables

import copy
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from docs.connector_schema import schema, written
from tests.docs.test_manifest import STRUCTS

HERE = Path(__file__).parents[2]
MANIFESTS = [
    *sorted(HERE.glob("agencies/*/connector.toml")),
    *sorted((HERE / "tests" / "connectors" / "manifests").glob("*.toml")),
]
VALIDATOR = jsonschema.Draft7Validator(schema())


def test_the_schema_in_docs_is_the_one_made_from_the_structs():
    text = (HERE / "docs" / "connector.schema.json").read_text(encoding="utf-8")
    assert text == written(), "run: python -m docs.connector_schema > docs/connector.schema.json"


def test_it_is_a_schema_and_every_table_of_the_manifest_is_in_it():
    jsonschema.Draft7Validator.check_schema(schema())
    known = {*schema()["definitions"], "Manifest"}
    tables = {one.__name__ for one in STRUCTS} - {"SourceTable", "HttpSource"}
    assert tables <= known


@pytest.mark.parametrize("file", MANIFESTS, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_every_manifest_there_is_fits(file: Path):
    found = [error.message for error in VALIDATOR.iter_errors(tomllib.loads(file.read_text(encoding="utf-8")))]
    assert found == []


def _change(*way: Any, to: Any) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        for step in way[:-1]:
            document = document[step]
        document[way[-1]] = to

    return change


def _drop(*way: Any) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        for step in way[:-1]:
            document = document[step]
        del document[way[-1]]

    return change


@pytest.mark.parametrize(
    "change",
    [
        _change("agenci", to={}),
        _drop("agency", "contact"),
        _change("source", "kind", to="rset"),
        _change("source", "timeout", to="2 seconds"),
        _change("source", "quota", to="many"),
        _change("source", "concurrency", to=0),
        _change("source", "auth", "kind", to="key"),
        _change("source", "retry", "attemps", to=1),
        _change("lookup", 0, "request", "statement", to="select 1"),
        _drop("lookup", 0, "request", "path"),
        _change("lookup", 0, "privacy", "class", to="secret"),
        _change("lookup", 0, "fields", "registeredOn", "as", to="date-bc"),
        _change("lookup", 0, "answer", "errors", "quotas", to="x"),
    ],
)
def test_what_the_proof_would_refuse_an_editor_marks(change: Callable[[Any], None]):
    file = HERE / "tests" / "connectors" / "manifests" / "rest.toml"
    document = tomllib.loads(file.read_text(encoding="utf-8"))
    assert VALIDATOR.is_valid(document)
    changed = copy.deepcopy(document)
    change(changed)
    assert not VALIDATOR.is_valid(changed)


def test_every_key_says_what_it_means():
    for name, table in schema()["definitions"].items():
        for key, property_ in table.get("properties", {}).items():
            assert "const" in property_ or property_.get("description"), f"{name}.{key}"


def test_editors_are_told_where_it_is():
    text = (HERE / ".taplo.toml").read_text(encoding="utf-8")
    assert (HERE / re.findall(r'path = "(.*)"', text)[0]).is_file()

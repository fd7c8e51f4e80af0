"""Hashes as clients' tools make them. What they wrote is in `manifests/`, by graphql 16.15, @apollo/client 4.3 with
generate-persisted-query-manifest 1.4, relay-compiler 21.0, @urql/core 6.0 and graphql-codegen's client-preset 6.2."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from graphql import parse, print_ast
from hypothesis import given
from hypothesis import strategies as st

from access.apps.document_names import bare, is_name, names, sha256
from access.apps.operation_manifests import MOST, ManifestUnfit, documents_of

MANIFESTS = Path(__file__).parent / "manifests"
URQL: list[dict[str, str]] = json.loads((MANIFESTS / "urql.json").read_text(encoding="utf-8"))
LAWS = "query Laws { laws(first: 1) { nodes { id } } }"
SPACES = st.text(st.sampled_from(" \n\t,"), max_size=4)


def manifest(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((MANIFESTS / f"{name}.json").read_text(encoding="utf-8"))
    return read


@pytest.mark.parametrize(("name", "operations"), [("apollo", 2), ("relay", 1), ("codegen", 1), ("codegen-sha1", 1)])
def test_a_manifest_is_taken_as_its_tool_wrote_it_and_each_of_its_ids_names_its_operation(
    name: str, operations: int
) -> None:
    read = manifest(name)
    listed = [(one["id"], one["body"]) for one in read["operations"]] if "format" in read else list(read.items())
    assert documents_of(json.dumps(read)) == [text for _, text in listed]
    assert len(listed) == operations
    for id_, text in listed:
        assert names(text)[bare(id_)] == text


@pytest.mark.parametrize("one", URQL)
def test_what_urql_sends_of_a_document_names_it_and_asks_for_the_same(one: dict[str, str]) -> None:
    stands = names(one["document"])[one["sha256"]]
    assert print_ast(parse(stands)) == print_ast(parse(one["sent"]))


@given(SPACES, SPACES, SPACES)
def test_however_a_document_is_laid_out_it_has_the_name_of_its_printed_form(a: str, b: str, c: str) -> None:
    document = f"{a}query Laws{b}{{ laws(first:{c}1) {{ nodes {{ id }} }} }}{b}{c}"
    printed = print_ast(parse(LAWS))
    assert names(document)[sha256(printed)] == document
    assert names(document)[sha256(f"{printed}\n")] == document
    for how in ("sha256", "sha1", "md5"):
        for form in (document, document.strip(), f"{document.strip()}\n"):
            assert names(document)[hashlib.new(how, form.encode()).hexdigest()] == document


def test_a_name_is_of_one_text_alone_and_prefixes_do_not_matter() -> None:
    for how in ("sha256", "sha1", "md5"):
        hash_ = hashlib.new(how, LAWS.encode()).hexdigest()
        assert is_name(hash_, LAWS)
        assert not is_name(hash_, f"{LAWS}\n")
        assert bare(f"{how}:{hash_.upper()}") == hash_
    assert not is_name("", LAWS)
    assert len(bare("x" * 10_000)) == 65


@pytest.mark.threat("operation-learned")
@pytest.mark.parametrize(
    ("text", "told"),
    [
        (json.dumps({sha256(LAWS): "{ laws(first: 2) { totalCount } }"}), "no hash of its operation"),
        (json.dumps({"laws": LAWS}), "no hash of its operation"),
        (json.dumps({sha256(LAWS): 5}), "id and its text"),
        (json.dumps([LAWS]), "neither a manifest"),
        (json.dumps({"format": "apollo-persisted-query-manifest", "version": 2, "operations": []}), "version 1"),
        (json.dumps({"format": "apollo-persisted-query-manifest", "version": 1, "operations": [5]}), "id and its text"),
        (json.dumps({"format": "apollo-persisted-query-manifest", "version": 1}), "id and its text"),
        (json.dumps({str(n): "{ a }" for n in range(MOST + 1)}), "the most of one manifest"),
    ],
)
def test_a_manifest_that_cannot_be_taken_says_why(text: str, told: str) -> None:
    with pytest.raises(ManifestUnfit, match=told):
        documents_of(text)


@pytest.mark.parametrize("text", ["{ laws { id } }", LAWS, "", "[" * 100_000])
def test_a_document_is_no_manifest(text: str) -> None:
    assert documents_of(text) is None

"""Each word of docs/glossary.md stands there once, and what it names is in the code."""

import ast
import re

from settings import ROOT
from tests.rooms import ROOMS

TEXT = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| \*\*(.+?)\*\* \| (.+) \| `([\w/]+\.py)`: `(\w+)` \|$", re.M)
WORDS = ROW.findall(TEXT)


def test_every_row_says_a_word_what_it_is_and_where() -> None:
    assert len(WORDS) == len(re.findall(r"^\| \*\*", TEXT, re.M)) > 40


def test_each_word_and_each_place_stands_there_once_in_order() -> None:
    words = [word.casefold() for word, *_ in WORDS]
    assert words == sorted(set(words))
    places = [(file, name) for *_, file, name in WORDS]
    assert sorted(places) == sorted(set(places))


def test_every_name_is_defined_where_it_is_said_to_be() -> None:
    lost = []
    for _, _, file, name in WORDS:
        path = ROOT / file
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        if not re.search(rf"^\s*(?:(?:async )?def|class) {name}\b|^{name}\b.*=|^\s+{name}:", text, re.M):
            lost.append(f"{file}: {name}")
    assert lost == []


SEARCHED_FOR = [
    "breach report",
    "bulkhead",
    "circuit breaker",
    "conformance kit",
    "consent check",
    "cost analysis",
    "csrf",
    "dataloader",
    "fixed width",
    "hash chain",
    "introspection filter",
    "key rotation",
    "nonce store",
    "pkce",
    "rate limit",
    "schema drift",
    "single flight",
    "stale while revalidate",
    "thai dates",
    "trusted documents",
]
"""What an engineer of the field looks for in a list of files."""


def test_what_is_searched_for_is_found_by_the_name_of_a_file() -> None:
    product = [
        ROOT / folder
        for folder in (
            "access",
            "cache",
            "conformance_kit",
            "connectors",
            "endpoints",
            "execution",
            "resolvers",
            "schema",
            "supergraph",
        )
    ]
    files = [path.relative_to(ROOT) for folder in product for path in folder.rglob("*.py")]
    names = [set(re.split(r"[/_.]", str(file))) for file in files]
    assert [term for term in SEARCHED_FOR if not any(set(term.split()) <= name for name in names)] == []


NAMED_BY_THE_GRAPH = ("resolvers", "schema")


def test_no_two_classes_have_one_name_but_where_the_graph_names_its_types() -> None:
    named: dict[str, list[str]] = {}
    for file in (path for room in ROOMS if room not in NAMED_BY_THE_GRAPH for path in (ROOT / room).rglob("*.py")):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                named.setdefault(node.name, []).append(str(file.relative_to(ROOT)))
    assert len(named) > 300
    assert {name: files for name, files in named.items() if len(files) > 1} == {}

import re
from pathlib import Path

import msgspec
import pytest

from connectors import manifest
from connectors.kinds.all_kinds import KINDS
from connectors.values.conversions import CONVERSIONS
from docs.manifest import documented, manual

PAGE = Path(__file__).parents[2] / "docs" / "manifest.md"
STRUCTS = [
    one
    for one in vars(manifest).values()
    if isinstance(one, type) and issubclass(one, manifest.Table) and one not in (manifest.Table, manifest.RequestTable)
] + [struct for kind in KINDS for struct in (kind.source, kind.request)]


def test_the_page_in_docs_is_the_one_printed_from_the_structs():
    assert PAGE.read_text(encoding="utf-8") == manual(), "run: python -m docs.manifest > docs/manifest.md"


def test_every_table_of_the_manifest_is_on_the_page():
    assert documented() == frozenset(STRUCTS)


@pytest.mark.parametrize("struct", STRUCTS, ids=lambda struct: struct.__name__)
def test_every_key_says_what_it_means(struct: type[msgspec.Struct]):
    for field in msgspec.structs.fields(struct):
        descriptions = [extra.description for extra in field.type.__metadata__ if isinstance(extra, msgspec.Meta)]
        assert any(descriptions), f"{struct.__name__}.{field.name}"
        assert f"| `{field.encode_name}` |" in manual()


def test_every_conversion_is_on_the_page():
    for name in CONVERSIONS:
        assert re.search(rf"^\| `{name}` \|", manual(), re.MULTILINE)

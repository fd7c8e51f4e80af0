"""What libraries do not promise to keep stands in one file for each, which says what it was tried with."""

import ast
import importlib.metadata
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from endpoints.http import uvicorn_internals
from schema import strawberry_internals
from settings import ROOT

ROOMS = [f.parent for f in ROOT.glob("*/__init__.py") if f.parent.name not in ("bench", "tests")]
OURS = [*(path for room in ROOMS for path in sorted(room.rglob("*.py"))), ROOT / "app.py"]
PUBLIC = {
    "strawberry": {"", "relay", "schema.config", "schema_directive", "types"},
    "uvicorn": {""},
}
"""Modules of which their documentation tells, by library."""
FENCES = {"strawberry": "schema/strawberry_internals.py", "uvicorn": "endpoints/http/uvicorn_internals.py"}
PRIVATE = re.compile(
    r"__strawberry_definition__|DEFINITION_BACKREF|strawberry-definition|_is_default|_get_field_exception_handlers"
    r"|\.schema_converter|(?<!self)\._schema\b"
)
"""Attributes of strawberry's classes that are nobody else's."""


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("library", FENCES)
def test_only_the_fence_imports_what_a_library_does_not_promise(library: str) -> None:
    past = {
        path.relative_to(ROOT).as_posix()
        for path in OURS
        for module in imports(path)
        if module.partition(".")[0] == library and module.partition(".")[2] not in PUBLIC[library]
    }
    assert past == {FENCES[library]}


def test_addresses_from_outside_are_split_where_what_is_none_raises_nothing() -> None:
    raising = {"urlsplit", "urlparse", "urljoin", "urldefrag"}
    splitting = {
        path.relative_to(ROOT).as_posix()
        for path in OURS
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.ImportFrom) and node.module == "urllib.parse" and raising & {n.name for n in node.names}
    }
    # The two others say of an app's addresses whether they are any.
    assert splitting == {"connectors/urls.py", "access/apps/web_addresses.py", "access/apps/app.py"}


def test_only_the_fence_reaches_into_strawberrys_classes() -> None:
    past = {path.relative_to(ROOT).as_posix() for path in OURS if PRIVATE.search(path.read_text(encoding="utf-8"))}
    assert past == {FENCES["strawberry"]}


@pytest.mark.parametrize(
    ("package", "fence"), [("strawberry-graphql", strawberry_internals), ("uvicorn", uvicorn_internals)]
)
def test_the_version_installed_is_one_that_the_fence_was_tried_with(package: str, fence: object) -> None:
    installed, tried = importlib.metadata.version(package), fence.TRIED  # type: ignore[attr-defined]
    assert installed in tried, (
        f"{package} {installed} is installed, and {fence.__name__} was tried with {', '.join(tried)}:"  # type: ignore[attr-defined]
        " read what has changed in the classes that it names, run all tests, and add the version to TRIED."
    )


@pytest.mark.parametrize("class_", uvicorn_internals.RELIED_ON, ids=lambda class_: class_.__name__)
def test_uvicorns_classes_have_what_the_server_relies_on(class_: type) -> None:
    tree = ast.parse(inspect.getsource(class_))
    made = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)}
    relied_on = uvicorn_internals.RELIED_ON[class_].split()
    lost = {name for name in relied_on if name not in made and not hasattr(class_, name)}
    assert lost == set(), f"uvicorn's {class_.__name__} no longer has these"

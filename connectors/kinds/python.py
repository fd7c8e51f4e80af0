"""Sources of kind `python`: a class of the agency's own."""

import ast
import importlib.util
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, ClassVar, Final

from msgspec import Meta

from connectors.kinds.source_kind import SourceKind
from connectors.manifest.faults import Faults
from connectors.manifest.request import RequestTable
from connectors.manifest.source import SourceTable
from connectors.manifest.table import Says
from connectors.manifest.toml_positions import Place
from connectors.manifest.units import Beside, Secret


class PythonSource(SourceTable, kw_only=True, tag="python", tag_field="kind", frozen=True):
    """A class of the agency's own, for a source of no other kind. It is asked for batches of keys and gives what the
    expressions of the manifest read; everything around it is as for the other kinds. What it must have is in
    `connectors/python_source_api.py`.
    """

    class_: Annotated[Beside, Says("the class, `module:Class` in a file `module.py` beside the manifest")]
    options: Annotated[dict[str, Secret], Says("what it is made with: addresses, secrets")] = {}

    def prove(self, requests: Sequence[tuple[RequestTable, Place]], faults: Faults) -> None:
        try:
            _prove_class(self.class_)
        except NotAnAgent as error:
            todo = "see connectors/python_source_api.py for what it must have"
            faults.add(("source", "class"), f"the class: {error}", todo)


class PythonRequest(RequestTable, frozen=True):
    """`request` of a `python` lookup. Texts in `arguments` may be or contain what they may in a `rest` request."""

    templates: ClassVar[tuple[str, ...]] = ("arguments",)
    asked_by_itself: ClassVar[bool] = True

    ask: Annotated[str, Says("what the class is asked for, a name that it knows")]
    arguments: Annotated[dict[str, Any], Says("what it is told beside the keys, a template")] = {}
    batch: Annotated[int, Says("how many keys one call may carry"), Meta(ge=1)] = 1


class NotAnAgent(ValueError):
    """A file without the class that the manifest names, or a class that cannot be asked; says what is wrong."""


def where(named: str) -> tuple[Path, str]:
    """The file and the class of `folder/module:Class`. Raises NotAnAgent."""
    module, colon, name = named.rpartition(":")
    if not colon or not name.isidentifier() or not Path(module).name.isidentifier():
        raise NotAnAgent('it is no "module:Class"')
    return Path(f"{module}.py"), name


def _prove_class(named: str) -> None:
    """Whether the class is there and can be asked, without running it. Raises NotAnAgent."""
    file, name = where(named)
    try:
        tree = ast.parse(file.read_text(encoding="utf-8"))
    except OSError:
        raise NotAnAgent(f"there is no {file.name}") from None
    except (SyntaxError, ValueError):
        raise NotAnAgent(f"{file.name} is no Python") from None
    for module in _imported(tree):
        if module not in sys.modules and importlib.util.find_spec(module) is None:
            raise NotAnAgent(f"{file.name} imports {module}, and there is no such module")
    found = next((one for one in tree.body if isinstance(one, ast.ClassDef) and one.name == name), None)
    if found is None:
        raise NotAnAgent(f"{file.name} has no class {name}")
    methods = {one.name for one in found.body if isinstance(one, ast.AsyncFunctionDef)}
    if missing := {"ask", "close"} - methods:
        raise NotAnAgent(f"{name} has no async {' and no async '.join(sorted(missing))}")


def _imported(tree: ast.Module) -> Iterator[str]:
    """The modules that a file cannot do without, each by its first name: those it imports at once and unconditionally.

    Raises NotAnAgent for one beside it: a class is loaded alone.
    """
    for one in tree.body:
        if isinstance(one, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in one.names)
        elif isinstance(one, ast.ImportFrom):
            if one.level or one.module is None:
                raise NotAnAgent("it imports what is beside it, and is loaded alone: put it into one file")
            yield one.module.partition(".")[0]


KIND: Final = SourceKind(PythonSource, PythonRequest, "connectors.connections.python_class:PythonConnection")

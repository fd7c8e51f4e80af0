"""Agencies that bring a class of their own."""

import ast
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from connectors.agent import Agent, Asked, Options
from connectors.errors import AgencyError, AgencyTimeout, AgencyUnavailable, BadAnswer
from connectors.exchange import Batch, Reply
from connectors.manifest import PythonRequest, PythonSource
from connectors.template import ABSENT, fill
from connectors.upstream import ProvedWay


class NotAnAgent(ValueError):
    """A file without the class that the manifest names, or a class that cannot be asked; says what is wrong."""


def where(named: str) -> tuple[Path, str]:
    """The file and the class of `folder/module:Class`. Raises NotAnAgent."""
    module, colon, name = named.rpartition(":")
    if not colon or not name.isidentifier() or not Path(module).name.isidentifier():
        raise NotAnAgent('it is no "module:Class"')
    return Path(f"{module}.py"), name


def prove(named: str) -> None:
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


class PythonConnection:
    """One class, made at the first call. Each connection has a module of its own, so that a changed file counts."""

    def __init__(self, agency: str, source: PythonSource) -> None:
        self.agency = agency
        self._source = source
        self._module = f"saan_agency_{agency.replace('-', '_')}_{id(self):x}"
        self._agent: Agent | None = None

    def upstream(self, lookup: str, way: ProvedWay) -> "PythonUpstream":
        return PythonUpstream(self, lookup, way)

    async def close(self) -> None:
        agent, self._agent = self._agent, None
        sys.modules.pop(self._module, None)
        if agent is not None:
            await agent.close()

    def agent(self, lookup: str) -> Agent:
        """The class's object. Raises AgencyUnavailable."""
        if self._agent is None:
            try:
                self._agent = self._made()
            except Exception as error:
                sys.modules.pop(self._module, None)
                missing = f": there is no module {error.name}" if isinstance(error, ModuleNotFoundError) else ""
                reason = f"its class cannot be made ({type(error).__name__}{missing})"
                raise AgencyUnavailable(self.agency, lookup, reason=reason) from error
        return self._agent

    def _made(self) -> Agent:
        file, name = where(self._source.class_)
        spec = importlib.util.spec_from_file_location(self._module, file)
        if spec is None or spec.loader is None:
            raise NotAnAgent(f"there is no {file.name}")
        module = importlib.util.module_from_spec(spec)
        sys.modules[self._module] = module
        spec.loader.exec_module(module)
        options = Options({key: value.reveal() for key, value in self._source.options.items()})
        made: Agent = getattr(module, name)(options)
        return made


class PythonUpstream:
    """One question that the class is asked."""

    def __init__(self, connection: PythonConnection, lookup: str, way: ProvedWay) -> None:
        if not isinstance(way.request, PythonRequest):
            raise TypeError(f"{lookup} has no request of a python source")
        self._connection = connection
        self._lookup = lookup
        self._way = way
        self._request = way.request

    async def ask(self, batch: Batch) -> Reply:
        agency = self._connection.agency
        agent = self._connection.agent(self._lookup)

        def value(name: str) -> Any:
            found = self._way.value(batch, name)
            return ABSENT if found in (None, "") else found

        deadline = batch.asking.deadline if batch.asking else float("inf")
        arguments = fill(self._request.arguments, value)
        asked = Asked(self._request.ask, arguments, batch.keys, batch.search, deadline)
        try:
            return Reply(await agent.ask(asked))
        except AgencyError:
            raise
        except TimeoutError:
            raise AgencyTimeout(agency, self._lookup) from None
        except OSError:
            raise AgencyUnavailable(agency, self._lookup, reason="connection") from None
        except ValueError:
            raise BadAnswer(agency, self._lookup, reason="what it answers is strange") from None
        except Exception as error:
            raise BadAnswer(agency, self._lookup, reason=f"its class failed ({type(error).__name__})") from error

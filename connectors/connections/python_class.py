"""Agencies that bring a class of their own."""

import asyncio
import importlib.util
import sys
from collections.abc import Awaitable
from datetime import datetime
from typing import Any, Final

from connectors import errors
from connectors.connections.connection import ProvedRequest
from connectors.errors import AgencyBusy, AgencyError, AgencyTimeout, AgencyUnavailable, BadAnswer
from connectors.expressions.templates import ABSENT, fill
from connectors.http.token_store import OWN, Tokens
from connectors.isolation.raised_at import AGENTS, place
from connectors.isolation.worker import RaisedInWorker
from connectors.kinds.python import NotAnAgent, PythonRequest, PythonSource, where
from connectors.mapping.exchange import KeyBatch, SourceReply
from connectors.python_source_api import Agent, Asked, Options

CLOSING: Final = 2.0
"""Seconds that a class may take to close."""


class PythonConnection:
    """One class, made at the first call. Each connection has a module of its own, so that a changed file counts."""

    def __init__(self, agency: str, source: PythonSource, _: Tokens = OWN) -> None:
        self.agency = agency
        self._source = source
        self._module = f"{AGENTS}{agency.replace('-', '_')}_{id(self):x}"
        self._agent: Agent | None = None
        self._given_up: set[asyncio.Task[Any]] = set()

    def upstream(self, lookup: str, plan: ProvedRequest) -> "PythonUpstream":
        return PythonUpstream(self, lookup, plan)

    async def close(self) -> None:
        agent, self._agent = self._agent, None
        sys.modules.pop(self._module, None)
        if agent is not None:
            await self._apart(_closed(agent), CLOSING)

    async def ask(self, asked: Asked, lookup: str) -> Any:
        """What the class answers. Raises an AgencyError, and Raised for what it has no business to raise."""
        if len(self._given_up) >= self._source.concurrency:
            raise AgencyBusy(self.agency, lookup, reason="its class goes on with what was given up")
        agent = self._agent_of(lookup)
        try:
            return await self._apart(_asked(agent, asked))
        except AgencyError as error:
            raise self._own(error, lookup) from None
        except TimeoutError:
            raise AgencyTimeout(self.agency, lookup) from None
        except OSError:
            raise AgencyUnavailable(self.agency, lookup, unreached=True) from None
        except ValueError as error:
            reason = f"what it answers is strange ({_told(error)})"
            raise BadAnswer(self.agency, lookup, reason=reason) from None

    def _agent_of(self, lookup: str) -> Agent:
        """The class's object. Raises Raised."""
        if self._agent is None:
            try:
                self._agent = self._made()
            except BaseException as error:
                sys.modules.pop(self._module, None)
                missing = f": there is no module {error.name}" if isinstance(error, ModuleNotFoundError) else ""
                raise RaisedInWorker(type(error).__name__ + missing, place(error.__traceback__)) from None
        return self._agent

    async def _apart(self, work: Awaitable[Any], seconds: float | None = None) -> Any:
        """What the class's own code gives, in a task of its own: what it raises, such as KeyboardInterrupt, ends no
        loop, and where it does not heed that it is given up, nobody waits for it."""
        task = asyncio.create_task(_kept(work))
        try:
            done, _ = await asyncio.wait([task], timeout=seconds)
        except asyncio.CancelledError:
            self._give_up(task)
            raise
        if not done:
            self._give_up(task)
            raise TimeoutError
        given, raised = task.result()
        if isinstance(raised, AgencyError | OSError | ValueError):
            raise raised
        if raised is not None:
            raise RaisedInWorker(type(raised).__name__, place(raised.__traceback__))
        return given

    def _give_up(self, task: asyncio.Task[Any]) -> None:
        task.cancel()
        self._given_up.add(task)
        task.add_done_callback(self._given_up.discard)

    def _own(self, error: AgencyError, lookup: str) -> AgencyError:
        """A failure that the class names, as one of this agency: it speaks for no other, in no words of its own."""
        kind = next(kind for kind in type(error).__mro__ if kind.__module__ == errors.__name__)
        at = error.retry_at
        known = at if type(at) is datetime and at.tzinfo is not None else None
        own: AgencyError = kind(self.agency, lookup, known, f"its class says so ({_told(error)})")
        return own

    def _made(self) -> Agent:
        file, name = where(self._source.class_)
        spec = importlib.util.spec_from_file_location(self._module, file)
        if spec is None or spec.loader is None:
            raise NotAnAgent(f"there is no {file.name}")
        module = importlib.util.module_from_spec(spec)
        sys.modules[self._module] = module
        # From its text, never from bytecode: that is told apart by seconds and sizes, and a change may have neither.
        exec(compile(file.read_bytes(), file, "exec"), module.__dict__)
        options = Options({key: value.reveal() for key, value in self._source.options.items()})
        made: Agent = getattr(module, name)(options)
        return made


class PythonUpstream:
    """One question that the class is asked."""

    def __init__(self, connection: PythonConnection, lookup: str, plan: ProvedRequest) -> None:
        if not isinstance(plan.request, PythonRequest):
            raise TypeError(f"{lookup} has no request of a python source")
        self._connection = connection
        self._lookup = lookup
        self._way = plan
        self._request = plan.request

    async def ask(self, batch: KeyBatch) -> SourceReply:
        def value(name: str) -> Any:
            found = self._way.value(batch, name)
            return ABSENT if found in (None, "") else found

        deadline = batch.context.deadline if batch.context else float("inf")
        arguments = fill(self._request.arguments, value)
        asked = Asked(self._request.ask, arguments, batch.keys, batch.search, deadline)
        return SourceReply(await self._connection.ask(asked, self._lookup))


async def _asked(agent: Agent, asked: Asked) -> Any:
    return await agent.ask(asked)


async def _closed(agent: Agent) -> None:
    await agent.close()


async def _kept(work: Awaitable[Any]) -> tuple[Any, BaseException | None]:
    """What comes of it: given, or raised, which no loop gets to see."""
    try:
        return await work, None
    except BaseException as raised:
        return None, raised


def _told(raised: BaseException) -> str:
    return f"{type(raised).__name__} at {place(raised.__traceback__)}"

"""Seams of the agency under test, at which something is raised while it is asked."""

import asyncio
import inspect
import pkgutil
from collections.abc import Sequence
from contextvars import ContextVar
from typing import Any

import pytest

from connectors.contract import Key
from connectors.isolation.containment import Blame, ContainedProvider
from connectors.provider import Answer, ChainedProvider, LookupContext, Provider, Trace
from tests.connectors.graph import FIRST

ASKED: ContextVar[str] = ContextVar("asked", default="")


class Marked(ChainedProvider):
    """Notes whose question it is that is answered, so that what is raised is raised in one agency's part alone."""

    async def ask(self, keys: Sequence[Key], context: LookupContext, trace: Trace) -> dict[Key, Answer]:
        ASKED.set(self.agency)
        return await self._provider.ask(keys, context, trace)


def marked(provider: Provider, blame: Blame) -> Provider:
    return Marked(ContainedProvider(provider, blame))


def raising(monkeypatch: pytest.MonkeyPatch, seam: str, kind: type[BaseException] = RuntimeError) -> list[str]:
    """Raises at a seam while the agency under test is asked; gives how often."""
    path, _, name = seam.rpartition(".")
    owner, original = pkgutil.resolve_name(path), pkgutil.resolve_name(seam)
    reached: list[str] = []

    def raise_() -> None:
        if ASKED.get() == "bureau":
            reached.append(seam)
            raise kind(f"{FIRST} is not to be told")

    async def slow(*arguments: Any, **more: Any) -> Any:
        raise_()
        return await original(*arguments, **more)

    def quick(*arguments: Any, **more: Any) -> Any:
        raise_()
        return original(*arguments, **more)

    monkeypatch.setattr(owner, name, slow if inspect.iscoroutinefunction(original) else quick)
    return reached


RAISED = (RuntimeError, MemoryError, RecursionError, SystemExit, asyncio.CancelledError, StopIteration, TypeError)

"""What a class of an agency's own is: for a source that is of no other kind.

`agencies/<id>/agency.py`:

    from connectors.python_source_api import Asked, Options

    class LineAgent:
        def __init__(self, options: Options) -> None:
            self._host = options["host"]

        async def ask(self, asked: Asked) -> object:
            return [await self._line(key["nationalId"]) for key in asked.keys]

        async def close(self) -> None: ...

Everything around it is as for any other kind: hours, quotas, breakers and retries; batches, judging an answer by the
manifest's expressions, matching rows to keys, conversions.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from connectors.contract import Search


class Options(Mapping[str, str]):
    """The `options` of the manifest. They may hold secrets, so they are shown nowhere."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return "Options(…)"


@dataclass(frozen=True, slots=True)
class Asked:
    """One call: what the manifest's `request` says, filled in.

    `keys` are those of the batch, each by its parts, normalised; `search` is there for a search instead. `deadline` is
    the loop's time by which the answer must be there; the call is cancelled then.
    """

    ask: str
    arguments: Mapping[str, Any] = field(repr=False)
    keys: tuple[Mapping[str, str], ...] = field(repr=False)
    search: Search | None
    deadline: float


class Agent(Protocol):
    """A class of an agency's own. It is made once, with the manifest's options, and closed once."""

    async def ask(self, asked: Asked) -> Any:
        """The answer: tables, lists, texts and numbers, which the manifest's `answer` and `fields` read.

        What it cannot do it raises: an OSError where the source cannot be reached, a TimeoutError where it takes too
        long, a ValueError where it answers something strange, or one of `connectors.errors`. Everything else that it
        raises is a fault of the class (CONNECTOR_FAULT), told with its file and line. No message of an exception goes
        anywhere. One that goes on when it is cancelled is left alone, and asked no more once there are too many.
        """
        ...

    async def close(self) -> None:
        """Give back what it holds."""
        ...

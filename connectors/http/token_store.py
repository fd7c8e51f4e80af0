"""Tokens that agencies give the hub, which its processes may hold together."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final, Protocol


@dataclass(frozen=True, slots=True)
class Token:
    """A token, and for how many seconds from now it is good at most; with `idle`, unused for so long it dies sooner."""

    text: str = field(repr=False)
    seconds: float
    idle: float | None = None

    @property
    def kept(self) -> float:
        """Seconds after which it is of no use if nobody uses it."""
        return self.seconds if self.idle is None else min(self.seconds, self.idle)


Ask = Callable[[], Awaitable[Token]]


class Tokens(Protocol):
    """Where the tokens of all agencies are held. A `name` says whose token for whom it is; it is shown to nobody."""

    async def obtain(self, name: str, refused: str | None, ask: Ask) -> Token:
        """The token that is held, unless it is the one that was `refused`; otherwise what `ask` gives.

        However many processes want one, one asks. Raises what `ask` raises.
        """
        ...

    async def used(self, name: str, token: Token) -> None:
        """It was used just now."""
        ...


class OwnTokens:
    """Each process has its own."""

    async def obtain(self, name: str, refused: str | None, ask: Ask) -> Token:
        return await ask()

    async def used(self, name: str, token: Token) -> None:
        pass


OWN: Final = OwnTokens()

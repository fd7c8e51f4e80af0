"""Tokens of agencies in Redis, sealed: asked for by one process, used by all."""

import asyncio
import base64
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import msgspec
from cachebox import LRUCache

from cache.byte_weight import weight
from cache.encryption_keys import Keyring
from cache.redis_call import RedisAway, RedisCall
from cache.redis_scripts import HOLD, HOLDING, TOUCH
from connectors.http.token_store import Ask, Token

if TYPE_CHECKING:
    from cache.redis_client import RedisClient

CLAIM: Final = 10.0
"""Seconds after which others may ask for what one has claimed."""
PATIENCE: Final = 5.0
"""Seconds to wait at most for the token that another asks for."""
_PAUSE: Final = 0.05
_ROOM: Final = 10_000_000
"""Bytes of the sealed tokens that a process has seen, with their names."""
LONGEST: Final = 7 * 86400.0
"""Seconds that anything is held."""


class SharedTokens:
    """Holds tokens for all processes; while Redis is away each process asks for its own. `now`: seconds since 1970."""

    def __init__(self, client: "RedisClient", keyring: Keyring, *, now: Callable[[], float]) -> None:
        self._client = client
        self._keyring = keyring
        self._now = now
        self._seen: LRUCache[str, bytes] = LRUCache(_ROOM, getsizeof=weight)

    async def obtain(self, name: str, refused: str | None, ask: Ask) -> Token:
        claim = secrets.token_bytes(12)
        try:
            held = await self._held(name, refused, claim)
        except RedisAway:
            return await ask()
        if held is not None:
            return held
        given: Token | None = None
        try:
            given = await ask()
        finally:
            await self._hold(name, given, claim)
        return given

    async def used(self, name: str, token: Token) -> None:
        seen = self._seen.get(name)
        if seen is not None:
            await self._quietly(RedisCall(TOUCH, [self._keys(name)[0]], [seen, _milliseconds(token.kept)]))

    async def _held(self, name: str, refused: str | None, claim: bytes) -> Token | None:
        """What is held, waited for while another asks for it; None when this one is to ask."""
        useless = b""
        until = asyncio.get_running_loop().time() + PATIENCE
        while True:
            keys = self._keys(name)
            ((value, claimed),) = await self._client.run(
                [RedisCall(HOLDING, keys, [claim, _milliseconds(CLAIM), useless])]
            )
            if claimed == _GOOD:
                token = self._opened(keys[0], value)
                if token is not None and token.text != refused:
                    self._seen[name] = value
                    return token
                useless = value
            elif claimed == _MINE or asyncio.get_running_loop().time() >= until:
                return None
            else:
                await asyncio.sleep(_PAUSE)

    async def _hold(self, name: str, token: Token | None, claim: bytes) -> None:
        """Hold it, and give back the claim."""
        keys = self._keys(name)
        if token is None:
            await self._quietly(RedisCall(HOLD, keys, [claim, b"", 0]))
            return
        sealed = self._sealed(keys[0], token)
        self._seen[name] = sealed
        await self._quietly(RedisCall(HOLD, keys, [claim, sealed, _milliseconds(token.kept)]))

    async def _quietly(self, run: RedisCall) -> None:
        try:
            await self._client.run([run])
        except RedisAway:
            return

    def _keys(self, name: str) -> list[bytes]:
        digest = self._keyring.digest("token", name)
        text = base64.urlsafe_b64encode(digest).rstrip(b"=")
        return [b"{saan-t" + text + b"}", b"{saan-t" + text + b"}c"]

    def _sealed(self, key: bytes, token: Token) -> bytes:
        ends = self._now() + min(token.seconds, LONGEST)
        return self._keyring.seal(msgspec.msgpack.encode((token.text, ends, token.idle)), key)

    def _opened(self, key: bytes, value: bytes) -> Token | None:
        opened = self._keyring.open(value, key)
        if opened is None:
            return None
        try:
            text, ends, idle = msgspec.msgpack.decode(opened, type=tuple[str, float, float | None])
        except msgspec.DecodeError:
            return None
        return Token(text, ends - self._now(), idle) if ends > self._now() else None


_GOOD, _MINE = 0, 1


def _milliseconds(seconds: float) -> int:
    return max(1, int(min(seconds, LONGEST) * 1000))

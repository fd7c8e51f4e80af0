"""The cache of one process, whole: what goes around providers, what is dropped, and how Redis fares."""

import contextlib
import random as chance
import secrets
import time
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from cache import tags
from cache.caching_provider import CachingProvider, Slots
from cache.codecs import Codecs
from cache.drops import Drops
from cache.encryption_keys import Keyring
from cache.entry import Store
from cache.invalidation import Invalidation
from cache.memory_store import MemoryStore
from cache.peers import Peers
from cache.redis_call import RedisState
from cache.redis_pipeline import RedisPipeline
from cache.redis_store import RedisStore
from cache.redis_url import RedisUrl
from cache.tags import Identity, Tagging
from cache.tiered_store import TieredStore
from connectors.contract import Contract, Key, Question
from connectors.provider import LookupContext, Provider
from connectors.values.national_ids import proved

if TYPE_CHECKING:
    from cache.redis_client import RedisClient


class Sharing(Enum):
    """Whether what is remembered is shared with other processes: ALONE by choice, SHARED, or AWAY while Redis is."""

    ALONE = "in this process alone"
    SHARED = "shared"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Change:
    """What an agency or an operator says has changed: an agency's everything, a type of it, one thing of that type.

    `part` is the part of a key that `value` is of ("juristicId"), None for whichever fits.
    """

    agency: str
    type: str | None = None
    value: str | None = None
    part: str | None = None


class ChangeUnfit(Exception):
    """A change that names nothing there is; the message says what there is."""


class AnswerCache:
    """Remembers for `contracts`' types, in this process and, with an `address`, in Redis.

    `room` is how many bytes of answers the process holds, `deadline` seconds a question to Redis may take. `peers`
    is what processes share beside answers; None without Redis.
    """

    def __init__(
        self,
        contracts: Mapping[str, Contract],
        questions: Sequence[Question],
        *,
        room: int,
        keyring: Keyring,
        address: RedisUrl | None = None,
        deadline: float = 0.1,
        now: Callable[[], float] = time.time,
        random: Callable[[], float] = chance.random,
    ) -> None:
        self._drops = Drops()
        self._codecs = Codecs()
        self.follow(contracts, questions)
        self._keyring = keyring
        self._now = now
        self._random = random
        self._memory = MemoryStore(room, self._drops)
        self._client = None if address is None else _client(address, deadline)
        self._invalidation: Invalidation | None = None
        self._store: Store = self._memory
        self._tiered: TieredStore | None = None
        self.peers: Peers | None = None
        if self._client is not None:
            self._invalidation = Invalidation(self._client, self._drops)
            token = secrets.token_urlsafe(12)
            shared = RedisStore(
                RedisPipeline(self._client), self._codecs.find, keyring, self._drops, token=token, now=now
            )
            self._store = self._tiered = TieredStore(self._memory, shared, self._invalidation)
            self.peers = Peers(self._client, self._invalidation, keyring, token=token, now=now)

    def follow(self, contracts: Mapping[str, Contract], questions: Sequence[Question]) -> None:
        """Go on with another version of the graph. What is remembered of lookups that did not change stays."""
        self._contracts = contracts
        self._identities = {name: Identity.of(name, questions, one) for name, one in contracts.items()}

    @property
    def sharing(self) -> Sharing:
        """How Redis fares; within a running loop."""
        if self._client is None or self._invalidation is None:
            return Sharing.ALONE
        return Sharing.SHARED if self._invalidation.live and self._client.state is RedisState.UP else Sharing.AWAY

    @property
    def processes(self) -> int:
        """How many processes share what is remembered, as far as it is known."""
        return self.peers.processes if self.peers else 1

    @property
    def shown(self) -> str | None:
        """Where Redis is, without what lets one in."""
        return None if self._client is None else self._client.address.shown

    def caching(self, provider: Provider) -> CachingProvider:
        """The provider, with this memory before it."""
        return CachingProvider(
            provider,
            self._store,
            self._now,
            slots=self._slots(provider),
            codec=self._codecs.of(provider, self._contracts[provider.question.type]),
            random=self._random,
        )

    async def drop(self, changes: Collection[Change]) -> bool:
        """Forget what has changed, in every process; false when others could not be told yet. Raises ChangeUnfit."""
        return await self._drop({tag for change in changes for tag in self._tags(change)})

    async def drop_subject(self, national_id: str) -> bool:
        """Forget whatever is about a person or was asked on her behalf; false when others could not be told yet.

        Raises NotAnId.
        """
        return await self._drop([tags.subject(proved(national_id))])

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Listens to other processes meanwhile."""
        if self._invalidation is not None:
            await self._invalidation.start()
        try:
            yield
        finally:
            await self._close()

    async def settled(self) -> None:
        """Whatever was to be written has been, or has failed."""
        if self._tiered is not None:
            await self._tiered.settled()
        if self.peers is not None:
            await self.peers.settled()

    async def _close(self) -> None:
        await self.settled()
        if self._invalidation is not None:
            await self._invalidation.close()
        if self._client is not None:
            await self._client.close()

    async def _drop(self, dropped: Collection[str]) -> bool:
        slots = self._keyring.slots(dropped)
        if self._invalidation is None:
            self._drops.add(slots)
            return True
        return await self._invalidation.drop(slots)

    def _tags(self, change: Change) -> Sequence[str]:
        if change.type is None:
            if change.value is not None:
                raise ChangeUnfit("a key needs the type it is of")
            return [tags.agency(change.agency)]
        # What an agency adds to a type of somebody else is kept by a name of its own, and told of by the type's.
        added = f"{change.type}@{change.agency}"
        adds = self._identities.get(added)
        own = self._tags_of(change, added) if adds and (change.part is None or change.part in adds.kinds) else []
        if own and change.type not in self._identities:
            return own
        return [*own, *self._tags_of(change, change.type)]

    def _tags_of(self, change: Change, type_: str) -> Sequence[str]:
        identity = self._identities.get(type_)
        if identity is None:
            raise ChangeUnfit(f"there is no type {type_}; there are: {', '.join(sorted(self._identities))}")
        if change.value is None:
            return [tags.of_type(change.agency, type_)]
        if change.part is not None and change.part not in identity.kinds:
            known = ", ".join(sorted(identity.kinds))
            raise ChangeUnfit(f"{change.type} has no key {change.part}; it has: {known or 'none'}")
        found = identity.tags(change.agency, type_, change.value, change.part)
        if not found:
            raise ChangeUnfit(f"that is no key of {change.type}: an id has 13 digits")
        return found

    def _slots(self, provider: Provider) -> Slots:
        tagging = Tagging(provider.agency, provider.question, self._identities[provider.question.type])
        personal = provider.facts.personal

        def slots(key: Key, records: Sequence[Any], context: LookupContext) -> frozenset[int]:
            return self._keyring.slots(tagging.of(key, records, context, personal=personal))

        return slots


def _client(address: RedisUrl, deadline: float) -> "RedisClient":
    """Its library takes longer to be imported than most of the hub: for those who have a Redis."""
    from cache.redis_client import RedisClient

    return RedisClient(address, deadline=deadline)

"""The cache, as the settings choose: each process for itself, or all of them in Redis."""

from access.storage.sealing import kept_secret
from cache.cache import AnswerCache
from cache.encryption_keys import Keyring, KeysUnfit
from cache.redis_url import RedisUrl, RedisUrlUnfit
from settings import Settings, SettingsError
from supergraph.graph import Supergraph


def cache_of(settings: Settings, graph: Supergraph) -> AnswerCache:
    """What remembers agencies' answers: each process for itself, or all of them in Redis. Raises SettingsError."""
    try:
        address = None if settings.redis_url is None else RedisUrl.read(settings.redis_url.get_secret_value())
    except RedisUrlUnfit as problem:
        raise SettingsError(f"SAAN_REDIS_URL: {problem}.") from None
    return AnswerCache(
        graph.contracts,
        graph.questions,
        room=settings.remembered,
        keyring=_keyring(settings, shared=address is not None),
        address=address,
        deadline=settings.redis_deadline,
    )


def _keyring(settings: Settings, *, shared: bool) -> Keyring:
    try:
        if settings.cache_keys is not None:
            return Keyring.read(settings.cache_keys.get_secret_value())
    except KeysUnfit as problem:
        raise SettingsError(f"SAAN_CACHE_KEYS: {problem}.") from None
    if not shared:
        return Keyring.passing()
    if settings.sandboxed:
        return Keyring([kept_secret(settings.state)])
    raise SettingsError(
        "SAAN_CACHE_KEYS is not set: with SAAN_REDIS_URL it holds what encrypts the cache: 32 random bytes as base64, "
        "such as `openssl rand -base64 32` makes."
    )

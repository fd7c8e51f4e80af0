"""The codecs of the lookups that are asked."""

import weakref

from cache.codec import Codec
from cache.entry import CacheKey
from connectors.contract import Contract
from connectors.provider import Provider


class Codecs:
    """Finds the codec of a lookup's answers. One is known for as long as somebody holds it: what is asked no more, in
    no version of the graph, has none."""

    def __init__(self) -> None:
        self._known: weakref.WeakValueDictionary[tuple[str, str, str], Codec] = weakref.WeakValueDictionary()

    def of(self, provider: Provider, contract: Contract) -> Codec:
        """The codec of a provider's answers, for the provider to hold."""
        name = (provider.agency, provider.question.name, provider.facts.version)
        return self._known.get(name) or self._known.setdefault(name, Codec(contract))

    def find(self, name: CacheKey) -> Codec | None:
        """The one of what is remembered under this name: the version says which shape it has."""
        return self._known.get((name.agency, name.lookup, name.version))

"""One version of what is served."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from access.permissions.scopes import Scope
from execution.engine import Engine
from resolvers.labels import CORE_LABELS, Labels
from resolvers.lookups import Providers
from resolvers.providers import NOBODY_KNOWN, KnownProviders
from supergraph.declarations import Coordinate


@dataclass(frozen=True, slots=True)
class Version:
    """A graph with all that is made from it, whole: a request keeps to its end the one it was admitted under.

    `engine` runs operations on it, `providers` answer its questions, `guarded` are the scopes that its fields ask for,
    `known` those who give it data, by name, `labels` what its
    scopes and values are called.
    """

    engine: Engine
    providers: Providers
    guarded: Mapping[Coordinate, tuple[Scope, ...]] = field(default_factory=dict)
    known: KnownProviders = NOBODY_KNOWN
    labels: Labels = CORE_LABELS

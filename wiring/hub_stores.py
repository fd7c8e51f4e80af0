"""Where the hub keeps what is its own, as the settings say."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from access.consents.consent_check import Forget
from access.permissions.scopes import CurrentScopes
from access.storage.database import Database
from access.storage.storage_errors import StorageMisconfigured
from services.hub_stores import HubStores
from settings import Settings, SettingsError
from supergraph.graph import Supergraph
from wiring.keys import ledger_keys_of, seal_of
from wiring.packages import packages_of


def stores_of(
    settings: Settings,
    people: Sequence[Mapping[str, Any]],
    graph: Supergraph,
    now: Callable[[], datetime.datetime],
    *,
    forget: Forget,
    scopes: CurrentScopes,
) -> HubStores:
    """Its stores, not yet opened: the first `graph` is what packages are held against, `scopes` tells those of the one
    that is served. Raises SettingsError."""
    return HubStores(
        lambda patience: database_of(settings, patience=patience),
        seal_of(settings),
        ledger_keys_of(settings),
        now,
        url=settings.public_url,
        audience=settings.audience,
        forget=forget,
        scopes=scopes,
        packages=packages_of(settings, graph.scopes),
        people=people if settings.sandboxed else None,
    )


def database_of(settings: Settings, *, patience: float | None = None) -> Database:
    """The hub's database, `patience` as the Database has it. Raises SettingsError."""
    try:
        return Database(settings.database, patience=patience)
    except StorageMisconfigured as problem:
        raise SettingsError(f"SAAN_DATABASE_URL: {problem}.") from None

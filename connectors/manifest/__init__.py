"""The manifest: how an agency says, in `agencies/<id>/connector.toml`, what it answers and how to ask it.

These structs are the format. Keys are written in kebab-case (`as_of` is `as-of`); a key not listed here is a fault.
`docs/manifest.md` is printed from the descriptions below. `${VARIABLE}` stands for a setting of the hub anywhere in
`[agency]`, `[source]` and a lookup's `request`, so that addresses and secrets stay out of the file.
"""

from connectors.manifest.answer import AnswerTable, AsOf, Errors
from connectors.manifest.auth import (
    ApiKeyAuth,
    Auth,
    BasicAuth,
    BearerAuth,
    MtlsAuth,
    NoAuth,
    OAuth2Auth,
    SessionTokenAuth,
)
from connectors.manifest.lookup import CacheTable, Field, Lookup, Privacy, Variant
from connectors.manifest.request import (
    Pages,
    Poll,
    RequestTable,
)
from connectors.manifest.scope import ScopeTable
from connectors.manifest.source import (
    Breaker,
    Closed,
    HttpSource,
    Retry,
    SourceTable,
)
from connectors.manifest.table import Names, Says, Table
from connectors.manifest.whole import AgencyTable, Manifest

__all__ = [
    "AgencyTable",
    "AnswerTable",
    "ApiKeyAuth",
    "AsOf",
    "Auth",
    "BasicAuth",
    "BearerAuth",
    "Breaker",
    "CacheTable",
    "Closed",
    "Errors",
    "Field",
    "HttpSource",
    "Lookup",
    "Manifest",
    "MtlsAuth",
    "Names",
    "NoAuth",
    "OAuth2Auth",
    "Pages",
    "Poll",
    "Privacy",
    "RequestTable",
    "Retry",
    "Says",
    "ScopeTable",
    "SessionTokenAuth",
    "SourceTable",
    "Table",
    "Variant",
]

"""The connection of each kind of source, opened."""

import importlib
from collections.abc import Callable

from connectors.connections.connection import SourceConnection
from connectors.http.token_store import OWN, Tokens
from connectors.kinds.all_kinds import kind_of
from connectors.manifest import Manifest


def connect(manifest: Manifest, tokens: Tokens = OWN) -> SourceConnection:
    """The source of a proved manifest. Nothing is sent before the first question. Raises NoSuchKind.

    `tokens` is where those are held that agencies give.
    """
    kind = kind_of(manifest.source)
    module, _, name = kind.connection_of(manifest.source).partition(":")
    made: Callable[..., SourceConnection] = getattr(importlib.import_module(module), name)
    return made(manifest.agency.id, manifest.source, tokens)

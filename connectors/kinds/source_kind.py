"""What a kind of source is: the tables of its manifest, and the connection that asks it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from connectors.manifest.request import RequestTable
from connectors.manifest.source import SourceTable


@dataclass(frozen=True, slots=True)
class SourceKind:
    """One kind of source. Whoever keeps a table of kinds reads it: manifests, their proof, connections, the kit, pages.

    `connection` is the class that asks it, "module:Class", or says which for a source: it is imported for those who
    have such a source, as together they take two seconds. It is made with the agency's id, the source, and where the
    tokens are held that agencies give.
    """

    source: type[SourceTable]
    request: type[RequestTable]
    connection: str | Callable[[Any], str]

    @property
    def name(self) -> str:
        """As a manifest writes it: `kind = "rest"`."""
        return str(self.source.__struct_config__.tag)

    def connection_of(self, source: SourceTable) -> str:
        """The class that asks this source."""
        return self.connection if isinstance(self.connection, str) else self.connection(source)

"""Every kind of source there is. A new one is a file beside this and a line in it."""

from collections.abc import Mapping
from typing import Final

from connectors.kinds import ckan, file, graphql, python, rest, signed, soap, sql
from connectors.kinds.source_kind import SourceKind
from connectors.manifest.source import SourceTable

KINDS: Final = (rest.KIND, soap.KIND, graphql.KIND, ckan.KIND, signed.KIND, sql.KIND, file.KIND, python.KIND)

_BY_SOURCE: Final[Mapping[type, SourceKind]] = {kind.source: kind for kind in KINDS}


class NoSuchKind(TypeError):
    """A source of a kind that is none of KINDS."""


def kind_of(source: SourceTable) -> SourceKind:
    """The kind of a source. Raises NoSuchKind, rather than to take it for another."""
    try:
        return _BY_SOURCE[type(source)]
    except KeyError:
        raise NoSuchKind(f"{type(source).__name__} is of no kind in connectors/kinds/all_kinds.py") from None

"""The lists of operations that clients' build tools write, read as they are.

Apollo's `generate-persisted-query-manifest` writes `{"format": "apollo-persisted-query-manifest", "version": 1,
"operations": [{"id", "body", …}]}`; Relay's compiler (`persistConfig`) and graphql-codegen (`persistedDocuments`) write
`{id: text}`.
"""

import json
from collections.abc import Iterable
from typing import Any, Final

from access.apps.document_names import bare, names

APOLLO: Final = "apollo-persisted-query-manifest"
MOST: Final = 10_000
"""Operations of one manifest."""


class ManifestUnfit(ValueError):
    """A manifest cannot be taken; the message says which operation is at fault, and what to do."""


def documents_of(text: str) -> list[str] | None:
    """The documents of a manifest; None for what is none, as a document of GraphQL is. Raises ManifestUnfit."""
    try:
        read: Any = json.loads(text)
    except (ValueError, RecursionError):
        return None
    listed = list(_listed(read))
    if len(listed) > MOST:
        raise ManifestUnfit(f"it has {len(listed)} operations, and {MOST} are the most of one manifest")
    for id_, document in listed:
        if bare(id_) not in names(document):
            raise ManifestUnfit(
                f"'{id_[:80]}' is no hash of its operation: have the tool name operations by SHA-256, SHA-1 or MD5"
            )
    return [document for _, document in listed]


def _listed(read: Any) -> Iterable[tuple[str, str]]:
    """Ids and texts."""
    if not isinstance(read, dict):
        raise ManifestUnfit("it is JSON, and neither a manifest of Apollo nor a map of ids to operations")
    if "format" in read:
        if (read["format"], read.get("version")) != (APOLLO, 1):
            raise ManifestUnfit(f"its format is not {APOLLO}, version 1")
        operations: Any = read.get("operations")
        whole = isinstance(operations, list) and all(isinstance(one, dict) for one in operations)
        pairs = [(one.get("id"), one.get("body")) for one in operations] if whole else [(None, None)]
    else:
        pairs = list(read.items())
    for id_, document in pairs:
        if not isinstance(id_, str) or not isinstance(document, str):
            raise ManifestUnfit("each operation needs its id and its text, both of them text")
        yield id_, document

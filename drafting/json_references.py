"""Documents of a description that refer to each other (`$ref`): read, and held together."""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import unquote

import msgspec
import yaml

from connectors.urls import join_url
from drafting.outline import NoOutline

MOST_HOPS: Final = 32
"""References that lead to references."""

_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parsed(body: bytes) -> Any:
    """A document in JSON or YAML. Raises NoOutline."""
    try:
        return msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    if body.lstrip()[:1] == b"<":
        raise NoOutline("it is a page for people or XML: give the address of the document itself (openapi.json, …)")
    try:
        return yaml.load(body, Loader=_LOADER)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise NoOutline(f"neither JSON nor YAML: {str(error).splitlines()[0]}") from None


def referred(document: Any, where: str) -> tuple[str, ...]:
    """The other documents that one at `where` refers to, by their addresses."""
    found = (join_url(where, one["$ref"]).partition("#")[0] for one in _references(document))
    return tuple(dict.fromkeys(one for one in found if one != where))


def _references(document: Any) -> Iterator[dict[str, Any]]:
    """Every table with a `$ref`; what YAML repeats is looked at once."""
    seen: set[int] = set()
    left = [document]
    while left:
        value = left.pop()
        if not isinstance(value, dict | list) or id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, dict) and isinstance(value.get("$ref"), str):
            yield value
        left += value.values() if isinstance(value, dict) else value


class ReferencedDocuments:
    """The documents of one description by address; the first is the one that was given."""

    def __init__(self, documents: Mapping[str, Any]) -> None:
        self._documents = documents
        # Which document each reference stands in.
        self._home: dict[int, str] = {}
        for where, document in documents.items():
            for reference in _references(document):
                self._home.setdefault(id(reference), where)

    @property
    def first(self) -> Any:
        return next(iter(self._documents.values()))

    def followed(self, value: Any) -> dict[str, Any]:
        """What a value is, or refers to; {} where that is nothing."""
        for _ in range(MOST_HOPS):
            if not isinstance(value, dict) or not isinstance(value.get("$ref"), str):
                break
            where, _, fragment = join_url(self._home.get(id(value), ""), value["$ref"]).partition("#")
            value = _pointed(self._documents.get(where), fragment)
        return value if isinstance(value, dict) and not isinstance(value.get("$ref"), str) else {}


def _pointed(document: Any, pointer: str) -> Any:
    """What a JSON pointer (RFC 6901) leads to; None where there is nothing."""
    for part in filter(None, unquote(pointer).split("/")):
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(document, list) and name.isdigit() and int(name) < len(document):
            document = document[int(name)]
        elif isinstance(document, dict):
            document = document.get(name, document.get(int(name)) if name.isdigit() else None)
        else:
            return None
    return document

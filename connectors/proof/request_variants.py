"""Where the source has several words for one value of the graph, and its request has room for one."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from connectors.expressions.templates import references
from connectors.kinds.sql_parameters import takes_one
from connectors.manifest import AnyRequest, GraphqlRequest, RestRequest, SqlRequest
from connectors.manifest.faults import Faults
from connectors.manifest.toml_positions import Place
from connectors.mapping.code_lists import Words

_ALONE: Final = "let it stand alone in a parameter of the query or in the body, where several are a list"


def prove(request: AnyRequest, words: Mapping[str, Words], own: Sequence[str], place: Place, faults: Faults) -> None:
    """Add a fault for each place where the second word of a value would be lost, or sent as none of the source's."""
    for part, known in words.items():
        value = next((value for value, codes in known.items() if len(codes) > 1), None)
        if value is None:
            continue
        names = {f"filter.{part}", f"key.{part}", *(["key"] if tuple(own) == (part,) else [])}
        for where, todo in _narrow(request, names):
            wrong = f"the source has several words for {value} of {part}, and here is room for one"
            faults.add((*place, where), wrong, todo)


def _narrow(request: AnyRequest, names: set[str]) -> Iterator[tuple[str, str]]:
    """The keys of a request where one of the names stands for one word, each with what to do."""
    if isinstance(request, SqlRequest):
        for key in ("statement", "count"):
            for name in (one.replace(".", "_") for one in names):
                if takes_one(getattr(request, key) or "", name):
                    yield key, f"write in (:{name}), or = any(:{name}) on PostgreSQL"
        return
    for key in getattr(request, "templates", ()):
        for text in _texts(getattr(request, key)):
            if key == "path" and isinstance(request, RestRequest) and request.separator:
                continue
            inside = set(references(text)) & names
            if inside and (key == "representation" or text not in {f"${name}" for name in inside}):
                yield key, _ALONE
    if isinstance(request, GraphqlRequest) and request.document is not None:
        for variable, written in request.variables.items():
            if isinstance(written, str) and written.removeprefix("$") in names and _single(request.document, variable):
                yield "document", f"declare ${variable} as a list, where the service takes one"


def _texts(template: Any) -> Iterator[str]:
    if isinstance(template, str):
        yield template
    elif isinstance(template, Mapping):
        for value in template.values():
            yield from _texts(value)
    elif isinstance(template, list):
        for value in template:
            yield from _texts(value)


def _single(document: str, variable: str) -> bool:
    """Whether a document declares a variable as one value."""
    _, found, after = document.partition(f"${variable}:")
    return bool(found) and not after.lstrip().startswith("[")

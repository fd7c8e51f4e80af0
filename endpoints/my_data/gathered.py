"""Asks a hub for all there is about a person, a field and a page at a time."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Ask = Callable[[str, Mapping[str, Any]], Awaitable[Mapping[str, Any]]]
"""From an operation and its variables: the hub's answer."""


async def gathered(operations: Mapping[str, str], ask: Ask, *, most: int | None = None) -> Mapping[str, Any]:
    """The person's data by operation, and the errors where an agency did not give its part.

    Of a list no more than `most` pages are asked (None: all); an error tells of one that is longer.
    """
    data: dict[str, Any] = {}
    errors: list[Any] = []
    for name, operation in operations.items():
        data[name] = await _whole(name, operation, ask, errors, most)
    return {"data": data, "errors": errors}


async def _whole(name: str, operation: str, ask: Ask, errors: list[Any], most: int | None) -> Any:
    """The value of a field; of a list, all its pages as one."""
    field, whole, after, paged = name.partition(".")[0], None, None, "$after" in operation
    pages = 0
    while True:
        pages += 1
        answer = await ask(operation, {"after": after} if paged else {})
        errors += answer.get("errors", ())
        found = ((answer.get("data") or {}).get("me") or {}).get(field)
        if not paged:
            return found
        if whole is None or found is None:
            whole = found if whole is None else whole
        else:
            whole["nodes"] += found["nodes"]
        page = found.pop("pageInfo", {}) if isinstance(found, dict) else {}
        if not page.get("hasNextPage"):
            return whole
        if pages == most:
            errors.append({"message": f"There is more of '{name}' than is told here.", "path": ["me", name]})
            return whole
        after = page["endCursor"]

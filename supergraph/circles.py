"""What holds what, and what of it is in a circle: in time linear in how much is held."""

from collections.abc import Collection, Iterator, Mapping

Held = Mapping[str, Collection[str]]
"""What each holds, all of them known."""


def innermost_first(held: Held) -> Iterator[str]:
    """Each after all that it holds; what leads into a circle is not among them."""
    holders = _turned(held)
    left = {name: len(holds) for name, holds in held.items()}
    pending = [name for name, count in left.items() if not count]
    while pending:
        name = pending.pop()
        yield name
        for holder in holders[name]:
            left[holder] -= 1
            if not left[holder]:
                pending.append(holder)


def in_circles(held: Held) -> list[str]:
    """Those that hold themselves by way of others, and those between two such, in their order."""
    free = set(innermost_first(held))
    rest = {name: [one for one in holds if one not in free] for name, holds in held.items() if name not in free}
    alone = set(innermost_first(_turned(rest)))
    return [name for name in rest if name not in alone]


def _turned(held: Held) -> dict[str, list[str]]:
    holders: dict[str, list[str]] = {name: [] for name in held}
    for name, holds in held.items():
        for one in holds:
            holders[one].append(name)
    return holders

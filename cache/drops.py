"""What must no longer be believed: the newest drop of every slot of tags.

A drop is a number that grows; a slot is one of 65536 that tags fall into. An answer stands as long as none of its slots
was dropped after the agency was asked for it, so dropping needs no list of what is remembered, reaches what is still
being fetched, and costs the same however much is kept. Two tags in one slot are dropped together, which costs a call.
"""

from collections.abc import Collection, Iterable, Mapping

from cache.entry import CacheEntry


class Drops:
    """The drops this process knows of."""

    def __init__(self) -> None:
        self.newest = 0
        """The number of the newest drop; 0 before the first. What is marked with it or a later one stands."""
        self._of_slot: dict[int, int] = {}

    def of(self, slots: Iterable[int]) -> int:
        """The number of the newest drop of any of these; 0 where there was none."""
        return max((self._of_slot.get(slot, 0) for slot in slots), default=0)

    def add(self, slots: Collection[int], number: int | None = None) -> None:
        """Note a drop; without a number, one that only this process knows of."""
        number = self.newest + 1 if number is None else number
        self.merge(dict.fromkeys(slots, number))

    def merge(self, of_slot: Mapping[int, int]) -> None:
        """Note what others have dropped."""
        for slot, number in of_slot.items():
            if self._of_slot.get(slot, 0) < number:
                self._of_slot[slot] = number
            self.newest = max(self.newest, number)

    def stands(self, kept: CacheEntry) -> bool:
        """Whether nothing of this answer was dropped since it was asked for."""
        known = self._of_slot
        return all(known.get(slot, 0) <= kept.mark for slot in kept.slots)

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
        self._newest = 0
        self._of_slot: dict[int, int] = {}

    @property
    def newest(self) -> int:
        """The number of the newest drop; 0 before the first."""
        return self._newest

    def of(self, slots: Iterable[int]) -> int:
        """The number of the newest drop of any of these; 0 where there was none."""
        return max((self._of_slot.get(slot, 0) for slot in slots), default=0)

    def add(self, slots: Collection[int], number: int | None = None) -> None:
        """Note a drop; without a number, one that only this process knows of."""
        number = self._newest + 1 if number is None else number
        self.merge(dict.fromkeys(slots, number))

    def merge(self, of_slot: Mapping[int, int]) -> None:
        """Note what others have dropped."""
        for slot, number in of_slot.items():
            if self._of_slot.get(slot, 0) < number:
                self._of_slot[slot] = number
            self._newest = max(self._newest, number)

    def stands(self, kept: CacheEntry) -> bool:
        """Whether nothing of this answer was dropped since it was asked for."""
        if kept.mark >= self._newest:
            return True
        known = self._of_slot
        return all(known.get(slot, 0) <= kept.mark for slot in kept.slots)

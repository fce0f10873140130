"""Things that belong together because links between them do: union by links.

Enters: things, links. Leaves: groups. Left to others: what a link is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

Thing = TypeVar("Thing", int, str)


class Groups(Generic[Thing]):
    """Groups of things, each alone at first; a group is known by the least of its things.

    >>> groups = Groups(["a", "b", "c", "d"])
    >>> groups.join("d", "b"), groups.join("b", "d")
    (True, False)
    >>> groups.of("d"), groups.several()
    ('b', [['b', 'd']])
    """

    def __init__(self, things: Iterable[Thing]) -> None:
        self._above: dict[Thing, Thing] = {thing: thing for thing in things}

    def of(self, thing: Thing) -> Thing:
        """The least thing of its group."""
        top = thing
        while self._above[top] != top:
            top = self._above[top]
        while self._above[thing] != top:
            self._above[thing], thing = top, self._above[thing]
        return top

    def join(self, one: Thing, other: Thing) -> bool:
        """Make two groups one; whether they were two."""
        low, high = sorted((self.of(one), self.of(other)))
        self._above[high] = low
        return low != high

    def several(self) -> list[list[Thing]]:
        """The groups of more than one, each in order."""
        found: dict[Thing, list[Thing]] = {}
        for thing in sorted(self._above):
            found.setdefault(self.of(thing), []).append(thing)
        return [group for group in found.values() if len(group) > 1]

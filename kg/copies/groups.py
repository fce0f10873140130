"""Things that belong together because links between them do: union by links.

Enters: things, links. Leaves: groups. Left to others: what a link is.
"""

from __future__ import annotations

from typing import Generic, TypeVar

Thing = TypeVar("Thing", int, str)


class Groups(Generic[Thing]):
    """Groups of things, each alone at first; a group is known by the least of its things.

    Nothing is held of those that are alone: few articles of an archive are copies.

    >>> groups: Groups[str] = Groups()
    >>> groups.join("d", "b"), groups.join("b", "d")
    (True, False)
    >>> groups.of("d"), groups.several()
    ('b', [['b', 'd']])
    """

    def __init__(self) -> None:
        self._above: dict[Thing, Thing] = {}

    def of(self, thing: Thing) -> Thing:
        """The least thing of its group."""
        top = thing
        while (above := self._above.get(top, top)) != top:
            top = above
        while (above := self._above.get(thing, thing)) != top:
            self._above[thing], thing = top, above
        return top

    def join(self, one: Thing, other: Thing) -> bool:
        """Make two groups one; whether they were two."""
        low, high = sorted((self.of(one), self.of(other)))
        if low == high:
            return False
        self._above[high] = self._above[low] = low
        return True

    def several(self) -> list[list[Thing]]:
        """The groups of more than one, each in order."""
        found: dict[Thing, list[Thing]] = {}
        for thing in sorted(self._above):
            found.setdefault(self.of(thing), []).append(thing)
        return list(found.values())

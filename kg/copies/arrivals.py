"""In which order texts came into the store, and at which addresses they stood: there is no clock in what we write.

Enters: the lines of the file so far, the texts that are there. Leaves: the round in which each text first came, and the file with its new lines.
Left to others: the file's place (``kg.prints``), which version of an article is the newest (``revisions``).

A line is a round, a text and an address, perhaps none: ``3<TAB>2d711642b726b044<TAB>https://news.example/a``. Lines are only added, and the first
of a text says when it came: a version that is read again does not become the newest. Texts that came in one write have one round, in
whatever order they were read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from kg.copies.facts import Print
from kg.errors import StoreError

HEADER = "# kg arrivals 1: round, text, address; lines are only ever added\n"


@dataclass(slots=True)
class Arrivals:
    """The lines, and what follows from them."""

    lines: list[tuple[int, str, str]] = field(default_factory=list)
    round_of: dict[str, int] = field(default_factory=dict)
    """Text -> the round in which it first came."""
    addresses: dict[str, list[str]] = field(default_factory=dict)
    """Text -> all addresses that it ever stood at."""
    read: int = 0
    """How many of the lines were there before."""

    @classmethod
    def parse(cls, text: str) -> Arrivals:
        """The arrivals in a file's text. Raises :class:`~kg.errors.StoreError` where a line is none."""
        known = cls()
        for number, line in enumerate(text.split("\n"), 1):
            if line and not line.startswith("#"):
                turn, *rest = line.split("\t")
                if not (turn.isascii() and turn.isdigit()) or len(rest) != 2 or not rest[0]:
                    raise StoreError(f"line {number} of the arrivals is not 'round, tab, text, tab, address': restore the file, or take it away")
                known._add(int(turn), *rest)
        known.read = len(known.lines)
        return known

    @property
    def grown(self) -> bool:
        """Whether there are lines that were not there before."""
        return len(self.lines) > self.read

    def __str__(self) -> str:
        return HEADER + "".join(f"{turn}\t{text}\t{address}\n" for turn, text, address in self.lines)

    def _add(self, turn: int, text: str, address: str) -> None:
        self.lines.append((turn, text, address))
        self.round_of.setdefault(text, turn)
        stood = self.addresses.setdefault(text, [])
        if address:
            stood.append(address)

    def come(self, prints: Iterable[Print]) -> None:
        """Texts came in one write: each that is new, or stands at a new address, has a line.

        >>> known = Arrivals()
        >>> known.come([Print("b", 9, None, ("https://x.example/b",)), Print("a", 9)])
        >>> known.come([Print("a", 9), Print("c", 9)])
        >>> known.lines
        [(1, 'a', ''), (1, 'b', 'https://x.example/b'), (2, 'c', '')]
        """
        turn = self.lines[-1][0] + 1 if self.lines else 1
        for each in sorted(prints, key=lambda each: each.text):
            stood = self.addresses.get(each.text)
            new = sorted(set(each.addresses) - set(stood or ()))
            for address in new or ([""] if stood is None else []):
                self._add(turn, each.text, address)

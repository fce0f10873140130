"""In which order texts came into the store, and at which addresses they stood: there is no clock in what we write.

Enters: the lines of the file so far, the texts that are there. Leaves: the round in which each text first came, and the file with its new lines.
Left to others: the file's place (``kg.prints``), which version of an article is the newest (``revisions``).

A line is a round, a text, an address, perhaps none, and, of the prints that are told apart by it, what the article was called there, its paper, day
and heading: ``3<TAB>2d711642b726b044<TAB>https://news.example/a<TAB>a<TAB>Post<TAB>2031-03-01<TAB>Ferry sinks``. Lines are only added, and the first
of a text says when it came: a version that is read again does not become the newest. Texts that came in one write have one round, in
whatever order they were read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple, dataclass, field, replace
from io import StringIO

from kg.copies.addresses import canonical
from kg.copies.facts import Print, Reprint
from kg.errors import StoreError

HEADER = "# kg arrivals 1: round, text, address, identifier, publisher, published, title; lines are only ever added\n"
COLUMNS = (3, 7)
"""How many a line has: at first addresses alone were noted."""


@dataclass(slots=True)
class Arrivals:
    """What follows from the lines, and the lines that are new."""

    kept: str = HEADER
    """The file as it was."""
    lines: list[str] = field(default_factory=list)
    """Those that were not there before."""
    last: int = 0
    """The last round."""
    round_of: dict[str, int] = field(default_factory=dict)
    """Text -> the round in which it first came."""
    addresses: dict[str, list[str]] = field(default_factory=dict)
    """Text -> all addresses that it ever stood at, where it stood at one."""
    noted: dict[str, list[str]] = field(default_factory=dict)
    """Text -> its lines, without the round: a record for each of a large archive would take four times as much."""

    @classmethod
    def parse(cls, text: str) -> Arrivals:
        """The arrivals in a file's text. Raises :class:`~kg.errors.StoreError` where a line is none."""
        known = cls(text if text.endswith("\n") else f"{text or HEADER.rstrip()}\n")
        for number, line in enumerate(StringIO(text, newline="\n"), 1):
            if line.strip("\n") and not line.startswith("#"):
                turn, _, rest = line.removesuffix("\n").partition("\t")
                fields = rest.split("\t")
                if not (turn.isascii() and turn.isdigit()) or len(fields) + 1 not in COLUMNS or not fields[0]:
                    raise StoreError(f"line {number} of the arrivals is not 'round, tab, text, tab, address': restore the file, or take it away")
                known._add(int(turn), fields[0], fields[1], rest)
        return known

    @property
    def grown(self) -> bool:
        """Whether there are lines that were not there before."""
        return bool(self.lines)

    def __str__(self) -> str:
        return self.kept + "".join(f"{line}\n" for line in self.lines)

    def _add(self, turn: int, text: str, address: str, rest: str) -> None:
        self.last = max(self.last, turn)
        self.round_of.setdefault(text, turn)
        self.noted.setdefault(text, []).append(rest)
        if address:
            self.addresses.setdefault(text, []).append(address)

    def come(self, prints: Iterable[Print], about: Callable[[str], Reprint] = Reprint, again: Iterable[Reprint] = ()) -> None:
        """Texts came in one write: each that is new, or stands at a new address, has a line.

        ``about`` tells what an article is called and by whom it is printed, ``again`` are other prints of these texts.

        >>> known = Arrivals()
        >>> known.come([Print("b", 9, None, ("https://x.example/b",)), Print("a", 9)])
        >>> known.come([Print("a", 9), Print("c", 9)], again=[Reprint("c", "https://y.example/c", "c", "Post"), Reprint("c", "", "c", "Post")])
        >>> [line.rstrip().split("\\t") for line in known.lines]
        [['1', 'a'], ['1', 'b', 'https://x.example/b'], ['2', 'c'], ['2', 'c', 'https://y.example/c', 'c', 'Post']]
        """
        turn = self.last + 1
        for each in sorted(prints, key=lambda each: each.text):
            new = sorted(set(each.addresses).difference(self.addresses.get(each.text, ())))
            for address in new or ([] if each.text in self.round_of else [""]):
                self._note(turn, replace(about(each.text), address=address))
        for other in sorted(again, key=astuple, reverse=True):  # those with an address first
            if self._is_new(other):
                self._note(turn, other)

    def _note(self, turn: int, print: Reprint) -> None:
        rest = "\t".join(" ".join(value.split()) for value in astuple(print))
        self.lines.append(f"{turn}\t{rest}")
        self._add(turn, print.text, print.address, rest)

    def _is_new(self, print: Reprint) -> bool:
        """Whether nothing is known of a print: without an address, of one by its paper; a file that lies there twice is no other print."""
        if print.address:
            return print.address not in self.addresses.get(print.text, ())
        return bool(print.publisher) and print.publisher not in {each.publisher for each in self.prints(print.text)}

    def prints(self, text: str) -> list[Reprint]:
        """What was noted of the prints of a text."""
        return [Reprint(*line.split("\t")) for line in self.noted.get(text, ())]

    def elsewhere(self, own: Print, about: Callable[[str], Reprint] = Reprint) -> Iterator[Reprint]:
        """The prints of a text that are not its article's own; without a name where only the address is another one."""
        if len(self.noted.get(own.text, ())) < 2 and set(self.addresses.get(own.text, ())) <= set(own.addresses):
            return
        publisher, places = about(own.text).publisher, {canonical(address) for address in own.addresses} - {None}
        for each in self.prints(own.text):
            if each.address:
                if each.address not in own.addresses:
                    yield replace(each, id="") if canonical(each.address) in places else each
            elif each.publisher and each.publisher != publisher:
                yield each

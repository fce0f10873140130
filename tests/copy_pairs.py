"""Reads the pairs of texts of ``data/copies.txt``, of which each says whether one is a copy of the other.

Enters: the file. Leaves: :class:`Pair` records. Left to others: judging (``test_copies``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).parent / "data" / "copies.txt"
INSTRUCTIONS = ("headline", "keep", "drop", "begin", "end", "change")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts, what they are to each other, and whether they were written after the limits were set."""

    base: str
    about: str
    same: bool
    one: str
    other: str
    later: bool

    @property
    def name(self) -> str:
        return f"{self.base}: {self.about}"


def pairs() -> Iterator[Pair]:
    """The pairs of the file, in its order."""
    before, *held_out = FILE.read_text(encoding="utf-8").replace("\n[last]\n", "\n[later]\n").split("\n[later]\n")
    for part, is_later in ((before, False), *((part, True) for part in held_out)):
        for block in part.split("\n=== ")[1:]:
            base, *others = block.split("\n--- ")
            name, *lines = base.strip().split("\n")
            for other in others:
                head, *changes = other.strip().split("\n")
                verdict, _, about = head.partition(" | ")
                assert verdict in ("same", "different"), head
                yield Pair(name, about, verdict == "same", printed(lines), printed(changed(lines, changes)), is_later)


def changed(lines: list[str], changes: list[str]) -> list[str]:
    """The second text: the first one with changes, or paragraphs of its own."""
    if not changes[0].startswith(tuple(f"{name}: " for name in INSTRUCTIONS)):
        return changes
    headline, *body = lines
    first: list[str] = []
    for line in changes:
        name, _, value = line.partition(": ")
        if name == "headline":
            headline = value
        elif name == "keep":
            body = body[: int(value)]
        elif name == "drop":
            body[int(value) - 1] = ""
        elif name == "begin":
            first.insert(0, value)
        elif name == "end":
            body.append(value)
        else:
            assert name == "change", line
            old, _, new = value.partition(" -> ")
            assert old in "\n".join((headline, *body)), line
            headline, *body = (part.replace(old, new) for part in (headline, *body))
    # "keep" counts what stands before the others too: a cut end is cut from what is printed.
    return [headline, *first, *(part for part in body if part)]


def printed(paragraphs: list[str]) -> str:
    """A headline and paragraphs as an article."""
    return "\n\n".join(paragraphs) + "\n"

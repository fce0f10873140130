"""What is known of a text as a print of something, and what is decided about two: the records that come in and go out.

Enters: nothing. Leaves: :class:`Print`, :class:`Statement`, :class:`Collation`, :class:`Copies`. Left to others: collecting (``kg.prints``),
deciding (``kg.copies``), writing the decisions (``graph``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

Found = Literal["copy", "revision"]


@dataclass(frozen=True, slots=True)
class Print:
    """A text as it was printed somewhere: ``text`` is the first digits of its hash, ``length`` its characters, ``addresses`` where it stood."""

    text: str
    length: int
    published: str | None = None
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reprint:
    """One of the places where a text was printed, as the store was told of it: all of them print the same, down to the last character.

    ``text`` is the first digits of its hash, ``id`` what the article is called there; an empty ``address`` is none.
    """

    text: str
    address: str = ""
    id: str = ""
    publisher: str = ""
    published: str = ""
    title: str = ""

    @property
    def known_by(self) -> str:
        """What tells it from other prints of its text: its address, or, without one, what it is called and by whom."""
        return self.address or f"{self.id}\t{self.publisher}"


@dataclass(frozen=True, slots=True)
class Statement:
    """A quotation or a figure of a text: ``node`` is its IRI; two with equal ``said`` and ``by`` are one statement where their texts are copies.

    ``by`` holds everything that its speaker is known by: one of these in common is enough, and none on both sides.
    """

    node: str
    text: str
    start: int
    said: str
    by: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Collation:
    """Two texts side by side. ``text`` is a copy or a later version of ``witness``: how well both agree, and why, in words."""

    text: str
    witness: str
    found: Found
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Copies:
    """What is decided about the texts of a store.

    ``first`` gives, of every text that is a copy or has one, the first of its group; ``replaced`` holds the texts of which there is a later version.
    """

    collations: tuple[Collation, ...] = ()
    first: Mapping[str, str] | None = None
    replaced: frozenset[str] = frozenset()
    elsewhere: tuple[Reprint, ...] = ()
    """Prints that the article's own graph does not know of, in order."""

    @property
    def echoes(self) -> frozenset[str]:
        """Texts that are no witness of their own: earlier versions, and copies other than the first."""
        return self.replaced | {text for text, first in (self.first or {}).items() if text != first}

    def within(self, texts: Collection[str]) -> Copies:
        """What is decided about some texts alone."""
        collations = tuple(each for each in self.collations if each.text in texts and each.witness in texts)
        return Copies(
            collations,
            {text: first for text, first in (self.first or {}).items() if text in texts},
            frozenset(each.witness for each in collations if each.found == "revision"),
            tuple(each for each in self.elsewhere if each.text in texts),
        )

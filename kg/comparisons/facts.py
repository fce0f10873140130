"""What is known of a figure, and what is decided about two: the records that come in and go out.

Enters: nothing. Leaves: :class:`Figure`, :class:`Comparison`. Left to others: collecting the figures (``figures``), deciding
(``kg.comparisons``), writing the decisions (``graph``).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Verdict = Literal["agrees", "disagrees", "changed", "comparable"]
Move = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as far as one article tells: what it counts, what befell that, whose it is, who gives it.

    ``key`` is ``{sha16}/{b-e}``, where the number stands. ``low`` and ``high`` are equal for a point, and ``None`` on an open side.
    ``source`` is who gives it, over all articles, ``None`` where the article itself does; ``name`` is that in words. ``names`` are those
    beside the figure ("Norland"), ``agents`` plain nouns for who does it and in or for what ("army", "fire"), ``traits`` plain words
    that narrow what is counted ("wooden"); ``setting`` holds the named people, bodies and places of the article. ``foretold`` is of what is to
    come, ``floated`` of what may be or ought to be; ``moved`` is the way in which the level was reached ("has risen to 40").
    """

    key: str
    words: str
    low: Decimal | None
    high: Decimal | None
    approx: bool = False
    unit: str = ""
    qudt: str | None = None
    per: str | None = None
    events: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    agents: frozenset[str] = frozenset()
    traits: frozenset[str] = frozenset()
    measured: str = ""
    time: str | None = None
    source: str | None = None
    name: str | None = None
    published: str | None = None
    publisher: str | None = None
    setting: frozenset[str] = frozenset()
    foretold: bool = False
    floated: bool = False
    moved: Move | None = None

    @property
    def article(self) -> str:
        """The text that it stands in, by the first digits of its hash."""
        return self.key.partition("/")[0]

    @property
    def place(self) -> tuple[str, int]:
        """The article, and where in it."""
        text, _, span = self.key.partition("/")
        return (text, int(span.partition("-")[0]))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two figures side by side: keys in the order of the text, how far apart they are (1 where they meet), and why, in words."""

    left: str
    right: str
    verdict: Verdict
    ratio: Decimal
    reason: str

"""Two texts: is one a copy of the other, in whole or in part?

Enters: shingles of two texts. Leaves: :class:`Likeness`, and whether it is that of copies. Left to others: which texts are looked at
(``candidates``), what follows for their quotes (``statements``).

A copy may have another headline, a cut end, a paragraph more or a changed sentence, so what counts is how much of the shorter text stands in the
longer one. A form that is filled in anew (weather, markets, results) shares its runs of words too, and differs in its names and numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kg.copies.sketches import Shingles

CONTAINED = 0.5
"""Of the runs of words of the shorter text, so many have to stand in the longer one."""
FILLED = 0.2
"""Of the names and numbers that stand between the same words in both, so many may differ, or one: a correction changes few, a form most."""
SHORTEST = 40
"""Runs of words below which a text is compared with none: of a form of two sentences too little is left to tell."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much of two texts is the same.

    ``similarity`` is the share of the runs of words of both, ``containment`` of the shorter one; ``kept`` and ``filled`` count the gaps that both
    have, with the same and with other names and numbers in them.
    """

    similarity: float
    containment: float
    kept: int
    filled: int

    @property
    def copied(self) -> bool:
        """Whether one is a copy of the other."""
        return self.containment >= CONTAINED and self.filled <= max(1, FILLED * (self.kept + self.filled))

    @property
    def reason(self) -> str:
        """The likeness in words."""
        shared = f"{self.containment:.0%} of the shorter text's runs of words stand in the other"
        between = self.kept + self.filled
        return f"{shared}; {self.kept} of {between} names and numbers between the same words are the same" if between else shared


def likeness(one: Shingles, other: Shingles) -> Likeness:
    """How much of two texts is the same; neither is empty."""
    shared = len(np.intersect1d(one.runs, other.runs, assume_unique=True))
    union = len(one.runs) + len(other.runs) - shared
    same = [bool(filled & other.gaps[around]) for around, filled in one.gaps.items() if around in other.gaps]
    shortest = min(len(one.runs), len(other.runs))
    return Likeness(round(shared / union, 3), round(shared / shortest, 3), sum(same), len(same) - sum(same))

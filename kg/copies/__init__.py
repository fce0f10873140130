"""Many texts -> which are versions of one article, which are copies of each other, and which statements copies only repeat.

Enters: :class:`Print` facts, the :class:`Arrivals` so far, sketches, and a way to read a text. Leaves: :class:`Copies`, and the pairs ``(node,
first)`` of :func:`repeats`. Left to others: collecting the facts and keeping the files (``kg.prints``), triples (``graph``). Nothing here knows RDF
or spaCy.

::

    facts       the records that come in and go out
    addresses   one form for the addresses of one article
    arrivals    in which order texts came, and where each was printed
    revisions   several texts at one address: which is the newest
    sketches    a text as runs of words, and in 192 numbers
    candidates  many sketches: which pairs are worth reading
    judging     two texts: the verdict
    statements  quotations and figures of copies: which are repeated
    groups      what belongs together because links do

Copies are looked for among the newest versions alone. A wrong link hides a quote from every count, a missed one counts it twice: so two texts are
read and compared before they are linked, and what is similar in form alone is told apart by its names and numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import astuple

import numpy as np
from numpy.typing import NDArray

from kg.copies.arrivals import Arrivals
from kg.copies.candidates import Places, candidates
from kg.copies.facts import Collation, Copies, Print, Reprint, Statement
from kg.copies.groups import Groups
from kg.copies.judging import CONTAINED, SHORTEST, Likeness, likeness
from kg.copies.revisions import revisions
from kg.copies.sketches import Shingles, Sketches, shingles
from kg.copies.statements import around, plain, repeats

__all__ = [
    "Arrivals", "Collation", "Copies", "Likeness", "Print", "Reprint", "Shingles", "Sketches", "Statement", "around", "decide", "likeness", "plain",
    "rank", "repeats", "shingles",
]  # fmt: skip


def decide(
    prints: Sequence[Print], arrivals: Arrivals, sketches: Callable[[Sequence[str]], Sketches], compare: Callable[[str, str], Likeness],
    about: Callable[[str], Reprint] = Reprint,
) -> Copies:  # fmt: skip
    """What is to be said of these texts; the same in whatever order they are given.

    ``sketches`` gives those of several texts, ``compare`` reads two, ``about`` tells what an article is called and by whom it is printed.
    """
    later = list(revisions(prints, arrivals))
    replaced = frozenset(each.witness for each in later)
    known = [each.text for each in sorted(prints, key=rank) if each.text not in replaced]
    copies, first = copied(*long_enough(known, *sketches(known)), compare)
    elsewhere = {other for each in prints for other in arrivals.elsewhere(each, about)}
    return Copies(tuple(sorted([*later, *copies], key=lambda c: (c.text, c.witness))), first, replaced, tuple(sorted(elsewhere, key=astuple)))


def rank(each: Print) -> tuple[str, str]:
    """The order in which texts are taken: of copies the first is the one that the others repeat. Those without a date come last."""
    return (each.published or "9999", each.text)


def long_enough(known: Sequence[str], sizes: Places, sketches: NDArray[np.uint16]) -> tuple[Sequence[str], Places, NDArray[np.uint16]]:
    """The texts that are compared with others."""
    rows = np.flatnonzero(sizes >= SHORTEST)
    return (known, sizes, sketches) if len(rows) == len(known) else ([known[row] for row in rows.tolist()], sizes[rows], sketches[rows])


def copied(
    known: Sequence[str], sizes: Places, sketches: NDArray[np.uint16], compare: Callable[[str, str], Likeness]
) -> tuple[list[Collation], dict[str, str]]:
    """The copies among texts in their order: each with one before it, and the first of each group.

    Pairs are read in the order of the texts, and none whose texts are linked already through others: of a report in fifty papers each copy is read
    with one before it.
    """
    found: list[Collation] = []
    groups: Groups[int] = Groups()
    for one, other in candidates(sketches, sizes, CONTAINED):
        if groups.of(one) != groups.of(other):
            alike = compare(known[one], known[other])
            if alike.copied:
                groups.join(one, other)
                found.append(Collation(known[other], known[one], "copy", round(alike.containment, 2), alike.reason))
    return found, {known[place]: known[group[0]] for group in groups.several() for place in group}

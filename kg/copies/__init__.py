"""Many texts -> which are versions of one article, which are copies of each other, and which statements copies only repeat.

Enters: :class:`Print` facts, the :class:`Arrivals` so far, sketches, and a way to read a text. Leaves: :class:`Copies`, and the pairs ``(node,
first)`` of :func:`repeats`. Left to others: collecting the facts and keeping the files (``kg.prints``), triples (``graph``). Nothing here knows RDF
or spaCy.

::

    facts       the records that come in and go out
    addresses   one form for the addresses of one article
    arrivals    in which order texts came
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

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from kg.copies.arrivals import Arrivals
from kg.copies.candidates import candidates
from kg.copies.facts import Collation, Copies, Print, Statement
from kg.copies.groups import Groups
from kg.copies.judging import CONTAINED, SHORTEST, Likeness, likeness
from kg.copies.revisions import revisions
from kg.copies.sketches import Shingles, Sketch, shingles
from kg.copies.statements import around, plain, repeats

__all__ = [
    "Arrivals", "Collation", "Copies", "Likeness", "Print", "Shingles", "Sketch", "Statement", "around", "decide", "likeness", "plain", "rank",
    "repeats", "shingles",
]  # fmt: skip


def decide(
    prints: Sequence[Print], arrivals: Arrivals, sketches: Mapping[str, tuple[int, Sketch]], compare: Callable[[str, str], Likeness]
) -> Copies:
    """What is to be said of these texts; the same in whatever order they are given.

    ``sketches`` has the number of runs and the sketch of each text, ``compare`` reads two.
    """
    later = list(revisions(prints, arrivals))
    replaced = frozenset(each.witness for each in later)
    known = sorted((each for each in prints if each.text not in replaced and sketches[each.text][0] >= SHORTEST), key=rank)
    copies, first = copied(known, sketches, compare)
    elsewhere = [(each.text, a) for each in prints for a in sorted(set(arrivals.addresses.get(each.text, ())) - set(each.addresses))]
    return Copies(tuple(sorted([*later, *copies], key=lambda c: (c.text, c.witness))), first, replaced, tuple(sorted(elsewhere)))


def rank(each: Print) -> tuple[str, str]:
    """The order in which texts are taken: of copies the first is the one that the others repeat. Those without a date come last."""
    return (each.published or "9999", each.text)


def copied(
    known: Sequence[Print], sketches: Mapping[str, tuple[int, Sketch]], compare: Callable[[str, str], Likeness]
) -> tuple[list[Collation], dict[str, str]]:
    """The copies among texts in their order: each with one before it, and the first of each group.

    Pairs are read in the order of the texts, and none whose texts are linked already through others: of a report in fifty papers each copy is read
    with one before it.
    """
    if len(known) < 2:
        return [], {}
    sizes = np.array([sketches[each.text][0] for each in known], dtype=np.int64)
    found: list[Collation] = []
    groups: Groups[int] = Groups(range(len(known)))
    pairs = candidates(np.stack([sketches[each.text][1] for each in known]), sizes, CONTAINED)
    for other, one in sorted((later, earlier) for earlier, later in pairs):
        if groups.of(one) != groups.of(other):
            alike = compare(known[one].text, known[other].text)
            if alike.copied:
                groups.join(one, other)
                found.append(Collation(known[other].text, known[one].text, "copy", round(alike.containment, 2), alike.reason))
    return found, {known[place].text: known[group[0]].text for group in groups.several() for place in group}

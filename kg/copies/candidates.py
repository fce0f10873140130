"""Sketches -> the few pairs that are worth reading: locality-sensitive hashing by bands (Leskovec et al., Mining of Massive Datasets, 3.4).

Enters: sketches in an order, and how many shingles each text has. Leaves: pairs of places in that order. Left to others: reading the texts
(``judging``).

A sketch is cut into bands of :data:`ROWS` numbers; texts that share a band meet there. One band is looked at at a time, as one sorted array, so
the memory is that of the sketches. In a crowded band (a thousand weather reports of one form) a text meets its neighbours in the order alone.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from kg.copies.sketches import PERMUTATIONS

Places = NDArray[np.int64]

ROWS = 3
"""Numbers of a band. With 64 bands two texts meet for certain from a similarity of 0.5, for 98 in 100 at 0.4, 83 at 0.3, 6 at 0.1."""
NEIGHBOURS = 16
"""Texts before it that a text meets in one band."""
SLACK = 0.15
"""How far below the limit the estimate of a containment may lie: three standard deviations at the similarity of a text cut to a half."""
BEST = 6
"""Texts before it that a text is read with, the likeliest: a form that fills the archive offers hundreds, and one true copy is enough."""
AT_ONCE = 4_000
"""Pairs whose sketches are compared together: 4 MB. More take no less time."""
TOGETHER = 400_000
"""Pairs that are gathered, 3 MB, before those that were met in several bands become one: done after every band, it took most of the time."""


def candidates(sketches: NDArray[np.uint16], sizes: Places, containment: float) -> Iterator[tuple[int, int]]:
    """The pairs whose estimated containment may reach a limit, in the order of the later text and then of the earlier one, which comes first.

    ``sketches`` has a row a text, ``sizes`` its number of shingles.
    """
    met, count, begin = pairs(sketches), len(sketches), 0
    while begin < len(met):
        # All pairs of a later text together.
        last = met[min(begin + AT_ONCE, len(met)) - 1] // count
        end = int(np.searchsorted(met, (last + 1) * count))
        others, ones = np.divmod(met[begin:end], count)
        shares = contained(sketches, sizes, ones, others)
        likely = shares >= containment - SLACK
        others, ones, shares = others[likely], ones[likely], shares[likely]
        order = np.lexsort((ones, -shares, others))
        ranked = others[order]
        best = np.sort(order[np.arange(len(ranked)) - np.searchsorted(ranked, ranked) < BEST])
        yield from zip(ones[best].tolist(), others[best].tolist(), strict=True)
        begin = end


def pairs(sketches: NDArray[np.uint16]) -> Places:
    """The pairs that share a band, each as ``other * count + one`` with ``one < other``, sorted."""
    count = len(sketches)
    met: Places = np.empty(0, dtype=np.int64)
    found: list[Places] = []
    waiting = 0
    for begin in range(0, PERMUTATIONS, ROWS):
        keys = np.zeros(count, dtype=np.uint64)
        for column in range(begin, begin + ROWS):
            keys = (keys << np.uint64(16)) | sketches[:, column]
        order = np.argsort(keys, kind="stable")
        ordered = keys[order]
        for step in range(1, min(NEIGHBOURS, count - 1) + 1):
            same = ordered[step:] == ordered[:-step]
            if not same.any():
                break
            found.append(order[step:][same] * count + order[:-step][same])
            waiting += len(found[-1])
        if waiting > max(len(met), TOGETHER):
            met, found, waiting = once([met, *found]), [], 0
    return once([met, *found])


def once(parts: list[Places]) -> Places:
    """The pairs of all parts, sorted, each once. By sorting: what ``numpy.unique`` does of late takes several times as long."""
    every = np.concatenate(parts)
    every.sort()
    return every[np.concatenate(([True], every[1:] != every[:-1]))] if len(every) else every


def contained(sketches: NDArray[np.uint16], sizes: Places, one: Places, other: Places) -> NDArray[np.float64]:
    """The estimated share of the shorter text's shingles that the longer one has."""
    similarity = (sketches[one] == sketches[other]).mean(axis=1)
    together = sizes[one] + sizes[other]
    shared: NDArray[np.float64] = similarity / (1 + similarity) * together / np.minimum(sizes[one], sizes[other])
    return shared

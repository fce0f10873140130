"""Texts as sets of short runs of words, and sketches of such sets: MinHash (Broder 1997), of which 16 bits are kept (Li and König 2010).

Enters: texts. Leaves: :class:`Shingles`, sketches. Left to others: which sketches are alike (``candidates``), which texts are copies (``judging``).

Our own few lines, and not a library: datasketch, which has the same, brings scipy (113 MB of files, and a second of CPU time when it is imported)
for weights that we choose by hand, and keeps its bands in dictionaries where sorted arrays do. Hashes are CRC-32 of words, put together with
fixed numbers: the same on every machine.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Sketch = NDArray[np.uint16]
Sketches: TypeAlias = tuple[NDArray[np.int64], NDArray[np.uint16]]
"""Of several texts the numbers of their runs, and their sketches, a row each."""
Gap: TypeAlias = tuple[str, str, str, str]

RUN = 4
"""Words of a shingle."""
PERMUTATIONS = 192
"""Numbers of a sketch: a similarity of 0.5 is estimated within 0.036 (one standard deviation)."""
AT_ONCE = 4096
"""Shingles that are permuted together: 6 MB."""
WORD = re.compile(r"\w+")
OPENING = frozenset(".!?:\n\"“”'‘’")
"""Signs behind which a capital says nothing."""
GAP = "#"
_MIX = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)


def numbers(name: str, count: int) -> Hashes:
    """Fixed odd numbers of 64 bits, drawn from a hash of a name."""
    data = b"".join(hashlib.blake2b(f"{name} {n}".encode(), digest_size=8).digest() for n in range(count))
    return np.frombuffer(data, dtype="<u8").astype(np.uint64) | np.uint64(1)


PLACES = numbers("kg place", RUN)
FACTORS = numbers("kg factor", PERMUTATIONS)
TERMS = numbers("kg term", PERMUTATIONS)


@dataclass(frozen=True, slots=True)
class Shingles:
    """A text's runs of words, as sorted hashes, each once; and its gaps: what a form would fill in, by the words around (:func:`gaps`)."""

    runs: Hashes
    gaps: Mapping[Gap, frozenset[str]]


def shingles(text: str) -> Shingles:
    """The shingles of a text; of one with fewer words than a run, none.

    >>> len(shingles("The dam held, she said, and held again.").runs)
    5
    """
    return Shingles(np.unique(runs(text)), gaps(text))


def runs(text: str) -> Hashes:
    """The hashes of all runs of words, in their order; case, marks and spaces do not count."""
    words = np.array([crc32(word.encode("utf-8", "surrogatepass")) for word in WORD.findall(text.lower())], dtype=np.uint64)
    if len(words) < RUN:
        return np.empty(0, dtype=np.uint64)
    count = len(words) - RUN + 1
    total = np.zeros(count, dtype=np.uint64)
    for place, factor in enumerate(PLACES):
        total += (words[place : place + count] + np.uint64(1)) * factor
    return mixed(total)


def mixed(hashes: Hashes) -> Hashes:
    """Hashes whose bits all depend on all bits (the last steps of SplitMix64)."""
    for shift, factor in zip((30, 27), _MIX, strict=True):
        hashes = (hashes ^ (hashes >> np.uint64(shift))) * np.uint64(factor)
    return hashes ^ (hashes >> np.uint64(31))


def gaps(text: str) -> Mapping[Gap, frozenset[str]]:
    """Names and numbers, by the two words on either side, in which other names and numbers are left out.

    >>> gaps("It cost Mira Holt 1,200 crowns in May, she said.")[("it", "cost", "crowns", "in")]
    frozenset({'mira holt 1 200'})
    """
    words: list[str] = []
    filled: list[list[str]] = []
    for word, mark in marked(text):
        if not mark:
            words.append(word)
        elif words and words[-1] == GAP:
            filled[-1].append(word)
        else:
            words.append(GAP)
            filled.append([word])
    found: dict[Gap, set[str]] = {}
    padded = ["", "", *words, "", ""]
    for place, names in zip((n for n, word in enumerate(padded) if word == GAP), filled, strict=True):
        around = (padded[place - 2], padded[place - 1], padded[place + 1], padded[place + 2])
        found.setdefault(around, set()).add(" ".join(names))
    return {around: frozenset(names) for around, names in found.items()}


def marked(text: str) -> Iterator[tuple[str, bool]]:
    """The words in small letters, and whether each is a number, or has a capital without beginning a sentence.

    >>> [word for word, mark in marked("On Monday Mira Holt saw 12 ewes. Sheep are many.") if mark]
    ['monday', 'mira', 'holt', '12']
    """
    end = 0
    for word in WORD.finditer(text):
        between, end = text[end : word.start()], word.end()
        begins = not between or any(sign in OPENING for sign in between)
        yield word[0].lower(), word[0][0].isdigit() or (word[0][0].isupper() and not begins)


def sketch(runs: Hashes) -> Sketch:
    """The sketch of a set of shingles that is not empty."""
    least = np.full(PERMUTATIONS, np.iinfo(np.uint64).max, dtype=np.uint64)
    for begin in range(0, len(runs), AT_ONCE):
        permuted = runs[begin : begin + AT_ONCE, None] * FACTORS + TERMS
        least = np.minimum(least, (permuted >> np.uint64(24)).min(axis=0))
    return least.astype(np.uint16)

"""Tag scores -> the best tags and how sure each is, a paragraph at a time.

Enters: the network's scores of every word and its transition scores. Leaves: tags, probabilities and chunks. Left to
others: which chunks belong together. Shared by training and run-time; ``numpy`` alone; linear in the text's length.

No annotated chunk goes over a line break, so none is made: each line is a chain of its own. All lines of a text are
walked through side by side, the longest first, so that the lines still going on are always the first rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from kg.quotes.tagger.tags import TAGS, Chunk, begin, chunks_of
from kg.quotes.tagger.words import Words

Floats = npt.NDArray[np.float64]
# A line is cut after this many words: bounds the memory that one line without an end takes.
LONGEST = 2000
# From this probability on a word that the best tags leave out may still be part of a chunk, if the linker wants it.
WEAK = (0.12, 0.12, 0.25)
SHORTEST_WEAK_CONTENT = 2
COUNT = len(TAGS)


def lines_of(words: Words) -> list[tuple[int, int]]:
    """Word ranges of the lines, none longer than ``LONGEST``."""
    found = []
    start = 0
    for i in range(1, len(words.spans) + 1):
        if i == len(words.spans) or words.starts_line(i) or i - start == LONGEST:
            found.append((start, i))
            start = i
    return found


def decode(scores: Floats, steps: Floats, lines: Sequence[tuple[int, int]]) -> tuple[list[int], Floats]:
    """Best tags (n) and tag probabilities (n, 7) of scores (n, 7) under transition scores (7, 7)."""
    order = sorted(range(len(lines)), key=lambda i: (lines[i][0] - lines[i][1], i))
    starts = np.array([lines[i][0] for i in order], dtype=np.int64)
    lengths = np.array([lines[i][1] - lines[i][0] for i in order], dtype=np.int64)
    running = [int(np.searchsorted(-lengths, -t, side="left")) for t in range(int(lengths[0]) if len(lines) else 0)]
    shifted = scores - scores.max(axis=1, keepdims=True) if len(scores) else scores
    shifted[starts[:, None], [[begin(role) + 1 for role in range(3)]]] = -1e4
    return _best(shifted, steps, starts, lengths, running), _probabilities(shifted, steps, starts, running)


def _best(scores: Floats, steps: Floats, starts: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64], running: Sequence[int]) -> list[int]:
    """The highest-scoring tags; of equals the lower tag number."""
    best = np.zeros(len(scores), dtype=np.int64)
    if not running:
        return []
    total = scores[starts]
    back: list[npt.NDArray[np.int64]] = []
    for t, count in enumerate(running[1:], 1):
        paths = total[:count, :, None] + steps
        back.append(paths.argmax(axis=1))
        total[:count] = paths.max(axis=1) + scores[starts[:count] + t]
    tag = total.argmax(axis=1)
    for t in range(len(running) - 1, -1, -1):
        count = running[t]
        best[starts[:count] + t] = tag[:count]
        if t:
            tag[:count] = back[t - 1][np.arange(count), tag[:count]]
    return [int(t) for t in best]


def _probabilities(scores: Floats, steps: Floats, starts: npt.NDArray[np.int64], running: Sequence[int]) -> Floats:
    """Probability of every tag of every word, by walking forwards and backwards."""
    factor, weight = np.exp(steps), np.exp(scores)
    forward = np.zeros_like(weight)
    for t, count in enumerate(running):
        here = starts[:count] + t
        value = weight[here] if t == 0 else (forward[here - 1] @ factor) * weight[here]
        forward[here] = value / value.sum(axis=1, keepdims=True)
    after = np.ones((len(starts), COUNT))
    for t in range(len(running) - 1, -1, -1):
        count = running[t]
        here = starts[:count] + t
        value = forward[here] * after[:count]
        forward[here] = value / value.sum(axis=1, keepdims=True)
        before = (weight[here] * after[:count]) @ factor.T
        after[:count] = before / before.sum(axis=1, keepdims=True)
    return forward


def chunk_lattice(words: Words, tags: Sequence[int], chances: Floats) -> list[tuple[Chunk, float, bool]]:
    """Chunks of the best tags, and weaker ones beside them: each with its mean probability and whether it is weak."""
    role = np.stack([chances[:, begin(r)] + chances[:, begin(r) + 1] for r in range(3)], axis=1)
    found = [(c, float(role[c.start : c.end, c.role].mean()), False) for c in chunks_of(tags)]
    free = np.array(tags) == 0 if len(tags) else np.zeros(0, dtype=bool)
    for r in range(3):
        inside = free & (role[:, r] >= WEAK[r])
        edges = np.flatnonzero(np.diff(np.concatenate([[False], inside, [False]]).astype(np.int8)))
        for start, end in edges.reshape(-1, 2):
            for a, b in _runs(words, chances[:, begin(r)], role[:, r], int(start), int(end)):
                if r < 2 or b - a >= SHORTEST_WEAK_CONTENT:
                    found.append((Chunk(a, b, r), float(role[a:b, r].mean()), True))
    return sorted(found)


def _runs(words: Words, begins: Floats, role: Floats, start: int, end: int) -> list[tuple[int, int]]:
    """A stretch of likely words, cut where a line or a new chunk likely begins."""
    cuts = [i for i in range(start + 1, end) if words.starts_line(i) or begins[i] > role[i] / 2]
    edges = [start, *cuts, end]
    return list(pairwise(edges))

"""Quotation marks as evidence: what stands between them may be said, whatever the network thinks.

Enters: a text's words and the chunks that the network found. Leaves: chunks, some added. Left to others: which chunks
belong together; transcripts, signed quotes and blocks (``lines``). Shared by training and run-time.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kg.quotes.tagger.decoding import Floats
from kg.quotes.tagger.linking import CONTENT
from kg.quotes.tagger.tags import Chunk
from kg.quotes.tagger.words import CLOSING, OPENING, OUTSIDE, Words

UTTERANCE = 6
"""Words between marks from which on they are an utterance, if they begin like one, though the network saw none."""
Scored = tuple[Chunk, float, bool]


def quoted_words(words: Words) -> list[tuple[int, int]]:
    """Word ranges between quotation marks, the marks included."""
    found = []
    start = 0
    marks = words.marks
    for i in range(1, len(marks) + 1):
        ends = i == len(marks) or marks[i] == OUTSIDE or words.starts_line(i) or (marks[i] == OPENING and marks[i - 1] != OPENING) or (
            marks[i - 1] == CLOSING and marks[i] != CLOSING
        )  # fmt: skip
        if ends:
            if marks[start] != OUTSIDE:
                found.append((start, i))
            start = i
    return [(a, b) for a, b in found if marks[a] != OUTSIDE]


def with_layout(words: Words, found: Sequence[Scored], content: Floats) -> list[Scored]:
    """The chunks of the network (each with its strength and whether it is weak) and, as weak contents, quoted stretches
    that read like utterances and hold no content yet.
    """
    taken = np.zeros(len(words.spans), dtype=bool)
    for chunk, _, _ in found:
        if chunk.role == CONTENT:
            taken[chunk.start : chunk.end] = True
    more = [
        (Chunk(a, b, CONTENT), float(content[a:b].mean()), True)
        for a, b in quoted_words(words)
        if not taken[a:b].any() and is_utterance(words, a, b)
    ]  # fmt: skip
    return sorted([*found, *more])


def is_utterance(words: Words, start: int, end: int) -> bool:
    """Whether a quoted stretch is long enough and begins a sentence: with a capital, at a line's start or after a stop."""
    inner = [i for i in range(start, end) if words.word(i)[0].isalnum()]
    if len(inner) < UTTERANCE or not words.word(inner[0])[0].isupper():
        return False
    return words.starts_line(start) or words.word(start - 1) in ".!?:,"

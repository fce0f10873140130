"""Layout as evidence: what quotation marks, transcripts and signed statements say whatever the network thinks.

Enters: a text's words and the chunks that the network found. Leaves: chunks, some replaced, some added. Left to others:
which chunks belong together. Shared by training and run-time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np

from kg.quotes.tagger.decoding import Floats, lines_of
from kg.quotes.tagger.linking import CONTENT, CUE, SOURCE
from kg.quotes.tagger.tags import Chunk
from kg.quotes.tagger.words import CLOSING, LOWER, OPENING, OUTSIDE, Words

UTTERANCE = 6
"""Words between marks from which on they are an utterance, if they begin like one, though the network saw none."""
NAME_WORDS = 6
"""Words, stops included, that a name in a transcript's or a signature's line has at most."""
SMALL_NAME_WORDS = frozenset(("of", "the", "de", "von", "van", "der", "da", "la", "al", "bin", "and"))
DASHES = frozenset("―—–-~")

Scored = tuple[Chunk, float, bool]
Line = tuple[Chunk, Chunk, Chunk, int]
"""Source, cue and content that a line's layout shows, and the line's first word."""


def with_layout(words: Words, found: Sequence[Scored], content: Floats) -> list[Scored]:
    """The chunks of the network (each with its strength and whether it is weak), set right by the layout."""
    return with_utterances(words, with_lines(words, found), content)


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


def with_utterances(words: Words, found: Sequence[tuple[Chunk, float, bool]], content: Floats) -> list[tuple[Chunk, float, bool]]:
    """The chunks and, as weak contents, quoted stretches that read like utterances and hold no content yet."""
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


def with_lines(words: Words, found: Sequence[Scored]) -> list[Scored]:
    """The chunks, but in lines of a transcript and in signed lines name, colon or dash, and words are what they show.

    Only where a text has two such lines or more: one alone is a dateline or a heading. What the network found of cues
    within the spoken words stays, with the pieces of content around it.
    """
    heads = [line for start, end in lines_of(words) if (line := transcript_line(words, start, end) or signed_line(words, start, end))]
    if len(heads) < 2:
        return list(found)
    starts = [first for *_, first in heads]
    inside: list[list[Scored]] = [[] for _ in heads]
    kept: list[Scored] = []
    for item in found:
        number = bisect_right(starts, item[0].start) - 1
        if number >= 0 and item[0].start < max(c.end for c in heads[number][:3]):
            inside[number].append(item)
        else:
            kept.append(item)
    for (source, cue, content, _), own in zip(heads, inside, strict=True):
        kept += [(source, 1.0, False), (cue, 1.0, False)]
        within = [x for x in own if x[0].start < content.end and x[0].end > content.start]
        if any(c.role == CUE and not weak for c, _, weak in within):
            kept += [(Chunk(max(c.start, content.start), min(c.end, content.end), c.role), s, w) for c, s, w in within]
        else:
            kept.append((content, 1.0, False))
    return sorted(kept)


def transcript_line(words: Words, start: int, end: int) -> Line | None:
    """A line like 'WALLACE: Is it so?' or '"MR. PENCE: It is.': name in capitals, colon, words."""
    first = i = start + (words.marks[start] == OPENING)
    while i < end and i - first < NAME_WORDS and (words.word(i).isupper() or words.word(i) in ".-'’"):
        i += 1
    if not (first < i < end - 1 and words.word(i) == ":" and len(words.word(i - 1)) > 1 and words.word(i - 1).isupper()):
        return None
    return Chunk(first, i, SOURCE), Chunk(i, i + 1, CUE), Chunk(i + 1, end, CONTENT), start


def signed_line(words: Words, start: int, end: int) -> Line | None:
    """A line like '"So it is." - Ann Lee': quoted words, a dash, a name, nothing else."""
    if words.marks[start] != OPENING:
        return None
    stop = end - 1 if words.word(end - 1) == "." else end
    dash = next((i for i in range(stop - 1, max(stop - NAME_WORDS - 2, start), -1) if words.word(i) in DASHES), start)
    if not (start < dash < stop - 1 and words.marks[dash - 1] == CLOSING):
        return None
    if any(words.form[i] % 4 == LOWER and words.word(i).isalpha() and words.word(i) not in SMALL_NAME_WORDS for i in range(dash + 1, stop)):
        return None
    return Chunk(dash + 1, stop, SOURCE), Chunk(dash, dash + 1, CUE), Chunk(start, dash, CONTENT), start


def is_utterance(words: Words, start: int, end: int) -> bool:
    """Whether a quoted stretch is long enough and begins a sentence: with a capital, at a line's start or after a stop."""
    inner = [i for i in range(start, end) if words.word(i)[0].isalnum()]
    if len(inner) < UTTERANCE or not words.word(inner[0])[0].isupper():
        return False
    return words.starts_line(start) or words.word(start - 1) in ".!?:,"

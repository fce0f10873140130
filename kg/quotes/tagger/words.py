"""Text -> what the network sees: words, their word pieces, their form and how they stand to quotation marks.

Enters: a text and its paragraphs. Leaves: :class:`Words` and windows over them. Left to others: the network itself.
Shared by training and run-time, so that both see the same; needs ``tokenizers`` and ``numpy`` alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.quotes.marks import DOUBLE, SINGLE, Quoted, marks_in, pair, quoted_spans
from kg.records import Span

if TYPE_CHECKING:
    from tokenizers import Tokenizer

WORD = re.compile(r"\w+|[^\w\s]")
# Pieces of one window, the two frame pieces included; 256 was better than 320 and 448 on development articles.
WINDOW = 256
# A word of more pieces is a number, an address or noise; its beginning is enough.
WORD_PIECES = 8
WORD_CHARACTERS = 60
CLS, SEP, UNKNOWN, MASK = 101, 102, 100, 103
# A window ends at a paragraph's end where that leaves it at least this full, else at a sentence's end, else anywhere.
FULL_ENOUGH = 0.6
SENTENCE_END = frozenset(".!?")

LOWER, TITLE, UPPER, MIXED = range(4)
OUTSIDE, OPENING, INSIDE, CLOSING, NESTED = range(5)
FORMS = 8
MARKS = 5


@dataclass(frozen=True, slots=True)
class Words:
    """A text as words: ``form`` is case plus 4 where a line begins, ``marks`` the state of quotation marks.

    ``speech`` numbers the paragraphs; those that one quotation goes on over, opened anew in each, share a number.
    """

    text: str
    spans: list[Span]
    pieces: list[list[int]]
    form: list[int]
    marks: list[int]
    speech: list[int]

    def word(self, index: int) -> str:
        start, end = self.spans[index]
        return self.text[start:end]

    def starts_line(self, index: int) -> bool:
        """Whether a line break, or the text's beginning, stands before the word."""
        return self.form[index] >= FORMS // 2


def read_words(text: str, paragraphs: Sequence[Span], tokenizer: Tokenizer) -> Words:
    """The words of a text; offsets are code points of the text."""
    spans = [m.span() for m in WORD.finditer(text)]
    encoding = tokenizer.encode([text[a : min(b, a + WORD_CHARACTERS)] for a, b in spans], is_pretokenized=True, add_special_tokens=False)
    pieces: list[list[int]] = [[] for _ in spans]
    for piece, word in zip(encoding.ids, encoding.word_ids, strict=True):
        if word is not None and len(pieces[word]) < WORD_PIECES:
            pieces[word].append(piece)
    firsts = {bisect_left(spans, (a, a)) for a, _ in paragraphs}
    form = [case_of(text[a:b]) + (FORMS // 2 if i in firsts else 0) for i, (a, b) in enumerate(spans)]
    quoted = quoted_spans(text, paragraphs)[0]
    marks = mark_states(text, quoted, spans)
    return Words(text, spans, [p or [UNKNOWN] for p in pieces], form, marks, speech_numbers(paragraphs, quoted, spans))


def speech_numbers(paragraphs: Sequence[Span], quoted: Sequence[Quoted], spans: Sequence[Span]) -> list[int]:
    """For each word the number of its paragraph, or of the first paragraph of the quotation that goes on in it."""
    goes_on = {q.paragraph for q in quoted if q.continues}
    numbers = [0] * len(paragraphs)
    for i in range(1, len(paragraphs)):
        numbers[i] = numbers[i - 1] if i - 1 in goes_on else i
    ends = [b for _, b in paragraphs]
    return [numbers[min(bisect_right(ends, a), len(numbers) - 1)] if numbers else 0 for a, _ in spans]


def case_of(word: str) -> int:
    """The case class of a word.

    >>> [case_of(w) for w in ("says", "He", "NATO", "McCain", "7")]
    [0, 1, 2, 3, 0]
    """
    if word.islower() or not any(c.isupper() for c in word):
        return LOWER
    if word.isupper():
        return UPPER if len(word) > 1 else TITLE
    return TITLE if word[0].isupper() and word[1:].islower() else MIXED


def mark_states(text: str, found: Sequence[Quoted], spans: Sequence[Span]) -> list[int]:
    """For each word: outside quotation marks, an opening mark, inside, a closing mark, or inside single ones within."""
    states = [OUTSIDE] * len(spans)
    starts = [a for a, _ in spans]

    def fill(span: Span, state: int) -> None:
        for i in range(bisect_right(starts, span[0] - 1), bisect_right(starts, span[1] - 1)):
            states[i] = state

    for quoted in found:
        start, end = quoted.span
        opening, closing = _edge(text, quoted.span, first=True), _edge(text, quoted.span, first=False)
        fill((start, end), INSIDE)
        for inner in _nested(text, (start + opening, end - closing), quoted.paragraph):
            fill(inner, NESTED)
        fill((start, start + opening), OPENING)
        fill((end - closing, end), CLOSING)
    return states


def _edge(text: str, span: Span, *, first: bool) -> int:
    """Length of the mark at the beginning (or end) of a quoted span; 0 where it is missing there."""
    start, end = span
    if first:
        match = DOUBLE.match(text, start, end) or SINGLE.match(text, start, end)
        return match.end() - start if match else 0
    for length in (2, 1):
        if end - length > start and (DOUBLE.fullmatch(text, end - length, end) or SINGLE.fullmatch(text, end - length, end)):
            return length
    return 0


def _nested(text: str, span: Span, paragraph: int) -> Iterator[Span]:
    """Single-quoted stretches within a quoted span."""
    for quoted in pair(text, span, paragraph, list(marks_in(text, span, SINGLE)), False):
        if quoted.anomaly is None:
            yield quoted.span


def windows(words: Words, size: int = WINDOW, first: int | None = None) -> list[tuple[int, int]]:
    """Word ranges whose pieces fit ``size`` with the frame; the first of at most ``first`` pieces where given.

    Linear: every word is looked at at most twice. Every range holds at least one word.
    """
    found: list[tuple[int, int]] = []
    start, total = 0, len(words.spans)
    while start < total:
        room = (first if first and not found else size) - 2
        end, used, line, sentence = start, 0, 0, 0
        while end < total and used + len(words.pieces[end]) <= room:
            used += len(words.pieces[end])
            end += 1
            if end < total and words.starts_line(end):
                line = end
            if words.word(end - 1) in SENTENCE_END or (sentence == end - 1 and words.marks[end - 1] == CLOSING):
                sentence = end
        end = max(end, start + 1)
        if end < total:
            enough = start + FULL_ENOUGH * (end - start)
            end = line if line > enough else sentence if sentence > enough else end
        found.append((start, end))
        start = end
    return found


@dataclass(frozen=True, slots=True)
class Window:
    """Some words as the network's input: pieces with frame, form and mark of each piece, first piece of each word."""

    pieces: list[int]
    form: list[int]
    mark: list[int]
    first: list[int]


def window_of(words: Words, start: int, end: int) -> Window:
    """Words ``start`` to ``end`` (half-open) as input."""
    window = Window([CLS], [0], [0], [])
    for i in range(start, end):
        window.first.append(len(window.pieces))
        window.pieces.extend(words.pieces[i])
        window.form.extend([words.form[i]] * len(words.pieces[i]))
        window.mark.extend([words.marks[i]] * len(words.pieces[i]))
    window.pieces.append(SEP)
    window.form.append(0)
    window.mark.append(0)
    return window

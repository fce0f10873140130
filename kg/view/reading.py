"""Text with spans -> pieces: the reading pane and the sentences around a quote, cut here so that the page never cuts.

Enters: an article's text, spans in code points, node ids. Leaves: lists of pieces ready for JSON. Left to others:
colours and clicks (``page/*.js``). JavaScript counts UTF-16 units, so an offset of ours would be wrong there
after the first emoji; pieces have no offsets.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from kg.documents import paragraph_spans
from kg.records import Span

Piece = list[str | int]
"""The text, then the numbers of the marks that it lies in, the innermost last."""
Passage = list[tuple[str, bool]]
"""Texts, each with whether it belongs to what is pointed at."""


def paragraphs(text: str, marks: Sequence[tuple[Span, int]]) -> list[list[Piece]]:
    """Every paragraph as pieces, cut where a mark begins or ends.

    >>> paragraphs("Two.\\n\\nIt rose by 5.", [((6, 19), 0), ((17, 18), 1)])
    [[['Two.']], [['It rose by ', 0], ['5', 0, 1], ['.', 0]]]
    """
    waiting = sorted(marks, key=lambda mark: (mark[0][0], -mark[0][1], mark[1]))
    found: list[list[Piece]] = []
    open_marks: list[tuple[Span, int]] = []
    for start, end in paragraph_spans(text):
        while waiting and waiting[0][0][0] < end:
            open_marks.append(waiting.pop(0))
        here = [mark for mark in open_marks if mark[0][1] > start]
        found.append(pieces(text, (start, end), here))
        open_marks = [mark for mark in here if mark[0][1] > end]
    return found


def pieces(text: str, span: Span, marks: Iterable[tuple[Span, int]]) -> list[Piece]:
    """One stretch of the text, cut at the edges of the marks."""
    start, end = span
    inside = sorted(((s, e), number) for (s, e), number in marks if s < end and e > start)
    edges = sorted({start, end, *(max(s, start) for (s, _), _ in inside), *(min(e, end) for (_, e), _ in inside)})
    found: list[Piece] = []
    for left, right in itertools.pairwise(edges):
        covering = sorted((s - e, s, number) for (s, e), number in inside if s <= left and e >= right)
        found.append([text[left:right], *dict.fromkeys(number for _, _, number in covering)])
    return found


def passage(text: str, around: Span, spans: Sequence[Span]) -> Passage:
    """The text around some spans, with the spans marked.

    >>> passage("He said no, twice.", (0, 18), [(8, 10)])
    [('He said ', False), ('no', True), (', twice.', False)]
    """
    return [(str(piece[0]), len(piece) > 1) for piece in pieces(text, around, [(span, 0) for span in spans])]


def surrounding(text: str, span: Span) -> Span:
    """The paragraphs that a span touches; the span itself where there are none."""
    touched = [(s, e) for s, e in paragraph_spans(text) if s < span[1] and e > span[0]]
    return (touched[0][0], touched[-1][1]) if touched else span

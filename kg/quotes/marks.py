"""Text -> stretches between quotation marks, one paragraph at a time.

Enters: the article's text and its paragraphs. Leaves: :class:`Quoted` spans, marks included, and
:class:`~kg.records.Problem` records for marks that do not pair. Left to others: whether the words are anybody's.

Marks are paired within a paragraph only, so one that is missing costs that paragraph at most. A paragraph that opens
and never closes runs to its end; where the next one opens again it is the newspapers' way of going on, and no fault.
Known limit: single marks are read as quotation marks only in texts that have no double ones.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from kg.records import Anomaly, Problem, Span, inside

DOUBLE = re.compile(r"[“”„‟«»\"〝〞″「」『』]|''|``|’’|‘‘")
SINGLE = re.compile(r"[‘’‚‛']")
# Marks that close what this one opened, though elsewhere they open: „so“, »so«, ”so”.
CLOSED_BY = {"„": '“”"', "‚": "‘’'", "»": "«", "‟": "”"}
OPENING = frozenset("“„«‟〝‘‚‛「『") | {"``", "‘‘"}
CLOSING = frozenset("”»〞’」』") | {"’’"}
# What may stand before an opening mark, besides white space.
BEFORE_OPENING = frozenset("([{—–-/:;,‘“\"'")
# Between single marks fewer characters than these, marks included, are letters left out.
MIN_SINGLE = 5
# Markup left in a text: the marks in it quote values, not people.
MARKUP = re.compile(r"<[A-Za-z/!][^<>\n]{0,500}>")
SENTENCE_MARKS = frozenset(".,!?…;:—–-")

Role = Literal["open", "close"]


@dataclass(frozen=True, slots=True)
class Mark:
    """One quotation mark: its span and what it does here."""

    span: Span
    role: Role


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quoted stretch, marks included; ``continues`` where the next paragraph opens again without a close here."""

    span: Span
    paragraph: int
    anomaly: Anomaly | None = None
    continues: bool = False


def quoted_spans(text: str, paragraphs: Sequence[Span]) -> tuple[list[Quoted], list[Problem]]:
    """All quoted stretches of a text in order, and what is wrong with its marks."""
    found: list[Quoted] = []
    problems: list[Problem] = []
    pattern = DOUBLE if has_double_marks(text) else SINGLE
    starts_open = [
        bool(marks) and marks[0].span[0] == start and marks[0].role == "open"
        for start, marks in ((p[0], list(marks_in(text, p, pattern, limit=1))) for p in paragraphs)
    ]
    for number, paragraph in enumerate(paragraphs):
        goes_on = number + 1 < len(paragraphs) and starts_open[number + 1]
        for quoted in pair(text, paragraph, number, list(marks_in(text, paragraph, pattern)), goes_on):
            if pattern is SINGLE and quoted.span[1] - quoted.span[0] < MIN_SINGLE:
                continue  # "rock 'n' roll"
            found.append(quoted)
            if quoted.anomaly:
                which = "opening" if quoted.anomaly == "missing_opening_mark" else "closing"
                problems.append(Problem(f"the {which} quotation mark of this stretch is missing: it was taken to the paragraph's edge", quoted.span))
    return found, problems


def inner_quoted(text: str, span: Span) -> list[Quoted]:
    """Stretches between single marks within a span, where the words around them stand between double ones or none."""
    found = pair(text, span, 0, list(marks_in(text, span, SINGLE)), False)
    return [q for q in found if q.anomaly is None and q.span[1] - q.span[0] >= MIN_SINGLE and q.span != span]


def overlapping(quoted: Sequence[Quoted], span: Span) -> Sequence[Quoted]:
    """The quoted stretches, which are in order, that overlap a span."""
    first = bisect_right(quoted, span[0], key=lambda q: q.span[1])
    return quoted[first : bisect_left(quoted, span[1], lo=first, key=lambda q: q.span[0])]


def has_double_marks(text: str) -> bool:
    """Whether the text quotes with double marks; then single ones are apostrophes or quotes within quotes."""
    return DOUBLE.search(text) is not None


def marks_in(text: str, paragraph: Span, pattern: re.Pattern[str], limit: int | None = None) -> Iterator[Mark]:
    """The quotation marks of a paragraph with their roles; straight ones by the white space beside them."""
    is_open = ""
    markup = [m.span() for m in MARKUP.finditer(text, *paragraph)] if "<" in text[slice(*paragraph)] else []
    for count, match in enumerate(pattern.finditer(text, *paragraph)):
        if limit is not None and count >= limit:
            return
        span = match.span()
        if inside(markup, span[0]):
            continue
        role = role_of(text, span, paragraph, is_open, single=pattern is SINGLE)
        if role:
            is_open = text[slice(*span)] if role == "open" else ""
            yield Mark(span, role)


def role_of(text: str, span: Span, paragraph: Span, is_open: str, *, single: bool) -> Role | None:
    """What the mark at ``span`` does: opens, closes, or (``None``) is an apostrophe, an inch or a minute.

    ``is_open`` is the mark that stands open before it, "" for none.
    """
    start, end = span
    mark = text[start:end]
    before = text[start - 1] if start > paragraph[0] else " "
    after = text[end] if end < paragraph[1] else " "
    free_left = before.isspace() or before in BEFORE_OPENING
    free_right = after.isspace() or not after.isalnum()
    if mark in CLOSED_BY.get(is_open, ()) and (free_right or not free_left):
        return "close"
    if single:
        return single_role(mark, before, free_left, free_right, is_open)
    if before.isdigit() and mark in ('"', "″", "''") and not is_open:
        return None
    if mark in OPENING:
        return "close" if is_open and mark == "“" and not free_left else "open"
    if mark in CLOSING:
        return "open" if not is_open and free_left and not free_right else "close"
    if free_left and not after.isspace() and not (is_open and before in SENTENCE_MARKS):
        return "open"
    if not before.isspace():
        return "close"
    return "close" if is_open else "open"


def single_role(mark: str, before: str, free_left: bool, free_right: bool, is_open: str) -> Role | None:
    """A single mark: an apostrophe unless it stands where only a quotation mark can."""
    if free_left and not free_right and mark in "‘‚‛'":
        return None if is_open else "open"
    if is_open and not before.isspace() and free_right:
        # "the workers' rights": an s before it and no sentence mark is a possessive more often than an end.
        return None if before == "s" else "close"
    return None


def pair(text: str, paragraph: Span, number: int, marks: Sequence[Mark], goes_on: bool) -> Iterator[Quoted]:
    """The quoted stretches of one paragraph."""
    opened: int | None = None
    last_end = paragraph[0]
    for mark in marks:
        if mark.role == "open":
            if opened is not None:
                continue  # a quote within the quote, or a stray mark: the outer one decides
            opened = mark.span[0]
        elif opened is not None:
            yield Quoted((opened, mark.span[1]), number)
            opened, last_end = None, mark.span[1]
        elif last_end == paragraph[0]:
            yield Quoted((paragraph[0], mark.span[1]), number, "missing_opening_mark")
            last_end = mark.span[1]
    if opened is not None:
        yield Quoted((opened, paragraph[1]), number, None if goes_on else "missing_closing_mark", goes_on)


def gaps(paragraph: Span, spans: Sequence[Span]) -> list[Span]:
    """What is left of a paragraph between quoted spans: one more gap than spans, empty ones included."""
    edges = [paragraph[0], *(edge for span in spans for edge in span), paragraph[1]]
    return [(a, b) for a, b in list(pairwise(edges))[::2]]

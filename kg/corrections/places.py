"""Where a decision takes hold: its words in a text, and the quote or the number that stands there now.

Enters: a text, a decision's fields, the records of an extraction. Leaves: spans and indexes, or :class:`Conflict`. Left
to others: changing anything (``apply``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kg.records import HASH_DIGITS, Article, Span

AROUND = 24
"""Code points on either side of the words that a decision keeps, as the selectors of the graph do."""
MIN_ALIKE = 0.7
"""Share of the letters and digits that two spans have in common, of all that they have, from which on they are one quote.

Of 281 quotes that the two engines find by the same cue in the articles of ``tests/data`` 249 are so alike (244 are the
same); of 31 different quotes that share words, most of them one within the other, none is (the most alike: 0.68).
"""
MIN_WORDS = 20
"""So many code points tell a passage from every other one; shorter words need their surroundings in a changed text."""


class Conflict(Exception):
    """A decision cannot be carried out; ``span`` is where it would have been."""

    def __init__(self, reason: str, span: Span | None = None) -> None:
        super().__init__(reason)
        self.span = span


def anchor(article: Article, span: Span) -> dict[str, Any]:
    """What a decision keeps of its place, to find it again."""
    start, end = span
    text = article.text
    return {
        "article": article.id,
        "text": article.sha256[:HASH_DIGITS],
        "span": [start, end],
        "words": text[start:end],
        "before": text[max(0, start - AROUND) : start],
        "after": text[end : end + AROUND],
    }


def place_in(article: Article, given: Mapping[str, Any]) -> Span | None:
    """Where the words of a decision stand in an article; ``None`` where a changed text no longer has them.

    Raises :class:`Conflict` where the decision contradicts the very text that it names.
    """
    start, end = given["span"]
    text, words = article.text, given["words"]
    if given["text"] == article.sha256[:HASH_DIGITS]:
        if text[start:end] != words:
            raise Conflict(f"the words of the decision are not those that stand at {start}-{end}")
        return (start, end)
    found = list(occurrences(text, words))
    beside = [place for place in found if beside_it(text, place, len(words), given)]
    if len(found) == 1 and (beside or len(words) >= MIN_WORDS):
        return (found[0], found[0] + len(words))
    return (beside[0], beside[0] + len(words)) if len(beside) == 1 else None


def occurrences(text: str, words: str) -> Iterable[int]:
    """The starts of all places of words in a text, which do not overlap.

    >>> list(occurrences("one, two, one", "one"))
    [0, 10]
    """
    start = text.find(words)
    while start >= 0:
        yield start
        start = text.find(words, start + len(words))


def beside_it(text: str, start: int, length: int, given: Mapping[str, Any]) -> bool:
    """Whether the words before or behind a place are those that the decision saw; at the text's edge there may be none."""
    before, after = given["before"], given["after"]
    end = start + length
    return bool((before and text[:start].endswith(before)) or (after and text.startswith(after, end)))


def content_in(article: Article, given: Mapping[str, Any], place: Span) -> tuple[Span, ...]:
    """The pieces of a decided quote: where the decision says, or as far from there as its place has moved."""
    moved = place[0] - given["span"][0]
    pieces = tuple((start + moved, end + moved) for start, end, _ in given["content"])
    for (start, end), (_, _, words) in zip(pieces, given["content"], strict=True):
        if start < 0 or article.text[start:end] != words:
            raise Conflict("the words that the quote should have stand elsewhere in this text", place)
    return pieces


def letters(text: str, span: Span) -> int:
    """How many letters and digits a span has: marks and commas at its edges belong to the newspaper."""
    return sum(character.isalnum() for character in text[slice(*span)])


def nearest(text: str, place: Span, spans: Iterable[tuple[int, Span]]) -> tuple[int, float] | None:
    """The number of the span that is most like a place, and how much; the first of equals; ``None`` where none touches it.

    >>> nearest("one two three four", (0, 13), [(0, (4, 18)), (1, (0, 7))])
    (1, 0.5454545454545454)
    """
    best: tuple[int, float] | None = None
    size = letters(text, place)
    for number, (start, end) in spans:
        common = (max(start, place[0]), min(end, place[1]))
        if common[0] >= common[1]:
            continue
        shared = letters(text, common)
        alike = shared / max(1, size + letters(text, (start, end)) - shared)
        if best is None or alike > best[1]:
            best = (number, alike)
    return best

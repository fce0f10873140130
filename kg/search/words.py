"""What somebody types -> an expression that FTS5 reads; and what was found -> a passage with its hits.

Enters: a search as typed, texts. Leaves: an expression in which nothing typed can be syntax, passages whose hits are offsets. Left to
others: the index (``kg.search``), escaping (the template that shows a passage).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.lexicon import LETTERS
from kg.records import Span

MAX_TERMS = 24
"""More words than these narrow nothing and only cost time; the rest is not looked for."""
MAX_TYPED = 2_000
PASSAGE = 260
"""Characters of a passage: three lines of a result."""
TERM = re.compile(r"""(?P<no>-)?(?:["“”„](?P<phrase>[^"“”„]*)["“”„]?|(?P<word>[^\s"“”„]+))""")
WORD = re.compile(r"[^\W_]+")
_LETTERS = str.maketrans(dict(LETTERS))


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand side by side. The last one of a word typed without marks may go on; ``no``: they must not be there."""

    words: tuple[str, ...]
    exact: bool
    no: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a text; ``hits`` are offsets into ``words``; ``cut`` says whether text is left out before and behind."""

    words: str
    hits: tuple[Span, ...] = ()
    cut: tuple[bool, bool] = (False, False)

    @property
    def pieces(self) -> list[tuple[str, bool]]:
        """The words in pieces, each with whether it was looked for.

        >>> Passage("a dry well", ((2, 5),)).pieces
        [('a ', False), ('dry', True), (' well', False)]
        """
        found, place = [], 0
        for start, end in self.hits:
            found += [(self.words[place:start], False), (self.words[start:end], True)]
            place = end
        return [(words, hit) for words, hit in [*found, (self.words[place:], False)] if words]


def fold(text: str) -> str:
    """Small letters without accents.

    >>> fold("Bjørn Ærlig-Müller, 5 ÅR")
    'bjorn aerlig-muller, 5 ar'
    """
    lower = text.lower()
    if lower.isascii():
        return lower
    # Looked at once each: most texts have one or two hundred different signs.
    if not _LETTERS.keys().isdisjoint(map(ord, set(lower))):
        lower = lower.translate(_LETTERS)
    plain = unicodedata.normalize("NFKD", lower)
    marks = [sign for sign in set(plain) if unicodedata.combining(sign)]
    return plain.translate(dict.fromkeys(map(ord, marks))) if marks else plain


def skeleton(words: str) -> str:
    """The plain letters of words in lower case: engines differ about the others, so these are left to their own filters.

    >>> skeleton("Göran ŠILER")
    'gran iler'
    """
    return words.lower().encode("ascii", "ignore").decode("ascii")


def terms(typed: str) -> list[Term]:
    """What was typed as terms: words, "phrases", and -words that must not be there.

    >>> [term.words for term in terms('Rubén "dry  well" -rain AND (*')]
    [('ruben',), ('dry', 'well'), ('rain',), ('and',)]
    """
    found = []
    for match in TERM.finditer(typed[:MAX_TYPED]):
        words = tuple(WORD.findall(fold(match["phrase"] if match["word"] is None else match["word"])))
        if words:
            found.append(Term(words, match["word"] is None, bool(match["no"])))
    return found[:MAX_TERMS]


def expression(wanted: Sequence[Term], columns: str = "") -> str:
    """The terms as FTS5 reads them; empty where nothing is looked for. A word is looked for by its beginning.

    >>> expression(terms('Holt "dry well" -rain'))
    '("holt" * AND "dry well") NOT "rain"'
    >>> expression(terms("-rain"))
    ''
    """
    has = [written(term) for term in wanted if not term.no]
    if not has:
        return ""
    within = f"{{{columns}}} : " if columns else ""
    lacks = "".join(f' NOT "{" ".join(term.words)}"' for term in wanted if term.no)
    return f"{within}({' AND '.join(has)}){lacks}"


def written(term: Term) -> str:
    """A term between quotation marks: nothing in it but letters, digits and spaces."""
    words = " ".join(term.words)
    return f'"{words}"' if term.exact else f'"{words}" *'


def passage(text: str, wanted: Iterable[Term], size: int = PASSAGE) -> Passage:
    """The part of a text in which most of the terms stand, with their places.

    >>> found = passage("Rain fell. The well ran dry, said Rubén Ortiz.", terms("ruben"), 30)
    >>> found.words, [found.words[start:end] for start, end in found.hits], found.cut
    ('ran dry, said Rubén Ortiz.', ['Rubén'], (True, False))
    """
    hits = places(text, [term for term in wanted if not term.no])
    start, end = window(text, hits, size)
    inside = tuple((s - start, e - start) for s, e in hits if start <= s and e <= end)
    return Passage(text[start:end], inside, (start > 0, end < len(text)))


def places(text: str, wanted: Sequence[Term]) -> list[Span]:
    """Where the words of terms stand, in order."""
    exact = {word for term in wanted for word in (term.words if term.exact else term.words[:-1])}
    begun = tuple(term.words[-1] for term in wanted if not term.exact)
    found = []
    for match in WORD.finditer(text):
        word = fold(match[0])
        if word in exact or (begun and word.startswith(begun)):
            found.append(match.span())
    return found


def window(text: str, hits: Sequence[Span], size: int) -> Span:
    """The stretch of about this size that holds the most hits, from word to word."""
    if len(text) <= size:
        return (0, len(text))
    starts = [start for start, _ in hits]
    # Each hit as the first one of a window: the number of those that begin within it; the earliest of equals.
    best = max(range(len(hits)), key=lambda n: (bisect_right(starts, starts[n] + size * 2 // 3) - n, -n), default=None)
    middle = 0 if best is None else hits[best][0]
    start = max(0, min(middle - size // 4, len(text) - size))
    end = min(len(text), start + size)
    if start and (space := text.find(" ", start, middle)) >= 0:
        start = space + 1
    if end < len(text) and (space := text.rfind(" ", start + size // 2, end)) >= 0:
        end = space
    return (start, end)

"""Linked chunks -> quotes with characters and a confidence.

Enters: a text's lattice, its linked chunks, the weights of the two estimates. Leaves: :class:`Found` quotes. Left to
others: kind, mode, who the source is. Shared by training and run-time; ``numpy`` alone.

Two estimates are made of each quote, both logistic in the same features: that its content is right, which decides
whether it is kept, and that content and source are right, which is its confidence. Words between quotation marks that
look like an utterance are kept whatever the estimate says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from kg.quotes.tagger.decoding import Floats
from kg.quotes.tagger.layout import is_utterance, quoted_words
from kg.quotes.tagger.linking import CONTENT, NO_PARTNER, Lattice, Linked
from kg.quotes.tagger.tags import begin
from kg.quotes.tagger.words import FORMS, OUTSIDE
from kg.records import Span

KEEP = 0.45
"""Quotes are kept from this chance of a right content on: the best F1 on early predictions for training articles."""
DIRECT = 0.6
"""Share of words between quotation marks from which on a quote counts as direct here."""
FILL = 0.5
"""Share of a quoted stretch that a content must hold to be given all of it."""


@dataclass(frozen=True, slots=True)
class Found:
    """One quote: spans of code points, and the chance that content and source are right."""

    content: tuple[Span, ...]
    cue: Span | None
    source: Span | None
    confidence: float


def logit(chance: float) -> float:
    """Log odds, cut at about one in a thousand."""
    p = min(max(chance, 1e-3), 1 - 1e-3)
    return float(np.log(p / (1 - p)))


def quoted_share(lattice: Lattice, quote: Linked) -> float:
    """Share of a quote's words that stand between quotation marks."""
    inside = np.concatenate([lattice.marks[lattice.start[k] : lattice.end[k]] != OUTSIDE for k in quote.contents])
    return float(inside.mean())


def features(lattice: Lattice, quote: Linked, chances: Floats) -> list[float]:
    """What the two estimates see of a quote."""
    first, last = quote.contents[0], quote.contents[-1]
    strengths = [float(lattice.strength[k]) for k in quote.contents]
    length = int(sum(lattice.end[k] - lattice.start[k] for k in quote.contents))
    after = int(lattice.end[last])
    cut = after == len(chances) or lattice.words.starts_line(after)
    share = quoted_share(lattice, quote)
    row = [
        1.0, logit(min(strengths)), logit(max(strengths)), logit(float(chances[lattice.start[first], begin(CONTENT)])),
        1.0 if cut else logit(1 - float(chances[after, begin(CONTENT) + 1])), float(cut), share, float(share >= DIRECT),
        float(len(quote.contents) > 1), float(np.log(length)), float(length < 3), float(all(lattice.weak[k] for k in quote.contents)),
    ]  # fmt: skip
    row += _partner(lattice, quote.cue, quote.cue_chance)
    row += _partner(lattice, quote.source, quote.source_chance) if quote.cue != NO_PARTNER else [0.0] * 5
    return row


def _partner(lattice: Lattice, chunk: int, chance: float) -> list[float]:
    """Features of a cue or a source: none, how sure it is, how sure the choice is, weak, of one word."""
    if chunk == NO_PARTNER:
        return [1.0, 0.0, logit(chance), 0.0, 0.0]
    single = lattice.end[chunk] - lattice.start[chunk] == 1
    return [0.0, logit(float(lattice.strength[chunk])), logit(chance), float(lattice.weak[chunk]), float(single)]


def estimate(rows: Sequence[Sequence[float]], weights: Floats) -> Floats:
    """Chances of rows of features under logistic weights."""
    values = np.asarray(rows, dtype=np.float64).reshape(-1, len(weights)) @ weights
    result: Floats = 1 / (1 + np.exp(-values))
    return result


def quotes(lattice: Lattice, linked: Sequence[Linked], chances: Floats, weights: Mapping[str, Floats]) -> list[Found]:
    """The quotes that are kept, in order of position."""
    rows = [features(lattice, quote, chances) for quote in linked]
    content, both = estimate(rows, weights["content"]), estimate(rows, weights["both"])
    owner = filled(lattice, [q for q, c in zip(linked, content, strict=True) if kept(lattice, q, float(c))])
    found = []
    for quote, sure in zip(linked, both, strict=True):
        spans = owner.get(quote)
        if spans:
            found.append(Found(tuple(spans), _span(lattice, quote.cue), _span(lattice, quote.source), round(float(sure), 4)))
    return sorted(found, key=lambda f: (f.content, f.cue or (0, 0)))


def kept(lattice: Lattice, quote: Linked, chance: float) -> bool:
    """Whether a quote is kept: likely right, or an utterance between marks."""
    if chance >= KEEP:
        return True
    first, last = quote.contents[0], quote.contents[-1]
    return quoted_share(lattice, quote) >= DIRECT and is_utterance(lattice.words, int(lattice.start[first]), int(lattice.end[last]))


def filled(lattice: Lattice, linked: Sequence[Linked]) -> dict[Linked, list[Span]]:
    """Content spans of each quote, grown to the quotation marks where most of a quoted stretch is its own."""
    words = lattice.words
    label = np.full(len(words.spans), -1, dtype=np.int64)
    for number, quote in enumerate(linked):
        for k in quote.contents:
            label[lattice.start[k] : lattice.end[k]] = number
    busy = label >= 0
    for quote in linked:
        for k in (quote.cue, quote.source):
            if k != NO_PARTNER:
                busy[lattice.start[k] : lattice.end[k]] = True
    for a, b in quoted_words(words):
        numbers = label[a:b][label[a:b] >= 0]
        own = (label[a:b] >= 0) & (label[a:b] == (numbers[0] if len(numbers) else -1))
        if len(numbers) >= FILL * (b - a) and (own | ~busy[a:b]).all():
            label[a:b] = numbers[0]
    changes = np.diff(np.concatenate([[-1], label, [-1]])) != 0
    changes[:-1] |= lattice.form[:-1] >= FORMS // 2
    found: dict[Linked, list[Span]] = {quote: [] for quote in linked}
    for start, end in pairwise(int(i) for i in np.flatnonzero(changes)):
        if label[start] >= 0:
            found[linked[label[start]]].append((words.spans[start][0], words.spans[end - 1][1]))
    return found


def _span(lattice: Lattice, chunk: int) -> Span | None:
    if chunk == NO_PARTNER:
        return None
    return (lattice.words.spans[lattice.start[chunk]][0], lattice.words.spans[lattice.end[chunk] - 1][1])

"""Found quotes against annotated ones: who matches whom, and the figures of the benchmark.

Enters: annotated articles and found quotes. Leaves: pairs, counts, F1. Left to others: reading and finding them. A
token is a run of word characters; punctuation and quotation marks never matter.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.quotes.tagger.quoting import Found
from kg.records import Span
from kg.training.polnear import Attribution

TOKEN = re.compile(r"\w+")
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Tokens:
    """One quote as sets of token numbers."""

    content: frozenset[int]
    source: frozenset[int]
    cue: frozenset[int]


class Ruler:
    """The tokens of one text."""

    def __init__(self, text: str) -> None:
        spans = [m.span() for m in TOKEN.finditer(text)]
        self.starts, self.ends = [a for a, _ in spans], [b for _, b in spans]

    def ids(self, spans: Iterable[Span]) -> frozenset[int]:
        """Numbers of the tokens that overlap spans."""
        return frozenset(i for a, b in spans for i in range(bisect_right(self.ends, a), bisect_left(self.starts, b)))

    def gold(self, quote: Attribution) -> Tokens:
        return Tokens(self.ids(quote.content), self.ids(quote.source), self.ids(quote.cue))

    def found(self, quote: Found) -> Tokens:
        return Tokens(self.ids(quote.content), self.ids([quote.source] if quote.source else []), self.ids([quote.cue] if quote.cue else []))


def pairs(gold: Sequence[Tokens], found: Sequence[Tokens], floor: float = HALF) -> list[tuple[int, int]]:
    """One-to-one pairs whose contents have a Jaccard index of at least ``floor``, the best first."""
    by_token: dict[int, set[int]] = {}
    for number, quote in enumerate(found):
        for token in quote.content:
            by_token.setdefault(token, set()).add(number)
    ranked = []
    for g, quote in enumerate(gold):
        for f in sorted({n for token in quote.content for n in by_token.get(token, ())}):
            both = len(quote.content & found[f].content) / len(quote.content | found[f].content)
            if both >= floor:
                ranked.append((-both, not quote.source & found[f].source, g, f))
    taken_gold: set[int] = set()
    taken_found: set[int] = set()
    result = []
    for _, _, g, f in sorted(ranked):
        if g not in taken_gold and f not in taken_found:
            taken_gold.add(g)
            taken_found.add(f)
            result.append((g, f))
    return result


def judged(text: str, gold: Sequence[Attribution], found: Sequence[Found]) -> list[tuple[bool, bool]]:
    """For each found quote whether its content is right, and whether content and source are."""
    ruler = Ruler(text)
    answers, guesses = [ruler.gold(q) for q in gold], [ruler.found(q) for q in found]
    result = [(False, False)] * len(found)
    for g, f in pairs(answers, guesses):
        result[f] = (True, bool(answers[g].source & guesses[f].source) or not (answers[g].source or guesses[f].source))
    return result


def f1(right: int, found: int, gold: int) -> float:
    """Harmonic mean of precision and recall."""
    return 2 * right / (found + gold) if found + gold else 0.0


def figures(texts: Sequence[str], gold: Sequence[Sequence[Attribution]], found: Sequence[Sequence[Found]]) -> dict[str, float]:
    """F1 of content spans (half right, exact) and of attributions, over all texts together."""
    counts = dict.fromkeys(("span", "exact", "both", "found", "gold", "found sourced", "gold sourced"), 0)
    for text, answers, guesses in zip(texts, gold, found, strict=True):
        ruler = Ruler(text)
        a, b = [ruler.gold(q) for q in answers], [ruler.found(q) for q in guesses]
        a, b = [q for q in a if q.content], [q for q in b if q.content]
        matched = pairs(a, b)
        counts["span"] += len(matched)
        counts["exact"] += len(pairs(a, b, 1.0))
        counts["both"] += sum(bool(a[g].source & b[f].source) for g, f in matched)
        counts["found"] += len(b)
        counts["gold"] += len(a)
        counts["found sourced"] += sum(bool(q.source) for q in b)
        counts["gold sourced"] += sum(bool(q.source) for q in a)
    return {
        "content span": round(f1(counts["span"], counts["found"], counts["gold"]), 4),
        "content exact": round(f1(counts["exact"], counts["found"], counts["gold"]), 4),
        "attribution": round(f1(counts["both"], counts["found sourced"], counts["gold sourced"]), 4),
    }


def calibration_error(chances: Sequence[float], right: Sequence[bool], bins: int = 10) -> tuple[float, list[tuple[int, float, float]]]:
    """Expected calibration error over bins of equal width, and (quotes, mean chance, share right) of each that is not empty."""
    table = []
    for low in range(bins):
        inside = [i for i, c in enumerate(chances) if min(int(c * bins), bins - 1) == low]
        if inside:
            table.append((len(inside), sum(chances[i] for i in inside) / len(inside), sum(right[i] for i in inside) / len(inside)))
    total = sum(n for n, _, _ in table)
    return sum(n * abs(c - r) for n, c, r in table) / max(total, 1), table

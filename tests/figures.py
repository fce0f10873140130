"""What the scorers share: F1 with its interval, calibration, and words beside their sentence.

Enters: counts and confidences. Leaves: numbers and text. Left to others: what is right (``evaluate``, ``polnear``).
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence

from kg.records import Span

Counts = tuple[int, int, int]
"""Right, given, expected."""
Sure = tuple[float, bool]
"""A confidence, and whether the answer it goes with is right."""

SAMPLES, SEED = 1000, 2
BINS = 10
SENTENCE = re.compile(r"(?:(?<=[.!?])|(?<=[.!?][”’»\"']))\s+|\n+")


def f1(counts: Iterable[Counts]) -> float | None:
    """F1 of summed counts, ``None`` where there is nothing to find and nothing found."""
    _, given, expected = totals = [sum(column) for column in zip((0, 0, 0), *counts, strict=True)]
    return 2 * totals[0] / (given + expected) if given + expected else None


def interval(counts: Sequence[Counts]) -> tuple[float, float]:
    """The 95 % interval of F1: texts drawn again with a fixed seed."""
    drawn = random.Random(SEED)
    values = sorted(value for _ in range(SAMPLES) if (value := f1(drawn.choices(counts, k=len(counts)))) is not None)
    return (values[int(0.025 * len(values))], values[int(0.975 * len(values))]) if values else (0.0, 0.0)


def bins(sure: Iterable[Sure]) -> list[list[Sure]]:
    """Answers by confidence, in ten bins of equal width."""
    found: list[list[Sure]] = [[] for _ in range(BINS)]
    for confidence, right in sure:
        found[min(int(confidence * BINS), BINS - 1)].append((confidence, right))
    return found


def means(some: Sequence[Sure]) -> tuple[float, float]:
    """Mean confidence and share right."""
    return sum(confidence for confidence, _ in some) / len(some), sum(right for _, right in some) / len(some)


def calibration_error(sure: Sequence[Sure]) -> float:
    """Expected calibration error: how far, on average over the answers, a bin's confidence is from its share right.

    >>> round(calibration_error([(0.9, True), (0.9, False), (0.2, False)]), 3)
    0.333
    """
    return sum(len(some) * abs(one - other) for some in bins(sure) if some for one, other in [means(some)]) / max(1, len(sure))


def reliability(sure: Sequence[Sure]) -> str:
    """The error and the table behind it."""
    lines = [f"expected calibration error {calibration_error(sure):.3f} over {len(sure)} answers"]
    lines.append(f"{'bin':>9}{'number':>8}{'confidence':>12}{'right':>8}")
    for number, some in enumerate(bins(sure)):
        if some:
            confidence, right = means(some)
            lines.append(f"{number / BINS:>5.1f}-{(number + 1) / BINS:.1f}{len(some):>7}{confidence:>12.3f}{right:>8.3f}")
    return "\n".join(lines)


def shown(text: str, spans: Sequence[Span]) -> str:
    """The words, and beside them the sentence they begin in."""
    words = " [...] ".join(text[start:end] for start, end in spans)
    breaks = [0, *(m.end() for m in SENTENCE.finditer(text)), len(text)]
    start = max(b for b in breaks if b <= spans[0][0])
    end = min(b for b in breaks if b >= min(spans[0][1], len(text)))
    return f"{' '.join(words.split())}\n        in: {' '.join(text[start:end].split())}"

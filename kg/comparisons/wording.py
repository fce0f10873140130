"""Why a comparison comes out as it does: a sentence that names both figures on one scale.

Enters: two figures, their scale, the verdict. Leaves: words. Left to others: the verdict.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

from kg.comparisons.amounts import Interval, Scale, interval
from kg.comparisons.facts import Figure, Verdict
from kg.comparisons.kinds import unit_of
from kg.lexicon.units import Unit, plural

SHOWN = 3
"""Digits of a converted number."""
WHOLE, TENTHS = 10, 2
"""From here on a ratio is told without a fraction, or with tenths; below with hundredths."""


def reason(left: Figure, right: Figure, on: Scale, verdict: Verdict, ratio: Decimal, kind: str) -> str:
    """Both figures, those that had to be converted first, and how the second stands to the first.

    ``ratio`` is negative where the right one is the lower; ``kind`` says how their events stand to each other (``verdicts``).
    """
    first, second = (right, left) if converted(right, on) and not converted(left, on) else (left, right)
    less = (ratio < 0) == (second is right)
    both = f"{said(first, on)}; {said(second, on)}"
    far = "they meet" if abs(ratio) == 1 else f"{times(abs(ratio))} times {'less' if less else 'more'}"
    if kind == "counter":
        return f"{both}: another event, {far}"
    if verdict == "changed":
        if first.foretold != second.foretold and not (first.time and second.time):
            return f"{both}: {far}, but only one of them is of what is to come"
        when = f" ({second.time or second.published} against {first.time or first.published})" if first.time or first.published else ""
        return f"{both}: {far}, at another time{when}"
    if verdict != "comparable":
        return f"{both}: {far}"
    if kind == "part":
        return f"{both}: {far}, but the one may be part of the other"
    return f"{both}: {far}, {'but of what may or ought to be' if first.floated or second.floated else 'too little to be flagged'}"


def said(figure: Figure, on: Scale) -> str:
    """A figure as its source gives it, and on the scale where that is another."""
    words = figure.words
    if figure.per is not None and figure.per not in words:
        words += f" a {figure.per}"
    if converted(figure, on):
        unit = unit_of(figure)
        name = f" {many(on.unit)}" if on.unit is not None and unit is not None and on.unit.name != unit.name else ""
        words += f", which is about {shown(interval(figure, on))}{name}" + (f" a {on.per}" if on.per else "")
    return f"{figure.name or figure.publisher or 'the article'} gives {words}"


def many(unit: Unit) -> str:
    """The name of a unit in the plural.

    >>> from kg.lexicon.units import unit_named
    >>> many(unit_named("square foot")), many(unit_named("kilometre per hour")), many(unit_named("percent"))
    ('square feet', 'kilometres per hour', 'percent')
    """
    head, per, rest = unit.name.partition(" per ")
    if unit.kind in {"money", "ratio"}:
        return unit.name
    return (f"{head.removesuffix('foot')}feet" if head.endswith("foot") else plural(head)) + per + rest


def converted(figure: Figure, on: Scale) -> bool:
    """Whether the scale has another unit or period than the figure."""
    unit = unit_of(figure)
    return figure.per != on.per or (unit is not None and on.unit is not None and unit.name != on.unit.name)


def shown(found: Interval) -> str:
    """An interval in words."""
    if found.low is None or found.high is None:
        bound = found.high if found.low is None else found.low
        return "any number" if bound is None else f"{rounded(bound)} or {'less' if found.low is None else 'more'}"
    return rounded(found.low) if found.low == found.high else f"{rounded(found.low)} to {rounded(found.high)}"


def rounded(number: Decimal) -> str:
    """A converted number, three digits of it.

    >>> rounded(Decimal("35401.72")), rounded(Decimal("1.23456"))
    ('35,400', '1.23')
    """
    place = Decimal(1).scaleb(number.adjusted() - SHOWN + 1)
    digits = f"{number.quantize(place, rounding=ROUND_HALF_EVEN):,f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def times(ratio: Decimal) -> str:
    """How many times.

    >>> times(Decimal("27.23")), times(Decimal("2.50"))
    ('27', '2.5')
    """
    return rounded(ratio.quantize(Decimal(1) if ratio >= WHOLE else Decimal("0.1") if ratio >= TENTHS else Decimal("0.01")))

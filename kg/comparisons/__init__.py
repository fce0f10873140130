"""Figures of many articles -> comparisons: which agree, which do not, what has changed, and what may be put side by side.

Enters: :class:`Figure` facts. Leaves: :class:`Comparison` records, the same in the same order for the same figures. Left to others: collecting
the figures (``figures``), triples (``graph``). Nothing here knows RDF or spaCy, and nothing knows what is true: two sources are compared.

::

    facts     the records that come in and go out
    kinds     whether two figures measure the same kind of thing
    flows     whether two sums are one flow of money
    amounts   one unit, one period, and how far apart
    wording   the reason in words
    verdicts  two figures: the verdict

Not every pair is looked at. Figures are put into blocks by what they count; in a block each meets the others of its article, the
nearest by value and the farthest of the same names and days, and the one before from its own source, so that the work grows with the
number of figures.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import combinations, groupby, pairwise

from kg.comparisons.amounts import days_of
from kg.comparisons.facts import Comparison, Figure, Move, Verdict
from kg.comparisons.flows import flows
from kg.comparisons.kinds import UNREAL, counterparts, kinds_of, names_of, sort_of, unit_of
from kg.comparisons.verdicts import compared

__all__ = ["UNREAL", "Comparison", "Figure", "Move", "Verdict", "comparisons"]

ONE_ARTICLE = 40
"""Figures of one kind that are compared within one article, all with all: prose has a handful, a table of numbers more than anyone reads."""
NEAR = 2
"""Neighbours by value on either side."""
ENDS = 2
"""Of the smallest and of the greatest, those that each figure meets."""
FLOW = " flow"
"""The block of all sums that somebody loses or spends; the space keeps it from being a word."""
WINDOW = 16
"""Days of a window of publication; windows overlap by half."""


def comparisons(figures: Iterable[Figure], repeated: Collection[str] = ()) -> tuple[Comparison, ...]:
    """What is to be said of these figures, in the order of the texts.

    ``repeated`` are the keys of those that only repeat a figure of another print of one report: that one is compared in their place.
    """
    known = sorted(figures, key=lambda figure: (figure.place, figure.key))
    found: dict[tuple[str, str], Comparison | None] = {}
    for one, other in pairs(known, repeated):
        key = (one.key, other.key) if one.place <= other.place else (other.key, one.key)
        if key not in found:
            found[key] = compared(one, other)
    return tuple(sorted((each for each in found.values() if each is not None), key=lambda each: (each.left, each.right)))


def pairs(figures: Iterable[Figure], repeated: Collection[str] = ()) -> Iterator[tuple[Figure, Figure]]:
    """The pairs that are looked at, of figures that come article by article."""
    across: dict[Hashable, list[Figure]] = {}
    series: dict[Hashable, list[Figure]] = {}
    for _, of_article in groupby(figures, key=lambda figure: figure.article):
        within: dict[Hashable, list[Figure]] = {}
        for figure in of_article:
            for block in blocks(figure):
                within.setdefault(block, []).append(figure)
                if names_of(figure) and figure.key not in repeated:
                    for window in windows(figure):
                        across.setdefault((block, names_of(figure), window), []).append(figure)
                    series.setdefault((block, names_of(figure), figure.source or figure.publisher), []).append(figure)
        for several in within.values():
            both = combinations(several[:ONE_ARTICLE], 2)
            yield from ((one, other) for one, other in both if one.key not in repeated or other.key not in repeated)
    for several in across.values():
        yield from by_value(several)
    for several in series.values():
        several.sort(key=lambda figure: (figure.published or "", figure.place))
        yield from pairwise(several)


def blocks(figure: Figure) -> Iterator[Hashable]:
    """What a figure is compared by: its unit and base with each kind of event, and with each that is counted against that."""
    sort, base = sort_of(figure), "time" if days_of(figure) is not None else figure.per
    kinds = kinds_of(figure.events)
    if not kinds:
        yield (sort, base)
    if flows(figure):
        yield (sort, base, FLOW)
    for kind in sorted(kinds):
        yield (sort, base, kind)
        for other in sorted(counterparts().get(kind, ())):
            yield (sort, base, *sorted((kind, other)))


def windows(figure: Figure) -> Iterator[int]:
    """The two windows of days that an article falls into; none without a date."""
    if figure.published is not None:
        day = date.fromisoformat(figure.published).toordinal()
        yield day // WINDOW * 2
        yield (day + WINDOW // 2) // WINDOW * 2 + 1


def by_value(figures: list[Figure]) -> Iterator[tuple[Figure, Figure]]:
    """Each figure with its neighbours by value and with the outermost."""
    ordered = sorted(figures, key=lambda figure: (value(figure), figure.place))
    for n, figure in enumerate(ordered):
        others = {*range(n + 1, n + 1 + NEAR), *range(ENDS), *range(len(ordered) - ENDS, len(ordered))}
        for place in sorted(others):
            if 0 <= place < len(ordered) and place != n:
                yield figure, ordered[place]


def value(figure: Figure) -> Decimal:
    """A number to sort by: in the base unit, a rate by the day, a range by its lower end."""
    number = figure.low if figure.low is not None else figure.high if figure.high is not None else Decimal(0)
    unit = unit_of(figure)
    si = unit.to_si(number) if unit is not None else None
    return (number if si is None else si) / (days_of(figure) or 1)

"""Numbers -> places on a line, and the numbers that are written below it.

Enters: the numbers that have to find room. Leaves: a :class:`Scale`. Left to others: drawing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

FAR = 20
"""A greatest number that is more times the smallest is shown on a scale by powers: below, the smallest still has a twentieth of the line."""
TICKS = 5
STEPS = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))


@dataclass(frozen=True, slots=True)
class Scale:
    """From ``low`` to ``high``, evenly or by powers of ten; ``ticks`` are the numbers to write."""

    low: Decimal
    high: Decimal
    powers: bool
    ticks: tuple[Decimal, ...]

    def place(self, number: Decimal) -> float:
        """Where a number stands: 0 at the beginning, 1 at the end; what lies outside stands at the edge.

        >>> fitting([Decimal(40), Decimal(90)]).place(Decimal(50)), fitting([Decimal(10), Decimal(1000)]).place(Decimal(100))
        (0.5, 0.5)
        """
        number = min(max(number, self.low), self.high)
        if self.powers:
            return float((number / self.low).log10() / (self.high / self.low).log10())  # as decimals: some numbers are too great for floats
        return float((number - self.low) / (self.high - self.low))


def fitting(numbers: Sequence[Decimal]) -> Scale:
    """A scale on which all of these have a place; an even one begins or ends at zero or has it inside.

    >>> fitting([Decimal(18)]).ticks == (0, 5, 10, 15, 20)
    True
    >>> [str(tick) for tick in fitting([Decimal(3), Decimal(2000)]).ticks]
    ['10', '100', '1000']
    """
    low, high = min(numbers), max(numbers)
    if low > 0 and high > low * FAR:
        return by_powers(low, high)
    low, high = min(low, Decimal(0)), max(high, Decimal(0))
    if low == high:
        high = Decimal(1)
    step = _step((high - low) / (TICKS - 1))
    first, last = math.floor(low / step), math.ceil(high / step)
    return Scale(first * step, last * step, False, tuple(step * n for n in range(first, last + 1)))


def by_powers(low: Decimal, high: Decimal) -> Scale:
    """From the step below the smallest to the one above the greatest."""
    first, last = _nice_below(low), _nice_above(high)
    powers = [Decimal(10) ** n for n in range(first.adjusted(), last.adjusted() + 1)]
    every = math.ceil(len(powers) / (TICKS + 1))
    ticks = [power for power in powers[::every] if first <= power <= last]
    if len(ticks) < 3:
        ticks = [power * step for power in powers for step in STEPS[:3] if first <= power * step <= last]
    return Scale(first, last, True, tuple(ticks))


def _step(least: Decimal) -> Decimal:
    """The smallest of 1, 2, 5, 10, 20 ... that is no smaller."""
    power = Decimal(10) ** least.adjusted()
    return next(power * step for step in STEPS if power * step >= least)


def _nice_below(number: Decimal) -> Decimal:
    power = Decimal(10) ** number.adjusted()
    return next(power * step for step in reversed(STEPS) if power * step <= number)


def _nice_above(number: Decimal) -> Decimal:
    return _step(number)

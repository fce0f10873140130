"""Two figures brought to one unit and one period, and how far apart they are.

Enters: figures. Leaves: a scale, intervals on it, ratios. Left to others: whether they may be compared at all, words.

Numbers are exact decimals. A month has 30.44 days and a year 365.25, the means of the Gregorian calendar; a rate of another month is off by at
most 9 percent, which is less than what is flagged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from kg.comparisons.facts import Figure
from kg.comparisons.kinds import small_change, unit_of
from kg.lexicon.units import Unit

DAYS: Mapping[str, Decimal] = MappingProxyType(
    {
        "second": Decimal(1) / 86400,
        "minute": Decimal(1) / 1440,
        "hour": Decimal(1) / 24,
        "day": Decimal(1),
        "week": Decimal(7),
        "fortnight": Decimal(14),
        "month": Decimal("30.44"),
        "quarter": Decimal("91.32"),
        "year": Decimal("365.25"),
        "decade": Decimal("3652.5"),
        "century": Decimal(36525),
    }
)
"""The days of a period."""
APPROXIMATE = Decimal("0.1")
"""How far "about" reaches on either side: numbers are rounded to one or two digits, so half of the last lies below a tenth."""
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Scale:
    """What two figures are brought to: a unit (none of a count) and a period or other base (none of a total)."""

    unit: Unit | None
    per: str | None


@dataclass(frozen=True, slots=True)
class Interval:
    """From ``low`` to ``high``; an open side is ``None``."""

    low: Decimal | None
    high: Decimal | None

    def wider(self) -> Interval:
        """With what "about" leaves open."""
        low = None if self.low is None else self.low * (1 - APPROXIMATE)
        return Interval(low, None if self.high is None else self.high * (1 + APPROXIMATE))


def days_of(figure: Figure) -> Decimal | None:
    """The days of its period; none where it is no rate over time."""
    return DAYS.get(figure.per) if figure.per is not None else None


def scale(one: Figure, other: Figure) -> Scale | None:
    """The unit of the other, and the longer period; none where units or bases do not convert.

    Cents become the currency that they are a hundredth of; no other money is exchanged.
    """
    if days_of(one) is not None and days_of(other) is not None:
        per = max((one.per, other.per), key=lambda period: DAYS[period or "day"])
    elif one.per == other.per:
        per = one.per
    else:
        return None
    unit, against = unit_of(one), unit_of(other)
    if unit is None or against is None or unit.name == against.name:
        return Scale(against, per)
    if unit.kind == "money":
        found = unit if unit.name in small_change(against.name) else against if against.name in small_change(unit.name) else None
        return Scale(found, per) if found is not None else None
    return Scale(against, per) if unit.multiplier is not None and against.multiplier is not None else None


def interval(figure: Figure, on: Scale) -> Interval:
    """A figure on a scale that is one of its own."""
    unit, days = unit_of(figure), days_of(figure)
    factor = DAYS[on.per] / days if days is not None and on.per is not None else Decimal(1)

    def brought(number: Decimal | None) -> Decimal | None:
        if number is None or unit is None or on.unit is None or unit.name == on.unit.name:
            return None if number is None else number * factor
        if unit.kind == "money":
            return number * CENT * factor
        si = unit.to_si(number)
        assert si is not None
        assert on.unit.multiplier is not None
        return (si / on.unit.multiplier - on.unit.offset) * factor

    return Interval(brought(figure.low), brought(figure.high))


def apart(one: Interval, other: Interval) -> Decimal | None:
    """How many times the higher interval lies above the lower, negative where the other is the lower; 1 where they meet; none below zero."""
    for low, high, sign in ((one, other, 1), (other, one, -1)):
        if low.high is not None and high.low is not None and low.high < high.low:
            return sign * high.low / low.high if low.high > 0 else None
    return Decimal(1)

"""A number as a person corrects it: value or bounds, unit, rate.

Enters: a quantity and the fields of a decision. Leaves: the quantity in its new state, and its words. Left to others:
which quantity is meant (``places``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from kg.errors import CorrectionError
from kg.lexicon.units import Unit, ambiguous, by_symbol, by_words, unit_key, units
from kg.quantities.wording import amount
from kg.records import Comparator, Quantity


def corrected(quantity: Quantity, given: Mapping[str, Any]) -> Quantity:
    """The quantity with what is given in place of what it had; what is not given stays.

    >>> half = Quantity((0, 2), "", value=Decimal(5), unit="metre")
    >>> in_words(corrected(half, {"min": "5", "max": "6"})), in_words(corrected(half, {"value": "0.5", "unit": "NOK", "per": "day"}))
    ('5 to 6 metre', '0.5 NOK per day')
    """
    new = quantity
    if "value" in given:
        value = Decimal(given["value"])
        level = value if quantity.change_to is not None else None
        new = replace(new, value=value, min=None, max=None, change_to=level, comparator="=")
    elif "min" in given or "max" in given:
        low, high = (Decimal(given[name]) if name in given else None for name in ("min", "max"))
        # A level that is a range has no change from one number to another.
        comparator: Comparator = "=" if low is not None and high is not None else "<=" if low is None else ">="
        new = replace(new, value=None, min=low, max=high, change_from=None, change_to=None, comparator=comparator)
    if "comparator" in given:
        new = replace(new, comparator=given["comparator"])
    if "approx" in given:
        new = replace(new, approx=given["approx"])
    if new.comparator == "=" and not new.approx and {"value", "min", "max", "comparator", "approx"} & given.keys():
        new = replace(new, hedge=None)  # no words bound or soften it now
    if "unit" in given:
        unit = known_units().get(given["unit"])
        new = replace(new, unit=given["unit"], qudt_unit=unit.qudt if unit else None)
    return replace(new, per=given["per"]) if "per" in given else new


def in_words(quantity: Quantity) -> str:
    """Number, unit and rate."""
    rate = f"per {quantity.per}" if quantity.per else ""
    return " ".join(part for part in (amount(quantity), quantity.unit, rate) if part)


def known_units() -> Mapping[str, Unit]:
    """The units that have a name of their own."""
    return {unit.name: unit for unit in units()}


def unit_of(words: str) -> str:
    """The unit that somebody means: its name, or the noun itself. Raises :class:`~kg.errors.CorrectionError` where it may be several.

    >>> unit_of("km/h"), unit_of("soldier"), unit_of("NOK")
    ('kilometre per hour', 'soldier', 'NOK')
    """
    words = " ".join(words.split())
    if words in known_units():
        return words
    if readings := ambiguous().get(words.lower()):
        raise CorrectionError(f"the unit {words!r} may be {' or '.join(reading.unit.name for reading in readings)}: name one of them")
    unit = by_symbol().get(words) or by_words().get(unit_key(words))
    return unit.name if unit else words

"""A quantity's number as a reader takes it in: "about 40", "2 to 3", "16 -> 18 up".

Enters: a quantity. Leaves: words. Left to others: its unit, and where the words are shown.
"""

from __future__ import annotations

from kg.records import Quantity, plain_number


def amount(quantity: Quantity) -> str:
    """A quantity's number as it was put.

    >>> from decimal import Decimal
    >>> amount(Quantity((0, 3), "", value=Decimal(40), approx=True)), amount(Quantity((0, 3), "", min=Decimal(2), max=Decimal(3)))
    ('about 40', '2 to 3')
    """
    low, high = plain_number(quantity.min), plain_number(quantity.max)
    if low is not None and high is not None:
        words = f"{low} to {high}"
    elif quantity.change_from is not None:
        words = f"{plain_number(quantity.change_from)} -> {plain_number(quantity.change_to)}"
    else:
        point = next((n for n in (plain_number(quantity.value), low, high) if n is not None), "")
        words = f"{quantity.comparator.replace('=', '') and quantity.comparator + ' '}{point}"
    direction = f" {quantity.direction}" if quantity.direction and quantity.change_from is None else ""
    return f"{'about ' if quantity.approx else ''}{words}{direction}"

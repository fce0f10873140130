"""What a numeral is, and the small steps that all readers of numerals share.

Enters: pieces. Leaves: :class:`Numeral`, exact ratios, the word at a place. Left to others: reading numerals
(``numerals``, ``fractions``).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import cache
from typing import Literal

from kg.quantities.pieces import Piece

Form = Literal["digits", "words", "vague", "fraction", "share"]
FRACTION_DIGITS = 10


@dataclass(slots=True, eq=False)
class Numeral:
    """A number as written. ``first`` and ``last`` are indexes of pieces, both inclusive.

    ``high`` is set where the words name a size only ("thousands"). ``base`` is the number before its scale word, so
    that the first of "5 to 7 million" can share the scale.
    """

    first: int
    last: int
    low: Decimal
    form: Form
    high: Decimal | None = None
    base: Decimal = Decimal(0)
    scale: Decimal = Decimal(1)
    suffix: str = ""
    """A glued letter that may be a scale or a unit ("5m"): not yet applied."""
    grouped: bool = False
    """Written with separators or a decimal point: never a year."""


def ratio(top: Decimal, bottom: Decimal) -> Decimal:
    """Exact where it can be, else to ten places: 1/4 is 0.25, 1/3 is 0.3333333333."""
    with localcontext() as context:
        context.prec = 40
        value = top / bottom
        rounded = value.quantize(Decimal(1).scaleb(-FRACTION_DIGITS))
        return rounded.normalize() if rounded == rounded.to_integral_value() or rounded == value else rounded


@cache
def vulgar(mark: str) -> Decimal:
    """The value of a one-character fraction."""
    top, _, bottom = unicodedata.normalize("NFKC", mark).partition("⁄")
    return ratio(Decimal(top), Decimal(bottom))


def at(pieces: list[Piece], i: int) -> str:
    """The word at ``i`` in lower case, "" beyond the ends and for masked pieces."""
    return pieces[i].lower if 0 <= i < len(pieces) and not pieces[i].masked else ""


def skip(pieces: list[Piece], i: int) -> int:
    """The next piece that is not a hyphen."""
    return i + 1 if at(pieces, i) in {"-", "‑"} else i

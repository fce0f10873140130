"""Fractions in words: "half", "a third of", "two-thirds", "half a million", "three quarters of a billion".

Enters: pieces. Leaves: a :class:`~kg.quantities.forms.Numeral`, or ``None`` where the word is an ordinal, a fiscal quarter
or a half of play. Left to others: fractions in digits, and shares ("one in five"), which ``numerals`` reads.
"""

from __future__ import annotations

from decimal import Decimal

from kg.quantities.forms import Numeral, at, ratio, skip
from kg.quantities.pieces import Piece
from kg.quantities.words import values


def fraction(pieces: list[Piece], i: int) -> Numeral | None:
    """ "half", "a third of", "two-thirds", "half a million", "three quarters of a billion"."""
    top: Decimal | None
    word, j = at(pieces, i), i
    if word in {"a", "an", "one"}:
        top, j = Decimal(1), skip(pieces, i + 1)
    elif word == "half" or (word == "quarter" and at(pieces, i + 1) in values("scales")):
        top = Decimal(1)
    else:
        top, j = values("cardinals").get(word), skip(pieces, i + 1)
    name = at(pieces, j)
    bottom = values("denominators").get(name)
    if top is None or bottom is None or not _is_fraction(pieces, i, j, top):
        return None
    found = Numeral(i, j, ratio(top, bottom), "fraction")
    k = j + 1
    if at(pieces, k) == "of" and at(pieces, k + 1) in {"a", "one"}:
        k += 2
    elif at(pieces, k) in {"a", "an"}:
        k += 1
    scale = values("scales").get(at(pieces, k))
    if scale is not None and scale != 100:
        return Numeral(i, k, found.low * scale, "words", base=found.low)
    return found


def _is_fraction(pieces: list[Piece], i: int, j: int, top: Decimal) -> bool:
    """Whether "half", "a third", "two quarters" divides something: an ordinal, a fiscal quarter and a half of play do not."""
    name, after, before = at(pieces, j), at(pieces, j + 1), at(pieces, i - 1)
    if name in {"half", "halves"}:
        played = {"first", "second", "the", "other", "last", "latter", "this", "that", "in", "into", "better", "each", "their", "his", "her", "its"}
        return (
            before not in (played if i == j else played - {"in", "into", "the"})
            and not (after == "-" and i == j)
            and after not in {"time", "way", "brother", "sister", "year"}
        )
    scale_next = after in values("scales") or (after in {"a", "of"} and any(at(pieces, j + n) in values("scales") for n in (2, 3)))
    if name in {"quarter", "quarters"}:
        return (
            after == "of"
            or scale_next
            or (top == 3 and name == "quarters" and before not in {"last", "past", "first", "the", "for", "in"})
            or before == "by"
        )
    if top == 1:
        return (
            after in {"of", "", ".", ",", ")", ";", "said", "say", "were", "are", "is", "was", "had", "have", "more", "less", "from", "to"}
            or before == "by"
            or at(pieces, j - 1) == "-"
        )
    return name.endswith("s")

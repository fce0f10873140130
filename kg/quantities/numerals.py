"""Pieces -> numerals: "2.5 million", "two dozen", "half a million", "tens of thousands", "one in five", "1½".

Enters: the pieces of a sentence. Leaves: :class:`Numeral` objects, left to right, with exact decimals. Left to others:
units, bounds and ranges, and whether the numeral counts anything ("Article 5" is a numeral here). Numerals that could
be read in two ways ("1.000,50", "1,50") are left alone; :func:`ambiguous_numbers` finds them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from kg.quantities.forms import Numeral, at, ratio, skip, vulgar
from kg.quantities.fractions import fraction
from kg.quantities.pieces import VULGAR, Piece
from kg.quantities.words import ranges, values

WESTERN = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
INDIAN = re.compile(r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]+)?")
AMBIGUOUS = re.compile(
    r"(?<![\w.,])(?:[0-9]{1,3}(?:\.[0-9]{3}){2,}(?:,[0-9]+)?|[0-9]{1,3}\.[0-9]{3},[0-9]{1,2}|[0-9]{1,3},[0-9]{1,2})(?![\w]|[.,][0-9])"
)
LARGEST = Decimal(10) ** 30
SIGNS = {"-", "−", "–", "minus", "negative"}
# Denominators written in digits; "9/11" and "7/15" are not fractions.
SLASH_DENOMINATORS = {2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 32, 64, 100}


def ambiguous_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Spans of numbers that are one thing in English and another on the continent.

    >>> [("a 1.000,50 b 2,000 c 3,5")[s:e] for s, e in ambiguous_numbers("a 1.000,50 b 2,000 c 3,5")]
    ['1.000,50', '3,5']
    """
    for match in AMBIGUOUS.finditer(text):
        yield match.span()


def plain(text: str) -> Decimal | None:
    """The value of a numeral in digits; ``None`` where its separators do not add up.

    >>> plain("23,45,678.89"), plain("1,50")
    (Decimal('2345678.89'), None)
    """
    if "," in text and not (WESTERN.fullmatch(text) or INDIAN.fullmatch(text)):
        return None
    return Decimal(text.replace(",", ""))


def numerals(pieces: list[Piece]) -> Iterator[Numeral]:
    """The numerals of a sentence, left to right, none overlapping."""
    i = 0
    while i < len(pieces):
        numeral = None if pieces[i].masked else read(pieces, i)
        if numeral is not None and abs(numeral.low) <= LARGEST:
            yield numeral
            i = numeral.last + 1
        else:
            i += 1


def read(pieces: list[Piece], i: int) -> Numeral | None:
    """The numeral that starts at piece ``i``, if one does."""
    piece = pieces[i]
    if piece.number:
        found = _digits(pieces, i)
    else:
        lower = piece.lower
        if not (lower in _starters() or lower in SIGNS):
            return None
        if lower in SIGNS:
            return _signed(pieces, i)
        found = fraction(pieces, i) or _words(pieces, i) or _vague(pieces, i)
    if found is None:
        return None
    return _share(pieces, _scaled(pieces, found))


@cache
def _starters() -> frozenset[str]:
    """Words that a numeral may start with."""
    return frozenset({"a", "an", "half", "several", "few", *values("cardinals"), *ranges("vague"), *values("scales")} | set(values("denominators")))


def _signed(pieces: list[Piece], i: int) -> Numeral | None:
    """ "-5", "minus 5", "minus-2.6": a sign counts where no number stands before it and the digits touch it."""
    word = pieces[i].lower in {"minus", "negative"}
    if at(pieces, i - 1) in {"or", "/"} and at(pieces, i - 2) in {"plus", "+"}:
        return None
    j = i + 1
    if word and at(pieces, j) == "-":
        j += 1
    if j >= len(pieces) or pieces[j].masked:
        return None
    if not word:
        free = i == 0 or not pieces[i].glued or pieces[i - 1].text in "(/[\"'“‘$€£"
        money = pieces[j].text in "$€£" and j + 1 < len(pieces)
        if not free or not pieces[j].glued or not (pieces[j].number or money):
            return None
        if i > 0 and pieces[i - 1].number and not pieces[i - 1].masked and at(pieces, j + 1) not in {"%", "percent", "per"}:
            return None  # "75 -300mm" is a range, "Index 50 -1.3%" a move
        j += money
    if not pieces[j].number and not (word and pieces[j].lower in values("cardinals")):
        return None
    found = read(pieces, j)
    if found is None or found.form not in {"digits", "words"}:
        return None
    found.first, found.low, found.base = i, -found.low, -found.base
    return found


def _digits(pieces: list[Piece], i: int) -> Numeral | None:
    """Digits, with what belongs to them: "80, 000", "2 1/2", "1½", "3/4"."""
    text = pieces[i].text
    if text in VULGAR:
        return Numeral(i, i, vulgar(text), "fraction")
    if _continued(pieces, i):
        return None
    value = plain(text)
    if value is None:
        return None
    last = i
    while len(pieces[i].text) <= 3 and _thousands(pieces, last):
        last = _thousands(pieces, last)
        value = value * 1000 + Decimal(pieces[last].text)
    found = Numeral(i, last, value, "digits", grouped="," in text or "." in text or last > i)
    if last == i:
        _add_fraction(pieces, found)
    return found


def _continued(pieces: list[Piece], i: int) -> bool:
    """Whether more digits touch this numeral through a dot, a comma or a colon: "1.000,50", "3:2", "1.2.3"."""
    after = i + 2 < len(pieces) and pieces[i + 1].text in ",.:" and pieces[i + 1].glued and pieces[i + 2].number and pieces[i + 2].glued
    dotted = i + 1 < len(pieces) and pieces[i + 1].number and pieces[i + 1].glued and pieces[i + 1].text not in VULGAR
    before = i >= 2 and pieces[i].glued and pieces[i - 1].text in ",.:" and pieces[i - 1].glued and pieces[i - 2].number
    joined = i >= 1 and pieces[i].glued and pieces[i - 1].number
    return after or dotted or before or joined


def _thousands(pieces: list[Piece], last: int) -> int:
    """Index of the next group of three digits of a number written "80, 000" or "10 000"; 0 where there is none."""
    for comma in (True, False):
        j = last + 2 if comma else last + 1
        if j >= len(pieces) or pieces[j].glued or pieces[j].masked or not re.fullmatch(r"[0-9]{3}", pieces[j].text):
            continue
        if comma and not (pieces[last + 1].text == "," and pieces[last + 1].glued):
            continue
        if pieces[j].text[0] == "0" and pieces[j].text != "007":
            return j
    return 0


def _add_fraction(pieces: list[Piece], found: Numeral) -> None:
    """ "2 1/2", "2½", "2 and a half"; digits over digits alone become a fraction."""
    i = found.last
    if i + 1 < len(pieces) and pieces[i + 1].text in VULGAR:
        found.last, found.low, found.grouped = i + 1, found.low + vulgar(pieces[i + 1].text), True
        return
    top, j = found.low, i
    whole = Decimal(0)
    if i + 3 < len(pieces) and pieces[i + 1].number and pieces[i + 2].text == "/":
        whole, top, j = found.low, plain(pieces[i + 1].text) or Decimal(0), i + 1
    if j + 2 < len(pieces) and pieces[j + 1].text in "/⁄" and pieces[j + 1].glued and pieces[j + 2].number and pieces[j + 2].glued:
        bottom = plain(pieces[j + 2].text) or Decimal(0)
        slash_again = at(pieces, j + 3) == "/" and pieces[j + 3].glued
        if 0 < top < bottom and bottom in SLASH_DENOMINATORS and not slash_again:
            found.last, found.low = j + 2, whole + ratio(top, bottom)
            found.form, found.grouped = ("digits" if whole else "fraction"), True
        return
    _and_a_half(pieces, found)


def _and_a_half(pieces: list[Piece], found: Numeral) -> None:
    """ "and a half", "and three quarters" after a number; hyphens between do not matter."""
    j = skip(pieces, found.last + 1)
    if at(pieces, j) != "and":
        return
    j = skip(pieces, j + 1)
    top = Decimal(1) if at(pieces, j) in {"a", "one"} else values("cardinals").get(at(pieces, j))
    k = skip(pieces, j + 1)
    bottom = values("denominators").get(at(pieces, k))
    if top is not None and bottom is not None and top < bottom and at(pieces, k) not in {"third", "fourth", "fifth"}:
        size = values("scales").get(at(pieces, found.last), Decimal(1))  # "a million and a half"
        found.last, found.low, found.grouped = k, found.low + ratio(top, bottom) * size, True


def _words(pieces: list[Piece], i: int) -> Numeral | None:
    """Cardinals in words: "thirty-four thousand two hundred fifty-seven", "a hundred and five", "two dozen"."""
    cardinals, scales = values("cardinals"), values("scales")
    total, current, smallest = Decimal(0), None, LARGEST
    j, last, room = i, -1, Decimal(1000)
    if at(pieces, i) in {"a", "an"}:
        if at(pieces, i + 1) not in scales:
            return None
        current, room, j, last = Decimal(1), Decimal(0), i + 1, i
    elif at(pieces, i) in scales:
        return None if at(pieces, i) == "dozen" and at(pieces, i - 1) not in {"few", "several"} else _bare_scale(pieces, i)
    base = Decimal(0)
    while True:
        k = skip(pieces, j) if last >= 0 else j
        word = at(pieces, k)
        if word == "and" and last >= 0 and (total or (current or 0) >= 100) and (at(pieces, k + 1) in cardinals):
            if values("cardinals")[at(pieces, k + 1)] >= room or at(pieces, last) not in scales:
                break
            k, word = k + 1, at(pieces, k + 1)
        if word in cardinals:
            value = cardinals[word]
            if value >= room or (value == 0 and last >= 0):
                break
            current = (current or Decimal(0)) + value
            room = Decimal(10) if value >= 20 else Decimal(0)
        elif word in scales and current is not None and (word in {"hundred", "dozen"} or scales[word] < smallest):
            base = base or current
            if word == "hundred":
                if current >= 100:
                    break
                current, room = current * 100, Decimal(100)
            else:
                total, smallest = total + current * scales[word], scales[word]
                current, room = None, Decimal(1000)
        elif word in scales and current is None and scales[word] > smallest and last == j - 1:
            total, smallest = total * scales[word], scales[word]
        else:
            break
        last, j = k, k + 1
    if last < 0 or (last == i and at(pieces, i) in {"a", "an"}):
        return None
    found = Numeral(i, last, total + (current or Decimal(0)), "words", base=base)
    _and_a_half(pieces, found)
    return found


def _bare_scale(pieces: list[Piece], i: int) -> Numeral | None:
    """ "several hundred", "a few thousand", "a couple hundred": as vague as "hundreds"."""
    before = at(pieces, i - 1)
    if before not in {"several", "few", "couple"}:
        return None
    scale = values("scales")[at(pieces, i)]
    first = i - 1 if before == "several" else i - 2 if at(pieces, i - 2) == "a" else i - 1
    factor = Decimal(2) if before == "couple" else None
    high = None if factor else scale * 10
    return Numeral(first, i, scale * (factor or 1), "words" if factor else "vague", high=high)


def _vague(pieces: list[Piece], i: int) -> Numeral | None:
    """ "thousands", "tens of millions", "hundreds of thousands": from one size to the next."""
    sizes = ranges("vague")
    if at(pieces, i) in {"several", "few"} and at(pieces, i + 1) in values("scales"):
        return _bare_scale(pieces, i + 1)
    if at(pieces, i) not in sizes:
        return None
    low, high = sizes[at(pieces, i)]
    last = i
    while at(pieces, last + 1) == "of" and at(pieces, last + 2) in sizes and at(pieces, last + 2) != "scores":
        scale = sizes[at(pieces, last + 2)][0]
        low, high, last = low * scale, high * scale, last + 2
    if at(pieces, i) == "tens" and last == i:
        return None
    if at(pieces, i) == "scores" and not (at(pieces, i + 1) == "of" and pieces[i].token.pos == "NOUN"):
        return None
    return Numeral(i, last, low, "vague", high=high)


def _scaled(pieces: list[Piece], found: Numeral) -> Numeral:
    """The numeral with the scale words and glued letters after it: "2.5 million", "1.2-billion", "14.2M"."""
    if not found.base:
        found.base = found.low
    if found.form in {"vague", "fraction"}:
        return found
    scales, j = values("scales"), found.last + 1
    open_ended = found.form == "digits" or found.low != found.low.to_integral_value()
    while j < len(pieces) and open_ended:
        k = skip(pieces, j)
        if k > j and not (pieces[j].glued and k < len(pieces) and pieces[k].glued):
            break
        if at(pieces, k) not in scales or (at(pieces, k) == "dozen" and found.low > 1000):
            break
        found.scale *= scales[at(pieces, k)]
        found.last, j = k, k + 1
    if found.form == "digits" and found.scale == 1 and j < len(pieces) and pieces[j].glued and at(pieces, j) in values("suffixes"):
        found.suffix = pieces[j].text
    found.low *= found.scale
    return found


def apply_suffix(found: Numeral) -> None:
    """Take the glued letter after the digits for a scale."""
    found.scale = values("suffixes")[found.suffix.lower()]
    found.low, found.last, found.suffix = found.low * found.scale, found.last + 1, ""


def _share(pieces: list[Piece], found: Numeral) -> Numeral:
    """ "one in five", "nine out of ten": a share of a whole, as a fraction."""
    if found.form not in {"words", "digits"} or found.low != found.low.to_integral_value() or not 0 < found.low < 100 or found.suffix:
        return found
    j = found.last + 1
    if at(pieces, j) == "out" and at(pieces, j + 1) == "of":
        k = j + 2
    elif at(pieces, j) == "in":
        k = j + 1
    else:
        return found
    k += at(pieces, k) == "every"
    if k >= len(pieces) or pieces[k].masked or not (pieces[k].number or at(pieces, k) in values("cardinals") or at(pieces, k) == "a"):
        return found
    whole = _digits(pieces, k) if pieces[k].number else _words(pieces, k)
    if whole is None:
        return found
    whole = _scaled(pieces, whole)
    in_form = at(pieces, j) == "in"
    year = 1500 <= whole.low <= 2100 and not whole.grouped
    if whole.low <= found.low or year or whole.suffix or (in_form and not _divides(pieces, found, whole)):
        return found
    return Numeral(found.first, whole.last, ratio(found.low, whole.low), "share")


def _divides(pieces: list[Piece], top: Numeral, whole: Numeral) -> bool:
    """ "one in five people" divides; "two in 24 hours", "3 in 10 minutes" do not."""
    after = at(pieces, whole.last + 1)
    return after.rstrip("s") not in {"second", "minute", "hour", "day", "week", "month", "year", "game", "match", "start", "decade", "%", "percent"}

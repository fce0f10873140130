"""Tens of years of age and of degrees: "her mid-40s", "men in their thirties", "temperatures in the low 20s".

Enters: the pieces of a sentence. Leaves: amounts, and their pieces masked, so that the "s" is not read as seconds. Left to
others: "the over-65s" (``gaps``), decades of a century, which count nothing.

"Early", "mid" and "late" are the thirds that dictionaries give: 40 to 43, 44 to 46, 47 to 49.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kg.lexicon.units import unit_named
from kg.quantities.amounts import Amount
from kg.quantities.forms import Numeral, at
from kg.quantities.pieces import Piece
from kg.quantities.units import Match
from kg.quantities.words import names, values, words

THIRDS = {"early": (0, 3), "mid": (4, 6), "late": (7, 9), "": (0, 9)}
COUNTED_BEFORE = {"over", "under", "above", "below", "of"}


def tens(pieces: list[Piece]) -> list[Amount]:
    """The amounts of this kind in a sentence; the pieces that they take, and those of bare decades, are masked."""
    found: list[Amount] = []
    degrees = any(piece.lower in words("tens cues") for piece in pieces)
    for first, last, low in _marks(pieces):
        part, k = _part(pieces, first)
        listed = bool(found) and k == found[-1].last + 2 and at(pieces, k - 1) in {"and", "or"} and found[-1].match is not None
        owned = listed or (k > 0 and pieces[k - 1].token.tag in {"PRP$", "POS"})
        if not (part or owned or at(pieces, k - 1) == "the" or at(pieces, last + 1) == "of"):
            continue  # "in 40s": seconds
        for piece in pieces[first : last + 1]:
            piece.masked = True
        if (owned or degrees) and at(pieces, last + 1) != "of":
            source = found[-1] if listed else None
            found.append(_amount(pieces, (k, last), low, part, owned=owned))
            found[-1].source = source
    return found


def _marks(pieces: list[Piece]) -> Iterator[tuple[int, int, Decimal]]:
    """First piece, last piece and value of each "40s" and "forties"."""
    named = values("tens")
    for i, piece in enumerate(pieces):
        if piece.lower in named:
            yield i, i, named[piece.lower]
        elif (
            piece.number
            and not piece.masked
            and len(piece.text) == 2
            and piece.text[1] == "0"
            and at(pieces, i + 1) == "s"
            and pieces[i + 1].glued
            and at(pieces, i - 1) not in COUNTED_BEFORE
            and (at(pieces, i - 1) != "-" or at(pieces, i - 2) in names("tens parts"))
        ):
            yield i, i + 1, Decimal(piece.text)


def _part(pieces: list[Piece], first: int) -> tuple[str, int]:
    """The third that is named before the tens ("" for none), and where its word starts."""
    k = first - 1 - (at(pieces, first - 1) == "-")
    part = names("tens parts").get(at(pieces, k))
    return ("", first) if part is None else (part, k)


def _amount(pieces: list[Piece], reach: tuple[int, int], low: Decimal, part: str, *, owned: bool) -> Amount:
    first, last = reach
    from_, to = THIRDS[part]
    end = pieces[last].end
    unit = unit_named("year of age")
    match = Match(unit.name, unit.kind, last, end, unit.qudt) if owned else None
    numeral = Numeral(first, last, low, "digits", grouped=True)
    return Amount(pieces, numeral, first, last, pieces[first].start, end, low + from_, high=low + to, match=match, approx=bool(part))

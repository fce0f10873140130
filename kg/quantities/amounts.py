"""Numeral + unit + the words that bound it = an amount: "just under 2,500 square kilometers".

Enters: the pieces of a sentence and its numerals. Leaves: :class:`Amount` objects, one a numeral. Left to others:
which of them count at all (``exclusions``), ranges and changes (``combine``), missing units (``gaps``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from kg.documents import Document, Token
from kg.lexicon.units import unit_named
from kg.quantities.forms import Numeral, at
from kg.quantities.nouns import countable, counted, noun_after
from kg.quantities.numerals import apply_suffix
from kg.quantities.pieces import Piece
from kg.quantities.units import Match, currency_before, unit_after
from kg.quantities.words import AFTER_BOUNDS, BOUNDS, PHRASE_LIMIT, phrases, words
from kg.records import Comparator, Direction, Span

COMPARATORS: dict[str, Comparator] = {"more": ">", "less": "<", "at least": ">=", "at most": "<=", "after at least": ">=", "after at most": "<="}
FILLERS = {"filler", "soft filler"}
BOUND_LIMIT = 6


@dataclass(slots=True, eq=False)
class Amount:
    """A number with what belongs to it. ``first`` and ``last`` are pieces, currency, unit and bounds included."""

    pieces: list[Piece]
    numeral: Numeral
    first: int
    last: int
    start: int
    end: int
    low: Decimal
    high: Decimal | None = None
    match: Match | None = None
    money_before: bool = False
    approx: bool = False
    comparator: Comparator = "="
    hedge: Span | None = None
    mean: bool = False
    per: str | None = None
    repeated: bool = False
    """The rate is that of "month after month"."""
    change_from: Decimal | None = None
    change_to: Decimal | None = None
    direction: Direction | None = None
    moved: Direction | None = None
    """Which way a level was reached ("fell to 40"); ``direction`` is that of the size of a move ("fell by 40")."""
    filled: bool = False
    """The unit comes from elsewhere in the text."""
    carried: bool = False
    """It does so from another sentence that only goes on."""
    equivalent: Amount | None = None
    source: Amount | None = None
    """The amount whose unit, rate and variable this one shares."""
    measured: Span | None = None
    time: Span | None = None
    dropped: bool = False
    lead: str = field(default="")
    """The word before the amount, bounds left out: "by", "to", "from", "at"."""

    @property
    def bounded(self) -> bool:
        return self.approx or self.comparator != "=" or self.mean

    @property
    def anchor(self) -> Token:
        """The token through which the amount hangs in the parse: its noun, or its last numeral."""
        if self.match is not None and self.match.noun is not None and not self.filled:
            return self.match.noun
        if self.match is not None and not self.money_before and not self.filled:
            return self.pieces[self.match.last].token
        return self.pieces[self.numeral.last].token

    @property
    def kind(self) -> str:
        return self.match.kind if self.match is not None else ""

    @property
    def unit(self) -> str:
        return self.match.unit if self.match is not None else ""


def amount_of(doc: Document, pieces: list[Piece], numeral: Numeral, cues: frozenset[str]) -> Amount:
    """The amount of a numeral: currency before it, bounds on either side, unit after it."""
    money = currency_before(doc, pieces, numeral)
    if money is not None and numeral.suffix:
        apply_suffix(numeral)
    amount = Amount(pieces, numeral, numeral.first, numeral.last, pieces[numeral.first].start, pieces[numeral.last].end, numeral.low)
    _bounds_after(amount)
    if money is not None:
        unit, start, factor = money
        numeral.low *= factor
        amount.money_before = True
        amount.match = Match(unit.name, unit.kind, numeral.last, pieces[numeral.last].end, unit.qudt)
        while amount.first > 0 and pieces[amount.first].start > start:
            amount.first -= 1
        amount.start = start
        _redundant_currency(amount)
    else:
        _unit(doc, amount, cues)
    amount.low, amount.high = numeral.low, numeral.high
    _bounds_after(amount)
    _below_zero(amount)
    bounds_before(amount)
    return amount


def _below_zero(amount: Amount) -> None:
    """ "12 degrees below zero"; "below freezing" names no scale and is left."""
    if amount.kind in {"temperature", "angle"} and at(amount.pieces, amount.last + 1) == "below" and at(amount.pieces, amount.last + 2) == "zero":
        amount.low = -amount.low
        amount.pieces[amount.last + 2].masked = True
        _extend(amount, amount.last + 2)


def _redundant_currency(amount: Amount) -> None:
    """ "$18.40 US", "$10 dollars": the currency again, after the number."""
    after = at(amount.pieces, amount.numeral.last + 1)
    if after in {"us", "usd", "dollars", "euros"}:
        _extend(amount, amount.numeral.last + 1)


def _unit(doc: Document, amount: Amount, cues: frozenset[str]) -> None:
    pieces, numeral = amount.pieces, amount.numeral
    written = numeral.last
    if amount.last > numeral.last:  # "118 or more people": look behind the bound
        numeral.last = amount.last
    match = unit_after(doc, pieces, numeral, cues)
    if at(pieces, numeral.first - 1) == "of" and at(pieces, numeral.first - 2) == "factor":
        times = unit_named("times")
        match = Match(times.name, times.kind, numeral.last, pieces[numeral.last].end, times.qudt)
    if match is None:
        noun = noun_after(doc, pieces, numeral)
        match = counted(noun, pieces, numeral.last) if noun is not None and countable(noun, numeral) else None
    if amount.last > written and numeral.last == amount.last:
        numeral.last = written
    if match is not None:
        amount.match = match
        amount.last, amount.end = max(match.last, amount.last), max(match.end, amount.end)
    else:
        amount.last, amount.end = max(amount.last, numeral.last), max(amount.end, pieces[numeral.last].end)


def _extend(amount: Amount, last: int) -> None:
    amount.last = max(amount.last, last)
    amount.end = max(amount.end, amount.pieces[amount.last].end)


def _hedge(amount: Amount, start: int, end: int) -> None:
    """Remember the words of a bound; of several the whole run."""
    amount.hedge = (start, end) if amount.hedge is None else (min(start, amount.hedge[0]), max(end, amount.hedge[1]))


def _apply(amount: Amount, section: str) -> None:
    if section in {"approx", "after approx"}:
        amount.approx = True
    elif section in {"mean", "after mean"}:
        amount.mean = True
    elif section in COMPARATORS and amount.comparator == "=":
        amount.comparator = COMPARATORS[section]


def _bounds_after(amount: Amount) -> None:
    """ "or more", "or so", "+", "on average" right after the amount."""
    pieces, table = amount.pieces, phrases(*AFTER_BOUNDS, "after mean")
    j = amount.last + 1
    for length in range(min(3, len(pieces) - j), 0, -1):
        section = table.get(tuple(p.lower for p in pieces[j : j + length]))
        if section is None or any(p.masked for p in pieces[j : j + length]):
            continue
        if pieces[j].text in "+-" and not pieces[j].glued:
            continue
        if at(pieces, j + length) in {"or", "minus"} or (pieces[j + length - 1].lower == "up" and at(pieces, j + length) == "to"):
            continue
        if pieces[j].lower in {"plus", "odd"} and length == 1 and at(pieces, j + 1) in {"a", "the", "$"}:
            continue
        _apply(amount, section)
        _hedge(amount, pieces[j].start, pieces[j + length - 1].end)
        if section != "after mean":
            _extend(amount, j + length - 1)
        return


def bounds_before(amount: Amount) -> None:
    """ "about", "as many as", "slightly less than" right before the amount, filler between allowed."""
    pieces, table = amount.pieces, phrases(*BOUNDS)
    k = amount.first
    for _ in range(BOUND_LIMIT):
        for length in range(min(PHRASE_LIMIT, k), 0, -1):
            key = tuple(p.lower for p in pieces[k - length : k])
            section = table.get(key)
            if section is not None and not any(p.masked for p in pieces[k - length : k]) and _bounds(amount, key, k - length):
                break
        else:
            break
        k -= length
        if section not in FILLERS or (section == "soft filler" and amount.hedge is not None):
            _apply(amount, section)
            _hedge(amount, pieces[k].start, pieces[k + length - 1].end)
            amount.first, amount.start = k, pieces[k].start
    amount.lead = at(pieces, k - 1)


def _bounds(amount: Amount, key: tuple[str, ...], k: int) -> bool:
    """Whether the phrase bounds here: "over two years" lasts two years, "for over two years" is more than that."""
    word, before = key[0], at(amount.pieces, k - 1)
    if word in {"over", "within"} and len(key) == 1 and amount.kind == "time":
        return word == "within" or before in {
            "for",
            "after",
            "in",
            "of",
            "just",
            "well",
            "last",
            "lasts",
            "lasted",
            "takes",
            "took",
            "take",
            "is",
            "was",
            "been",
            "be",
            "and",
        }
    if word in {"above", "below", "under", "beyond", "near"} and len(key) == 1:
        return True
    if key == ("~",):  # a bullet at the start of a line is no sign
        return k > 0 or amount.pieces[k + 1].glued
    if key == ("up", "to"):
        return before not in words("added up")
    if key == ("some",):
        return amount.numeral.first == k + 1 or amount.money_before
    if key == ("the",):  # "more than the 5 days", not "around the 12-year cycle"
        return before in {"than", "exceed", "exceeds", "exceeded", "exceeding"}
    if key == ("a",):
        return (before,) in phrases(*BOUNDS) or before in {"than", "of", "to", "as"}
    if key == ("minimum",) or key == ("maximum",):
        return before in {"a", "the", "of", ""}
    return True


def covers_age(amount: Amount) -> bool:
    """Whether the words before are about age: "aged 8-10"."""
    return any(p.lower in words("age cues") for p in amount.pieces[max(0, amount.first - 3) : amount.first])

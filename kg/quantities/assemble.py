"""Document -> amounts: the order of the steps, sentence by sentence, then over the article.

Enters: a document. Leaves: its amounts in order, joined, with units and context. Left to others: writing records.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from decimal import Decimal

from kg.documents import Document, Sentence
from kg.lexicon.units import unit_named
from kg.quantities.amounts import Amount, amount_of, bounds_before
from kg.quantities.combine import drop_results, joined
from kg.quantities.context import appositions, compared, conversions, dated_changes, rates
from kg.quantities.dollars import localise
from kg.quantities.exclusions import idle_word, is_quantity, named_too
from kg.quantities.forms import Numeral, at
from kg.quantities.gaps import fill
from kg.quantities.moves import directions
from kg.quantities.numerals import numerals
from kg.quantities.pieces import DIGIT, Piece, pieces_of
from kg.quantities.tens import tens
from kg.quantities.units import Match, of_table, unit_words
from kg.quantities.words import ranges, values, words

HALF = Decimal("0.5")
FOLD = re.compile(r"(?:-?fold)$")
CLAUSE_ENDS = {"", ".", ";", ",", ")", "and", "but"}
TWICE_OF = {"as", "the", "that", "what", "its", "their", "his", "her", "those", "more"}


def amounts_of(doc: Document) -> list[Amount]:
    """The amounts of the article, in order of position."""
    triggers = _triggers()
    cues: frozenset[str] | None = None
    found: list[Amount] = []
    for sentence in doc.sentences:
        lowers = {token.lower for token in sentence.tokens}
        if not DIGIT.search(doc.text, sentence.start, sentence.end) and not lowers & triggers and not any("fold" in word for word in lowers):
            continue
        if cues is None:
            cues = frozenset(token.lower for token in doc.tokens)
        found += _of_sentence(doc, sentence, cues)
    if cues is not None:
        localise(found, cues)
    rates(doc, found)
    found = [amount for amount in found if not amount.dropped]
    fill(found)
    found = [amount for amount in found if _settled(amount)]
    directions(found)
    dated_changes(found)
    compared(found)
    appositions(found)
    conversions(found)
    return found


def _triggers() -> frozenset[str]:
    """Words without which a sentence without digits holds no number."""
    return frozenset({*values("cardinals"), *values("scales"), *ranges("vague"), *values("denominators"), *values("tens"), *words("factors")})


def _of_sentence(doc: Document, sentence: Sentence, cues: frozenset[str]) -> list[Amount]:
    pieces = pieces_of(doc, sentence)
    decades = tens(pieces)
    found = [amount_of(doc, pieces, numeral, cues) for numeral in numerals(pieces)]
    drop_results(found)
    kept: list[Amount] = []
    named: Amount | None = None
    for amount in _with_halves(_with_compounds(found)):
        if amount.dropped or not is_quantity(amount) or (named is not None and named_too(named, amount)):
            named = amount
        else:
            kept.append(amount)
            named = None
    joins = joined(kept)
    _mean_of_clause(pieces, joins)
    return sorted([*joins, *decades, *_factors(pieces)], key=lambda amount: amount.start)


def _mean_of_clause(pieces: list[Piece], amounts: list[Amount]) -> None:
    """ "On average, farmers lost 40 sheep", "1,480 men were lost each day on average": the words stand apart from the number."""
    starts = [amount.first for amount in amounts]
    for i in range(len(pieces) - 1):
        if pieces[i].lower != "on" or pieces[i + 1].lower != "average":
            continue
        k = bisect_left(starts, i)
        if at(pieces, i + 2) in CLAUSE_ENDS and i > 0:
            if k > 0:
                amounts[k - 1].mean = True
        elif k < len(amounts) and (i == 0 or not at(pieces, i - 1)[:1].isalnum() or at(pieces, i - 1) in {"that", "and", "but"}):
            amounts[k].mean = True


def _with_compounds(amounts: list[Amount]) -> Iterator[Amount]:
    """ "3 dollars 50 cents", "15 dollars 50": the second number is the first one's small change."""
    last: Amount | None = None
    for amount in amounts:
        if last is not None and _is_change_of(last, amount):
            last.numeral.low += amount.numeral.low / 100
            last.low, last.last, last.end = last.numeral.low, amount.last, amount.end
            last.numeral.last = amount.numeral.last
            continue
        if last is not None:
            yield last
        last = amount
    if last is not None:
        yield last


def _with_halves(amounts: Iterator[Amount]) -> Iterator[Amount]:
    """ "a year and a half", "three miles and a half": the half belongs to the unit before it."""
    last: Amount | None = None
    for amount in amounts:
        pieces, k = amount.pieces, amount.first - 1
        if amount.numeral.form == "fraction" and amount.low == HALF and at(pieces, k) == "and" and at(pieces, k + 1) == "a":
            if last is not None and last.last == k - 1 and last.match is not None:
                last.low, last.last, last.end = last.low + HALF, amount.last, amount.end
                continue
            unit = unit_words(pieces, k - 1)
            if unit is not None and unit[1] == k - 1 and at(pieces, k - 2) in {"a", "an"}:
                amount.first, amount.start, amount.low, amount.numeral.form = k - 2, pieces[k - 2].start, 1 + HALF, "words"
                amount.match = of_table(unit[0], amount.last, amount.end)
        if last is not None:
            yield last
        last = amount
    if last is not None:
        yield last


def _is_change_of(last: Amount, amount: Amount) -> bool:
    if (
        last.kind != "money"
        or last.unit in {"cent", "penny"}
        or not 0 < amount.low < 100
        or amount.low != amount.low.to_integral_value()
        or amount.money_before
    ):
        return False
    if last.low != last.low.to_integral_value() or (last.money_before and not at(amount.pieces, last.last).isalpha()):
        return False
    link = [p.lower for p in amount.pieces[last.last + 1 : amount.first]]
    if link not in ([], ["and"]) or last.numeral.scale != 1:
        return False
    if amount.unit in {"cent", "penny"}:
        return True
    if amount.match is not None or amount.numeral.form != last.numeral.form:
        return False
    following = at(amount.pieces, amount.last + 1)
    return following in {"", "."} or (not link and following in {",", "more", "for"})


def _factors(pieces: list[Piece]) -> Iterator[Amount]:
    """ "doubled", "twice as many", "tenfold": a number of times."""
    table = values("factors")
    for i, piece in enumerate(pieces):
        word = piece.lower
        if word in table:
            if _is_factor(pieces, i):
                yield _times(pieces, i, i, table[word])
        elif word != "fold" and FOLD.search(word):
            first, value = _fold(pieces, i)
            if value is not None:
                yield _times(pieces, first, i, value)


def _is_factor(pieces: list[Piece], i: int) -> bool:
    """Whether the word multiplies: a verb, or "twice" before what is exceeded."""
    word, token = pieces[i].lower, pieces[i].token
    if word in {"twice", "thrice"}:
        following = at(pieces, i + 1)
        return following in TWICE_OF and (following != "as" or (i + 2 < len(pieces) and pieces[i + 2].token.tag in {"JJ", "RB"}))
    if word in {"double", "triple", "doubles", "triples"}:
        return token.pos == "VERB" and at(pieces, i + 1) not in {"-", "down"}
    if at(pieces, i + 1) in {"down", "up", "back"}:
        return False
    return token.pos == "VERB" or (token.tag == "VBG" and at(pieces, i + 1) == "of")


def _fold(pieces: list[Piece], i: int) -> tuple[int, Decimal | None]:
    """The number of a word like "tenfold", and where it starts."""
    return i, values("cardinals").get(FOLD.sub("", pieces[i].lower))


def _times(pieces: list[Piece], first: int, last: int, value: Decimal) -> Amount:
    unit = unit_named("times")
    numeral = Numeral(first, last, value, "words")
    match = Match(unit.name, "factor", last, pieces[last].end, unit.qudt)
    amount = Amount(pieces, numeral, first, last, pieces[first].start, pieces[last].end, numeral.low, match=match)
    if pieces[last].lower not in values("factors"):
        bounds_before(amount)
    return amount


def _settled(amount: Amount) -> bool:
    """Whether a number that has no unit after all is still worth keeping."""
    if amount.match is not None or amount.numeral.form in {"share", "fraction"}:
        return True
    if amount.numeral.form == "vague" or idle_word(amount):
        return False
    return amount.numeral.form == "digits" or amount.bounded or amount.change_from is not None

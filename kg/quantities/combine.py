"""Two amounts that are one: ranges ("12 to 14 percent") and changes ("from 12 to 14 percent"); units shared in lists.

Enters: the amounts of a sentence, in order. Leaves: the amounts with pairs joined, scores and other false pairs marked
as dropped. Left to others: the direction of a change that names one number only (``context``).
"""

from __future__ import annotations

import itertools
from decimal import Decimal

from kg.quantities.amounts import Amount, covers_age
from kg.quantities.tree import heads
from kg.quantities.words import moving, words

DASHES = {"-", "–", "—", "‑", "~", "−"}
LISTS = {
    (",",), ("and",), ("or",), (",", "and"), (",", "or"), ("-", ","), ("-", "and"), ("-", "or"), ("-", ",", "and"), ("&",), ("/",),
    ("x",), ("×",), ("by",), ("-", "by", "-"),
}  # fmt: skip
TOLERANCES = {
    ("±",), ("+/-",), ("+/−",), ("+", "/-"), ("+", "/", "-"), ("+", "/", "−"), ("plus", "or", "minus"), (",", "plus", "or", "minus"),
    ("plus", "/", "minus"),
}  # fmt: skip
# "5 to 7 million" is 5 million; "500 to 1 million" is not 500 million.
SHARE_LIMIT = Decimal(100)
SCORE_LIMIT = 200
STEP_LIMIT = 5
LOOK_BACK = 8
RANGE_TEXT_LIMIT = 4
CLIMB = 4


def joined(amounts: list[Amount]) -> list[Amount]:
    """The amounts of a sentence with ranges and changes made one; the others unchanged."""
    found: list[Amount] = []
    for amount in amounts:
        if found and found[-1].high is None and not found[-1].dropped and _join(found[-1], amount):
            continue
        found.append(amount)
    for left, right in zip(reversed(found[:-1]), reversed(found[1:]), strict=True):
        _share_in_list(left, right)
    return [amount for amount in found if not amount.dropped]


def drop_results(amounts: list[Amount]) -> None:
    """Mark both halves of "2-1": two bare numbers with a hyphen between, of which the first is not the smaller."""
    for left, right in itertools.pairwise(amounts):
        pieces, k = left.pieces, left.numeral.last + 1
        if k + 1 != right.numeral.first or pieces[k].text not in DASHES or pieces[k].glued != pieces[k + 1].glued:
            continue
        if left.match is None and right.match is None and not left.money_before and _is_result(left, right):
            left.dropped = right.dropped = True
        if left.match is None and not left.numeral.suffix and (right.match is None or right.kind == "noun") and right.low <= left.low <= SCORE_LIMIT:
            left.dropped = right.dropped = True


def between(left: Amount, right: Amount) -> tuple[str, ...]:
    """The words from one amount to the next."""
    return tuple(p.lower for p in left.pieces[left.last + 1 : right.first])


def _join(left: Amount, right: Amount) -> bool:
    """Make ``left`` the range or change that the two are; whether they are one."""
    if right.high is not None or left.numeral.form in {"share", "fraction"} or right.numeral.form == "share":
        return False
    link = between(left, right)
    if len(link) > RANGE_TEXT_LIMIT:
        return False
    if link in {("to",), ("up", "to"), ("and",), ("to", "-"), ("-", "to", "-"), ("to", "as", "much"), ("through",), ("until",)}:
        return _join_words(left, right, link)
    if link in TOLERANCES and compatible(left, right):
        return _tolerance(left, right)
    if link == ("/",) and left.money_before and right.money_before and left.low < right.low and left.unit == right.unit:
        return _range(left, right)
    if len(link) == 1 and link[0] in DASHES:
        return _join_dash(left, right, link[0])
    if link == ("or",) and left.match is None and right.match is not None and not right.money_before and left.low < right.low:
        return _range(left, right)
    if link == ("from",) and left.lead == "to" and (compatible(left, right) or _bare_start(left, right)):
        _share(left, right)
        _share(right, left)
        _merge(left, right)
        left.change_from, left.change_to = right.low, left.low
        return True
    return False


def _bare_start(left: Amount, right: Amount) -> bool:
    """ "Rose to 48 euros from 55"; "from 2019" would be a year, and "drove to 12 villages from 7 on" no change."""
    plain = right.match is None and right.numeral.form in {"digits", "words"} and (right.numeral.grouped or not 1000 <= right.low < 2200)
    return plain and any(token.lemma in moving() for token in heads(left.anchor, CLIMB))


def _join_words(left: Amount, right: Amount, link: tuple[str, ...]) -> bool:
    if link == ("and",) and left.lead != "between":
        return False
    if not compatible(left, right):
        return False
    if left.lead == "from" and _is_change(left, right):
        _share(left, right)
        start = left.pieces[left.first - 1]
        _merge(left, right)
        left.first, left.start = left.first - 1, start.start
        left.change_from, left.change_to, left.low = left.low, right.low, right.low
        return True
    if left.lead not in {"between", "from"} and (_delta_and_level(left, right) or (link == ("to",) and _step_and_level(left, right))):
        return False
    if left.lead not in {"between", "from"} and left.match is None and right.match is None and _is_result(left, right):
        left.dropped = right.dropped = True
        return False
    if left.lead not in {"between", "from"} and left.low > right.low and left.match is None and right.match is not None and not right.money_before:
        left.match, left.filled = right.match, True
        return False  # "ahead by 50 to 48 percent": two shares, no range
    return _range(left, right)


def _join_dash(left: Amount, right: Amount, dash: str) -> bool:
    """ "8–10 years" is a range; "2-1" is a result; "a year - 5 of them" is neither."""
    pieces = left.pieces
    mark = pieces[left.last + 1]
    spaced = not mark.glued and not pieces[right.first].glued
    if spaced and left.match is not None and not left.money_before and left.unit != right.unit:
        return False
    if (left.numeral.form == "words" and right.numeral.form == "digits") or not compatible(left, right):
        return False
    measured = left.match is None and right.match is not None and right.kind != "noun"
    if mark.glued != pieces[right.first].glued and dash == "-" and not right.money_before and not measured:
        return False
    if right.match is None and left.match is None and _is_result(left, right):
        left.dropped = right.dropped = True
        return False
    if left.low >= right.low and not left.money_before and (right.match is None or right.kind == "noun"):
        left.dropped = right.dropped = True
        return False
    return _range(left, right)


def _is_result(left: Amount, right: Amount) -> bool:
    """Small whole numbers without a unit, in a sentence about winning or falling: "won 3-1", "voted 5 to 4"."""
    small = max(left.low, right.low) <= SCORE_LIMIT and left.numeral.form == right.numeral.form and not left.bounded
    if not small or left.numeral.grouped or right.numeral.grouped:
        return False
    around = left.pieces[max(0, left.first - 2 * LOOK_BACK) : right.last + LOOK_BACK]
    return left.low >= right.low or any(p.token.lemma in words("score verbs") for p in around) or not covers_age(left)


def compatible(left: Amount, right: Amount) -> bool:
    """Whether two amounts can be the ends of one range: the same unit, or one that the other leaves out."""
    if left.match is not None and right.match is not None:
        return left.unit == right.unit or {left.kind, right.kind} == {"time", "age"}
    if left.match is not None and right.match is None:
        return left.money_before
    return True


def _delta_and_level(left: Amount, right: Amount) -> bool:
    """ "rose 5 percent to 7 percent": the move and where it led."""
    if left.match is None or right.match is None or left.filled:
        return False
    before = left.pieces[max(0, left.first - 2) : left.first]
    return any(p.token.lemma in moving() for p in before)


def _step_and_level(left: Amount, right: Amount) -> bool:
    """ "rose by 300 to 4,100": a level is many times the step; "by 12 to 14 percent" is a range."""
    return left.lead == "by" and left.match is None and right.kind != "ratio" and right.low > STEP_LIMIT * left.low > 0 and right.numeral.scale == 1


def _is_change(left: Amount, right: Amount) -> bool:
    """Whether "from A to B" moves from the one to the other, or spans the two: by the verb, else by the noun before."""
    pieces = left.pieces
    start = pieces[left.first - 1].token
    moves = moving() | words("change verbs")
    for token in heads(start, CLIMB)[1:]:
        if token.lemma in words("range verbs") and token.lemma not in words("change verbs") and token.pos == "VERB":
            return False
        if token.lemma in moves or token.lemma in words("change nouns"):
            return True
    before = pieces[max(0, left.first - LOOK_BACK) : left.first]
    if any(
        p.token.lemma in moves and p.token.pos in {"VERB", "NOUN", "ADV", "ADP"} and p.token.lemma not in {"be", "set", "take", "come"}
        for p in before
    ):
        return True
    return left.low > right.low and start.head.pos == "VERB"


def _range(left: Amount, right: Amount) -> bool:
    _share(left, right)
    _merge(left, right)
    if left.low > right.low and not left.money_before and left.match is not None and left.kind == "noun":
        left.low, left.high = right.low, left.low
    else:
        left.low, left.high = sorted((left.low, right.low))
    return True


def _merge(left: Amount, right: Amount) -> None:
    """Let ``left`` cover ``right`` too, and take its unit."""
    left.last, left.end = right.last, right.end
    left.numeral.last = right.numeral.last
    if right.match is not None and (left.match is None or not right.money_before):
        left.match, left.money_before = right.match, right.money_before
    left.approx, left.mean = left.approx or right.approx, left.mean or right.mean
    if left.comparator == "=" and right.comparator in {">=", "<="} and right.hedge is not None and right.hedge[0] > right.start:
        left.comparator = right.comparator
    if left.hedge is None:
        left.hedge = right.hedge


def _tolerance(left: Amount, right: Amount) -> bool:
    """ "40 mm ± 2 mm": from 38 to 42."""
    middle, width = left.low, right.low
    _merge(left, right)
    left.low, left.high = middle - width, middle + width
    return True


def _share(left: Amount, right: Amount) -> None:
    """Give ``left`` the scale word of ``right`` where it is meant for both: "5 to 7 million"."""
    mine, theirs = left.numeral, right.numeral
    if mine.scale != 1 or (theirs.scale == 1 and theirs.base == theirs.low) or mine.form not in {"digits", "words"} or mine.suffix:
        return
    scale = theirs.scale if theirs.scale != 1 else theirs.low / theirs.base if theirs.base else Decimal(1)
    if scale < 1000 or abs(mine.low) >= 1000 or mine.low != mine.base:
        return
    if theirs.base and abs(mine.low) < SHARE_LIMIT * abs(theirs.base):
        left.low, mine.scale = mine.low * scale, scale


def _share_in_list(left: Amount, right: Amount) -> None:
    """ "5, 6 and 7 million people", "7 or $8", "two-, three- and four-seat": the last unit is everyone's."""
    if left.match is not None or right.match is None or between(left, right) not in LISTS or left.numeral.form in {"share", "fraction"}:
        return
    if right.high is None:
        _share(left, right)
    left.match, left.filled, left.source = right.match, True, right.source or right

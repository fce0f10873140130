"""Which way an amount moves: "rose 6 cents" is the size of a move, "fell to 2,070" the level after one.

Enters: the amounts of an article, joined and with their units. Leaves: the same, with ``direction`` or ``change_to`` filled. Left to others:
levels that two numbers give ("from 12 to 14", ``combine``; "up from 12", ``context``).

"Lose" and "gain" say two things. What is priced or measured moves by what it loses ("the share lost 3 dollars"); anybody else is poorer by it
("the yard lost 3 million dollars"), and no measure of theirs is said to move.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.documents import Token
from kg.quantities.amounts import Amount
from kg.quantities.forms import at
from kg.quantities.tree import children, heads
from kg.quantities.words import moving, words
from kg.records import Direction

MOVE_REACH = 4
SUM = 1000
"""From here on what a company gains or loses is a sum of money, below it may be the price of its share. Prices of shares have three digits, sums of
companies seven."""
PERSONS = {"he", "i", "she", "they", "we", "who", "you"}
SKIPPED = {
    "by", "another", "a", "an", "further", "additional", "almost", "nearly", "only", "just", "again", "slightly", "sharply", "back", "as", "much",
}  # fmt: skip
SUBJECTS = {"nsubj", "nsubjpass"}


def directions(amounts: Sequence[Amount]) -> None:
    """Up or down, where the amount is the size of a move; ``change_to`` where it is the level after one."""
    for amount in amounts:
        if amount.change_from is not None and amount.change_to is not None:
            amount.direction = "up" if amount.change_to > amount.change_from else "down" if amount.change_to < amount.change_from else None
        elif amount.kind not in {"time", "age", "factor"} and amount.numeral.form not in {"share", "vague"}:
            amount.direction = _signed(amount) or (None if _adjectival(amount) else _move_beside(amount) or _move_in_parse(amount))
            if amount.direction is None and amount.lead == "to":
                _level(amount)


def _signed(amount: Amount) -> Direction | None:
    """ "DAX -0.8%", "+0.4%": a sign before a percentage is a move."""
    sign = amount.pieces[amount.numeral.first - 1].text if amount.numeral.first > 0 and amount.pieces[amount.numeral.first].glued else ""
    if amount.kind != "ratio" or amount.bounded:
        return None
    if amount.low < 0 and amount.pieces[amount.numeral.first].text in {"-", "−", "–"}:
        return "down"
    return "up" if sign == "+" else None


def _adjectival(amount: Amount) -> bool:
    """ "added a 30-degree ramp": the amount only describes the noun after it."""
    anchor = amount.anchor
    return anchor.dep in {"compound", "amod", "nummod", "nmod"} and anchor.head.i > amount.pieces[amount.last].token.i and amount.lead != "by"


def _direction_of(token: Token, amount: Amount) -> Direction | None:
    """Which way a verb or particle moves the amount."""
    word = token.lemma if token.pos in {"VERB", "AUX"} else token.lower
    if (
        amount.kind == "noun"
        and amount.unit not in {"point", "percentage point"}
        and word in words("transitive only") | words("raise") | words("lower")
        and amount.lead != "by"
    ) and word not in {"up", "down"}:
        return None
    if token.pos in {"NOUN", "ADJ", "DET", "PROPN"} and amount.lead != "by":
        return None
    plain = word in words("rise") or word in words("fall")
    if amount.kind == "money" and not plain and amount.lead != "by":
        return None  # "raised $38 million"
    if word in {"lose", "gain"} and (amount.lead == "by" or _is_sum(token, amount)):
        return None  # "lost by 13 points", "lost $38 million"
    if word in words("rise") or word in words("raise"):
        return "up"
    if word in words("fall") or word in words("lower"):
        return "down"
    return None


def _is_sum(verb: Token, amount: Amount) -> bool:
    """Whether somebody loses or gains so much, and no measure moves by it."""
    pieces, k = amount.pieces, amount.last + 1
    if amount.kind not in {"money", ""} or amount.per == "share":
        return False
    if at(pieces, k) == "in" and any(p.token.lemma in words("priced") for p in pieces[k + 1 : k + 1 + MOVE_REACH]):
        return False  # "lost 3 billion dollars in market value"
    subject = _subject(verb)
    if subject is not None and (subject.lemma in words("priced") | words("magnitudes") or subject.lower in words("magnitudes") | words("indices")):
        return False
    if subject is not None and (subject.lower in PERSONS or subject.ent == "PERSON"):
        return True
    return amount.low >= SUM if amount.kind == "money" else amount.numeral.scale != 1


def _subject(verb: Token) -> Token | None:
    """The subject of a verb, or of the verb that it hangs on: "fell and lost", "continued to lose"."""
    for head in heads(verb, 2):
        found = next((c for c in children(head, verb.i) if c.dep in SUBJECTS and c.i < verb.i), None)
        if found is not None or head.dep not in {"conj", "xcomp"}:
            return found
    return None


def _move_beside(amount: Amount) -> Direction | None:
    """ "rose 6 cents", "fell by 2 percent", "up 33.4 points"."""
    pieces, k = amount.pieces, amount.first - 1
    for _ in range(MOVE_REACH):
        if k < 0 or pieces[k].number:
            return None
        token = pieces[k].token
        if pieces[k].lower in SKIPPED or (token.pos == "ADV" and pieces[k].lower not in {"up", "down"}):
            k -= 1
            continue
        if pieces[k].lower in {"up", "down"}:
            return "up" if pieces[k].lower == "up" else "down"
        return _direction_of(token, amount)
    return None


def _move_in_parse(amount: Amount) -> Direction | None:
    """ "would raise the port's costs by 50 percent": the verb that "by" hangs on."""
    token = amount.anchor
    if amount.lead != "by" or token.head.lower != "by" or token.head.head.pos != "VERB":
        return None
    return _direction_of(token.head.head, amount)


def _level(amount: Amount) -> None:
    """ "fell to 2,070", "rose 40% to 2.9 million": the new level of a move."""
    pieces = amount.pieces
    before = pieces[max(0, amount.first - 8) : max(0, amount.first - 1)]
    move = next((p for p in reversed(before) if p.token.lemma in moving() and p.token.pos in {"VERB", "ADV", "ADP", "NOUN"}), None)
    if move is not None:
        amount.change_to = amount.low
        amount.moved = "up" if move.token.lemma in words("rise") | words("raise") else "down"

"""A bare number that goes on where another sentence stopped: "The bridge cost 40 million kroner. In autumn it cost about 50 million."

Enters: an amount without a unit and those before it. Leaves: the amount whose unit is meant, or none. Left to others: numbers that
a noun like "total" points back with, taking the unit (``gaps``).

Only a number with a word of size ("million") is read so, and only where the words before it can mean one unit alone. The clause has to go on as
well: the same verb with the same subject or a pronoun, or a verb or noun that takes money alone ("spent", "the bill was").
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.documents import Token
from kg.lexicon import sections
from kg.quantities.amounts import Amount
from kg.quantities.tree import children, heads
from kg.quantities.words import words

REACH = 2
"""Sentences back."""
ALIKE = 100
"""How many times the other number may be greater."""
SIZES = 1000
SUBJECTS = {"nsubj", "nsubjpass"}
OBJECTS = {"dobj", "attr", "npadvmod", "oprd", "nummod"}
GOING_ON = {"it", "they", "he", "she", "we", "i", "that", "this"}
CLIMB = 4
PRONOUNS = {"it", "they"}
PRICES = {"bill", "price"}


def continued(amount: Amount, earlier: Sequence[Amount]) -> Amount | None:
    """The amount before it whose unit this one means."""
    if amount.numeral.scale < SIZES or amount.numeral.form not in {"digits", "words"}:
        return None
    verb = _verb(amount.anchor)
    if verb is None or not _object(amount, verb):
        return None
    index = amount.pieces[0].token.sent.index
    near = [one for one in reversed(earlier) if index - one.pieces[0].token.sent.index <= REACH and one.kind in {"money", "noun"}]
    near = [one for one in near if _alike(one, amount)]
    for one in near:
        former = _verb(one.anchor)
        if former is not None and verb.lemma == former.lemma and _object(one, former) and _goes_on(verb, former):
            return one
    if not near or len({one.unit for one in near}) > 1 or near[0].kind != "money":
        return None
    return near[0] if _takes_money(verb, _verb(near[0].anchor)) else None


def says_again(amount: Amount, source: Amount) -> bool:
    """Whether the clause says nothing new but the number, and perhaps when: "it cost about 60 million", "the cost has grown to 60 million"."""
    verb, former = _verb(amount.anchor), _verb(source.anchor)
    if verb is None or former is None:
        return False
    subject = _subject(verb)
    if any(c.dep in {"prep", "dative", "advcl", "agent"} and not _dated(c) and amount.anchor.head is not c for c in children(verb, amount.anchor.i)):
        return False
    if subject is None or (subject.lower in PRONOUNS and verb.lemma == former.lemma):
        return subject is not None
    bare = all(c.lower == "the" for c in children(subject, subject.i))
    return bare and verb.lemma in _levels() and (subject.lemma == former.lemma or (former.lemma == "cost" and subject.lemma in PRICES))


def _dated(preposition: Token) -> bool:
    return (
        any(c.ent in {"DATE", "TIME"} or c.lower in {"then", "all", "total"} for c in children(preposition, preposition.i))
        or preposition.lower == "since"
    )


def _alike(source: Amount, amount: Amount) -> bool:
    low, high = sorted((abs(source.low), abs(amount.low)))
    return high <= ALIKE * low


def _verb(anchor: Token) -> Token | None:
    """The verb that the amount hangs on, directly or by "to" and "at"."""
    return next((head for head in heads(anchor, CLIMB)[1:] if head.pos in {"VERB", "AUX"}), None)


def _object(amount: Amount, verb: Token) -> bool:
    """Whether it is what the verb says so much of, and no "for 2 million" or "2 million live"."""
    anchor = amount.anchor
    while anchor.head.i in range(amount.pieces[amount.first].token.i, amount.pieces[amount.last].token.i + 1) and anchor.head is not anchor:
        anchor = anchor.head
    if anchor.head is verb and anchor.dep in OBJECTS:
        return True
    return anchor.dep == "pobj" and anchor.head.head is verb and anchor.head.lower in {"to", "at"} and verb.lemma in _levels()


def _levels() -> frozenset[str]:
    return sections("events")["levels"] | words("rise") | words("fall")


def _subject(verb: Token) -> Token | None:
    """The subject of a verb, or of the one that it hangs on."""
    for head in heads(verb, 2):
        found = next((c for c in children(head, verb.i) if c.dep in SUBJECTS), None)
        if found is not None or head.dep not in {"conj", "xcomp"}:
            return found
    return None


def _goes_on(verb: Token, former: Token) -> bool:
    """Whether the subject is the one before."""
    mine, theirs = _subject(verb), _subject(former)
    if mine is None or theirs is None:
        return False
    return mine.lower in GOING_ON or mine.lemma == theirs.lemma


def _takes_money(verb: Token, former: Token | None) -> bool:
    """ "Spent about 50 million", "the bill was about 50 million"; "lost" where the sum before was lost or spent."""
    if verb.lemma in words("money verbs"):
        return True
    flows = sections("events")["flows"]
    if verb.lemma in flows:
        return former is not None and former.lemma in flows
    subject = _subject(verb)
    return subject is not None and verb.lemma in _levels() and subject.lemma in words("sum nouns")

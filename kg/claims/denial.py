"""A reading -> polarity: whether the claim affirms or denies.

Enters: a clause with its layers, and the cue. Leaves: "positive" or "negative". Left to others: everything else.

Each layer and the core can be denied, by a "not" of their own, by a subject or object such as "nobody" or "no deal", or by
their meaning ("doubt", "unlikely", "failed to"); two denials cancel. What stands in a clause beside the core ("if not") denies
nothing here.
"""

from __future__ import annotations

from kg.claims.clauses import SUBJECTS, before
from kg.claims.cue import CueReading
from kg.claims.layers import Reading
from kg.claims.words import words
from kg.documents import Token
from kg.records import Polarity

PHRASES = (*SUBJECTS, "dobj", "attr", "acomp", "npadvmod", "oprd")
# "Not only", "not just": more than what is said, not less.
BESIDE = frozenset({"only", "just", "merely", "simply", "least"})
MAX_BEHIND = 3
"""Tokens behind its verb at which a "not" still denies it ("is not", "do they not"): further on it contrasts ("this, not that")."""


def polarity(reading: Reading, cue: CueReading) -> Polarity:
    """Whether the claim is affirmed or denied."""
    denials = sum(denied(verb) for verb in reading.verbs) + sum(frame.denies for frame in reading.frames) + cue.denies
    subject = reading.clause.subject
    if reading.clause.shared and subject is not None and denies(subject):
        denials += 1
    return "negative" if denials % 2 else "positive"


def denied(verb: Token) -> bool:
    """Whether a verb, its subject or its object is denied."""
    for child in verb.children:
        if child.dep in ("neg", "advmod", "preconj", "cc") or child.lower in ("never", "nor", "not"):
            if child.lower in words("negative words") and child.lower != "no" and not contrasts(child, verb):
                return True
        elif child.dep in PHRASES and denies(child):
            return True
    if verb.pos not in ("VERB", "AUX"):
        return denies(verb)
    return any(few(child) and child.i > verb.i for child in verb.children if child.dep in ("dobj", "advmod", "npadvmod", "oprd"))


def denies(phrase: Token) -> bool:
    """Whether a noun phrase says none or hardly any: "nobody", "no deal", "neither side", "few people", "hardly anyone"."""
    if phrase.lower in words("negative words") or few(phrase):
        return not any(child.lower in ("more", "less", "but", "short") for child in phrase.children)
    for child in phrase.children:
        if child.i < phrase.i and child.dep in ("det", "neg", "advmod", "preconj", "predet") and child.lower in words("negative words"):
            return phrase.lemma not in ("doubt", "less", "fewer", "more")
        if child.dep == "amod" and few(child) and phrase.child("det") is None:
            return True
    return False


def few(token: Token) -> bool:
    """ "few", "little" without "a"."""
    return (
        token.lower in words("few words")
        and token.child("det", "advmod") is None
        and token.dep in ("dobj", "nsubj", "amod", "advmod", "npadvmod", "oprd")
    )


def contrasts(negation: Token, verb: Token) -> bool:
    """Whether a "not" denies something else than its verb: "not only", or one far behind it."""
    sentence = verb.sent.tokens
    place = negation.i - sentence[0].i + 1
    following = sentence[place : place + 1]
    if following and following[0].lower in BESIDE:
        return True
    return negation.i > verb.i + MAX_BEHIND or (negation.i > verb.i and before(negation) == ",")

"""Nouns for firms and bodies, and the phrases that they close: "the London-based shipping company".

Enters: a noun of a parsed document. Leaves: what it calls something, and where its phrase begins. Left to others: the name behind it
(``bodies``, ``humans``), which body it means (``bodies``).
"""

from __future__ import annotations

from kg.documents import Document, Token
from kg.lexicon import class_of, word_list

ARTICLES = frozenset({"the", "its", "a", "an"})
# "the London-based shipping company" has five words before its noun.
MAX_MODIFIERS = 6


def noun_words(noun: Token) -> str:
    """What a noun calls a firm or a body: its lemma, with the word before it where the lexicon has both as one ("think tank")."""
    before = next((c for c in reversed(noun.children) if c.i < noun.i and c.text != "-"), None)
    both = f"{before.lower} {noun.lemma.lower()}" if before is not None else ""
    return both if both in word_list("stand_ins", "body") else noun.lemma.lower()


def names_body(noun: Token) -> bool:
    """Whether a common noun is what a body is: "a brewery", "the union", "a think tank"."""
    return class_of("source_nouns").get(noun.lemma.lower()) == "body" or is_firm(noun) or noun_words(noun) in word_list("stand_ins", "body")


def is_firm(noun: Token) -> bool:
    """Whether a noun is what a firm is."""
    return noun_words(noun) in word_list("stand_ins", "firm")


def announces(noun: Token) -> bool:
    """Whether a body's name may stand right behind a noun: "the charity Open Door"; not "on the other side Moe said"."""
    return names_body(noun) and noun.lemma.lower() not in word_list("stand_ins", "announces nobody")


def phrase_opener(doc: Document, noun: Token) -> Token | None:
    """The word before the nouns and adjectives in front of a noun: "the" of "the London-based shipping company"."""
    for token in reversed(doc.tokens[max(0, noun.i - MAX_MODIFIERS - 1) : noun.i]):
        if token.sent is not noun.sent:
            return None
        described = token.pos in ("ADJ", "NOUN") or token.text == "-" or token.lower == "based" or token.ent in ("GPE", "NORP")
        if token.lower in ARTICLES or not described:
            return token
    return None

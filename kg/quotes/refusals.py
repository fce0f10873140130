"""Findings that tell of nobody's words: "declined to comment on the fares", "did not respond to requests", "would not say why".

Enters: a document and a finding of the tagger. Leaves: whether it is a refusal to speak. Left to others: refusals that say something
("refused to apologise", "would not rule out a strike"), the words for all this (``refusals.txt``).
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.documents import Document, Token
from kg.lexicon import word_list
from kg.quotes.tagger.quoting import Found

NOT = frozenset({"not", "n't", "n’t", "neither"})
UNABLE = frozenset({"could", "can", "ca"})
UNWILLING = frozenset({"would", "will", "wo"})
# Between "declined" and what was declined, and between "has yet" and "to comment", stand at most so many words.
REACH = 4


def says_nothing(doc: Document, found: Found) -> bool:
    """Whether the words of a cue, and those behind it, say that somebody does not speak."""
    if found.cue is None:
        return False
    tokens = doc.tokens_in(found.cue)
    return any(refused(doc, t) or denied(doc, t, tokens) or wanting(doc, t) for t in tokens)


def refused(doc: Document, token: Token) -> bool:
    """Whether a token is the verb of "refused to say", "declined politely to be named"."""
    if token.dep == "conj" and token.head.dep == "xcomp" and speaks(token):
        return token.head.head.lemma in word_list("refusals", "refuse")  # "refused to discuss the deal or say who had signed it"
    if token.lemma not in word_list("refusals", "refuse") or token.pos not in ("VERB", "AUX"):
        return False
    following = doc.tokens[token.i + 1 : token.i + 1 + REACH]
    to = next((n for n, t in enumerate(following) if t.lower == "to"), None)
    verb = next((t for t in following[to + 1 :] if t.lemma != "be" and t.pos != "ADV"), None) if to is not None else None
    return verb is not None and verb.lemma in word_list("refusals", "speak") | word_list("refusals", "asked")


def denied(doc: Document, token: Token, cue: Sequence[Token]) -> bool:
    """Whether a token is the verb of "would not say", "has not commented", "did not return calls".

    Not of "could not say when" and "did not say much", which tell something, nor of "not only said". Who "did not say when" may have
    said a lot, and annotators mark it: it stays.
    """
    if token.pos not in ("VERB", "AUX") or not any(c.dep == "neg" and c.lower in NOT for c in token.children):
        return False
    aux = {c.lower for c in token.children if c.dep == "aux"}
    if any(t.lower in ("only", "much") for t in cue) or aux & UNABLE or (token.lemma == "say" and not aux & UNWILLING):
        return False
    target = token.child("dobj")
    returned = token.lemma == "return" and target is not None and target.lemma in word_list("refusals", "request")
    return returned or speaks(token) or token.lemma in word_list("refusals", "withhold")


def wanting(doc: Document, token: Token) -> bool:
    """Whether a token is the "yet" of "has yet to comment", or the noun of "made no comment"."""
    if token.lower == "yet":
        following = doc.tokens[token.i + 1 : token.i + 1 + REACH]
        return len(following) > 1 and following[0].lower == "to" and speaks(next((t for t in following[1:] if t.pos != "ADV"), None))
    before = doc.tokens[token.i - 1].lower if token.i else ""
    return token.lemma == "comment" and before in ("no", "without") and token.pos == "NOUN"


def speaks(token: Token | None) -> bool:
    """Whether a verb is one of speaking, as a refusal has it."""
    return token is not None and token.lemma in word_list("refusals", "speak")

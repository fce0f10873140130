"""What narrows a number besides the words before its noun: "without power", "to farmers", "for burns", "before tax", "at first", "as planned".

Enters: an amount, what it counts, the words of its event. Leaves: short phrases, a preposition and the lemma of its noun. Left to others: names and
doers (``events``), who bears a cost (``bearers``), dates (``about``).

Two figures with different phrases are of two things (``comparisons``), so every preposition counts but those that say the number itself ("rose to",
"of which"), a source ("according to") or a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.documents import Token
from kg.lexicon import sections, word_list
from kg.lexicon.events import kind_of
from kg.quantities.about import DETERMINERS
from kg.quantities.amounts import Amount
from kg.quantities.tree import children

IDLE = {
    "about", "according", "and", "as", "because", "by", "despite", "due", "including", "like", "of", "or", "owing", "per", "since", "than", "thanks",
    "until", "up",
}  # fmt: skip
DATED = {"after", "before", "within", "over"}
"""Only with these a time narrows; others say when ("in May"), which is compared as a time."""
BOUNDING = {"above", "below", "over", "under"}
TIMES = {"DATE", "TIME"}
NUMBERS = {"CD", "$"}


def phrases(amount: Amount, anchor: Token, found: Iterable[Token]) -> Iterator[str]:
    """The phrases, in the order of the words."""
    own = range(amount.pieces[amount.first].token.i, amount.pieces[amount.last].token.i + 1)
    starts = {token.i: token for token in (anchor, amount.anchor, *_parted(amount.anchor))}
    for token in found:
        starts[token.i] = token
        if token.dep in {"nsubj", "nsubjpass"} and token.head.pos in {"VERB", "AUX"}:
            starts[token.head.i] = token.head
    for start in (starts[i] for i in sorted(starts)):
        for child in children(start, anchor.i):
            if child.dep in {"prep", "dative"} and child.pos in {"ADP", "SCONJ"} and child.lower not in IDLE and child.i not in own:
                yield from _of(child, own)
            elif child.dep == "advmod" and child.lower in sections("events")["at first"]:
                yield f"at {child.lower}"
            elif child.dep == "advmod" and child.lower in sections("events")["manners"]:
                yield child.lower
            elif child.dep == "aux" and child.lower in {"can", "could"}:
                yield "as possible"
        yield from _to(start, amount, own)
        yield from _whose(start, anchor)
        if start.dep == "xcomp" and start.head.lemma in word_list("claim_words", "intending verbs") | word_list("claim_words", "planning verbs"):
            yield "as planned"


def _parted(anchor: Token) -> Iterator[Token]:
    """ "Nine percent of patients over 80": what a share is of."""
    yield from (noun for c in children(anchor, anchor.i) if c.lower == "of" for noun in children(c, c.i) if noun.dep == "pobj" and noun.pos == "NOUN")


def _whose(token: Token, anchor: Token) -> Iterator[str]:
    """ "The neighbouring farm has 90 cows", "a second group of 12 miners": which of several it is that has them, or that they are of."""
    group = anchor.head.head if token is anchor and anchor.dep == "pobj" and anchor.head.lower == "of" else None
    if group is not None and group.lemma in sections("events")["amounts"]:
        yield from (f"in {c.lower} {group.lemma}" for c in children(group, group.i) if c.lower in sections("events")["which"])
    elif token.pos == "NOUN" and token is not anchor and token.dep == "nsubj" and token.lemma not in kind_of():
        yield from (f"of {c.lower} {token.lemma}" for c in children(token, token.i) if c.dep in {"amod", "compound"} and c.text.islower())


def _of(preposition: Token, own: range) -> Iterator[str]:
    for noun in children(preposition, preposition.i):
        if noun.dep == "pobj" and noun.tag == "CD" and preposition.lower in BOUNDING and noun.i not in own:
            yield f"{preposition.lower} {noun.lower}"
        if noun.dep != "pobj" or noun.i in own or noun.pos != "NOUN" or any(c.tag in NUMBERS for c in children(noun, noun.i)):
            continue
        if noun.lemma in sections("events")["aims"]:
            continue
        if noun.ent in TIMES and preposition.lower not in DATED and not _which(noun):
            continue
        before = [c.lower for c in children(noun, noun.i) if c.dep in {"compound", "amod"} and c.i < noun.i and c.lower not in DETERMINERS]
        yield " ".join((preposition.lower, *before, noun.lemma))


def _to(verb: Token, amount: Amount, own: range) -> Iterator[str]:
    """ "Pays mothers 900 dollars": to mothers; who bears a cost is told elsewhere."""
    if verb.pos != "VERB" or verb.lemma in sections("events")["flows"] or amount.kind not in {"money", ""}:
        return
    for child in children(verb, verb.i):
        if child.dep in {"dative", "dobj"} and child.pos == "NOUN" and verb.i < child.i and child.right_edge < own.start:
            yield f"to {child.lemma}"


def _which(noun: Token) -> bool:
    """ "In its first week": one of several, and no date."""
    return any(c.lower in sections("events")["which"] - {"last", "next", "previous"} for c in children(noun, noun.i))

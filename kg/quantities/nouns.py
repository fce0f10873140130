"""Which noun a numeral counts: "640,000 potential Danish settlers" counts settlers, a "12-page document" pages.

Enters: the pieces and a numeral. Leaves: the noun's token, and its lemma as the unit. Left to others: units of measure
(``units``), and whether the number counts at all (``exclusions``).
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.documents import Document, Token
from kg.quantities.forms import Numeral, at
from kg.quantities.pieces import Piece
from kg.quantities.units import NOUN_REACH, Match
from kg.quantities.words import values, words

# Nouns that stand for people where the lemma does not say so.
IRREGULAR = {
    "people": "person", "persons": "person", "men": "man", "women": "woman", "children": "child", "schoolchildren": "schoolchild",
    "grandchildren": "grandchild", "servicemen": "serviceman", "policemen": "policeman", "firemen": "fireman", "lives": "life", "wives": "wife",
    "feet": "foot", "teeth": "tooth", "mice": "mouse", "geese": "goose", "dice": "die", "data": "datum", "troops": "troop",
    "personnel": "personnel", "staff": "staff", "police": "police", "cattle": "cattle", "headquarters": "headquarters",
    "news": "news", "series": "series", "species": "species",
}  # fmt: skip


def lemma(token: Token) -> str:
    """The lemma of a counted noun, singular and in lower case: "people" is "person", "Americans" "american"."""
    if token.lower in IRREGULAR:
        return IRREGULAR[token.lower]
    base = token.lemma or token.lower
    if base == token.lower and token.tag in {"NNPS", "NNS", "NNP"} and len(base) > 3 and base.endswith("s") and not base.endswith(("ss", "us", "is")):
        return base[:-3] + "y" if base.endswith("ies") else base[:-2] if base.endswith(("shes", "ches", "xes", "sses")) else base[:-1]
    return base


NOUN_TAGS = {"NN", "NNS", "NNP", "NNPS"}
BETWEEN = {
    "JJ", "JJR", "JJS", "NN", "NNS", "NNP", "NNPS", "VBN", "VBG", "VBD", "HYPH", "RB", "RBR", "RBS", "CC", "POS", "FW", ",", "AFX", "PDT", "``", "''",
}  # fmt: skip
RUN = {"JJ", "JJR", "JJS", "NN", "NNS", "NNP", "NNPS", "VBN", "VBG", "HYPH"}
# Between a number and a noun these show that the noun is not what is counted: "2.1 last year".
TIME_ADJECTIVES = {"last", "next", "this", "past", "previous", "each", "every", "a", "the"}
# Behind a comma these open a phrase of its own.
OTHERS = {"DT", "PRP", "PRP$", "WDT", "WP"}
LINKS = {"to", "or", "and", "-", "–", "—", "‑"}


def noun_after(doc: Document, pieces: list[Piece], numeral: Numeral) -> Token | None:
    """The noun that the numeral counts: by the parse, else the last noun of the run that follows."""
    j = numeral.last + 1
    token = pieces[numeral.last].token
    if at(pieces, j) in {"and", "or", ","} and numeral.form != "vague":
        return None
    if at(pieces, j) == "-" and at(pieces, j + 1) in {",", "and", "or", "to"}:  # "four- and five-seaters"
        return None
    if at(pieces, j) in TIME_ADJECTIVES or (
        at(pieces, j) in LINKS and j + 1 < len(pieces) and (pieces[j + 1].number or at(pieces, j + 1) in values("cardinals"))
    ):
        return None
    hyphenated = at(pieces, j) == "-" and j + 1 < len(pieces) and pieces[j].glued and pieces[j + 1].glued
    if hyphenated and pieces[j + 1].token.tag in {"NN", "NNS"}:
        return pieces[j + 1].token
    slashed = numeral.form == "fraction" and not pieces[numeral.last].lower.isalpha()  # "1/4 point"
    if (numeral.form in {"vague", "fraction"} and not slashed) or at(pieces, j) == "of":
        return _noun_of(pieces, j, numeral) if at(pieces, j) == "of" else None if numeral.form == "fraction" else _run_noun(pieces, j)
    inside = {p.token.i for p in pieces[numeral.first : numeral.last + 1]}
    head = token.head
    for _ in range(3):
        if head.i not in inside or head.head is head:
            break
        head = head.head
    if head.i > token.i and head.tag in NOUN_TAGS and head.i - token.i <= NOUN_REACH and head.sent is token.sent:
        between = doc.tokens[token.i + 1 : head.i]
        if all(t.tag in BETWEEN for t in between) and not any(t.tag == "VBD" and t.dep in {"ROOT", "conj", "ccomp", "relcl"} for t in between):
            return _whole(doc, _first_count(doc, numeral, token, _run_end(doc, head)))
    noun = _run_noun(pieces, j)
    return _whole(doc, noun) if noun is not None else None


def _first_count(doc: Document, numeral: Numeral, token: Token, head: Token) -> Token:
    """Which noun of a run is counted: "five garden gates" are gates, a "12 page document" has pages."""
    for inner in doc.tokens[token.i + 1 : head.i]:
        if inner.tag == "NNS" and (inner.dep != "compound" or doc.tokens[inner.i + 1].tag == "NNP"):
            return inner
    first = doc.tokens[token.i + 1]
    if head.tag == "NN" and numeral.low != 1 and first.tag == "NN" and first is not head:
        return first
    return head


def _run_end(doc: Document, head: Token) -> Token:
    """The noun, or the noun it is only the first part of: "12 member states"."""
    while (
        head.dep == "compound"
        and head.head.i > head.i
        and head.head.tag in NOUN_TAGS
        and head.head.i - head.i <= 3
        and all(t.tag in BETWEEN for t in doc.tokens[head.i : head.head.i])
    ):
        head = head.head
    return head


def _whole(doc: Document, noun: Token) -> Token:
    """The last part of a noun with hyphens: "15 co-defendants" are defendants."""
    parts = doc.tokens[noun.i + 1 : noun.i + 3]
    if len(parts) == 2 and parts[0].text == "-" and not noun.space_after and not parts[0].space_after and parts[1].tag in NOUN_TAGS:
        return parts[1]
    return noun


def _run_noun(pieces: list[Piece], j: int) -> Token | None:
    """The last noun of an unbroken run of adjectives and nouns at piece ``j``; quotation marks do not break it."""
    noun: Token | None = None
    for n, piece in enumerate(pieces[j : j + 6], j):
        token = piece.token
        if token.tag in {"``", "''"} and noun is None:
            continue
        participle = token.tag == "VBD" and noun is None and n + 1 < len(pieces) and pieces[n + 1].token.tag == "NNS"
        if piece.masked or piece.number or not (participle or token.tag in RUN):
            break
        if token.tag in NOUN_TAGS:
            if noun is not None and noun.tag == "NNS" and token.tag != "NNS":
                break
            noun = token
        elif noun is not None and token.tag != "HYPH":
            break
    return noun


def _noun_of(pieces: list[Piece], j: int, numeral: Numeral) -> Token | None:
    """The noun after "of": "two of Rivera's nephews", "millions of Americans"."""
    k = j + 1
    if at(pieces, k) in {"them", "us", "you", "which", "whom", "those", "these"} and not _run_noun(pieces, k + 1):
        return None
    noun: Token | None = None
    for n in range(k, min(k + NOUN_REACH, len(pieces))):
        token = pieces[n].token
        if token.tag in {"VBD", "VBZ", "VBP", "MD", "IN", "."}:
            break
        if token.tag not in NOUN_TAGS:
            behind = pieces[n + 1].token.tag if n + 1 < len(pieces) else ""
            if noun is not None and token.tag == "," and behind in OTHERS:
                return noun  # "a quarter of the fleet, the minutes say"
            if noun is not None and token.tag == "CC":
                break  # "a quarter of the fleet and two-thirds of crews"
            continue
        noun = token
        after = "" if n + 1 >= len(pieces) or pieces[n + 1].token.ent == "DATE" != token.ent else pieces[n + 1].token.tag
        plural = token.lower in IRREGULAR or token.tag in {"NNS", "NNPS"}
        if plural and after not in {"NNS", "NNPS", "POS", "HYPH"}:
            return token
        if numeral.form == "vague" and after not in {*NOUN_TAGS, "POS", "HYPH", "CC", ","}:
            return token
    return None


def countable(noun: Token, numeral: Numeral) -> bool:
    """Whether there can be so many of it: not of a letter, nor of "the 300,000 figure", nor of one name."""
    if (
        sum(c.isalpha() for c in noun.text) < 2
        or noun.lower.rstrip("-") in values("cardinals")
        or noun.lower in words("anaphors")
        or noun.lower == "figures"
        or any(c.isdigit() for c in noun.text)
    ):
        return False
    if numeral.low != numeral.low.to_integral_value() and noun.tag == "NN" and numeral.form == "digits" and not _hyphenated(noun, numeral):
        return False  # a "magnitude 6.4 quake" is one quake
    named = noun.tag == "NNP" and numeral.low != 1 and noun.lower not in IRREGULAR
    return not (named and noun.i > 0 and numeral.form != "vague" and not noun.text.isupper() and noun.dep not in {"compound"} and numeral.grouped)


def _hyphenated(noun: Token, numeral: Numeral) -> bool:
    """Whether the noun is the second half of a compound: "7.1-magnitude"."""
    return noun.dep in {"compound", "amod", "nmod", "npadvmod"} and numeral.scale == 1


def counted(noun: Token, pieces: Sequence[Piece], last: int) -> Match:
    """A match for a counted noun; it covers the pieces up to the noun."""
    end_index = last
    while end_index + 1 < len(pieces) and pieces[end_index + 1].start < noun.end:
        end_index += 1
        if pieces[end_index].number:  # "23 of its 29 delegates": the second number is a quantity of its own
            return Match(lemma(noun), "noun", last, pieces[last].end, None, noun)
    return Match(lemma(noun), "noun", end_index, noun.end, None, noun)


def is_counting(noun: Token, numeral: Numeral) -> bool:
    """Whether "one" before this noun counts: not in "one day", "one thing"."""
    return numeral.low != 1 or numeral.form != "words" or noun.lower not in words("one idioms")

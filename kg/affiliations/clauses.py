"""Sentences about a person -> role and institution: "who leads the council", "she joined the institute as a chemist".

Enters: a reader of a document and a person's name. Leaves: :class:`~kg.records.Affiliation` records. Left to others:
words beside a name.

What was and may be no more ("who led the bank until May") is not taken; what holds on when told in the past ("she joined
the institute") is.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.affiliations.phrases import Institution, Reader
from kg.documents import Token
from kg.lexicon import word_list
from kg.mentions.named import NamedMention, is_role
from kg.records import Affiliation

CONFIDENCE = 0.75
PRESENT = frozenset({"VBZ", "VBP", "VBG"})
PRONOUNS = frozenset({"he", "she"})
SUPPOSED = frozenset({"if", "whether", "unless", "until"})
# A longer sentence is a list.
MAX_SENTENCE = 100
PLACES = ("at", "for", "with")


def in_a_sentence(reader: Reader, name: NamedMention) -> Iterator[Affiliation]:
    """What the clauses say whose subject is the name: its own verb, "who ...", "running ...", and "she" in the next sentence."""
    head = reader.doc.tokens[name.last]
    clauses = [c for c in head.children if c.dep in ("relcl", "acl") and c.i > name.last]
    own = [head.head] if head.dep in ("nsubj", "nsubjpass") else []
    for verb in [*own, *clauses, *next_sentence(reader, name)]:
        for clause in (verb, *(c for c in verb.children if c.dep == "conj" and c.pos == "VERB" and c.child("nsubj") is None)):
            affiliation = said_by(reader, clause)
            if affiliation is not None and affiliation.span[0] > name.span[1]:
                yield affiliation


def next_sentence(reader: Reader, name: NamedMention) -> Iterator[Token]:
    """The verb of the next sentence, where "she" begins it and nobody else is named in either."""
    tokens = reader.doc.tokens
    sentence = tokens[name.first].sent
    following = sentence.tokens[-1].i + 1
    if following >= len(tokens) or tokens[following].sent.paragraph != sentence.paragraph:
        return
    pronoun = tokens[following]
    if pronoun.lower not in PRONOUNS or pronoun.dep not in ("nsubj", "nsubjpass") or len(sentence.tokens) > MAX_SENTENCE:
        return
    others = {m.text for t in (*sentence.tokens, *pronoun.sent.tokens) if (m := reader.covering.get(t.i)) and m.kind == "person"}
    if len(others) == 1:
        yield pronoun.head


def said_by(reader: Reader, verb: Token) -> Affiliation | None:
    """What one clause says of its subject."""
    if any(c.dep == "neg" or (c.dep == "mark" and c.lower in SUPPOSED) or (c.dep == "aux" and c.tag in ("MD", "TO")) for c in verb.children):
        return None
    if (attribute := role_noun(verb)) is not None:
        return reader.read(reader.piece_from(attribute.left_edge), CONFIDENCE)
    present = verb.tag in PRESENT
    if (verb.lemma in word_list("affiliation_words", "leads") and present) or verb.lemma in word_list("affiliation_words", "joins"):
        target = verb.child("dobj")
        if target is None or target.i < verb.i:
            return None
        return in_charge(reader, verb, target.left_edge) or (part_in_charge(reader, verb, target) if present else None)
    if verb.lemma in word_list("affiliation_words", "serves") and (present or has_auxiliary(verb, "have", "has")):
        target = verb.child("dobj")  # "who covers shipping for the bank Moe & Voss": the parse hangs it on either
        place = next((c for t in (verb, target) if t is not None for c in t.children if c.lower in PLACES and c.i > verb.i), None)
        return in_charge(reader, verb, place.i + 1) if place is not None else None
    return None


def role_noun(verb: Token) -> Token | None:
    """The role that a clause gives: "is a director", "has been director", "became director", "was appointed director"."""
    perfect = verb.tag == "VBN" and has_auxiliary(verb, "has", "have")
    being = verb.lemma == "be" and (verb.tag in ("VBZ", "VBP") or perfect)
    made = verb.lemma in word_list("affiliation_words", "becomes") and (verb.lemma == "become" or verb.child("auxpass") is not None)
    noun = verb.child("attr", "oprd", "dobj") if being or made else None
    return noun if noun is not None and noun.i > verb.i and is_role(noun) else None


def has_auxiliary(verb: Token, *words: str) -> bool:
    """Whether one of these stands before a verb as its auxiliary."""
    return any(c.dep == "aux" and c.lower in words for c in verb.children)


def in_charge(reader: Reader, verb: Token, start: int) -> Affiliation | None:
    """The body that begins at a token, written out or standing in for one."""
    body: Institution | None = reader.institution_at(start)
    if body is None or not (body.inferred or reader.is_body(body.span, sure=True)):
        return None
    return reader.made(None, body, (verb.start, body.evidence[1]), CONFIDENCE)


def part_in_charge(reader: Reader, verb: Token, target: Token) -> Affiliation | None:
    """The body whose part somebody leads: "who leads the road team at the charity Open Door", "who heads the union's Tarn branch"."""
    if target.lemma not in word_list("offices", "part"):
        return None
    owner = target.child("poss")
    if owner is not None and (stands := reader.stand_in(owner, reader.doc.tokens[owner.left_edge].start)) is not None:
        return reader.made(None, stands, (verb.start, target.end), CONFIDENCE)
    place = next((c for t in (target, verb) for c in t.children if c.lower in ("at", "of") and c.i > target.i), None)
    return in_charge(reader, verb, place.i + 1) if place is not None else None

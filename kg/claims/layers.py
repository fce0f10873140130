"""A clause -> what it claims, and the words around it that say how: "I think", "it is likely that", "is expected to".

Enters: a clause. Leaves: a :class:`Reading`: the verb of what is claimed, and the :class:`Frame` of each layer around it,
the outermost first. Left to others: what these make of the claim (``sureness``, ``denial``, ``moods``).

Somebody else's attitude ("he hopes that ...") is no frame: that he hopes is what is claimed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from kg.claims.clauses import SUBJECTS, Clause
from kg.claims.words import how_sure, words
from kg.documents import Token
from kg.records import Certainty, Modality, Span

MAX_LAYERS = 4
IMPERSONAL = frozenset({"it", "nothing", "nobody", "everything", "something", "this", "that"})
FIRST = frozenset({"i", "we"})
THIRD = frozenset({"he", "she", "they"})
DEGREES = frozenset({"less", "more", "as", "how", "so", "too", "equally"})


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One layer: ``token`` is its verb, ``span`` its words. ``certainty`` is what it lends, ``denies`` whether it denies by its meaning."""

    token: Token
    span: Span
    certainty: Certainty | None = None
    denies: bool = False
    mood: Modality | None = None


@dataclass(slots=True, eq=False)
class Reading:
    """A clause with its layers; ``core`` is the verb (or noun) of what is claimed."""

    clause: Clause
    core: Token
    frames: list[Frame] = field(default_factory=list)

    @property
    def verbs(self) -> list[Token]:
        """The verbs of the frames and the core, the outermost first."""
        return [*(frame.token for frame in self.frames), self.core]

    @property
    def subject(self) -> Token | None:
        """What the core speaks of: its own subject, else that of the layer around it that is no "it"."""
        for verb in reversed(self.verbs):
            found = verb.child(*SUBJECTS)
            if found is not None and found.dep != "expl" and (found.lower != "it" or verb is self.core):
                return found if self.clause.has(found) else None
        return self.clause.subject if self.core is self.clause.head else None


Peeled = tuple[Frame, Token]


def layers(clause: Clause, *, reported: bool) -> Reading:
    """The clause with its layers taken off; ``reported``: the speaker is "he" or "she" in it."""
    reading = Reading(clause, clause.head)
    speakers = FIRST | THIRD if reported else FIRST
    while len(reading.frames) < MAX_LAYERS:
        peeled = next((found for rule in RULES if (found := rule(clause, reading.core, speakers))), None)
        if peeled is None:
            break
        frame, reading.core = peeled
        reading.frames.append(frame)
    return reading


def inner_clause(clause: Clause, *tokens: Token | None) -> Token | None:
    """The clause that one of these governs, where it is part of this one."""
    for token in tokens:
        for child in token.children if token is not None else ():
            if child.dep in ("ccomp", "csubj", "csubjpass", "advcl", "acl") and clause.has(child) and child.child(*SUBJECTS) is not None:
                mark = child.child("mark")
                if child.dep in ("ccomp", "csubj", "csubjpass") or (mark is not None and mark.lower in ("that", "whether")):
                    return child
    return None


def infinitive(clause: Clause, *tokens: Token | None) -> Token | None:
    """The "to ..." that one of these governs, behind it in this clause."""
    for token in tokens:
        for child in token.children if token is not None else ():
            governed = child.dep in ("xcomp", "ccomp", "advcl", "acl") and child.child(*SUBJECTS) is None and child.i > token.i  # type: ignore[union-attr]
            if governed and clause.has(child) and any(c.dep == "aux" and c.lower == "to" for c in child.children):
                return child
    return None


def mental(clause: Clause, verb: Token, speakers: frozenset[str]) -> Peeled | None:
    """ "I think that ...", "it seems that ...", "nothing indicates that ..."; in parentheses too: "we won, I suppose"."""
    inner = inner_clause(clause, verb)
    subject = verb.child(*SUBJECTS)
    if inner is None or subject is None or inner.dep == "csubj":
        return None
    if subject.lower not in speakers | IMPERSONAL:
        return None
    certainty = attitude(verb.lemma)
    denies = verb.lemma in words("doubting verbs", "denying verbs")
    if certainty is None and not denies and verb.lemma not in words("knowing verbs", "asking verbs", "urging verbs"):
        return None
    if asked(inner) is not None and certainty is None:
        return None if verb.lemma not in words("asking verbs") else (Frame(verb, (subject.start, verb.end), mood="question"), inner)
    mood: Modality | None = "recommendation" if subject.lower in FIRST and verb.lemma in words("urging verbs") else None
    return Frame(verb, (subject.start, verb.end) if subject.i < verb.i else verb.span, certainty, denies, mood), inner


def attitude(lemma: str) -> Certainty | None:
    """How sure somebody is who thinks, hopes, doubts ..."""
    if lemma in words("probable verbs", "doubting verbs"):
        return "probable"
    return "possible" if lemma in words("possible verbs") else None


def asked(inner: Token) -> Token | None:
    """The word that makes a clause a question: "whether", "if" before its verb, "why"."""
    for child in inner.children:
        if child.i < inner.i and ((child.dep == "mark" and child.lower in ("whether", "if")) or child.tag in ("WRB", "WP", "WDT")):
            return child
    first = inner.sent.tokens[inner.left_edge - inner.sent.tokens[0].i]
    return first if first.i < inner.i and first.tag in ("WRB", "WP", "WDT") else None


def raised(clause: Clause, verb: Token, speakers: frozenset[str]) -> Peeled | None:
    """ "seems to", "failed to", "is to", "is expected to", "is unlikely to"; of the speaker "we plan to"."""
    adjective = verb.child("acomp", "oprd")
    inner = infinitive(clause, verb, adjective)
    if inner is None:
        return None
    subject = verb.child(*SUBJECTS)
    frame = (
        seeming(verb)
        or (likely(verb, adjective, subject) if adjective is not None else None)
        or (expected(verb, verb) if verb.child("auxpass", "aux") is not None else None)
        or (expected(verb, adjective) if adjective is not None else None)
    )
    if frame is not None:
        return frame, inner
    plain = adjective is None and verb.child("attr") is None and inner.dep == "xcomp"
    if verb.lemma == "be" and plain and subject is not None and subject.dep != "expl":
        return Frame(verb, verb.span, mood="prediction"), inner
    planned = verb.lemma in words("planning verbs") and verb.tag not in ("VBD", "VBN")
    if planned and subject is not None and subject.lower in speakers:
        sure = "probable" if verb.lemma in words("intending verbs") else attitude(verb.lemma)
        return Frame(verb, (subject.start, verb.end), sure, mood="prediction"), inner
    return None


def seeming(verb: Token) -> Frame | None:
    """ "seems to", "failed to"."""
    if verb.lemma in ("seem", "appear"):
        return Frame(verb, verb.span, "probable")
    return Frame(verb, verb.span, denies=True) if verb.lemma in words("failing verbs") else None


def likely(verb: Token, adjective: Token, subject: Token | None) -> Frame | None:
    """ "is likely to"; not "is more likely to", which compares, nor "it is possible to", which tells what can be done."""
    known = adjective.lower
    compared = any(c.dep == "advmod" and c.lower in DEGREES for c in adjective.children)
    impersonal = subject is None or subject.lower == "it"
    if known not in how_sure("hedging adjectives") or compared or (impersonal and known not in ("likely", "unlikely")):
        return None
    return Frame(verb, adjective.span, how_sure("hedging adjectives")[known], known in words("denying adjectives"), "prediction")


def expected(verb: Token, keyword: Token) -> Frame | None:
    """ "is expected to", "is set to", "is going to": of what is to come, hedged where the word is one of expecting."""
    if keyword.lower not in words("expected participles") or any(c.lower in DEGREES for c in keyword.children):
        return None
    sure = attitude(keyword.lemma)
    return Frame(verb, keyword.span, "probable" if sure else None, mood="prediction")


def judged(clause: Clause, verb: Token, speakers: frozenset[str]) -> Peeled | None:
    """ "it is likely that", "it is clear that", "it would be wise to"."""
    adjective = verb.child("acomp", "oprd")
    subject = verb.child("nsubj", "nsubjpass", "expl")
    if verb.lemma not in ("be", "seem", "appear", "look", "feel") or adjective is None or subject is None:
        return None
    if subject.lower != "it" and not (subject.lower in speakers and adjective.lower in words("certain adjectives") | {"convinced", "confident"}):
        return None
    span = (subject.start, adjective.end) if subject.i < adjective.i else adjective.span
    known = adjective.lower
    to_do = infinitive(clause, verb, adjective)
    inner = inner_clause(clause, verb, adjective)
    advised = to_do or inner
    if known in words("advised adjectives") and advised is not None:
        return Frame(verb, span, mood="recommendation"), advised
    if inner is None:
        return None
    if asked(inner) is not None and known in words("open adjectives"):
        return Frame(verb, span, mood="question"), inner
    if known in how_sure("hedging adjectives"):
        return Frame(verb, span, how_sure("hedging adjectives")[known], known in words("denying adjectives")), inner
    if known in words("certain adjectives") and asked(inner) is None:
        return Frame(verb, span), inner
    return None


def named(clause: Clause, verb: Token, speakers: frozenset[str]) -> Peeled | None:
    """ "the belief is that ...", "the question is whether ...", "there is no doubt that ..."."""
    if verb.lemma != "be":
        return None
    subject, attribute = verb.child("nsubj"), verb.child("attr")
    undoubted = attribute is not None and attribute.lemma == "doubt" and any(c.lower == "no" for c in attribute.children)
    inner = inner_clause(clause, attribute if undoubted else verb, verb)
    if inner is None:
        return None
    if attribute is not None and (undoubted or (inner.dep == "csubj" and attribute.lemma in words("question nouns"))):
        return Frame(verb, (verb.start, attribute.end), mood=None if undoubted else "question"), inner
    noun, opening, question = subject.lemma if subject is not None else "", clause.tokens[0].start, asked(inner)
    if noun in words("question nouns"):
        return Frame(verb, (opening, (question or verb).end), mood="question"), inner
    if noun in words("plain nouns") and question is None:
        return Frame(verb, (opening, verb.end)), inner
    if noun in how_sure("hedging nouns"):
        return Frame(verb, (opening, verb.end), how_sure("hedging nouns")[noun]), inner
    return None


RULES: tuple[Callable[[Clause, Token, frozenset[str]], Peeled | None], ...] = (named, judged, mental, raised)

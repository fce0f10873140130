"""A reading -> certainty, and the words that hedge.

Enters: a clause with its layers, and the cue. Leaves: how sure the speaker is and by which words one sees it. Left to others:
whether there is anything to be sure of (a question, a recommendation).

The weakest hedge counts: "I think it might rain" is possible, and its hedge is "might".
"""

from __future__ import annotations

from kg.claims.clauses import SUBJECTS, stands_for
from kg.claims.cue import CueReading
from kg.claims.layers import DEGREES, FIRST, Reading, attitude
from kg.claims.words import phrase_in, words
from kg.documents import Token
from kg.records import Certainty, Span

RANK = {"certain": 0, "probable": 1, "possible": 2, "underspecified": 3}
MAX_STEPS = 3
BESIDE = frozenset({"relcl", "advcl", "acl", "ccomp", "csubj", "amod", "nsubj", "nsubjpass", "poss"})
Sure = tuple[Certainty, Span | None]


def sureness(reading: Reading, cue: CueReading) -> Sure:
    """Certainty and hedge of a claim; "certain" and no hedge where nothing weakens it."""
    found: list[tuple[Certainty, Span]] = [(frame.certainty, frame.span) for frame in reading.frames if frame.certainty]
    found += [hedge for verb in reading.verbs for hedge in modals(verb)]
    found += adverbs(reading) + answers(reading.core)
    phrase = phrase_in(reading.clause.tokens, "probable phrases")
    if phrase:
        found.append(("probable", (phrase[0].start, phrase[1].end)))
    if cue.certainty and cue.hedge:
        found.append((cue.certainty, cue.hedge))
    return max(found, key=lambda hedge: RANK[hedge[0]], default=("certain", None))


def modals(verb: Token) -> list[tuple[Certainty, Span]]:
    """ "may", "might", "could"; not "could not", which tells what was impossible."""
    denied = any(c.dep == "neg" for c in verb.children)
    return [
        ("possible", child.span)
        for child in verb.children
        if child.tag == "MD" and child.lower in words("possible modals") and not (denied and child.lower == "could")
    ]


def answers(verb: Token) -> list[tuple[Certainty, Span]]:
    """ "I think so", "I hope not"."""
    subject, sure = verb.child(*SUBJECTS), attitude(verb.lemma)
    if subject is None or subject.lower not in FIRST or sure is None or not any(stands_for(child) for child in verb.children):
        return []
    return [(sure, (subject.start, verb.end))]


def adverbs(reading: Reading) -> list[tuple[Certainty, Span]]:
    """ "perhaps", "probably": those of the core or of a layer, not of a clause beside them."""
    verbs = {verb.i for verb in reading.verbs}
    return [
        (sure, token.span)
        for token in reading.clause.tokens
        if (sure := adverb(token)) and belongs(token, verbs) and not any(child.lower in DEGREES for child in token.children)
    ]


def adverb(token: Token) -> Certainty | None:
    """How sure an adverb is, where it is one that says."""
    if token.pos != "ADV" and token.dep != "advmod":
        return None
    if token.lower in words("possible adverbs"):
        return "possible"
    return "probable" if token.lower in words("probable adverbs") else None


def belongs(token: Token, verbs: set[int]) -> bool:
    """Whether a token hangs on one of these verbs, over few steps and no clause of another verb."""
    for _ in range(MAX_STEPS):
        if token.i in verbs:
            return True
        if token.dep in BESIDE:
            return False
        token = token.head
    return token.i in verbs

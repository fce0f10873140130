"""The words that report a quote -> what they say of its claims: "she doubts", "he urged them to", "according to estimates".

Enters: a parsed article and a quote. Leaves: a :class:`CueReading`. Left to others: the words of the quote.

Of a direct quote the cue says nothing here: its own words tell more, and "asked" or "predicted" stand beside all sentences of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.claims.layers import attitude
from kg.claims.words import how_sure, words
from kg.documents import Document, Token
from kg.records import Certainty, Modality, Quote, Span

# Beside these a cue denies what it reports: "did not think that".
NEGATIONS = frozenset({"not", "n't", "never"})
KNOWN = (
    *("probable verbs", "possible verbs", "doubting verbs", "denying verbs", "planning verbs", "foretelling verbs", "urging verbs"),
    *("asking verbs", "wishing verbs", "judging cues", "blaming cues"),
)


@dataclass(frozen=True, slots=True)
class CueReading:
    """What a cue lends to the claims: ``mood`` to a clause, ``infinitive`` to "to ..."; ``asks``: "whether" is a question behind it."""

    certainty: Certainty | None = None
    hedge: Span | None = None
    denies: bool = False
    mood: Modality | None = None
    infinitive: Modality | None = None
    asks: bool = False


def cue_of(doc: Document, quote: Quote) -> CueReading:
    """What cue and source words say of an indirect or mixed quote; nothing of a direct one."""
    if quote.kind == "direct":
        return CueReading()
    tokens = [token for span in (quote.cue, quote.source_mention) if span for token in doc.tokens_in(span)]
    verb = next((t for t in tokens if t.pos in ("VERB", "AUX", "NOUN", "ADJ") and t.lemma in words(*KNOWN)), None)
    hedge = next((t for t in tokens if certainty_of(t) is not None), None)
    sure = certainty_of(hedge) if hedge is not None else None
    if verb is not None and verb.lemma in words("intending verbs"):
        sure, hedge = "probable", verb
    if verb is not None and wishes(doc, verb, quote):
        sure, hedge = "possible", verb
    span = hedge.span if hedge is not None else None
    if any(t.lemma == "warn" for t in tokens) and any(t.lower == "against" for t in tokens):
        return CueReading(denies=True, mood="recommendation")
    if verb is None:
        return CueReading(sure, span)
    negated = any(c.dep == "neg" or c.lower in NEGATIONS for c in verb.children)
    denies = verb.lemma in words("denying verbs", "doubting verbs")
    return CueReading(
        sure, span, denies != negated, clause_mood(verb, tokens), infinitive_mood(doc, verb, quote), verb.lemma in words("asking verbs")
    )


def clause_mood(verb: Token, tokens: Sequence[Token]) -> Modality | None:
    """What a cue makes of a clause or a noun phrase: "recommends that", "promised that", "called on them to", "called it a mistake"."""
    if verb.lemma in words("urging verbs") and verb.lemma not in words("asking and telling verbs"):
        return "recommendation"
    if verb.lemma == "call" and any(t.lower in ("on", "for") for t in tokens):
        return "recommendation"
    if verb.lemma in words("judging cues", "blaming cues"):
        return "evaluation" if verb.lemma in words("judging cues") else "explanation"
    return "prediction" if verb.lemma in words("foretelling verbs") else None


def wishes(doc: Document, verb: Token, quote: Quote) -> bool:
    """ "wants to leave"; not "wants them to leave"."""
    first = next(iter(doc.tokens_in(quote.content[0])), None)
    return verb.lemma in words("wishing verbs") and first is not None and first.lower == "to"


def infinitive_mood(doc: Document, verb: Token, quote: Quote) -> Modality | None:
    """What a cue makes of an infinitive: "told them to go" urges, "plans to go" tells of what is to come."""
    if verb.lemma in words("urging verbs") and not wishes(doc, verb, quote):
        return "recommendation"
    return "prediction" if verb.lemma in words("planning verbs", "wishing verbs") or quote.mode == "thought" else None


def certainty_of(token: Token) -> Certainty | None:
    """How sure a word of the cue or of the source is: "believes", "estimates", "in her view"."""
    if token.pos in ("VERB", "AUX"):
        return attitude(token.lemma)
    return how_sure("hedging nouns").get(token.lemma) if token.pos == "NOUN" else None

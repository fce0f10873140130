"""Quotes -> the reports within them: "Y had told Z that ..." in what X said, single marks within double ones.

Enters: a document and its quotes. Leaves: further quotes, whose source words, if any, stand in the outer one's content.
Left to others: who these words mean; finding reports that name no source (``hearsay``). The tagger's answer is flat (an
outer report or an inner one), so these are found by rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.documents import Document, Token
from kg.quotes.attributed import inanimate, kind_of
from kg.quotes.cues import SUBJECTS, Cue, cues, takes
from kg.quotes.hearsay import hearsay
from kg.quotes.marks import Quoted, inner_quoted, overlapping
from kg.quotes.rules import Draft, drafts_in, quote_of
from kg.records import Quote, Span, joined, meets

# Fewer words without marks are a tag: "they said so".
MIN_WORDS = 4
FINITE = frozenset({"VBD", "VBZ", "VBP"})
THINGS = frozenset({"it", "that", "this"})


def nested(doc: Document, found: Sequence[Quote], quoted: Sequence[Quoted]) -> Iterator[Quote]:
    """What is reported within the content of these quotes, unless it is among them."""
    cued = joined(q.cue for q in found if q.cue)
    for piece in joined(span for q in found for span in q.content):
        inner = [q for q in overlapping(quoted, piece) if piece[0] < q.span[0] and q.span[1] <= piece[1]] or inner_quoted(doc.text, piece)
        nobodys = {d.cue.verb.i: d for d in hearsay(doc, piece, [q.span for q in inner]) if d.cue is not None}
        yield from (quote_of(doc, d) for d in nobodys.values() if d.cue is not None and not meets(cued, d.cue.verb.span))
        own = [c for c in cues(doc, [q.span for q in inner], doc.tokens_in(piece)) if c.verb.i not in nobodys and relays(c, piece)]
        for draft in drafts_in(doc, piece, inner, own) if own else ():
            if draft.quoted and any(a < piece[0] or piece[1] < b for a, b in draft.spans):
                draft.spans = list(draft.quoted)
            if draft.cue is not None and not meets(cued, draft.cue.verb.span) and is_report(doc, draft, piece):
                yield quote_of(doc, draft)


def relays(cue: Cue, piece: Span) -> bool:
    """Whether a cue within a content says that something was said, by somebody whom the content names beside it."""
    verb = cue.verb
    said = verb.tag in FINITE or (verb.tag == "VBN" and verb.child("aux") is not None)
    return cue.mode == "speech" and said and cue.source is not None and piece[0] <= cue.source[0] and cue.source[1] <= piece[1]


def is_report(doc: Document, draft: Draft, piece: Span) -> bool:
    """Whether a draft is a report of its own: quoted words, or a statement that somebody made who is not just a pronoun.

    "I said so", "as they say", "you told me that" within somebody's words relay nobody in particular.
    """
    start, end = min(a for a, _ in draft.spans), max(b for _, b in draft.spans)
    if start < piece[0] or piece[1] < end or (start, end) == piece or draft.cue is None or draft.cue.source is None:
        return False
    who = doc.tokens_in(draft.cue.source)
    if kind_of(doc, draft.spans, draft.quoted) == "direct":
        thing = {t.lower for t in who} <= THINGS and takes(draft.cue.verb.lemma, "of_things")  # "it shows that 'the plan works'": the event does
        return not thing and not {t.lower for t in who} <= {"i", "we", "you"}
    words = [t for span in draft.spans for t in doc.tokens_in(span) if t.pos != "PUNCT"]
    stated = len(words) >= MIN_WORDS and has_statement(words) and draft.rule != "infinitive"
    return stated and any(t.pos in ("NOUN", "PROPN") for t in who) and not inanimate(doc, draft.cue.source)


def has_statement(words: Sequence[Token]) -> bool:
    """Whether a subject and its verb stand among these words: "underscores the 'gap'" and "showed victorious" relay no statement."""
    return any(t.dep in (*SUBJECTS, "expl") and t.head in words for t in words)

"""Quoted spans + cues -> which cue each quoted span belongs to.

Enters: a paragraph's quoted spans and the cues around them. Leaves: a :class:`Link` (or none) for each span. Left to
others: building the quote records.

The words of a paragraph outside the marks are its frame. A cue is the *tag* of quoted words when it stands right behind
them, before the next full stop ("...", X said); it is their *lead* when it runs up to them (X said: "...").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from kg.documents import Document, Token
from kg.quotes.cues import Cue
from kg.records import Span

STOPS = frozenset({".", "!", "?", "…", "...", ";"})
# Words between the marks and the verb of a tag, or between a lead and the marks: long appositions fit, narration does not.
REACH = 40
# Quoted words without a mark of their own before a verb are a name up to this many: 'the "History" section explains'.
MAX_NAME_WORDS = 3
# "MODERATOR: ..." and "Jane Doe, plumber: ..." name who speaks; more words before a colon are a sentence.
MAX_LABEL_WORDS = 8
CLOSING_MARKS = "”“\"'»’ "


@dataclass(frozen=True, slots=True)
class Link:
    """A quoted span's cue and where it stands."""

    cue: Cue
    place: Literal["tag", "lead"]


def link_cues(doc: Document, spans: Sequence[Span], frames: Sequence[Sequence[Token]], cues: Mapping[int, Cue]) -> list[Link | None]:
    """For each quoted span of a paragraph, in order, the cue that reports it.

    ``frames`` are the tokens between the spans (one more than spans); ``cues`` maps a verb's token index to its cue.
    """
    links: list[Link | None] = []
    for number, span in enumerate(spans):
        tag = find_tag(frames[number + 1], cues)
        lead = find_lead(frames[number], cues)
        before = links[-1] if links else None
        lead_is_tag = lead is not None and before is not None and before.cue is lead and before.place == "tag"
        if tag is not None and not can_be_tagged(doc, span):
            tag = None
        if tag is not None and (lead is None or (lead_is_tag and goes_on(doc, span))):
            links.append(Link(tag, "tag"))
        elif lead is not None:
            links.append(Link(lead, "lead"))
        else:
            links.append(None)
    return links


def find_tag(frame: Sequence[Token], cues: Mapping[int, Cue]) -> Cue | None:
    """The first cue behind the quoted words, if no stop and no verb of another clause comes between."""
    for token in frame[:REACH]:
        if token.text in STOPS:
            return None
        if cue := cues.get(token.i):
            return cue
        if token.pos == "VERB" and token.dep in ("ROOT", "conj", "parataxis") and not within_a_source(token, frame, cues):
            return None
    return None


def within_a_source(token: Token, frame: Sequence[Token], cues: Mapping[int, Cue]) -> bool:
    """Whether a verb belongs to the description of a source ("Jane Doe, who runs the lab, said")."""
    return any(c.source and c.source[0] <= token.start < c.source[1] for t in frame[:REACH] if (c := cues.get(t.i)))


def find_lead(frame: Sequence[Token], cues: Mapping[int, Cue]) -> Cue | None:
    """The last cue before the quoted words with no stop in between."""
    for token in list(reversed(frame))[:REACH]:
        if token.text in STOPS:
            return None
        if cue := cues.get(token.i):
            return cue
    return None


def can_be_tagged(doc: Document, span: Span) -> bool:
    """Whether quoted words can be what a tag behind them reports: they end in a mark of their own, or are more than a name."""
    inner = doc.text[span[0] : span[1]].rstrip(CLOSING_MARKS)
    behind = doc.text[span[1] : span[1] + 1]
    return inner.endswith((",", ".", "!", "?", "…", "—", "-")) or behind == "," or len(inner.split()) > MAX_NAME_WORDS


def goes_on(doc: Document, span: Span) -> bool:
    """Whether the quoted words leave their sentence open: no full stop stands before the closing mark."""
    return not doc.text[span[0] : span[1]].rstrip(CLOSING_MARKS).endswith((".", "!", "?", "…"))


def lead_words(frame: Sequence[Token]) -> list[Token]:
    """The tokens of a frame from its last stop to its end: what leads up to the quoted words."""
    words: list[Token] = []
    for token in reversed(frame):
        if token.text in STOPS:
            break
        words.append(token)
    return words[::-1]


def introduced_by(doc: Document, span: Span, frame: Sequence[Token]) -> Span | None:
    """The words that a colon right before the quoted ones names as their source.

    "Jane Doe: ...", "Doe's latest post is shorter: ..."; the colon may end the paragraph before.
    """
    first = doc.tokens_in(span)[:1]
    if not first or not first[0].i:
        return None
    colon = frame[-1] if frame else doc.tokens[first[0].i - 1]
    if colon.text != ":":
        return None
    sentence = [t for t in colon.sent.tokens if t.i < colon.i]
    subject = next((t for t in sentence if t.dep in ("nsubj", "nsubjpass") and t.head.dep in ("ROOT", "conj")), None)
    if subject is not None:
        return (doc.tokens[subject.left_edge].start, doc.tokens[min(subject.right_edge, colon.i - 1)].end)
    if sentence and len(sentence) <= MAX_LABEL_WORDS and not any(t.pos in ("VERB", "AUX") for t in sentence):
        return (sentence[0].start, sentence[-1].end)
    return None

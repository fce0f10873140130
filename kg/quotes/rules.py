"""Quotation marks, cues and clauses -> quotes by rule: every decision can be explained.

Enters: a document, its quoted stretches, its cues and the lines that its layout gives to somebody. Leaves: :class:`Draft`
records, and from them quotes. Left to others: what no rule can tell (nominal cues, reported noun phrases).

Quoted words decide, clauses fill in. The trained engine uses the same rules where it has found nothing: for quoted words
that it left alone, and for what is reported inside a report.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kg.documents import Document, Token
from kg.quotes.attributed import MIN_UTTERANCE, context_of, kind_of
from kg.quotes.clauses import reported
from kg.quotes.cues import Cue, takes
from kg.quotes.direct import STOPS, Link, goes_on, introduced_by, lead_words, link_cues
from kg.quotes.lines import Line
from kg.quotes.marks import Quoted, gaps
from kg.records import FRAGMENT_JOIN, Anomaly, Basis, Quote, Span, inside, joined, meets

# How often each rule was right (content and source) on annotated news, rounded; an engine that is trained replaces them.
CONFIDENCE = {
    "direct": 0.95,
    "direct-lead": 0.9,
    "mixed": 0.8,
    "carried": 0.7,
    "colon": 0.75,
    "transcript": 0.9,
    "block": 0.7,
    "clause": 0.75,
    "according-to": 0.8,
    "infinitive": 0.6,
}
ANOMALY_COST = 0.1


@dataclass(slots=True)
class Draft:
    """A quote while its pieces are being collected: character spans, not yet sorted."""

    spans: list[Span]
    cue: Cue | None = None
    rule: str = "direct"
    quoted: list[Span] = field(default_factory=list)
    source: Span | None = None
    """Where no cue has one: the words before a colon."""
    anomaly: Anomaly | None = None

    def add(self, span: Span) -> None:
        """Go on with another quoted span."""
        self.spans.append(span)
        self.quoted.append(span)


def line_draft(doc: Document, line: Line) -> Draft:
    """The words that a line's layout gives to its label, or to whom a colon before it names."""
    source = line.label or introduced_by(doc, doc.paragraphs[line.paragraph], [])
    return Draft([line.words], None, "transcript" if line.label else "block", [line.words], source)


def drafts_in(doc: Document, area: Span, quoted: Sequence[Quoted], own_cues: Sequence[Cue]) -> Iterator[Draft]:
    """The quotes of a paragraph, or of a part of it: quoted words with their cues, then the cues that report clauses."""
    spans = [q.span for q in quoted]
    frames = [doc.tokens_in(gap) if gap[1] > gap[0] else [] for gap in gaps(area, spans)]
    links = link_cues(doc, spans, frames, {cue.verb.i: cue for cue in own_cues})
    drafts: list[Draft] = []
    for item, link, frame in zip(quoted, links, frames[:-1], strict=True):
        _place(doc, drafts, item, link, frame)
    taken = {draft.cue.verb.i for draft in drafts if draft.cue}
    held = joined(span for draft in drafts for span in draft.quoted)
    clauses = [d for cue in own_cues if cue.verb.i not in taken and not takes(cue.lemma, "needs_marks") and (d := _clause(doc, cue, held))]
    yield from drafts
    # What is reported within a report is found by looking into it (``nested``).
    said = joined(span for draft in (*drafts, *clauses) for span in draft.spans)
    yield from (d for d in clauses if d.cue is not None and not inside(said, d.cue.verb.start))


def _place(doc: Document, drafts: list[Draft], item: Quoted, link: Link | None, frame: Sequence[Token]) -> None:
    """Add one quoted span: to the quote before it, as a quote of its own, or nowhere (a scare quote)."""
    previous = drafts[-1] if drafts else None
    if previous is not None and previous.cue is not None and (previous.cue is link.cue if link else _only_tag(previous, frame)):
        previous.add(item.span)
    elif link is None:
        if _is_utterance(doc, item, frame):
            source = introduced_by(doc, item.span, frame)
            drafts.append(Draft([item.span], None, "colon" if source else "carried", [item.span], source, item.anomaly))
    elif link.place == "lead":
        drafts.append(_lead(doc, item, link.cue, frame))
    else:
        drafts.append(_tagged(doc, item, link.cue, frame, previous))


def _tagged(doc: Document, item: Quoted, cue: Cue, frame: Sequence[Token], previous: Draft | None) -> Draft:
    """Quoted words before their cue: alone (direct), or as the end of a sentence that leads up to them (mixed)."""
    words = lead_words(frame)
    own = previous is None or previous.cue is None or previous.cue.verb not in words
    lead = [t for t in words if t.pos != "PUNCT" or t is not words[0]]
    if lead and own and _starts_small(doc, item.span):
        return Draft([(lead[0].start, item.span[1])], cue, "mixed", [item.span], None, item.anomaly)
    return Draft([item.span], cue, "direct", [item.span], None, item.anomaly)


def _only_tag(previous: Draft, frame: Sequence[Token]) -> bool:
    """Whether the words between two quoted spans are the tag of the first and nothing else: '"X," says A. "Y."'."""
    stops = [t for t in frame if t.text in STOPS]
    has_cue = any(previous.cue is not None and t.i == previous.cue.verb.i for t in frame)
    return has_cue and (not stops or (len(stops) == 1 and stops[0] is frame[-1]))


def _is_utterance(doc: Document, item: Quoted, frame: Sequence[Token]) -> bool:
    """Quoted words that nobody is named for, yet are speech: a whole sentence or more, at the start of one."""
    words = [t for t in doc.tokens_in(item.span) if t.pos != "PUNCT"]
    at_start = not frame or frame[-1].text in STOPS or frame[-1].text == ":"
    return at_start and len(words) >= MIN_UTTERANCE and (not goes_on(doc, item.span) or item.continues or item.anomaly is not None)


def _starts_small(doc: Document, span: Span) -> bool:
    first = next((c for c in doc.text[span[0] : span[1]] if c.isalnum()), "")
    return first.islower()


def _lead(doc: Document, item: Quoted, cue: Cue, frame: Sequence[Token]) -> Draft:
    """Quoted words behind their cue: alone (direct), or as the end or the middle of a reported clause (mixed)."""
    clause = reported(doc, cue)
    if clause is not None:
        start, end = doc.tokens[clause[0]].start, doc.tokens[clause[1]].end
        if start < item.span[0] and start < item.span[1] and end > item.span[0]:
            whole = (
                (start, max(end, item.span[1]))
                if end <= item.span[1] or doc.tokens[clause[1]].sent is doc.tokens[clause[0]].sent
                else (start, item.span[1])
            )
            return Draft([whole], cue, "mixed", [item.span], None, item.anomaly)
    behind = [t for t in frame if t.i > cue.last]
    if any(t.pos in ("VERB", "AUX") and t.dep not in ("amod", "acl") for t in behind):
        first = next((t for t in behind if t.pos not in ("PUNCT", "SCONJ")), None)
        return Draft([(first.start if first else item.span[0], item.span[1])], cue, "mixed", [item.span], None, item.anomaly)
    return Draft([item.span], cue, "direct-lead", [item.span], None, item.anomaly)


def _clause(doc: Document, cue: Cue, held: Sequence[Span]) -> Draft | None:
    """What a cue reports without quotation marks, unless quoted words (``held``) have it already."""
    clause = reported(doc, cue)
    if clause is None:
        return None
    span = (doc.tokens[clause[0]].start, doc.tokens[clause[1]].end)
    if cue.source is not None and cue.source[0] < span[1] and span[0] < cue.source[1]:
        return None
    if meets(held, span):
        return None
    infinitive = doc.tokens[clause[0]].lower == "to"
    rule = "according-to" if cue.rule == "according-to" else "infinitive" if infinitive else "clause"
    return Draft([span], cue, rule)


def quote_of(doc: Document, draft: Draft) -> Quote:
    """The record of a draft."""
    spans = joined(draft.spans)
    cue = (doc.tokens[draft.cue.first].start, doc.tokens[draft.cue.last].end) if draft.cue else None
    source = draft.cue.source if draft.cue else draft.source
    basis: Basis = "stated" if source else "inferred"
    confidence = CONFIDENCE[draft.rule] - (ANOMALY_COST if draft.anomaly else 0)
    return Quote(
        content=tuple(spans),
        text=FRAGMENT_JOIN.join(doc.text[a:b] for a, b in spans),
        kind=kind_of(doc, spans, draft.quoted),
        mode=draft.cue.mode if draft.cue and not draft.quoted else "speech",
        context=context_of(doc, [*spans, *([cue] if cue else []), *([source] if source else [])]),
        source_mention=source,
        cue=cue,
        basis=basis,
        anomaly=draft.anomaly,
        confidence=round(confidence, 4),
    )

"""Document -> Quote: who is said to have said or thought what, before the speaker is resolved.

Enters: a parsed :class:`~kg.documents.Document`. Leaves: :class:`~kg.records.Quote` records in order of position, with
content, kind, mode, cue and the source words beside it; ``speaker`` is still open. Left to others: who the source words
stand for (``entities``).

Reading order: ``marks`` (what stands between quotation marks), ``cues`` (reporting words and their sources),
``clauses`` (what a cue reports without marks), ``direct`` (which cue quoted words belong to), then this file, which
joins them: quoted words decide, clauses fill in. Beyond these rules: nominal cues ("the claim that ..."), reported noun
phrases, a quote inside a quote.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from kg.documents import Document, Token
from kg.quotes.attributed import attributed, context_of, kind_of
from kg.quotes.clauses import reported
from kg.quotes.cues import Cue, cues, takes
from kg.quotes.direct import STOPS, Link, goes_on, introduced_by, lead_words, link_cues
from kg.quotes.marks import Quoted, gaps, quoted_spans
from kg.quotes.tagger.engine import Engine, find_quotes, load
from kg.quotes.transcripts import transcript
from kg.records import FRAGMENT_JOIN, Anomaly, Basis, Problem, Quote, Span, inside, joined, meets

# How often each rule was right (content and source) on annotated news, rounded; an engine that is trained replaces them.
CONFIDENCE = {
    "direct": 0.95,
    "direct-lead": 0.9,
    "mixed": 0.8,
    "carried": 0.7,
    "colon": 0.75,
    "transcript": 0.9,
    "clause": 0.75,
    "according-to": 0.8,
    "infinitive": 0.6,
}
# Quoted words without any cue are an utterance from this many words on; shorter ones are names, titles, scare quotes.
MIN_UTTERANCE = 5
ANOMALY_COST = 0.1

RULES, TRAINED = "rules", "trained"

__all__ = ["RULES", "TRAINED", "quotes"]


@dataclass(slots=True)
class _Draft:
    """A quote while its pieces are being collected: character spans, not yet sorted."""

    spans: list[Span]
    cue: Cue | None = None
    rule: str = "direct"
    quoted: list[Span] = field(default_factory=list)
    source: Span | None = None
    """Where no cue has one: the words before a colon."""
    anomaly: Anomaly | None = None


def quotes(doc: Document, engine: str = TRAINED) -> tuple[list[Quote], list[Problem]]:
    """All quotes of a document, and what is wrong with its quotation marks.

    ``engine`` is "trained", where a tagger finds what is attributed and rules bring it into the contract's form, or
    "rules", which need no model of their own: to compare with, and where every decision has to be explained.
    """
    quoted, problems = quoted_spans(doc.text, doc.paragraphs)
    if engine == TRAINED:
        lines = [_Draft([words], None, "transcript", [words], label) for label, words in transcript(doc, [q.span for q in quoted])]
        taken = [doc.paragraphs[t.sent.paragraph] for draft in lines for t in doc.tokens_in(draft.spans[0])[:1]]
        taken = sorted([*taken, *(doc.paragraphs[n] for n in headline(doc))])
        found = [q for f in find_quotes(tagger(), doc.text, doc.paragraphs) for q in attributed(doc, f, quoted) if not meets(taken, (q.start, q.end))]
        found += [_quote(doc, draft) for draft in lines]
    else:
        all_cues = list(cues(doc, [q.span for q in quoted]))
        found = [_quote(doc, draft) for draft in _drafts(doc, quoted, all_cues)]
    return sorted(found, key=lambda q: (q.content, q.cue or (0, 0))), problems


@cache
def tagger() -> Engine:
    """The trained tagger that the package brings, loaded once a process."""
    with resources.as_file(resources.files("kg.quotes.tagger").joinpath("model")) as folder:
        return load(folder)


def _drafts(doc: Document, quoted: Sequence[Quoted], all_cues: Sequence[Cue]) -> Iterator[_Draft]:
    """Paragraph by paragraph: quoted words with their cues, then the cues that report clauses."""
    by_paragraph: dict[int, list[Quoted]] = {}
    for item in quoted:
        by_paragraph.setdefault(item.paragraph, []).append(item)
    cues_of: dict[int, list[Cue]] = {}
    for cue in all_cues:
        cues_of.setdefault(cue.verb.sent.paragraph, []).append(cue)
    lines = list(transcript(doc, [q.span for q in quoted]))
    said = [words for _, words in lines]
    yield from (_Draft([words], None, "transcript", [words], label) for label, words in lines)
    taken = {t.sent.paragraph for start, end in said for t in doc.tokens_in((start, end))[:1]}
    for number in sorted({*by_paragraph, *cues_of} - headline(doc) - taken):
        yield from _paragraph(doc, number, by_paragraph.get(number, []), cues_of.get(number, []))


def headline(doc: Document) -> set[int]:
    """The paragraph that is the article's title: what it reports, the article says again with its source."""
    return {n for n, (start, end) in enumerate(doc.paragraphs[:1]) if doc.text[start:end].strip("# ") == doc.article.title}


def _paragraph(doc: Document, number: int, quoted: Sequence[Quoted], own_cues: Sequence[Cue]) -> Iterator[_Draft]:
    spans = [q.span for q in quoted]
    frames = [doc.tokens_in(gap) if gap[1] > gap[0] else [] for gap in gaps(doc.paragraphs[number], spans)]
    links = link_cues(doc, spans, frames, {cue.verb.i: cue for cue in own_cues})
    drafts: list[_Draft] = []
    for position, (item, link) in enumerate(zip(quoted, links, strict=True)):
        _place(doc, drafts, item, link, frames[position])
    taken = {draft.cue.verb.i for draft in drafts if draft.cue}
    held = joined(span for draft in drafts for span in draft.quoted)
    clauses = [d for cue in own_cues if cue.verb.i not in taken and not takes(cue.lemma, "needs_marks") and (d := _clause(doc, cue, held))]
    yield from drafts
    # A cue within what another reports makes a quote within a quote, which is left to the outer one.
    said = joined(span for draft in (*drafts, *clauses) for span in draft.spans)
    yield from (d for d in clauses if d.cue is not None and not inside(said, d.cue.verb.start))


def _place(doc: Document, drafts: list[_Draft], item: Quoted, link: Link | None, frame: Sequence[Token]) -> None:
    """Add one quoted span: to the quote before it, as a quote of its own, or nowhere (a scare quote)."""
    previous = drafts[-1] if drafts else None
    if link is None:
        if previous is not None and previous.cue is not None and previous.quoted and _only_tag(previous, frame):
            previous.spans.append(item.span)
            previous.quoted.append(item.span)
        elif _is_utterance(doc, item, frame):
            source = introduced_by(doc, item.span, frame)
            drafts.append(_Draft([item.span], None, "colon" if source else "carried", [item.span], source, item.anomaly))
        return
    if previous is not None and previous.cue is link.cue:
        previous.spans.append(item.span)
        previous.quoted.append(item.span)
        return
    if link.place == "lead":
        draft = _lead(doc, item, link.cue, frame)
        if draft is not None:
            drafts.append(draft)
        return
    words = lead_words(frame)
    if words and not any(previous and previous.cue and previous.cue.verb is t for t in words) and _starts_small(doc, item.span):
        lead = [t for t in words if t.pos != "PUNCT" or t is not words[0]]
        if lead:
            drafts.append(_Draft([(lead[0].start, item.span[1])], link.cue, "mixed", [item.span], None, item.anomaly))
            return
    drafts.append(_Draft([item.span], link.cue, "direct", [item.span], None, item.anomaly))


def _only_tag(previous: _Draft, frame: Sequence[Token]) -> bool:
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


def _lead(doc: Document, item: Quoted, cue: Cue, frame: Sequence[Token]) -> _Draft | None:
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
            return _Draft([whole], cue, "mixed", [item.span], None, item.anomaly)
    behind = [t for t in frame if t.i > cue.last]
    if any(t.pos in ("VERB", "AUX") and t.dep not in ("amod", "acl") for t in behind):
        first = next((t for t in behind if t.pos not in ("PUNCT", "SCONJ")), None)
        return _Draft([(first.start if first else item.span[0], item.span[1])], cue, "mixed", [item.span], None, item.anomaly)
    return _Draft([item.span], cue, "direct-lead", [item.span], None, item.anomaly)


def _clause(doc: Document, cue: Cue, held: Sequence[Span]) -> _Draft | None:
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
    return _Draft([span], cue, rule)


def _quote(doc: Document, draft: _Draft) -> Quote:
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

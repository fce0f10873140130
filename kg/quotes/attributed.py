"""What the tagger found -> Quote: content trimmed to the contract, kind by the marks, mode by the cue.

Enters: a document, its quoted stretches and the tagger's spans. Leaves: :class:`~kg.records.Quote` records, speakers
open. Left to others: finding the spans (``tagger``), who the source words stand for (``entities``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.documents import Document, Sentence, Token
from kg.lexicon import class_of, word_list
from kg.quotes.direct import introduced_by
from kg.quotes.marks import Quoted
from kg.quotes.tagger.quoting import Found
from kg.records import FRAGMENT_JOIN, Anomaly, Mode, Quote, QuoteKind, Span, joined, meets

# Words that open a reported clause without belonging to it.
# Share of quoted words from which on a quote counts as direct (PolNeAR's scorer draws the line there too).
DIRECT = 0.6
# Reports that name nobody are kept from this chance on.
SURE = 0.7
LIKELY = 0.5
OPENERS = frozenset({"that", "and", "but"})
EDGE_MARKS = frozenset(",;:.—–-")


def attributed(doc: Document, found: Found, quoted: Sequence[Quoted]) -> Iterator[Quote]:
    """The quote records of one finding: none where nothing is left of it, several where quoted paragraphs go on."""
    marks = [q.span for q in quoted]
    content = [span for piece in found.content if (span := trimmed(doc, without_tail(doc, piece, marks), marks))]
    if not content or not says_something(doc, content, marks, found):
        return
    first, *others = parted(doc, content, marks)
    yield record(doc, first, found.cue, source_of(doc, found, first), found.confidence, quoted)
    for piece in others:
        yield record(doc, piece, None, None, found.confidence, quoted)


def parted(doc: Document, content: Sequence[Span], marks: Sequence[Span]) -> list[list[Span]]:
    """The pieces of a content that are quotes of their own, apart.

    A quoted paragraph that goes on without a cue is one, and so are quoted sentences behind a reported one.
    """
    parts: list[list[Span]] = []
    before: tuple[int, bool, Sentence] | None = None
    for span in content:
        tokens = doc.tokens_in(span)
        here = (tokens[0].sent.paragraph, meets(marks, tokens[0].span), tokens[0].sent)
        goes_on = before is not None and here[0] == before[0] and (here[1] == before[1] or here[2] is before[2])
        if goes_on:
            parts[-1].append(span)
        else:
            parts.append([span])
        before = (here[0], here[1], tokens[-1].sent)
    return parts


def without_tail(doc: Document, span: Span, marks: Sequence[Span]) -> Span:
    """Content that opens with quotation marks and stands mostly between them ends with them: the rest is the article's."""
    first = doc.tokens_in(span)[:1]
    quoted = next((mark for mark in marks if first and mark[0] <= first[0].start and first[0].end <= mark[1]), None)
    if quoted is None or quoted[0] < span[0] or quoted[1] >= span[1]:
        return span
    words = [t for t in doc.tokens_in(span) if t.pos != "PUNCT"]
    inside = [t for t in words if meets(marks, t.span)]
    last = max((mark[1] for mark in marks if span[0] <= mark[0] and mark[1] <= span[1]), default=span[1])
    return (span[0], last) if words and len(inside) >= DIRECT * len(words) else span


def record(doc: Document, content: Sequence[Span], cue: Span | None, source: Span | None, confidence: float, quoted: Sequence[Quoted]) -> Quote:
    """One quote record."""
    marks = [q.span for q in quoted]
    return Quote(
        content=tuple(content),
        text=FRAGMENT_JOIN.join(doc.text[a:b] for a, b in content),
        kind=kind_of(doc, content, marks),
        mode=mode_of(doc, cue, content, marks),
        context=context_of(doc, [*content, *([cue] if cue else []), *([source] if source else [])]),
        source_mention=source,
        cue=cue,
        basis="stated" if source else "inferred",
        anomaly=anomaly_of(content, quoted),
        confidence=confidence,
    )


def source_of(doc: Document, found: Found, content: Sequence[Span]) -> Span | None:
    """The source's words: the noun that a "who" stands for, without trailing marks; the words before a colon where there are none."""
    if found.source is None:
        return introduced_by(doc, content[0], []) if found.cue is None else None
    tokens = doc.tokens_in(found.source)
    while len(tokens) > 1 and tokens[-1].text in EDGE_MARKS:
        tokens = tokens[:-1]
    if not tokens:
        return None
    if len(tokens) == 1 and tokens[0].tag in ("WP", "WDT"):
        noun = next((a.head for a in (tokens[0], *tokens[0].ancestors()) if a.dep == "relcl"), None)
        if noun is not None:
            return (doc.tokens[noun.left_edge].start, noun.end)
    return (tokens[0].start, tokens[-1].end)


def says_something(doc: Document, content: Sequence[Span], marks: Sequence[Span], found: Found) -> bool:
    """Whether what is reported without marks is a proposition: it has a verb, and somebody or something reports it.

    The tagger learnt from annotations that count named subjects too ("expressed concern", "analysed the effects").
    """
    if any(meets(marks, span) for span in content):
        return True
    if found.confidence < (SURE if found.source is None else LIKELY):
        return False
    if any(t.pos in ("VERB", "AUX") for span in content for t in doc.tokens_in(span)):
        return True
    cue = doc.tokens_in(found.cue) if found.cue else []
    return any(thinks(t) or class_of("reporting_verbs").get(t.lemma) == "speech" for t in cue) and not inanimate(doc, found.source)


def inanimate(doc: Document, source: Span | None) -> bool:
    """Whether a source is nothing that can speak: photos, a storm; documents and bodies can."""
    tokens = doc.tokens_in(source) if source else []
    known = class_of("source_nouns")
    return bool(tokens) and not any(t.pos in ("PROPN", "PRON") or t.lemma in known for t in tokens)


def trimmed(doc: Document, span: Span, marks: Sequence[Span]) -> Span | None:
    """A piece of content without a leading "that" and, outside quotation marks, without punctuation at its edges."""
    tokens = doc.tokens_in(span)
    while tokens and not meets(marks, tokens[0].span) and (tokens[0].lower in OPENERS or tokens[0].text in EDGE_MARKS):
        tokens = tokens[1:]
    while tokens and not meets(marks, tokens[-1].span) and tokens[-1].text in EDGE_MARKS:
        tokens = tokens[:-1]
    return (max(span[0], tokens[0].start), min(span[1], tokens[-1].end)) if tokens else None


def kind_of(doc: Document, content: Sequence[Span], marks: Sequence[Span]) -> QuoteKind:
    """direct: all between marks, or set as a block; mixed: a part; indirect: nothing."""
    words = [t for span in content for t in doc.tokens_in(span) if t.pos != "PUNCT"]
    inside = [meets(marks, t.span) for t in words]
    if words and all(inside):
        return "direct"
    return "mixed" if any(inside) else "indirect"


def mode_of(doc: Document, cue: Span | None, content: Sequence[Span], marks: Sequence[Span]) -> Mode:
    """thought where the cue's words are of belief, plan, hope or fear; quoted words were said."""
    if cue is None or any(meets(marks, span) for span in content):
        return "speech"
    words = [t for t in doc.tokens_in(cue) if t.pos in ("VERB", "NOUN", "ADJ", "AUX")]
    verbs = class_of("reporting_verbs")
    if any(verbs.get(t.lemma) == "speech" for t in words):
        return "speech"
    return "thought" if any(thinks(t) for t in words) else "speech"


def thinks(token: Token) -> bool:
    """Whether a word of a cue is of thinking: "believes", "hope", "convinced"."""
    return (
        class_of("reporting_verbs").get(token.lemma) == "thought"
        or token.lemma in word_list("thought_words")
        or token.lower in word_list("thought_words")
    )


def anomaly_of(content: Sequence[Span], quoted: Sequence[Quoted]) -> Anomaly | None:
    """What is wrong with the marks of this content."""
    spans = joined(content)
    return next((q.anomaly for q in quoted if q.anomaly and meets(spans, q.span)), None)


def context_of(doc: Document, spans: Sequence[Span]) -> Span:
    """The sentences that these spans touch, as one span."""
    touched = [t.sent for span in spans for t in (*doc.tokens_in(span)[:1], *doc.tokens_in(span)[-1:])]
    starts = [*(s.start for s in touched), *(a for a, _ in spans)]
    ends = [*(s.end for s in touched), *(b for _, b in spans)]
    return min(starts), max(ends)

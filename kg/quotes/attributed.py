"""What the tagger found -> Quote: content trimmed to the contract, kind by the marks, mode by the cue.

Enters: a document, its quoted stretches and the tagger's spans. Leaves: :class:`~kg.records.Quote` records, speakers
open. Left to others: finding the spans (``tagger``), who the source words stand for (``entities``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.documents import Document, Token
from kg.lexicon import class_of, word_list
from kg.quotes.appositions import with_second_name
from kg.quotes.cues import SUBJECTS, noun_phrase
from kg.quotes.direct import CLOSING_MARKS, STOPS, introduced_by
from kg.quotes.marks import Quoted, overlapping
from kg.quotes.refusals import says_nothing
from kg.quotes.tagger.quoting import Found
from kg.records import FRAGMENT_JOIN, Anomaly, Mode, Quote, QuoteKind, Span, joined, meets

# Share of quoted words from which on a quote counts as direct (PolNeAR's scorer draws the line there too).
DIRECT = 0.6
# Reports are kept from this chance on, those that name nobody and attitudes of things from a higher one. Measured together
# on PolNeAR's development articles (attribution, content span), our own set (content + speaker) and four whole articles
# (quotes): these .786, .805, .899, .945; at .5 and .7 they were .779, .786, .902, .954; all kept .788, .808, .892, .929.
LIKELY = 0.3
SURE = 0.6
SURE_OF_THINGS = 0.7
# Words that open a reported clause without belonging to it. PolNeAR keeps "that": with it .10 more of its contents are exact.
OPENERS = frozenset({"that", "and", "but"})
AGENTIVE = ("or", "er", "ist", "ian", "man", "woman")
# Quoted words without any cue are an utterance from this many words on; shorter ones are names, titles, scare quotes.
MIN_UTTERANCE = 5
EDGE_MARKS = frozenset(",;:.—–-")
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
# As participles without an auxiliary these verbs have somebody else for a subject.
ADDRESSED = frozenset({"ask", "question", "press", "quiz", "tell", "warn"})


def attributed(doc: Document, found: Found, quoted: Sequence[Quoted]) -> Iterator[Quote]:
    """The quote records of one finding: none where nothing is left of it, several where quoted paragraphs go on."""
    found = with_second_name(doc, with_own_source(doc, found))
    start, end = found.content[0][0], found.content[-1][1]
    own = [q for q in overlapping(quoted, (start, end)) if q.span[0] >= start or not holds(q.span, found.cue)]
    marks = [q.span for q in own]
    pieces = (*opened(doc, found, quoted), *resumed(doc, found, quoted))
    content = [span for piece in pieces if (span := trimmed(doc, without_tail(doc, piece, marks), marks))]
    silent = not any(meets(marks, span) for span in content) and says_nothing(doc, found)
    if not content or silent:
        return
    first, *others = parted(doc, content, marks)
    source = source_of(doc, found, first)
    asked = found.source is not None and source is None  # "Asked about the fares, Doe shrugged": nobody speaks
    if not likely(doc, replace(found, source=None) if asked else found, content, marks):
        return
    yield record(doc, first, found.cue, source, found.confidence, own)
    for piece in others:
        beside = paragraph_of(doc, piece) == paragraph_of(doc, first)
        yield record(doc, piece, None, source if beside else None, found.confidence, own)


def with_own_source(doc: Document, found: Found) -> Found:
    """A finding whose cue has swallowed its source, "according to Jane Doe", with the two apart."""
    tokens = doc.tokens_in(found.cue) if found.cue is not None and found.source is None else []
    if len(tokens) < 3 or tokens[0].lower != "according" or tokens[1].lower != "to":
        return found
    return replace(found, cue=(tokens[0].start, tokens[1].end), source=(tokens[2].start, tokens[-1].end))


def opened(doc: Document, found: Found, quoted: Sequence[Quoted]) -> Sequence[Span]:
    """The words that a source set off by commas parts from what they open: "At five pounds a test, he said, it would cost a million"."""
    first = doc.tokens_in(found.content[0])[:1]
    if found.cue is None or not first or found.cue[1] > found.content[0][0] or overlapping(quoted, (first[0].sent.start, first[0].end)):
        return ()
    before = [t for t in first[0].sent.tokens if t.i < first[0].i]
    while before and before[0].pos in ("CCONJ", "PUNCT"):
        before = before[1:]
    comma = next((n for n, t in enumerate(before) if t.text == ","), None)
    if not comma or before[-1].text != "," or comma == len(before) - 1 or before[0].pos not in ("ADP", "ADV", "ADJ") or before[0].lower == "as":
        return ()
    told = sorted(span for span in (found.cue, found.source) if span is not None)
    if any(is_predicate(t) for t in before[:comma]) or not all(meets(told, t.span) for t in before[comma + 1 : -1]):
        return ()
    return ((before[0].start, before[comma - 1].end),)


def resumed(doc: Document, found: Found, quoted: Sequence[Quoted]) -> Sequence[Span]:
    """The pieces of a finding, with the verb that a source set off by commas parts from its subject: "The bridge, he said, was closed"."""
    last = found.content[-1]
    tokens = doc.tokens_in(last)
    if found.cue is None or found.cue[0] < last[1] or not tokens or any(is_predicate(t) for t in tokens):
        return found.content
    end = tokens[-1].i if tokens[-1].text == "," else tokens[-1].i + 1
    behind = [t for t in doc.tokens[end : tokens[-1].sent.tokens[-1].i + 1] if t.sent is tokens[-1].sent]
    commas = [n for n, t in enumerate(behind) if t.text == ","]
    if len(commas) < 2 or commas[0] != 0:
        return found.content
    set_off, rest = behind[1 : commas[1]], behind[commas[1] + 1 :]
    told = sorted(span for span in (found.cue, found.source) if span is not None)
    if not rest or rest[0].tag not in FINITE or not set_off or not all(meets(told, t.span) for t in set_off):
        return found.content
    span = (rest[0].start, rest[-1].end)
    return found.content if overlapping(quoted, span) else (*found.content, span)


def paragraph_of(doc: Document, content: Sequence[Span]) -> int:
    """The number of the paragraph in which a content begins."""
    return doc.tokens_in(content[0])[0].sent.paragraph


def holds(span: Span, other: Span | None) -> bool:
    """Whether a span contains another: what is reported within quoted words is not quoted by their marks."""
    return other is not None and span[0] <= other[0] and other[1] <= span[1]


def parted(doc: Document, content: Sequence[Span], marks: Sequence[Span]) -> list[list[Span]]:
    """The pieces of a content that are quotes of their own, apart.

    A quoted paragraph that goes on without a cue is one, and so are quoted sentences behind a reported one.
    """
    parts: list[list[Span]] = []
    before: tuple[int, bool, int] | None = None
    for span in content:
        tokens = doc.tokens_in(span)
        paragraph, is_quoted = tokens[0].sent.paragraph, meets(marks, tokens[0].span)
        same_sentence = before is not None and not any(t.text in STOPS for t in doc.tokens_in((before[2] - 2, span[0])))
        if before is not None and paragraph == before[0] and (is_quoted == before[1] or same_sentence):
            parts[-1].append(span)
        else:
            parts.append([span])
        before = (paragraph, is_quoted, span[1])
    return parts


def without_tail(doc: Document, span: Span, marks: Sequence[Span]) -> Span:
    """Content that opens with quotation marks and stands mostly between them ends with them: the rest is the article's."""
    first = doc.tokens_in(span)[:1]
    own = [mark for mark in marks if span[0] <= mark[0] and mark[1] <= span[1]]
    if not first or not own or not meets(own[:1], first[0].span):
        return span
    words = [t for t in doc.tokens_in(span) if t.pos != "PUNCT"]
    inside = [t for t in words if meets(marks, t.span)]
    return (span[0], own[-1][1]) if words and len(inside) >= DIRECT * len(words) else span


def record(doc: Document, content: Sequence[Span], cue: Span | None, source: Span | None, confidence: float, quoted: Sequence[Quoted]) -> Quote:
    """One quote record."""
    marks = [q.span for q in quoted]
    return Quote(
        content=tuple(content),
        text=FRAGMENT_JOIN.join(doc.text[a:b] for a, b in content),
        kind=kind_of(doc, content, marks),
        mode=mode_of(doc, cue, source, content, marks),
        context=context_of(doc, [*content, *([cue] if cue else []), *([source] if source else [])]),
        source_mention=source,
        cue=cue,
        basis="stated" if source else "inferred",
        anomaly=anomaly_of(content, quoted),
        confidence=confidence,
    )


def source_of(doc: Document, found: Found, content: Sequence[Span]) -> Span | None:
    """The source's words without trailing marks; those before a colon where there are none."""
    if found.source is None:
        return introduced_by(doc, content[0], []) if found.cue is None else shared(doc, found.cue)
    tokens = doc.tokens_in(found.source)
    if found.cue is not None and is_addressee(doc, tokens, found.cue):
        return None
    while len(tokens) > 1 and tokens[-1].text in EDGE_MARKS:
        tokens = tokens[:-1]
    return (told_of(doc, tokens).start, end_of_name(doc, tokens[-1])) if tokens else None


def end_of_name(doc: Document, last: Token) -> int:
    """Where a source ends; one that was cut within a name, "the Bank" of the Bank of Norland, has the whole name."""
    of = doc.tokens[last.i + 1] if last.i + 1 < len(doc.tokens) else None
    if of is None or of.lower != "of" or not last.text[:1].isupper():
        return last.end
    return next((doc.tokens[name.last].end for name in doc.names if name.first <= last.i < name.last), last.end)


def shared(doc: Document, cue: Span) -> Span | None:
    """The subject that a cue shares with the verb before it: "The bank left its rate alone, but signalled that ..."."""
    verb = next((t for t in doc.tokens_in(cue) if t.pos == "VERB"), None)
    if verb is None or verb.dep != "conj" or any(t.dep in (*SUBJECTS, "auxpass") for t in verb.children):
        return None
    who = next((t for t in verb.head.children if t.dep == "nsubj"), None)
    if who is None or verb.head.pos != "VERB" or verb.tag != verb.head.tag or who.tag in ("WP", "WDT", "EX") or who.i > verb.head.i:
        return None
    return noun_phrase(doc, who, verb.head, [])


def told_of(doc: Document, source: Sequence[Token]) -> Token:
    """The first token of a source; of a bare relative clause (", which employs 8,500 people") that of what it hangs on."""
    first = next((t for t in source if t.text not in EDGE_MARKS), source[0])
    if first.tag not in ("WDT", "WP") or first is source[-1]:
        return first
    verb = next((t for t in (first, *first.ancestors()) if t.dep == "relcl"), None)
    if verb is None or verb.head.i > first.i or verb.head.ent in ("DATE", "TIME"):
        return first
    return doc.tokens[verb.head.left_edge]


def is_addressee(doc: Document, source: Sequence[Token], cue: Span) -> bool:
    """Whether the source is whom somebody asked: "Asked whether prices would rise, Doe shrugged"."""
    verb = next((t for t in doc.tokens_in(cue) if t.tag == "VBN" and t.lemma in ADDRESSED and t.dep == "advcl"), None)
    return verb is not None and any(t.dep in ("nsubj", "nsubjpass") and t.head is verb.head for t in source)


def likely(doc: Document, found: Found, content: Sequence[Span], marks: Sequence[Span]) -> bool:
    """Whether a finding is sure enough to be kept and tells something; quoted words that somebody says always are, others never.

    A pronoun alone ("rejected it") is right by the annotations that the tagger learnt from, but tells nothing; what a thing
    does to a thing ("the second test confirmed the first") is seldom anybody's thought.
    """
    words = [t for span in content for t in doc.tokens_in(span) if t.pos != "PUNCT"]
    states = any(is_predicate(t) for t in words)
    if any(meets(marks, span) for span in content):
        return bool(found.source or (found.cue and states) or is_utterance(doc, content[0], marks))
    if all(t.pos in ("PRON", "DET", "ADP", "PART") for t in words):
        return False
    if not states and inanimate(doc, found.source):
        return found.confidence >= SURE_OF_THINGS
    return found.confidence >= (SURE if found.source is None else LIKELY)


def is_utterance(doc: Document, span: Span, marks: Sequence[Span]) -> bool:
    """Whether words that nobody is named for are speech, not a term or a title: all quoted, and long or a whole sentence."""
    words = [t for t in doc.tokens_in(span) if t.pos != "PUNCT"]
    ends = doc.text[slice(*span)].rstrip(CLOSING_MARKS).endswith((".", "!", "?", "…"))
    return all(meets(marks, t.span) for t in words) and (ends or len(words) >= MIN_UTTERANCE)


def is_predicate(token: Token) -> bool:
    """Whether a token states something: a verb, not a participle beside a noun ("scattered debris")."""
    return token.pos in ("VERB", "AUX") and token.dep != "amod"


def inanimate(doc: Document, source: Span | None) -> bool:
    """Whether a source is nothing that can speak: photos, a storm; people, documents and bodies can."""
    tokens = doc.tokens_in(source) if source else []
    known = class_of("source_nouns")
    return bool(tokens) and not any(t.pos in ("PROPN", "PRON") or t.lemma in known or t.lemma.endswith(AGENTIVE) for t in tokens)


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


def mode_of(doc: Document, cue: Span | None, source: Span | None, content: Sequence[Span], marks: Sequence[Span]) -> Mode:
    """speech: quoted words, and statements that are reported; thought: what is attributed without either.

    Belief, plan, hope or fear, which the cue's words show, and attitudes, which have no statement as content: "praised the
    plan", "expressed concern". A verb of speaking with a person behind it says even those: "promised a review".
    """
    if any(meets(marks, span) for span in content):
        return "speech"
    words = [t for t in doc.tokens_in(cue) if t.pos in ("VERB", "NOUN", "ADJ", "AUX")] if cue else []
    verbs = class_of("reporting_verbs")
    said = any(verbs.get(t.lemma) == "speech" for t in words)
    if any(is_predicate(t) for span in content for t in doc.tokens_in(span)):
        return "thought" if not said and any(thinks(t) for t in words) else "speech"
    return "speech" if said and not inanimate(doc, source) else "thought"


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

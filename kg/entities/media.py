"""Quotes, entities -> quotes with the outlet they were taken from: "told the Harbour Times", "in a column for the Gazette".

Enters: a document, its quotes with their speakers, its entities. Leaves: the quotes, with :attr:`~kg.records.Quote.medium`
and the words that say so where the sentence of the report names one. Left to others: quotes within quotes (``graph``), and the
newspaper that the article itself stands in.

Only what stands with the report counts: in its sentence, hanging on the cue or its source, outside quotation marks. A person, a
place or the speaker is no outlet.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from kg.documents import Document, Token
from kg.lexicon import sections
from kg.records import Entity, Quote, Span, meets

LIST = "outlets"
KINDS = frozenset({"organisation", "work", "other"})
# Tokens on either side of the report in which its outlet stands.
REACH = 30
# Heads from a name up to the noun that carries it: "a platform for young readers of the Times".
CLIMB = 6


def with_media(doc: Document, quotes: Sequence[Quote], entities: Sequence[Entity]) -> tuple[Quote, ...]:
    """The quotes, each with its outlet where one is named."""
    outlets = sorted((m.span, e.key, e.name) for e in entities if e.named and (e.kind in KINDS or called(e.name)) for m in e.mentions)
    return tuple(with_medium(doc, quote, outlets) for quote in quotes) if outlets else tuple(quotes)


def with_medium(doc: Document, quote: Quote, outlets: Sequence[tuple[Span, str, str]]) -> Quote:
    """The quote with the outlet that its report names, if it does."""
    report = [token for span in (quote.cue, quote.source_mention) if span for token in doc.tokens_in(span)]
    if not report or quote.cue is None:
        return quote
    for token in around(doc, quote, report):
        place = bisect_left(outlets, ((token.start, token.start), "", ""))
        if place == len(outlets) or outlets[place][0][0] != token.start or outlets[place][1] == quote.speaker:
            continue
        (start, end), key, name = outlets[place]
        head = next((t for t in doc.tokens_in((start, end)) if not start <= t.head.start < end), token)
        span = taken_from(doc, head, (start, end), name, {t.i for t in report})
        if span is not None:
            return replace(quote, medium=key, medium_span=span)
    return quote


def called(name: str) -> bool:
    """Whether a name is one that outlets bear; such a one is no place, whatever else it was taken for."""
    return not sections(LIST)["names"].isdisjoint(name.lower().replace("-", " ").split())


def around(doc: Document, quote: Quote, report: Sequence[Token]) -> Iterator[Token]:
    """The tokens of the sentence near the report, without those of the quote; those behind it first."""
    first, last = min(t.i for t in report), max(t.i for t in report)
    for token in (*doc.tokens[first : last + 1 + REACH], *doc.tokens[max(0, first - REACH) : first]):
        if token.sent is report[0].sent and not meets(quote.content, token.span):
            yield token


def taken_from(doc: Document, head: Token, outlet: Span, name: str, report: set[int]) -> Span | None:
    """The words that say where it was published; ``None`` where the name is there for another reason."""
    by = head.head
    if by.dep in ("agent", "prep") and by.head.lemma in sections(LIST)["published"] and any(a.i in report for a in islice(by.ancestors(), CLIMB)):
        return outlet
    noun = head
    for _ in range(CLIMB):
        if noun.lemma in sections(LIST)["carriers"] and noun is not head and joined(noun, report):
            return (doc.tokens[noun.left_edge].start, max(outlet[1], noun.end))
        if noun.head is noun or noun.pos in ("VERB", "AUX"):
            break
        noun = noun.head
    return outlet if called(name) and joined(head, report) else None


def joined(noun: Token, report: set[int]) -> bool:
    """Whether a noun hangs on the report: as what it was told to, or by a preposition."""
    if noun.dep in ("dobj", "dative"):
        return noun.head.i in report
    preposition = noun.head
    if noun.dep != "pobj" or preposition.lower not in sections(LIST)["reached by"]:
        return False
    return any(above.i in report for above in (preposition.head, preposition.head.head))

"""Document -> Quote: who is said to have said or thought what, before the speaker is resolved.

Enters: a parsed :class:`~kg.documents.Document`. Leaves: :class:`~kg.records.Quote` records in order of position, with
content, kind, mode, cue and the source words beside it; ``speaker`` is still open. Left to others: who the source words
stand for (``entities``).

Reading order: ``marks`` (what stands between quotation marks), ``lines`` (what a paragraph's layout gives to somebody),
``tagger`` and ``attributed`` (what the trained engine finds, in the contract's form), ``cues``, ``clauses``, ``direct``
and ``rules`` (the same by rule), ``hearsay`` and ``nested`` (reports within reports), then this file, which joins them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import TypeVar

from kg.documents import Document
from kg.quotes.attributed import attributed, is_predicate
from kg.quotes.cues import Cue, cues
from kg.quotes.lines import Line, lines
from kg.quotes.marks import Quoted, quoted_spans
from kg.quotes.nested import nested
from kg.quotes.rules import drafts_in, line_draft, quote_of
from kg.quotes.tagger.engine import Engine, find_quotes, load
from kg.records import Problem, Quote, Span, joined, meets

RULES, TRAINED = "rules", "trained"
T = TypeVar("T")
# A paragraph of fewer words behind a colon is a heading or an item of a list.
MIN_BLOCK = 8
# What a headline reports, the article mostly says again with its source: kept from this chance on, a statement with cue and source.
HEADLINE = 0.7
# Rules that are sure enough where the tagger saw nothing.
SURE_RULES = frozenset({"direct", "direct-lead", "colon", "carried", "according-to"})

__all__ = ["RULES", "TRAINED", "quotes"]


def quotes(doc: Document, engine: str = TRAINED) -> tuple[list[Quote], list[Problem]]:
    """All quotes of a document, and what is wrong with its quotation marks.

    ``engine`` is "trained", where a tagger finds what is attributed and rules bring it into the contract's form, or
    "rules", which need no model of their own: to compare with, and where every decision has to be explained.
    """
    quoted, problems = quoted_spans(doc.text, doc.paragraphs)
    marks = [q.span for q in quoted]
    laid_out = lines(doc.text, doc.paragraphs, marks)
    all_cues = list(cues(doc, marks))
    laid_out = sorted([*laid_out, *announced(doc, all_cues, marks, {line.paragraph for line in laid_out})], key=lambda line: line.words)
    found = [quote_of(doc, line_draft(doc, line)) for line in laid_out]
    found += tagged(doc, quoted, laid_out) if engine == TRAINED else []
    known = [q for q in found if q.source_mention or q.kind == "indirect"]
    nobodys = [q for q in found if not (q.source_mention or q.kind == "indirect")]
    ruled = list(by_rule(doc, quoted, all_cues, laid_out, known, clauses=engine == RULES))
    found = [*known, *merged(nobodys, ruled)]
    found = with_later_source(found, quoted)
    found += nested(doc, found, quoted)
    return sorted(found, key=lambda q: (q.content, q.cue or (0, 0))), problems


def tagged(doc: Document, quoted: Sequence[Quoted], laid_out: Sequence[Line]) -> Iterator[Quote]:
    """What the tagger finds: in the headline what is sure, in words that their layout gives to somebody what these report."""
    taken = [doc.paragraphs[n] for n in sorted(headline(doc))]
    words = [line.words for line in laid_out]
    held: Quote | None = None
    for found in find_quotes(trained(), doc.text, doc.paragraphs):
        for quote in attributed(doc, found, quoted):
            if held is not None and quote.kind == "indirect" and set(quote.content) < set(held.content):
                continue  # found twice: as what another one goes on with, and by itself
            held = quote
            whole = (quote.start, quote.end)
            if meets(taken, whole) and not is_announced(doc, quote):
                continue
            if not meets(words, whole) or reported_within(words, quote):
                yield quote


def is_announced(doc: Document, quote: Quote) -> bool:
    """Whether a headline surely reports a statement of somebody: "Mayor: ‘We will not move’"."""
    states = any(is_predicate(t) for span in quote.content for t in doc.tokens_in(span))
    return states and quote.cue is not None and quote.source_mention is not None and quote.confidence >= HEADLINE


def reported_within(words: Sequence[Span], quote: Quote) -> bool:
    """Whether a quote stands with its cue and its source inside one of these stretches, which are sorted."""
    if quote.cue is None:
        return False
    start, end = words[max(bisect_right(words, (quote.cue[0], len(words))) - 1, 0)]
    edges = [quote.start, quote.end, *quote.cue, *(quote.source_mention or quote.cue)]
    return start <= min(edges) and max(edges) <= end


def merged(nobodys: Sequence[Quote], ruled: Sequence[Quote]) -> Iterator[Quote]:
    """Quoted words for which the tagger has no source give way to those for which the rules have one; the rest stays."""
    sourced = joined(span for q in ruled if q.source_mention for span in q.content)
    kept = [q for q in nobodys if not any(meets(sourced, span) for span in q.content)]
    held = joined(span for q in kept for span in q.content)
    yield from kept
    yield from (q for q in ruled if not any(meets(held, span) for span in q.content))


def with_later_source(found: Sequence[Quote], quoted: Sequence[Quoted]) -> list[Quote]:
    """The quotes; those that go on in the next paragraph, opened anew there, have the source that stands at their end."""
    at = {q.start: q for q in sorted(found, key=lambda q: (q.start, q.end), reverse=True)}
    for stretch, following in reversed(list(pairwise(quoted))):
        quote, later = at.get(stretch.span[0]), at.get(following.span[0])
        if stretch.continues and quote and later and later.source_mention and quote.source_mention is None and quote.cue is None:
            at[quote.start] = replace(quote, source_mention=later.source_mention)
    return [at[q.start] if at[q.start].content == q.content else q for q in found]


def by_rule(
    doc: Document, quoted: Sequence[Quoted], all_cues: Sequence[Cue], laid_out: Sequence[Line], found: Sequence[Quote], *, clauses: bool
) -> Iterator[Quote]:
    """What rules find where nothing is found yet: quoted words and, if wished, reported clauses."""
    held = joined(span for q in found for span in (*q.content, *filter(None, (q.cue, q.source_mention))))
    free = [q for q in quoted if not meets(held, q.span)]
    skipped = headline(doc) | {line.paragraph for line in laid_out}
    numbers = {q.paragraph for q in free} | {c.verb.sent.paragraph for c in all_cues if clauses or c.rule in SURE_RULES}
    quoted_in = grouped((q.paragraph, q) for q in quoted)
    cues_in = grouped((c.verb.sent.paragraph, c) for c in all_cues)
    for number in sorted(numbers - skipped):
        for draft in drafts_in(doc, doc.paragraphs[number], quoted_in.get(number, []), cues_in.get(number, [])):
            wanted = clauses or (draft.rule in SURE_RULES and not any(is_title(doc, span) for span in draft.quoted))
            if wanted and not any(meets(held, span) for span in draft.spans):
                yield quote_of(doc, draft)


def is_title(doc: Document, span: Span) -> bool:
    """Whether quoted words are a title or a name: all but the small ones have a capital."""
    words = [t for t in doc.tokens_in(span) if t.text[0].isalpha()]
    return len(words) > 1 and all(t.text[0].isupper() or t.pos in ("DET", "ADP", "CCONJ", "PART") for t in words)


def grouped(items: Iterable[tuple[int, T]]) -> dict[int, list[T]]:
    """Items by their number, in order."""
    groups: dict[int, list[T]] = {}
    for number, item in items:
        groups.setdefault(number, []).append(item)
    return groups


@cache
def trained() -> Engine:
    """The trained tagger that the package brings, loaded once a process."""
    with resources.as_file(resources.files("kg.quotes.tagger").joinpath("model")) as folder:
        return load(folder)


def announced(doc: Document, all_cues: Sequence[Cue], marks: Sequence[Span], taken: Set[int]) -> Iterator[Line]:
    """Paragraphs without marks that a report and a colon in the one before announce: "The statement reads in full:"."""
    last = {c.verb.sent.paragraph: c for c in all_cues if c.mode == "speech" and c.source}
    for number, (start, end) in enumerate(doc.paragraphs[1:], 1):
        cue = last.get(number - 1)
        lead = doc.paragraphs[number - 1]
        if (
            number in taken
            or cue is None
            or doc.text[lead[1] - 1] != ":"
            or cue.verb.sent.end < lead[1]
            or meets(marks, (start, end))
            or doc.text[end - 1] not in ".!?"
        ):
            continue
        if len(doc.tokens_in((start, end))) > MIN_BLOCK:
            yield Line((start, end), cue.source, number)


def headline(doc: Document) -> set[int]:
    """The paragraph that is the article's title."""
    return {n for n, (start, end) in enumerate(doc.paragraphs[:1]) if doc.text[start:end].strip("# ") == doc.article.title}

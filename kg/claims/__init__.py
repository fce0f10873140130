"""Document, quotes, entities, quantities -> claims: what each quote asserts, denies, asks or predicts, and of whom.

Enters: a parsed article with its quotes, entities and quantities. Leaves: :class:`~kg.records.Claim` records, in the order
of the quotes and of the words. Left to others: whether a claim is true, which claims of two articles are the same, and what
the article claims in its own voice.

What it does not do: put a claim in other words, or resolve the pronouns in it. ``tests/data/claims/guidelines.md`` says what
a claim is; ``python tests/evaluate_claims.py`` measures.

Reading order: ``clauses`` divides the words of a quote; ``layers`` tells "I think that" from what is thought, ``cue`` what the
words beside the quote say; ``sureness``, ``denial`` and ``moods`` read certainty, polarity and modality off these; ``content``
finds subject, time and names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.claims.clauses import Clause, clauses
from kg.claims.content import Names, clause_time, phrase_span, subject_span
from kg.claims.cue import CueReading, cue_of
from kg.claims.denial import polarity
from kg.claims.layers import layers
from kg.claims.moods import UNJUDGED, modality
from kg.claims.sureness import sureness
from kg.documents import Document
from kg.records import FRAGMENT_JOIN, Claim, Entity, Quantity, Quote, Span

__all__ = ["claims"]

MARKS = frozenset("“”„‟«»\"‘’'`,")
"""What a fragment may begin or end with and that is no word of the claim."""


def claims(doc: Document, quotes: Sequence[Quote], entities: Sequence[Entity], quantities: Sequence[Quantity]) -> Iterator[Claim]:
    """The claims of each quote, in order; each quote with a word in it has one at least."""
    names = Names(entities)
    numbers: dict[int | None, list[int]] = {}
    for index, quantity in enumerate(quantities):
        numbers.setdefault(quantity.quote, []).append(index)
    for index, quote in enumerate(quotes):
        cue = cue_of(doc, quote)
        for clause in clauses(doc, quote):
            start, end = clause.span
            held = tuple(n for n in numbers.get(index, ()) if start <= quantities[n].span[0] < end)
            yield claim_of(doc, quote, index, clause, cue, names, held)


def claim_of(doc: Document, quote: Quote, index: int, clause: Clause, cue: CueReading, names: Names, held: tuple[int, ...]) -> Claim:
    """The claim that a clause makes."""
    reading = layers(clause, reported=quote.kind != "direct")
    mood = modality(reading, cue)
    certainty, hedge = sureness(reading, cue)
    if mood in UNJUDGED:
        certainty = "underspecified"
        hedge = next((frame.span for frame in reading.frames if frame.mood == mood == "question"), None)
    subject = subject_span(reading)
    shared = phrase_span(clause.subject) if clause.shared and clause.subject is not None else None
    pieces = [piece for content in quote.content if (piece := common(doc.text, content, clause.span))]
    spoken = [shared, *pieces] if shared is not None else pieces
    time = clause_time(doc, reading)
    return Claim(
        span=clause.span,
        text=FRAGMENT_JOIN.join(doc.text[start:end] for start, end in spoken),
        quote=index,
        about=names.within(spoken, quote.speaker),
        quantities=held,
        polarity=polarity(reading, cue),
        certainty=certainty,
        modality=mood,
        hedge=hedge,
        subject=subject,
        time=doc.text[time[0] : time[1]] if time else None,
        time_span=time,
        confidence=quote.confidence,
    )


def common(text: str, fragment: Span, clause: Span) -> Span | None:
    """The words of a clause in one fragment of its quote; where it goes on in another, without the marks at this one's edge."""
    start, end = max(fragment[0], clause[0]), min(fragment[1], clause[1])
    while start < end and start == fragment[0] > clause[0] and text[start] in MARKS:
        start += 1
        fragment = (start, fragment[1])
    while start < end and end == fragment[1] < clause[1] and text[end - 1] in MARKS:
        end -= 1
        fragment = (fragment[0], end)
    return (start, end) if start < end else None

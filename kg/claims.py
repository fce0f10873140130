"""Quotes, entities, quantities -> Claim: what was said, about whom, with which numbers, joined by offsets.

Enters: the quotes of an article with its entities and quantities. Leaves: one :class:`~kg.records.Claim` a quote, in the
quote's own words. Left to others: splitting a quote into propositions and reading certainty off its words; until then a
claim's certainty is "underspecified", and only a question is told from an assertion.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from kg.records import Claim, Entity, Modality, Quantity, Quote

QUESTION_ENDS = ("?", "?”", '?"', "?'", "?’", "?»", "?''")


def claims(quotes: Sequence[Quote], entities: Sequence[Entity], quantities: Sequence[Quantity]) -> Iterator[Claim]:
    """One claim a quote, in the order of the quotes."""
    order = {entity.key: number for number, entity in enumerate(entities)}
    mentions = sorted((mention.span, entity.key) for entity in entities for mention in entity.mentions)
    numbers: dict[int | None, list[int]] = {}
    for index, quantity in enumerate(quantities):
        numbers.setdefault(quantity.quote, []).append(index)
    for index, quote in enumerate(quotes):
        about = {key for start, end in quote.content for key in named_between(mentions, start, end)} - {quote.speaker}
        modality: Modality = "question" if quote.text.rstrip().endswith(QUESTION_ENDS) else "assertion"
        yield Claim(
            span=(quote.start, quote.end), text=quote.text, quote=index, about=tuple(sorted(about, key=order.__getitem__)),
            quantities=tuple(numbers.get(index, ())), modality=modality, confidence=quote.confidence,
        )  # fmt: skip


def named_between(mentions: Sequence[tuple[tuple[int, int], str]], start: int, end: int) -> Iterator[str]:
    """Keys of the entities mentioned wholly between two offsets; ``mentions`` are sorted."""
    for place in range(bisect_left(mentions, ((start, start), "")), len(mentions)):
        (first, last), key = mentions[place]
        if first >= end:
            return
        if last <= end:
            yield key

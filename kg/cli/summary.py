"""What a build found, for a reader at a terminal: who was quoted, as what, how often; which quantities; what was odd.

Enters: extractions. Leaves: columns and rows. Left to others: printing (``terminal``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from kg.quantities.wording import amount
from kg.records import Extraction

SPEAKER_COLUMNS = ("speaker", "role", "institution", "direct", "mixed", "indirect", "of these thoughts")
QUANTITY_COLUMNS = ("quantity", "value", "unit", "of what", "speaker")
ARTICLE_COLUMNS = ("article", "title", "speakers", "direct", "mixed", "indirect", "quantities", "problems")
QUOTE_COLUMNS = ("start", "end", "kind", "mode", "speaker", "quote")
NOBODY = "(nobody named)"
# A source without a name may be described at length; the table shows how it begins.
MOST_LETTERS = 45


def speaker_rows(extraction: Extraction) -> Iterator[tuple[object, ...]]:
    """A row a speaker, most quotes first; the last one for quotes that the article ascribes to nobody."""
    kinds = {entity.key: Counter[str]() for entity in extraction.speakers}
    nobody = Counter[str]()
    for quote in extraction.quotes:
        kinds.get(quote.speaker or "", nobody).update([quote.kind, quote.mode])
    for entity in sorted(extraction.speakers, key=lambda e: (-quotes(kinds[e.key]), e.name)):
        yield (clipped(entity.name), entity.role, entity.institution, *numbers(kinds[entity.key]))
    if nobody:
        yield (NOBODY, None, None, *numbers(nobody))


def clipped(name: str) -> str:
    """A name, or the beginning of a long description.

    >>> clipped("several people who know the negotiations and have read the draft")
    'several people who know the negotiations and…'
    """
    return name if len(name) <= MOST_LETTERS else f"{name[: MOST_LETTERS - 1].rstrip()}…"


def quotes(kinds: Counter[str]) -> int:
    """How many quotes, of all kinds."""
    return kinds["direct"] + kinds["mixed"] + kinds["indirect"]


def numbers(kinds: Counter[str]) -> tuple[int, ...]:
    """Quotes of each kind, and how many of all are thoughts."""
    return (kinds["direct"], kinds["mixed"], kinds["indirect"], kinds["thought"])


def quantity_rows(extraction: Extraction) -> Iterator[tuple[object, ...]]:
    """A row a quantity, in the order of the text."""
    names = {entity.key: entity.name for entity in extraction.everybody()}
    for quantity in sorted(extraction.quantities, key=lambda q: q.span):
        unit = f"{quantity.unit} per {quantity.per}" if quantity.per else quantity.unit
        yield (quantity.text, amount(quantity), unit, quantity.measured, names.get(quantity.speaker or ""))


def article_rows(extractions: Sequence[Extraction]) -> Iterator[tuple[object, ...]]:
    """A row an article."""
    for extraction in extractions:
        kinds = Counter(quote.kind for quote in extraction.quotes)
        counts = (len(extraction.speakers), kinds["direct"], kinds["mixed"], kinds["indirect"], len(extraction.quantities), len(extraction.problems))
        yield (extraction.article.id, extraction.article.title, *counts)


def quote_rows(extraction: Extraction) -> Iterator[tuple[object, ...]]:
    """A row a quote, in the order of the text."""
    names = {entity.key: entity.name for entity in extraction.everybody()}
    for quote in sorted(extraction.quotes, key=lambda q: q.content):
        yield (quote.start, quote.end, quote.kind, quote.mode, names.get(quote.speaker or ""), quote.text)


def heading(extraction: Extraction) -> str:
    """An article in one line."""
    article = extraction.article
    known = ", ".join(part for part in (article.publisher, article.published) if part)
    title = f": {article.title}" if article.title else ""
    return f"{article.id}{title}{f' ({known})' if known else ''}"


def problem_lines(extraction: Extraction) -> Iterator[str]:
    """What was odd in an article."""
    for problem in extraction.problems:
        place = f", character {problem.span[0]}" if problem.span else ""
        yield f"{extraction.article.source or extraction.article.id}{place}: {problem.message}"

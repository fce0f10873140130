"""What was found as flat rows, one a quote, a speaker, a quantity or a claim, and as pandas frames of them.

Enters: an :class:`~kg.records.Extraction`, or rows made otherwise (``library``, of a whole store). Leaves: :class:`QuoteRow`,
:class:`SpeakerRow`, :class:`QuantityRow`, :class:`ClaimRow`; frames with their fields as columns. Left to others: answers to free
questions (``query``). pandas is loaded where a frame is asked for, and only there.

A row names people and articles instead of pointing at them, so that it can be read by itself: rows of one article and of a whole store have the
same columns. ``start`` and ``end`` count the characters of the article's text from 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from kg.errors import KgError

if TYPE_CHECKING:
    from pandas import DataFrame

    from kg.records import Entity, Extraction, Span


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """A quote: who said what, in which role, for which institution. ``speaker`` is ``None`` where the text leaves it open.

    ``also`` names the other articles of a store that print it, "; " between them: it is listed once, in the article that comes first.
    """

    article: str
    title: str | None
    published: str | None
    speaker: str | None
    role: str | None
    institution: str | None
    kind: str
    mode: str
    text: str
    start: int
    end: int
    cue: str | None
    source: str | None
    confidence: float | None
    also: str | None = None


@dataclass(frozen=True, slots=True)
class SpeakerRow:
    """Somebody who speaks in an article. ``key`` is the same in all articles of a store for those who are known to be one.

    ``quotes`` counts in a store what no earlier copy of the article has.
    """

    article: str
    key: str
    name: str
    kind: str
    role: str | None
    institution: str | None
    nationality: str | None
    quotes: int


@dataclass(frozen=True, slots=True)
class QuantityRow:
    """A number as the source put it: ``value``, or a range from ``min`` to ``max``; ``speaker`` is ``None`` where the article gives it itself."""

    article: str
    speaker: str | None
    text: str
    value: float | None
    min: float | None
    max: float | None
    approx: bool
    comparator: str
    unit: str
    per: str | None
    measured: str | None
    time: str | None
    start: int
    end: int
    confidence: float | None


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One thing that a quote asserts, denies, asks or predicts; ``subject`` is what it speaks of."""

    article: str
    speaker: str | None
    text: str
    subject: str | None
    time: str | None
    polarity: str
    certainty: str
    modality: str
    start: int
    end: int
    confidence: float | None


Row: TypeAlias = QuoteRow | SpeakerRow | QuantityRow | ClaimRow
DTYPES = {"str": "string", "str | None": "string", "int": "int64", "float | None": "float64", "bool": "bool"}
TABLES: Mapping[str, type[Row]] = {"quotes": QuoteRow, "speakers": SpeakerRow, "quantities": QuantityRow, "claims": ClaimRow}


def rows(extraction: Extraction, table: str) -> list[Row]:
    """The rows of one article, in the order of its records. Raises :class:`~kg.errors.KgError` where there is no such table."""
    kind_of(table)
    return list(MAKERS[table](extraction))


def kind_of(table: str) -> type[Row]:
    """The rows that a table has."""
    if table not in TABLES:
        raise KgError(f"there is no table {table!r}: there are {', '.join(TABLES)}")
    return TABLES[table]


def quote_rows(extraction: Extraction) -> Iterator[QuoteRow]:
    """A row a quote; its text has its quotation marks."""
    article, cast = extraction.article, {entity.key: entity for entity in extraction.everybody()}
    for quote in extraction.quotes:
        who = cast.get(quote.speaker or "")
        name, role, institution = (who.name, who.role, who.institution) if who else (None, None, None)
        yield QuoteRow(
            article.id, article.title, article.published, name, role, institution, quote.kind, quote.mode, quote.text,
            quote.start, quote.end, words(article.text, quote.cue), words(article.text, quote.source_mention), quote.confidence,
        )  # fmt: skip


def speaker_rows(extraction: Extraction) -> Iterator[SpeakerRow]:
    """A row a speaker, with the first role and institution that the article gives."""
    said: dict[str | None, int] = {}
    for quote in extraction.quotes:
        said[quote.speaker] = said.get(quote.speaker, 0) + 1
    for who in extraction.speakers:
        yield SpeakerRow(extraction.article.id, who.key, who.name, who.kind, who.role, who.institution, who.nationality, said.get(who.key, 0))


def quantity_rows(extraction: Extraction) -> Iterator[QuantityRow]:
    """A row a quantity."""
    names = names_of(extraction.everybody())
    for each in extraction.quantities:
        value, low, high = (None if number is None else float(number) for number in (each.value, each.min, each.max))
        yield QuantityRow(
            extraction.article.id, names.get(each.speaker or ""), each.text, value, low, high, each.approx, each.comparator, each.unit, each.per,
            each.measured, each.time, *each.span, each.confidence,
        )  # fmt: skip


def claim_rows(extraction: Extraction) -> Iterator[ClaimRow]:
    """A row a claim, with the speaker of its quote."""
    names, text = names_of(extraction.everybody()), extraction.article.text
    for each in extraction.claims:
        speaker = names.get(extraction.quotes[each.quote].speaker or "")
        yield ClaimRow(
            extraction.article.id, speaker, each.text, words(text, each.subject), each.time, each.polarity, each.certainty, each.modality, *each.span,
            each.confidence,
        )  # fmt: skip


MAKERS: Mapping[str, Callable[[Extraction], Iterator[Row]]] = {
    "quotes": quote_rows,
    "speakers": speaker_rows,
    "quantities": quantity_rows,
    "claims": claim_rows,
}


def names_of(entities: Iterable[Entity]) -> dict[str, str]:
    """Names by keys."""
    return {entity.key: entity.name for entity in entities}


def words(text: str, span: Span | None) -> str | None:
    """The characters of a span."""
    return None if span is None else text[slice(*span)]


def frame(found: Iterable[Row], table: str) -> DataFrame:
    """Rows as a frame, with all columns of the table also where there are no rows."""
    columns = {field.name: str(field.type) for field in fields(kind_of(table))}
    made = frame_of((astuple(row) for row in found), columns)
    # The same types whatever is in the rows: a column in which nothing is given is one of words or of numbers still.
    return made.astype({name: DTYPES[kind] for name, kind in columns.items()})


def frame_of(values: Iterable[Iterable[Any]], columns: Iterable[str]) -> DataFrame:
    """Rows of plain values as a frame; decimals become floats, which pandas computes with. Raises :class:`~kg.errors.KgError` without pandas."""
    try:
        from pandas import DataFrame
    except ImportError as error:
        raise KgError('frames need pandas: pip install "expert-quote-graph[pandas]"') from error
    plain = ([float(value) if isinstance(value, Decimal) else value for value in row] for row in values)
    return DataFrame(list(plain), columns=list(columns))

"""What the package finds, as plain frozen records: the one language that extraction and graph share.

Enters: nothing. Leaves: :class:`Article`, :class:`Mention`, :class:`Affiliation`, :class:`Entity`,
:class:`Quote`, :class:`Quantity`, :class:`Claim`, :class:`Problem`, :class:`Decision`, :class:`Correction`,
:class:`Extraction`. Left to others: finding
them (the stages) and writing them as RDF (``graph``). Nothing here knows spaCy or RDF.

Offsets are 0-based, half-open, in Unicode code points of ``Article.text``; every record's ``text`` is the slice
``article.text[start:end]`` (of a quote: its slices joined by ``" [...] "``).
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from kg.display import article_html, counted
from kg.rows import frame, rows

if TYPE_CHECKING:
    from pandas import DataFrame

Span = tuple[int, int]

Kind = Literal["person", "organisation", "group", "place", "work", "other"]
Form = Literal["full_name", "partial_name", "acronym", "pronoun", "nominal", "metonym"]
QuoteKind = Literal["direct", "indirect", "mixed"]
Mode = Literal["speech", "thought"]
Basis = Literal["stated", "inferred", "corrected"]
Anomaly = Literal["missing_opening_mark", "missing_closing_mark"]
Comparator = Literal["=", "<", ">", "<=", ">="]
Direction = Literal["up", "down"]
Polarity = Literal["positive", "negative"]
Certainty = Literal["certain", "probable", "possible", "underspecified"]
What = Literal["speaker", "span", "not-a-quote", "missing-quote", "number", "same", "different", "undo"]
Modality = Literal["assertion", "prediction", "conditional", "question", "evaluation", "explanation", "recommendation"]

FRAGMENT_JOIN = " [...] "
HASH_DIGITS = 16
"""So many digits of a text's hash stand for it in identifiers."""


@dataclass(frozen=True, slots=True)
class Article:
    """One text and what is known about it from outside the text.

    ``id`` is the file's stem; ``source`` the path or URL it was read from (never written into identifiers);
    ``url`` is the address that it says is its own; ``byline`` who wrote it, several joined by "; "; ``published`` is an
    ISO date. What the source does not give stays ``None``.
    """

    id: str
    text: str
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    source: str | None = None
    url: str | None = None
    byline: str | None = None

    @property
    def address(self) -> str | None:
        """Where it stands on the web: its own word for it, else where it was read.

        >>> Article("a", "x", source="https://news.example/a").address
        'https://news.example/a'
        """
        read = self.source if self.source and self.source.startswith(("https://", "http://")) else None
        return self.url or read

    @property
    def sha256(self) -> str:
        """Hex digest of the text as UTF-8: the identity of this snapshot.

        >>> Article("a", "x").sha256[:16]
        '2d711642b726b044'
        """
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that refer to somebody or something: not yet an identity."""

    span: Span
    text: str
    form: Form
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Affiliation:
    """What the text says somebody is, and where: "professor of strategy at the Norwegian Defence College".

    ``span`` is the evidence as a whole; ``organisation`` is the key of the :class:`Entity` that the institution is,
    where it is one. At least one of ``role`` and ``institution`` is given.
    """

    span: Span
    role: str | None
    role_span: Span | None
    institution: str | None
    institution_span: Span | None
    organisation: str | None = None
    basis: Basis = "stated"
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Entity:
    """Somebody or something within one article: mentions that corefer.

    ``key`` is unique in the article; ``name`` is the fullest name that the article gives; ``role`` and
    ``institution`` come from the first affiliation that has them.
    """

    key: str
    name: str
    kind: Kind
    aliases: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    affiliations: tuple[Affiliation, ...] = ()
    nationality: str | None = None
    nationality_span: Span | None = None
    title: str | None = None
    """An honorific or rank before the name, as written: "General"."""
    named: bool = True
    """Whether ``name`` is a name, not a description ("the researchers")."""

    @property
    def role(self) -> str | None:
        return next((a.role for a in self.affiliations if a.role), None)

    @property
    def institution(self) -> str | None:
        return next((a.institution for a in self.affiliations if a.institution), None)

    def to_dict(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "name": self.name,
            "aliases": list(self.aliases),
            "kind": self.kind,
            "role": self.role,
            "institution": self.institution,
            "location_or_nationality": self.nationality,
            "mentions": [list(m.span) for m in self.mentions],
        }


@dataclass(frozen=True, slots=True)
class Quote:
    """Words or thoughts that the article attributes to somebody.

    ``content`` holds one span a fragment, in order, quotation marks included; ``context`` is the span of the
    sentences that the quote, its cue and its source stand in. ``speaker`` is an entity's key, ``None`` where the
    text leaves it open. ``basis`` says whether the source stands beside the words, was carried over, or comes from a person.
    """

    content: tuple[Span, ...]
    text: str
    kind: QuoteKind
    mode: Mode
    context: Span
    speaker: str | None = None
    source_mention: Span | None = None
    cue: Span | None = None
    basis: Basis = "stated"
    anomaly: Anomaly | None = None
    confidence: float = 1.0
    medium: str | None = None
    """Key of the outlet that the words were taken from ("told the Harbour Times"); in the graph, not in the record of ``kg extract``."""
    medium_span: Span | None = None
    """The words that say so: "a column for the Gazette"."""

    @property
    def start(self) -> int:
        return self.content[0][0]

    @property
    def end(self) -> int:
        return self.content[-1][1]

    def to_dict(self) -> dict[str, Any]:
        return {
            "content": [list(span) for span in self.content],
            "text": self.text,
            "kind": self.kind,
            "mode": self.mode,
            "speaker": self.speaker,
            "source_mention": list(self.source_mention) if self.source_mention else None,
            "cue": list(self.cue) if self.cue else None,
            "confidence": self.confidence,
        }


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that counts, measures or compares, as the source put it.

    A point has ``value``; a range ``min`` and ``max`` (or one of them, where it is open); a change ``value`` = the
    new level with ``change_from`` and ``change_to``; ``direction`` is that of a move or a change, ``moved`` the way in which
    a level was reached ("fell to 40"); a factor ("doubled") ``value`` in the unit "times". All are
    exact decimals. ``event`` holds lemmas of what befell the things counted ("kill", "wound"), ``about`` whose they are (names; plain
    nouns for who does it, and in or for what), ``qualifiers`` plain words and
    phrases that narrow them ("wooden", "without power", "borne by Eskel Yard"); ``basis`` is "inferred" where the
    rate follows from the words without standing there ("month after month"). ``equivalent`` is the index of the quantity that the
    source itself gives as this one's conversion; ``quote`` the index of the innermost quote that holds it; ``hedge`` the words that
    bound or soften it.
    """

    span: Span
    text: str
    value: Decimal | None = None
    min: Decimal | None = None
    max: Decimal | None = None
    approx: bool = False
    comparator: Comparator = "="
    unit: str = ""
    qudt_unit: str | None = None
    per: str | None = None
    change_from: Decimal | None = None
    change_to: Decimal | None = None
    direction: Direction | None = None
    moved: Direction | None = None
    measured: str | None = None
    measured_span: Span | None = None
    time: str | None = None
    time_span: Span | None = None
    statistic: Literal["mean"] | None = None
    hedge: Span | None = None
    speaker: str | None = None
    quote: int | None = None
    equivalent: int | None = None
    event: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    qualifiers: tuple[str, ...] = ()
    basis: Basis = "stated"
    confidence: float = 1.0

    def to_dict(self) -> dict[str, Any]:
        numbers = {name: plain_number(getattr(self, name)) for name in ("value", "min", "max")}
        changes = {name: plain_number(getattr(self, name)) for name in ("change_from", "change_to")}
        return {
            "span": list(self.span),
            "text": self.text,
            **numbers,
            "approx": self.approx,
            "comparator": self.comparator,
            "unit": self.unit,
            "qudt_unit": self.qudt_unit,
            "per": self.per,
            **changes,
            "direction": self.direction,
            "moved": self.moved,
            "measured": self.measured,
            "time": self.time,
            "speaker": self.speaker,
            "quote": self.quote,
            "equivalent": self.equivalent,
            "confidence": self.confidence,
        }


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that a quote asserts, denies, asks or predicts, in the words of the quote.

    ``text`` is the slice of ``span`` without what interrupts the quote, behind the subject where that stands in a clause
    before. ``about`` holds keys of entities, ``quantities`` indexes; ``subject`` is the noun phrase that it speaks of (no
    pronoun); ``hedge`` the words that weaken it, which may be the cue.
    """

    span: Span
    text: str
    quote: int
    about: tuple[str, ...] = ()
    quantities: tuple[int, ...] = ()
    polarity: Polarity = "positive"
    certainty: Certainty = "underspecified"
    modality: Modality = "assertion"
    hedge: Span | None = None
    subject: Span | None = None
    time: str | None = None
    time_span: Span | None = None
    confidence: float = 1.0

    def to_dict(self) -> dict[str, Any]:
        return {
            "span": list(self.span),
            "text": self.text,
            "quote": self.quote,
            "about": list(self.about),
            "subject": list(self.subject) if self.subject else None,
            "time": self.time,
            "quantities": list(self.quantities),
            "polarity": self.polarity,
            "certainty": self.certainty,
            "modality": self.modality,
            "hedge": list(self.hedge) if self.hedge else None,
            "confidence": self.confidence,
        }


@dataclass(frozen=True, slots=True)
class Problem:
    """Something odd in an article that did not stop the work: an unclosed mark, an ambiguous number."""

    message: str
    span: Span | None = None

    def to_dict(self) -> dict[str, Any]:
        return {"span": list(self.span) if self.span else None, "message": self.message}


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided, as its line in the file of corrections says: ``by`` whom, ``on`` which moment (UTC), ``why``.

    ``given`` holds the fields that this kind of decision has (``kg.corrections.lines`` lists them).
    """

    id: str
    on: str
    by: str
    what: What
    given: Mapping[str, Any]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """What came of a decision in one article: it was carried out, or ``conflict`` says why it could not be.

    ``was`` and ``now`` are what it changed, in words (``None``: nothing); ``span`` is where that stood. ``quote`` or
    ``quantity`` is the index of the record as it is now, ``None`` where none is left.
    """

    decision: Decision
    span: Span | None = None
    was: str | None = None
    now: str | None = None
    quote: int | None = None
    quantity: int | None = None
    conflict: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Extraction:
    """Everything found in one article. ``speakers`` have at least one quote; ``entities`` are the other names."""

    article: Article
    speakers: tuple[Entity, ...] = ()
    entities: tuple[Entity, ...] = ()
    quotes: tuple[Quote, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    claims: tuple[Claim, ...] = ()
    problems: tuple[Problem, ...] = ()
    corrections: tuple[Correction, ...] = ()
    """What became of the decisions that people took about this article; not part of the record of ``kg extract``."""
    engine: str = field(default="rules", compare=False)
    """Name and version of what found them; goes into the graph's provenance."""

    def __repr__(self) -> str:
        counts = ", ".join(counted(len(getattr(self, name)), name) for name in ("speakers", "quotes", "quantities", "claims"))
        return f"<Extraction of {self.article.id!r}: {counts}>"

    def _repr_html_(self) -> str:
        """How a notebook shows it: the article, marked."""
        return article_html(self)

    def frame(self, table: str = "quotes") -> DataFrame:
        """A pandas frame of "quotes", "speakers", "quantities" or "claims": the columns are the fields of ``kg.rows``."""
        return frame(rows(self, table), table)

    def everybody(self) -> Iterator[Entity]:
        """Speakers first, then the other entities."""
        yield from self.speakers
        yield from self.entities

    def to_dict(self) -> dict[str, Any]:
        """The record of ``kg extract``: plain lists, strings and numbers, ready for ``json.dumps``."""
        article = self.article
        return {
            "id": article.id,
            "sha256": article.sha256,
            "title": article.title,
            "published": article.published,
            "publisher": article.publisher,
            "url": article.address,
            "byline": article.byline,
            "speakers": [e.to_dict() for e in self.speakers],
            "quotes": [q.to_dict() for q in self.quotes],
            "quantities": [q.to_dict() for q in self.quantities],
            "entities": [e.to_dict() for e in self.entities],
            "claims": [c.to_dict() for c in self.claims],
            "problems": [p.to_dict() for p in self.problems],
        }


def plain_number(number: Decimal | None) -> int | float | None:
    """A decimal as JSON writes numbers: whole ones as integers, others as the shortest float that shows them.

    >>> plain_number(Decimal("5E+12")), plain_number(Decimal("0.30"))
    (5000000000000, 0.3)
    """
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def inside(spans: Sequence[Span], offset: int) -> bool:
    """Whether an offset lies in one of the spans, which are sorted and do not overlap.

    >>> inside([(0, 2), (5, 9)], 5), inside([(0, 2), (5, 9)], 2)
    (True, False)
    """
    return meets(spans, (offset, offset + 1))


def joined(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, with those that overlap made one.

    >>> joined([(5, 9), (0, 2), (8, 12)])
    [(0, 2), (5, 12)]
    """
    out: list[Span] = []
    for start, end in sorted(spans):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def meets(spans: Sequence[Span], span: Span) -> bool:
    """Whether a span overlaps one of the spans, which are sorted and do not overlap.

    >>> meets([(0, 2), (5, 9)], (2, 5)), meets([(0, 2), (5, 9)], (2, 6))
    (False, True)
    """
    place = bisect_left(spans, span[0], key=lambda s: s[1])
    while place < len(spans) and spans[place][1] <= span[0]:
        place += 1
    return place < len(spans) and spans[place][0] < span[1]

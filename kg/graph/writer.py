"""Where the triples of one text are collected: IRIs of the records, spans, literals.

Enters: an :class:`~kg.records.Extraction`, then triples one by one. Leaves: :class:`Writer`, with each triple once, in
the order of first writing. Left to others: which triples a record has (the modules beside this one).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache

from rdflib.term import Literal, Node, URIRef

from kg import vocabulary as v
from kg.graph.spoken import spoken_spans
from kg.records import Affiliation, Claim, Extraction, Quantity, Span
from kg.vocabulary import EQ, OA

Triple = tuple[Node, Node, Node]

SURROUNDINGS = 24
"""Code points that a selector keeps on either side of the words, to find them again in a changed text."""
CONFIDENCE_PLACES = 4
"""Decimal places of a confidence: what floating point may move between machines lies beyond them."""
LOOSE = "\0"
"""Begins the key of an institution that an affiliation names and that is no entity: no entity's key begins so."""


class Writer:
    """The triples of one text, collected, and the IRI of every record, fixed before the first triple is written."""

    def __init__(self, extraction: Extraction) -> None:
        self.extraction = extraction
        self.words = extraction.article.text
        self.sha256 = extraction.article.sha256
        self.text = v.text_iri(self.sha256)
        self.article = v.article_iri(self.sha256)
        self.triples: dict[Triple, None] = {}
        everybody = list(extraction.everybody())
        spoken = [spoken_spans(self.words, q) for q in extraction.quotes]
        quotes = [((pieces[0][0], pieces[-1][1]), repr(q)) for q, pieces in zip(extraction.quotes, spoken, strict=True)]
        timed: list[Quantity | Claim] = [*extraction.quantities, *extraction.claims]
        self.numbers = {
            "mention": numbered((m.span, f"{e.key} {m.form}") for e in everybody for m in e.mentions),
            "membership": numbered((a.span, f"{e.key} {a!r}") for e in everybody for a in e.affiliations),
            "role": numbered((a.role_span or a.span, a.role) for e in everybody for a in e.affiliations if a.role),
            "evidence": numbered((e.nationality_span, e.key) for e in everybody if e.nationality_span),
            "quote": numbered(quotes),
            "fragment": numbered((piece, repr(q)) for q, pieces in zip(extraction.quotes, spoken, strict=True) for piece in pieces),
            "quantity": numbered((q.span, repr(q)) for q in extraction.quantities),
            "time": numbered((each.time_span or each.span, each.time) for each in timed if each.time),
            "claim": numbered((c.span, repr(c)) for c in extraction.claims),
        }
        self.numbers["attribution"] = self.numbers["quote"]
        self.numbers["work"] = numbered((q.medium_span, q.medium) for q in extraction.quotes if q.medium and q.medium_span)
        self.mentioned = {m.span for e in everybody for m in e.mentions}
        self.quotes = [self.node("quote", *key) for key in quotes]
        self.spoken = dict(zip(self.quotes, spoken, strict=True))
        self.quantities = [self.node("quantity", q.span, repr(q)) for q in extraction.quantities]
        self.keys = {e.key for e in everybody}
        self.bearers = {name: e.key for e in reversed(everybody) if e.kind != "person" for name in (*e.aliases, e.name)}
        institutions = {self.organisation(a) for e in everybody for a in e.affiliations}
        loose = [(key.removeprefix(LOOSE), key) for key in institutions if key and key.startswith(LOOSE)]
        self.referents = self._called("referent", [*((e.name, e.key) for e in everybody), *loose])
        self.variables = self._called("variable", ((q.measured, q.measured) for q in extraction.quantities if q.measured))

    def add(self, subject: URIRef, predicate: URIRef, value: Node | None) -> None:
        """One triple; a value that is ``None`` is not known and leaves no trace."""
        if value is not None:
            self.triples[subject, predicate, value] = None

    def kind(self, subject: URIRef, *classes: URIRef) -> None:
        for each in classes:
            self.add(subject, v.RDF_TYPE, each)

    def node(self, kind: str, span: Span, content: str) -> URIRef:
        """The IRI of the record of this kind with this span and content."""
        return v.node_iri(self.text, kind, span, self.numbers[kind][span, content])

    def part(self, part: str, quantity: Quantity) -> URIRef:
        """The IRI of a piece of a quantity: its value, its change, the level it changed from."""
        return v.node_iri(self.text, "quantity", quantity.span, self.numbers["quantity"][quantity.span, repr(quantity)], part)

    def time(self, record: Quantity | Claim) -> URIRef | None:
        """time:TemporalEntity with the words for it: "May" gets no year that the text does not give."""
        if not record.time:
            return None
        node = self.node("time", record.time_span or record.span, record.time)
        self.kind(node, v.TEMPORAL_ENTITY)
        self.add(node, v.LABEL, Literal(record.time))
        self.add(node, EQ.span, self.span(record.time_span))
        return node

    def organisation(self, affiliation: Affiliation) -> str | None:
        """The key of the institution's referent: the entity that it is, else one that bears its name, else a loose one."""
        if affiliation.organisation in self.keys:
            return affiliation.organisation
        if affiliation.institution is None:
            return None
        return self.bearers.get(affiliation.institution, LOOSE + affiliation.institution)

    def _called(self, kind: str, pairs: Iterable[tuple[str, str]]) -> dict[str, URIRef]:
        """Key -> IRI after the name; names with one slug are numbered in the order of name and key."""
        slugs: dict[str, int] = {}
        called: dict[str, URIRef] = {}
        for name, key in sorted(set(pairs)):
            slug = v.slug(name)
            slugs[slug] = slugs.get(slug, 0) + 1
            called[key] = v.name_iri(self.text, kind, name, slugs[slug])
        return called

    def span(self, span: Span | None, *, words: bool = True) -> URIRef | None:
        """The node of a span, written at its first use: oa:SpecificResource with one selector.

        ``words=False`` keeps the words out: the sentences around a quote are found by position in the kept text, so
        that the graph of an article is not a copy of it.
        """
        if span is None:
            return None
        start, end = span
        node, selector = v.span_iri(self.text, span), v.node_iri(self.text, "selector", span)
        self.kind(node, OA.SpecificResource)
        self.add(node, OA.hasSource, self.text)
        self.add(node, OA.hasSelector, selector)
        self.kind(selector, OA.TextPositionSelector)
        self.add(selector, OA.start, number(start))
        self.add(selector, OA.end, number(end))
        if words:
            self.kind(selector, OA.TextQuoteSelector)
            self.add(selector, OA.exact, Literal(self.words[start:end]))
            self.add(selector, OA.prefix, Literal(self.words[max(0, start - SURROUNDINGS) : start]))
            self.add(selector, OA.suffix, Literal(self.words[end : end + SURROUNDINGS]))
        return node


def numbered(keys: Iterable[tuple[Span, str]]) -> dict[tuple[Span, str], int]:
    """1 for what stands alone on its span; 1, 2, ... in the order of content for what shares one."""
    taken: dict[Span, int] = {}
    numbers = {}
    for span, content in sorted(set(keys)):
        numbers[span, content] = taken[span] = taken.get(span, 0) + 1
    return numbers


def words(text: str | None) -> Literal | None:
    """Words of the article as a plain literal; none where there are none."""
    return Literal(text) if text else None


@lru_cache(maxsize=4096)
def number(value: int | Decimal | None) -> Literal | None:
    """The exact number in its canonical form: xsd:integer where it is whole, xsd:decimal elsewhere.

    >>> str(number(Decimal("5E+6"))), str(number(Decimal("0.50")))
    ('5000000', '0.5')
    """
    if value is None:
        return None
    if value == int(value):
        return Literal(str(int(value)), datatype=v.INTEGER, normalize=False)
    return Literal(f"{value:f}".rstrip("0"), datatype=v.DECIMAL, normalize=False)


@lru_cache(maxsize=4096)
def confidence(value: float) -> Literal:
    """xsd:decimal from 0 to 1, rounded; canonical ("1", not "1.0"), so that every store gives the same back."""
    rounded = f"{min(max(value, 0.0), 1.0):.{CONFIDENCE_PLACES}f}".rstrip("0").rstrip(".")
    return Literal(rounded, datatype=v.DECIMAL, normalize=False)


def iso_date(written: str | None) -> Literal | None:
    """An ISO date as xsd:date; what is none is not written."""
    try:
        day = date.fromisoformat(written or "")
    except ValueError:
        return None
    return Literal(day.isoformat(), datatype=v.DATE, normalize=False)

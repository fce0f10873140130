"""Quotes and claims -> schema:Quotation, eq:QuoteFragment, eq:Attribution, schema:Claim.

Enters: the writer and a quote or a claim. Leaves: triples in the writer. Left to others: the numbers in them.
"""

from __future__ import annotations

from rdflib.term import Literal, URIRef

from kg import vocabulary as v
from kg.graph.spoken import spoken_text
from kg.graph.writer import Writer, confidence, number
from kg.records import Claim, Quote, Span
from kg.vocabulary import EQ, EQV, PROV, SCHEMA


def write_quote(w: Writer, quote: Quote, node: URIRef) -> None:
    """schema:Quotation with its eq:QuoteFragment nodes: one even where nothing interrupts the words."""
    pieces = w.spoken[node]
    w.kind(node, SCHEMA.Quotation)
    w.add(node, SCHEMA.isPartOf, w.article)
    w.add(node, EQ.quoteKind, v.QUOTE_KIND[quote.kind])
    w.add(node, EQ.quoteMode, v.QUOTE_MODE[quote.mode])
    w.add(node, SCHEMA.text, Literal(spoken_text(w.words, quote)))
    w.add(node, EQ.context, w.span(quote.context, words=False))
    w.add(node, EQ.anomaly, v.ANOMALY[quote.anomaly] if quote.anomaly else None)
    for position, piece in enumerate(pieces, start=1):
        fragment = w.node("fragment", piece, repr(quote))
        w.add(node, SCHEMA.hasPart, fragment)
        w.kind(fragment, EQ.QuoteFragment)
        w.add(fragment, SCHEMA.position, number(position))
        w.add(fragment, EQ.span, w.span(piece))
    _attribution(w, quote, node)
    _medium(w, quote, node)


def _medium(w: Writer, quote: Quote, quotation: URIRef) -> None:
    """schema:isBasedOn the schema:CreativeWork that the words were taken from, known by its publisher; named where the text names it."""
    publisher = w.referents.get(quote.medium) if quote.medium is not None else None
    if publisher is None or quote.medium is None or quote.medium_span is None:
        return
    work = w.node("work", quote.medium_span, quote.medium)
    w.add(quotation, SCHEMA.isBasedOn, work)
    w.kind(work, SCHEMA.CreativeWork)
    if quote.medium_span not in w.mentioned:
        w.add(work, SCHEMA.name, Literal(w.words[slice(*quote.medium_span)]))
    w.add(work, SCHEMA.publisher, publisher)
    w.add(work, EQ.span, w.span(quote.medium_span))


def _attribution(w: Writer, quote: Quote, quotation: URIRef) -> None:
    """eq:Attribution: to whom, by which words, how sure. Without a speaker it says so and names no agent."""
    pieces = w.spoken[quotation]
    node = w.node("attribution", (pieces[0][0], pieces[-1][1]), repr(quote))
    w.add(quotation, PROV.qualifiedAttribution, node)
    w.kind(node, EQ.Attribution)
    agent = w.referents.get(quote.speaker) if quote.speaker is not None else None
    if agent is None:
        w.add(node, EQ.anomaly, EQV.unspecifiedSource)
    else:
        w.add(quotation, PROV.wasAttributedTo, agent)
        w.add(node, PROV.agent, agent)
        # "Stated" is a promise that there are words to point at.
        w.add(node, EQ.basis, v.BASIS["inferred" if quote.basis == "stated" and not quote.source_mention else quote.basis])
    w.add(node, EQ.sourceSpan, w.span(quote.source_mention))
    w.add(node, EQ.cue, w.span(quote.cue))
    w.add(node, EQ.confidence, confidence(quote.confidence))


def write_relays(w: Writer) -> None:
    """eq:relays from a quotation to those that stand, whole, inside one of its fragments, the innermost such one."""
    fragments = [(piece, node) for node, pieces in w.spoken.items() for piece in pieces]
    around: list[tuple[Span, URIRef]] = []
    for piece, node in sorted(fragments, key=lambda f: (f[0][0], -f[0][1], f[1])):
        while around and around[-1][0][1] < piece[1]:
            around.pop()
        end = w.spoken[node][-1][1]
        outer = next((n for other, n in reversed(around) if other != piece and n != node and end <= other[1]), None)
        if outer is not None and piece == w.spoken[node][0]:
            w.add(outer, EQ.relays, node)
        around.append((piece, node))


def write_claim(w: Writer, claim: Claim) -> None:
    """schema:Claim: what a quotation asserts, denies, asks or predicts, of whom and when."""
    node = w.node("claim", claim.span, repr(claim))
    w.kind(node, SCHEMA.Claim)
    w.add(node, SCHEMA.appearance, w.quotes[claim.quote])
    w.add(node, SCHEMA.text, Literal(claim.text))
    for key in claim.about:
        w.add(node, SCHEMA.about, w.referents.get(key))
    for index in claim.quantities:
        w.add(node, EQ.quantity, w.quantities[index])
    w.add(node, EQ.polarity, v.POLARITY[claim.polarity])
    w.add(node, EQ.certainty, v.CERTAINTY[claim.certainty])
    w.add(node, EQ.modality, v.MODALITY[claim.modality])
    w.add(node, EQ.hedge, w.span(claim.hedge))
    w.add(node, EQ.topic, w.span(claim.subject))
    w.add(node, v.HAS_TIME, w.time(claim))
    w.add(node, EQ.span, w.span(claim.span))
    w.add(node, EQ.confidence, confidence(claim.confidence))

"""Corrections -> eq:Correction, prov:Person, and the former versions of what they changed: a named graph of their own.

Enters: an extraction that carries its corrections. Leaves: the triples of its second graph; none where nobody has
corrected anything. Left to others: the present state, which is the extraction graph.

A former version is a node of its own, with its old value as data: the node that it was lives on in the extraction graph
with the new value, and must not be said to be invalid.
"""

from __future__ import annotations

from collections.abc import Iterator

from rdflib.term import Literal, URIRef

from kg import vocabulary as v
from kg.graph.writer import Triple, Writer, words
from kg.records import Correction, Extraction
from kg.vocabulary import EQ, PROV, SCHEMA

FORMER = "before"


def correction_triples(extraction: Extraction) -> Iterator[Triple]:
    """The triples of an article's graph of corrections, each once, in the order of the decisions."""
    if not extraction.corrections:
        return
    writer = Writer(extraction)
    graph = v.corrections_graph_iri(writer.sha256)
    writer.kind(graph, PROV.Bundle)
    writer.add(graph, PROV.wasDerivedFrom, writer.text)
    writer.add(graph, PROV.wasGeneratedBy, v.run_iri(writer.sha256))
    for correction in extraction.corrections:
        write_correction(writer, correction)
    yield from writer.triples


def write_correction(w: Writer, correction: Correction) -> None:
    """eq:Correction: who decided what, when and why, and what came of it here."""
    decision = correction.decision
    node = v.correction_iri(w.text, decision.id)
    w.kind(node, EQ.Correction)
    w.add(node, SCHEMA.identifier, Literal(decision.id))
    w.add(node, EQ.correctionKind, v.CORRECTION_KIND[decision.what])
    w.add(node, PROV.endedAtTime, Literal(decision.on, datatype=v.DATE_TIME, normalize=False))
    w.add(node, PROV.wasAssociatedWith, _person(w, decision.by))
    w.add(node, PROV.used, w.text)
    w.add(node, EQ.reason, words(decision.why))
    w.add(node, EQ.span, w.span(correction.span))
    w.add(node, EQ.decided, words(correction.now))
    w.add(node, EQ.conflict, words(correction.conflict))
    present = _present(w, correction)
    if present is not None:
        w.add(present, PROV.wasGeneratedBy, node)
    found_nothing = decision.what == "missing-quote" and correction.was is None
    if correction.conflict is None and not found_nothing:
        _former(w, correction, node, present)


def _person(w: Writer, name: str) -> URIRef:
    """prov:Person: who decided, by the name they gave."""
    person = v.shared_iri("agent", name)
    w.kind(person, PROV.Person)
    w.add(person, SCHEMA.name, Literal(name))
    return person


def _present(w: Writer, correction: Correction) -> URIRef | None:
    """The quotation or quantity as it is now."""
    if correction.quote is not None:
        return w.quotes[correction.quote]
    return None if correction.quantity is None else w.quantities[correction.quantity]


def _former(w: Writer, correction: Correction, node: URIRef, present: URIRef | None) -> None:
    """prov:Entity: what was there before, with its value in words."""
    assert correction.span is not None
    kind = "quantity" if correction.decision.what == "number" else "quote"
    former = v.node_iri(w.text, kind, correction.span, part=f"{FORMER}-{correction.decision.id}")
    w.kind(former, PROV.Entity)
    w.add(former, PROV.wasInvalidatedBy, node)
    w.add(former, PROV.value, words(correction.was))
    w.add(former, EQ.span, w.span(correction.span))
    if present is not None:
        w.add(present, PROV.wasRevisionOf, former)

"""Extraction -> RDF triples: a named graph for an article, another for its corrections, one function for a type of record.

Enters: an :class:`~kg.records.Extraction`. Leaves: rdflib terms, the same and in the same order for the same records.
Left to others: finding the records (``pipeline``), keeping the triples (``store``), judging them (``validate``).

Read :func:`triples` first: it calls the functions in their order, and each function names the class it writes.

::

    spoken      the words of a quote without their marks
    writer      collects the triples; gives every record its IRI; writes spans and literals
    people      referents, mentions, memberships, nationality
    quotations  quotations, fragments, attributions, claims
    numbers     quantities, values, changes, times
    corrections what people have corrected in the article, and what was there before

Nothing that a source says becomes a fact about the world: numbers and roles hang on nodes of this one text, with the
span that says so. There are no blank nodes, no clock and no counters: nodes are called after their spans
(``ontology/README.md`` has the scheme), and two of one kind on one span are numbered in an order of their content.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version

from rdflib import Graph
from rdflib.term import Literal, URIRef

from kg import vocabulary as v
from kg.graph.corrections import correction_triples
from kg.graph.numbers import write_quantity
from kg.graph.people import write_entity
from kg.graph.quotations import write_claim, write_quote, write_relays
from kg.graph.spoken import spoken_spans, spoken_text
from kg.graph.writer import Triple, Writer, iso_date, number, words
from kg.records import Extraction
from kg.vocabulary import EQ, PROV, SCHEMA

__all__ = ["Triple", "as_graph", "correction_triples", "corrections_graph_iri", "graph_iri", "spoken_spans", "spoken_text", "triples"]

DISTRIBUTION = "expert-quote-graph"


def triples(extraction: Extraction) -> Iterator[Triple]:
    """The triples of one article's graph, each once, in an order that depends on the records alone."""
    writer = Writer(extraction)
    _article(writer)
    _provenance(writer)
    for entity in extraction.everybody():
        write_entity(writer, entity)
    for index, quote in enumerate(extraction.quotes):
        write_quote(writer, quote, writer.quotes[index])
    write_relays(writer)
    for index, quantity in enumerate(extraction.quantities):
        write_quantity(writer, quantity, writer.quantities[index])
    for claim in extraction.claims:
        write_claim(writer, claim)
    yield from writer.triples


def graph_iri(extraction: Extraction) -> URIRef:
    """The named graph that the triples of this article belong in."""
    return v.extraction_graph_iri(extraction.article.sha256)


def corrections_graph_iri(extraction: Extraction) -> URIRef:
    """The named graph that the corrections of this article belong in."""
    return v.corrections_graph_iri(extraction.article.sha256)


def as_graph(extraction: Extraction) -> Graph:
    """The triples, with those of the corrections, as an rdflib graph with the project's prefixes."""
    graph = Graph(identifier=graph_iri(extraction), bind_namespaces="none")
    for prefix, namespace in v.PREFIXES.items():
        graph.bind(prefix, namespace)
    for triple in (*triples(extraction), *correction_triples(extraction)):
        graph.add(triple)
    return graph


def _article(w: Writer) -> None:
    """schema:NewsArticle, its schema:TextObject (a snapshot, known by its hash) and its publisher."""
    article = w.extraction.article
    w.kind(w.article, SCHEMA.NewsArticle)
    w.add(w.article, SCHEMA.identifier, Literal(article.id))
    w.add(w.article, SCHEMA.headline, words(article.title))
    w.add(w.article, SCHEMA.datePublished, iso_date(article.published))
    if article.address:
        w.add(w.article, SCHEMA.url, Literal(article.address, datatype=v.ANY_URI, normalize=False))
    if article.publisher:
        publisher = v.shared_iri("publisher", article.publisher)
        w.add(w.article, SCHEMA.publisher, publisher)
        w.kind(publisher, SCHEMA.Organization)
        w.add(publisher, SCHEMA.name, Literal(article.publisher))
    w.add(w.article, SCHEMA.encoding, w.text)
    w.kind(w.text, SCHEMA.TextObject, PROV.Entity)
    w.add(w.text, SCHEMA.sha256, Literal(w.sha256))
    w.add(w.text, SCHEMA.encodingFormat, Literal("text/plain;charset=utf-8"))
    w.add(w.text, EQ.codePointLength, number(len(w.words)))


def _provenance(w: Writer) -> None:
    """prov:Bundle for the graph, prov:Activity for the run, prov:SoftwareAgent for kg and for the engine; no clock."""
    graph, run = v.extraction_graph_iri(w.sha256), v.run_iri(w.sha256)
    w.kind(graph, PROV.Bundle)
    w.add(graph, PROV.wasDerivedFrom, w.text)
    w.add(graph, PROV.wasGeneratedBy, run)
    w.kind(run, PROV.Activity)
    w.add(run, PROV.used, w.text)
    for name, release in (("kg", _release()), (w.extraction.engine, None)):
        agent = v.shared_iri("software", f"{name} {release}" if release else name)
        w.add(run, PROV.wasAssociatedWith, agent)
        w.kind(agent, PROV.SoftwareAgent, SCHEMA.SoftwareApplication)
        w.add(agent, SCHEMA.name, Literal(name))
        w.add(agent, SCHEMA.softwareVersion, words(release))


@lru_cache(maxsize=1)
def _release() -> str:
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "unreleased"

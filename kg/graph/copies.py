"""Copies and versions -> RDF: eq:Collation, prov:wasRevisionOf, eq:repeats, and the other prints and addresses of an article.

Enters: what ``kg.copies`` decided. Leaves: the triples of the graph ``vocabulary.COPIES``, each once. Left to others: deciding, the graph's place
among the others (``derived``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rdflib.term import Literal, URIRef

from kg import vocabulary as v
from kg.copies import Copies
from kg.copies.facts import Found, Reprint
from kg.graph.writer import Triple, confidence
from kg.vocabulary import EQ, EQV, PROV, SCHEMA

VERDICT: Mapping[Found, URIRef] = {"copy": EQV.copy, "revision": EQV.revision}


def copy_triples(copies: Copies, repeated: Iterable[tuple[str, str]]) -> Iterator[Triple]:
    """The triples of the collations, of the statements that copies repeat, and of reprints, in their order."""
    for each in copies.collations:
        node, text, witness = v.collation_iri(each.text, each.witness), v.article_iri(each.text), v.article_iri(each.witness)
        yield node, v.RDF_TYPE, EQ.Collation
        yield node, EQ.article, text
        yield node, EQ.witness, witness
        yield node, EQ.verdict, VERDICT[each.found]
        yield node, EQ.score, confidence(each.score)
        yield node, EQ.reason, Literal(each.reason)
        if each.found == "revision":
            yield text, PROV.wasRevisionOf, witness
    for statement, first in repeated:
        yield URIRef(statement), EQ.repeats, URIRef(first)
    for reprint in copies.elsewhere:
        yield from _reprint(reprint)


def _reprint(reprint: Reprint) -> Iterator[Triple]:
    """eq:Reprint where it has a name, and its address as another one of the article."""
    article, address = v.article_iri(reprint.text), Literal(reprint.address, datatype=v.ANY_URI, normalize=False)
    if reprint.address:
        yield article, SCHEMA.sameAs, address
    if not reprint.id:
        return  # of the time when addresses alone were noted
    node = v.reprint_iri(reprint.text, reprint.known_by)
    yield node, v.RDF_TYPE, EQ.Reprint
    yield node, EQ.article, article
    yield node, SCHEMA.identifier, Literal(reprint.id)
    if reprint.address:
        yield node, SCHEMA.url, address
    if reprint.title:
        yield node, SCHEMA.headline, Literal(reprint.title)
    if reprint.published:
        yield node, SCHEMA.datePublished, Literal(reprint.published, datatype=v.DATE, normalize=False)
    if reprint.publisher:
        publisher = v.shared_iri("publisher", reprint.publisher)
        yield node, SCHEMA.publisher, publisher
        yield publisher, v.RDF_TYPE, SCHEMA.Organization
        yield publisher, SCHEMA.name, Literal(reprint.publisher)

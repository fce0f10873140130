"""Copies and versions -> RDF: eq:Collation, prov:wasRevisionOf, eq:repeats, and the other addresses of an article.

Enters: what ``kg.copies`` decided. Leaves: the triples of the graph ``vocabulary.COPIES``, each once. Left to others: deciding, the graph's place
among the others (``derived``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rdflib.term import Literal, URIRef

from kg import vocabulary as v
from kg.copies import Copies
from kg.copies.facts import Found
from kg.graph.writer import Triple, confidence
from kg.vocabulary import EQ, EQV, PROV, SCHEMA

VERDICT: Mapping[Found, URIRef] = {"copy": EQV.copy, "revision": EQV.revision}


def copy_triples(copies: Copies, repeated: Iterable[tuple[str, str]]) -> Iterator[Triple]:
    """The triples of the collations, and of the statements that copies repeat, in their order."""
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
    for printed, address in copies.elsewhere:
        yield v.article_iri(printed), SCHEMA.sameAs, Literal(address, datatype=v.ANY_URI, normalize=False)

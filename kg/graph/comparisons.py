"""Comparisons -> RDF: eq:Comparison, two figures side by side.

Enters: comparisons. Leaves: the triples of the graph ``vocabulary.COMPARISONS``, each once. Left to others: deciding (``kg.comparisons``), the
graph's place among the others (``derived``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rdflib.term import Literal, URIRef

from kg import vocabulary as v
from kg.comparisons import Comparison, Verdict
from kg.graph.writer import Triple, number
from kg.vocabulary import EQ, EQV

VERDICT: Mapping[Verdict, URIRef] = {
    "agrees": EQV.agrees,
    "disagrees": EQV.disagrees,
    "changed": EQV.changed,
    "comparable": EQV.comparable,
}


def comparison_triples(comparisons: Iterable[Comparison]) -> Iterator[Triple]:
    """The triples of the comparisons, in their order."""
    for each in comparisons:
        node = v.comparison_iri(each.left, each.right)
        yield node, v.RDF_TYPE, EQ.Comparison
        yield node, EQ.left, v.quantity_iri(each.left)
        yield node, EQ.right, v.quantity_iri(each.right)
        yield node, EQ.verdict, VERDICT[each.verdict]
        ratio = number(each.ratio)
        assert ratio is not None
        yield node, EQ.ratio, ratio
        yield node, EQ.reason, Literal(each.reason)

"""The closed vocabulary: terms of our namespaces, anywhere in a graph, that the ontology does not define, are misspelt.

Enters: a graph or a store. Leaves: findings. Of a store only what may be such a term is read: names that begin as ours do, and the values of
properties that no other check has accounted for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from rdflib import Graph
from rdflib.term import Node, URIRef

from kg.store import Store
from kg.validate.report import VIOLATION, Finding
from kg.validate.shapes import HEADER, OURS, defined_terms
from kg.validate.sparql import ODD_SUBJECTS

VOCABULARY_RULE = "Vocabulary"
PREDICATES = "SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p"
VALUES = f'SELECT ?o WHERE {{ ?s PREDICATE ?o }} GROUP BY ?o HAVING(COALESCE(isIRI(?o) && STRSTARTS(STR(?o), "{HEADER}"), false))'
# Where a term stands: any of the three looks it up.
PLACES = "SELECT DISTINCT ?s WHERE { { VALUES ?s { TERM } ?s ?p ?o } UNION { ?s TERM ?o } UNION { ?s ?p TERM } }"

Rows: TypeAlias = list[tuple[str | None, ...]]
Asked: TypeAlias = Callable[[Iterable[str]], Iterable[Rows]]
"""What gives the rows of several queries, in their order."""


def unknown_terms(graph: Graph) -> Iterator[Finding]:
    """Those of a graph in memory."""
    for triple in graph:
        for term in triple:
            if _unknown(term):
                yield _misspelt(str(triple[0]), str(term))


def unknown_terms_of(store: Store, ask: Asked, predicates: Iterable[str], settled: set[str], *, subjects: bool) -> Iterator[Finding]:
    """Those of a store that uses these predicates; ``settled`` ones have no such values, and without ``subjects`` no subject is one."""
    predicates = sorted(predicates)
    queries = [VALUES.replace("PREDICATE", URIRef(term).n3()) for term in predicates if term not in settled]
    rows = [row for found in ask([ODD_SUBJECTS, *queries] if subjects else queries) for row in found]
    terms = {*predicates, *(term for (term,) in rows if term is not None)}
    for term in sorted(term for term in terms if _unknown(URIRef(term))):
        yield from (_misspelt(str(node), term) for (node,) in store.values(PLACES.replace("TERM", URIRef(term).n3())))


def _unknown(term: Node) -> bool:
    return isinstance(term, URIRef) and str(term).startswith(OURS) and term not in defined_terms()


def _misspelt(node: str, term: str) -> Finding:
    return Finding(VIOLATION, VOCABULARY_RULE, node, "the ontology does not define this term", term)

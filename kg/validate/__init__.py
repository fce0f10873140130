"""Graph -> report: does it keep the rules of the ontology, and does it say what the text says?

Enters: an RDF graph or a store, and for the texts what the graph was read from. Leaves: a :class:`Report` with a
readable line for each fault, and how many nodes each rule has looked at: a graph in which nothing matched must not
pass for a good one. Left to others: getting the graph (``graph``, ``store``), the exit code (``cli``).

Three checks: the SHACL shapes (``ontology/shapes.ttl``), the closed vocabulary (a term in our namespaces that the ontology does not define
is a misspelling), and the text itself, which SHACL cannot see. The shapes are judged by pySHACL, and in large graphs by Oxigraph,
as plain SPARQL made from the same file (``kg.validate.sparql``): the same findings, node for node.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyshacl
from rdflib import Graph
from rdflib.namespace import SH
from rdflib.term import Node, URIRef

from kg.errors import StoreError
from kg.store import Entry, Store
from kg.validate.reading import flattened, read
from kg.validate.report import VIOLATION, Finding, Report
from kg.validate.shapes import defined_terms, message, rule, severity, shape_graph, targeted
from kg.validate.sparql import checks, focus_counts
from kg.validate.texts import check_text, check_texts
from kg.vocabulary import EQ, EQV, GRAPH, ID, RDF_TYPE

__all__ = ["LARGE", "Finding", "Report", "by_shacl", "by_sparql", "check_text", "check_texts", "flattened", "read", "validate"]

# Triples above which the shapes are judged as SPARQL. pySHACL takes 0.5 ms of CPU for a triple (5.6 s for 11,447, 18.5 s for 34,307),
# SPARQL 0.02 ms (0.2 s, 0.5 s); below it the processor that others trust is worth its five seconds.
LARGE = 10_000
VOCABULARY_RULE = "Vocabulary"
OURS = (str(EQ._NS), str(EQV._NS))
HEADER = "https://w3id.org/expert-quotes/ns"  # what both begin with
TRIPLES = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


def validate(graph: Graph | Store) -> Report:
    """A graph or a store against the shapes and the vocabulary; of several named graphs, all as one."""
    if isinstance(graph, Store):
        return by_sparql(graph) if _number(graph, TRIPLES) > LARGE else by_shacl(graph.as_graph())
    flat = flattened(graph)
    if len(flat) <= LARGE:
        return by_shacl(flat)
    with Store.memory() as store:
        store.replace_graphs([Entry(URIRef(GRAPH), flat)])
        return by_sparql(store)


def by_shacl(graph: Graph) -> Report:
    """The report of a SHACL processor: of a graph in memory, not a large one."""
    flat = flattened(graph)
    focus = {name: len(_focus_nodes(flat, shape)) for name, shape in targeted(shape_graph()).items()}
    focus[VOCABULARY_RULE] = len(flat)
    return _report([*_shape_findings(flat), *_unknown_terms(flat)], focus)


def by_sparql(store: Store) -> Report:
    """The same report by queries: of a store of any size."""
    focus = {name: _number(store, query) for name, query in focus_counts(shape_graph()).items()}
    focus[VOCABULARY_RULE] = _number(store, TRIPLES)
    found = []
    for check in checks(shape_graph()):
        for row in store.values(check.query):
            this, value = row[0] or "", (row[1] if len(row) > 1 else None) or ""
            node = value if check.names_value and value else this
            found.append(Finding(check.severity, check.rule, node, check.message, "" if value == node else value.removeprefix(ID)))
    return _report([*found, *_unknown_terms_of(store)], focus)


def _report(findings: Iterable[Finding], focus: dict[str, int]) -> Report:
    if not focus["Article"]:
        findings = [*findings, Finding(VIOLATION, "Article", "", "the graph has no article: there is nothing to validate")]
    return Report(tuple(sorted(set(findings))), focus)


def _focus_nodes(graph: Graph, shape: Node) -> set[Node]:
    nodes: set[Node] = set()
    for each in shape_graph().objects(shape, SH.targetClass):
        nodes.update(graph.subjects(RDF_TYPE, each))
    for each in shape_graph().objects(shape, SH.targetSubjectsOf):
        nodes.update(graph.subjects(each))
    return nodes


def _shape_findings(graph: Graph) -> Iterator[Finding]:
    shapes = shape_graph()
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes, inference="none", inplace=True, allow_warnings=True)
    if not isinstance(report, Graph):
        raise StoreError(f"pySHACL cannot read the shapes: {getattr(report, 'message', report)}")
    for result in report.subjects(RDF_TYPE, SH.ValidationResult):
        value, focus, shape = (report.value(result, p) for p in (SH.value, SH.focusNode, SH.sourceShape))
        assert shape is not None
        # The shapes that compare nodes run once an article and name the node at fault as the value.
        by_query = report.value(result, SH.sourceConstraintComponent) == SH.SPARQLConstraintComponent
        node = value if by_query and value is not None else focus
        words = str(report.value(result, SH.resultMessage)) if by_query else message(shapes, shape)
        shown = str(value) if value is not None and value != node else ""
        yield Finding(severity(shapes, shape), rule(shapes, shape), str(node), words, shown.removeprefix(ID))


def _unknown_terms(graph: Graph) -> Iterator[Finding]:
    """Terms of our namespaces, anywhere in the graph, that the ontology does not define."""
    for triple in graph:
        for term in triple:
            if _unknown(term):
                yield _misspelt(str(triple[0]), str(term))


def _unknown_terms_of(store: Store) -> Iterator[Finding]:
    """The same of a store: first the terms, then where they are."""
    terms: set[str] = set()
    for place in ("?s", "?p", "?o"):
        query = f'SELECT {place} WHERE {{ ?s ?p ?o }} GROUP BY {place} HAVING(STRSTARTS(STR({place}), "{HEADER}") && isIRI({place}))'
        terms.update(term for (term,) in store.values(query) if term is not None and _unknown(URIRef(term)))
    for term in sorted(terms):
        iri = URIRef(term).n3()
        for (node,) in store.values(f"SELECT DISTINCT ?s WHERE {{ ?s ?p ?o FILTER({iri} IN (?s, ?p, ?o)) }}"):
            yield _misspelt(str(node), term)


def _unknown(term: Node) -> bool:
    return isinstance(term, URIRef) and str(term).startswith(OURS) and term not in defined_terms()


def _misspelt(node: str, term: str) -> Finding:
    return Finding(VIOLATION, VOCABULARY_RULE, node, "the ontology does not define this term", term)


def _number(store: Store, query: str) -> int:
    """The one number that a query gives."""
    ((number,),) = store.values(query)
    return int(number or 0)

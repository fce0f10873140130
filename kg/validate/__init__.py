"""Graph -> report: does it keep the rules of the ontology, and does it say what the text says?

Enters: an RDF graph or a store, and for the texts what the graph was read from. Leaves: a :class:`Report` with a
readable line for each fault, and how many nodes each rule has looked at: a graph in which nothing matched must not
pass for a good one. Left to others: getting the graph (``graph``, ``store``), the exit code (``cli``).

Three checks: the SHACL shapes (``ontology/shapes.ttl``), the closed vocabulary (a term in our namespaces that the ontology does not define
is a misspelling), and the text itself, which SHACL cannot see. The shapes are judged by pySHACL, and in large graphs by Oxigraph,
as plain SPARQL made from the same file (``kg.validate.sparql``): the same findings, node for node.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyshacl
from rdflib import Graph
from rdflib.namespace import SH
from rdflib.term import Node, URIRef

from kg.errors import StoreError
from kg.store import Entry, Store
from kg.validate.large import by_sparql
from kg.validate.reading import flattened, read
from kg.validate.report import Finding, Report, report_of
from kg.validate.shapes import message, rule, severity, shape_graph, targeted
from kg.validate.terms import VOCABULARY_RULE, unknown_terms
from kg.validate.texts import check_text, check_texts
from kg.vocabulary import GRAPH, ID, RDF_TYPE

__all__ = ["LARGE", "Finding", "Report", "by_shacl", "by_sparql", "check_text", "check_texts", "flattened", "read", "validate", "validate_with_texts"]

# Triples above which the shapes are judged as SPARQL. pySHACL takes 0.5 ms of CPU for a triple (5.6 s for 11,447, 18.5 s for 34,307),
# SPARQL 0.02 ms (0.2 s, 0.5 s); below it the processor that others trust is worth its five seconds.
LARGE = 10_000


def validate(graph: Graph | Store) -> Report:
    """A graph or a store against the shapes and the vocabulary; of several named graphs, all as one."""
    if isinstance(graph, Store):
        return by_sparql(graph) if _is_large(graph) else by_shacl(graph.as_graph())
    flat = flattened(graph)
    if len(flat) <= LARGE:
        return by_shacl(flat)
    with Store.memory() as store:
        store.replace_graphs([Entry(URIRef(GRAPH), flat)])
        return by_sparql(store)


def validate_with_texts(store: Store) -> Report:
    """A store against shapes, vocabulary and the texts that it keeps."""
    return by_sparql(store, texts=True) if _is_large(store) else by_shacl(store.as_graph()) + check_texts(store)


def _is_large(store: Store) -> bool:
    # No more are counted than that takes: by_sparql counts them all.
    ((number,),) = store.values(f"SELECT (COUNT(*) AS ?n) WHERE {{ {{ SELECT ?s WHERE {{ ?s ?p ?o }} LIMIT {LARGE + 1} }} }}")
    return int(number or 0) > LARGE


def by_shacl(graph: Graph) -> Report:
    """The report of a SHACL processor: of a graph in memory, not a large one."""
    flat = flattened(graph)
    focus = {name: len(_focus_nodes(flat, shape)) for name, shape in targeted(shape_graph()).items()}
    focus[VOCABULARY_RULE] = len(flat)
    return report_of([*_shape_findings(flat), *unknown_terms(flat)], focus)


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

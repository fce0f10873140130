"""The shapes of the ontology, and what both validators have to know of them: names, messages, severities, targets."""

from __future__ import annotations

from functools import lru_cache

from rdflib import Graph
from rdflib.namespace import SH
from rdflib.term import Node, URIRef

from kg.validate.report import VIOLATION, WARNING
from kg.vocabulary import EQ, EQV, RDF_TYPE, SHAPES, ontology_path

# The namespaces of our terms, and what both begin with.
OURS = (str(EQ._NS), str(EQV._NS))
HEADER = "https://w3id.org/expert-quotes/ns"


@lru_cache(maxsize=1)
def shape_graph() -> Graph:
    """``ontology/shapes.ttl``."""
    return Graph().parse(ontology_path("shapes.ttl"))


@lru_cache(maxsize=1)
def defined_terms() -> frozenset[Node]:
    """What ``ontology/kg.ttl`` defines."""
    return frozenset(Graph().parse(ontology_path("kg.ttl")).subjects(RDF_TYPE))


def targeted(shapes: Graph) -> dict[str, Node]:
    """Name -> shape, of those that have a target."""
    named = {s for p in (SH.targetClass, SH.targetSubjectsOf) for s in shapes.subjects(p)}
    return {str(shape).removeprefix(SHAPES): shape for shape in sorted(named, key=str)}


def rule(shapes: Graph, shape: Node | None) -> str:
    """The name of a shape, or of the shape that a nameless one belongs to."""
    while shape is not None and not isinstance(shape, URIRef):
        shape = next(shapes.subjects(None, shape), None)
    return str(shape).removeprefix(SHAPES)


def message(shapes: Graph, shape: Node | None) -> str:
    """What a shape says of a fault; where it says nothing, what the shape says that it belongs to."""
    while shape is not None:
        found = shapes.value(shape, SH.message)
        if found is not None:
            return str(found)
        shape = next(shapes.subjects(None, shape), None)
    return ""


def severity(shapes: Graph, shape: Node) -> str:
    """How bad a fault by this shape is."""
    return VIOLATION if shapes.value(shape, SH.severity) in (None, SH.Violation) else WARNING

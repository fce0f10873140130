"""Graph -> report: does it keep the rules of the ontology, and does it say what the text says?

Enters: an RDF graph, and for :func:`check_text` the text that it was read from. Leaves: a :class:`Report` with a
readable line for each fault, and how many nodes each rule has looked at: a graph in which nothing matched must not
pass for a good one. Left to others: getting the graph (``graph``, ``store``), the exit code (``cli``).

Three checks: the SHACL shapes (``ontology/shapes.ttl``, by pySHACL), the closed vocabulary (a term in our namespaces
that the ontology does not define is a misspelling), and the text itself, which SHACL cannot see.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyshacl
from rdflib import Dataset, Graph
from rdflib.namespace import SH
from rdflib.term import Literal, Node, URIRef
from rdflib.util import guess_format

from kg.errors import SourceError
from kg.vocabulary import EQ, EQV, ID, OA, RDF_TYPE, SCHEMA, SHAPES, ontology_path

VIOLATION = "violation"
WARNING = "warning"
VOCABULARY_RULE = "Vocabulary"
TEXT_HASH_RULE = "TextHash"
TEXT_WORDS_RULE = "TextWords"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One fault: how bad, by which rule, at which node, and what to think of it."""

    severity: str
    rule: str
    node: str
    message: str
    value: str = ""

    def __str__(self) -> str:
        place = f"{self.node.removeprefix(ID)}: " if self.node else ""
        value = f" ({self.value})" if self.value else ""
        return f"{self.severity}: {self.rule}: {place}{self.message}{value}"


@dataclass(frozen=True, slots=True)
class Report:
    """Faults in a fixed order, and the number of nodes that each rule has looked at."""

    findings: tuple[Finding, ...]
    focus: Mapping[str, int]

    @property
    def conforms(self) -> bool:
        """Whether there is no violation; warnings are for the reader to judge."""
        return not any(f.severity == VIOLATION for f in self.findings)

    def __add__(self, other: Report) -> Report:
        focus = {name: self.focus.get(name, 0) + other.focus.get(name, 0) for name in dict.fromkeys((*self.focus, *other.focus))}
        return Report(tuple(sorted({*self.findings, *other.findings})), focus)

    def __str__(self) -> str:
        violations = sum(f.severity == VIOLATION for f in self.findings)
        verdict = "conforms" if self.conforms else "does not conform"
        busy = sum(count > 0 for count in self.focus.values())
        checks = f"{sum(self.focus.values())} checks by {busy} of {len(self.focus)} rules"
        lines = [f"{verdict}: {violations} violations, {len(self.findings) - violations} warnings; {checks}", *map(str, self.findings)]
        idle = ", ".join(name for name, count in sorted(self.focus.items()) if not count)
        return "\n".join([*lines, f"nothing to look at for: {idle}"] if idle else lines)


def validate(graph: Graph) -> Report:
    """The graph against the shapes and the vocabulary; of a data set, all its graphs as one."""
    flat = flattened(graph)
    focus = {name: len(_focus_nodes(flat, shape)) for name, shape in _node_shapes().items()}
    focus[VOCABULARY_RULE] = len(flat)
    findings = {*_shape_findings(flat), *_unknown_terms(flat)}
    if not focus["Article"]:
        findings.add(Finding(VIOLATION, "Article", "", "the graph has no article: there is nothing to validate"))
    return Report(tuple(sorted(findings)), focus)


def check_text(graph: Graph, text: str) -> Report:
    """Whether each span of this text in the graph has the words that stand at its offsets, and the hash is the text's."""
    flat = flattened(graph)
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    nodes = sorted(flat.subjects(SCHEMA.sha256, Literal(digest)), key=str)
    findings = set()
    if not nodes:
        findings.add(Finding(VIOLATION, TEXT_HASH_RULE, "", f"no text of the graph has the SHA-256 {digest}"))
    spans = 0
    for node in nodes:
        if flat.value(node, EQ.codePointLength) != Literal(len(text)):
            findings.add(Finding(VIOLATION, TEXT_HASH_RULE, str(node), f"the text has {len(text)} code points, the graph says otherwise"))
        for span in sorted(flat.subjects(OA.hasSource, node), key=str):
            spans += 1
            findings.update(_wrong_words(flat, span, text))
    return Report(tuple(sorted(findings)), {TEXT_HASH_RULE: len(nodes), TEXT_WORDS_RULE: spans})


def flattened(graph: Graph) -> Graph:
    """All graphs of a data set as one graph; a single graph as it is."""
    if not isinstance(graph, Dataset):
        return graph
    flat = Graph()
    for subject, predicate, value, _ in graph.quads():
        flat.add((subject, predicate, value))
    return flat


def read(path: Path) -> Graph:
    """The graph in a file of Turtle, TriG, N-Triples, N-Quads, RDF/XML or JSON-LD, as its name ends."""
    form = guess_format(path.name) or ("json-ld" if path.suffix == ".jsonld" else None)
    if form is None:
        raise SourceError(f"{path}: no RDF format is known by the ending {path.suffix!r}: use .ttl, .trig, .nt, .nq, .rdf or .jsonld")
    data = Dataset()
    try:
        with path.open("rb") as stream, warnings.catch_warnings():
            # rdflib's own parsers still call what rdflib 7.6 deprecates.
            warnings.simplefilter("ignore", DeprecationWarning)
            data.parse(stream, format=form)
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror or error}") from error
    except Exception as error:  # every parser of rdflib has errors of its own, without a common base
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise SourceError(f"{path}: is not valid {form}: {reason}") from error
    return flattened(data)


@lru_cache(maxsize=1)
def _shapes() -> Graph:
    return Graph().parse(ontology_path("shapes.ttl"))


def _node_shapes() -> dict[str, Node]:
    """Name -> shape, of those that have a target."""
    named = {s for p in (SH.targetClass, SH.targetSubjectsOf) for s in _shapes().subjects(p)}
    return {str(shape).removeprefix(SHAPES): shape for shape in sorted(named, key=str)}


def _focus_nodes(graph: Graph, shape: Node) -> set[Node]:
    nodes: set[Node] = set()
    for each in _shapes().objects(shape, SH.targetClass):
        nodes.update(graph.subjects(RDF_TYPE, each))
    for each in _shapes().objects(shape, SH.targetSubjectsOf):
        nodes.update(graph.subjects(each))
    return nodes


def _shape_findings(graph: Graph) -> Iterator[Finding]:
    _, report, _ = pyshacl.validate(graph, shacl_graph=_shapes(), inference="none", inplace=True, allow_warnings=True)
    for result in report.subjects(RDF_TYPE, SH.ValidationResult):
        value = report.value(result, SH.value)
        focus = report.value(result, SH.focusNode)
        # The shapes that compare nodes run once an article and name the node at fault as the value.
        by_query = report.value(result, SH.sourceConstraintComponent) == SH.SPARQLConstraintComponent
        node = value if by_query and value is not None else focus
        severity = WARNING if report.value(result, SH.resultSeverity) != SH.Violation else VIOLATION
        shown = str(value) if value is not None and value != node else ""
        yield Finding(severity, _rule(report.value(result, SH.sourceShape)), str(node), _message(report, result), shown.removeprefix(ID))


def _rule(shape: Node | None) -> str:
    """The name of a shape, or of the shape that a nameless one belongs to."""
    while shape is not None and not isinstance(shape, URIRef):
        shape = next(_shapes().subjects(None, shape), None)
    return str(shape).removeprefix(SHAPES)


def _message(report: Graph, result: Node) -> str:
    return "; ".join(sorted(str(m) for m in report.objects(result, SH.resultMessage)))


@lru_cache(maxsize=1)
def _defined_terms() -> frozenset[Node]:
    return frozenset(Graph().parse(ontology_path("kg.ttl")).subjects(RDF_TYPE))


def _unknown_terms(graph: Graph) -> Iterator[Finding]:
    """Terms of our namespaces, anywhere in the graph, that the ontology does not define."""
    ours = (str(EQ._NS), str(EQV._NS))
    for triple in graph:
        for term in triple:
            if isinstance(term, URIRef) and str(term).startswith(ours) and term not in _defined_terms():
                yield Finding(VIOLATION, VOCABULARY_RULE, str(triple[0]), "the ontology does not define this term", str(term))


def _wrong_words(graph: Graph, span: Node, text: str) -> Iterator[Finding]:
    selector = graph.value(span, OA.hasSelector)
    start, end = (_offset(graph.value(selector, p)) for p in (OA.start, OA.end))
    if start is None or end is None or not 0 <= start < end <= len(text):
        yield Finding(VIOLATION, TEXT_WORDS_RULE, str(span), "the offsets lie outside the text", f"{start}, {end}")
        return
    exact, before, after = (graph.value(selector, p) for p in (OA.exact, OA.prefix, OA.suffix))
    if exact is not None and text[start:end] != str(exact):
        yield Finding(VIOLATION, TEXT_WORDS_RULE, str(span), f"the text has {text[start:end][:60]!r} there", str(exact)[:60])
    if before is not None and not text[:start].endswith(str(before)):
        yield Finding(VIOLATION, TEXT_WORDS_RULE, str(span), "the text has other words before it", str(before))
    if after is not None and not text.startswith(str(after), end):
        yield Finding(VIOLATION, TEXT_WORDS_RULE, str(span), "the text has other words behind it", str(after))


def _offset(node: Node | None) -> int | None:
    return node.value if isinstance(node, Literal) and isinstance(node.value, int) else None

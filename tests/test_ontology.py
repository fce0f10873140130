"""Ontology, vocabulary, shapes and graph agree: no term is used that is not defined, and none defined that is not used."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest
from make_ontology_page import PAGE, made, short
from rdflib import Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import OWL, RDF, RDFS, SH, SKOS, DefinedNamespace
from rdflib.term import Node
from sample import EXTRACTION

from kg import vocabulary as v
from kg.graph import as_graph
from kg.records import Affiliation, Article, Claim, Entity, Extraction, Mention, Quantity, Quote, Span
from kg.vocabulary import EQ, EQV

NAMESPACES = (str(EQ._NS), str(EQV._NS))
ONTOLOGY = Graph().parse(v.ontology_path("kg.ttl"))
SHAPE_GRAPH = Graph().parse(v.ontology_path("shapes.ttl"))
HEADER = URIRef("https://w3id.org/expert-quotes/ns")
CLOSED: list[type[DefinedNamespace]] = [v.EQ, v.EQV, v.SCHEMA, v.OA, v.PROV, v.ORG, v.QUDT]


def listed(namespace: type[DefinedNamespace]) -> set[URIRef]:
    """The terms that the vocabulary lists of a namespace."""
    return {namespace[name] for name in [*(n for n in namespace.__annotations__ if not n.startswith("_")), *namespace._extras]}


def ours(graph: Graph) -> set[URIRef]:
    """The terms of our namespaces in a graph."""
    return {term for triple in graph for term in triple if isinstance(term, URIRef) and str(term).startswith(NAMESPACES)}


def defined() -> set[URIRef]:
    return {s for s in ONTOLOGY.subjects(RDF.type) if str(s).startswith(NAMESPACES)}  # type: ignore[misc]


def schemes() -> set[Node]:
    return set(ONTOLOGY.subjects(RDF.type, SKOS.ConceptScheme))


def reserved() -> set[Node]:
    return {s for s, note in ONTOLOGY.subject_objects(SKOS.editorialNote) if str(note).startswith("Reserved")}


def test_the_vocabulary_and_the_ontology_have_the_same_terms() -> None:
    assert listed(v.EQ) | listed(v.EQV) == defined() - schemes() - reserved()
    assert len(defined()) > 80


@pytest.mark.parametrize("term", sorted(defined()), ids=lambda t: str(t).rpartition("#")[2])
def test_each_term_has_one_label_and_one_definition(term: URIRef) -> None:
    for predicate in (RDFS.label, SKOS.definition):
        (value,) = ONTOLOGY.objects(term, predicate)
        assert isinstance(value, Literal)
        assert value.language == "en"


def test_the_ontology_says_its_version_its_licence_and_its_makers() -> None:
    properties = {str(p).rpartition("/")[2].rpartition("#")[2] for p in ONTOLOGY.predicates(HEADER)}
    assert properties >= {"versionIRI", "versionInfo", "license", "creator", "title", "description"}
    assert str(ONTOLOGY.value(HEADER, OWL.versionIRI)) == f"{HEADER}/{ONTOLOGY.value(HEADER, OWL.versionInfo)}"


def test_every_listed_term_is_written_by_the_graph_or_named_by_the_shapes() -> None:
    used = {term for graph in (as_graph(EXTRACTION), SHAPE_GRAPH) for triple in graph for term in triple}
    assert sorted({term for namespace in CLOSED for term in listed(namespace)} - used) == []


def test_the_graph_and_the_shapes_use_only_defined_terms() -> None:
    assert ours(as_graph(EXTRACTION)) <= defined()
    assert ours(SHAPE_GRAPH) <= defined()


def test_every_value_belongs_to_one_scheme_of_one_property() -> None:
    concepts = set(ONTOLOGY.subjects(RDF.type, SKOS.Concept))
    for concept in concepts:
        (scheme,) = ONTOLOGY.objects(concept, SKOS.inScheme)
        assert scheme in schemes()
    for scheme in schemes():
        (definition,) = ONTOLOGY.objects(scheme, SKOS.definition)
        match = re.fullmatch(r"Values of eq:(\w+)\.", str(definition))
        assert match
        assert EQ[match[1]] in defined()


def test_the_lists_of_the_shapes_are_the_schemes_of_the_ontology() -> None:
    """What a shape allows for a property are values of one scheme, and together the shapes allow the whole scheme."""
    allowed: dict[Node, set[Node]] = {}
    for head in SHAPE_GRAPH.objects(None, SH["in"]):
        values = set(Collection(SHAPE_GRAPH, head))
        found = {ONTOLOGY.value(value, SKOS.inScheme) for value in values} - {None}
        assert len(found) <= 1
        for scheme in found:
            allowed.setdefault(scheme, set()).update(values)  # type: ignore[arg-type]
    assert len(allowed) == len(schemes()) == 12
    for scheme, values in allowed.items():
        assert values == set(ONTOLOGY.subjects(SKOS.inScheme, scheme)) - reserved()


def test_every_shape_targets_something_and_explains_itself() -> None:
    shapes = [s for s in SHAPE_GRAPH.subjects(RDF.type, SH.NodeShape) if str(s).startswith(v.SHAPES)]
    assert len(shapes) == 63
    for shape in shapes:
        assert SHAPE_GRAPH.value(shape, SH.targetClass) or SHAPE_GRAPH.value(shape, SH.targetSubjectsOf)
        parts = [*SHAPE_GRAPH.objects(shape, SH.property), *SHAPE_GRAPH.objects(shape, SH.sparql)]
        assert all(SHAPE_GRAPH.value(part, SH.message) for part in parts) or SHAPE_GRAPH.value(shape, SH.message)


def test_the_prefixes_of_the_files_are_those_of_the_vocabulary() -> None:
    root = v.ontology_path()
    files = sorted(root.rglob("*.ttl"))
    assert len(files) >= 45
    for path in files:
        for prefix, namespace in re.findall(r"@prefix (\w+): <([^>]+)>", path.read_text(encoding="utf-8")):
            assert v.PREFIXES.get(prefix, namespace) == namespace, path


def test_every_term_is_argued_in_the_readme() -> None:
    readme = v.ontology_path("README.md").read_text(encoding="utf-8")
    for term in listed(v.EQ):
        assert re.search(rf"\beq:{term.rpartition('#')[2]}\b", readme), term


def test_the_example_is_what_the_graph_writes_for_its_article() -> None:
    folder = v.ontology_path("examples", "valid")
    kept = Graph().parse(folder / "article.ttl")
    made = as_graph(example_records((folder / "article.txt").read_text(encoding="utf-8")))

    def without_release(graph: Graph) -> set[tuple[object, ...]]:
        """Numbers by value, and without the version of kg, which the next release changes."""
        return {(s, p, o.toPython() if isinstance(o, Literal) else o) for s, p, o in graph if "/software/kg-" not in f"{s} {o}"}

    assert without_release(kept) == without_release(made)
    assert len(kept) == len(made) == 289


def example_records(text: str) -> Extraction:
    """The records of ontology/examples/valid/article.txt."""

    def place(words: str, occurrence: int = 1) -> Span:
        start = -1
        for _ in range(occurrence):
            start = text.index(words, start + 1)
        return (start, start + len(words))

    lost = "About 300 farms lost 10 to 20 percent of their crop each month"
    hydrologist = Affiliation(place("a hydrologist at the Lake Office"), "hydrologist", place("hydrologist"), "Lake Office", place("Lake Office"))
    mentions = (Mention(place("Mira Holt"), "Mira Holt", "full_name"), Mention(place("she"), "she", "pronoun", 0.8))
    holt = Entity("mira-holt", "Mira Holt", "person", mentions=mentions, affiliations=(hydrologist,))
    direct = (place('"The dam is safe,"'), place('"For now."'))
    quotes = (
        Quote(direct, "", "direct", "speech", (0, direct[1][1]), "mira-holt", place("Mira Holt"), place("said"), confidence=0.95),
        Quote(
            (place(lost),), "", "indirect", "speech", (place(lost)[0], place("she said.")[1]), "mira-holt", place("she"), place("said", 2),
            confidence=0.9,
        ),
    )  # fmt: skip
    quantities = (
        Quantity(
            place("About 300 farms"), "", Decimal(300), approx=True, unit="farm", hedge=place("About"), speaker="mira-holt", quote=1,
            confidence=0.9,
        ),
        Quantity(
            place("10 to 20 percent"), "", min=Decimal(10), max=Decimal(20), unit="percent", qudt_unit=str(v.UNIT.PERCENT), per="month",
            measured="crop", measured_span=place("crop"), speaker="mira-holt", quote=1, confidence=0.9,
        ),
    )  # fmt: skip
    claims = (Claim(place(lost), lost, 1, quantities=(0, 1), confidence=0.7),)
    return Extraction(Article("dam", text, title="The dam"), (holt,), (), quotes, quantities, claims)


def test_the_ontology_lies_beside_the_package() -> None:
    assert v.ontology_path("kg.ttl").resolve().is_relative_to(Path(v.__file__).resolve().parents[2])


# The page


def test_the_page_of_the_ontology_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == made(), "run python tests/make_ontology_page.py"


@pytest.mark.parametrize("term", sorted(defined()), ids=lambda t: str(t).rpartition("#")[2])
def test_the_page_explains_each_term(term: URIRef) -> None:
    page = unescape(PAGE.read_text(encoding="utf-8"))
    assert f"<code>{short(term)}</code> {ONTOLOGY.value(term, RDFS.label)}</" in page
    assert all(f">{note}</p>" in page for p in (SKOS.definition, SKOS.scopeNote) for note in ONTOLOGY.objects(term, p))


def test_the_page_stands_alone() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert not re.search(r"<script|<link|<img|@import|url\(|src=| on\w+=", page)
    anchors, links = re.findall(r' id="([^"]+)"', page), re.findall(r'href="#([^"]+)"', page)
    assert len(anchors) == len(set(anchors)) == len(defined())
    assert set(links) <= set(anchors)
    assert len(re.findall("<pre>", page)) > 80, "terms without an example"

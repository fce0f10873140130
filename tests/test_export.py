"""Each format is read back by a program that did not write it, and is the same bytes in every process."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Dataset, Graph
from rdflib.term import Literal, Node, URIRef
from store_fixtures import harbour, hostile

from kg.derived import keep
from kg.errors import ExportError
from kg.export import ANSWER_FORMATS, FORMATS, answer, export, pieces, write_both
from kg.export.order import blocks
from kg.export.tables import triples_turtle
from kg.network import network
from kg.query import Rows, ask, run
from kg.store import Entry, Store
from kg.vocabulary import DATE_TIME, GRAPH, ID

TESTS = Path(__file__).parent
pytestmark = pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph):DeprecationWarning")  # rdflib of itself
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@pytest.fixture(scope="module")
def store() -> Store:
    store = Store.memory()
    store.replace([harbour(), hostile()])
    return store


@pytest.fixture(scope="module")
def written(store: Store) -> dict[str, bytes]:
    return {format: export(store, format) for format in FORMATS}


def without_control(node: Node) -> Node:
    """What XML can hold of a term."""
    return Literal(CONTROL.sub("", str(node)), lang=node.language, datatype=node.datatype) if isinstance(node, Literal) else node


def test_the_formats_are_these() -> None:
    assert list(FORMATS) == ["turtle", "trig", "nquads", "jsonld", "rdfxml", "graphml", "gexf", "csv"]
    assert list(ANSWER_FORMATS) == ["csv", "json", "xml", "ttl"]
    with pytest.raises(ExportError, match="there is no format 'docx': take one of turtle, trig"):
        export(Store.memory(), "docx")
    with pytest.raises(ExportError, match="there is no format 'docx': take one of csv, json"):
        answer(True, "docx")


# RDF


def moment(term: Node) -> Node:
    """A term as rdflib reads it: it alone writes the Z of a moment as +00:00."""
    return Literal(str(term), datatype=DATE_TIME) if isinstance(term, Literal) and term.datatype == DATE_TIME else term


def test_turtle_is_the_union_of_all_graphs(store: Store, written: dict[str, bytes]) -> None:
    assert set(Graph().parse(data=written["turtle"], format="turtle")) == {(s, p, moment(o)) for s, p, o, _ in store.quads()}


def test_rdfxml_is_the_union_without_control_characters(store: Store, written: dict[str, bytes]) -> None:
    assert set(Graph().parse(data=written["rdfxml"], format="xml")) == {(s, p, moment(without_control(o))) for s, p, o, _ in store.quads()}


@pytest.mark.parametrize(("format", "name"), [("trig", "trig"), ("nquads", "nquads"), ("jsonld", "json-ld")])
def test_dataset_formats_keep_the_graphs(store: Store, written: dict[str, bytes], format: str, name: str) -> None:
    data = Dataset()
    data.parse(data=written[format], format=name)
    assert {(s, p, o, URIRef(str(g))) for s, p, o, g in data.quads()} == {(s, p, moment(o), g) for s, p, o, g in store.quads()}


@pytest.mark.parametrize(
    ("format", "syntax"),
    [
        ("turtle", ox.RdfFormat.TURTLE),
        ("trig", ox.RdfFormat.TRIG),
        ("nquads", ox.RdfFormat.N_QUADS),
        ("jsonld", ox.RdfFormat.JSON_LD),
        ("rdfxml", ox.RdfFormat.RDF_XML),
    ],
)
def test_a_second_reader_agrees(store: Store, written: dict[str, bytes], format: str, syntax: ox.RdfFormat) -> None:
    other = ox.Store()
    other.load(written[format], format=syntax)
    in_one = {quad[:3] for quad in store.quads()}
    assert len(other) == (len(in_one) if format in ("turtle", "rdfxml") else len(store))


@pytest.fixture(scope="module")
def several() -> Iterator[Store]:
    """Registry, a person's own graph, subjects of no text, a text of which no graph is, and one of which another's graph speaks."""
    with Store.memory() as several:
        keep(several, [harbour(), hostile()])
        name, other = URIRef("https://example.org/notes"), URIRef(f"{GRAPH}00aa/extraction")
        one, two = (f"{ID}text/{each.article.sha256[:16]}" for each in (harbour(), hostile()))
        said = URIRef("https://schema.org/text")
        subjects = [name, URIRef(one), URIRef(f"{one}/note/1"), URIRef(f"{ID}text/05a7/x/2"), URIRef(f"{ID}textile")]
        several.replace_graphs([Entry(name, [(subject, said, Literal(subject)) for subject in subjects])])
        several.replace_graphs([Entry(other, [(URIRef(subject), said, Literal("other")) for subject in (f"{two}/note/2", f"{ID}text/00aa", name)])])
        yield several


def test_piece_by_piece_is_the_order_of_the_whole(several: Store) -> None:
    assert export(several, "turtle").decode() == triples_turtle(several.triples())
    assert b"".join(pieces(several, "nquads")) == several.nquads()


def test_two_files_at_once_are_those_of_each_alone(several: Store) -> None:
    as_turtle, as_trig = io.BytesIO(), io.BytesIO()
    write_both(several, as_turtle, as_trig)
    assert as_turtle.getvalue() == export(several, "turtle")
    assert as_trig.getvalue() == export(several, "trig")


def test_a_union_too_large_to_be_held_is_the_same(several: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    held = {format: export(several, format) for format in ("turtle", "rdfxml", "trig", "jsonld", "nquads")}
    monkeypatch.setattr("kg.export.union.IN_MEMORY", 1_000)
    monkeypatch.setattr("kg.export.sorter.RUN", 7)
    assert {format: export(several, format) for format in held} == held


def test_what_sorts_alike_is_in_one_order() -> None:
    """1.5 and 1.05 are two numbers each, and the same ones."""
    lines = [f'<x:{number}> <x:p> "{value}"' for number in ("a5", "a05") for value in ("1.5", "1.05", "1.005")]
    expected = [(f"<x:{number}>", {"<x:p>": ['"1.005"', '"1.05"', '"1.5"']}) for number in ("a05", "a5")]
    assert all(blocks(order) == expected for order in permutations(lines))


@pytest.mark.parametrize("words", ["9" * 5_000, "1" * 5_000 + " and " + "2" * 5_000, "a" * 5_000 + "1"], ids=["one", "two", "behind"])
def test_a_number_of_any_length_is_exported(words: str) -> None:
    name = URIRef("http://example.org/g")
    with Store.memory() as store:
        store.replace_graphs([Entry(name, [(name, name, Literal(words)), (name, name, Literal(words + "0"))])])
        assert {str(o) for o in Graph().parse(data=export(store, "turtle"), format="turtle").objects()} == {words, words + "0"}


@pytest.mark.parametrize("format", ["turtle", "trig", "jsonld", "rdfxml"])
def test_a_triple_term_is_refused_with_a_sentence(format: str) -> None:
    line = b'<http://example.org/s> <http://example.org/p> <<( <http://example.org/a> <http://example.org/b> "c" )>> <http://example.org/g> .\n'
    with Store.memory() as store:
        store.replace_graphs([Entry(URIRef("http://example.org/g"), (), lines=line)])
        with pytest.raises(ExportError, match=r"is a triple term \(RDF 1.2\), which only nquads can hold"):
            export(store, format)
        assert export(store, "nquads") == line


def test_turtle_is_for_reading(written: dict[str, bytes]) -> None:
    text = written["turtle"].decode()
    assert " a schema:Quotation ;\n    prov:qualifiedAttribution <" in text
    assert '    schema:text "The wall was too low [...] We warned them."' in text
    starts = [int(number) for number in re.findall(r"^<\S+/73cde3b96452a61d/quote/(\d+)-\d+> a", text, re.MULTILINE)]
    assert len(starts) == 7
    assert starts == sorted(starts)  # in the order of the article, not of the digits


WORDS = st.text(max_size=20)
LITERALS = st.one_of(
    WORDS.map(Literal),
    WORDS.map(lambda words: Literal(words, lang="en-GB")),
    WORDS.map(lambda words: Literal(words, datatype=URIRef("http://example.org/type"))),
    st.integers().map(Literal),
    st.decimals(allow_nan=False, allow_infinity=False, places=3).map(Literal),
    st.booleans().map(Literal),
    st.sampled_from(["a", "b-c", "d/e", "f#g", "h.", "1", "-", "%20", "ü", "x:y", "("]).map(lambda part: URIRef(f"https://schema.org/{part}")),
)


@settings(max_examples=60)
@given(st.lists(LITERALS, max_size=5))
def test_any_term_survives(objects: list[Node]) -> None:
    subject, predicate, name = (URIRef(f"http://example.org/{part}") for part in ("s", "p", "g"))
    with Store.memory() as store:
        store.replace_graphs([Entry(name, [(subject, predicate, each) for each in objects])])
        expected = {quad[2] for quad in store.quads()}
        assert {o for _, _, o in Graph().parse(data=export(store, "turtle"), format="turtle")} == expected
        for format, syntax in (("trig", ox.RdfFormat.TRIG), ("nquads", ox.RdfFormat.N_QUADS), ("jsonld", ox.RdfFormat.JSON_LD)):
            other = ox.Store()
            other.load(export(store, format), format=syntax)
            assert {f"{quad} ." for quad in other} | {""} == set(store.nquads().decode().split("\n"))
        read = {o for _, _, o in Graph().parse(data=export(store, "rdfxml"), format="xml")}
        assert len(read) <= len(expected)
        ElementTree.fromstring(export(store, "rdfxml"))


def test_rdfxml_names_properties_of_other_vocabularies_and_says_what_it_cannot() -> None:
    subject = URIRef("http://example.org/s")
    with Store.memory() as store:
        store.replace_graphs([Entry(subject, [(subject, URIRef("http://example.org/a&b/name"), Literal("<&>"))])])
        assert set(Graph().parse(data=export(store, "rdfxml"), format="xml")) == {quad[:3] for quad in store.quads()}
        store.replace_graphs([Entry(subject, [(subject, URIRef("http://example.org/7"), Literal("x"))])])
        with pytest.raises(ExportError, match=r"RDF/XML has no name for the property <http://example.org/7>: export turtle instead"):
            export(store, "rdfxml")


def test_an_empty_store_makes_empty_files() -> None:
    with Store.memory() as store:
        assert len(Graph().parse(data=export(store, "turtle"), format="turtle")) == 0
        assert len(Graph().parse(data=export(store, "rdfxml"), format="xml")) == 0
        for format, name in (("trig", "trig"), ("nquads", "nquads"), ("jsonld", "json-ld")):
            data = Dataset()
            data.parse(data=export(store, format), format=name)
            assert len(data) == 0
        assert len(nx.parse_graphml(export(store, "graphml").decode())) == 0
        assert len(nx.read_gexf(io.BytesIO(export(store, "gexf")))) == 0
        assert export(store, "csv").decode().count("\n") == 1


# Networks


@pytest.mark.parametrize("format", ["graphml", "gexf"])
def test_networks_are_read_by_networkx(store: Store, written: dict[str, bytes], format: str) -> None:
    whole = network(store, limit=None)
    read = nx.parse_graphml(written[format].decode(), force_multigraph=True) if format == "graphml" else nx.read_gexf(io.BytesIO(written[format]))
    assert set(read) == set(whole)
    assert read.number_of_edges() == whole.number_of_edges()
    for node, data in whole.nodes(data=True):
        assert read.nodes[node]["kind"] == data["kind"]
        assert read.nodes[node]["label"] == CONTROL.sub("", data["label"])
    assert {data["kind"] for _, _, data in read.edges(data=True)} == {data["kind"] for _, _, data in whole.edges(data=True)}


@pytest.mark.parametrize("format", ["graphml", "gexf", "rdfxml"])
def test_xml_is_xml_and_has_no_clock(written: dict[str, bytes], format: str) -> None:
    text = written[format].decode()
    ElementTree.fromstring(text)
    assert not CONTROL.search(text)
    assert "<script>" not in text
    assert "lastmodified" not in text
    assert "NetworkX" not in text
    assert text.startswith("<?xml version=")


def test_one_attribute_has_one_type(written: dict[str, bytes]) -> None:
    root = ElementTree.fromstring(written["graphml"])
    keys = [(key.get("for"), key.get("attr.name")) for key in root.iter("{http://graphml.graphdrawing.org/xmlns}key")]
    assert len(keys) == len(set(keys))
    gexf = ElementTree.fromstring(written["gexf"])
    # Offsets named start and end would be taken for a time, and the graph for a dynamic one.
    assert [graph.get("mode") for graph in gexf.iter("{http://www.gexf.net/1.2draft}graph")] == ["static"]


# CSV


def test_csv_has_one_row_a_quote(written: dict[str, bytes]) -> None:
    rows = list(csv.DictReader(io.StringIO(written["csv"].decode(), newline="")))
    assert len(rows) == 8
    first = rows[1]
    assert first == {
        "article": "harbour", "title": "Harbour wall fails in storm", "published": "2024-03-01", "speaker": "Mira Holt", "role": "engineer",
        "institution": "Coastal Institute", "kind": "direct", "mode": "speech", "quote": "The wall was too low [...] We warned them.",
        "start": "49", "end": "142", "cue": "said", "source": "Mira Holt", "basis": "stated", "anomaly": "", "confidence": "0.98",
    }  # fmt: skip


def test_no_cell_of_a_table_is_a_formula(store: Store, written: dict[str, bytes]) -> None:
    texts = [written["csv"].decode(), *(answer(ask(store, name), "csv") for name in ("quotes", "experts", "affiliations", "articles", "where"))]
    cells = [cell for text in texts for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert sum(cell.startswith("'") for cell in cells) > 10
    for cell in cells:
        assert not re.match(r"[=+\-@\t\r\n]", cell)
        assert not CONTROL.search(cell)


@pytest.mark.parametrize(
    ("sparql", "cells"),
    [
        ("SELECT (-5 AS ?x) (-0.5 AS ?y) (-1.0e3 AS ?z) WHERE {}", ["-5", "-0.5", "-1000"]),
        ("SELECT ('-5' AS ?x) ('=1+1' AS ?y) ('+1' AS ?z) WHERE {}", ["'-5", "'=1+1", "'+1"]),
        ("SELECT ('@x' AS ?x) ('\\t=1' AS ?y) (' =1' AS ?z) WHERE {}", ["'@x", "'\t=1", "' =1"]),
        ("SELECT ('a-b' AS ?x) ('1' AS ?y) ('ok' AS ?z) WHERE {}", ["a-b", "1", "ok"]),
        ("SELECT ('=1'^^xsd:integer AS ?x) ('\\uFF1D1' AS ?y) ('-'^^xsd:decimal AS ?z) WHERE {}", ["'=1", "'\uff1d1", "'-"]),
    ],
)
def test_numbers_stay_numbers_and_text_stays_text(sparql: str, cells: list[str]) -> None:
    found = run(Store.memory(), sparql)
    rows = list(csv.reader(io.StringIO(answer(found, "csv"), newline="")))
    assert rows[1] == cells


# Answers


def test_json_and_xml_are_read_as_the_standard_has_them(store: Store) -> None:
    rows = ask(store, "where")
    as_json = ox.parse_query_results(answer(rows, "json"), ox.QueryResultsFormat.JSON)
    as_xml = ox.parse_query_results(answer(rows, "xml"), ox.QueryResultsFormat.XML)
    assert isinstance(as_json, ox.QuerySolutions)
    assert isinstance(as_xml, ox.QuerySolutions)
    assert [variable.value for variable in as_json.variables] == list(rows.columns)
    for row, one, other in zip(rows, as_json, as_xml, strict=True):
        assert [None if term is None else term.value for term in one] == [None if term is None else str(term) for term in row]
        assert [None if term is None else CONTROL.sub("", str(term)) for term in row] == [None if t is None else t.value for t in other]


def test_yes_or_no_in_all_formats() -> None:
    assert json.loads(answer(True, "json")) == {"head": {}, "boolean": True}
    result = ox.parse_query_results(answer(False, "xml"), ox.QueryResultsFormat.XML)
    assert isinstance(result, ox.QueryBoolean)
    assert bool(result) is False
    assert answer(True, "csv") == "answer\ntrue\n"
    with pytest.raises(ExportError, match="ttl is for CONSTRUCT and DESCRIBE"):
        answer(True, "ttl")


def test_triples_in_all_formats(store: Store) -> None:
    triples = run(store, "DESCRIBE ?s WHERE { ?s schema:name 'Mira Holt' }")
    assert isinstance(triples, tuple)
    assert set(Graph().parse(data=answer(triples, "ttl"), format="turtle")) == set(triples)
    assert answer(triples, "csv").splitlines()[0] == "subject,predicate,object"
    assert len(json.loads(answer(triples, "json"))["results"]["bindings"]) == len(triples)
    with pytest.raises(ExportError, match="ttl is for CONSTRUCT"):
        answer(Rows((), ()), "ttl")


# Determinism


def test_the_same_bytes_under_any_hash_seed(written: dict[str, bytes]) -> None:
    code = """
import hashlib, json
from kg.export import FORMATS, export
from kg.store import Store
from store_fixtures import harbour, hostile
store = Store.memory()
store.replace([hostile(), harbour()])
print(json.dumps({format: hashlib.sha256(export(store, format)).hexdigest() for format in FORMATS}))
"""
    outputs = set()
    for seed in ("1", "4711"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=TESTS, env=environment, timeout=120, check=True)
        outputs.add(done.stdout)
    assert len(outputs) == 1
    assert json.loads(outputs.pop()) == {format: hashlib.sha256(data).hexdigest() for format, data in written.items()}

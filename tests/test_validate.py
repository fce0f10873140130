"""Rules of the graph: a good graph passes, each seeded fault is caught by the rule that is meant for it, and by no other."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Dataset, Graph, URIRef
from sample import EXTRACTION, TEXT

from kg.errors import SourceError
from kg.graph import as_graph
from kg.records import Article, Extraction, Quantity
from kg.validate import Report, check_text, read, validate
from kg.vocabulary import ontology_path

EXAMPLES = ontology_path("examples")
FAULTS = sorted(EXAMPLES.glob("invalid/*.ttl"))


def summed(*graphs: Graph) -> Graph:
    total = Graph()
    for graph in graphs:
        for triple in graph:
            total.add(triple)
    return total


@pytest.fixture(scope="module")
def good() -> Graph:
    return Graph().parse(EXAMPLES / "valid" / "article.ttl")


@pytest.fixture(scope="module")
def faults() -> dict[str, Graph]:
    return {path.stem: Graph().parse(path) for path in FAULTS}


@pytest.fixture(scope="module")
def faulty(good: Graph, faults: dict[str, Graph]) -> Report:
    """All faults at once: one run of SHACL; they stand at nodes of their own."""
    return validate(summed(good, *faults.values()))


def test_a_good_graph_conforms_and_every_rule_has_looked_at_something() -> None:
    report = validate(as_graph(EXTRACTION))
    assert report.conforms
    assert not report.findings, str(report)
    assert len(report.focus) == 42
    assert min(report.focus.values()) > 0


def test_the_example_of_the_ontology_conforms(good: Graph) -> None:
    report = validate(good) + check_text(good, (EXAMPLES / "valid" / "article.txt").read_text(encoding="utf-8"))
    assert report.conforms, str(report)
    assert report.focus["TextWords"] > 10


def test_there_is_a_seeded_fault_for_every_rule(faulty: Report) -> None:
    assert {path.stem for path in FAULTS} == set(faulty.focus)


@pytest.mark.parametrize("rule", [path.stem for path in FAULTS])
def test_a_fault_is_caught_by_its_rule(rule: str, faulty: Report, faults: dict[str, Graph]) -> None:
    nodes = {finding.node for finding in faulty.findings if finding.rule == rule}
    assert nodes
    assert nodes <= {str(s) for s in faults[rule].subjects()}, "the rule has found something that is no fault"


def test_warnings_do_not_fail_a_graph(good: Graph, faults: dict[str, Graph]) -> None:
    report = validate(summed(good, faults["WholeWords"], faults["OpeningMark"]))
    assert report.conforms
    assert [finding.severity for finding in report.findings] == ["warning", "warning"]


@pytest.mark.parametrize(
    ("text", "words", "cut"),
    [
        ("Rain in Wardtown\nIvo left", "Ivo", False),
        ("pay 1,263 crowns", "263", True),
        ("pay 1,263 crowns", "1", True),
        ("pay 12 crowns", "2", True),
        ("in 1994, 20 people", "20", False),
        ("the well-known dam", "known", False),
        ("the unknown dam", "known", True),
    ],
)
def test_a_span_that_cuts_a_word_or_a_number_is_a_warning(text: str, words: str, cut: bool) -> None:
    start = text.index(words)
    graph = as_graph(Extraction(Article("cut", text), quantities=(Quantity((start, start + len(words)), words),)))
    assert [finding.rule for finding in validate(graph).findings] == ["WholeWords"] * cut


def test_a_graph_in_which_nothing_matches_does_not_pass() -> None:
    stranger = Graph().add((URIRef("https://a.example/x"), URIRef("https://a.example/p"), URIRef("https://a.example/y")))
    for graph in (Graph(), stranger):
        report = validate(graph)
        assert not report.conforms
        assert "no article" in str(report)


def test_named_graphs_are_judged_together(good: Graph) -> None:
    data = Dataset()
    for number, (subject, predicate, value) in enumerate(sorted(good)):
        data.add((subject, predicate, value, URIRef(f"https://a.example/graph/{number % 2}")))  # type: ignore[arg-type]
    assert validate(data).focus["Quotation"] == 2
    assert validate(data).conforms


def test_a_report_is_readable(good: Graph, faults: dict[str, Graph]) -> None:
    lines = str(validate(summed(good, faults["Selector"]))).splitlines()
    assert lines[0].startswith("does not conform: 1 violations, 0 warnings; ")
    assert lines[1] == ("violation: Selector: text/f4427a12ec4d7491/selector/20-10: oa:start is one integer, not negative, less than oa:end (20)")
    assert lines[2].startswith("nothing to look at for: Change, ")


def test_an_article_without_any_quote_conforms() -> None:
    report = validate(as_graph(Extraction(Article("dull", "Nothing happened."))))
    assert report.conforms
    assert report.focus["Quotation"] == 0


def test_spans_are_compared_with_the_text() -> None:
    graph = as_graph(EXTRACTION)
    assert check_text(graph, TEXT).conforms
    moved = check_text(graph, TEXT + "\n")
    assert not moved.conforms
    assert "SHA-256" in str(moved)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('oa:exact "Mira Holt"', 'oa:exact "Mira Bolt"', "the text has 'Mira Holt' there (Mira Bolt)"),
        ("oa:end 33", "oa:end 900", "the offsets lie outside the text (24, 900)"),
        ('oa:suffix ", a hydro', 'oa:suffix ", a geo', "the text has other words behind it"),
        ("eq:codePointLength 155", "eq:codePointLength 156", "the text has 155 code points, the graph says otherwise"),
    ],
)
def test_a_changed_word_or_offset_is_found(old: str, new: str, message: str) -> None:
    turtle = (EXAMPLES / "valid" / "article.ttl").read_text(encoding="utf-8")
    assert turtle.count(old) == 1
    report = check_text(Graph().parse(data=turtle.replace(old, new)), (EXAMPLES / "valid" / "article.txt").read_text(encoding="utf-8"))
    assert [finding for finding in report.findings if message in str(finding)], str(report)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # rdflib's own writers call what rdflib 7.6 deprecates
@pytest.mark.parametrize("form", [("turtle", "ttl"), ("trig", "trig"), ("nquads", "nq"), ("json-ld", "jsonld"), ("xml", "rdf")])
def test_a_graph_is_read_from_every_format(form: tuple[str, str], good: Graph, tmp_path: Path) -> None:
    path = tmp_path / f"graph.{form[1]}"
    data = Dataset()
    for subject, predicate, value in good:
        data.add((subject, predicate, value, URIRef("https://a.example/graph")))  # type: ignore[arg-type]
    source = data if form[0] in ("trig", "nquads", "json-ld") else good
    path.write_text(source.serialize(format=form[0]), encoding="utf-8")
    assert len(read(path)) == len(good)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("missing.ttl", None, "cannot be read"),
        ("broken.ttl", b"<a> <b> .", "is not valid turtle"),
        ("broken.jsonld", b"{", "is not valid json-ld"),
        ("bytes.nq", b"\xff\xfe", "is not valid nquads"),
        ("graph.pdf", b"", "no RDF format"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(name: str, content: bytes | None, message: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SourceError, match=message) as caught:
        read(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_example_article_conforms_and_says_what_the_text_says(example_extraction: Extraction) -> None:
    graph = as_graph(example_extraction)
    report = validate(graph) + check_text(graph, example_extraction.article.text)
    assert report.conforms, str(report)
    assert report.focus["Quotation"] >= 15
    assert report.focus["Quantity"] >= 10

"""Rules of the graph: a good graph passes, each seeded fault is caught by the rule that is meant for it, and by no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from comparison_fixture import papers
from copy_fixture import prints
from many import generated, originals
from many import quoted as quoted_articles
from outside_fixture import with_decisions
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.namespace import SH
from registry_fixture import articles
from sample import EXTRACTION, TEXT

from kg.copies import Reprint
from kg.derived import keep
from kg.errors import SourceError, StoreError
from kg.graph import as_graph
from kg.records import Article, Extraction, Quantity
from kg.store import Entry, Store
from kg.validate import LARGE, Report, by_shacl, by_sparql, check_text, check_texts, read, validate, validate_with_texts
from kg.validate.shapes import shape_graph
from kg.validate.spans import PLAIN, PROPERTIES, Span, about, spans, suspects
from kg.validate.sparql import checks, focus_counts
from kg.vocabulary import OA, PREFIXES, SHAPES, ontology_path

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


def test_a_good_graph_conforms_and_every_rule_has_looked_at_something(tmp_path: Path) -> None:
    with with_decisions(tmp_path / "store") as store:
        report_elsewhere = Reprint(prints()[0].article.sha256[:16], "https://mirror.example/ferry", "mirror", "Mirror", "2031-03-05", "Ferry")
        keep(store, [EXTRACTION, *papers(), *articles(), *prints()], again=[report_elsewhere])
        report = validate(store.as_graph())
    assert report.conforms
    assert not report.findings, str(report)
    assert len(report.focus) == 64
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
    assert lines[2].startswith("nothing to look at for: BasedOn, Change, ")


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


# Two engines, one verdict


def stored(graph: Graph) -> Store:
    store = Store.memory()
    store.replace_graphs([Entry(URIRef("https://a.example/graph"), graph)])
    return store


def comparable(report: Report) -> tuple[set[tuple[str, ...]], dict[str, int]]:
    """All of a report; a blank node has another name in every store."""
    blank = {f for f in report.findings if f.rule == "NoBlankNode"}
    named = {(f.severity, f.rule, f.node, f.message, f.value) for f in report.findings if f not in blank}
    return named | {(f.severity, f.rule, "_:", f.message) for f in blank}, dict(report.focus)


def test_sparql_says_what_shacl_says_of_the_good_example(good: Graph) -> None:
    assert comparable(by_sparql(stored(good))) == comparable(by_shacl(good)) == (set(), comparable(by_shacl(good))[1])


def test_sparql_says_what_shacl_says_of_all_faults_together(good: Graph, faults: dict[str, Graph], faulty: Report) -> None:
    found = by_sparql(stored(summed(good, *faults.values())))
    assert comparable(found) == comparable(faulty)
    assert {finding.rule for finding in found.findings} == set(faults)


@pytest.mark.parametrize("rule", [path.stem for path in FAULTS])
def test_sparql_finds_each_fault_alone(rule: str, good: Graph, faults: dict[str, Graph], faulty: Report) -> None:
    found = comparable(by_sparql(stored(summed(good, faults[rule]))))[0]
    assert found == {finding for finding in comparable(faulty)[0] if finding[1] == rule}


def test_sparql_says_what_shacl_says_of_a_store() -> None:
    with Store.memory() as store:
        keep(store, [EXTRACTION, *papers()])
        assert comparable(by_sparql(store)) == comparable(by_shacl(store.as_graph()))


@pytest.mark.parametrize(
    "broken",
    [
        'quote:1-78 eq:quoteKind "direct", 7 ; schema:text 5, "" ; schema:isPartOf quote:1-78 .',
        "quote:1-78 prov:qualifiedAttribution 7 ; eq:context <https://a.example/x>, <https://a.example/y> .",
        'text:selector a oa:TextPositionSelector ; oa:start "x"^^xsd:integer, -3 ; oa:end 1.5, "y" .',
        "text:v a qudt:QuantityValue ; qudt:hasUnit 5, <https://a.example/u> ; qudt:numericValue 1.5e0 ; eq:precision eqv:exact .",
        'text:v a qudt:QuantityValue ; qudt:lowerBound "a", 4 ; qudt:upperBound 3, 3.5 ; eq:precision eqv:range, eqv:exact .',
        'text:v eq:confidence 1.2, "0.5"^^xsd:decimal, "x"^^xsd:decimal, 1 .',
        'text:c a eq:Change ; eq:direction eqv:increase ; eq:to text:a ; eq:delta text:b ; eq:from "a" .',
        "text:i a eq:Identification ; eq:basis eqv:corrected ; eq:score 1.5 ; eq:reason 7 .",
    ],
)
def test_sparql_says_what_shacl_says_of_values_of_every_sort(broken: str, good: Graph) -> None:
    prefixes = "@prefix quote: <https://w3id.org/expert-quotes/id/text/f4427a12ec4d7491/quote/> . @prefix text: <https://a.example/> ."
    bound = " ".join(f"@prefix {prefix}: <{namespace}> ." for prefix, namespace in PREFIXES.items())
    graph = summed(good, Graph().parse(data=f"{bound} {prefixes} {broken}"))
    assert comparable(by_sparql(stored(graph))) == comparable(by_shacl(graph))
    assert by_shacl(graph).findings


def test_every_construct_of_the_shapes_is_translated() -> None:
    translated = checks(shape_graph())
    assert {check.rule for check in translated} == set(focus_counts(shape_graph()))
    assert len(translated) > 250


@pytest.mark.parametrize(
    ("construct", "named"),
    [
        ("sh:property [ sh:path eq:x ; sh:uniqueLang true ]", "sh:uniqueLang"),
        ("sh:property [ sh:path eq:x ; sh:minCount 2 ]", "sh:minCount 2"),
        ("sh:property [ sh:path [ sh:zeroOrMorePath eq:x ] ; sh:minCount 1 ]", "a path that is neither"),
        ("sh:property [ sh:path eq:x ; sh:datatype xsd:gYear ]", "sh:datatype http://www.w3.org/2001/XMLSchema#gYear"),
        ("sh:nodeKind sh:Literal", "sh:nodeKind"),
        ("sh:closed true", "sh:closed"),
        ("sh:sparql [ sh:select 'SELECT $this { $this eq:x 1 }' ]", "a query without one 'WHERE {'"),
    ],
)
def test_what_is_not_translated_is_refused(construct: str, named: str) -> None:
    bound = " ".join(f"@prefix {prefix}: <{namespace}> ." for prefix, namespace in {**PREFIXES, "sh": str(SH)}.items())
    shapes = Graph().parse(data=f"{bound} <{SHAPES}New> a sh:NodeShape ; sh:targetClass eq:Referent ; {construct} .")
    with pytest.raises(StoreError, match=re.escape(f"the shape New has {named}")):
        checks(shapes)


def test_a_large_graph_is_judged_by_sparql(monkeypatch: pytest.MonkeyPatch, good: Graph, faults: dict[str, Graph]) -> None:
    graph = summed(good, faults["Selector"])
    small = validate(graph)
    assert len(graph) < LARGE
    monkeypatch.setattr("kg.validate.LARGE", 10)
    monkeypatch.setattr("kg.validate.by_shacl", None)  # not to be called
    assert validate(graph) == validate(stored(graph)) == small


def test_the_texts_of_a_store_are_compared() -> None:
    with Store.memory() as store:
        keep(store, [EXTRACTION, *papers()])
        report = check_texts(store)
        assert report == check_texts(store)
        assert report.conforms
        assert report.focus["TextHash"] == 3
        assert report.focus["TextWords"] > 50
        store.replace_graphs([Entry(URIRef("https://a.example/graph"), (), "0" * 64, TEXT + "!")])
        assert "no text of the graph has the SHA-256" in str(check_texts(store))


# Large stores


@pytest.fixture(scope="module")
def several() -> Iterator[Store]:
    with Store.memory() as store:
        keep(store, [EXTRACTION, *papers()])
        yield store


def test_a_large_store_gets_one_report_for_rules_and_texts(several: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    small = validate_with_texts(several)
    assert small == validate(several) + check_texts(several)
    monkeypatch.setattr("kg.validate.LARGE", 10)
    monkeypatch.setattr("kg.validate.by_shacl", None)  # not to be called
    assert validate_with_texts(several) == small


# Texts with the words of a span between marks; what is said of its edges is compared with the query of the rule.
EDGES = [
    "rain [Ivo] left", "unk[now]n", "pay 1,[263] crowns", "pay [1],263 crowns", "pay 1[2] crowns", "in [1994], 20 people", "well-[known] dam",
    "“[Yes]”", "[]a", "snow_[fall] ends", "caf[é] shut", "cafe\u0301[s] shut", "a\u200d[b]", "Ⓐ[Ⓑ]", "٣[٤]", "x²[y]", "«[oui]»", "日[本]", "a…[b]",
    "a\u00a0[b]", "3.[4", "[3].4", "3 .[4]", "\ue000[a]b", "a[\ue001]b", "a'[b]", "a’[b]", "a\u00ad[b]", "a\u0085[b]", "a\u2028[b]", "½[a]",
    "1.[½]", "²[1].2", "a\x1f[b]", "a\u2060[b]", "ª[b]", "a‿[b]", "+[1]", "€[1]", "[a]€",
]  # fmt: skip


@pytest.mark.parametrize("marked", EDGES)
def test_no_span_that_a_rule_would_find_is_plainly_right(marked: str) -> None:
    prefix, _, rest = marked.partition("[")
    exact, _, suffix = rest.partition("]")
    same_everywhere(f"oa:start 0 ; oa:end {len(exact)} ; oa:exact {quoted(exact)} ; oa:prefix {quoted(prefix)} ; oa:suffix {quoted(suffix)}", "0,1")


@pytest.mark.parametrize(
    ("selector", "place"),
    [
        ('oa:start 3 ; oa:end 6 ; oa:exact "abc"', "3,6"),
        ('oa:start 3 ; oa:end 6 ; oa:exact "abc"', "3,7"),
        ('oa:start 3 ; oa:end 6 ; oa:exact "ab"', "3,6"),
        ('oa:start 3 ; oa:end 900 ; oa:exact "abc"', "3,900"),
        ('oa:start 3, 4 ; oa:end 6 ; oa:exact "abc"', "3,6"),
        ('oa:start 3 ; oa:end 6 ; oa:exact "abc", "abcd"', "3,6"),
        ('oa:start 3.0 ; oa:end 6.0 ; oa:exact "abc"', "3.0,6.0"),
        ('oa:start 3.5 ; oa:end 6 ; oa:exact "abc"', "3.5,6"),
        ('oa:start "3" ; oa:end "900" ; oa:exact "abc"', "3,900"),
        ('oa:start -3 ; oa:end 0 ; oa:exact "abc"', "-3,0"),
        ('oa:start "x"^^xsd:integer ; oa:end 1e9 ; oa:exact 7', "x,1e9"),
        ("oa:end 900", "3,6"),
        ("oa:start 3", "3,6"),
        ('oa:exact "\U0001f600" ; oa:start 0 ; oa:end 1', "0,1"),
    ],
)
def test_no_span_of_any_sort_is_plainly_right_that_is_not(selector: str, place: str) -> None:
    same_everywhere(selector, place)


def same_everywhere(selector: str, place: str) -> None:
    """A span with this selector: what the rules find in all spans they find in those that are not plainly right."""
    bound = " ".join(f"@prefix {prefix}: <{namespace}> ." for prefix, namespace in PREFIXES.items())
    text = "<https://a.example/text>"
    span = f"<https://a.example/text#char={place}> oa:hasSource {text} ; oa:hasSelector [ {selector} ]"
    with stored(Graph().parse(data=f"{bound} {text} a schema:TextObject ; eq:codePointLength 155 . {span} .")) as store:
        odd = suspects(store)
        for check in checks(shape_graph()):
            if check.rule in PLAIN:
                assert set(store.values(about(check, odd[check.rule]))) == set(store.values(check.query)), check.rule
                assert {row[1] for row in store.values(check.query)} <= odd[check.rule], check.rule


@pytest.mark.parametrize(
    "wrong",
    [
        "t:2 oa:hasSource t: ; oa:hasSelector t:s ; oa:hasSelector t:s2 . t:s2 oa:start 5 .",
        "t:2 oa:hasSource t: ; oa:hasSelector t:s . t:3 oa:hasSource t: .",
        "t:a oa:hasSource <https://a.example/other> .",
        "t:s oa:start 4 .",
        't:2 oa:hasSource t: ; oa:hasSelector t:s2 . t:s2 oa:start 0 ; oa:end 2 ; oa:prefix "a" .',
        "t:2 oa:hasSource t: ; oa:hasSelector t:s2 . t:s2 oa:start 0 ; oa:end 2 .",
        "t:2 oa:hasSource t: . t:s oa:hasSelector t:s2 .",
        "t:2 oa:hasSource t: ; oa:hasSelector t:s2 . t:3 oa:hasSelector t:s .",
    ],
)
def test_no_span_is_passed_over_and_none_comes_twice(wrong: str) -> None:
    right = "t:a oa:hasSource t: ; oa:hasSelector t:s . t:s oa:start 0 ; oa:end 2 ; oa:exact 'ab' ; oa:prefix '' ; oa:suffix ' ' ."
    prefixes = f"@prefix oa: <{PREFIXES['oa']}> . @prefix t: <https://a.example/text#> ."
    text = f"{right} {wrong}".replace("t: ", "<https://a.example/text> ")
    graph = Graph().parse(data=f"{prefixes} {text}", format="turtle")
    nothing: list[str | None] = [None]
    every = [
        Span(str(span), str(text), *values)
        for span, text in graph.subject_objects(OA.hasSource)
        for selector in set(graph.objects(span, OA.hasSelector)) or {URIRef("")}
        for values in product(*([*map(str, graph.objects(selector, OA[name]))] or nothing for name in PROPERTIES))
    ]
    with stored(graph) as store:
        assert sorted(map(str, spans(store))) == sorted(map(str, every))


def quoted(words: str) -> str:
    """A string as Turtle writes it."""
    return Literal(words).n3()


def test_the_quick_pass_is_about_rules_that_there_are() -> None:
    assert set(PLAIN) <= {check.rule for check in checks(shape_graph()) if check.names_value}


def test_most_rules_are_cleared_without_their_own_query(several: Store) -> None:
    screened = [check for check in checks(shape_graph()) if check.screen]
    assert len(screened) > 170
    clean = [check for check in screened if not list(several.values(check.screen))]
    assert len(clean) > 0.9 * len(screened)
    assert not [row for check in clean for row in several.values(check.query)]


def test_invented_articles_keep_the_rules() -> None:
    """Those that stores are measured with: names of their own, offsets that hold."""
    with Store.memory() as store:
        made = list(generated(3))
        keep(store, made)
        report = by_sparql(store, texts=True)
        assert report.conforms, str(report)
        assert report.focus["TextWords"] > 100
    assert len({one.article.sha256 for one in made}) == 3
    again = next(iter(quoted_articles(1)))
    assert again == made[0]
    originals_names = {entity.name for entity in originals()[0].speakers}
    assert not originals_names & {entity.name for entity in again.speakers if " " in entity.name and entity.named}

"""A query about everything is put otherwise and gives the same rows; what is not understood is left as it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from registry_fixture import articles
from store_fixtures import harbour, hostile

from kg.derived import keep
from kg.query import Question, Rows, catalogue, run
from kg.query.whole import everything, whole
from kg.store import Store


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store.memory() as store:
        keep(store, [*articles(), harbour(), hostile()])
        yield store


@pytest.mark.parametrize("question", catalogue(), ids=lambda question: question.name)
def test_every_question_is_put_otherwise(question: Question, store: Store) -> None:
    sparql = whole(question.sparql)
    assert sparql != question.sparql
    assert run(store, sparql) == run(store, question.sparql)


def test_what_narrows_itself_and_what_is_too_large_to_be_held_are_asked_as_they_are(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [question.name for question in catalogue() if everything(store, question.sparql) == question.sparql] == ["uncertain"]
    monkeypatch.setattr("kg.query.whole.LARGEST", -1)
    assert all(everything(store, question.sparql) == question.sparql for question in catalogue())


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT ?a ?n { ?a schema:name ?n }",
        "SELECT ?a ?n WHERE { ?a a schema:Person, eq:Referent ; schema:name ?n. }",
        "SELECT ?q ?n { ?q a schema:Quotation . OPTIONAL { ?q prov:wasAttributedTo/schema:name ?n } }",
        "SELECT ?q ?a { { ?q a schema:Quotation } UNION { ?q a schema:Claim } ?q ^schema:appearance|schema:isPartOf ?a }",
        "SELECT ?q ?n { ?q a schema:Quotation MINUS { ?q prov:wasAttributedTo ?w . ?w a schema:Person } BIND(STR(?q) AS ?n) }",
        'SELECT ?a ?n { VALUES (?t ?n) { (schema:Person "} { p") (schema:Organization \'o\') } ?a a ?t FILTER(?a != ?t && ?n != "(") }',
        "SELECT ?w (COUNT(?q) AS ?n) { ?q prov:wasAttributedTo ?w } GROUP BY ?w HAVING (COUNT(?q) > 1)",
        "SELECT ?w ?n { { SELECT ?w (COUNT(*) AS ?n) { ?q prov:wasAttributedTo ?w } GROUP BY ?w } ?w a schema:Person }",
        "SELECT ?f ?p { ?f schema:position 1 ; ?p ?o . FILTER NOT EXISTS { ?f eq:span/oa:hasSource ?o } }",
        "SELECT ?m ?w { ?m a org:Membership . ?m org:member? ?w }",
        "SELECT ?a { ?a eq:named true ; schema:name 'Mira Holt' }",
        "ASK { ?a a schema:Person }",
    ],
)
def test_rows_are_the_same_as_often(sparql: str, store: Store) -> None:
    found, other = run(store, sparql), run(store, whole(sparql))
    if isinstance(found, Rows) and isinstance(other, Rows):
        assert found.columns == other.columns
        assert Counter(found.rows) == Counter(other.rows)
    else:
        assert found == other


@pytest.mark.parametrize(
    "sparql",
    [
        "", "SELECT", "SELECT * {", "SELECT * { ?s ?p }", "SELECT * { ?s ?p ?o ] }", "SELECT * { ?s ?p [ ?q ?o ] }", "SELECT * { ?s ?p 'a'@en }",
        "SELECT * { ?s ?p '1'^^<https://a.example/t> }", "SELECT * { GRAPH ?g { ?s ?p ?o } }", "SELECT * { ?s ?p ?_1 }", "ASK { ?s ?p ?o }",
        "CONSTRUCT WHERE { ?s ?p ?o }", "SELECT * { ?s ?p ?o } } {", "SELECT * { ?s !ex:p ?o }", "}{", "SELECT * { FILTER",
    ],
)  # fmt: skip
def test_what_is_not_understood_is_left_as_it_was(sparql: str) -> None:
    assert whole(sparql) == sparql

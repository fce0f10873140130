"""The catalogue gives the same rows in two engines, parameters bind as they are, and free SPARQL only reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from claim_fixture import QUESTIONS as CLAIM_QUESTIONS
from claim_fixture import meeting
from comparison_fixture import QUESTIONS as COMPARISON_QUESTIONS
from comparison_fixture import papers
from copy_fixture import QUESTIONS as COPY_QUESTIONS
from copy_fixture import corrected, prints
from hypothesis import given
from hypothesis import strategies as st
from outside_fixture import QUESTIONS as OUTSIDE_QUESTIONS
from outside_fixture import with_decisions
from rdflib import Graph
from registry_fixture import QUESTIONS as REGISTRY_QUESTIONS
from registry_fixture import articles
from store_fixtures import harbour, hostile

from kg.derived import keep
from kg.errors import QueryError
from kg.export import answer
from kg.graph import as_graph
from kg.query import Question, Rows, ask, bound, catalogue, find, literal, run
from kg.query.guard import MAX_DEPTH, MAX_LENGTH, MAX_OPERATORS
from kg.records import Extraction
from kg.store import Store
from kg.vocabulary import PREFIXES

ANSWERS = Path(__file__).parent / "golden" / "answers"
QUESTIONS = catalogue()
NAMES = [question.name for question in QUESTIONS]


@pytest.fixture(scope="module")
def store() -> Store:
    store = Store.memory()
    store.replace([harbour(), hostile()])
    return store


@pytest.fixture(scope="module")
def statements() -> Store:
    store = Store.memory()
    store.replace([meeting()])
    return store


@pytest.fixture(scope="module")
def graph() -> Graph:
    return as_graph(harbour()) + as_graph(hostile())


@pytest.fixture(scope="module")
def several() -> Store:
    """Several articles about the same people, for the questions about that."""
    store = Store.memory()
    keep(store, articles())
    return store


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The same articles, with what was found of their people outside."""
    with with_decisions(tmp_path_factory.mktemp("outside") / "store") as store:
        keep(store, articles())
        yield store


def in_rdflib(graph: Graph, sparql: str) -> Rows:
    result = graph.query(sparql)
    assert result.vars is not None
    return Rows(tuple(map(str, result.vars)), tuple(tuple(row) for row in result))  # type: ignore[arg-type]


# The catalogue


def test_the_catalogue_has_these_questions() -> None:
    assert NAMES == [
        "about", "affiliations", "anomalies", "approximate", "articles", "asked", "bodies", "changed", "changes", "claims", "comparable",
        "conditionals", "conflicts", "contradictions", "copies", "corrections", "denials", "experts", "explanations", "figures", "hedged",
        "identities", "institution", "judgements", "kinds", "lookalikes", "media", "members", "mentions", "money", "person", "predictions",
        "quantities", "quotes", "recommendations", "relays", "said", "speaker", "subjects", "thoughts", "topics", "unaffiliated",
        "unattributed", "uncertain", "where", "whoelse", "wikidata",
    ]  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS, ids=NAMES)
def test_a_question_is_a_document(question: Question) -> None:
    assert question.title
    assert question.question.endswith("?")
    assert len(question.reading) > 60
    assert max(map(len, question.sparql.splitlines())) <= 150
    query = re.sub(r"^#.*\n", "", question.sparql, flags=re.MULTILINE)
    used = set(re.findall(r"(?<![\w:?])([a-z]+):", re.sub(r"<[^>]*>|\"[^\"]*\"", "", query.partition("SELECT")[2])))
    declared = dict(re.findall(r"^PREFIX (\w+): <(.*)>$", query, re.MULTILINE))
    assert used == set(declared)
    assert declared.items() <= PREFIXES.items()
    order = query.rpartition("ORDER BY")[2]
    columns = ask(Store.memory(), question.name).columns
    assert query.rstrip().endswith(order.rstrip())
    assert {f"?{column}" for column in columns} & set(order.replace("(", " ").replace(")", " ").split())
    assert "\\p{" not in query  # standard, and beyond rdflib
    for column in columns:
        assert f"?{column}" in query


@pytest.mark.parametrize("name", NAMES)
def test_two_engines_give_the_same_rows(store: Store, graph: Graph, several: Store, statements: Store, outside: Store, name: str) -> None:
    if name in REGISTRY_QUESTIONS:
        store, graph = several, several.as_graph()
    if name in CLAIM_QUESTIONS:
        store, graph = statements, statements.as_graph()
    if name in OUTSIDE_QUESTIONS:
        store, graph = outside, outside.as_graph()
    if name in COMPARISON_QUESTIONS:
        store = Store.memory()
        keep(store, papers())
        graph = store.as_graph()
    if name in COPY_QUESTIONS:
        store = Store.memory()
        keep(store, [*prints(), corrected()])
        graph = store.as_graph()
    answer = ask(store, name)
    assert answer.rows
    assert in_rdflib(graph, find(name).sparql) == answer


def test_two_engines_give_the_same_rows_on_the_example(example_extraction: Extraction) -> None:
    graph = as_graph(example_extraction)
    with Store.memory() as store:
        store.replace([example_extraction])
        different = [name for name in NAMES if in_rdflib(graph, find(name).sparql) != ask(store, name)]
        answered = [name for name in NAMES if ask(store, name).rows]
    assert different == []
    assert len(answered) > 12


def read_by_hand(name: str) -> list[Extraction]:
    """The articles that the answer to a question is read off."""
    if name in REGISTRY_QUESTIONS or name in OUTSIDE_QUESTIONS:
        return articles()
    if name in COMPARISON_QUESTIONS:
        return papers()
    if name in COPY_QUESTIONS:
        return [*prints(), corrected()]
    return [meeting() if name in CLAIM_QUESTIONS else harbour()]


@pytest.mark.parametrize("name", NAMES)
def test_the_answer_is_the_one_that_was_read_by_hand(name: str, tmp_path: Path) -> None:
    with with_decisions(tmp_path / "store") if name in OUTSIDE_QUESTIONS else Store.memory() as store:
        keep(store, read_by_hand(name))
        assert answer(ask(store, name), "csv") == (ANSWERS / f"{name}.csv").read_text(encoding="utf-8")


def test_every_question_has_an_answer_read_by_hand() -> None:
    assert sorted(path.stem for path in ANSWERS.iterdir()) == NAMES


def test_an_empty_store_has_no_answers() -> None:
    assert [len(ask(Store.memory(), name)) for name in NAMES] == [0] * len(NAMES)


def test_rows_as_python_values(store: Store) -> None:
    record = ask(store, "articles").records()[1]
    assert (record["article"], record["quotes"], str(record["published"])) == ("harbour", 7, "2024-03-01")
    assert ask(store, "articles").records()[0]["published"] is None


def test_an_unknown_question_is_answered_with_the_nearest(store: Store) -> None:
    with pytest.raises(QueryError, match="the catalogue has no question 'quantites': did you mean 'quantities'"):
        ask(store, "quantites")
    with pytest.raises(QueryError, match="no question 'xyzzy'; kg query lists them"):
        ask(store, "xyzzy")


# Parameters

PARAMETERS = [
    ("about", "words", "WARNED", ["The wall was too low [...] We warned them."]),
    ("about", "words", "the Council", ["the council ignored about 40 letters"]),
    ("about", "words", '"a dis', ['the flood was "a disgrace"']),
    ("about", "words", "sons</b>", []),
    ("speaker", "name", "holt", ["The wall was too low [...] We warned them.", "the council ignored about 40 letters"]),
    ("institution", "name", "org &", ['=HYPERLINK(""http://x"")\x1b[31m, & ]]> </script>']),
    ("speaker", "name", '} } SERVICE <http://127.0.0.1/> { ?s ?p ?o \\u0022', ['=HYPERLINK(""http://x"")\x1b[31m, & ]]> </script>']),
    ("about", "words", '" } } #', []),
    ("about", "words", "\\", []),
    ("about", "words", 'VALUES ?words { "" }', []),
]  # fmt: skip


@pytest.mark.parametrize(("name", "key", "value", "quotes"), PARAMETERS, ids=[f"{case[0]}-{case[2]}" for case in PARAMETERS])
def test_a_parameter_is_bound_as_it_is_in_both_engines(store: Store, graph: Graph, name: str, key: str, value: str, quotes: list[str]) -> None:
    found = ask(store, name, **{key: value})
    assert [record["quote"] for record in found.records()] == quotes
    assert in_rdflib(graph, bound(find(name), {key: value})) == found


@pytest.mark.parametrize(("below", "rows"), [("0", 0), ("0.41", 2), ("1e-1", 0), ("0.65", 3), ("1", 21)])
def test_a_parameter_that_is_a_number(store: Store, graph: Graph, below: str, rows: int) -> None:
    found = ask(store, "uncertain", below=below)
    assert len(found) == rows
    assert in_rdflib(graph, bound(find("uncertain"), {"below": below})) == found


@pytest.mark.parametrize("value", ["", "much", "nan", "inf", "1e999999999", "0.5 } DROP ALL"])
def test_a_parameter_that_should_be_a_number(store: Store, value: str) -> None:
    with pytest.raises(QueryError, match=r"the parameter 'below' is a number, and .* is none"):
        ask(store, "uncertain", below=value)


def test_a_parameter_that_the_question_does_not_have(store: Store) -> None:
    with pytest.raises(QueryError, match="has no parameter 'word'; it has words"):
        ask(store, "about", word="x")
    with pytest.raises(QueryError, match="has no parameter 'word'; it has none"):
        ask(store, "quotes", word="x")


TEXT = st.text(st.characters(exclude_categories=["Cs"])) | st.lists(st.sampled_from(["\\", "u0022", "U00000022", '"', "\n", "'", "u", "{"])).map(
    "".join
)


@given(TEXT)
def test_a_literal_is_read_as_it_was_by_both_engines(value: str) -> None:
    sparql = f"SELECT ?x WHERE {{ VALUES ?x {{ {literal(value)} }} }}"
    answer = run(Store.memory(), sparql)
    assert isinstance(answer, Rows)
    assert [str(row[0]) for row in answer] == [value]
    assert [str(row[0]) for row in in_rdflib(Graph(), sparql)] == [value]


# Free SPARQL


def test_select_ask_construct_describe(store: Store) -> None:
    answer = run(store, "SELECT (COUNT(?q) AS ?n) WHERE { ?q a schema:Quotation }")
    assert isinstance(answer, Rows)
    assert answer.records() == [{"n": 8}]
    assert run(store, "ASK { ?s schema:name 'Mira Holt' }") is True
    assert run(store, "ASK { ?s schema:name 'Nobody' }") is False
    built = run(store, "CONSTRUCT { ?p schema:knows schema:Thing } WHERE { ?q prov:wasAttributedTo ?p }")
    assert isinstance(built, tuple)
    assert len(built) == 5  # distinct: some have several quotes
    assert list(built) == sorted(built)
    described = run(store, "DESCRIBE ?who WHERE { ?who schema:name 'Mira Holt' }")
    assert isinstance(described, tuple)
    assert "Dr" in {str(o) for _, _, o in described}


def test_own_prefixes_and_a_base_are_allowed(store: Store) -> None:
    assert run(store, "BASE <https://schema.org/> PREFIX s: <https://schema.org/> ASK { ?q a s:Quotation ; <text> ?t }") is True


@pytest.mark.parametrize(
    ("sparql", "place"),
    [
        ("SELECT ?x WHERE {", 'line 1, character 18, behind "SELECT ?x WHERE {"'),
        ("SELECT ?x\nWHERE { ?x ?y }", r'line 2, character 16, behind "SELECT ?x\nWHERE { ?x ?y }"'),
        ("SELECT ?x WHERE { ?x nope:p ?y }", 'line 1, character 28, behind "SELECT ?x WHERE { ?x nope:p": a prefix is not declared'),
        ("", "line 1, character 1, at the beginning"),
    ],
)
def test_a_malformed_query_names_the_place(store: Store, sparql: str, place: str) -> None:
    with pytest.raises(QueryError, match=re.escape(f"the SPARQL does not parse: {place}")) as caught:
        run(store, sparql)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 250


UPDATES = [
    "INSERT DATA { <x:s> <x:p> 1 }",
    "delete where { ?s ?p ?o }",
    "PREFIX a: <x:> # note\n BASE <x:>\nWITH <x:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "LOAD <http://127.0.0.1/>",
    "CLEAR ALL",
    "DROP ALL",
    "CREATE GRAPH <x:g>",
    "COPY <x:a> TO <x:b>",
    "MOVE <x:a> TO <x:b>",
    "ADD <x:a> TO <x:b>",
]


@pytest.mark.parametrize("sparql", UPDATES)
def test_updates_are_refused(store: Store, sparql: str) -> None:
    before = len(store)
    with pytest.raises(QueryError, match="is an update, and queries only read"):
        run(store, sparql)
    assert len(store) == before


def test_an_update_behind_a_query_is_refused(store: Store) -> None:
    before = len(store)
    with pytest.raises(QueryError, match="does not parse"):
        run(store, "SELECT * WHERE { ?s ?p ?o } ; DROP ALL")
    assert len(store) == before


SERVICES = [
    "SELECT * WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "SELECT * WHERE { service?x{ ?s ?p ?o } }",
    "SELECT * WHERE { ?s ?p 'x' . SerVice SILENT <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "SELECT * WHERE { FILTER(1 <2)SERVICE<http://127.0.0.1:1/>{ ?s ?p ?o } }",
    "SELECT * WHERE { <http://e/\\u0041#x> ?p ?o . SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    'SELECT * WHERE { ?s ?p "a\\"" . SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }',
    "SELECT * WHERE { ?s ?p '''a'b''c\\'''' . SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "PREFIX e: <x:> SELECT * WHERE { ?s e:a\\#b ?o . SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "SELECT * # '''\nWHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } } # '''",
    "ASK { { SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } } } }",
]


@pytest.mark.parametrize("sparql", SERVICES)
def test_no_other_server_is_asked(store: Store, sparql: str) -> None:
    with pytest.raises(QueryError, match=r"SERVICE is refused \(line \d, character \d+\)"):
        run(store, sparql)


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT ?service WHERE { ?service ?p 'SERVICE <x>' } # SERVICE",
        "PREFIX service: <https://schema.org/> ASK { ?s service:name ?o }",
        'ASK { ?s ?p """a " service "" b""" }',
        "ASK { ?s <https://example.org/service> ?o }",
        'ASK { ?s ?p "x"@service }',
        "ASK { _:service ?p ?o }",
        "SELECT ?x WHERE { BIND('\\u0053ERVICE' AS ?x) }",
    ],
)
def test_the_word_alone_is_not_refused(store: Store, sparql: str) -> None:
    run(store, sparql)


@pytest.mark.parametrize(
    "sparql",
    [
        "ASK " + "{" * (MAX_DEPTH + 1) + "}" * (MAX_DEPTH + 1),
        "ASK { FILTER(" + "(" * 100_000 + "1" + ")" * 100_000 + ") }",
        "ASK { FILTER(" + "!" * 100_000 + "true) }",
        "ASK { FILTER(" + "||".join(["true"] * MAX_OPERATORS) + ") }",
        "ASK {" + "UNION".join(["{}"] * (MAX_OPERATORS + 2)) + "}",
        "ASK { }" + " " * MAX_LENGTH,
    ],
    ids=["braces", "brackets", "not", "or", "union", "long"],
)
def test_what_would_exhaust_the_parser_is_refused(store: Store, sparql: str) -> None:
    with pytest.raises(QueryError, match=r"the query (is too large|has [\d,]+ characters)"):
        run(store, sparql)


def test_a_query_of_many_values_is_answered(store: Store) -> None:
    values = " ".join(f'"{number}"' for number in range(20_000))
    answer = run(store, f"SELECT ?x WHERE {{ VALUES ?x {{ {values} }} }}")
    assert isinstance(answer, Rows)
    assert len(answer) == 20_000


def test_what_cannot_be_encoded_is_a_sentence(store: Store) -> None:
    with pytest.raises(QueryError, match="the query failed"):
        run(store, "ASK { ?s ?p '\ud800' }")

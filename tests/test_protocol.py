"""The endpoint keeps the SPARQL 1.1 Protocol: the cases are made from the text of the recommendation, section by section.

https://www.w3.org/TR/sparql11-protocol/ (2.1 query operation, 2.2 update operation) and the service description.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pytest
from rdflib import Graph, URIRef
from starlette.testclient import TestClient
from store_fixtures import entry, harbour, hostile

from kg.query import bound, catalogue
from kg.query.limit import limited
from kg.query.narrowing import narrowed
from kg.serve import protocol
from kg.serve.app import create
from kg.serve.negotiation import formats
from kg.store import Limits, Store

BASE = "http://127.0.0.1:8000"
TOKEN = "a-token-for-tests-only"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
SELECT = 'SELECT ?name WHERE { ?who schema:name ?name FILTER(?name = "Mira Holt") }'
ASK = "ASK { ?s a schema:Quotation }"
CONSTRUCT = "CONSTRUCT { ?who schema:name ?name } WHERE { ?who schema:name ?name }"
DESCRIBE = "DESCRIBE ?who WHERE { ?who schema:name 'Mira Holt' }"
FORM = "application/x-www-form-urlencoded"
A, B = "http://example.org/a", "http://example.org/b"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("protocol") / "store"
    with Store.open(folder) as store:
        store.replace([harbour(), hostile()])
        store.replace_graphs([entry("a", "1", "2"), entry("b", "3")])
    return folder


@pytest.fixture(scope="module")
def client(place: Path) -> Iterator[TestClient]:
    with TestClient(create(str(place), token=TOKEN, workers=1), base_url=BASE, follow_redirects=False) as opened:
        yield opened


def get(client: TestClient, query: str, accept: str | None = None, **more: Any) -> Any:
    return client.get("/sparql", params={"query": query, **more}, headers={"Accept": accept} if accept else {})


def post(client: TestClient, kind: str | None, body: str | bytes, address: str = "/sparql", **headers: str) -> Any:
    return client.post(address, content=body, headers=({"Content-Type": kind} if kind else {}) | headers)


def names(answer: Any) -> list[str]:
    return [row["name"]["value"] for row in answer.json()["results"]["bindings"]]


def values(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return sorted(row["o"]["value"] for row in answer.json()["results"]["bindings"])


# 2.1 Query operation


def test_query_by_get(client: TestClient) -> None:
    answer = get(client, SELECT)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/sparql-results+json"
    assert set(names(answer)) == {"Mira Holt"}


@pytest.mark.parametrize("kind", [FORM, f"{FORM}; charset=UTF-8"])
def test_query_by_post_of_a_form(client: TestClient, kind: str) -> None:
    assert set(names(post(client, kind, urlencode({"query": SELECT})))) == {"Mira Holt"}


@pytest.mark.parametrize("kind", ["application/sparql-query", "application/sparql-query; charset=utf-8"])
def test_query_by_post_directly(client: TestClient, kind: str) -> None:
    assert set(names(post(client, kind, SELECT))) == {"Mira Holt"}


def test_words_of_any_script(client: TestClient) -> None:
    query = 'SELECT ("naïve \u202e 漢字 + & %20" AS ?o) {}'
    for answer in (get(client, query), post(client, FORM, urlencode({"query": query})), post(client, "application/sparql-query", query.encode())):
        assert values(answer) == ["naïve \u202e 漢字 + & %20"]


def test_head_has_the_headers_of_get_and_no_body(client: TestClient) -> None:
    answer = client.head("/sparql", params={"query": SELECT})
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"] == "application/sparql-results+json"
    assert int(answer.headers["content-length"]) == len(get(client, SELECT).content)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods(client: TestClient, method: str) -> None:
    answer = client.request(method, "/sparql", params={"query": SELECT})
    assert answer.status_code == 405
    assert {"GET", "POST", "HEAD", "OPTIONS"} == {name.strip() for name in answer.headers["allow"].split(",")}


def test_options(client: TestClient) -> None:
    answer = client.options("/sparql", headers={"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"})
    assert answer.status_code == 204
    assert answer.headers["allow"] == "GET, HEAD, POST, OPTIONS"
    assert not any(name.startswith("access-control") for name in answer.headers)


# 2.1.1 to 2.1.4: what is sent


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        (400, FORM, "query=ASK%7B%7D&query=SELECT%20*%20%7B%7D"),  # several queries
        (400, FORM, "query=ASK%7B%7D&update=CLEAR%20ALL"),  # a query and an update
        (400, FORM, ""),
        (400, FORM, "other=1"),
        (400, FORM, "query="),
        (400, FORM, "query=%FF%FE"),  # not UTF-8
        (400, "application/sparql-query", ""),
        (400, "application/sparql-query", "ASK {}".encode("utf-16")),
        (400, "application/sparql-update", "CLEAR ALL".encode("utf-16")),
        (415, "text/plain", "ASK {}"),
        (415, None, "ASK {}"),
        (415, None, "query=ASK%7B%7D"),
        (415, "application/json", '{"query": "ASK {}"}'),
        (415, "multipart/form-data; boundary=x", '--x\r\nContent-Disposition: form-data; name="query"\r\n\r\nASK {}\r\n--x--\r\n'),
    ],
)
def test_what_is_no_operation(client: TestClient, status: int, kind: str | None, body: str | bytes) -> None:
    answer = post(client, kind, body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert len(answer.text.splitlines()) == 1


def test_several_queries_by_get(client: TestClient) -> None:
    assert client.get("/sparql?query=ASK%7B%7D&query=ASK%7B%7D").status_code == 400
    assert post(client, "application/sparql-query", "ASK {}", "/sparql?query=ASK%7B%7D").status_code == 400


# 2.1.4 and 2.2.3: the dataset

EACH = "SELECT ?o { ?s <http://example.org/p> ?o }"
IN_GRAPHS = "SELECT ?o { GRAPH ?g { ?s <http://example.org/p> ?o } }"
DATASETS: list[tuple[str, dict[str, Any], list[str]]] = [
    (EACH, {}, ["1", "2", "3"]),
    (EACH, {"default-graph-uri": A}, ["1", "2"]),
    (EACH, {"default-graph-uri": [A, B]}, ["1", "2", "3"]),
    (EACH, {"named-graph-uri": A}, []),
    (EACH, {"default-graph-uri": "http://example.org/none"}, []),
    (IN_GRAPHS, {"named-graph-uri": B}, ["3"]),
    (IN_GRAPHS, {"named-graph-uri": [A, B]}, ["1", "2", "3"]),
    (IN_GRAPHS, {"default-graph-uri": A}, []),
    (IN_GRAPHS, {"default-graph-uri": A, "named-graph-uri": B}, ["3"]),
    # The protocol's dataset wins over that of the query.
    (f"SELECT ?o FROM <{B}> {{ ?s ?p ?o }}", {"default-graph-uri": A}, ["1", "2"]),
    (f"SELECT ?o FROM <{B}> {{ ?s ?p ?o }}", {}, ["3"]),
]


@pytest.mark.parametrize(("query", "dataset", "expected"), DATASETS)
def test_the_dataset_of_the_request(client: TestClient, query: str, dataset: dict[str, Any], expected: list[str]) -> None:
    assert values(get(client, query, **dataset)) == expected
    assert values(post(client, FORM, urlencode({"query": query, **dataset}, doseq=True))) == expected
    assert values(post(client, "application/sparql-query", query, f"/sparql?{urlencode(dataset, doseq=True)}")) == expected


def test_the_name_of_a_graph_that_is_no_iri(client: TestClient) -> None:
    answer = get(client, EACH, **{"default-graph-uri": "no iri"})
    assert answer.status_code == 400
    assert "the name of a graph is no IRI" in answer.text


# 2.1.5 and 2.1.6: what is answered

ROWS = [
    (None, "application/sparql-results+json"),
    ("*/*", "application/sparql-results+json"),
    ("application/sparql-results+json", "application/sparql-results+json"),
    ("application/json", "application/sparql-results+json"),
    ("application/sparql-results+xml", "application/sparql-results+xml"),
    ("text/csv", "text/csv; charset=utf-8"),
    ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
    ("text/csv;q=0.5, application/sparql-results+xml;q=0.6", "application/sparql-results+xml"),
    ("TEXT/CSV , */*;q=0.1", "text/csv; charset=utf-8"),
    ("text/*", "text/csv; charset=utf-8"),
    ("application/sparql-results+json;q=0, */*;q=0.2", "application/sparql-results+xml"),
    ("text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8", "application/sparql-results+xml"),
    ("image/png, text/html", None),
    ("application/n-triples", None),
    ("*/*;q=0", None),
]
GRAPHS = [
    (None, "text/turtle; charset=utf-8"),
    ("text/turtle", "text/turtle; charset=utf-8"),
    ("application/n-triples", "application/n-triples"),
    ("application/ld+json", "application/ld+json"),
    ("application/rdf+xml", "application/rdf+xml"),
    ("application/rdf+xml;q=0.4, application/n-triples;q=0.7, */*;q=0.1", "application/n-triples"),
    ("application/json", "application/ld+json"),
    ("text/csv", None),
]


@pytest.mark.parametrize("query", [SELECT, ASK])
@pytest.mark.parametrize(("accept", "expected"), ROWS)
def test_rows_are_written_as_the_client_likes(client: TestClient, query: str, accept: str | None, expected: str | None) -> None:
    answer = get(client, query, accept)
    if expected is None:
        assert answer.status_code == 406
        assert "application/sparql-results+json, application/sparql-results+xml, text/csv, text/tab-separated-values" in answer.text
        return
    assert answer.headers["content-type"] == expected
    assert answer.headers["vary"] == "Accept"
    assert read_rows(answer.content, expected, ask=query == ASK)


def read_rows(data: bytes, kind: str, *, ask: bool) -> bool:
    """Whether the answer holds what it must, read by the standard library."""
    if "json" in kind:
        read = json.loads(data)
        return read["boolean"] is True if ask else {row["name"]["value"] for row in read["results"]["bindings"]} == {"Mira Holt"}
    if "xml" in kind:
        tree = ElementTree.fromstring(data)
        space = "{http://www.w3.org/2005/sparql-results#}"
        return tree.findtext(f"{space}boolean") == "true" if ask else {e.text for e in tree.iter(f"{space}literal")} == {"Mira Holt"}
    rows = list(csv.reader(io.StringIO(data.decode()), delimiter="\t" if "tab" in kind else ","))
    return rows == [["true"]] if ask else rows[0][0].lstrip("?") == "name" and {row[0] for row in rows[1:]} == {"Mira Holt"}


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own reader of JSON-LD
@pytest.mark.parametrize("query", [CONSTRUCT, DESCRIBE])
@pytest.mark.parametrize(("accept", "expected"), GRAPHS)
def test_triples_are_written_as_the_client_likes(client: TestClient, query: str, accept: str | None, expected: str | None) -> None:
    answer = get(client, query, accept)
    if expected is None:
        assert answer.status_code == 406
        assert "text/turtle, application/n-triples, application/ld+json, application/rdf+xml" in answer.text
        return
    assert answer.headers["content-type"] == expected
    graph = Graph().parse(data=answer.content, format=expected.partition(";")[0])
    assert "Mira Holt" in {str(name) for name in graph.objects(None, URIRef("https://schema.org/name"))}
    assert get(client, query, accept).content == answer.content  # the same bytes


def test_xml_leaves_out_what_it_cannot_hold(client: TestClient) -> None:
    for query in ("SELECT ?o { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"):
        data = get(client, query, format="xml").content
        assert "\ufffd[31m" in "".join(ElementTree.fromstring(data).itertext())  # the article's escape sequence
        assert "\\u001B[31m" in get(client, query, format="json").text.replace("\\u001b", "\\u001B")


@pytest.mark.parametrize(
    ("query", "format", "expected"),
    [
        (SELECT, "csv", "text/csv; charset=utf-8"), (SELECT, "xml", "application/sparql-results+xml"),
        (SELECT, "JSON", "application/sparql-results+json"),
        (SELECT, "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"), (CONSTRUCT, "ttl", "text/turtle; charset=utf-8"),
        (CONSTRUCT, "nt", "application/n-triples"), (CONSTRUCT, "json", "application/ld+json"), (CONSTRUCT, "xml", "application/rdf+xml"),
        (CONSTRUCT, "csv", 406), (SELECT, "turtle", 406), (SELECT, "docx", 400),
    ],
)  # fmt: skip
def test_format_wins_over_accept(client: TestClient, query: str, format: str, expected: str | int) -> None:
    answer = get(client, query, "text/html", format=format)
    assert expected in (answer.status_code, answer.headers["content-type"])


def test_weights_that_make_no_sense() -> None:
    assert formats("text/csv;q=2, text/tab-separated-values;q=x, application/xml;q=-1", None) == (None, None)
    assert formats(",,;q=1,text/csv", None)[0] == "csv"


# 2.1.7: failure


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("SELECT * { ?s ?p }", 'line 1, character 19, behind "SELECT * { ?s ?p }"'),
        ("SELECT *\n{ ?s ?p ?o }\nORDER BAY ?s", "line 3, character 9"),
        ("SELECT * { ?s ?p ?o", "line 1, character 20"),
        ("hello", "line 1, character 6"),
        ("ASK { ?s none:such ?o }", "a prefix is not declared"),
        ("", "line 1, character 1"),
    ],
)
def test_a_query_that_does_not_parse(client: TestClient, query: str, where: str) -> None:
    answer = post(client, "application/sparql-query", query)
    assert answer.status_code == 400
    assert where in answer.text
    assert "does not parse" in answer.text


def test_service_is_refused(client: TestClient) -> None:
    for words in ("SERVICE <http://127.0.0.1:1/> { ?s ?p ?o }", "SERVICE SILENT <http://127.0.0.1:1/> {}", "service ?where { }"):
        answer = get(client, f"SELECT * {{ {words} }}")
        assert answer.status_code == 400
        assert "SERVICE is refused (line 1, character" in answer.text


def test_a_function_that_fails_is_unbound_and_no_error(client: TestClient) -> None:
    assert get(client, "SELECT (1/0 AS ?x) {}").json()["results"]["bindings"] == [{}]


# The limits of an answer


@pytest.mark.parametrize("format", ["json", "xml", "csv", "tsv"])
def test_a_long_answer_is_cut_and_says_so(client: TestClient, format: str) -> None:
    ten = "VALUES ?X { 1 2 3 4 5 6 7 8 9 10 }"
    query = f"SELECT ?a {{ {' '.join(ten.replace('X', name) for name in 'abcde')} }}"  # 100,000
    answer = get(client, query, format=format)
    assert answer.headers["x-row-limit"] == "100000"
    assert answer.headers["x-notice"].startswith("the answer was ended at the limit of 100,000 rows")
    assert "x-notice" not in get(client, query.replace("3 4 ", "", 1), format=format).headers


def in_worker(place: Path, query: str, format: str, rows: int) -> Any:
    with Store.open(place, read_only=True) as store:
        return protocol.answered(store, query, formats(None, format), None)


@pytest.mark.parametrize("format", ["json", "xml", "csv", "tsv"])
def test_the_limit_of_rows(place: Path, format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    query = "SELECT ?a ?b { VALUES ?a { 1 2 3 4 5 } VALUES ?b { 1 2 3 4 5 } }"
    for limit, full in ((24, True), (25, True), (26, False)):
        monkeypatch.setattr(protocol, "LIMITS", Limits(limit, 10_000))
        assert in_worker(place, query, format, limit).full is full
        assert in_worker(place, query + " LIMIT 7", format, limit).full is False
        assert in_worker(place, query + " LIMIT 7777", format, limit).full is full


def test_the_limit_of_triples_and_of_bytes(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "LIMITS", Limits(3, 10_000))
    answer = in_worker(place, CONSTRUCT, "nt", 3)
    assert (answer.full, len(answer.data.splitlines())) == (True, 3)
    monkeypatch.setattr(protocol, "LIMITS", Limits(1000, 200))
    with pytest.raises(Exception, match="the answer is larger than"):
        in_worker(place, CONSTRUCT, "nt", 3)
    with pytest.raises(Exception, match="the answer is larger than"):
        in_worker(place, "SELECT * { ?s ?p ?o }", "json", 3)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o",
        "SELECT * { ?s ?p ?o } OFFSET 3 # LIMIT 1",
        "SELECT ?s (COUNT(*) AS ?limit) { ?s ?p ?o } GROUP BY ?s HAVING (COUNT(*) > 0) ORDER BY DESC(?limit)",
        "SELECT * { ?s ?p ?o { SELECT ?s { ?s ?p ?o } LIMIT 1000 } } VALUES ?p { rdf:type }",
        "PREFIX limit: <http://example.org/> SELECT * { ?s limit:p ?o }",
        "CONSTRUCT WHERE { ?s ?p ?o }",
        "DESCRIBE <http://example.org/a/s>",
        "SELECT * { ?s ?p ?o } LIMIT 9999 OFFSET 1",
    ],
)
def test_a_limit_that_is_put_in_changes_nothing_else(place: Path, query: str) -> None:
    with Store.open(place, read_only=True) as store:
        whole, cut, ample = store.query(query), store.query(limited(query, 2)), store.query(limited(query, 5000))
    assert ample == whole
    rows = getattr(cut, "rows", cut)
    assert not isinstance(rows, list) or not query.startswith("SELECT") or (0 < len(rows) <= 2)


@pytest.mark.parametrize("words", ["Holt", "hOLT", "Institute", 'say "x" \\\\ }', "İ ß Σ", "nobody", "a"])
def test_a_narrowed_query_has_the_same_answer(place: Path, words: str) -> None:
    with Store.open(place, read_only=True) as store:
        changed = set()
        for question in catalogue():
            for parameter in question.parameters:
                if parameter.default == "":
                    sparql = bound(question, {parameter.name: words})
                    shorter = narrowed(store, sparql)
                    assert store.query(shorter) == store.query(sparql)
                    changed |= {question.name} if shorter != sparql else set()
        assert {"about", "person", "speaker", "institution", "mentions", "said", "whoelse"} <= changed


@pytest.mark.parametrize(
    "query",
    [
        'SELECT * { VALUES ?n { "a" } ?s schema:text ?k FILTER(CONTAINS(LCASE(?k), LCASE(?n))) }',  # no name
        'SELECT * { VALUES ?n { "a" } ?s schema:name ?k . ?t schema:text ?k . FILTER(CONTAINS(LCASE(?k), LCASE(?n))) }',
        'SELECT * { VALUES ?n { "" } ?s schema:name ?k FILTER(CONTAINS(LCASE(?k), LCASE(?n))) }',
        'SELECT * { VALUES ?n { "a" } { VALUES ?n { "b" } ?s schema:name ?k FILTER(CONTAINS(LCASE(?k), LCASE(?n))) } }',
        'SELECT * { VALUES ?n { "a" } ?s schema:name ?k . ?s rdfs:label "FILTER(CONTAINS(LCASE(?k), LCASE(?n)))" }',
        'SELECT * { VALUES ?n { "a" } ?s schema:name ?k # FILTER(CONTAINS(LCASE(?k), LCASE(?n)))\n}',
        'SELECT * { VALUES ?n { "a" } ?s schema:name ?k FILTER(!CONTAINS(LCASE(?k), LCASE(?n))) }',
        'SELECT * { VALUES ?n { "a" "b" } ?s schema:name ?k FILTER(CONTAINS(LCASE(?k), LCASE(?n))) }',
        'SELECT * { VALUES ?n { "a" } ?s schema:text|schema:name ?k FILTER(CONTAINS(LCASE(?k), LCASE(?n))) }',
        'SELECT * { VALUES ?n { "a" } ?s schema:text|(schema:name|schema:alternateName) ?k FILTER(CONTAINS(LCASE(?k), LCASE(?n))) }',
        'SELECT * { VALUES ?n { "a" } ?s a schema:Quotation ; schema:text|rdfs:label ?k FILTER(CONTAINS(LCASE(?k), LCASE(?n))) }',
        # Where there is no name, every name would fit.
        'SELECT * { VALUES ?n { "a" } ?s a schema:Person OPTIONAL { ?s schema:name ?k } FILTER(CONTAINS(LCASE(?k), LCASE(?n))) }',
        'SELECT * { VALUES ?n { "a" } { ?s schema:name ?k } UNION { ?s a oa:Annotation } FILTER(CONTAINS(LCASE(?k), LCASE(?n))) }',
        'SELECT * { VALUES ?n { "a" } ?s a schema:Person OPTIONAL { { ?s schema:name ?k } UNION { ?s schema:alternateName ?k } } '
        "FILTER(CONTAINS(LCASE(?k), LCASE(?n))) }",
        'SELECT * { VALUES ?n { "a" } { ?s schema:name ?k } UNION { ?s schema:alternateName ?k } UNION { ?s a oa:Annotation } '
        "FILTER(CONTAINS(LCASE(?k), LCASE(?n))) }",
        'SELECT * { VALUES ?n { "a" } { ?s a oa:Annotation } UNION { ?s schema:name ?k } UNION { ?s schema:alternateName ?k } '
        "FILTER(CONTAINS(LCASE(?k), LCASE(?n))) }",
    ],
)
def test_a_query_of_another_form_is_left_as_it_is(place: Path, query: str) -> None:
    with Store.open(place, read_only=True) as store:
        store.query(query)
        assert narrowed(store, query) == query


# Service description (https://www.w3.org/TR/sparql11-service-description/)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own reader of JSON-LD
@pytest.mark.parametrize("accept", ["text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json", "*/*"])
def test_the_service_description(client: TestClient, accept: str) -> None:
    answer = client.get("/sparql", headers={"Accept": accept})
    assert answer.status_code == 200
    graph = Graph().parse(data=answer.content, format=answer.headers["content-type"].partition(";")[0])
    sd = "http://www.w3.org/ns/sparql-service-description#"
    service = graph.value(predicate=URIRef(f"{sd}endpoint"), object=URIRef(f"{BASE}/sparql"))
    assert (service, URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), URIRef(f"{sd}Service")) in graph
    languages = {str(language).removeprefix(sd) for language in graph.objects(service, URIRef(f"{sd}supportedLanguage"))}
    assert languages == {"SPARQL11Query", "SPARQL11Update"}  # this one was started with a token
    assert len(list(graph.objects(service, URIRef(f"{sd}resultFormat")))) == 8


def test_a_browser_is_sent_to_the_editor(client: TestClient) -> None:
    answer = client.get("/sparql", headers={"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sparql-editor")


# 2.2 Update operation

INSERT = "INSERT DATA { GRAPH <http://example.org/mine> { <http://example.org/s> <http://example.org/q> 'one' } }"
MINE = "SELECT ?o { GRAPH <http://example.org/mine> { ?s ?p ?o } }"


def update(client: TestClient, text: str, **more: str) -> Any:
    return post(client, "application/sparql-update", text, "/sparql" + (f"?{urlencode(more)}" if more else ""), **BEARER)


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}, {"Authorization": "Bearer"}])
def test_an_update_without_the_token(client: TestClient, headers: dict[str, str]) -> None:
    for answer in (
        post(client, "application/sparql-update", INSERT, **headers),
        post(client, FORM, urlencode({"update": INSERT}), **headers),
        post(client, FORM, urlencode({"query": INSERT}), **headers),
        post(client, "application/sparql-query", "PREFIX a: <http://a/> DELETE WHERE { ?s ?p ?o }", **headers),
    ):
        assert answer.status_code == 403
        assert "token" in answer.text
    assert values(get(client, MINE)) == []
    assert client.get(f"/sparql?update={quote(INSERT)}", headers=headers).status_code == 400


def test_updates_with_the_token_are_seen_at_once(client: TestClient) -> None:
    assert update(client, INSERT).text == "1 graph was changed\n"
    assert values(get(client, MINE)) == ["one"]
    assert values(get(client, "SELECT ?o { ?s <http://example.org/q> ?o }")) == ["one"]  # in the union too
    form = urlencode({"update": "WITH <http://example.org/mine> DELETE { ?s ?p ?o } INSERT { ?s ?p 'two' } WHERE { ?s ?p ?o }"})
    assert post(client, FORM, form, **BEARER).status_code == 200
    assert values(get(client, MINE)) == ["two"]
    assert (
        update(
            client, "BASE <http://example.org/> INSERT DATA { GRAPH <mine> { <s> <q> 'three' } } ; DELETE DATA { GRAPH <mine> { <s> <q> 'two' } }"
        ).status_code
        == 200
    )
    assert values(get(client, MINE)) == ["three"]
    assert update(client, "DROP GRAPH <http://example.org/mine>").status_code == 200
    assert values(get(client, MINE)) == []
    assert update(client, "DROP SILENT GRAPH <http://example.org/mine>").text == "0 graphs were changed\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("INSERT DATA { <http://e/s> <http://e/p> 1 }", "name a graph of your own"),
        ("DELETE WHERE { ?s ?p ?o }", "name a graph of your own"),
        ("DELETE WHERE { GRAPH ?g { ?s schema:name ?o } }", "a graph that kg makes itself"),
        ("DROP NAMED", "a graph that kg makes itself"),
        ("LOAD <http://127.0.0.1:1/x>", "LOAD is refused"),
        ("INSERT { GRAPH <http://e/g> { ?s ?p ?o } } WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "SERVICE is refused"),
        ("INSERT DATA { GRAPH <http://e/g> { <http://e/s> 1 } }", "line 1, character"),
        ("SELECT * { ?s ?p ?o }", "does not parse"),
    ],
)
def test_updates_that_are_refused_change_nothing(client: TestClient, place: Path, text: str, sentence: str) -> None:
    with Store.open(place, read_only=True) as store:
        before = store.nquads()
    answer = update(client, text)
    assert answer.status_code == 400
    assert sentence in answer.text
    with Store.open(place, read_only=True) as store:
        assert store.nquads() == before
    assert not (place / "staging").exists()


def test_the_dataset_of_an_update(client: TestClient) -> None:
    for name in ("using-graph-uri", "using-named-graph-uri"):
        answer = update(client, INSERT, **{name: A})
        assert answer.status_code == 400
        assert "write USING in the update" in answer.text


def test_an_update_while_somebody_else_writes(client: TestClient, place: Path) -> None:
    with Store.open(place):
        answer = update(client, INSERT)
        assert answer.status_code == 503
        assert "another process is using the store" in answer.text
        assert values(get(client, EACH)) == ["1", "2", "3"]  # and reading goes on

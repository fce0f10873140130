"""A store part by part: the overview, what surrounds a node, and their addresses under ``kg serve``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sample
from starlette.testclient import TestClient
from store_fixtures import harbour, hostile

from kg import derived
from kg.errors import QueryError
from kg.network import network
from kg.serve.app import create
from kg.store import Store
from kg.view import overview, page, surroundings
from kg.vocabulary import short


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three articles; two of them quote a Mira Holt."""
    place = tmp_path_factory.mktemp("overview") / "store"
    with Store.open(place) as store:
        derived.keep(store, [harbour(), hostile(), sample.EXTRACTION])
    return place


@pytest.fixture(scope="module")
def store(folder: Path) -> Iterator[Store]:
    with Store.open(folder, read_only=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(create(str(folder), workers=1), base_url="http://127.0.0.1:8000") as opened:
        yield opened


def test_the_overview_names_the_most_quoted_with_their_number(store: Store) -> None:
    found = overview(store)
    labels = {node["label"]: node for node in found["nodes"]}
    assert found["title"] == "Who said what in 3 articles"
    holts = [node for label, node in labels.items() if label.startswith("Mira Holt (")]
    assert holts
    assert all(node["far"] and node["kind"] == "person" for node in holts)
    assert {edge["kind"] for edge in found["edges"]} <= {"member_of", "about"}


def test_the_overview_shows_whom_the_quotes_are_about(tmp_path: Path) -> None:
    """Somebody who is quoted nowhere."""
    article = harbour()
    council = replace(article.entities[0], key="ada-lund", name="Ada Lund", kind="person", named=True)
    claims = tuple(replace(claim, about=("ada-lund",)) for claim in article.claims)
    with Store.open(tmp_path / "store") as made:
        derived.keep(made, [replace(article, entities=(council,), claims=claims)])
        found = overview(made)
        names = {node["id"]: node for node in found["nodes"]}
        topics = [node for node in found["nodes"] if node["kind"] == "mentioned"]
        lines = [edge for edge in found["edges"] if edge["kind"] == "about"]
        assert [node["label"] for node in topics] == ["Ada Lund (2)"]
        assert len(lines) == 2
        assert found["shown"] == ["mentioned"]
        assert all(edge["from"] in names and names[edge["to"]] in topics for edge in lines)
        around = surroundings(made, topics[0]["id"])
    assert topics[0]["id"] in {node["id"] for node in around["nodes"]}


def test_search_leads_from_the_picture_to_everybody(store: Store, client: TestClient) -> None:
    found = client.get("/graph/neighbours", params={"words": "holt"}).json()["found"]
    assert {row["name"] for row in found} == {"Mira Holt"}
    for row in found:
        assert surroundings(store, row["id"])["nodes"]
    assert client.get("/graph/neighbours", params={"words": '" ( NEAR'}).json() == {"found": []}


def test_a_part_reads_as_the_whole_does(store: Store) -> None:
    """Whoever reads only the articles that a node occurs in finds the same network around it."""
    heads = [node["id"] for node in overview(store)["nodes"]]
    assert len(heads) > 3
    for node in heads:
        iri = f"https://w3id.org/expert-quotes/id/{node}"
        part = {each["id"] for each in surroundings(store, node)["nodes"]}
        whole = {short(each) for each in network(store, iri, claims=True)}
        assert part == whole


def test_around_a_quote_stands_its_article(store: Store) -> None:
    article = surroundings(store, f"article/{harbour().article.sha256[:16]}")
    quote = next(node["id"] for node in article["nodes"] if node["group"] == "direct")
    found = surroundings(store, quote)
    assert found["around"] == article["around"] == f"article/{harbour().article.sha256[:16]}"
    assert found == article
    assert [each["id"] for each in found["articles"]] == [found["around"]]
    assert found["unfolded"]


def test_a_referent_is_found_as_the_entity_that_it_is(store: Store) -> None:
    sha16 = harbour().article.sha256[:16]
    found = surroundings(store, f"text/{sha16}/referent/mira-holt")
    assert found["around"].startswith("person/mira-holt")


@pytest.mark.parametrize("node", ["", "person/nobody", "article/0123456789abcdef", "text/0123456789abcdef/quote/1-2", "<>", "x' OR 1=1"])
def test_what_is_not_there_is_told(store: Store, node: str) -> None:
    with pytest.raises(QueryError, match="the store has nothing at"):
        surroundings(store, node)


def test_newest_articles_come_first_and_the_rest_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two articles quote the same engineer of the same institute."""
    first = harbour()
    later = replace(first, article=replace(first.article, text=f"{first.article.text}Later.\n", published="2024-05-01"))
    monkeypatch.setattr("kg.view.parts.ARTICLES", 1)
    with Store.memory() as store:
        derived.keep(store, [first, later])
        found = surroundings(store, "person/mira-holt")
    assert found["note"] == "Out of the newest 1 of 2 articles with this name."
    assert [each["id"] for each in found["articles"]] == [f"article/{later.article.sha256[:16]}"]


def test_a_page_of_a_large_store_says_what_it_leaves_out(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "most quoted speak" not in page(store)
    monkeypatch.setattr("kg.view.parts.WHOLE", 3)
    monkeypatch.setattr("kg.view.TEXTS", 1)
    html = page(store)
    assert "Out of 1 articles in which the most quoted speak." in html
    assert html == page(store)


def test_the_page_is_served_with_a_policy_of_its_own(client: TestClient) -> None:
    answer = client.get("/graph")
    assert answer.status_code == 200
    assert 'data-source="/graph/neighbours"' in answer.text
    policy = answer.headers["content-security-policy"]
    assert "sha256-" in policy
    assert "connect-src 'self'" in policy
    assert "unsafe" not in policy


def test_neighbours_are_json_and_a_refusal_is_a_sentence(client: TestClient) -> None:
    found = client.get("/graph/neighbours", params={"node": f"article/{hostile().article.sha256[:16]}"})
    assert found.json()["articles"][0]["title"] == "<script>alert(1)</script>"
    assert found.headers["content-type"] == "application/json"
    refused = client.get("/graph/neighbours", params={"node": "person/nobody"})
    assert refused.status_code == 404
    assert refused.json()["error"].startswith("the store has nothing at")


def test_a_name_leads_to_its_node(client: TestClient) -> None:
    answer = client.get("/graph", params={"around": "mira holt"}, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/graph#person/mira-holt")
    assert client.get("/graph", params={"around": "nobody at all"}).status_code == 404

"""The network: who and what is in it, how it is joined, what it leaves out, and that a name finds its surroundings."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import networkx as nx
import pytest
import sample
from rdflib.term import URIRef
from store_fixtures import harbour, hostile

from kg.derived import keep, refresh
from kg.errors import KgError
from kg.identity import Verdict
from kg.network import marks, network
from kg.records import Extraction
from kg.store import Store
from kg.view.data import page_data
from kg.vocabulary import referent_key


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store.memory() as opened:
        opened.replace([harbour()])
        yield opened


@pytest.fixture(scope="module")
def full() -> Iterator[Store]:
    """Three articles; two of them quote a Mira Holt."""
    with Store.memory() as opened:
        opened.replace([harbour(), hostile(), sample.EXTRACTION])
        yield opened


def called(graph: nx.MultiDiGraph, label: str) -> str:
    """The one node with this label."""
    (node,) = [node for node, text in graph.nodes(data="label") if text == label]
    return str(node)


def labels(graph: nx.MultiDiGraph, node: str, kind: str) -> list[str]:
    """Labels at the other end of the node's edges of this kind."""
    return [graph.nodes[other]["label"] for _, other, key in graph.out_edges(node, keys=True) if key == kind]


def test_everybody_and_everything_of_an_article_is_there(store: Store) -> None:
    graph = network(store)
    assert Counter(kind for _, kind in graph.nodes(data="kind")) == {
        "person": 2, "organisation": 2, "group": 1, "article": 1, "quote": 7, "quantity": 7,
    }  # fmt: skip
    assert graph.graph["left_out"] == 0


def test_a_person_has_role_institution_and_quotes(store: Store) -> None:
    graph = network(store)
    holt = called(graph, "Mira Holt")
    assert graph.nodes[holt] == {
        "kind": "person", "label": "Mira Holt", "aliases": "Holt", "title": "Dr", "role": "engineer", "institution": "Coastal Institute",
        "named": True, "quotes": 2, "mentioned": False,
    }  # fmt: skip
    assert labels(graph, holt, "member_of") == ["Coastal Institute"]
    assert labels(graph, holt, "said") == ["The wall was too low [...] We warned them.", "the council ignored about 40 letters"]
    assert labels(graph, holt, "quoted_in") == ["Harbour wall fails in storm"]
    assert graph.edges[holt, called(graph, "Coastal Institute"), "member_of"]["role"] == "engineer"


def test_a_quote_knows_its_words_its_place_and_how_sure_it_is(store: Store) -> None:
    graph = network(store)
    quote = graph.nodes[called(graph, "the council ignored about 40 letters")]
    text = harbour().article.text
    assert quote == {
        "kind": "quote", "label": "the council ignored about 40 letters", "text": "the council ignored about 40 letters", "quote_kind": "indirect",
        "mode": "thought", "speaker": "Mira Holt", "cue": "believes", "source": "Holt", "basis": "stated", "confidence": 0.9,
        "article": called(graph, "Harbour wall fails in storm"), "spans": "164-200",
        "context_start": text.index("Holt believes"), "context_end": text.index("letters.") + 8,
    }  # fmt: skip
    assert text[164:200] == quote["text"]


def test_a_quote_in_two_pieces_keeps_both_places(store: Store) -> None:
    graph = network(store)
    spans = graph.nodes[called(graph, "The wall was too low [...] We warned them.")]["spans"]
    text = harbour().article.text
    pieces = [text[slice(*map(int, span.split("-")))] for span in spans.split()]
    assert pieces == ["The wall was too low,", "We warned them."]


def test_an_oddity_and_an_inferred_speaker_are_told(store: Store) -> None:
    graph = network(store)
    assert graph.nodes[called(graph, "Repairs take between 25,000 and 30,000 stones each month")]["anomaly"] == "missingOpeningMark"
    assert graph.nodes[called(graph, 'the flood was "a disgrace"')]["basis"] == "inferred"
    assert labels(graph, called(graph, 'the flood was "a disgrace"'), "relays") == ["a disgrace"]


def test_quantities_hang_on_their_quote_or_on_the_article(store: Store) -> None:
    graph = network(store)
    article = called(graph, "Harbour wall fails in storm")
    assert labels(graph, called(graph, "damage rose from 16 to 18 percent within a year"), "gives") == ["from 16 to 18 percent"]
    assert labels(graph, article, "gives") == ["doubled", "300 kroner"]
    assert labels(graph, article, "prints") == ["The wall will cost up to 400,000 kroner, or about 36,000 euros"]
    assert labels(graph, called(graph, "up to 400,000 kroner"), "equivalent") == ["about 36,000 euros"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("about 40 letters", {"value": 40.0, "precision": "approximate", "unit": "letter", "hedge": "about"}),
        ("from 16 to 18 percent", {"value": 18.0, "change_from": 16.0, "change_kind": "to", "direction": "increase", "time": "within a year"}),
        ("between 25,000 and 30,000 stones", {"low": 25000.0, "high": 30000.0, "precision": "range", "per": "month", "measured": "Repairs"}),
        ("up to 400,000 kroner", {"high": 400000.0, "precision": "atMost", "unit": "NOK"}),
        ("doubled", {"value": 2.0, "change_kind": "factor", "direction": "increase", "confidence": 0.4}),
        ("300 kroner", {"value": 300.0, "change_kind": "delta", "direction": "decrease"}),
    ],
)
def test_a_quantity_has_its_number_with_bounds_and_unit(store: Store, words: str, expected: dict[str, object]) -> None:
    graph = network(store)
    quantity = graph.nodes[called(graph, words)]
    assert {name: quantity.get(name) for name in expected} == expected


def test_the_earlier_level_of_a_change_is_no_node(store: Store) -> None:
    assert not [label for _, label in network(store).nodes(data="label") if label == "16"]


def test_whoever_is_only_talked_about_is_marked_so(store: Store) -> None:
    graph = network(store)
    council = called(graph, "the council")
    assert graph.nodes[council]["mentioned"] is True
    assert labels(graph, called(graph, "the council ignored about 40 letters"), "about") == ["the council"]


def test_attributes_are_plain_so_that_graph_files_can_hold_them(full: Store) -> None:
    graph = network(full)
    values = [value for _, attributes in graph.nodes(data=True) for value in attributes.values()]
    values += [value for _, _, attributes in graph.edges(data=True) for value in attributes.values()]
    values += list(graph.graph.values())
    assert len(values) > 400
    assert {type(value) for value in values} == {str, int, float, bool}
    types: dict[str, set[type]] = {}
    for _, attributes in graph.nodes(data=True):
        for name, value in attributes.items():
            types.setdefault(name, set()).add(type(value))
    assert [name for name, found in types.items() if len(found) > 1] == []


def test_networkx_writes_and_reads_it_as_graphml(store: Store) -> None:
    graph = network(store)
    file = io.BytesIO()
    nx.write_graphml(graph, file)
    file.seek(0)
    again = nx.read_graphml(file, force_multigraph=True)
    assert dict(again.nodes(data=True)) == dict(graph.nodes(data=True))
    assert len(again.edges) == len(graph.edges)


def test_most_quoted_come_first(full: Store) -> None:
    graph = network(full)
    speakers = [attributes["quotes"] for _, attributes in graph.nodes(data=True) if attributes["kind"] in ("person", "group")]
    assert len(speakers) == 6
    assert speakers == sorted(speakers, reverse=True)


def test_the_same_store_gives_the_same_network_in_the_same_order(full: Store) -> None:
    with Store.memory() as other:
        other.replace([sample.EXTRACTION])
        other.replace([hostile(), harbour()])
        first, second = network(full), network(other)
    assert list(first.nodes(data=True)) == list(second.nodes(data=True))
    assert list(first.edges(keys=True, data=True)) == list(second.edges(keys=True, data=True))


@pytest.mark.parametrize("name", ["Mira Holt", "mira  HOLT", "holt"])
def test_around_a_person_are_their_quotes_numbers_and_institution(store: Store, name: str) -> None:
    graph = network(store, name)
    found = {graph.nodes[node]["label"] for node in graph}
    assert found == {
        "Mira Holt", "Coastal Institute", "Harbour wall fails in storm", "The wall was too low [...] We warned them.",
        "the council ignored about 40 letters", "about 40 letters", "the council",
    }  # fmt: skip


def test_around_an_institution_are_its_people(store: Store) -> None:
    graph = network(store, "Coastal Institute")
    assert {"Mira Holt", "damage rose from 16 to 18 percent within a year", "from 16 to 18 percent"} <= {graph.nodes[node]["label"] for node in graph}
    assert "Jonas Brandt" not in {graph.nodes[node]["label"] for node in graph}


def test_around_somebody_who_never_speaks_is_what_is_said_of_them(store: Store) -> None:
    graph = network(store, "the council")
    assert {graph.nodes[node]["label"] for node in graph} == {
        "the council", "Mira Holt", "the council ignored about 40 letters", "about 40 letters", "Harbour wall fails in storm",
    }  # fmt: skip


def test_around_a_speaker_are_the_numbers_that_they_give_outside_quotes() -> None:
    extraction = harbour()
    quantities = tuple(replace(q, speaker="jonas-brandt") if q.text == "300 kroner" else q for q in extraction.quantities)
    with Store.memory() as opened:
        opened.replace([replace(extraction, quantities=quantities)])
        graph = network(opened, "Jonas Brandt")
    assert labels(graph, called(graph, "Jonas Brandt"), "gives") == ["300 kroner"]
    assert "doubled" not in {graph.nodes[node]["label"] for node in graph}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Mira Hold", "nobody in the store is called 'Mira Hold': did you mean Mira Holt?"),
        ("coastal institut", "nobody in the store is called 'coastal institut': did you mean Coastal Institute?"),
        ("Brandt", "nobody in the store is called 'Brandt': did you mean Jonas Brandt?"),
        ("Xyzzy", "nobody in the store is called 'Xyzzy': leave the name out to see everybody"),
        ('" } DELETE', "nobody in the store is called '\" } DELETE': leave the name out to see everybody"),
    ],
)
def test_an_unknown_name_is_refused_with_near_ones(store: Store, name: str, message: str) -> None:
    with pytest.raises(KgError) as caught:
        network(store, name)
    assert str(caught.value) == message


def test_a_name_in_two_articles_is_two_people_until_somebody_says_they_are_one(full: Store) -> None:
    assert [label for _, label in network(full).nodes(data="label")].count("Mira Holt") == 2
    one, other = (referent_key(URIRef(node)) for node, label in network(full).nodes(data="label") if label == "Mira Holt")
    with Store.memory() as opened:
        keep(opened, [harbour(), sample.EXTRACTION])
        assert [label for _, label in network(opened).nodes(data="label")].count("Mira Holt") == 2
        refresh(opened, [Verdict(one, other, True, "Eva", "2024-05-01T10:00:00Z", "she told me")])
        graph = network(opened)
        holt = called(graph, "Mira Holt")
        assert holt == "https://w3id.org/expert-quotes/id/person/mira-holt"
        assert graph.nodes[holt]["quotes"] == 5
        assert graph.nodes[holt]["institution"] == "Coastal Institute; Lake Office"
        assert (graph.nodes[holt]["identity"], graph.nodes[holt]["identity_score"]) == ("Eva decided: she told me", 1)
        assert ["One in several articles", "Eva decided: she told me (score 1)", ""] in details(graph, opened, "Mira Holt")
        assert holt in {node for _, node in marks(opened, [called(graph, "Harbour wall fails in storm")]).popitem()[1]}


def details(graph: nx.MultiDiGraph, store: Store, label: str) -> list[list[str]]:
    """What the page tells of the node with this label."""
    (node,) = [node for node in page_data(graph, store)["nodes"] if node["label"] == label]
    return list(node["facts"])


@pytest.mark.parametrize("limit", [3, 10, 25, 50])
def test_no_more_than_the_limit_and_the_rest_is_counted(full: Store, limit: int) -> None:
    whole, cut = network(full, limit=None), network(full, limit=limit)
    assert len(cut) <= limit
    assert cut.graph["left_out"] == len(whole) - len(cut)
    assert set(cut) <= set(whole)
    assert all("label" in attributes for _, attributes in cut.nodes(data=True))


def test_everybody_has_a_voice_before_anybody_has_the_page(monkeypatch: pytest.MonkeyPatch, full: Store) -> None:
    monkeypatch.setattr("kg.network.FIRST_QUOTES", 1)
    owners = [who for who, _, kind in sorted_by_appearance(network(full)) if kind == "said"]
    assert len(owners) == 12
    assert len(set(owners[:8])) == len(set(owners)) == 8


def sorted_by_appearance(graph: nx.MultiDiGraph) -> list[tuple[str, str, str]]:
    """Edges in the order in which the nodes that they lead to came in."""
    order = {node: number for number, node in enumerate(graph)}
    return sorted(graph.edges(keys=True), key=lambda edge: order[edge[1]])


def test_a_cut_network_shows_nobody_without_a_quote(full: Store) -> None:
    graph = network(full, limit=25)
    for node, attributes in graph.nodes(data=True):
        if attributes.get("quotes"):
            assert labels(graph, node, "said")


def test_a_cut_network_has_no_quote_without_its_article_and_speaker(full: Store) -> None:
    graph = network(full, limit=20)
    quotes = [node for node, kind in graph.nodes(data="kind") if kind == "quote"]
    assert quotes
    for quote in quotes:
        assert graph.nodes[quote]["article"] in graph
        assert [kind for _, _, kind in graph.in_edges(quote, keys=True) if kind in ("said", "prints")]


def test_marks_are_exact_places_in_the_text(store: Store) -> None:
    graph = network(store)
    article = called(graph, "Harbour wall fails in storm")
    text = harbour().article.text
    found = marks(store, [article])[article]
    assert [span for span, _ in found] == sorted((span for span, _ in found), key=lambda span: (span[0], -span[1]))
    by_words: dict[str, set[str]] = {}
    for (start, end), node in found:
        by_words.setdefault(text[start:end], set()).add(graph.nodes[node]["label"])
    assert by_words["The wall was too low,"] == {"The wall was too low [...] We warned them."}
    assert by_words["Holt"] == {"Mira Holt"}
    assert by_words["about 40 letters"] == {"about 40 letters"}
    assert len(found) == 21


def test_an_empty_store_gives_an_empty_network() -> None:
    with Store.memory() as empty:
        assert len(network(empty)) == 0
        assert marks(empty, []) == {}


def test_an_article_that_quotes_nobody_is_there() -> None:
    with Store.memory() as opened:
        opened.replace([Extraction(harbour().article)])
        assert [label for _, label in network(opened).nodes(data="label")] == ["Harbour wall fails in storm"]

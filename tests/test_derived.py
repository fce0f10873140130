"""What follows from all articles: the registry in the store, its IRIs, its rebuilds, and what a build does with it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from registry_fixture import articles, concert, dams, flood, key, market, says

import kg
from kg import derived
from kg.cli.build import keep as build
from kg.errors import StoreError
from kg.identity import Verdict
from kg.query import ask
from kg.records import Extraction
from kg.store import Entry, Store
from kg.validate import read, validate
from kg.vocabulary import REGISTRY

FATHER = says(key(flood(), "tom-garrick"), key(concert(), "tom-garrick"), same=False)
ONE_HYDROLOGIST = says(key(flood(), "ilse-marwick"), key(concert(), "ilse-marwick"), same=True)


def people(store: Store) -> set[tuple[str, ...]]:
    """For each person of the registry the articles that they are in."""
    found: dict[str, set[str]] = {}
    for row in ask(store, "person").records():
        if row["entity"].startswith("person/"):
            found.setdefault(row["entity"], set()).add(f"{row['article']}: {row['as']}")
    return {tuple(sorted(each)) for each in found.values()}


def kept(extractions: Sequence[Extraction], verdicts: Sequence[Verdict] = ()) -> Store:
    store = Store.memory()
    derived.keep(store, extractions, verdicts)
    return store


# Right merges, right refusals


def test_the_same_people_in_several_articles_are_one_and_namesakes_are_not() -> None:
    assert people(kept(articles())) == {
        ("dams: Ilse Marwick", "flood: Ilse Marwick"), ("concert: Ilse Marwick",), ("concert: Tom Garrick", "flood: Tom Garrick"),
        ("market: T. Garrick",), ("dams: Bo Tarn",),
    }  # fmt: skip


def test_articles_as_they_are_read() -> None:
    """Two of these articles are about one drought; the third is about an orchestra with people of the same names."""
    texts = sorted((Path(__file__).parent / "data" / "registry").glob("*.txt"))
    assert [path.stem for path in texts] == ["autumn", "concert", "reservoir"]
    store = kept([kg.extract(path.read_text(encoding="utf-8"), id=path.stem) for path in texts])
    assert people(store) == {
        ("autumn: Dr Ilse Marwick", "reservoir: Ilse Marwick"), ("concert: Ilse Marwick",), ("autumn: Bo Tarn",),
        ("autumn: Tom Garrick Jr.",), ("concert: Tom Garrick",), ("reservoir: Tom Garrick",),
    }  # fmt: skip
    assert {row["reason"] for row in ask(store, "identities").records()} == {
        "the same name", "the same full name; the same institution (Fennel Institute)",
    }  # fmt: skip
    assert {(row["one"], row["its_article"]) for row in ask(store, "lookalikes").records()} == {
        ("Dr Ilse Marwick", "concert"), ("Tom Garrick", "concert"), ("Tom Garrick Jr.", "concert"), ("Tom Garrick Jr.", "reservoir"),
    }  # fmt: skip


def test_a_persons_verdict_outranks_the_rule_and_survives_every_run() -> None:
    store = kept(articles(), [FATHER, ONE_HYDROLOGIST])
    expected = people(store)
    assert ("concert: Ilse Marwick", "dams: Ilse Marwick", "flood: Ilse Marwick") in expected
    assert ("flood: Tom Garrick",) in expected
    derived.keep(store, [flood(engine="another engine"), market()], [FATHER, ONE_HYDROLOGIST])
    assert people(store) == expected
    (row,) = [row for row in ask(store, "identities").records() if row["by"]]
    assert (row["basis"], row["by"], row["reason"]) == ("corrected", "Eva", "Eva decided: asked her")


def test_taking_a_verdict_back_brings_the_rules_decision_back() -> None:
    store = kept(articles(), [FATHER])
    derived.refresh(store)
    assert people(store) == people(kept(articles()))


@pytest.mark.parametrize("verdicts", [(), (FATHER, ONE_HYDROLOGIST)], ids=["rules", "verdicts"])
def test_the_registry_keeps_its_shapes(verdicts: Sequence[Verdict]) -> None:
    report = validate(kept(articles(), verdicts).as_graph())
    assert report.conforms, str(report)
    assert not [finding for finding in report.findings if finding.rule != "WholeWords"], str(report)
    assert report.focus["Identification"] > 10


def test_descriptions_and_groups_are_not_in_the_registry() -> None:
    from store_fixtures import harbour

    names = {row["who"] for row in ask(kept([harbour()]), "person").records()}
    assert names == {"Coastal Institute", "Jonas Brandt", "Mira Holt"}


# Rebuilds


def test_the_registry_is_the_same_whatever_the_order_of_the_articles() -> None:
    assert kept(articles()).nquads() == kept(list(reversed(articles()))).nquads()


def test_the_same_again_changes_no_byte(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s") as store:
        derived.keep(store, articles())
        before, table = store.nquads(), (tmp_path / "s" / "registry.tsv").read_bytes()
        derived.keep(store, articles())
        derived.refresh(store)
        assert (store.nquads(), (tmp_path / "s" / "registry.tsv").read_bytes()) == (before, table)


def test_an_iri_lasts_when_articles_come_later(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s") as store:
        derived.keep(store, [concert()])
        before = {row["entity"] for row in ask(store, "person").records()}
        derived.keep(store, [flood(), dams()])
        rows = ask(store, "person").records()
    assert before == {"person/ilse-marwick", "person/tom-garrick"}
    assert {row["entity"] for row in rows if row["article"] == "concert"} == before
    assert {row["entity"] for row in rows if row["as"] == "Ilse Marwick" and row["article"] != "concert"} == {"person/ilse-marwick-2"}


def test_the_registry_can_be_made_anew_from_articles_and_table(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s") as store:
        derived.keep(store, [concert()])
        derived.keep(store, articles(), [ONE_HYDROLOGIST])
        before = store.nquads()
        store.replace((), [Entry(REGISTRY, [])])
        assert REGISTRY not in store.graphs()
        derived.refresh(store, [ONE_HYDROLOGIST])
        assert store.nquads() == before


def test_articles_and_registry_are_written_together_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(tmp_path / "s") as store:
        derived.keep(store, [flood()])
        before = store.nquads()

        def broken(*_: object) -> None:
            raise StoreError("no room")

        monkeypatch.setattr("kg.derived.registry_triples", broken)
        with pytest.raises(StoreError, match="no room"):
            derived.keep(store, [dams()])
        assert store.nquads() == before


def test_a_damaged_table_stops_the_build_and_is_named(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s") as store:
        derived.keep(store, [flood()])
        (tmp_path / "s" / "registry.tsv").write_text("person/ilse-marwick\n")
        with pytest.raises(StoreError, match=r"registry\.tsv: line 1 of the registry's table"):
            derived.keep(store, [dams()])


# A build


def test_the_files_of_a_build_hold_the_stores_iris_and_only_their_own_people(tmp_path: Path) -> None:
    build([concert()], tmp_path / "s", tmp_path / "out")
    build([dams(), flood()], tmp_path / "s", tmp_path / "out")
    graph = read(tmp_path / "out" / "graph.ttl")
    text = (tmp_path / "out" / "graph.ttl").read_text()
    assert "id/person/ilse-marwick-2>" in text, "the name was taken by the first build"
    assert "Eastwick Orchestra" not in text
    assert f"<{REGISTRY}> {{" in (tmp_path / "out" / "graph.trig").read_text()
    assert validate(graph).conforms, str(validate(graph))
    with Store.open(tmp_path / "s", read_only=True) as store:
        assert len(ask(store, "lookalikes")) == 1


def test_a_build_tells_which_verdicts_it_could_not_obey(tmp_path: Path) -> None:
    lost = says(key(flood(), "ilse-marwick"), key(concert(), "nobody"), same=True)
    (sentence,) = build([flood(), concert()], tmp_path / "s", tmp_path / "out", [lost, FATHER])
    assert sentence.startswith("Eva's decision on ")
    assert sentence.endswith("could not be carried out: nobody is called " + key(concert(), "nobody") + " any more")


def test_a_witness_in_an_article_that_is_not_exported_leaves_its_words(tmp_path: Path) -> None:
    build([flood()], tmp_path / "s", tmp_path / "out")
    build([dams()], tmp_path / "s", tmp_path / "out")
    text = (tmp_path / "out" / "graph.ttl").read_text()
    assert "the same full name; the same institution (Fennel Institute)" in text
    assert flood().article.sha256[:16] not in text
    assert validate(read(tmp_path / "out" / "graph.ttl")).conforms

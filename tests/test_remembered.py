"""What was asked of single articles is kept until they are written again, and what follows is the same as from nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from many import varied
from rdflib.term import URIRef
from registry_fixture import articles, concert, dams, flood

from kg import derived
from kg.records import Extraction
from kg.store import Store, folder
from kg.store.asked import article_graphs
from kg.vocabulary import COMPARISONS, REGISTRY, VIEW

NAMES = "SELECT ?name WHERE { ?who a eq:Referent ; schema:name ?name } ORDER BY ?name"


def renamed(extraction: Extraction) -> Extraction:
    """The same text, in which somebody is called otherwise: what a correction does."""
    first, *rest = extraction.speakers
    return replace(extraction, speakers=(replace(first, name="Ada Other"), *rest))


def follows(store: Store) -> list[bytes]:
    return [store.shard(graph) for graph in (REGISTRY, COMPARISONS, VIEW)]


def from_nothing(extractions: list[Extraction]) -> list[bytes]:
    with Store.memory() as store:
        derived.keep(store, extractions)
        return follows(store)


def unremembered(place: Path) -> list[bytes]:
    """What follows when nothing is known of any article; the IRIs that were handed out stay."""
    (place / "asked.sqlite").unlink()
    with Store.open(place) as store:
        derived.refresh(store)
        return follows(store)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The graphs of single articles that a database was asked about."""
    found: list[str] = []
    values = Store.values

    def noted(self: Store, sparql: str, graph: URIRef | None = None) -> Iterator[tuple[str | None, ...]]:
        if graph is not None and graph.endswith("/extraction") and self.path is not None:
            found.append(str(graph))
        return values(self, sparql, graph)

    monkeypatch.setattr(Store, "values", noted)
    return found


def test_articles_come_one_by_one_and_what_follows_is_what_follows_from_all(tmp_path: Path) -> None:
    some = [*articles(), *(varied(number) for number in range(4))]
    with Store.open(tmp_path / "store") as store:
        for each in some:
            derived.keep(store, [each])
        assert follows(store) == from_nothing(some)


def test_an_article_is_asked_once_until_it_is_written_again(tmp_path: Path, asked: list[str]) -> None:
    with Store.open(tmp_path / "store") as store:
        derived.keep(store, [flood(), concert()])
        derived.refresh(store)
        first = len(asked)
        assert first > 0
        derived.refresh(store)
        assert len(asked) == first
        derived.keep(store, [dams()])
        assert len(set(asked[first:])) == 1  # the index is told of the new one
    with Store.open(tmp_path / "store") as store:  # another process
        derived.keep(store, [renamed(flood())])
        derived.refresh(store)
        graphs = set(asked[first:])
        assert len(graphs) == 2  # the new one, and the changed one
        found = follows(store)
    assert b"Ada Other" in found[0]
    assert found == unremembered(tmp_path / "store")


def test_a_process_that_dies_while_it_writes_leaves_nothing_that_is_not_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Died(BaseException):
        pass

    def dies(step: str) -> None:
        if step == "flushed":
            raise Died

    with Store.open(tmp_path / "store") as store:
        derived.keep(store, [flood(), concert()])
        derived.refresh(store)
        monkeypatch.setattr(folder, "reached", dies)
        with pytest.raises(Died):
            derived.keep(store, [renamed(flood())])
    monkeypatch.undo()
    with Store.open(tmp_path / "store") as store:
        derived.refresh(store)
        found = follows(store)
    assert b"Ada Other" in found[0]
    assert found == unremembered(tmp_path / "store")


@pytest.mark.parametrize("damage", ["not a database", "another form", "another value"])
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: str) -> None:
    place = tmp_path / "store" / "asked.sqlite"
    with Store.open(tmp_path / "store") as store:
        derived.keep(store, [flood(), concert()])
        derived.refresh(store)
    if damage == "not a database":
        place.write_bytes(b"no database" * 1000)
    else:
        with sqlite3.connect(place) as database:
            database.execute("UPDATE form SET name = 'other'" if damage == "another form" else "UPDATE answer SET rows = x'00'")
        database.close()
    with Store.open(tmp_path / "store") as store:
        derived.keep(store, [dams()])
        assert follows(store) == from_nothing([flood(), concert(), dams()])


def test_readers_leave_the_file_alone(tmp_path: Path) -> None:
    place = tmp_path / "store" / "asked.sqlite"
    with Store.open(tmp_path / "store") as store:
        derived.keep(store, [flood()])
    place.unlink(missing_ok=True)
    with Store.open(tmp_path / "store", read_only=True) as store:
        names = [list(each.values(NAMES)) for each in article_graphs(store)]
    assert names
    assert names[0]
    assert not place.exists()

"""The index: what is typed finds what a reader means, nothing typed is syntax, and the file is that of the store's present state."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from copy_fixture import corrected, prints
from store_fixtures import harbour, hostile

from kg import derived, search
from kg.errors import QueryError
from kg.records import Article, Entity, Extraction, Quote
from kg.search import reading
from kg.search.words import passage, terms
from kg.store import Store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    place = tmp_path_factory.mktemp("search") / "store"
    with Store.open(place) as writing:
        derived.keep(writing, [harbour(), hostile(), many(120)])
    with Store.open(place, read_only=True) as opened:
        yield opened


def many(count: int) -> Extraction:
    """An article of many quotes of one person, with letters that no plain keyboard has."""
    words = [f"Number {n} is written down in Ærøskøbing." for n in range(count)]
    text = "Long list\n\n" + "\n".join(words)
    quotes = []
    for each in words:
        start = text.index(each)
        span = (start, start + len(each))
        quotes.append(Quote((span,), each, "indirect", "speech", span, "soren-kjaer"))
    return Extraction(Article("list", text, "Long list", "2031-06-01"), (Entity("soren-kjaer", "Søren Kjær", "person"),), (), tuple(quotes))


def found(store: Store, typed: str) -> list[str]:
    return [row["words"] for row in search.index(store).quotes_found(terms(typed))]


@pytest.mark.parametrize("typed", ["wall low", "WALL", "wal", '"too low"', "“too low”", "low -letters", "holt wall"])
def test_words_beginnings_and_phrases_find_a_quote(store: Store, typed: str) -> None:
    assert any("wall was too low" in words for words in found(store, typed))


@pytest.mark.parametrize("typed", ['"low too"', "wall -low", "wall xyzzy", "", "-wall", "   ", "*", '""'])
def test_other_words_do_not(store: Store, typed: str) -> None:
    assert not any("wall was too low" in words for words in found(store, typed))


@pytest.mark.parametrize("typed", ["soren kjaer", "SØREN", "Kjær", "sor"])
def test_accents_and_case_do_not_matter(store: Store, typed: str) -> None:
    assert [row["name"] for row in search.index(store).people_found(terms(typed), ("person",), 5)] == ["Søren Kjær"]


@pytest.mark.parametrize(
    "typed",
    [
        *('"', "'", "(", ")", "a OR", "NEAR(a b)", "words:wall", "{names}: x", "a NOT", "^wall", "wall*", "a + b", "--", "-- ;", "\x00", "💧"),
        *("x" * 5_000, "a " * 3_000, '"' * 999, "\u202e wall", "%_%", "'; DROP TABLE quote; --", "AND AND"),
    ],
)
def test_nothing_that_is_typed_is_syntax(store: Store, typed: str) -> None:
    index, wanted = search.index(store), terms(typed)
    index.quotes_found(wanted)
    index.quote_hits(wanted)
    index.articles_found(wanted, 5)
    index.people_found(wanted, ("person",), 5)
    assert index.counts()["quote"] == index.number("SELECT COUNT(*) FROM quote") > 120


def test_a_page_at_a_time(store: Store) -> None:
    index, wanted = search.index(store), terms("number aeroskobing")
    pages = [index.quotes_found(wanted, 50, skip) for skip in (0, 50, 100, 150)]
    assert [len(page) for page in pages] == [50, 50, 20, 0]
    assert len({row["place"] for page in pages for row in page}) == index.quote_hits(wanted) == 120
    who = index.who("person/soren-kjaer")
    assert who is not None
    assert (who["quotes"], who["articles"]) == (120, 1)
    assert len(index.quotes_of(who["id"])) == 50


def test_hits_are_offsets_of_the_text_as_it_is(store: Store) -> None:
    (row,) = search.index(store).quotes_found(terms('"number 7" aerosk'))
    shown = row["passage"]
    assert [shown.words[start:end] for start, end in shown.hits] == ["Number", "7", "Ærøskøbing"]
    assert "".join(words for words, _ in shown.pieces) == row["words"]


def test_a_long_text_is_cut_around_its_hits() -> None:
    shown = passage("dry " * 300 + "the Wéll ran over " + "wet " * 300, terms("well"))
    assert shown.cut == (True, True)
    assert [shown.words[start:end] for start, end in shown.hits] == ["Wéll"]
    assert len(shown.words) <= 260


def test_people_and_bodies_are_found_by_role_too(store: Store) -> None:
    index = search.index(store)
    assert [row["name"] for row in index.people_found(terms("engineer"), ("person",), 5)] == ["Mira Holt"]
    assert [row["name"] for row in index.people_found(terms("coastal"), ("institution",), 5)] == ["Coastal Institute"]


def test_articles_are_found_by_headline_before_text(store: Store) -> None:
    assert search.index(store).articles_found(terms("list"), 5)[0]["title"] == "Long list"
    assert search.index(store).articles_found(terms("stones"), 5)[0]["name"] == "harbour"


def test_hostile_words_stay_words(store: Store) -> None:
    (row,) = search.index(store).quotes_found(terms("hyperlink"))
    assert "=HYPERLINK" in row["passage"].words
    assert [row["passage"].words[slice(*hit)] for hit in row["passage"].hits] == ["HYPERLINK"]


def test_a_search_that_takes_too_long_is_stopped(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LIMIT_S", 0.05)
    began = time.monotonic()
    with pytest.raises(QueryError, match=r"longer than 0\.05 seconds"):
        search.index(store).number("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT COUNT(*) FROM n")
    assert time.monotonic() - began < 5
    assert search.index(store).counts()["article"] == 3


# The file


def test_the_index_follows_the_store(tmp_path: Path) -> None:
    with Store.open(tmp_path / "store") as store:
        derived.keep(store, [harbour()])
        assert search.state(tmp_path / "store" / search.FILE) == search.fingerprint(tmp_path / "store")
        assert not found(store, "aeroskobing")
        store.replace([many(3)])  # which makes no index
        assert len(found(store, "aeroskobing")) == 3
    assert not list((tmp_path / "store").glob(".*"))


def test_a_damaged_or_foreign_index_is_made_anew(tmp_path: Path) -> None:
    with Store.open(tmp_path / "store") as store:
        derived.keep(store, [harbour()])
        (tmp_path / "store" / search.FILE).write_bytes(b"no database")
        assert found(store, "letters")
        (tmp_path / "store" / search.FILE).unlink()
        assert found(store, "letters")


def test_the_same_store_makes_the_same_index(tmp_path: Path) -> None:
    dumps = []
    for name in ("one", "two"):
        with Store.open(tmp_path / name) as store:
            derived.keep(store, [many(9), harbour()])
        with sqlite3.connect(tmp_path / name / search.FILE) as database:
            dumps.append([line for line in database.iterdump() if "'state'" not in line])
    assert dumps[0] == dumps[1]


def rows(file: Path) -> dict[str, list[tuple[object, ...]]]:
    """All tables of an index, those of FTS5 as the words in them."""
    with contextlib.closing(sqlite3.connect(file)) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%words_%'")]
        for name in (name for name in names if name.endswith("_words")):
            database.execute(f"CREATE VIRTUAL TABLE temp.in_{name} USING fts5vocab(main, {name}, instance)")
        tables = {name: f"temp.in_{name}" if name.endswith("_words") else f"main.{name}" for name in names}
        return {name: sorted(database.execute(f"SELECT * FROM {table}"), key=repr) for name, table in tables.items()}


def test_an_index_of_what_is_remembered_has_the_rows_of_one_made_from_nothing(tmp_path: Path) -> None:
    with Store.open(tmp_path / "store") as store:
        derived.keep(store, [harbour(), *prints()])
        derived.keep(store, [many(9), hostile(), corrected()])
        for number, remembered in enumerate((store.remembered, store.remembered, None)):
            store.remembered = remembered
            search.made(tmp_path / f"{number}.sqlite", store, "").close()
    known, again, asked = (rows(tmp_path / f"{number}.sqlite") for number in range(3))
    assert known == again == asked
    assert min(len(known[name]) for name in ("article", "who", "quote", "membership", "label", "quote_words", "who_words", "article_words")) > 5


def test_what_only_repeats_a_quote_points_at_it(tmp_path: Path) -> None:
    with Store.open(tmp_path / "store") as store:
        derived.keep(store, [*prints(), corrected()])
        index = search.index(store)
        pairs = index.rows("SELECT a.words AS words, b.words AS first, a.counts, b.id < a.id AS before FROM quote a JOIN quote b ON b.id = a.first")
    assert len(pairs) > 2
    assert all(row["words"] == row["first"] and not row["counts"] and row["before"] for row in pairs)


def test_a_name_in_a_graph_of_somebody_else_is_listed(tmp_path: Path) -> None:
    with Store.open(tmp_path / "store") as store:
        derived.keep(store, [harbour()])
        store.update('INSERT DATA { GRAPH <urn:mine> { <urn:boat> <https://schema.org/name> "Little \\"Gull\\""@en } }')
        search.refresh(store)
        assert search.index(store).labels("gull", 5) == ['"Little \\"Gull\\""@en']


def test_a_store_in_memory_has_an_index_of_its_own() -> None:
    with Store.memory() as store:
        derived.keep(store, [harbour()])
        assert found(store, "letters")


def test_a_former_key_leads_to_whom_it_stands_for(store: Store) -> None:
    index = search.index(store)
    (referent,) = index.rows("SELECT key FROM referent WHERE key LIKE '%/mira-holt'")
    heir = index.who(referent["key"])
    assert heir is not None
    assert heir["heir"] == "person/mira-holt"
    assert index.who("person/nobody-at-all") is None

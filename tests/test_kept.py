"""A list that took long is kept until the store changes: the same rows, at once, and never those of a former state."""

from __future__ import annotations

from pathlib import Path

import pytest
from bulk_fixture import archive, built
from registry_fixture import articles
from store_fixtures import harbour, hostile

from kg import bulk, files, library
from kg.derived import keep
from kg.errors import QueryError
from kg.query import Question, Rows, bound, catalogue, find, kept, run
from kg.store import Store

QUOTES = find("quotes").sparql


@pytest.fixture(scope="module")
def everything() -> Store:
    """Articles with hostile words, and several about the same people."""
    store = Store.memory()
    keep(store, [*articles(), harbour(), hostile()])
    return store


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store in a folder whose answers all take too long."""
    monkeypatch.setattr(kept, "SECONDS", -1)
    with Store.open(tmp_path / "store") as store:
        store.replace([harbour()])
    return tmp_path / "store"


def answers(folder: Path) -> list[Path]:
    return sorted((folder / kept.FOLDER).glob("*"))


@pytest.mark.parametrize("question", catalogue(), ids=lambda question: question.name)
def test_a_table_has_the_rows_of_the_question(question: Question, everything: Store) -> None:
    found, table = run(everything, question.sparql), kept.table(everything, question.sparql)
    assert isinstance(found, Rows)
    assert table.rows() == found
    assert len(table) == len(found)
    assert table.rows(2) == Rows(found.columns, found.rows[:2])
    assert table.rows(0) == Rows(found.columns, ())


@pytest.mark.parametrize("words", ["a\nb", "a\r\nb\tc", '"\\n" \\', "\u2028\u0085\x0b\x0c", "😀 \x00\x01", "?x\t<y>", "", "-1.50", "true"])
def test_no_word_breaks_a_row(words: str) -> None:
    with Store.memory() as store:
        from rdflib import Literal, URIRef

        from kg.store import Entry

        node = URIRef("https://a.example/x")
        store.replace_graphs([Entry(URIRef("https://a.example/graph"), [(node, node, Literal(words)), (node, node, Literal("zz"))])])
        table = kept.table(store, "SELECT ?o ?none WHERE { ?s ?p ?o } ORDER BY ?o")
        assert len(table) == 2
        assert sorted((str(row[0]), row[1]) for row in table.rows()) == sorted([(words, None), ("zz", None)])


def test_who_asks_again_is_not_kept_waiting(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(folder, read_only=True) as store:
        first = kept.table(store, QUOTES)
        assert len(answers(folder)) == 1
        monkeypatch.setattr(Store, "written", None)
        assert kept.table(store, QUOTES) == first
        with pytest.raises(TypeError):
            kept.table(store, find("experts").sparql)


def test_what_is_quick_is_not_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "SECONDS", 60)
    with Store.open(folder, read_only=True) as store:
        kept.table(store, QUOTES)
    assert answers(folder) == []


def test_a_changed_store_has_other_answers(folder: Path) -> None:
    with Store.open(folder, read_only=True) as reader:
        before = kept.table(reader, QUOTES)
        (file,) = answers(folder)
        with Store.open(folder) as writer:
            writer.replace([hostile()])
            assert len(kept.table(writer, QUOTES)) > len(before), "a writer asks its own state"
        assert kept.table(reader, QUOTES) == before, "a reader goes on with the state that it has opened"
        assert answers(folder) == [file]
    with Store.open(folder, read_only=True) as reader:
        after = kept.table(reader, QUOTES)
        assert len(after) > len(before)
    (new,) = answers(folder)
    assert new != file, "the answers of the former state are gone"


def test_an_answer_that_was_asked_of_a_former_state_is_not_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = Store.written

    def meanwhile(self: Store, *arguments: object) -> object:
        with Store.open(folder) as writer:
            writer.replace([hostile()])
        return written(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "written", meanwhile)
    with Store.open(folder, read_only=True) as reader:
        kept.table(reader, QUOTES)
    assert answers(folder) == []


def test_a_folder_that_takes_no_files_answers_all_the_same(folder: Path) -> None:
    (folder / kept.FOLDER).write_text("in the way")
    with Store.open(folder, read_only=True) as store:
        assert len(kept.table(store, QUOTES)) > 0


@pytest.mark.parametrize("sparql", ["ASK { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"])
def test_only_rows_are_a_table(sparql: str, everything: Store) -> None:
    with pytest.raises(QueryError, match="SELECT"):
        kept.table(everything, sparql)


def test_what_may_not_be_asked_is_refused(everything: Store) -> None:
    with pytest.raises(QueryError):
        kept.table(everything, "SELECT * { SERVICE <https://a.example/sparql> { ?s ?p ?o } }")


def test_a_large_build_answers_before_it_is_asked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(folder):  # by the process that writes it
        kept.prepare(folder, built=1)
    assert len(answers(folder)) == len(catalogue())
    monkeypatch.setattr(Store, "written", None)
    with Store.open(folder, read_only=True) as store:
        for question in catalogue():
            assert kept.is_list(store, question.sparql)
            found = kept.answer(store, question.sparql, once=True)
            assert isinstance(found, kept.Table)
            assert found.rows() == run(store, question.sparql)


def test_kg_build_of_many_articles_prepares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "SECONDS", -1)
    assert built(tmp_path / "store", tmp_path / "out", 6) == 0
    assert len(answers(tmp_path / "store")) == len(catalogue())
    first = answers(tmp_path / "store")
    with Store.open(tmp_path / "store", read_only=True) as store:
        kept.table(store, QUOTES)
    assert answers(tmp_path / "store") == first, "they are those of the state that readers have"


def test_building_many_articles_from_python_prepares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "SECONDS", -1)
    monkeypatch.setattr(bulk, "LARGE", 1)
    archive(tmp_path / "in", 3)
    with library.build(tmp_path / "in", store=tmp_path / "store", jobs=1) as graph:
        assert len(answers(tmp_path / "store")) == len(catalogue())
        monkeypatch.setattr(Store, "written", None)
        assert len(graph.query("quotes")) == len(graph.quotes)  # type: ignore[arg-type]


def test_a_build_of_few_articles_prepares_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "SECONDS", -1)
    archive(tmp_path / "in", 2)
    library.build(tmp_path / "in", store=tmp_path / "store", jobs=1).close()
    assert answers(tmp_path / "store") == []


def test_a_build_that_adds_little_prepares_nothing(folder: Path) -> None:
    kept.prepare(folder, built=1)
    before = answers(folder)
    assert before
    with Store.open(folder) as store:
        store.replace([hostile(), *articles()])
    kept.prepare(folder, built=1)
    assert answers(folder) == before


def test_a_build_that_was_ended_and_went_on_prepares_at_last(folder: Path) -> None:
    with Store.open(folder) as store:
        store.replace([hostile(), *articles()])
    kept.prepare(folder, built=1)
    assert answers(folder)


def test_preparing_stops_where_somebody_writes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = Store.written

    def meanwhile(self: Store, *arguments: object) -> object:
        answer = written(self, *arguments)  # type: ignore[arg-type]
        with Store.open(folder) as writer:
            writer.replace([hostile()])
        return answer

    monkeypatch.setattr(Store, "written", meanwhile)
    kept.prepare(folder, built=1)
    assert answers(folder) == []


def test_a_build_that_is_killed_while_it_prepares_has_all_but_answers(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    def stop(step: str) -> None:
        if step.startswith("placed") and len(answers(folder)) == 3:
            raise Killed

    monkeypatch.setattr(files, "reached", stop)
    with pytest.raises(Killed):
        kept.prepare(folder, built=1)
    monkeypatch.undo()
    with Store.open(folder, read_only=True) as store:
        for question in catalogue():
            assert kept.table(store, question.sparql).rows() == run(store, question.sparql)


@pytest.mark.parametrize("once", [True, False])
def test_what_is_no_list_is_answered_as_it_is(folder: Path, once: bool) -> None:
    with Store.open(folder) as writer:
        keep(writer, [*articles(), harbour(), hostile()])
    with Store.open(folder, read_only=True) as store:
        for question in catalogue():
            for parameter in question.parameters:
                asked = bound(question, {parameter.name: "0.9" if parameter.name == "below" else "an"})
                assert kept.answer(store, asked, once=once) == run(store, asked)
        assert kept.answer(store, "ASK { ?s ?p ?o }", once=once) is True
    assert answers(folder) == []


def test_a_store_in_memory_keeps_nothing(everything: Store) -> None:
    assert kept.place(everything, QUOTES) is None

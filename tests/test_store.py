"""The store: two backends that behave the same, sentences for what is wrong, and no kill that leaves half a build."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib.term import Literal, URIRef
from store_fixtures import HARBOUR, NEW, NEW_TEXT, WRITER, entry, harbour, hostile

from kg.errors import StoreError
from kg.graph import correction_triples, corrections_graph_iri, graph_iri, triples
from kg.records import Article, Extraction
from kg.store import Entry, Solutions, Store
from kg.store.terms import put_all, serialised

TESTS = Path(__file__).parent


@pytest.fixture(params=["memory", "folder"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with Store.memory() if request.param == "memory" else Store.open(tmp_path / "store") as opened:
        yield opened


def values(store: Store) -> list[str]:
    answer = store.query("SELECT ?o WHERE { ?s <http://example.org/p> ?o } ORDER BY ?o")
    assert isinstance(answer, Solutions)
    return [str(row[0]) for row in answer.rows]


# Keeping


def test_what_goes_in_comes_out(store: Store) -> None:
    assert store.replace([harbour(), hostile()]) == 4  # each with a graph of its corrections
    for extraction in (harbour(), hostile()):
        kept = {(s, p, o) for s, p, o, _ in store.quads(graph_iri(extraction))}
        assert kept == set(triples(extraction))
        assert store.text(extraction.article.sha256) == extraction.article.text
        assert {(s, p, o) for s, p, o, _ in store.quads(corrections_graph_iri(extraction))} == set(correction_triples(extraction))
    assert store.graphs() == sorted(name(each) for name in (graph_iri, corrections_graph_iri) for each in (harbour(), hostile()))
    assert len(store) == sum(1 for _ in store.quads())


def test_newlines_of_a_text_are_untouched(store: Store) -> None:
    article = Article("a", "One.\r\nTwo.\rThree.\u2028Four.\n\n")
    store.replace([Extraction(article)])
    assert store.text(article.sha256) == article.text
    assert store.texts() == [article.sha256]


def test_a_graph_is_replaced_whole_and_others_stay(store: Store) -> None:
    store.replace_graphs([entry("a", "1", "2"), entry("b", "3")])
    store.replace_graphs([entry("a", "4")])
    assert values(store) == ["3", "4"]


def test_the_same_again_changes_nothing(store: Store) -> None:
    store.replace([harbour(), hostile()])
    before = store.nquads()
    assert store.replace([hostile(), harbour()]) == 4
    assert store.nquads() == before


def test_of_one_graph_given_twice_the_later_holds(store: Store) -> None:
    assert store.replace_graphs([entry("a", "1"), entry("b", "2"), entry("a", "3")]) == 2
    assert values(store) == ["2", "3"]


def test_an_error_on_the_way_changes_nothing(store: Store) -> None:
    store.replace_graphs([entry("a", "1")])

    def failing() -> Iterator[Entry]:
        yield entry("a", "2")
        raise ValueError("the third article is odd")

    with pytest.raises(ValueError, match="the third article"):
        store.replace_graphs(failing())
    assert values(store) == ["1"]
    with pytest.raises(StoreError, match="cannot be stored"):
        store.replace_graphs([entry("a", "3"), Entry(URIRef("no iri"), [])])
    assert values(store) == ["1"]
    store.replace_graphs([entry("a", "4")])
    assert values(store) == ["4"]


def test_queries_see_all_graphs_as_one_and_each_by_name(store: Store) -> None:
    store.replace_graphs([entry("a", "1"), entry("b", "2")])
    assert values(store) == ["1", "2"]
    assert store.query('ASK { GRAPH <http://example.org/b> { ?s ?p "2" } }') is True
    assert store.query('ASK { GRAPH <http://example.org/b> { ?s ?p "1" } }') is False


def test_a_triple_in_two_graphs_counts_once_and_goes_with_the_last(store: Store) -> None:
    shared = (URIRef("http://example.org/shared"), URIRef("http://example.org/p"), Literal("1"))
    graphs = [URIRef(f"http://example.org/{name}") for name in "abc"]
    store.replace_graphs([Entry(graph, [shared]) for graph in graphs])
    assert values(store) == ["1"]
    assert list(store.triples()) == [shared]
    assert (len(store), len(list(store.quads()))) == (3, 3)
    answer = store.query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
    assert isinstance(answer, Solutions)
    assert answer.rows == [(Literal(1),)]
    store.replace_graphs([Entry(graph, []) for graph in graphs[:2]])
    assert values(store) == ["1"]
    store.replace_graphs([Entry(graphs[2], [])])
    assert values(store) == []


def test_nquads_are_sorted_and_the_same_in_both_backends(tmp_path: Path) -> None:
    with Store.memory() as memory, Store.open(tmp_path / "s") as folder:
        for one in (memory, folder):
            one.replace([hostile(), harbour()])
        assert memory.nquads() == folder.nquads()
        by_graph: dict[str, list[str]] = {}
        for line in memory.nquads().decode().splitlines():
            by_graph.setdefault(line.rsplit(" ", 2)[1], []).append(line)
    assert list(by_graph) == sorted(by_graph)
    assert all(lines == sorted(lines) for lines in by_graph.values())


def test_literals_keep_their_form(store: Store) -> None:
    forms = [
        Literal("12.50", datatype=URIRef("http://example.org/amount"), normalize=False),
        Literal("--05", datatype=URIRef("http://www.w3.org/2001/XMLSchema#gMonth"), normalize=False),
        Literal("naïve\x07\r\n\t\"'\\", lang="en"),
        Literal(""),
    ]
    store.replace_graphs(
        [Entry(URIRef("http://example.org/g"), [(URIRef("http://example.org/s"), URIRef("http://example.org/p"), form) for form in forms])]
    )
    assert {(str(o), getattr(o, "datatype", None), getattr(o, "language", None)) for _, _, o, _ in store.quads()} == {
        (str(form), form.datatype, form.language) for form in forms
    }


def test_an_unknown_text_and_a_closed_store_say_so(store: Store) -> None:
    with pytest.raises(StoreError, match="no text with the hash"):
        store.text("../../format")
    with pytest.raises(StoreError, match="no text with the hash"):
        store.text("0" * 64)
    store.close()
    store.close()
    with pytest.raises(StoreError, match="the store is closed"):
        store.query("ASK {}")


# Opening


def test_a_folder_store_is_there_again(tmp_path: Path) -> None:
    with Store.open(tmp_path / "deep" / "store") as store:
        store.replace([harbour()])
        before = store.nquads()
    with Store.open(tmp_path / "deep" / "store", read_only=True) as again:
        assert again.nquads() == before
        assert again.text(harbour().article.sha256) == HARBOUR


def test_reading_where_there_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no store here: run kg build first"):
        Store.open(tmp_path / "none", read_only=True)
    assert not (tmp_path / "none").exists()
    with pytest.raises(StoreError, match="there is no store here: run kg build first"):
        Store.open(tmp_path, read_only=True)


def test_what_is_opened_to_be_read_takes_nothing_and_decides_nothing(tmp_path: Path) -> None:
    with Store.open(tmp_path / "store") as store:
        store.replace([harbour()])
        before = store.nquads()
    with Store.open(tmp_path / "store", read_only=True) as store:
        with pytest.raises(StoreError, match="opened to be read"):
            store.replace([hostile()])
        with pytest.raises(StoreError, match="opened to be read"):
            store.gather([], {})
        with pytest.raises(StoreError, match="opened to be read"):
            store.update("CREATE GRAPH <urn:x>")
    assert not {"journal", "staging"} & {path.name for path in (tmp_path / "store").iterdir()}
    with Store.open(tmp_path / "store") as store:
        assert store.nquads() == before


def test_a_file_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for read_only in (True, False):
        with pytest.raises(StoreError, match=r"file: it is a file, not a store: name a folder"):
            Store.open(tmp_path / "file", read_only=read_only)


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("years of work")
    with pytest.raises(StoreError, match="holds other things and is not a store"):
        Store.open(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.doc"]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [("kg store 2\n", r"newer kg \(format 2; this one reads 1\)"), ("docx\n", "not that of a store"), ("kg store soon", "not that of a store")],
)
def test_a_store_of_another_format(tmp_path: Path, line: str, sentence: str) -> None:
    (tmp_path / "format").write_text(line)
    with pytest.raises(StoreError, match=sentence):
        Store.open(tmp_path)


def test_one_writer_alone_and_many_readers_beside_it(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s") as writer:
        writer.replace_graphs([entry("a", "1")])
        with pytest.raises(StoreError, match="another process is using the store: wait until it is done"):
            Store.open(tmp_path / "s")
        with Store.open(tmp_path / "s", read_only=True) as one, Store.open(tmp_path / "s", read_only=True) as two:
            assert values(one) == values(two) == ["1"]
            assert not one.outdated
            writer.replace_graphs([entry("a", "2"), entry("b", "3")])
            assert values(one) == ["1"]  # until it opens the store again
            assert one.outdated
            with Store.open(tmp_path / "s", read_only=True) as three:
                assert values(three) == ["2", "3"]
                assert not three.outdated
            writer.replace_graphs([entry("a", "4")])
            assert values(two) == ["1"]
            assert values(writer) == ["3", "4"]
            assert not writer.outdated


def snapshots(place: Path) -> list[str]:
    return sorted(p.name for p in (place / "snapshots").iterdir())


def test_states_that_nobody_reads_are_taken_away(tmp_path: Path) -> None:
    place = tmp_path / "s"
    with Store.open(place) as writer:
        for value in ("1", "2", "3"):
            writer.replace_graphs([entry("a", value)])
        assert snapshots(place) == ["00000004"]
        with Store.open(place, read_only=True):
            writer.replace_graphs([entry("a", "4")])
            writer.replace_graphs([entry("a", "5")])
            assert snapshots(place) == ["00000004", "00000006"]
        (place / "snapshots" / "00000009.new").mkdir()  # what a killed writer leaves
        writer.replace_graphs([entry("a", "6")])
        assert snapshots(place) == ["00000007"]


def test_a_store_of_an_earlier_version_has_no_snapshots_and_opens(tmp_path: Path) -> None:
    place = tmp_path / "s"
    with Store.open(place) as writer:
        writer.replace_graphs([entry("a", "1")])
    shutil.rmtree(place / "snapshots")
    with Store.open(place, read_only=True) as reader, Store.open(place) as writer:
        assert values(reader) == ["1"]
        writer.replace_graphs([entry("a", "2")])
        assert values(reader) == ["1"]
    shutil.rmtree(place / "snapshots")
    with Store.open(place) as writer, Store.open(place, read_only=True) as reader:
        assert values(writer) == values(reader) == ["2"]


@pytest.mark.parametrize("told", [errno.EROFS, errno.EACCES])
def test_a_store_that_can_only_be_read_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: int) -> None:
    place = tmp_path / "s"
    with Store.open(place) as writer:
        writer.replace_graphs([entry("a", "1")])
    real = Path.open

    def refused(self: Path, mode: str = "r", *rest: Any, **named: Any) -> Any:
        if self.parent == place and "r" not in mode:
            raise OSError(told, os.strerror(told))
        return real(self, mode, *rest, **named)

    monkeypatch.setattr(Path, "open", refused)
    for _ in range(2):  # with a snapshot, and as an earlier version left it
        with Store.open(place, read_only=True) as reader:
            assert values(reader) == ["1"]
        with pytest.raises(StoreError, match="the store cannot be used"):
            Store.open(place)
        shutil.rmtree(place / "snapshots", ignore_errors=True)


def test_readers_never_miss_a_state_while_one_is_written_after_the_other(tmp_path: Path) -> None:
    place = tmp_path / "s"
    with subprocess.Popen([sys.executable, "-c", WRITER, str(place)], stdout=subprocess.PIPE, text=True, cwd=TESTS) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "0\n"
        seen = []
        ends = time.monotonic() + 3
        while time.monotonic() < ends:
            with Store.open(place, read_only=True) as reader:
                rounds = {value.split()[0] for value in values(reader)}
                assert (len(rounds), len(values(reader))) == (1, 5)
                seen.append(int(rounds.pop()))
        writer.kill()
    assert seen == sorted(seen)
    assert len(set(seen)) > 2


def test_a_store_held_by_another_process(tmp_path: Path) -> None:
    code = f"from kg.store import Store; s = Store.open({str(tmp_path / 's')!r}); print('open', flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=TESTS) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(StoreError, match="another process is using the store"):
            Store.open(tmp_path / "s")
        other.communicate("\n", timeout=20)
    Store.open(tmp_path / "s").close()


def test_a_disk_that_is_full_is_no_damage(tmp_path: Path) -> None:
    code = "import resource, sys; from kg.store import Store; resource.setrlimit(resource.RLIMIT_FSIZE, (600, 600)); Store.open(sys.argv[1])"
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "s")], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "the disk or your share of it is full; make room, or name another folder" in done.stderr


def test_a_damaged_store_says_what_to_do(tmp_path: Path) -> None:
    Store.open(tmp_path / "s").close()
    for place in (tmp_path / "s" / "db", tmp_path / "s" / "snapshots" / "00000001"):
        (place / "CURRENT").write_text("nonsense")
    for read_only in (True, False):
        with pytest.raises(StoreError, match=r"damaged or unreadable .* remove its folders db and snapshots and run kg build again"):
            Store.open(tmp_path / "s", read_only=read_only)


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="the store cannot be used"):
        Store.open(tmp_path / "file" / "below")


# Atomic writes

OLD = [entry("a", "old 1"), entry("b", "old 2")]
BEFORE, AFTER = ["old 1", "old 2"], ["new 1", "new 3", "old 2"]


def write_until(place: Path, stop: str) -> subprocess.CompletedProcess[str]:
    """Write the new state in another process, which ends at once at this step."""
    code = """
import json, os, sys
from kg.store import Store, folder
from store_fixtures import new_state
place, stop = sys.argv[1:]
steps = []
def reached(step):
    steps.append(step)
    if step == stop:
        os._exit(9)
folder.reached = reached
with Store.open(place) as store:
    store.replace_graphs(new_state())
print(json.dumps(steps))
"""
    return subprocess.run([sys.executable, "-c", code, str(place), stop], capture_output=True, text=True, cwd=TESTS, timeout=60, check=False)


def state(place: Path) -> tuple[list[str], bool]:
    with Store.open(place, read_only=True) as store:
        return values(store), NEW_TEXT.sha256 in store.texts()


STEPS = [
    "shard 1", "shard 2", "shard 3", "staged", "decided", "text", "graph 00000001.nq", "graph 00000002.nq", "graph 00000003.nq",
    "flushed", "published", "swept", "list removed", "journal removed",
]  # fmt: skip


def test_the_steps_of_a_write_are_these(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s") as store:
        store.replace_graphs(OLD)
    done = write_until(tmp_path / "s", "never")
    assert json.loads(done.stdout) == STEPS
    assert state(tmp_path / "s") == (AFTER, True)


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_a_step_the_store_is_as_it_was_or_complete(tmp_path: Path, step: str) -> None:
    place = tmp_path / "s"
    with Store.open(place) as store:
        store.replace_graphs(OLD)
    assert write_until(place, step).returncode == 9
    decided = STEPS.index(step) >= STEPS.index("decided")
    assert state(place) == ((AFTER, True) if decided else (BEFORE, False))
    with Store.open(place) as store:  # and it can be written again
        store.replace_graphs([entry("a", "newest")])
        assert "newest" in values(store)
    assert {p.name for p in place.iterdir()} <= {"format", "lock", "db", "snapshots", "texts"}


class Failing:
    """Oxigraph that stops after some changes."""

    def __init__(self, database: ox.Store, changes: int) -> None:
        self.database, self.changes = database, changes

    def __getattr__(self, name: str) -> object:
        if name in ("remove", "extend", "bulk_load"):
            self.changes -= 1
            if self.changes < 0:
                raise RuntimeError("stopped")
        return getattr(self.database, name)


@pytest.mark.parametrize("changes", range(7))
def test_a_graph_half_replaced_is_replaced_when_it_is_tried_again(changes: int) -> None:
    database = ox.Store()
    old, other, new = entry("a", "1", "2", "3"), entry("b"), entry("a", "3", "4")
    other = Entry(other.graph, [(URIRef("http://example.org/a/s"), URIRef("http://example.org/p"), Literal("2"))])
    for each in (old, other):
        put_all(database, {str(each.graph): serialised(each)})
    stopping = Failing(database, changes)
    if changes < 5:  # one triple to remove from the union, two from the graph, and one to put into each
        with pytest.raises(RuntimeError, match="stopped"):
            put_all(stopping, {str(new.graph): serialised(new)})  # type: ignore[arg-type]
    put_all(database, {str(new.graph): serialised(new)})
    quads = sorted((str(q.graph_name), q.object.value) for q in database if isinstance(q.object, ox.Literal))
    a, b = "<http://example.org/a>", "<http://example.org/b>"
    assert quads == [(a, "3"), (a, "4"), (b, "2"), ("DEFAULT", "2"), ("DEFAULT", "3"), ("DEFAULT", "4")]


@pytest.mark.parametrize("changes", range(3))
def test_a_graph_half_put_in_is_put_in_when_it_is_tried_again(changes: int) -> None:
    database, new = ox.Store(), entry("a", "1", "2")
    stopping = Failing(database, changes)
    if changes < 2:  # the union, then the graph
        with pytest.raises(RuntimeError, match="stopped"):
            put_all(stopping, {str(new.graph): serialised(new)})  # type: ignore[arg-type]
    put_all(database, {str(new.graph): serialised(new)})
    quads = sorted((str(q.graph_name), q.object.value) for q in database if isinstance(q.object, ox.Literal))
    assert quads == [("<http://example.org/a>", "1"), ("<http://example.org/a>", "2"), ("DEFAULT", "1"), ("DEFAULT", "2")]


@pytest.mark.parametrize("changes", range(7))
def test_a_large_graph_half_put_in_is_put_in_when_it_is_tried_again(changes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.store.terms.PORTION", 1)
    monkeypatch.setattr("kg.store.terms.AT_HAND", 1)
    database, new = ox.Store(), entry("a", "1", "2", "3")
    stopping = Failing(database, changes)
    if changes < 6:  # the union line by line, then the graph
        with pytest.raises(RuntimeError, match="stopped"):
            put_all(stopping, {str(new.graph): serialised(new)})  # type: ignore[arg-type]
        assert sum(1 for _ in database) == changes
    put_all(database, {str(new.graph): serialised(new)})
    quads = sorted((str(q.graph_name), q.object.value) for q in database if isinstance(q.object, ox.Literal))
    assert quads == [(graph, value) for graph in ("<http://example.org/a>", "DEFAULT") for value in "123"]


def test_killed_while_it_was_made_a_store_can_still_be_made(tmp_path: Path) -> None:
    assert write_until(tmp_path / "s", "format written").returncode == 9
    with pytest.raises(StoreError, match="the store is empty: run kg build first"):
        Store.open(tmp_path / "s", read_only=True)
    with Store.open(tmp_path / "s") as store:
        store.replace_graphs(OLD)
        assert values(store) == BEFORE


def test_killed_at_any_moment_the_store_is_one_state_or_the_other(tmp_path: Path) -> None:
    place = tmp_path / "s"
    chance = random.Random(20240301)
    for _ in range(4):
        with subprocess.Popen([sys.executable, "-c", WRITER, str(place)], stdout=subprocess.PIPE, text=True, cwd=TESTS) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "0\n"
            time.sleep(chance.uniform(0.01, 0.25))
            writer.send_signal(signal.SIGKILL)
        with Store.open(place, read_only=True) as store:
            rounds = {value.split()[0] for value in values(store)}
            assert len(rounds) == 1
            assert len(values(store)) == 5


def test_a_full_disk_leaves_the_store_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with Store.open(tmp_path / "s") as store:
        store.replace_graphs(OLD)
        with monkeypatch.context() as patched:
            patched.setattr("kg.store.folder.write_synced", full)
            with pytest.raises(StoreError, match=r"cannot be written \(No space left on device\) and is as it was"):
                store.replace_graphs(NEW)
        assert values(store) == BEFORE
        store.replace_graphs(NEW)
        assert values(store) == AFTER


def test_a_decided_write_that_fails_is_finished_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError("IO error: No space left on device")

    with Store.open(tmp_path / "s") as store:
        store.replace_graphs(OLD)
        with monkeypatch.context() as patched:
            patched.setattr("kg.store.folder.put_all", broken)
            with pytest.raises(StoreError, match=r"are saved but not all in place yet .* the next use of the store will finish it"):
                store.replace_graphs(NEW)
    assert state(tmp_path / "s")[0] == AFTER

"""Many articles: in order, by several processes, kept as they come; and nothing lost or done twice where a process is killed."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from bulk_fixture import KILLED, MADE, ByHand, archive, articles, children, content, started, waits_for
from click.testing import CliRunner
from store_fixtures import hostile

from kg import bulk
from kg.articles import read_articles
from kg.bulk import building, handing, local
from kg.bulk.handing import AHEAD, CHUNK_ARTICLES, Known, handed
from kg.bulk.work import Answer, Prepared, Task, key, made_with, setup, work
from kg.cli import main
from kg.cli.build import keep
from kg.cli.progress import expected, metered
from kg.corrections import Ledger
from kg.errors import KgError, ModelError, SourceError
from kg.pipeline import extractions
from kg.records import Article, Decision, Extraction
from kg.store import Store
from kg.store import folder as folder_store

TESTS = Path(__file__).parent
OUTPUTS = ("graph.html", "graph.trig", "graph.ttl")
# With so many articles the build by hand has 90 steps or more: batches, what follows, exports.
NUMBER = 10


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KG_ENGINE", "rules")
    return tmp_path


# In order


def tasks(number: int, *others: str) -> list[Task]:
    return [Task(article) for article in articles(number)] + [Task(Article(id, f"{id} text")) for id in others]


def test_outcomes_come_in_order_and_few_are_on_their_way() -> None:
    taken = 0

    def counted() -> Iterator[Task]:
        nonlocal taken
        for task in tasks(200):
            taken += 1
            yield task

    team = ByHand()
    team.submit = slow(team)  # type: ignore[method-assign]
    passed = []
    for task, outcome in handed(team, counted()):
        assert isinstance(outcome, Prepared)
        assert outcome.sha256 == task.article.sha256
        passed.append(task.article.id)
        assert taken - len(passed) <= (AHEAD * team.size + 2) * CHUNK_ARTICLES
    assert passed == [task.article.id for task in tasks(200)]


def slow(team: ByHand) -> Any:
    """A team whose answers are there only when they are asked for."""
    real = team.submit

    class Later:
        def __init__(self, chunk: tuple[Task, ...]) -> None:
            self.chunk = chunk

        def done(self) -> bool:
            return False

        def result(self) -> Answer:
            return real(self.chunk).result()

    return Later


def test_what_was_done_before_takes_its_place() -> None:
    first, second, third = tasks(3)
    found = list(handed(ByHand(), [first, Known(second, b"noted"), third]))
    assert [task for task, _ in found] == [first, second, third]
    assert found[1][1] == b"noted"


def test_an_article_that_kills_is_set_aside_and_the_others_are_not() -> None:
    team = ByHand()
    outcomes = [outcome for _, outcome in handed(team, [*tasks(3, "deadly"), *tasks(1)])]
    assert [isinstance(outcome, Prepared) for outcome in outcomes] == [True, True, True, False, True]
    assert str(outcomes[3]) == "deadly: set aside: three times a worker died while it was read"
    together = ["harbour-000", "harbour-001", "harbour-002", "deadly", "harbour-000"]
    assert team.asked == [together, together, *([id] for id in together)], "the chunk once more, then one by one"


def test_an_answer_made_otherwise_is_refused() -> None:
    team = ByHand()
    team.made = f"{MADE}, but of another version"

    def other(chunk: tuple[Task, ...]) -> object:
        return ByHand().submit(chunk)

    team.submit = other  # type: ignore[method-assign,assignment]
    with pytest.raises(ModelError, match=r"a worker reads with records made by hand, and not with .* of another version"):
        list(handed(team, tasks(2)))


def test_a_mistake_of_the_program_costs_the_article(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no such thing")

    monkeypatch.setattr("kg.pipeline.quantities", broken)
    monkeypatch.delenv("KG_TRACEBACK", raising=False)
    outcome = work(setup(shards=True), tasks(1)).outcomes[0]
    assert isinstance(outcome, SourceError)
    assert str(outcome).startswith("harbour-000: set aside: unexpected RuntimeError in test_bulk.py, line ")


def test_whether_a_text_is_english_is_said_with_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    task = Task(
        Article("pont", "Nous ne savons pas quand le vieux pont sera rouvert, a dit la porte-parole du port, qui attend encore les résultats.")
    )
    monkeypatch.setenv("KG_ENGINE", "rules")
    refused = setup(shards=False)
    assert isinstance(work(refused, [task]).outcomes[0], KgError)
    monkeypatch.setenv("KG_LANGUAGE", "en")
    read = setup(shards=False)
    assert key(task, made_with(read)) != key(task, made_with(refused)), "what was read otherwise is read again"
    monkeypatch.delenv("KG_LANGUAGE")  # as where a worker runs
    assert isinstance(work(read, [task]).outcomes[0], Extraction)


def test_the_key_says_what_a_graph_depends_on(monkeypatch: pytest.MonkeyPatch) -> None:
    article = Article("a", "x", published="2031-05-04")
    decision = Decision("5d1f0c3a", "2031-05-05T08:00:00Z", "Ines Okafor", "not-a-quote", {"article": "a"})
    keys = [key(Task(article), MADE), key(Task(article), "other"), key(Task(Article("a", "x")), MADE), key(Task(article, (decision,)), MADE)]
    assert len(set(keys)) == 4
    assert keys[0] == key(Task(Article("a", "y", published="2031-05-04")), MADE), "the text is the graph's name"
    assert made_with(setup(shards=True)).startswith("kg 0.")
    monkeypatch.setattr(bulk.work, "program", lambda: "another state of it")
    assert key(Task(article), MADE) not in keys, "who changes the program has the articles read again"


# Killed while it builds: the same steps on every machine, without a language model


def by_hand(folder: Path, number: int = NUMBER, step: int = 0) -> subprocess.CompletedProcess[str]:
    """Build in another process, which dies at this step."""
    command = [sys.executable, str(TESTS / "bulk_fixture.py"), "s", "out", str(number), str(step)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], int]:
    """What a build leaves that nobody kills, and how many steps it has."""
    folder = tmp_path_factory.mktemp("whole")
    done = by_hand(folder)
    assert done.returncode == 0, done.stderr
    return content(folder / "s", folder / "out"), int(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("seed", range(8))
def test_a_killed_build_goes_on_where_it_was(folder: Path, whole: tuple[dict[str, bytes], int], seed: int) -> None:
    """Each build is killed at a step, and the one that goes on at another; all eight stand in different eighths of the steps."""
    expected, steps = whole
    assert steps > 60
    random = Random(seed)
    step = steps * seed // 8 + random.randrange(steps // 8) + 1
    assert by_hand(folder, step=step).returncode == KILLED
    assert by_hand(folder, step=random.randrange(1, 15)).returncode == KILLED
    for path in (folder / "out").glob("graph.*"):
        assert path.read_bytes() == expected[path.name], "what is there is whole"
    if (folder / "s" / "format").exists() and (folder / "s" / "db" / "CURRENT").exists():
        with Store.open(folder / "s", read_only=True) as store:
            articles = sum(str(graph).endswith("/extraction") for graph in store.graphs())
            assert articles in (0, NUMBER), "readers see all of them or none"
            assert store.query("ASK { ?who a eq:RegistryEntity }") is (articles == NUMBER), "with what follows from them"
    done = by_hand(folder)
    assert done.returncode == 0, done.stderr
    assert content(folder / "s", folder / "out") == expected


@pytest.mark.parametrize("share", [0.1, 0.2, 0.35, 0.5])
def test_nothing_is_read_twice(folder: Path, whole: tuple[dict[str, bytes], int], share: float) -> None:
    assert by_hand(folder, step=int(whole[1] * share)).returncode == KILLED
    noted = set()
    for log in (folder / "s").rglob("worklog.jsonl"):  # of what is staged, what waits, and what is in the database
        noted |= {json.loads(line)["graph"] for line in log.read_text().splitlines()}
    assert len(noted) >= NUMBER * share
    assert f"; {len(noted)} of the articles had been read before" in by_hand(folder).stdout


@pytest.mark.parametrize("torn", [b'{"graph": "https://w3id.org/exp', b"\x00\xff", b"[]\n"])
def test_a_damaged_work_log_costs_only_what_it_lost(folder: Path, whole: tuple[dict[str, bytes], int], torn: bytes) -> None:
    assert by_hand(folder, step=whole[1] // 2).returncode == KILLED
    with (folder / "s" / "worklog.jsonl").open("ab") as log:
        log.write(torn)
    assert by_hand(folder).returncode == 0
    assert content(folder / "s", folder / "out") == whole[0]


def test_another_writer_leaves_a_killed_build_complete(folder: Path, whole: tuple[dict[str, bytes], int]) -> None:
    assert by_hand(folder, step=whole[1] // 2).returncode == KILLED
    keep([hostile()], Path("s"), Path("other"))
    with Store.open("s", read_only=True) as store:
        there = [graph for graph in store.graphs() if str(graph).endswith("/extraction")]
        assert len(there) > 4
        linked = store.query("SELECT (COUNT(DISTINCT ?article) AS ?n) { ?entity a eq:RegistryEntity . ?article a schema:NewsArticle }")
    assert linked
    log = (folder / "s" / "worklog.jsonl").read_bytes()
    assert by_hand(folder).returncode == 0
    assert log, "the other build's articles are still noted"
    with Store.open("s", read_only=True) as store:
        assert sum(str(graph).endswith("/extraction") for graph in store.graphs()) == NUMBER + 1
    assert (folder / "out" / "graph.ttl").read_bytes() == whole[0]["graph.ttl"], "the files are of this build's articles alone"


def test_an_article_that_was_written_otherwise_is_read_again(folder: Path) -> None:
    with Store.open("s") as store:
        bulk.gather(store, articles(4), ByHand(), Ledger())
        assert len(store.gathered()) == 4
        first = next(articles(1))
        store.replace([Extraction(first)])
        assert len(store.gathered()) == 3
        tally = bulk.gather(store, articles(4), ByHand(), Ledger())
        assert (tally.known, tally.quotes) == (3, 28)
        bulk.finish(store)
        assert len(store.gathered()) == 4


def test_what_waits_beside_the_database_goes_in_when_it_is_much(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "BATCH_ARTICLES", 4)
    for place, waiting in (("s", folder_store.WAITING), ("t", 0)):
        monkeypatch.setattr(folder_store, "WAITING", waiting)
        with Store.open(place) as store:
            bulk.gather(store, articles(NUMBER), ByHand(), Ledger())
            assert len(store.graphs()) == (0 if waiting else NUMBER)
            assert len(store.gathered()) == NUMBER, "both are there for a build that goes on"
            bulk.finish(store)
        assert not list(Path(place, "gathered").iterdir())
    assert content(Path("s")) == content(Path("t"))


def test_readers_see_nothing_of_a_build_that_goes_on(folder: Path) -> None:
    keep([hostile()], Path("s"), Path("out"))
    with Store.open("s") as writing:
        bulk.gather(writing, articles(4), ByHand(), Ledger())
        with Store.open("s", read_only=True) as reading:
            assert sum(str(graph).endswith("/extraction") for graph in reading.graphs()) == 1
        bulk.finish(writing)
        with Store.open("s", read_only=True) as reading:
            assert sum(str(graph).endswith("/extraction") for graph in reading.graphs()) == 5


# With processes


def kg(*args: str) -> str:
    """Run a build of many in this process, and say what it said."""
    result = CliRunner().invoke(main, args)
    assert result.exit_code == 0, result.output
    return result.stdout + result.stderr


def test_one_process_and_several_write_the_same_bytes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive(folder / "in", 21)
    corrected = ("--corrections", "corrections.jsonl")
    kg("build", "in/003.txt", "--store", "first")
    kg("correct", "not-a-quote", "003", "Repairs will cost", "--by", "Ada Moe", "--why", "Paraphrase.", "--store", "first", *corrected)
    kg("build", "in", "--store", "one", "-o", "one-out", *corrected)
    few = content(folder / "one", folder / "one-out")
    assert few["quads"].count(b"/corrections> .\n") > 5
    monkeypatch.setattr(bulk.hands, "SEVERAL_WORDS", 100)
    said = kg("build", "in", "--store", "two", "-o", "two-out", "--jobs", "2", *corrected)
    assert content(folder / "two", folder / "two-out") == few
    assert said.count("Report ") == 21, "few are shown one by one, whoever read them"
    monkeypatch.setattr(bulk, "LARGE", 10)
    monkeypatch.setattr(handing, "CHUNK_ARTICLES", 3)
    said = kg("build", "in", "--store", "three", "-o", "three-out", "--jobs", "3", *corrected)
    assert content(folder / "three", folder / "three-out") == few
    assert "21 articles of " in said
    assert "corrections carried out: 1; in conflict: 0" in said


def test_an_article_that_kills_its_process_is_set_aside(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive(folder / "in", 12, "Odd news\n\nThese words kill the reader.\n")
    monkeypatch.setattr(bulk, "LARGE", 10)
    monkeypatch.setattr(local, "COMMAND", "from deadly_worker import serve; serve()")
    said = kg("build", "in", "--store", "s", "-o", "out", "--jobs", "1")
    assert "12 articles are in the store s" in said
    assert "kg: in/x0.txt: set aside: three times a worker process was ended by SIGKILL (by somebody, or because memory ran out)" in said


def test_a_worker_that_does_not_start_is_one_sentence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "COMMAND", "raise SystemExit(3)")
    team = local.Local(setup(shards=True), 1)
    with pytest.raises(ModelError, match=r"a worker process does not start: a worker process ended with code 3; python -c .* says more"):
        list(handed(team, tasks(1)))
    team.close()


def test_a_worker_that_is_killed_while_it_starts_is_started_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dies_once = "import os, pathlib; p = pathlib.Path('started'); p.exists() or (p.touch(), os.kill(os.getpid(), 9)); "
    monkeypatch.setattr(local, "COMMAND", dies_once + local.COMMAND)
    team = local.Local(setup(shards=True), 1)
    assert all(isinstance(outcome, Prepared) for _, outcome in handed(team, tasks(1)))
    team.close()
    assert (folder / "started").exists()


def test_a_long_life_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "LIFE_WORDS", 1)
    team = local.Local(setup(shards=False), 1)
    first, second = (team.submit(tasks(1)).result().outcomes[0] for _ in range(2))
    assert isinstance(first, Extraction)
    assert first == second
    assert team._all == set()
    team.close()


def test_a_long_list_of_problems_is_a_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive(folder / "in", 12)
    for each in range(30):
        (folder / "in" / f"bad{each}.txt").write_bytes(b"na\xefve")
    monkeypatch.setattr(bulk, "LARGE", 10)
    said = kg("build", "in", "--store", "s", "-o", "out", "--jobs", "1")
    assert "kg: 30 problems: s/problems.txt lists them" in said
    assert (folder / "s" / "problems.txt").read_text().count("\n") == 30


def test_wrong_words_are_refused(folder: Path) -> None:
    result = CliRunner().invoke(main, ["build", "--jobs", "2", "--cluster", "tcp://127.0.0.1:1"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--jobs is about this machine: leave it out with --cluster" in result.stderr
    assert CliRunner().invoke(main, ["build", "--jobs", "0"]).exit_code == 2


# What is shown


class Terminal(io.StringIO):
    """Something that says it is a terminal, and keeps what it is sent."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_how_far_it_is(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive(folder / "in", 12)
    (folder / "in" / "bad.txt").write_bytes(b"na\xefve")
    monkeypatch.setattr(bulk, "LARGE", 10)
    for several in (100, 10):
        monkeypatch.setattr(bulk, "LARGE", several)
        monkeypatch.setattr("sys.stderr", shown := Terminal())
        monkeypatch.setenv("COLUMNS", "200")
        with metered(["in"]) as meter:
            problems: list[KgError] = []
            articles = list(meter.of_sources(read_articles(["in"], problems)))
            if several == 100:
                assert len(list(meter.of_results(extractions(articles, []), problems))) == 12
            else:
                with Store.open("s") as store:
                    bulk.gather(store, articles, ByHand(), Ledger(), lambda tally: meter.at(tally, 1))
            meter.says("writing")
        words = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown.getvalue())
        assert "13/13 writing" in words, "the one that cannot be read is done with, too"
        assert "1 problem" in words


def test_what_is_no_terminal_shows_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with metered(["in"]) as meter:
        meter.says("writing")
        meter.stop()
    assert capsys.readouterr().err == ""


def test_how_many_there_will_be_is_told_where_it_can_be(folder: Path) -> None:
    archive(folder / "in", 3)
    assert expected(["in", "in/000.txt", "nowhere"]) == 4
    (folder / "in" / "more.jsonl").write_text('{"text": "a"}\n{"text": "b"}\n')
    assert expected(["in"]) == 5
    (folder / "in" / "table.csv").write_text("text\na\n")
    assert expected(["in"]) is None
    assert expected(["https://news.example/a"]) is None
    assert expected(["-"]) is None


# Killed from outside


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="the system does not say which processes a process has started")
def test_kill_9_of_a_worker_and_of_all(folder: Path) -> None:
    archive(folder / "in", 40)
    assert started(folder, "s", "--jobs", "2").wait(120) == 0
    expected = content(folder / "s", folder / "s-out")
    process = started(folder, "t", "--jobs", "2")
    waits_for(folder, process, "t/gathered")
    workers = children(process.pid)
    assert workers
    os.kill(workers[0], signal.SIGKILL)
    assert process.wait(120) == 0
    assert content(folder / "t", folder / "t-out") == expected, "a worker was killed"
    process = started(folder, "u", "--jobs", "2")
    waits_for(folder, process, "u/gathered")
    for each in [process.pid, *children(process.pid)]:
        os.kill(each, signal.SIGKILL)
    assert process.wait(120) == -signal.SIGKILL
    assert not list(folder.glob("u-out/*"))
    assert started(folder, "u", "--jobs", "2").wait(120) == 0
    assert content(folder / "u", folder / "u-out") == expected, "all were killed"


def test_errors_travel_between_processes() -> None:
    import pickle

    error: KgError = SourceError("the file is empty", article="a.txt", offset=3)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)

"""Builds of many articles for tests: articles, a team that needs no language model, and a build that kills itself at a step.

As a program, ``python bulk_fixture.py STORE OUTPUT ARTICLES STEP`` builds with that team, a batch of four at a time, and dies like a process
that is killed when it reaches the step with this number; 0 is none. It prints how many steps there were.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

from store_fixtures import HARBOUR, harbour

from kg import files
from kg.bulk import Hands, building
from kg.bulk.handing import Lost
from kg.bulk.work import Answer, Outcome, Task, prepared
from kg.cli.build import Aims, large
from kg.cli.progress import Meter
from kg.corrections import Ledger
from kg.errors import SourceError
from kg.records import Article
from kg.store import Store, folder

KILLED = 9
MADE = "records made by hand"
DEADLY, BROKEN = "deadly", "broken"


def articles(number: int) -> Iterator[Article]:
    """So many articles, each with the quotes of the harbour article and a text of its own."""
    return (
        Article(f"harbour-{each:03}", f"{HARBOUR}\n{each}\n", "Harbour wall fails in storm", f"2031-05-{each % 28 + 1:02}") for each in range(number)
    )


class ByHand:
    """Reads at once and knows what it will find. Articles called ``deadly`` kill who reads them, ``broken`` ones cannot be read."""

    made = MADE
    size = 2

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def submit(self, tasks: Sequence[Task]) -> Future[Answer]:
        self.asked.append([task.article.id for task in tasks])
        future: Future[Answer] = Future()
        if any(task.article.id.startswith(DEADLY) for task in tasks):
            future.set_exception(Lost("a worker died"))
        else:
            future.set_result(Answer(self.made, tuple(found(task) for task in tasks)))
        return future

    def close(self) -> None:
        return


def found(task: Task) -> Outcome:
    """What is found in an article."""
    if task.article.id.startswith(BROKEN):
        return SourceError("the file is broken")
    return prepared(replace(harbour(), article=task.article, corrections=()))


class OwnHands(Hands):
    """Whose team reads by hand."""

    def team(self, *, shards: bool) -> ByHand:
        assert shards
        return ByHand()


def built(store: Path, output: Path, number: int) -> int:
    """Build so many articles as ``kg build`` does with many."""
    building.BATCH_ARTICLES = 4
    aims = Aims(store, output, Ledger(), ())
    return large(articles(number), [], [], aims, OwnHands(), Meter())


def content(store: Path, output: Path | None = None) -> dict[str, bytes]:
    """What a build has to leave the same: quads, texts, what is kept beside them (the table of IRIs), the exports."""
    with Store.open(store, read_only=True) as opened:
        found = {"quads": opened.nquads(), "texts": "\n".join(opened.text(sha256) for sha256 in opened.texts()).encode()}
    beside = [*store.glob("*.tsv"), *(output.iterdir() if output else ())]
    return found | {path.name: path.read_bytes() for path in sorted(beside)}


def archive(folder: Path, number: int, *more: str) -> Path:
    """A folder of short articles, invented."""
    folder.mkdir()
    people, places = ("Mira Holt", "Jonas Brandt", "Ada Moe", "Ines Okafor"), ("Coastal", "Harbour", "Mountain")
    for each in range(number):
        name, place = people[each % 4], places[each % 3]
        words = f'"We counted {each + 10} boats on the {place} pier," said {name}, an engineer at the {place} Institute.'
        (folder / f"{each:03}.txt").write_text(f"Report {each}\n\n{words}\n\nRepairs will cost {each + 2} million euros, {name.split()[1]} said.\n")
    for each, text in enumerate(more):
        (folder / f"x{each}.txt").write_text(text)
    return folder


def children(process: int) -> list[int]:
    """The processes that a process has started."""
    found: list[int] = []
    for tasks in Path(f"/proc/{process}/task").glob("*/children"):
        found.extend(map(int, tasks.read_text().split()))
    return found


def started(folder: Path, store: str, *more: str) -> subprocess.Popen[bytes]:
    """A build of the articles in ``in`` as one of many, under way."""
    code = "from kg import bulk; from kg.bulk import building; bulk.LARGE = 10; building.BATCH_ARTICLES = 8; from kg.cli import main; main()"
    command = [sys.executable, "-c", code, "build", "in", "--store", store, "-o", f"{store}-out", *more]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def waits_for(folder: Path, process: subprocess.Popen[bytes], name: str) -> None:
    """Wait until a build has begun to write."""
    deadline = time.monotonic() + 60
    while not (folder / name).exists() and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def main() -> None:
    store, output, number, last = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    steps = 0

    def reached(step: str) -> None:
        nonlocal steps
        steps += 1
        if steps == last:
            os._exit(KILLED)

    files.reached = folder.reached = reached
    code = built(store, output, number)
    print(steps)
    sys.exit(code)


if __name__ == "__main__":
    main()

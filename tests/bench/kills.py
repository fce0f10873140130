"""Kill tests at full length: a build of 300 articles that is killed at 20 random moments, and one of whose workers is killed at five.

Enters: how many articles and kills, a seed. Leaves: a line a kill, and a sentence at the end; the exit code is 1 where anything differs. Left to
others: the few kills that every test run does (``tests/test_bulk.py``).

    python tests/bench/kills.py
    KG_ENGINE=rules python tests/bench/kills.py --seed 7

First the build runs as a whole, by one process. Then it is started anew and killed, the parent and all its workers with ``kill -9``, at a moment
drawn from the time that the whole took; what is left is looked at (the store opens, a reader sees all articles or none, each file under exports
is the one of the whole build or is not there yet); then it is started again with the same words, and killed again or not. Each time that it
comes to its end, quads, texts, the table of IRIs and exports are compared with the whole, byte for byte, and the next one begins from nothing.
With the rules' engine it takes a quarter of an hour on a quiet machine.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent.parent))

from bulk_fixture import children, content, waits_for
from many import varied

from kg.files import SUFFIX
from kg.store import Store

JOBS = "2"


def write(folder: Path, number: int) -> None:
    """So many generated articles, a file each."""
    folder.mkdir()
    for each in range(number):
        (folder / f"{each:05}.txt").write_text(varied(each).article.text, encoding="utf-8", newline="")


def begun(folder: Path, store: str, *more: str) -> subprocess.Popen[bytes]:
    """``kg build`` of all articles, under way."""
    command = [sys.executable, "-m", "kg", "build", "in", "--store", store, "-o", f"{store}-out", *more]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def kill_all(process: subprocess.Popen[bytes]) -> None:
    """``kill -9`` of a build with its workers."""
    workers = children(process.pid)
    for each in (process.pid, *workers):
        os.kill(each, signal.SIGKILL)
    process.wait()


def looked_at(folder: Path, store: str, whole: dict[str, bytes], number: int) -> str:
    """What a killed build left, in words. Raises :class:`AssertionError` where it is not what it may be."""
    there = sorted(path.name for path in (folder / f"{store}-out").glob("*") if not path.name.endswith(SUFFIX))
    for name in there:
        assert (folder / f"{store}-out" / name).read_bytes() == whole[name], f"{name} is a partial file"
    if not (folder / store / "db" / "CURRENT").exists():
        return "no store yet"
    with Store.open(folder / store, read_only=True) as opened:
        seen = sum(str(graph).endswith("/extraction") for graph in opened.graphs())
    assert seen in (0, number), f"a reader sees {seen} of {number} articles"
    logs = (folder / store).rglob("worklog.jsonl")
    noted = len({json.loads(line)["graph"] for log in logs for line in log.read_bytes().splitlines() if line.endswith(b"}")})
    return f"{noted} articles kept, {seen} seen by readers, {len(there)} files"


def same(folder: Path, store: str, whole: dict[str, bytes]) -> None:
    """Raise :class:`AssertionError` where a build that came to its end is not the whole one."""
    found = content(folder / store, folder / f"{store}-out")
    different = [name for name in {*whole, *found} if whole.get(name) != found.get(name)]
    assert not different, f"{store}: {', '.join(sorted(different))} differ"


def kill_parents(folder: Path, whole: dict[str, bytes], seconds: float, number: int, kills: int, random: Random) -> None:
    """So many kills of whole builds, and what came of each."""
    chain = kill = 0
    process = begun(folder, "killed-0", "--jobs", JOBS)
    while kill < kills:
        moment = random.uniform(0.5, seconds)
        try:
            assert process.wait(moment) == 0
            same(folder, f"killed-{chain}", whole)
            print(f"build {chain} came to its end and is the same", flush=True)
            chain += 1
        except subprocess.TimeoutExpired:
            kill_all(process)
            kill += 1
            print(f"kill {kill} after {moment:.1f} s: {looked_at(folder, f'killed-{chain}', whole, number)}", flush=True)
        process = begun(folder, f"killed-{chain}", "--jobs", JOBS)
    assert process.wait() == 0
    same(folder, f"killed-{chain}", whole)


def kill_workers(folder: Path, whole: dict[str, bytes], kills: int, random: Random) -> None:
    """A build that loses a worker now and then."""
    process = begun(folder, "orphaned", "--jobs", JOBS)
    waits_for(folder, process, "orphaned/lock")
    for kill in range(kills):
        time.sleep(random.uniform(1.0, 4.0))
        workers = children(process.pid)
        if workers:
            os.kill(random.choice(workers), signal.SIGKILL)
            print(f"worker {kill}: one of {len(workers)} killed", flush=True)
    assert process.wait() == 0
    same(folder, "orphaned", whole)


def main() -> None:
    parser = argparse.ArgumentParser(description="Kill builds at random moments and compare what comes of them.")
    parser.add_argument("--articles", type=int, default=300, help="more than 200, which are kept as they come (300)")
    parser.add_argument("--kills", type=int, default=20, help="of the whole build (20)")
    parser.add_argument("--workers", type=int, default=5, help="kills of a worker (5)")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    random = Random(chosen.seed)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write(folder / "in", chosen.articles)
        started = time.monotonic()
        assert begun(folder, "whole", "--jobs", "1").wait() == 0
        seconds = time.monotonic() - started
        whole = content(folder / "whole", folder / "whole-out")
        print(f"{chosen.articles} articles, whole: {seconds:.0f} s", flush=True)
        kill_parents(folder, whole, seconds, chosen.articles, chosen.kills, random)
        kill_workers(folder, whole, chosen.workers, random)
    print(f"{chosen.kills} kills of the build and {chosen.workers} of a worker: the graph is the same, byte for byte")


if __name__ == "__main__":
    main()

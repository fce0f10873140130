"""What a large store costs: bringing it in, what follows, its exports, and each question of the catalogue.

Enters: a number of quotes, or a store that is there. Leaves: tables on the terminal. Left to others: reading (``bulk``), what follows part by part
(``tests/costs.py``).

    python tests/bench/store.py --quotes 10000          # some minutes
    python tests/bench/store.py --quotes 100000         # an hour, and 12 GB of disk
    python tests/bench/store.py --store DIR             # exports and questions of a store that is only read

The articles are those of ``tests/many.py``. Each step is a process of its own: CPU seconds of all its threads, and the most memory that it held. A
question is asked as ``kg query NAME --format csv``, twice: the second time its answer may be kept.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from many import gathered, quoted

from kg.bulk import finish
from kg.query import catalogue
from kg.store import Store

EXPORTS = ("turtle", "trig", "nquads")


def child(command: list[str], out: Path | None = None) -> tuple[float, float, float]:
    """CPU seconds, wall seconds and peak memory in MB of a program."""
    started = time.monotonic()
    with (out or Path(os.devnull)).open("wb") as file:
        process = subprocess.Popen(command, stdout=file)
        _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} ended with {status}")
    return used.ru_utime + used.ru_stime, time.monotonic() - started, used.ru_maxrss / 1024


def step(name: str, *more: str) -> None:
    """A step of this program in a process of its own, as a line."""
    seconds, wall, memory = child([sys.executable, __file__, "--step", name, *more])
    print(f"{name:24} {seconds:8.1f} CPU s {wall:8.1f} s {memory:8.0f} MB", flush=True)


def kg(store: Path, *words: str) -> list[str]:
    """A command of kg about a store."""
    return [sys.executable, "-m", "kg", *words, "--store", str(store)]


def exports(store: Path, folder: Path) -> None:
    """Each export as a line."""
    for name in EXPORTS:
        seconds, wall, memory = child(kg(store, "export", name, "-o", str(folder / name)))
        size = (folder / name).stat().st_size / 1e6
        print(f"kg export {name:14} {seconds:8.1f} CPU s {wall:8.1f} s {memory:8.0f} MB  {size:.0f} MB written", flush=True)


def questions(store: Path, folder: Path) -> None:
    """Each question of the catalogue that can be asked about everybody, as a line."""
    print(f"\n{'kg query':24} {'first, s':>8} {'again, s':>8}  lines")
    for query in catalogue():
        answer = folder / query.name
        walls = [child(kg(store, "query", query.name, "--format", "csv"), answer)[1] for _ in range(2)]
        with answer.open("rb") as file:
            print(f"{query.name:24} {walls[0]:8.2f} {walls[1]:8.2f}  {sum(1 for _ in file)}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="What a large store costs.")
    parser.add_argument("--quotes", type=int, default=10_000, help="at least so many (10,000)")
    parser.add_argument("--store", type=Path, help="measure exports and questions of this store instead")
    parser.add_argument("--step", nargs="+", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.step:
        name, place = chosen.step[0], Path(chosen.step[1])
        with Store.open(place) as store:
            if name == "articles made":
                gathered(store, quoted(int(chosen.step[2])))
            elif name == "brought in":
                store.settle()
            else:
                finish(store)
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        place = chosen.store or folder / "store"
        if chosen.store is None:
            step("articles made", str(place), str(chosen.quotes))
            step("brought in", str(place))
            step("what follows", str(place))
        with Store.open(place, read_only=True) as store:
            print(f"{len(store.texts()):,} articles, {len(store):,} quads")
        exports(place, folder)
        questions(place, folder)


if __name__ == "__main__":
    main()

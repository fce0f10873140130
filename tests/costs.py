"""What keeping costs beside reading: CPU seconds of graphs, store, identity, comparisons and view, by the number of articles.

Enters: numbers of articles; the generated articles of ``many``. Leaves: a table on the terminal. Left to others: what reading costs
(``evaluate.py --time``).

    python tests/costs.py 100 1000 10000
    python tests/costs.py --store /tmp/many

Each number has a store of its own, in a folder that is removed. CPU seconds are those of the process with all its threads; making the articles
is not counted. "of reading" is everything but "one more", as a share of the seconds that reading as many words takes at SPEED.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from many import varied

from kg import derived
from kg.comparisons import comparisons
from kg.figures import figures
from kg.graph import triples
from kg.identity import decide
from kg.records import Extraction
from kg.shortcuts import View
from kg.store import Store
from kg.store.asked import article_graphs
from kg.vocabulary import slug

SPEED = 3_050
"""Words that reading takes a CPU second for: ``../shared/bench/run.py speed``."""
GRAPHS, STORE, FACTS, IDENTITY, FIGURES, COMPARED, VIEW, DERIVED, ONE = (
    "graphs", "store", "facts", "identity", "figures", "comparisons", "view", "derived written", "one more",
)  # fmt: skip

Result = TypeVar("Result")


class Costs:
    """CPU seconds by part."""

    def __init__(self) -> None:
        self.parts: dict[str, float] = {}
        self.words = 0

    def of(self, part: str, work: Callable[[], Result]) -> Result:
        """Do it, and keep what it cost."""
        started = time.process_time()
        result = work()
        self.parts[part] = self.parts.get(part, 0.0) + time.process_time() - started
        return result

    def aside(self, part: str, things: Iterable[Result]) -> Iterator[Result]:
        """Things that are made while they are taken: what that cost is not the taker's."""
        waiting = iter(things)
        while True:
            started = time.process_time()
            thing = next(waiting, None)
            self.parts[part] = self.parts.get(part, 0.0) - (time.process_time() - started)
            if thing is None:
                return
            yield thing

    def counted(self, number: int) -> Iterator[Extraction]:
        """So many articles; their words and the cost of their triples are kept."""
        for place in range(number):
            extraction = varied(place)
            self.words += len(extraction.article.text.split())
            self.of(GRAPHS, lambda: sum(1 for _ in triples(extraction)))  # noqa: B023 -- called at once
            yield extraction


def follow(found: Costs, store: Store) -> derived.Derived:
    """What follows from the articles of a store, part by part."""
    articles = {each.text: each for each in article_graphs(store)}
    referents = found.of(FACTS, lambda: list(derived.facts(articles.values())))
    table = derived.table_of(store)
    registry = found.of(IDENTITY, lambda: decide(referents, (), table, slug=slug))
    entities = {link.referent: link.entity for link in registry.links}
    known = found.of(FIGURES, lambda: list(figures(articles.values(), entities)))
    compared = found.of(COMPARED, lambda: comparisons(known))
    view = View(articles, entities)
    found.of(VIEW, lambda: sum(1 for _ in view))
    return derived.Derived(registry, table, compared, view)


def costs(number: int) -> Costs:
    """Build a store of so many articles part by part, then put one more in as ``kg build`` does."""
    found = Costs()
    varied(0)  # the originals are read now
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "store") as store:
        found.of(STORE, lambda: store.replace(found.aside(STORE, found.counted(number))))
        found.parts[STORE] -= found.parts[GRAPHS]  # the store makes them once more
        follows = follow(found, store)
        found.of(DERIVED, lambda: derived.put(store, follows))
        more = varied(number)
        found.of(ONE, lambda: derived.keep(store, [more]))
    return found


def derived_costs(path: Path) -> Costs:
    """What follows from the articles of a store that is there; nothing is written."""
    found = Costs()
    with Store.open(path, read_only=True) as store:
        found.words = sum(len(store.text(sha256).split()) for sha256 in store.texts())
        follow(found, store)
    return found


def show(number: int, found: Costs) -> None:
    """A line for the whole and one a part."""
    reading = found.words / SPEED
    kept = sum(seconds for part, seconds in found.parts.items() if part != ONE)
    print(f"{number} articles, {found.words} words: {kept:.1f} s, {kept / reading:.1%} of reading ({reading:.0f} s)")
    for part, seconds in found.parts.items():
        print(f"  {part:16} {seconds:8.2f} s {seconds / number * 1000:8.2f} ms each {seconds / reading:8.1%}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="CPU seconds of what follows reading, by the number of articles.")
    parser.add_argument("numbers", type=int, nargs="*", help="of articles (100 1000)")
    parser.add_argument("--store", type=Path, help="measure what follows from the articles of this store instead")
    chosen = parser.parse_args()
    if chosen.store is not None:
        show(len(list((chosen.store / "texts").glob("*.txt"))), derived_costs(chosen.store))
        return
    for number in chosen.numbers or (100, 1_000):
        show(number, costs(number))


if __name__ == "__main__":
    main()

"""Articles -> a store that holds them with all that follows, batch by batch, so that a killed build goes on where it was.

Enters: articles in order, a team, what people have decided. Leaves: the store in its new state, a :class:`Tally`. Left to others: reading
(``work``), what a write that was cut short leaves (``kg.store``), what follows (``kg.derived``), exports and when the build is complete (``cli``).

A batch is kept together with a note for each article: its key (``work.key``: engine, model, version, what is known of the article,
what people decided about it) and what was counted. Another build finds the notes and leaves out what is there under the same key, so of a killed
build only what was being read at that moment is done again, and of a folder that has grown only what is new. No reader sees any of it before the
end: what follows from all articles is made once, when all are there, and published with them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

from kg import derived
from kg.bulk.handing import Known, Team, handed
from kg.bulk.work import Counts, Outcome, Prepared, Task, key
from kg.copies import Reprint
from kg.corrections import Ledger
from kg.errors import KgError, at
from kg.identity import Verdict
from kg.records import HASH_DIGITS, Article
from kg.store import Entry, Note, Store
from kg.vocabulary import corrections_graph_iri, extraction_graph_iri, referent_key

BATCH_ARTICLES, BATCH_BYTES = 1_000, 40_000_000
"""What is decided together, with one rename (``kg.store.waiting``). A kill costs none of it (``kg.store.worklog``)."""

Told: TypeAlias = Callable[["Tally"], None]


@dataclass(slots=True)
class Tally:
    """What a build has done so far, in numbers; of texts, speakers and decisions each is counted once."""

    words: int = 0
    quotes: int = 0
    quantities: int = 0
    known: int = 0
    """Articles that an earlier build had read in the same way."""
    texts: set[str] = field(default_factory=set)
    """Hashes of the articles' texts."""
    names: set[str] = field(default_factory=set)
    """Articles about which there are decisions."""
    problems: list[str] = field(default_factory=list)
    """What was odd in articles, with the place."""
    failed: list[KgError] = field(default_factory=list)
    """Why articles were set aside."""
    corrections: list[tuple[str, str | None]] = field(default_factory=list)
    """The id of a decision, and why it could not be carried out."""

    def add(self, task: Task, counts: Counts, sha256: str) -> None:
        """Count an article."""
        article = task.article
        self.texts.add(sha256)
        if task.decisions:
            self.names.add(article.id)
        self.words += counts.words
        self.quotes += counts.quotes
        self.quantities += counts.quantities
        for offset, message in counts.problems:
            place = article.source or article.id
            self.problems.append(f"{place}: {message}" if offset is None else f"{place}, character {offset}: {message}")
        self.corrections.extend(counts.corrections)


def gather(store: Store, articles: Iterable[Article], team: Team, ledger: Ledger, tell: Told | None = None) -> Tally:
    """Put articles into a store, where no reader sees them before :func:`finish`; ``tell`` is called after each."""
    tally = Tally()
    noted = store.gathered()
    results = handed(team, (item_of(article, ledger, team.made, noted) for article in articles))
    while True:
        notes: dict[str, Note] = {}
        # Each is written to the disk as it comes, and none is held.
        if not store.gather(batch(store, results, team.made, tally, notes, tell), notes):
            return tally


def finish(store: Store, verdicts: Sequence[Verdict] = (), again: Iterable[Reprint] = ()) -> derived.Derived:
    """Put in what follows from all articles, and let readers have all of it; ``again`` are other prints of their texts."""
    follows = derived.derived(store, verdicts, again=again)
    derived.put(store, follows)
    return follows


def speakers(store: Store, follows: derived.Derived, texts: Collection[str]) -> tuple[int, int]:
    """How many persons and how many bodies speak in some texts, given by their hashes: each once, whatever article calls them."""
    inside = {sha256[:HASH_DIGITS] for sha256 in texts}
    speaking = {referent_key(who) for (who,) in store.values(derived.SPEAKERS) if who}
    found = {link.entity for link in follows.registry.links if link.referent in speaking and link.referent.partition("/")[0] in inside}
    persons = sum(entity.startswith("person/") for entity in found)
    return persons, len(found) - persons


@contextmanager
def part(store: Store, follows: derived.Derived, texts: Collection[str]) -> Iterator[Store]:
    """A store of the articles with these hashes and of what follows about them: the store itself, where it holds no others.

    Another one lies in a folder that is taken away, for it may be too large to be held in memory.
    """
    own = {str(extraction_graph_iri(sha256)) for sha256 in texts}
    if all(str(graph) in own for graph in store.graphs() if is_extraction(str(graph))):
        yield store
        return
    with TemporaryDirectory(prefix="kg-") as folder, Store.open(Path(folder) / "part") as copy:
        hashes = sorted(texts)
        for first in range(0, len(hashes), BATCH_ARTICLES):
            copy.gather((entry for sha256 in hashes[first : first + BATCH_ARTICLES] for entry in copied(store, sha256)), {})
        copy.settle()
        derived.put_part(copy, follows)
        yield copy


def copied(store: Store, sha256: str) -> Iterator[Entry]:
    """The graphs of an article of a store."""
    for graph, text in ((extraction_graph_iri(sha256), store.text(sha256)), (corrections_graph_iri(sha256), None)):
        if store.has(graph):
            yield Entry(graph, (), None if text is None else sha256, text, store.shard(graph))


def is_extraction(graph: str) -> bool:
    """Whether a graph is that of an article."""
    return graph == str(extraction_graph_iri(graph.rpartition("/")[0].rpartition("/")[2]))


def item_of(article: Article, ledger: Ledger, made: str, noted: dict[str, bytes]) -> Task | Known:
    """An article as a task, or as one that was done before in the same way."""
    task = Task(article, ledger.of(article))
    line = noted.get(str(extraction_graph_iri(article.sha256)))
    return Known(task, line) if line is not None and json.loads(line).get("key") == key(task, made) else task


def batch(
    store: Store, results: Iterator[tuple[Task, Outcome | bytes]], made: str, tally: Tally, notes: dict[str, Note], tell: Told | None
) -> Iterator[Entry]:
    """The graphs of the next articles, as many as are kept together; what is counted and noted of them meanwhile."""
    size = 0
    for task, outcome in results:
        if isinstance(outcome, bytes):
            tally.known += 1
            tally.add(task, counts_of(json.loads(outcome)), task.article.sha256)
        elif isinstance(outcome, Prepared):
            yield from entries_of(store, task.article.text, outcome)
            notes[str(extraction_graph_iri(outcome.sha256))] = note_of(task, outcome.counts, made)
            tally.add(task, outcome.counts, outcome.sha256)
            size += len(outcome.lines)
        else:
            assert isinstance(outcome, KgError)
            tally.failed.append(at(outcome, task.article.source or task.article.id))
        if tell:
            tell(tally)
        if len(notes) >= BATCH_ARTICLES or size >= BATCH_BYTES:
            return


def entries_of(store: Store, text: str, found: Prepared) -> Iterator[Entry]:
    """The graph of an article, and that of its corrections where there are some or were."""
    yield Entry(extraction_graph_iri(found.sha256), (), found.sha256, text, found.lines)
    corrections = corrections_graph_iri(found.sha256)
    if found.corrections or store.has(corrections):
        yield Entry(corrections, (), lines=found.corrections)


def note_of(task: Task, counts: Counts, made: str) -> dict[str, Any]:
    """What is noted of an article: under which key it was done, and what was counted."""
    numbers = [counts.words, counts.quotes, counts.quantities]
    return {"key": key(task, made), "counts": numbers, "problems": counts.problems, "corrections": counts.corrections}


def counts_of(note: dict[str, Any]) -> Counts:
    """What a note says was counted."""
    words, quotes, quantities = note["counts"]
    problems = tuple((offset, message) for offset, message in note["problems"])
    return Counts(words, quotes, quantities, problems, tuple((id, conflict) for id, conflict in note["corrections"]))

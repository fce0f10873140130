"""What a process does, wherever it runs: articles -> their extractions, or what the store wants of them.

Enters: tasks. Leaves: for each an outcome: an extraction, :class:`Prepared` shards of its graphs, or the error that says why there is neither.
Left to others: who does it and in which order (``handing``).

A process loads the models with its first task. What it was asked with (:class:`Setup`) and what it did it with (:func:`made_with`) say
whether two processes on two machines do the same.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TypeAlias

from kg.articles.languages import as_told, told
from kg.documents import find_model, load_model
from kg.errors import KgError
from kg.graph import DISTRIBUTION, correction_triples, corrections_graph_iri, graph_iri, triples
from kg.pipeline import ENGINES, attempt, chosen
from kg.records import Article, Decision, Extraction
from kg.store import Entry, serialised

# A spaCy pipeline is not made for two threads, and a cluster's worker may have several.
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Setup:
    """How articles are read: the engine, the language model, whether shards are wanted in place of records, and whether every text is English.

    It is all that decides about the answer besides the article: a process elsewhere has another environment.
    """

    engine: str
    model: str
    shards: bool = False
    english: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """An article, and what people have decided about it."""

    article: Article
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """What was found in an article, in numbers; ``problems`` and ``corrections`` are in words, the latter (id, conflict or None)."""

    words: int
    quotes: int
    quantities: int
    problems: tuple[tuple[int | None, str], ...] = ()
    corrections: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article as the store wants it: the lines of its graph and of the graph of its corrections."""

    sha256: str
    lines: bytes
    corrections: bytes
    counts: Counts


Outcome: TypeAlias = Extraction | Prepared | KgError


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of tasks, one outcome each, and what it was done with."""

    made: str
    outcomes: tuple[Outcome, ...]


def setup(*, shards: bool) -> Setup:
    """How this process would read. Raises :class:`~kg.errors.ModelError` where it could not."""
    return Setup(chosen(), find_model(), shards, told())


def made_with(how: Setup) -> str:
    """Names and versions of what decides about the answer; no model is loaded for it."""
    said = ("every text taken for English",) if how.english else ()
    return ", ".join((f"kg {installed(DISTRIBUTION)}", ENGINES[how.engine], f"{how.model} {installed(how.model)}", *said))


def installed(package: str) -> str:
    """The version of a package, "unknown" where it was put there by hand."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"


def key(task: Task, made: str) -> str:
    """What the graph of a task's text depends on besides the text: what was read under the same key is not read again."""
    about = {name: value for name, value in asdict(task.article).items() if name != "text"}
    decisions = [[d.id, d.on, d.by, d.what, dict(d.given), d.why] for d in task.decisions]
    return hashlib.sha256(json.dumps([made, program(), about, decisions], sort_keys=True).encode()).hexdigest()


@cache
def program() -> str:
    """A digest of this program with its word lists and models: a version says too little where somebody works on it."""
    root = Path(__file__).parent.parent
    digest = hashlib.sha256()
    for path in sorted(path for path in root.rglob("*") if path.is_file() and path.parent.name != "__pycache__"):
        digest.update(f"{path.relative_to(root)} {path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def work(how: Setup, tasks: Sequence[Task]) -> Answer:
    """Read articles; what cannot be read is an error among the outcomes. Raises :class:`~kg.errors.ModelError` where nothing can be."""
    with _lock, as_told(how.english):
        nlp = load_model(how.model)
        outcomes: list[Outcome] = []
        for task in tasks:
            found = attempt(task.article, nlp, task.decisions, how.engine)
            outcomes.append(prepared(found) if how.shards and isinstance(found, Extraction) else found)
        return Answer(made_with(how), tuple(outcomes))


def prepared(found: Extraction) -> Outcome:
    """What the store wants of an extraction."""
    try:
        lines = serialised(Entry(graph_iri(found), triples(found)))
        corrections = serialised(Entry(corrections_graph_iri(found), correction_triples(found))) if found.corrections else b""
    except KgError as error:
        return error
    return Prepared(found.article.sha256, lines, corrections, counts(found))


def counts(found: Extraction) -> Counts:
    """An extraction in numbers."""
    return Counts(
        len(found.article.text.split()), len(found.quotes), len(found.quantities),
        tuple((problem.span[0] if problem.span else None, problem.message) for problem in found.problems),
        tuple((each.decision.id, each.conflict) for each in found.corrections),
    )  # fmt: skip


def one_thread() -> dict[str, str]:
    """The environment of a process that has a core to itself: the libraries of matrix products start no threads of their own."""
    names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")
    return {**os.environ, **dict.fromkeys(names, "1"), "TOKENIZERS_PARALLELISM": "false"}

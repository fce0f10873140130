"""Answers that take long, kept beside the store until it changes.

Enters: a store, SPARQL. Leaves: its answer, by the shortest way there is (:func:`answer`); a list as a :class:`Table`, of which as many rows are
read as are wanted. Left to others: showing the rows, and the ways (``whole``, ``narrowing``). Only the questions of the catalogue at their defaults
(:func:`is_list`) are worth keeping, and they are few.

Of 100,000 quotes such a list takes up to ten seconds, for each row is put together from a dozen places; who asks twice, or asks for a table and
then for CSV, should not wait twice, and who has built a large store should not wait at all (:func:`prepare`). The files
``answers/STATE-QUERY.tsv`` in the store's folder are SPARQL 1.1 results, follow from the store and can be removed at any time; those of a former
state are removed when an answer of a newer one is kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import time
from dataclasses import dataclass
from pathlib import Path

from kg.errors import ExportError, QueryError
from kg.files import write
from kg.query import Answer, Rows, catalogue, run
from kg.query.guard import check
from kg.query.narrowing import narrowed
from kg.query.ordering import divided, ordered
from kg.query.whole import LARGEST, everything
from kg.search import fingerprint, is_made
from kg.store import Limits, Store, rows_of

__all__ = ["Table", "answer", "is_list", "prepare", "table"]

FOLDER = "answers"
# What takes less is as quick asked again.
SECONDS = 0.2
# To ask all questions takes 14 CPU seconds after a build of 1,000 articles with 10,000 quotes, which takes 167, and 190 of 100,000 quotes. A build
# that reads less than this share of a store's articles prepares nothing, since the next may follow soon.
SHARE = 0.5
DIGITS = 16
NO_LIMITS = Limits(rows=10**12, size=10**12)


@dataclass(frozen=True, slots=True)
class Table:
    """An answer of rows, as SPARQL 1.1 TSV."""

    data: bytes

    def __len__(self) -> int:
        # A line break in a term is written as an escape.
        return self.data.count(b"\n") - 1

    def rows(self, most: int | None = None) -> Rows:
        """The first rows, or all."""
        end = len(self.data)
        if most is not None and most < len(self):
            end = -1
            for _ in range(most + 1):
                end = self.data.index(b"\n", end + 1)
            end += 1
        return Rows(*rows_of(self.data[:end]))


def answer(store: Store, sparql: str, *, once: bool) -> Answer | Table:
    """The answer: a list of everything is kept for who asks again, a question about somebody is narrowed to their names.

    ``store`` is only read. ``once`` is for a process that may never ask again: where the index of names does not lie ready, to make it would
    take longer than the question. Raises :class:`~kg.errors.QueryError` as :func:`kg.query.run` does.
    """
    if is_list(store, sparql):
        return table(store, sparql)
    return run(store, sparql if once and not is_made(store) else narrowed(store, sparql))


def prepare(place: Path, built: int) -> None:
    """Keep the answers to all questions that take long, before somebody waits for them; ``built`` articles of the store have just been read.

    Does nothing where these are not half of its articles, what an archive has grown by, unless nothing was ever prepared, as after a build that was
    ended and went on; and nothing in a store of which whole tables cannot be held (``whole.LARGEST``). Stops when somebody writes the store. A
    process that is killed here loses nothing but answers.
    """
    with Store.open(place, read_only=True) as store:
        little = built < SHARE * len(store.texts()) and any((place / FOLDER).glob("*.tsv"))
        if little or store.size > LARGEST:
            return
        for question in catalogue():
            if store.current:
                table(store, question.sparql)


def is_list(store: Store, sparql: str) -> bool:
    """Whether this is a question of the catalogue at its defaults, to a store that keeps answers: a folder that is read."""
    return store.current and any(sparql == question.sparql for question in catalogue())


def table(store: Store, sparql: str) -> Table:
    """The answer to a SELECT: the kept one, if the store has not changed since.

    Raises :class:`~kg.errors.QueryError` as :func:`kg.query.run` does, and where the answer has no rows.
    """
    file = place(store, sparql)
    if file is not None:
        with contextlib.suppress(OSError):
            return Table(file.read_bytes())
    check(sparql)
    began = time.perf_counter()
    data = made(store, sparql)
    # A store that was written meanwhile has another name for the answer.
    if file is not None and time.perf_counter() - began > SECONDS and place(store, sparql) == file:
        keep(file, data)
    return Table(data)


def made(store: Store, sparql: str) -> bytes:
    """The answer to a SELECT about everything, as TSV."""
    without = divided(sparql)
    data = rows_for(store, without[0]) if without else rows_for(store, sparql)
    in_order = ordered(data, without[1]) if without else data
    return rows_for(store, sparql) if in_order is None else in_order


def rows_for(store: Store, sparql: str) -> bytes:
    """What the engine answers."""
    written = store.written(everything(store, sparql), ("tsv", None), NO_LIMITS)
    if written is None or not written.data.startswith(b"?"):
        raise QueryError("the query does not ask for rows: begin it with SELECT")
    return written.data


def place(store: Store, sparql: str) -> Path | None:
    """Where the answer of a store that is read in its newest state is kept; no other store keeps any."""
    if store.path is None or not store.current:
        return None
    state = fingerprint(store.path)
    if not store.current:
        return None
    return store.path / FOLDER / f"{state[:DIGITS]}-{hashlib.sha256(sparql.encode()).hexdigest()[:DIGITS]}.tsv"


def keep(file: Path, data: bytes) -> None:
    """Keep an answer; where the folder may only be read, it is not kept."""
    with contextlib.suppress(ExportError, OSError):
        write(file, data)
        for old in file.parent.glob("*.tsv"):
            if old.name[:DIGITS] != file.name[:DIGITS]:
                old.unlink(missing_ok=True)

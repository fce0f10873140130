"""Answers that take long, kept beside the store until it changes.

Enters: a store, SPARQL. Leaves: :class:`Table`, an answer of rows of which as many are read as are wanted. Left to others: showing the rows, and
everything that is no list: only the questions of the catalogue at their defaults (:func:`is_list`) are worth keeping, and they are few.

Of 100,000 quotes such a list takes up to half a minute, for each row is put together from a dozen places; who asks twice, or asks for a table and
then for CSV, should not wait twice. The files ``answers/STATE-QUERY.tsv`` in the store's folder are SPARQL 1.1 results, follow from the store and
can be removed at any time; those of a former state are removed when an answer of a newer one is kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import time
from dataclasses import dataclass
from pathlib import Path

from kg.errors import ExportError, QueryError
from kg.files import write
from kg.query import Rows, catalogue
from kg.query.guard import check
from kg.search import fingerprint
from kg.store import Limits, Store, rows_of

__all__ = ["Table", "is_list", "table"]

FOLDER = "answers"
# What takes less is as quick asked again.
SECONDS = 0.2
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
    written = store.written(sparql, ("tsv", None), NO_LIMITS)
    if written is None or not written.data.startswith(b"?"):
        raise QueryError("the query does not ask for rows: begin it with SELECT")
    # A store that was written meanwhile has another name for the answer.
    if file is not None and time.perf_counter() - began > SECONDS and place(store, sparql) == file:
        keep(file, written.data)
    return Table(written.data)


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

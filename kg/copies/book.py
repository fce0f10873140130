"""Sketches of texts and what came of reading two, kept in a file, so that neither is made twice.

Enters: a place (none: nothing is kept), ways to read a text. Leaves: sketches, likenesses. Left to others: what follows (``kg.copies``).

The file ``copies.sqlite`` in the store's folder follows from the texts and can be removed at any time: 0.4 kB a text. One that is damaged or of
another form is made anew. It is written by whoever holds the store to write it, as soon as something is known: what stands in it is true of a text
whether or not that gets into the store. Nothing of it is held in memory when the book is closed.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from types import TracebackType

import numpy as np

from kg.copies.judging import Likeness, likeness
from kg.copies.sketches import PERMUTATIONS, RUN, Shingles, Sketches, runs, shingles, sketch

FORMAT = f"kg copies 1: {PERMUTATIONS} numbers of runs of {RUN} words"
"""Changes with the tables and with what they hold."""
SCHEMA = """
CREATE TABLE form (name TEXT);
CREATE TABLE sketch (text TEXT PRIMARY KEY, runs INTEGER NOT NULL, numbers BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE pair (one TEXT, other TEXT, similarity REAL, containment REAL, kept INTEGER, filled INTEGER, PRIMARY KEY (one, other)) WITHOUT ROWID;
"""
PAIR = "SELECT similarity, containment, kept, filled FROM pair WHERE one = ? AND other = ?"
AT_HAND = 256
"""Texts whose shingles are held: those of the copies of one report stand together."""
AT_ONCE = 5_000
"""Likenesses that are written together."""


class Book:
    """The sketches and likenesses of a store's texts; ``read`` gives a text by the digits that stand for it. Use it in ``with``.

    Without ``keeps`` the file is only read.
    """

    def __init__(self, place: Path | None, read: Callable[[str], str], *, keeps: bool = False) -> None:
        self.read = read
        self.keeps = keeps
        self.shingles = lru_cache(maxsize=AT_HAND)(self._shingles)
        self._waiting = 0
        self._database: sqlite3.Connection | None = None
        # The file spares work, and nothing else: what cannot be opened, read or written is done without.
        with contextlib.suppress(sqlite3.Error, OSError):
            self._database = None if place is None else opened(place) if keeps else opened_to_read(place)

    def __enter__(self) -> Book:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._commit()
        self.shingles.cache_clear()
        if self._database is not None:
            self._database.close()
            self._database = None

    def _shingles(self, text: str) -> Shingles:
        return shingles(self.read(text))

    def sketches(self, texts: Sequence[str]) -> Sketches:
        """The number of runs and the sketch of each text, a row each."""
        row_of = {text: row for row, text in enumerate(texts)}
        sizes = np.full(len(texts), -1, dtype=np.int64)
        numbers = np.zeros((len(texts), PERMUTATIONS), dtype=np.uint16)
        with contextlib.suppress(sqlite3.Error):
            for text, count, kept in self._rows():
                row = row_of.get(text)
                if row is not None and len(kept) == numbers.itemsize * PERMUTATIONS:
                    sizes[row], numbers[row] = count, np.frombuffer(kept, dtype="<u2")
        unknown = np.flatnonzero(sizes < 0).tolist()
        for row in unknown:
            found = np.unique(runs(self.read(texts[row])))
            sizes[row] = len(found)
            # A text without a run of words is compared with none.
            if len(found):
                numbers[row] = sketch(found)
        self._write(
            "INSERT OR REPLACE INTO sketch VALUES (?, ?, ?)",
            ((texts[row], int(sizes[row]), numbers[row].astype("<u2").tobytes()) for row in unknown),
        )
        self._commit()
        return sizes, numbers

    def _rows(self) -> Iterator[tuple[str, int, bytes]]:
        if self._database is not None:
            yield from self._database.execute("SELECT text, runs, numbers FROM sketch")

    def likeness(self, one: str, other: str) -> Likeness:
        """How much of two texts is the same."""
        pair = (min(one, other), max(one, other))
        with contextlib.suppress(sqlite3.Error):
            known = None if self._database is None else self._database.execute(PAIR, pair).fetchone()
            if known is not None:
                return Likeness(*known)
        found = likeness(*map(self.shingles, pair))
        row = (*pair, found.similarity, found.containment, found.kept, found.filled)
        self._write("INSERT OR REPLACE INTO pair VALUES (?, ?, ?, ?, ?, ?)", iter([row]))
        self._waiting += 1
        if self._waiting >= AT_ONCE:
            self._commit()
        return found

    def _write(self, sql: str, rows: Iterator[tuple[object, ...]]) -> None:
        if self.keeps and self._database is not None:
            with contextlib.suppress(sqlite3.Error):
                self._database.executemany(sql, rows)

    def _commit(self) -> None:
        self._waiting = 0
        if self.keeps and self._database is not None:
            with contextlib.suppress(sqlite3.Error):
                self._database.commit()


def opened_to_read(place: Path) -> sqlite3.Connection | None:
    """The file; none where there is none, or one of another form."""
    if not place.is_file():
        return None
    database = sqlite3.connect(f"{place.absolute().as_uri()}?mode=ro", uri=True)
    if is_ours(database):
        return database
    database.close()
    return None


def opened(place: Path) -> sqlite3.Connection:
    """The file, to be written; one that is damaged or of another form is taken away first."""
    database = sqlite3.connect(place)
    if is_ours(database):
        return database
    database.close()
    place.unlink(missing_ok=True)
    database = sqlite3.connect(place)
    database.executescript(SCHEMA)
    with database:
        database.execute("INSERT INTO form VALUES (?)", (FORMAT,))
    return database


def is_ours(database: sqlite3.Connection) -> bool:
    """Whether a file has the tables that we write."""
    with contextlib.suppress(sqlite3.Error):
        return bool(database.execute("SELECT name FROM form").fetchall() == [(FORMAT,)])
    return False

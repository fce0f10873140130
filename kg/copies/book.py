"""Sketches of texts and what came of reading two, kept in a file, so that neither is made twice.

Enters: a place (none: nothing is kept), ways to read a text. Leaves: sketches, likenesses. Left to others: what follows (``kg.copies``).

The file ``copies.sqlite`` in the store's folder follows from the texts and can be removed at any time: 0.4 kB a text. One that is damaged or of
another form is made anew. It is written by whoever writes the store, after it.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np

from kg.copies.judging import Likeness, likeness
from kg.copies.sketches import PERMUTATIONS, RUN, Shingles, Sketch, runs, shingles, sketch

FORMAT = f"kg copies 1: {PERMUTATIONS} numbers of runs of {RUN} words"
"""Changes with the tables and with what they hold."""
SCHEMA = """
CREATE TABLE form (name TEXT);
CREATE TABLE sketch (text TEXT PRIMARY KEY, runs INTEGER NOT NULL, numbers BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE pair (one TEXT, other TEXT, similarity REAL, containment REAL, kept INTEGER, filled INTEGER, PRIMARY KEY (one, other)) WITHOUT ROWID;
"""
AT_HAND = 256
"""Texts whose shingles are held: those of the copies of one report stand together."""
NOTHING = np.zeros(PERMUTATIONS, dtype=np.uint16)
"""The sketch of a text without a run of words, which is compared with none."""


class Book:
    """The sketches and likenesses of a store's texts, those of the file and new ones; ``read`` gives a text by the digits that stand for it."""

    def __init__(self, place: Path | None, read: Callable[[str], str]) -> None:
        self.place = place
        self.read = read
        self.sketches: dict[str, tuple[int, Sketch]] = {}
        self.likenesses: dict[tuple[str, str], Likeness] = {}
        self.fresh: list[str] = []
        self.judged: list[tuple[str, str]] = []
        self.shingles = lru_cache(maxsize=AT_HAND)(self._shingles)
        with contextlib.suppress(sqlite3.Error, ValueError):
            self._load()

    def _shingles(self, text: str) -> Shingles:
        return shingles(self.read(text))

    def _load(self) -> None:
        if self.place is None or not self.place.is_file():
            return
        with contextlib.closing(sqlite3.connect(f"{self.place.absolute().as_uri()}?mode=ro", uri=True)) as database:
            if database.execute("SELECT name FROM form").fetchall() != [(FORMAT,)]:
                return
            for text, count, numbers in database.execute("SELECT text, runs, numbers FROM sketch"):
                kept = np.frombuffer(numbers, dtype="<u2").astype(np.uint16)
                if kept.shape == (PERMUTATIONS,):
                    self.sketches[text] = (count, kept)
            for one, other, *measured in database.execute("SELECT one, other, similarity, containment, kept, filled FROM pair"):
                self.likenesses[one, other] = Likeness(*measured)

    def known(self, texts: Iterable[str]) -> Mapping[str, tuple[int, Sketch]]:
        """The number of runs and the sketch of each text."""
        for text in texts:
            if text not in self.sketches:
                found = np.unique(runs(self.read(text)))
                self.sketches[text] = (len(found), sketch(found) if len(found) else NOTHING)
                self.fresh.append(text)
        return self.sketches

    def likeness(self, one: str, other: str) -> Likeness:
        """How much of two texts is the same."""
        pair = (min(one, other), max(one, other))
        if pair not in self.likenesses:
            self.likenesses[pair] = likeness(*map(self.shingles, pair))
            self.judged.append(pair)
        return self.likenesses[pair]

    def keep(self) -> None:
        """Write what is new into the file. Raises :class:`OSError` where that cannot be done."""
        if self.place is None or not (self.fresh or self.judged):
            return
        try:
            with contextlib.closing(opened(self.place)) as database, database:
                database.executemany("INSERT OR REPLACE INTO sketch VALUES (?, ?, ?)", self._rows())
                database.executemany(
                    "INSERT OR REPLACE INTO pair VALUES (?, ?, ?, ?, ?, ?)",
                    ((*pair, each.similarity, each.containment, each.kept, each.filled) for pair in self.judged for each in [self.likenesses[pair]]),
                )
        except sqlite3.Error as error:
            raise OSError(f"the sketches of the store's texts cannot be written: {error}") from error
        self.fresh, self.judged = [], []

    def _rows(self) -> Iterator[tuple[str, int, bytes]]:
        for text in self.fresh:
            count, numbers = self.sketches[text]
            yield text, count, numbers.astype("<u2").tobytes()


def opened(place: Path) -> sqlite3.Connection:
    """The file, to be written; one that is damaged or of another form is taken away first."""
    with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(place)) as database:
        if database.execute("SELECT name FROM form").fetchall() == [(FORMAT,)]:
            return sqlite3.connect(place)
    place.unlink(missing_ok=True)
    database = sqlite3.connect(place)
    database.executescript(SCHEMA)
    with database:
        database.execute("INSERT INTO form VALUES (?)", (FORMAT,))
    return database

"""Answers about single articles, kept in a file until the article's graph is written again: so that one more article costs little in a large store.

Enters: the folder of a store, questions about an article's graph, their rows. Leaves: rows. Left to others: asking (``asked``), when a graph is
written (``folder``).

The file ``asked.sqlite`` in the store's folder follows from the graphs and can be removed at any time: some 10 kB an article. It is used by whoever
holds the store to write it, and nobody else, for a reader's state may be another one. What is known of a graph is taken out before the graph is
written, so that a process that is killed in between leaves nothing that is not true. One that is damaged or of another form is made anew, and where
it cannot be written nothing is kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox

from kg.vocabulary import PREFIXES

FILE = "asked.sqlite"
FORMAT = f"kg asked 1: {hashlib.sha256(repr((ox.__version__, sorted(PREFIXES.items()))).encode()).hexdigest()[:16]}"
"""Changes with the table and with what a question means."""
SCHEMA = "CREATE TABLE answer (graph TEXT, question INTEGER, rows BLOB NOT NULL, PRIMARY KEY (graph, question)) WITHOUT ROWID"
AT_ONCE = 500
"""Graphs that are taken out with one statement."""

Values: TypeAlias = list[tuple[str | None, ...]]


class Remembered:
    """The file, opened when it is first needed."""

    def __init__(self, folder: Path) -> None:
        self.place = folder / FILE
        self._database: sqlite3.Connection | None = None

    def of(self, graph: str, sparql: str) -> Values | None:
        """The rows that a question had when it was last asked of a graph; none where that is not known."""
        with contextlib.suppress(sqlite3.Error, OSError):
            found = self._opened().execute("SELECT rows FROM answer WHERE graph = ? AND question = ?", (graph, number(sparql))).fetchone()
            if found is not None:
                with contextlib.suppress(ValueError, zlib.error):
                    return [tuple(row) for row in json.loads(zlib.decompress(found[0]))]
        return None

    def note(self, graph: str, sparql: str, rows: Values) -> None:
        """Keep the rows of a question about a graph."""
        data = zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode("utf-8"), 1)
        with contextlib.suppress(sqlite3.Error, OSError):
            self._opened().execute("INSERT OR REPLACE INTO answer VALUES (?, ?, ?)", (graph, number(sparql), data))

    def keep(self) -> None:
        """Write what was noted to the disk."""
        if self._database is not None:
            with contextlib.suppress(sqlite3.Error):
                self._database.commit()

    def forget(self, graphs: Iterable[str]) -> None:
        """Take out, for good, what is known of graphs that are about to be written."""
        if self._database is None and not self.place.is_file():
            return
        try:
            database, all_of_them = self._opened(), list(graphs)
            for first in range(0, len(all_of_them), AT_ONCE):
                some = all_of_them[first : first + AT_ONCE]
                database.execute(f"DELETE FROM answer WHERE graph IN ({', '.join('?' * len(some))})", some)
            database.commit()
        except sqlite3.Error:
            self.close()
            self.place.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the file; what was not kept is lost."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def _opened(self) -> sqlite3.Connection:
        if self._database is None:
            self._database = opened(self.place)
        return self._database


def opened(place: Path) -> sqlite3.Connection:
    """The file, to be written; one that is damaged or of another form is taken away first."""
    with contextlib.suppress(sqlite3.Error):
        database = sqlite3.connect(place, check_same_thread=False)
        with contextlib.suppress(sqlite3.Error):
            if database.execute("SELECT name FROM form").fetchall() == [(FORMAT,)]:
                return database
        database.close()
    place.unlink(missing_ok=True)
    database = sqlite3.connect(place, check_same_thread=False)
    with database:
        database.execute("CREATE TABLE form (name TEXT)")
        database.execute(SCHEMA)
        database.execute("INSERT INTO form VALUES (?)", (FORMAT,))
    return database


@lru_cache(maxsize=256)
def number(sparql: str) -> int:
    """A question as a number of 63 bits: another question has another one."""
    return int.from_bytes(hashlib.sha256(sparql.encode()).digest()[:8], "big") >> 1

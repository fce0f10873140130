"""Searching: an index of all quotes, people, institutions and articles, in a file beside the store.

Enters: a store. Leaves: :class:`~kg.search.reading.Index`, which answers lists and searches a page at a time. Left to others: questions about
the graph (``query``), showing what was found (``serve``).

The file ``search.sqlite`` in the store's folder follows from the store and can be removed at any time. It says of which state of the store it
is (:func:`fingerprint`) and is made anew where that has changed: by whoever writes the store, else by the first who asks. It appears whole or
not at all; who reads it meanwhile goes on with the one before.

::

    words     what was typed -> an expression; passages with their hits
    asking    store -> what the tables are made of
    filling   this -> tables
    reading   tables -> lists
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from pathlib import Path

from kg.errors import StoreError
from kg.files import SUFFIX, sweep
from kg.search.filling import fill
from kg.search.reading import PAGE, Index, Row
from kg.search.words import Passage, Term, passage, terms
from kg.store import Store
from kg.store.snapshots import Snapshots

__all__ = ["PAGE", "Index", "Passage", "Row", "Term", "fingerprint", "index", "is_made", "of_this_state", "passage", "refresh", "terms"]

FILE = "search.sqlite"
FORMAT = "kg search 4"
"""Changes with the tables: an index of another form is made anew."""

_open: dict[Path, tuple[tuple[int, int], Index]] = {}


def fingerprint(folder: Path) -> str:
    """The newest state of a store: its snapshot, with the names and sizes of the tables in it, of which a change adds new ones."""
    snapshot = Snapshots(folder / "snapshots").newest()
    place = folder / "db" if snapshot is None else folder / "snapshots" / snapshot
    tables = sorted((path.name, path.stat().st_size) for path in place.glob("*.sst"))
    return hashlib.sha256(repr((FORMAT, snapshot, tables)).encode()).hexdigest()


def index(store: Store) -> Index:
    """The index of a store, made first where it is missing or of another state.

    Where it cannot be written (a folder that may only be read, a store in memory) it is kept in memory.
    """
    if store.path is None:
        return in_memory(store)
    file = store.path / FILE
    known = state(file)
    # While another process makes it anew, the one before will do; and a store that is not the newest makes none.
    if known != fingerprint(store.path) and not (known and (store.outdated or making(store.path))):
        try:
            refresh(store)
        except OSError:
            return in_memory(store)
    about = file.stat()
    mark = (about.st_ino, about.st_mtime_ns)
    if file not in _open or _open[file][0] != mark:
        _open[file] = (mark, Index(connected(file)))
    return _open[file][1]


def of_this_state(store: Store) -> Index:
    """The index of exactly the state that a store shows: the file's, or one in memory where that is of another state."""
    found = None if store.path is None else index(store)
    return found if found is not None and is_made(store) else in_memory(store)


def is_made(store: Store) -> bool:
    """Whether the index of the state that a store shows lies ready."""
    return store.path is not None and not store.outdated and state(store.path / FILE) == fingerprint(store.path)


def making(folder: Path) -> bool:
    """Whether another process is making the index of a store anew."""
    sweep(folder)
    return any(folder.glob(f".{FILE}.*{SUFFIX}"))


def refresh(store: Store) -> None:
    """Make the file of a store anew; nothing for a store in memory. Raises :class:`OSError` where it cannot be written."""
    if store.path is None:
        return
    folder = Path(os.path.realpath(store.path))
    sweep(folder)
    waiting = folder / f".{FILE}.{os.getpid()}{SUFFIX}"
    try:
        waiting.unlink(missing_ok=True)
        made(waiting, store, fingerprint(folder)).close()
        waiting.replace(folder / FILE)
    except sqlite3.OperationalError as error:
        raise OSError(f"the index of the store cannot be written: {error}") from error
    finally:
        with contextlib.suppress(OSError):
            waiting.unlink(missing_ok=True)


def made(place: Path | str, store: Store, of: str) -> sqlite3.Connection:
    """A new database with the index of a store in this state."""
    database = sqlite3.connect(place)
    try:
        # A file that does not survive a crash is made again: its fingerprint is written last.
        database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; BEGIN;")
        fill(database, store)
        database.execute("INSERT INTO meta VALUES ('state', ?)", (of,))
        database.commit()
        database.execute("PRAGMA synchronous = FULL")
    except sqlite3.DatabaseError as error:
        database.close()
        if not isinstance(error, sqlite3.OperationalError):
            raise StoreError(f"the index of the store cannot be made: {error}") from error
        raise
    return database


def in_memory(store: Store) -> Index:
    """An index that lives as long as it is used."""
    return Index(made(":memory:", store, ""))


def connected(file: Path) -> sqlite3.Connection:
    """The file, to be read only; it never changes, another one takes its place."""
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)


def state(file: Path) -> str | None:
    """The state of the store that a file is of; none where there is no file, or one that is none of ours."""
    if not file.is_file():
        return None
    try:
        with contextlib.closing(connected(file)) as database:
            found = database.execute("SELECT value FROM meta WHERE name = 'state'").fetchone()
    except sqlite3.DatabaseError:
        return None
    return found[0] if found else None

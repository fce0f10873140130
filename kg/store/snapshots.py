"""Snapshots: what readers read while a writer writes.

Enters: the database after a write. Leaves: a folder ``snapshots/NUMBER`` that nobody writes in any more; the highest
number is the newest state. Left to others: when a state is complete (``kg.store.folder``).

Oxigraph's files may not be read while another process writes them. Its backup is a folder of its own whose large files
are links to the same bytes, so it costs milliseconds and, until the database rewrites its files, no room. A reader holds
a shared lock on the snapshot's folder; a writer takes away those that are old and that nobody holds.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

import pyoxigraph as ox

from kg.files import sync_folder

try:
    import fcntl
except ImportError:  # Windows: nothing tells whether an old snapshot is still read, so all of them stay
    fcntl = None  # type: ignore[assignment]

# A snapshot may be taken away between the look for the newest and its lock, by one writer and once for each write.
ATTEMPTS = 100
UNFINISHED = ".new"


class Snapshots:
    """The folder of all snapshots of a store, and the one that this process holds."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.held: str | None = None
        self._handle: int | None = None

    def newest(self) -> str | None:
        """The name of the newest; none in a store that was made by an earlier version or is being made."""
        try:
            return max((place.name for place in self.path.iterdir() if place.name.isdecimal()), key=int, default=None)
        except (FileNotFoundError, NotADirectoryError):
            return None

    def publish(self, database: ox.Store) -> None:
        """Make a snapshot of the database as it is: whoever opens the store from now on reads it."""
        name = f"{int(self.newest() or 0) + 1:08d}"
        unfinished = self.path / f"{name}{UNFINISHED}"
        shutil.rmtree(unfinished, ignore_errors=True)
        self.path.mkdir(exist_ok=True)
        database.backup(str(unfinished))
        sync_folder(unfinished)
        unfinished.rename(self.path / name)
        sync_folder(self.path)

    def sweep(self) -> None:
        """Take away those that are old and that nobody holds, and what a killed writer left; the caller holds the store alone."""
        newest = self.newest()
        for place in sorted(self.path.iterdir()) if fcntl else []:
            if place.name == newest:
                continue
            with contextlib.suppress(OSError):  # somebody reads it
                handle = os.open(place, os.O_RDONLY)
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(place, ignore_errors=True)
                finally:
                    os.close(handle)

    def hold(self) -> Path | None:
        """The newest, kept from being taken away until :meth:`release`; none where there is none."""
        for _ in range(ATTEMPTS):
            name = self.newest()
            if name is None:
                return None
            try:
                self._handle = os.open(self.path / name, os.O_RDONLY) if fcntl else None
                if fcntl and self._handle is not None:
                    fcntl.flock(self._handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except (FileNotFoundError, BlockingIOError):  # it is being taken away, so there is a newer one
                self.release()
                continue
            # Still the newest while it is locked: no writer has begun to take it away, and none can any more.
            if self.newest() == name:
                self.held = name
                return self.path / name
            self.release()
        return None

    def release(self) -> None:
        """Let go of the one that is held."""
        if self._handle is not None:
            os.close(self._handle)
        self._handle = self.held = None

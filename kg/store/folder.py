"""A store's folder: its checks, its lock, its texts and its journal.

Enters: entries that a caller wants written. Leaves: the folder in its new state, or as it was. Left to others: what
the graphs hold. The layout and the reason for the journal stand in ``kg.store``.
"""

from __future__ import annotations

import contextlib
import errno
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from kg.errors import KgError, StoreError
from kg.files import sync_folder, synced, write_synced
from kg.store import worklog
from kg.store.remembered import Remembered
from kg.store.snapshots import Snapshots
from kg.store.terms import Entry, first_sentence, pieces, put_all
from kg.store.waiting import LIST, Waiting, listed_in

try:
    import fcntl
except ImportError:  # Windows: Oxigraph's own lock still keeps two writers apart
    fcntl = None  # type: ignore[assignment]

FORMAT = 1
FORMAT_LINE = f"kg store {FORMAT}\n"
# What a process killed while it made a store may leave, besides the format file, and what can be made again.
BEGINNINGS = {"lock", "db", "snapshots", "staging", "texts", "search.sqlite", "copies.sqlite", "asked.sqlite"}
IN_USE = "another process is using the store: wait until it is done, or end it, and try again"
# What a database says that may not write: nothing of it is damaged.
FULL = ("no space left", "file too large", "quota exceeded", "while appending to file", "unable to persist options")
# What people have decided, the IRIs handed out, and what came when: kept when a store is made anew around them.
KEPT = {"corrections.jsonl", "registry.tsv", "reconciled.jsonl", "arrivals.tsv"}

BATCH = 120_000_000
"""Bytes of N-Quads that are brought into the database together: about 370 articles, 500,000 quads, 300 MB of memory. The database puts its files in
order after every fourth load: of loads of 40 MB 2,000 articles cost a fifth more, of 200 MB a fiftieth less and 160 MB of memory more."""

WAITING = 4_000_000_000
"""Bytes of N-Quads that a large build lets wait beside the database: about 12,000 articles. Brought in as they came, the 2,000th article cost three
times what the first did (50 and 15 ms); together, all cost the same."""


TO_ORDER = 100_000_000
"""Bytes of new tables from which the database is put in order (compacted): with 100,000 quotes it takes 28 CPU seconds, and a question then takes
a quarter to a half less."""


def reached(step: str) -> None:
    """Called between the steps of a write; a test puts a function here that stops the process at a step."""


class InUse(StoreError):
    """Another process holds the store's lock."""


class Folder:
    """The layout of a store on disk: its checks, its lock, its texts and its journal."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.snapshots = Snapshots(path / "snapshots")
        self.waiting = Waiting(path / "gathered")
        self.remembered = Remembered(path)
        self._lock: IO[bytes] | None = None

    # Opening

    def to_write(self) -> ox.Store:
        """The database, held alone, in a complete state that readers have too; the folder is made where it is missing."""
        self.prepare(read_only=False)
        self.acquire(alone=True)
        database = self.connect(self.path / "db")
        self.roll_forward(database)
        if self.snapshots.newest() is None:
            self._publish(database)
        return database

    def to_read(self) -> ox.Store:
        """The newest complete state, which no writer touches; who writes meanwhile is not kept from it."""
        self.prepare(read_only=True)
        if self.has_journal() or self.snapshots.newest() is None:
            self._complete()
        snapshot = self.snapshots.hold()
        if snapshot is not None:
            return self.connect(snapshot, read_only=True)
        # A store of an earlier version where nothing can be written: its database itself, with its writers kept away.
        self.acquire(alone=False)
        return self.connect(self.path / "db", read_only=True)

    def _complete(self) -> None:
        """Finish what a killed writer has decided, and make the first snapshot, where that can be done now."""
        try:
            database = self.to_write()
            del database
        except InUse:  # by a writer at work
            if self.snapshots.newest() is None:
                raise
        except OSError as error:  # a place that may only be read
            allowed = error.errno in (errno.EROFS, errno.EACCES, errno.EPERM)
            if not allowed or (self.has_journal() and self.snapshots.newest() is None):
                raise
        finally:
            self.release()

    @property
    def outdated(self) -> bool:
        """Whether there is a newer state than the one that is read."""
        return self.snapshots.held is not None and self.snapshots.newest() != self.snapshots.held

    @property
    def current(self) -> bool:
        """Whether the newest state is read."""
        return self.snapshots.held is not None and not self.outdated

    @property
    def size(self) -> int:
        """Bytes of the tables of the database, in the state that is read or written."""
        place = self.path / "db" if self.snapshots.held is None else self.path / "snapshots" / self.snapshots.held
        return sum(path.stat().st_size for path in place.glob("*.sst"))

    def prepare(self, *, read_only: bool) -> None:
        """Check that the folder is a store, and make it one where it may be made."""
        path = self.path
        if path.exists() and not path.is_dir():
            raise self._error("it is a file, not a store: name a folder with --store or KG_STORE")
        format_file = path / "format"
        if not format_file.is_file():
            others = {p.name for p in path.iterdir()} - BEGINNINGS - KEPT if path.is_dir() else set()
            if {name for name in others if not name.endswith(".kg-tmp")}:
                raise self._error("the folder holds other things and is not a store: name another with --store or KG_STORE")
            if read_only:
                raise self._error("there is no store here: run kg build first, or name another folder with --store or KG_STORE")
            path.mkdir(parents=True, exist_ok=True)
            waiting = path / "format.kg-tmp"
            write_synced(waiting, FORMAT_LINE.encode())
            waiting.replace(format_file)
            reached("format written")
        self._check_format(format_file)
        if read_only and not (path / "db" / "CURRENT").is_file() and not self.has_journal() and self.snapshots.newest() is None:
            raise self._error("the store is empty: run kg build first")

    def _check_format(self, file: Path) -> None:
        words = file.read_text(encoding="utf-8", errors="replace").split()
        if words[:2] != ["kg", "store"] or len(words) < 3 or not words[2].isdecimal():
            raise self._error("the folder has a file named format, but it is not that of a store: name another with --store or KG_STORE")
        if int(words[2]) > FORMAT:
            raise self._error(f"the store was written by a newer kg (format {words[2]}; this one reads {FORMAT}): update kg, or build elsewhere")

    def _error(self, message: str) -> StoreError:
        return StoreError(message, article=str(self.path))

    # The lock

    def acquire(self, *, alone: bool) -> None:
        """Take the lock for a writer (``alone``) or a reader; a lock already held is given back first."""
        self.release()
        if fcntl is None:
            return
        try:
            self._lock = (self.path / "lock").open("ab" if alone else "rb")
        except (FileNotFoundError, PermissionError):
            if alone:
                raise
            return  # a store on a read-only medium has no writer
        try:
            fcntl.flock(self._lock, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self.release()
            raise InUse(IN_USE, article=str(self.path)) from error

    def release(self) -> None:
        """Give back what is held, the lock and the snapshot."""
        self.remembered.close()
        self.snapshots.release()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    # The database

    def connect(self, place: Path, *, read_only: bool = False) -> ox.Store:
        """Open Oxigraph."""
        try:
            return ox.Store.read_only(str(place)) if read_only else ox.Store(str(place))
        except (OSError, RuntimeError, ValueError) as error:
            message = str(error)
            if "lock" in message.lower():
                raise InUse(IN_USE, article=str(self.path)) from error
            if "permission denied" in message.lower() or "read-only file system" in message.lower():
                raise self._error("the store is not writable: change its permissions, or name another folder with --store or KG_STORE") from error
            if any(words in message.lower() for words in FULL):
                raise self._error("the store cannot be written: the disk or your share of it is full; make room, or name another folder") from error
            raise self._error(
                f"the store is damaged or unreadable ({first_sentence(message)}): remove its folders db and snapshots and run kg build again"
            ) from error

    # Texts

    def text(self, sha256: str) -> str | None:
        if not (len(sha256) == 64 and sha256.isalnum()):  # it becomes a file name
            return None
        try:
            return (self.path / "texts" / f"{sha256}.txt").read_bytes().decode("utf-8")
        except FileNotFoundError:
            return None

    def texts(self) -> list[str]:
        return [p.stem for p in (self.path / "texts").glob("*.txt")]

    # The journal

    def has_journal(self) -> bool:
        return (self.path / "journal").is_dir()

    def write(self, database: ox.Store, entries: Iterable[Entry], notes: Mapping[str, worklog.Note] | None = None) -> int:
        """Stage all entries, decide, carry out. With ``notes`` about graphs they belong to a build that goes on, and wait for :meth:`settle`."""
        staging = self.path / "staging"
        self.roll_forward(database)  # where an earlier write of this process was decided and then failed
        if notes is None:
            self.settle(database)
        try:
            count = self._stage(staging, entries, notes)
            reached("staged")
            if notes is not None:
                self.waiting.take(staging)
            else:
                staging.rename(self.path / "journal")
                sync_folder(self.path)
        except KgError:
            self._throw_away(staging)
            raise
        except OSError as error:
            self._throw_away(staging)
            raise self._error(f"the store cannot be written ({error.strerror or error}) and is as it was") from error
        reached("decided")
        try:
            if self.waiting.size > WAITING:
                self.settle(database)
            self.roll_forward(database)
        except (OSError, RuntimeError) as error:
            message = first_sentence(str(error))
            raise self._error(f"the articles are saved but not all in place yet ({message}): the next use of the store will finish it") from error
        return count

    def _stage(self, staging: Path, entries: Iterable[Entry], notes: Mapping[str, worklog.Note] | None) -> int:
        """Write shards, texts, notes and, last, the list of them."""
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir()
        listed: dict[str, dict[str, str | None]] = {}
        files: list[dict[str, str | None]] = []
        noted = 0 if notes is None else worklog.note_down(staging, notes, 0, files)
        for entry in entries:
            if notes is not None and len(notes) > noted:  # of what came before
                noted = worklog.note_down(staging, notes, noted, files)
                reached("note")
            known = listed.get(entry.graph)
            shard = known["shard"] if known else f"{len(listed) + 1:08d}.nq"
            with synced(staging / str(shard)) as file:
                file.writelines(pieces(entry))
            if entry.sha256 is not None and entry.text is not None:
                write_synced(staging / f"{entry.sha256}.txt", entry.text.encode("utf-8"))
            listed[entry.graph] = {"graph": str(entry.graph), "shard": shard}
            files.append({**listed[entry.graph], "text": None if entry.sha256 is None else f"{entry.sha256}.txt"})
            reached(f"shard {len(listed)}")
        if notes is not None:
            worklog.note_down(staging, notes, noted, files)
        write_synced(staging / LIST, json.dumps(list(listed.values()), indent=0).encode())
        sync_folder(staging)
        return len(listed)

    def roll_forward(self, database: ox.Store) -> None:
        """Carry out a decided write, if there is one, and throw away an undecided one, but not what it noted of a build that goes on."""
        self._save(self.path / "staging")
        journal = self.path / "journal"
        if not journal.is_dir():
            return
        shards = listed_in(journal)  # none where it had been carried out
        if shards:
            self._carry_out(database, [journal], shards)
            worklog.forget(self.path, shards)
            self._publish(database)
        (journal / LIST).unlink(missing_ok=True)
        reached("list removed")
        shutil.rmtree(journal)
        reached("journal removed")

    def settle(self, database: ox.Store) -> None:
        """Bring into the database what waits of a large build. Readers do not get it before the next ordinary write."""
        self.roll_forward(database)
        folders = self.waiting.folders()
        if folders:
            self._carry_out(database, folders, {graph: shard for folder in folders for graph, shard in listed_in(folder).items()})
            worklog.add(self.path, b"".join(self.waiting.noted().values()))
            reached("noted")
            self.waiting.clear()
            reached("gathered removed")

    def _carry_out(self, database: ox.Store, folders: Sequence[Path], shards: Mapping[str, Path]) -> None:
        """Put texts in their place and graphs into the database; once more, after a part of it, comes to the same."""
        self.remembered.forget(shards)
        (self.path / "texts").mkdir(exist_ok=True)
        for text in (text for folder in folders for text in sorted(folder.glob("*.txt"))):
            text.replace(self.path / "texts" / text.name)
            reached("text")
        for batch in batches(shards):
            put_all(database, batch)
            for shard in batch.values():
                reached(f"graph {shard.name}")
        database.flush()
        reached("flushed")

    def _throw_away(self, staging: Path) -> None:
        """Take an undecided write away, unless it belongs to a build that goes on: then the next use of the store saves what is whole."""
        if not (staging / worklog.FILE).is_file():
            shutil.rmtree(staging, ignore_errors=True)

    def _save(self, staging: Path) -> None:
        """Let wait what a killed batch of a build holds whole, and throw away the rest of what is staged."""
        if (staging / worklog.FILE).is_file():
            listed = worklog.saved(staging)
            reached("saved")
            if listed:
                write_synced(staging / LIST, json.dumps([{"graph": f["graph"], "shard": f["shard"]} for f in listed]).encode())
                sync_folder(staging)
                self.waiting.take(staging)
                reached("saved batch decided")
        shutil.rmtree(staging, ignore_errors=True)

    def _publish(self, database: ox.Store) -> None:
        """Let readers have the state of the database, and take away the states that nobody reads any more."""
        if self._mostly_new():
            database.optimize()
        self.snapshots.publish(database)
        reached("published")
        self.snapshots.sweep()
        reached("swept")

    def _mostly_new(self) -> bool:
        """Whether a large database has grown by more than half since readers last got it: until it is in order they wait longer for all."""
        newest = self.snapshots.newest()
        known = set() if newest is None else {path.name for path in (self.path / "snapshots" / newest).glob("*.sst")}
        sizes: dict[str, int] = {}
        for path in (self.path / "db").glob("*.sst"):
            with contextlib.suppress(FileNotFoundError):  # the database puts files together whenever it likes
                sizes[path.name] = path.stat().st_size
        new = sum(size for name, size in sizes.items() if name not in known)
        return new > max(TO_ORDER, sum(sizes.values()) / 2)


def batches(shards: Mapping[str, Path]) -> Iterator[dict[str, Path]]:
    """Graphs with their shards, so many at a time that these fit in memory."""
    batch: dict[str, Path] = {}
    size = 0
    for graph, shard in shards.items():
        length = shard.stat().st_size
        if batch and size + length > BATCH:
            yield batch
            batch, size = {}, 0
        batch[graph] = shard
        size += length
    if batch:
        yield batch

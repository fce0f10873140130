"""Files that appear whole or not at all.

Enters: paths and bytes. Leaves: the files, each written and synced beside its place, then renamed into it, so that a
reader or a killed process never sees half of one. Left to others: what stands in them.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO

from kg.errors import ExportError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

SUFFIX = ".kg-tmp"


def reached(step: str) -> None:
    """Called between the steps of a write; a test puts a function here that stops the process at a step."""


class Staged:
    """Several files that take their places together::

        with Staged() as staged:
            staged.add(folder / "a.txt", b"one")
            staged.add(folder / "b.txt", b"two")

    All bytes are on disk before the first old file is replaced; an error before that leaves everything as it was.
    Raises :class:`~kg.errors.ExportError` where a file cannot be written.
    """

    def __init__(self) -> None:
        self._waiting: list[tuple[Path, Path]] = []

    def __enter__(self) -> Staged:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None:
            self.commit()
        else:
            self.discard()

    def add(self, path: Path, data: bytes) -> None:
        """Write ``data`` beside ``path``, whose folder is made where it is missing."""
        with self._beside(path) as waiting:
            write_synced(waiting, data)

    @contextlib.contextmanager
    def open(self, path: Path) -> Iterator[IO[bytes]]:
        """A file beside ``path`` that is written bit by bit, for what is too large to be held."""
        with self._beside(path) as waiting, synced(waiting) as file:
            yield file

    @contextlib.contextmanager
    def _beside(self, path: Path) -> Iterator[Path]:
        """Where the file waits."""
        # Through links: the file that a link points to is replaced, not the link.
        place = Path(os.path.realpath(path))
        waiting = place.with_name(f".{place.name}.{os.getpid()}{SUFFIX}")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            if place.is_dir():
                raise IsADirectoryError(21, "it is a folder")
            sweep(place.parent)
            self._waiting.append((waiting, place))
            yield waiting
        except OSError as error:
            self.discard()
            raise ExportError(f"cannot be written: {error.strerror or error}", article=str(path)) from error
        reached(f"staged {place.name}")

    def commit(self) -> None:
        """Rename all files into their places."""
        while self._waiting:
            waiting, place = self._waiting[0]
            try:
                waiting.replace(place)
            except OSError as error:
                self.discard()
                raise ExportError(f"cannot be written: {error.strerror or error}", article=str(place)) from error
            self._waiting.pop(0)
            reached(f"placed {place.name}")

    def discard(self) -> None:
        """Remove what waits; what has its place already stays."""
        for waiting, _ in self._waiting:
            with contextlib.suppress(OSError):
                waiting.unlink()
        self._waiting.clear()


def write(path: Path, data: bytes) -> None:
    """One file, whole or not at all; a device or a pipe (``/dev/stdout``) is written to as it is."""
    write_pieces(path, [data])


def write_pieces(path: Path, pieces: Iterable[bytes]) -> None:
    """The same of a file that comes piece by piece."""
    try:
        device = path.exists() and not path.is_file() and not path.is_dir()
        if device:
            with path.open("wb") as file:
                file.writelines(pieces)
    except OSError as error:
        raise ExportError(f"cannot be written: {error.strerror or error}", article=str(path)) from error
    if not device:
        with Staged() as staged, staged.open(path) as file:
            file.writelines(pieces)


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Wait until no other process holds the folder, and hold it; does nothing where the system has no such locks.

    The folder is locked and not a file in it: a file that is replaced as a whole is another one afterwards.
    """
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def write_synced(path: Path, data: bytes) -> None:
    """Write and wait until the disk has it: a rename that outlives a power cut must not point at an empty file."""
    with synced(path) as file:
        file.write(data)


@contextlib.contextmanager
def synced(path: Path) -> Iterator[IO[bytes]]:
    """A file to be written, synced when all is written."""
    with path.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the disk has the names in a folder; does nothing where folders cannot be synced."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sweep(folder: Path) -> None:
    """Remove what killed processes left waiting in a folder; a live process keeps its files."""
    if os.name != "posix":
        return
    for left in sorted(folder.glob(f".*{SUFFIX}")):
        number = left.name.removesuffix(SUFFIX).rpartition(".")[2]
        if number.isdecimal() and not alive(int(number)):
            with contextlib.suppress(OSError):
                left.unlink()


def alive(process: int) -> bool:
    """Whether a process of this number runs.

    >>> alive(os.getpid())
    True
    """
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True

"""Places that are named -> the files and addresses that they stand for.

Enters: what was typed. Leaves: files, in order. Left to others: reading them.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from kg.articles.kinds import suffix_of
from kg.errors import SourceError
from kg.fetching import is_address

STANDARD_INPUT = "-"
PASSED_ON = ("/dev/stdin", "/dev/fd/0")
# What kg itself writes is no source: a store's folder has a file that begins so, and the page stands beside the graph.
STORE_FILE, STORE_WORDS = "format", b"kg store "
PAGE, GRAPH = "graph.html", "graph.trig"
SHOWN = ".txt, .md, .html, .pdf, .docx, .rss, .atom, .jsonl, .csv, .warc.gz and their like"


def find_files(path: str | Path) -> list[Path]:
    """The files that a path stands for: itself, or the articles below a folder, in the order of their names."""
    path = Path(path)
    try:
        if not stat.S_ISDIR(path.stat().st_mode):
            return [path]
    except PermissionError:
        return [path]  # reading it says so
    except (OSError, ValueError):
        raise SourceError("there is no such file or folder") from None
    found = sorted(files_below(path))
    if not found:
        raise SourceError(f"the folder holds no articles: none of its files ends in {SHOWN}")
    return found


def files_below(folder: Path) -> Iterator[Path]:
    """Every file below a folder whose name says that it may hold articles; hidden ones, and what kg keeps, are left out.

    A folder that may not be listed stands for itself, so that reading it says so; likewise a link to what is not there, and what is no file.
    """
    closed: list[Path] = []
    for place, folders, files in os.walk(folder, onerror=lambda error: closed.append(Path(error.filename))):
        folders[:] = [each for each in folders if not each.startswith(".") and not is_store(Path(place, each))]
        for file in files:
            path = Path(place, file)
            own = file == PAGE and GRAPH in files
            if suffix_of(file) and not own and not file.startswith("."):
                yield path
    yield from closed


def is_folder(place: str | Path) -> bool:
    """Whether a place is a folder, as far as one may know."""
    try:
        return Path(place).is_dir()
    except OSError:
        return False


def no_file(place: str | Path) -> str | None:
    """Why a place is not to be opened: a pipe or a device may be waited for without end. ``None`` of files and of what cannot be asked.

    What the shell passes on as an open pipe, <(...) or /dev/stdin, is one that somebody writes to.
    """
    try:
        mode = Path(place).stat().st_mode
    except (OSError, ValueError):
        return None
    if stat.S_ISFIFO(mode):
        passed = str(place).startswith(("/dev/", "/proc/"))
        return None if passed else "this is a pipe, not a file, and is not waited for: give - as the place, and let it be standard input"
    if stat.S_ISSOCK(mode):
        return "this is a socket, not a file: it is left out"
    if stat.S_ISBLK(mode) or (stat.S_ISCHR(mode) and str(place) not in PASSED_ON):
        return "this is a device, not a file: it is left out"
    return None


def is_store(folder: Path) -> bool:
    """Whether a folder is one in which kg keeps articles that it has read."""
    try:
        with (folder / STORE_FILE).open("rb") as file:
            return file.read(len(STORE_WORDS)) == STORE_WORDS
    except OSError:
        return False


def places_of(place: str | Path) -> list[str]:
    """A named place as the single places that it stands for; an address and standard input stand for themselves."""
    if str(place) == STANDARD_INPUT or is_address(str(place)):
        return [str(place)]
    return [str(file) for file in find_files(place)]

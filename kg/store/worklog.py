"""The work log of large builds: how each graph was made, so that nobody makes it again in the same way.

Enters: the folder of a store, notes. Leaves: the file ``worklog.jsonl`` there, a line a graph: its name and what its maker noted about it.
Left to others: what a note says (``kg.bulk``), when it is written (``folder``, ``remote``).

While a batch is staged, each note is written beside the shards as soon as they are there, with their names. So of a batch whose maker was killed
everything that is noted is whole, and :func:`saved` finds it. When the batch is in the database its lines are added behind the others, with one write
that is synced; half a line, which a killed process may leave, is none. The last line about a graph holds. A graph that somebody writes otherwise is
taken out: what was noted about it is no longer true.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from kg.files import SUFFIX, write_synced

FILE = "worklog.jsonl"
Note = Mapping[str, Any]


def line_of(graph: str, note: Note) -> bytes:
    """A note as a line."""
    return json.dumps({"graph": graph, **note}, ensure_ascii=False).encode("utf-8") + b"\n"


def note_down(staging: Path, notes: Mapping[str, Note], done: int, files: list[dict[str, str | None]]) -> int:
    """Write the notes that have come since ``done`` of them were written, with the shards and texts that are there since; how many there are now."""
    with (staging / FILE).open("ab") as log:
        for graph, note in islice(notes.items(), done, None):
            log.write(line_of(graph, {**note, "files": list(files)}))
            files.clear()
    return len(notes)


def saved(staging: Path) -> Sequence[dict[str, str]]:
    """The graphs with their shards that a staged batch holds whole; what it does not is taken out of it."""
    whole = list(lines(staging))
    listed = [file for _, line in whole for file in json.loads(line)["files"]]
    kept = {name for file in listed for name in (file["shard"], file["text"])}
    for path in staging.iterdir():
        if path.name not in kept:
            path.unlink()
    write_synced(staging / FILE, b"".join(line for _, line in whole))
    return listed


def add(folder: Path, lines: bytes) -> None:
    """Put lines behind those that are there; the same lines once more change nothing."""
    with (folder / FILE).open("a+b") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                file.write(b"\n")
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())


def read(folder: Path) -> dict[str, bytes]:
    """The last line about each graph, not parsed: there may be a hundred thousand."""
    return {graph: line for graph, line in lines(folder) if graph}


def lines(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Each whole line with the graph that it is about; what is damaged is left out."""
    try:
        with (folder / FILE).open("rb") as file:
            for line in file:
                try:
                    found = json.loads(line) if line.endswith(b"\n") else {}
                    yield str(found["graph"]), line
                except (ValueError, KeyError, TypeError):
                    continue
    except FileNotFoundError:
        return


def forget(folder: Path, graphs: Collection[str]) -> None:
    """Take out the lines about graphs."""
    known = read(folder)
    if known.keys().isdisjoint(graphs):
        return
    waiting = folder / f".{FILE}.{os.getpid()}{SUFFIX}"
    write_synced(waiting, b"".join(line for graph, line in known.items() if graph not in graphs))
    waiting.replace(folder / FILE)

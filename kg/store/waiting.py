"""Batches of a large build that are decided and wait beside the database, so that it takes many at once.

Enters: the folder of a store, staged batches. Leaves: folders ``gathered/NUMBER/`` with shards, texts, their list and what was noted of them. Left to
others: staging them and bringing them into the database (``folder``).

The database keeps its files sorted, and sorts again what it has with every few loads: an article costs the less the more come with it. A
rename decides a batch. Of the same graph in two batches the later holds.
"""

from __future__ import annotations

import json
import shutil
from functools import cached_property
from pathlib import Path

from kg.files import sync_folder
from kg.store import worklog

LIST = "journal.json"


class Waiting:
    """The folder of all batches that wait."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def folders(self) -> list[Path]:
        """The batches, in the order in which they came."""
        return sorted(path for path in self.path.iterdir() if path.name.isdecimal()) if self.path.is_dir() else []

    def take(self, staging: Path) -> None:
        """Decide a staged batch, with one rename; an empty one is taken away."""
        listed, size = listed_in(staging), size_of(staging)
        if not listed:
            shutil.rmtree(staging)
            return
        self.path.mkdir(exist_ok=True)
        last = self.folders()[-1:]
        graphs, waiting = self.graphs, self.size
        staging.rename(self.path / f"{int(last[0].name) + 1 if last else 1:08d}")
        sync_folder(self.path)
        graphs |= listed.keys()
        self.size = waiting + size

    @cached_property
    def graphs(self) -> set[str]:
        """Names of the graphs that wait."""
        return {graph for folder in self.folders() for graph in listed_in(folder)}

    @cached_property
    def size(self) -> int:
        """Bytes that wait."""
        return sum(map(size_of, self.folders()))

    def noted(self) -> dict[str, bytes]:
        """The last line that was noted about each graph."""
        return {graph: line for folder in self.folders() for graph, line in worklog.lines(folder)}

    def clear(self) -> None:
        """Take them away: they are in the database."""
        for folder in self.folders():
            (folder / LIST).unlink(missing_ok=True)  # without which it is as good as gone
            shutil.rmtree(folder)
        self.__dict__.pop("graphs", None)
        self.__dict__.pop("size", None)


def listed_in(folder: Path) -> dict[str, Path]:
    """The graphs of a decided write with their shards; none of one that was carried out and whose removal was cut short."""
    try:
        listed = json.loads((folder / LIST).read_bytes())
    except FileNotFoundError:
        return {}
    return {item["graph"]: folder / item["shard"] for item in listed}


def size_of(folder: Path) -> int:
    """Bytes of the shards of a batch."""
    return sum(path.stat().st_size for path in folder.glob("*.nq"))

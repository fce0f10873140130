"""A folder that changes -> its files, each when it has come to rest.

Enters: files and folders. Leaves: the names of those that are new or changed, batch by batch, without end. Left to others: reading them.

The folder is looked at again and again, which works on every system and over every network. A file counts as whole when it has not changed
between two looks; one that is written slowly is waited for.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from kg.articles.places import files_below, no_file
from kg.errors import SourceError

SECONDS = 1.0
Stamp = tuple[int, int]


def batches(places: Sequence[str | Path], *, seconds: float = SECONDS, sleep: Callable[[float], None] = time.sleep) -> Iterator[list[str]]:
    """The files that have changed since they were given last, sorted; at first all. Sleeps between two looks."""
    for place in places:
        if not Path(place).exists():
            raise SourceError("there is no such file or folder to watch", article=str(place))
    given: dict[str, Stamp] = {}
    before: dict[str, Stamp] = {}
    while True:
        now = stamps(places)
        rested = sorted(path for path, stamp in now.items() if before.get(path) == stamp != given.get(path))
        given = {path: stamp for path, stamp in given.items() if path in now} | {path: now[path] for path in rested}
        before = now
        if rested:
            yield rested
        else:
            sleep(seconds)


def stamps(places: Sequence[str | Path]) -> dict[str, Stamp]:
    """When each file was changed last, and its size; one that goes while it is looked at is left out."""
    found: dict[str, Stamp] = {}
    for place in places:
        path = Path(place)
        for file in files_below(path) if path.is_dir() else [path]:
            try:
                state = file.stat()
            except OSError:
                continue
            if no_file(file):
                continue  # nothing in it comes to rest
            found[str(file)] = (state.st_mtime_ns, state.st_size)
    return found

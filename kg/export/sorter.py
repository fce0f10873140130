"""Many lines put in order, with a bounded part of them in memory.

Enters: lines, one by one, and what they are ordered by. Leaves: the lines in order, each once. Left to others: what they say (``order``, ``union``).

Runs of lines are sorted in memory, and where there is more than one run they wait in files without a name, which the system takes away with the
process (as ``kg.store.sorting`` does with the bytes of N-Quads, whose order is that of their letters). So the export of a large archive takes no
more memory than that of a small one.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from heapq import merge
from itertools import groupby
from typing import IO, Any

RUN = 30_000
"""Lines that are sorted in memory: some 20 MB, with what they are ordered by."""


class Sorter:
    """Lines in the order of a key; where it is the same, in the order of their letters. They can be taken once.

    >>> sorter = Sorter(len)
    >>> for line in ("ccc", "b", "aa", "b", "a"):
    ...     sorter.add(line)
    >>> list(sorter)
    ['a', 'b', 'aa', 'ccc']
    """

    def __init__(self, key: Callable[[str], Any]) -> None:
        self._key = lambda line: (key(line), line)
        self._held: set[str] = set()
        self._files = ExitStack()
        self._runs: list[IO[str]] = []

    def add(self, line: str) -> None:
        """Put a line in, which has no end of its own."""
        self._held.add(line)
        if len(self._held) >= RUN:
            self._runs.append(self._files.enter_context(spilled(self._in_order())))
            self._held.clear()

    def all(self, lines: Iterable[str]) -> None:
        """Put lines in."""
        for line in lines:
            self.add(line)

    def __iter__(self) -> Iterator[str]:
        with self._files:
            runs = [(line[:-1] for line in run) for run in self._runs]
            for line, _ in groupby(merge(*runs, self._in_order(), key=self._key)):
                yield line

    def _in_order(self) -> list[str]:
        return sorted(self._held, key=self._key)


def spilled(lines: Iterable[str]) -> IO[str]:
    """Lines in a file without a name, to be read from its beginning."""
    file = tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n")  # noqa: SIM115 -- the caller closes it
    file.writelines(f"{line}\n" for line in lines)
    file.seek(0)
    return file

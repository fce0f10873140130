"""Many lines -> the same in order, each once, with a bounded part of them in memory; and two such lists apart.

Enters: lines, each with its end. Leaves: the lines in order. Left to others: what they say (``terms``).

Runs of lines are sorted in memory, and where there is more than one run they wait in files without a name, which the system takes away with the
process. So the registry of a large archive takes no more memory than that of a small one.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from heapq import merge
from itertools import groupby, islice
from typing import IO

RUN = 50_000
"""Lines that are sorted in memory: of a registry 17 MB. A hundred articles have fewer, so that their graphs never touch the disk."""


def ordered(lines: Iterable[bytes], run: int = RUN) -> Iterator[bytes]:
    """The lines in order, each once; ``run`` of them are held.

    >>> list(ordered([b"c\\n", b"a\\n", b"c\\n", b"b\\n", b"a\\n"], run=2))
    [b'a\\n', b'b\\n', b'c\\n']
    """
    rest = iter(lines)
    with ExitStack() as files:
        some = sorted(set(islice(rest, run)))
        runs: list[IO[bytes]] = []
        while more := set(islice(rest, run)):
            runs.append(files.enter_context(spilled(some)))
            some = sorted(more)
        if not runs:
            yield from some
            return
        for line, _ in groupby(merge(*runs, some)):
            yield line


def spilled(lines: Iterable[bytes]) -> IO[bytes]:
    """Lines in a file without a name, to be read from its beginning."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- the caller closes it
    file.writelines(lines)
    file.seek(0)
    return file


def apart(old: Iterable[bytes], new: Iterable[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    """The lines that only the first of two ordered lists has, and those that only the second has, as files.

    >>> gone, come = apart([b"a\\n", b"b\\n"], [b"b\\n", b"c\\n"])
    >>> with gone, come:
    ...     gone.read(), come.read()
    (b'a\\n', b'c\\n')
    """
    gone, come = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115 -- the caller closes them
    both = merge(((line, 0) for line in old), ((line, 1) for line in new))
    for line, found in groupby(both, key=lambda each: each[0]):
        sides = {side for _, side in found}
        if len(sides) == 1:
            (come if 1 in sides else gone).write(line)
    for file in (gone, come):
        file.seek(0)
    return gone, come

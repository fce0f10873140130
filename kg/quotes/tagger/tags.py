"""The seven tags of the network and the chunks that they spell.

Enters: attributions as spans, or tags. Leaves: tags a word, or chunks. Left to others: which chunks belong together.
Shared by training and run-time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

TAGS: Final = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")
ROLE_NAMES: Final = ("source", "cue", "content")


@dataclass(frozen=True, slots=True, order=True)
class Chunk:
    """Words ``start`` to ``end`` (half-open) that play one role: 0 source, 1 cue, 2 content."""

    start: int
    end: int
    role: int


def begin(role: int) -> int:
    """The tag that begins a chunk of this role; the next tag number continues it."""
    return 1 + 2 * role


def allowed(before: int, after: int) -> bool:
    """Whether a tag may follow another: a continuation needs its own role before it.

    >>> allowed(0, 2), allowed(1, 2), allowed(2, 2), allowed(3, 2)
    (False, True, True, False)
    """
    return after == 0 or after % 2 == 1 or before in (after - 1, after)


def chunks_of(tags: Sequence[int]) -> list[Chunk]:
    """The chunks of a tag sequence; a continuation without a beginning begins one.

    >>> chunks_of([0, 1, 2, 3, 6])
    [Chunk(start=1, end=3, role=0), Chunk(start=3, end=4, role=1), Chunk(start=4, end=5, role=2)]
    """
    found: list[Chunk] = []
    start = 0
    while start < len(tags):
        if not tags[start]:
            start += 1
            continue
        role = (tags[start] - 1) // 2
        end = start + 1
        while end < len(tags) and tags[end] == begin(role) + 1:
            end += 1
        found.append(Chunk(start, end, role))
        start = end
    return found


def tags_of(chunks: Sequence[Chunk], count: int) -> list[int]:
    """The tags of ``count`` words that spell these chunks."""
    tags = [0] * count
    for chunk in chunks:
        tags[chunk.start : chunk.end] = [begin(chunk.role)] + [begin(chunk.role) + 1] * (chunk.end - chunk.start - 1)
    return tags

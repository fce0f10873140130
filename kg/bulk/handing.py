"""Articles -> what came of them, in order: who has which, how many are on their way, and what is done where a process dies.

Enters: tasks, a team. Leaves: tasks with their outcomes, in the order of the tasks. Left to others: who is in the team (``local``, ``cluster``).

Tasks go out in chunks. Where a process dies, its chunk is done once more by another one; where that dies too, its articles are done one by one,
and one that kills again is set aside with the reason.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from kg.bulk.work import Answer, Outcome, Task
from kg.errors import ModelError, SourceError

CHUNK_ARTICLES, CHUNK_WORDS = 8, 4_000
"""What is handed out at once: about a second's reading. Less would wait for its turn as long as it is read, more would be lost with a kill."""
AHEAD = 3
"""Chunks on their way for each process: one that is read, one that waits for it, one that waits for its turn to be kept."""


class Lost(Exception):
    """The process that had a chunk died; the message says how."""


class Pending(Protocol):
    """A chunk on its way."""

    def done(self) -> bool:
        """Whether its result is there."""

    def result(self) -> Answer:
        """What came of it. Raises :class:`Lost`."""


class Team(Protocol):
    """Processes that do the same work."""

    made: str
    """What each of them has to do it with: ``work.made_with``."""

    @property
    def size(self) -> int:
        """How many chunks are done at a time."""

    def submit(self, tasks: Sequence[Task]) -> Pending:
        """Hand a chunk to whoever is free next."""

    def close(self) -> None:
        """Let go of the processes; what is on its way is dropped."""


@dataclass(frozen=True, slots=True)
class Known:
    """A task that was done before, with what was noted about it: it takes its place in the order."""

    task: Task
    note: bytes


def handed(team: Team, items: Iterable[Task | Known]) -> Iterator[tuple[Task, Outcome | bytes]]:
    """Each task with its outcome, or with the note of one that was done before, in the order of the items.

    Not more than ``AHEAD`` chunks for each process are on their way, so memory does not grow with the number of articles.
    """
    waiting: deque[tuple[tuple[Task, ...], Pending] | Known] = deque()
    for chunk in chunks(items):
        waiting.append(chunk if isinstance(chunk, Known) else (chunk, team.submit(chunk)))
        while waiting and (len(waiting) > AHEAD * team.size or ready(waiting[0])):
            yield from settled(team, waiting.popleft())
    while waiting:
        yield from settled(team, waiting.popleft())


def chunks(items: Iterable[Task | Known]) -> Iterator[tuple[Task, ...] | Known]:
    """The items, tasks that follow each other together."""
    chunk: list[Task] = []
    words = 0
    for item in items:
        if chunk and (isinstance(item, Known) or len(chunk) >= CHUNK_ARTICLES or words >= CHUNK_WORDS):
            yield tuple(chunk)
            chunk, words = [], 0
        if isinstance(item, Known):
            yield item
        else:
            chunk.append(item)
            words += item.article.text.count(" ")
    if chunk:
        yield tuple(chunk)


def ready(first: tuple[tuple[Task, ...], Pending] | Known) -> bool:
    """Whether what has to come next is there."""
    return isinstance(first, Known) or first[1].done()


def settled(team: Team, first: tuple[tuple[Task, ...], Pending] | Known) -> Iterator[tuple[Task, Outcome | bytes]]:
    """What has to come next."""
    if isinstance(first, Known):
        yield first.task, first.note
    else:
        tasks, pending = first
        yield from zip(tasks, outcomes(team, tasks, pending), strict=True)


def outcomes(team: Team, tasks: tuple[Task, ...], pending: Pending) -> Sequence[Outcome]:
    """What came of a chunk, whoever died of it."""
    try:
        return same(team, pending.result())
    except Lost:
        pass
    try:
        return same(team, team.submit(tasks).result())
    except Lost:
        return [alone(team, task) for task in tasks]


def alone(team: Team, task: Task) -> Outcome:
    """What came of an article of a chunk that two processes died of."""
    try:
        return same(team, team.submit((task,)).result())[0]
    except Lost as lost:
        article = task.article
        return SourceError(f"set aside: three times {lost} while it was read", article=article.source or article.id)


def same(team: Team, answer: Answer) -> Sequence[Outcome]:
    """The outcomes, if they were made with what this process would make them with."""
    if answer.made != team.made:
        raise ModelError(f"a worker reads with {answer.made}, and not with {team.made}: install the same everywhere")
    return answer.outcomes

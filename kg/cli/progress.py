"""How far a build is, on a terminal: articles done, articles and words a second, remaining time, problems so far.

Enters: what passes. Leaves: one line on standard error that is drawn anew, and nothing at all where that is no terminal. Left to others: the work.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import SourceError

if TYPE_CHECKING:
    from rich.progress import Progress

    from kg.bulk import Tally
    from kg.errors import KgError
    from kg.records import Article, Extraction

BLOCK = 1 << 20


class Meter:
    """What is shown; without a ``bar`` nothing is."""

    def __init__(self, bar: Progress | None = None, total: int | None = None) -> None:
        self._bar = bar
        self._task = bar.add_task("reading sources", total=total, words="", problems="") if bar else None

    def of_sources(self, articles: Iterable[Article]) -> Iterator[Article]:
        """The articles; where nothing is done yet, how many there are is shown."""
        for number, article in enumerate(articles, start=1):
            if self._bar is not None and self._task is not None and not self._bar.tasks[0].completed:
                self._bar.update(self._task, description=f"reading sources: {number:,}")
            yield article

    def of_results(self, found: Iterable[Extraction], problems: Sequence[KgError]) -> Iterator[Extraction]:
        """The extractions as they pass."""
        words = odd = 0
        for number, extraction in enumerate(found, start=1):
            if self._bar is not None:  # counting words of texts is not free
                words += len(extraction.article.text.split())
                odd += len(extraction.problems)
                self._show(number, words, odd, len(problems))
            yield extraction

    def at(self, tally: Tally, problems: int) -> None:
        """How far a large build is; ``problems`` are those of its sources."""
        self._show(len(tally.texts), tally.words, len(tally.problems), len(tally.failed) + problems)

    def says(self, words: str) -> None:
        """What is done after the articles."""
        self._update(description=words)

    def stop(self) -> None:
        """Take the line away; safe to call twice."""
        if self._bar is not None:
            self._bar.stop()

    def _show(self, articles: int, words: int, odd: int, unread: int) -> None:
        """``odd`` is what was odd in articles, ``unread`` how many could not be read: done with, too."""
        if self._bar is None:
            return
        done, problems = articles + unread, odd + unread
        speed = self._bar.tasks[0].finished_speed or self._bar.tasks[0].speed or 0.0
        rate = f"{speed:,.1f} articles/s, {speed * words / max(done, 1):,.0f} words/s" if speed else ""
        noted = f"{problems:,} problem{'' if problems == 1 else 's'}" if problems else ""
        self._update(completed=done, description="articles", words=rate, problems=noted)

    def _update(self, **fields: Any) -> None:
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, **fields)


@contextmanager
def metered(paths: Sequence[str | Path]) -> Iterator[Meter]:
    """A meter for a build of these places; one that shows nothing where standard error is no terminal."""
    if not sys.stderr.isatty():
        yield Meter()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (
        MofNCompleteColumn(), TextColumn("{task.description}", markup=False), BarColumn(20), TimeElapsedColumn(), TimeRemainingColumn(),
        TextColumn("{task.fields[words]}", markup=False), TextColumn("{task.fields[problems]}", markup=False),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield Meter(bar, expected(paths))


def expected(paths: Sequence[str | Path]) -> int | None:
    """How many articles places hold, as far as that can be told without reading them: a file each, a line each of JSON lines; else none."""
    from kg.articles.kinds import KINDS, SEVERAL, suffix_of
    from kg.articles.places import STANDARD_INPUT, places_of
    from kg.fetching import is_address

    number = 0
    for path in paths:
        try:
            places = places_of(path)
        except SourceError:
            continue
        for place in places:
            kind = KINDS.get(suffix_of(place), "text")
            if place == STANDARD_INPUT or is_address(place) or kind in SEVERAL - {"jsonl"}:
                return None
            number += lines_of(Path(place)) if kind == "jsonl" else 1
    return number or None


def lines_of(file: Path) -> int:
    """How many lines a file has."""
    try:
        with file.open("rb") as data:
            return sum(block.count(b"\n") for block in iter(lambda: data.read(BLOCK), b""))
    except OSError:
        return 0

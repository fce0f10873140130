"""Where the time goes: the CPU seconds of each stage over a folder of articles, without what it calls of other stages.

Enters: a folder. Leaves: a table. The stages are functions of the package that are wrapped for the time of the measurement; what lies
between them is "the rest".
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from time import process_time
from typing import Any
from unittest.mock import patch

from kg.articles import read_articles
from kg.errors import KgError
from kg.pipeline import extract, extractions

REST = "the rest"
# Module, function, stage.
STAGES = (
    ("kg.documents.language", "tokenised", "spaCy: tokens"),
    ("kg.documents.language", "applied", ""),  # named by the component
    ("kg.documents.language", "read", "parts of speech, lemmas"),
    ("kg.pipeline", "parse", "own tokens"),
    ("kg.pipeline", "named_mentions", "names"),
    ("kg.pipeline", "quotes", "quotes: marks, cues, kinds"),
    ("kg.pipeline", "affiliations", "roles, institutions"),
    ("kg.pipeline", "entities", "who is who"),
    ("kg.pipeline", "quantities", "quantities"),
    ("kg.pipeline", "number_problems", "quantities"),
    ("kg.pipeline", "claims", "claims"),
    ("kg.quotes.tagger.engine", "read_words", "tagger: words, pieces"),
    ("kg.quotes.tagger.engine", "word_scores", "tagger: network"),
    ("kg.quotes.tagger.engine", "lattice_of", "tagger: decoding"),
    ("kg.quotes.tagger.engine", "link_quotes", "tagger: linking"),
)


class Clock:
    """CPU seconds by stage; of stages within each other only the innermost runs."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.running: list[str] = [REST]
        self.since = process_time()

    def switch(self) -> None:
        """What ran until now gets its time."""
        now = process_time()
        self.seconds[self.running[-1]] = self.seconds.get(self.running[-1], 0.0) + now - self.since
        self.since = now

    def timed(self, function: Callable[..., Any], stage: str) -> Callable[..., Any]:
        """The function with its time counted; what it yields one by one is made at once."""

        def wrapped(*arguments: Any) -> Any:
            self.switch()
            self.running.append(stage or f"spaCy: {arguments[0]}")
            try:
                result = function(*arguments)
                return list(result) if isinstance(result, Iterator) else result
            finally:
                self.switch()
                self.running.pop()

        return wrapped


def time_table(folder: Path) -> str:
    """Share of the CPU time by stage, the longest first. The models are loaded, and used once, before."""
    extract("Nothing was said.")
    problems: list[KgError] = []
    articles = list(read_articles([folder], problems))
    words = sum(len(article.text.split()) for article in articles)
    with ExitStack() as stack:
        clock = Clock()
        for module, name, stage in STAGES:
            home = importlib.import_module(module)
            stack.enter_context(patch.object(home, name, clock.timed(getattr(home, name), stage)))
        output = clock.timed(lambda extraction: json.dumps(extraction.to_dict()), "records as JSON")
        for extraction in extractions(articles, problems):
            output(extraction)
        clock.switch()
    total = sum(clock.seconds.values())
    lines = [f"{len(articles)} articles, {words} words, {total:.1f} CPU seconds, {words / total:.0f} words a second"]
    for stage, seconds in sorted(clock.seconds.items(), key=lambda item: -item[1]):
        lines.append(f"{stage:28}{seconds:>8.2f} s{100 * seconds / total:>7.1f} %")
    return "\n".join(lines)

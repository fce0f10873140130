"""Articles by the thousand with their records, for measuring: what a store of a newsroom's size costs.

Enters: the example article and the marked articles of ``data/articles``, read once by the pipeline (five CPU seconds). Leaves: copies of
their extractions in which every name is another, each with a text, a date and a publisher of its own; or a store of them. Left to
others: measuring.

    python tests/many.py --quotes 100000 --store /tmp/many

writes 100,000 quotes (10,000 articles, about 14 million triples) with registry, comparisons and view; the store must not be there yet.

A name keeps its length, so that no offset moves. Names recur over articles as they do in news: few often, most once or twice; institutions more
often than people. The same number gives the same article on every machine. What does not vary: words that are no names, and figures.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import count, islice
from pathlib import Path
from random import Random
from typing import Any

from marked import DATA, read_article

from kg.articles import article, example
from kg.bulk import finish
from kg.graph import graph_iri, triples
from kg.pipeline import extractions
from kg.records import Article, Extraction
from kg.store import Entry, Store

FIRST_DAY = date(2021, 1, 1)
DAYS = 1500
# How many names there are of each kind; the drawing prefers the first ones.
PEOPLE, BODIES, PAPERS = 30_000, 3_000, 100
# The ranks begin here: nobody is in more than a few articles of a hundred.
FIRST = 40
# Words of a body's or a place's name that say what it is, and stay; shorter words stay too.
PLAIN = {
    "Agency", "Bank", "Board", "Centre", "Central", "College", "Council", "Court", "Institute", "Ministry", "Office", "Party", "School", "Union",
    "University",
}  # fmt: skip
SHORTEST = 4
BATCH = 200
VOWELS, CONSONANTS = "aeiou", "bdfgklmnprstvw"


def generated(articles: int) -> Iterator[Extraction]:
    """So many articles, ten quotes each on average; one by one, for there may be many."""
    return (varied(number) for number in range(articles))


def quoted(quotes: int) -> Iterator[Extraction]:
    """Articles until they hold so many quotes."""
    for number in count():
        if quotes <= 0:
            return
        made = varied(number)
        quotes -= len(made.quotes)
        yield made


def write(store: Store, articles: Iterable[Extraction]) -> int:
    """Put articles into a store in a folder, with all that follows from them; their number."""
    number = gathered(store, articles)
    finish(store)
    return number


def gathered(store: Store, articles: Iterable[Extraction]) -> int:
    """Let articles wait for the database, as a large build does; their number."""
    number = 0
    rest = iter(articles)
    while batch := list(islice(rest, BATCH)):
        store.gather((Entry(graph_iri(each), triples(each), each.article.sha256, each.article.text) for each in batch), {})
        number += len(batch)
    return number


@lru_cache(maxsize=1)
def originals() -> tuple[Extraction, ...]:
    """What the copies are made of: 42 articles of 17 kinds of news, 420 quotes."""
    marked = [article(read_article(path).text, id=path.stem) for path in sorted((DATA / "articles").glob("*.txt"))]
    return tuple(extractions([example(), *marked], []))


def varied(number: int) -> Extraction:
    """The copy with this number."""
    base = originals()[number % len(originals())]
    random = Random(number)
    words = names(base, random)
    changed = base
    if words:
        pattern = re.compile(r"\b(" + "|".join(sorted(words, key=lambda word: (-len(word), word))) + r")\b")
        changed = in_strings(replace(base, engine=""), lambda text: pattern.sub(lambda found: words[found[0]], text))
    # The number makes the text another one where no name does.
    text = f"{changed.article.text}\n\n{number}\n"
    published = FIRST_DAY + timedelta(random.randrange(DAYS))
    publisher = f"{word_of(rank(PAPERS, random), 7, 'paper')} Post"
    return replace(
        changed, article=Article(f"{base.article.id}-{number}", text, changed.article.title, published.isoformat(), publisher), engine=base.engine
    )


def names(base: Extraction, random: Random) -> dict[str, str]:
    """The words of an article's names, each with another one: whoever is drawn twice for names of the same lengths has the same name."""
    found: dict[str, str] = {}
    for entity in base.everybody():
        if entity.named:
            kind = "person" if entity.kind == "person" else "body"
            who = rank(PEOPLE if kind == "person" else BODIES, random)
            for place, word in enumerate(dict.fromkeys(re.findall(r"\w+", " ".join((entity.name, *entity.aliases))))):
                if len(word) >= SHORTEST and word.isalpha() and word.istitle() and word not in PLAIN:
                    found.setdefault(word, word_of(who, len(word), f"{kind} {place}"))
    return found


def rank(size: int, random: Random) -> int:
    """One of so many; the hundredth comes twice as often as the two hundredth."""
    return int(FIRST * (size / FIRST) ** random.random())


@lru_cache(maxsize=200_000)
def word_of(rank: int, length: int, kind: str) -> str:
    """An invented name of so many letters."""
    random = Random(f"{kind} {rank}")
    return "".join(random.choice(VOWELS if place % 2 else CONSONANTS) for place in range(length)).title()


def in_strings(record: Any, change: Callable[[str], str]) -> Any:
    """A record of records with all its strings changed; what holds none is kept as it is."""
    if isinstance(record, str):
        return change(record)
    if isinstance(record, tuple):
        return tuple(in_strings(each, change) for each in record)
    if is_dataclass(record) and not isinstance(record, type):
        old = {each.name: getattr(record, each.name) for each in fields(record)}
        new = {name: in_strings(value, change) for name, value in old.items() if isinstance(value, str | tuple) or is_dataclass(value)}
        return replace(record, **{name: value for name, value in new.items() if value is not old[name]})
    return record


def main() -> None:
    parser = argparse.ArgumentParser(description="Write a large store of invented articles.")
    parser.add_argument("--quotes", type=int, default=10_000, help="at least so many (10,000)")
    parser.add_argument("--store", type=Path, required=True, help="a folder that is not there yet")
    chosen = parser.parse_args()
    if chosen.store.exists():
        parser.error(f"{chosen.store} is there already: name another, or take it away")
    started = time.process_time()
    with Store.open(chosen.store) as store:
        number = write(store, quoted(chosen.quotes))
        print(f"{chosen.store}: {number} articles, {len(store)} quads, {time.process_time() - started:.0f} CPU seconds")


if __name__ == "__main__":
    main()

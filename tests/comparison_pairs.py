"""The pairs of ``data/comparisons.txt``, read and compared: what ``test_comparisons.py`` judges the rules by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.comparisons import Comparison
from kg.derived import derived
from kg.documents import find_model, load_model, parse
from kg.pipeline import extraction
from kg.records import HASH_DIGITS, Article, Extraction, Span
from kg.store import Store

FILE = Path(__file__).parent / "data" / "comparisons.txt"
HEAD = re.compile(r"\[(\S+) ([^\]]+)\] ")
MARK = re.compile(r"[{}]")


@dataclass(frozen=True)
class Pair:
    line: str
    held_out: bool
    answer: str

    def articles(self) -> list[tuple[Article, list[Span]]]:
        """The articles, and the spans of the marked figures."""
        return [_article(f"a{n}", words.strip()) for n, words in enumerate(self.line.partition(": ")[2].split("||"))]


def _article(id: str, marked: str) -> tuple[Article, list[Span]]:
    head = HEAD.match(marked)
    marked = marked[head.end() :] if head else marked
    places = [match.start() - n for n, match in enumerate(MARK.finditer(marked))]
    spans = list(zip(places[::2], places[1::2], strict=True))
    published, publisher = (head[1], head[2]) if head else (None, None)
    return Article(id, MARK.sub("", marked), published=published, publisher=publisher), spans


def pairs() -> list[Pair]:
    """All pairs, in the order of the file."""
    section, found = "", []
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            section = line
        elif line and not line.startswith("#"):
            found.append(Pair(line, "held out" in section, line.partition(":")[0]))
    return found


@cache
def _read(article: Article) -> Extraction:
    return extraction(parse(article, load_model(find_model())))


def compared(pair: Pair) -> list[tuple[bool, Comparison]]:
    """What is said of the figures of a pair's articles, and whether it is of the two that are marked."""
    articles = pair.articles()
    with Store.memory() as store:
        store.replace([_read(article) for article, _ in articles])
        found = derived(store).comparisons
    marked = [(article.sha256[:HASH_DIGITS], span) for article, spans in articles for span in spans]
    assert len(marked) == 2

    def at(key: str) -> int | None:
        text, _, place = key.partition("/")
        start, end = (int(number) for number in place.partition(".")[0].split("-"))
        return next((n for n, (sha, span) in enumerate(marked) if sha == text and start < span[1] and span[0] < end), None)

    return [({at(each.left), at(each.right)} == {0, 1}, each) for each in found]


def given(pair: Pair) -> str:
    """The verdict on the two marked figures."""
    return next((each.verdict for marked, each in compared(pair) if marked), "unrelated")

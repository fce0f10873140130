"""kg on the development articles of PolNeAR: scores with intervals, each miss and each extra, calibration.

Enters: the folder ``../shared`` (the texts are read there and never copied). Leaves: lines on the terminal. Left to others: what
counts (``../shared/bench/polnear_score.py``, whose own functions judge here).
"""

from __future__ import annotations

import importlib
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from figures import Counts, Sure, f1, interval, reliability, shown

from kg.articles import read_articles
from kg.errors import KgError
from kg.pipeline import extractions

THAT = re.compile(r"\bthat\s+$", re.IGNORECASE)

Raw = dict[str, Any]


@dataclass(frozen=True)
class Judged:
    """One article: what is annotated, what kg found, which of them belong together, as the scorer sees them."""

    id: str
    text: str
    tokens: Any
    gold: list[Raw]
    found: list[Raw]
    pairs: dict[int, int]
    """Annotated quote -> found quote."""

    def agrees(self, gold: int, found: int) -> bool:
        """Whether two quotes name the same source words, or both none."""
        one, other = (self.tokens.quote(quote)["source"] for quote in (self.gold[gold], self.found[found]))
        return bool(one & other) or not (one or other)


def judged(shared: Path) -> Iterator[Judged]:
    """Every article, extracted and judged, in the order of their names."""
    sys.path.insert(0, str(shared / "bench"))
    scorer: Any = importlib.import_module("polnear_score")
    bench: Any = importlib.import_module("run")
    root, split = str(shared / "data" / "polnear"), "dev"
    problems: list[KgError] = []
    for extraction in extractions(read_articles([shared / "data" / "polnear" / "data" / split / "text"], problems), problems):
        record = extraction.to_dict()
        text = extraction.article.text
        tokens = scorer.Article(text)
        # What holds no word (a mark, a dash) is no quote to the scorer.
        gold = [quote for quote in scorer.read_gold(root, split, record["id"]) if tokens.quote(quote)["content"]]
        found = [{**q, "confidence": r["confidence"]} for q, r in zip(bench.quote_prediction(record)["quotes"], record["quotes"], strict=True)]
        found = [quote for quote in found if tokens.quote(quote)["content"]]
        pairs = dict(scorer.match([tokens.quote(q) for q in gold], [tokens.quote(q) for q in found], "content", scorer.MATCH_JACCARD))
        yield Judged(record["id"], text, tokens, gold, found, pairs)
    for problem in problems:
        print(f"not read: {problem}", file=sys.stderr)


def write_predictions(articles: Sequence[Judged], path: Path) -> None:
    """What the scorer reads."""
    path.write_text("".join(json.dumps({"id": a.id, "quotes": a.found}) + "\n" for a in articles), encoding="utf-8")


def attribution_sure(articles: Sequence[Judged]) -> list[Sure]:
    """For each found quote its confidence, and whether content and source words are right."""
    sure = []
    for article in articles:
        right = {found for gold, found in article.pairs.items() if article.agrees(gold, found)}
        sure += [(quote["confidence"], number in right) for number, quote in enumerate(article.found)]
    return sure


def exact(article: Judged, with_that: bool) -> Counts:
    """Exactly right contents; ``with_that``: a leading "that", which PolNeAR keeps and kg's records leave out, put back."""
    scorer: Any = importlib.import_module("polnear_score")
    found = [{**quote, "content": widened(article.text, quote["content"]) if with_that else quote["content"]} for quote in article.found]
    pairs = scorer.match([article.tokens.quote(q) for q in article.gold], [article.tokens.quote(q) for q in found], "content", 1.0)
    return (len(pairs), len(found), len(article.gold))


def widened(text: str, content: list[list[int]]) -> list[list[int]]:
    """Content with the "that" before it."""
    (start, end), *rest = content
    match = THAT.search(text[max(0, start - 8) : start])
    return [[start - len(match[0]) if match else start, end], *rest]


def errors(articles: Sequence[Judged]) -> Iterator[str]:
    """Each miss, each extra and each wrong source, beside its sentence."""
    for article in articles:
        yield f"== {article.id}"
        matched = set(article.pairs.values())
        for number, quote in enumerate(article.gold):
            if number not in article.pairs:
                yield f"    MISS  {words(article, quote, 'source')} | {words(article, quote, 'cue')}: {shown(article.text, quote['content'])}"
            elif not article.agrees(number, article.pairs[number]):
                given = words(article, article.found[article.pairs[number]], "source")
                yield f"    SOURCE {words(article, quote, 'source')}, not {given}: {shown(article.text, quote['content'])}"
        for number, quote in enumerate(article.found):
            if number not in matched:
                yield f"    EXTRA {words(article, quote, 'source')} | {words(article, quote, 'cue')}: {shown(article.text, quote['content'])}"


def words(article: Judged, quote: Raw, part: str) -> str:
    return " [...] ".join(" ".join(article.text[start:end].split()) for start, end in quote[part]) or "-"


def summary(articles: Sequence[Judged]) -> str:
    """The two lines on exactness, and the calibration."""
    lines = []
    for name, with_that in (("as kg's records have it", False), ('with a leading "that" put back', True)):
        counts = [exact(article, with_that) for article in articles]
        low, high = interval(counts)
        lines.append(f"content exact, {name:32}{f1(counts) or 0:8.3f}  [{low:.3f}, {high:.3f}]")
    return "\n".join([*lines, "", "confidence against content + source words:", reliability(attribution_sure(articles))])

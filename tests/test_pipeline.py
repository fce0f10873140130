"""The whole way from text to records: offsets, odd input, repeatability."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.articles import example, read_articles
from kg.errors import KgError
from kg.pipeline import extract, extractions
from kg.records import FRAGMENT_JOIN, Article, Extraction, Span

GOLD_TEXTS = Path(__file__).parent.parent.parent / "shared" / "data" / "gold" / "texts"
WORDS = [
    "“",
    "”",
    '"',
    "'",
    "said",
    "Ada Moe",
    ",",
    ".",
    "?",
    "he",
    "According to",
    "5",
    "million",
    "\n\n",
    "—",
    "the study",
    "that",
    "(",
    "😀",
    "\u202e",
    "<b>",
    "&",
    "=1+1",
    "»",
    "``",
    "''",
]
SOUP = st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)


def slices(found: Extraction) -> Iterator[tuple[Span, str]]:
    """Every span of an extraction with the words it is said to hold."""
    text = found.article.text
    for entity in found.everybody():
        for mention in entity.mentions:
            yield mention.span, mention.text
        for affiliation in entity.affiliations:
            for span, words in ((affiliation.role_span, affiliation.role), (affiliation.institution_span, affiliation.institution)):
                if span:
                    yield span, words or ""
        if entity.nationality_span:
            yield entity.nationality_span, entity.nationality or ""
    for quote in found.quotes:
        assert quote.text == FRAGMENT_JOIN.join(text[a:b] for a, b in quote.content)
        assert quote.context[0] <= quote.start < quote.end <= quote.context[1]
        assert all(a < b for a, b in quote.content)
        assert all(one[1] <= two[0] for one, two in zip(quote.content, quote.content[1:], strict=False))
        for span in (quote.source_mention, quote.cue):
            assert span is None or quote.context[0] <= span[0] < span[1] <= quote.context[1]
    for quantity in found.quantities:
        yield quantity.span, quantity.text


def check(found: Extraction) -> None:
    for (start, end), words in slices(found):
        assert 0 <= start < end
        assert found.article.text[start:end] == words
    keys = [e.key for e in found.everybody()]
    assert len(keys) == len(set(keys))
    assert {q.speaker for q in found.quotes if q.speaker} == {e.key for e in found.speakers}
    json.dumps(found.to_dict())


def test_offsets_of_every_article_at_hand() -> None:
    paths = [*GOLD_TEXTS.glob("*.txt")] if GOLD_TEXTS.is_dir() else []
    problems: list[KgError] = []
    found = list(extractions([example(), *read_articles(paths, problems)], problems))
    assert problems == []
    assert len(found) >= 1
    for extraction in found:
        check(extraction)


@settings(max_examples=80, deadline=None)
@given(SOUP)
def test_any_soup_of_words_keeps_its_offsets(text: str) -> None:
    check(extract(text))


@pytest.mark.parametrize(
    "text", ["", " ", "“", "”", "“”", "said", '"' * 500, "“" * 300 + "”" * 300, "said " * 300, "\u200b\u202e😀" * 50], ids=range(10)
)
def test_odd_texts_give_an_honest_answer(text: str) -> None:
    check(extract(text))


def test_an_article_without_quotes_has_none() -> None:
    found = extract("The bridge was built in 1931. It is painted green.")
    assert found.quotes == ()
    assert found.speakers == ()


def test_one_bad_article_does_not_take_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    import kg.pipeline as pipeline

    right = pipeline.extraction

    def fail_on_bad(doc: object, *decisions: object) -> Extraction:
        if doc.article.id == "bad":  # type: ignore[attr-defined]
            raise KgError("this one is odd")
        return right(doc, *decisions)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "extraction", fail_on_bad)
    problems: list[KgError] = []
    articles = [Article("a", "“Yes,” said Ada Moe."), Article("bad", "x"), Article("c", "“No,” said Ada Moe.")]
    assert [e.article.id for e in extractions(articles, problems)] == ["a", "c"]
    assert [str(p) for p in problems] == ["bad: this one is odd"]


def test_the_same_text_gives_the_same_record_under_another_hash_seed() -> None:
    program = "import json, kg, kg.articles; print(json.dumps(kg.extract(kg.articles.example().text).to_dict()))"
    outputs = {
        subprocess.run([sys.executable, "-c", program], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1

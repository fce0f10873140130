"""Quotes and speakers, on sentences that have the answer written in them (``data/quotes.txt``)."""

from __future__ import annotations

import re

import pytest
from marked import DATA, Case, Marked, read_cases

from kg.pipeline import ENGINE_VARIABLE, extract
from kg.records import Extraction, Span

CASES = read_cases(DATA / "quotes.txt")
MISS = re.compile(r"\[miss(?: (?P<engine>rules|trained))?: (?P<reason>.+)\]")
ENGINES = ("rules", "trained")
WORDS = re.compile(r"\w+")


def words(text: str, spans: list[Span]) -> list[tuple[int, int]]:
    """Where the words of these spans stand: marks and edge punctuation do not count."""
    return [(a + m.start(), a + m.end()) for a, b in spans for m in WORDS.finditer(text[a:b])]


def param(case: Case, engine: str) -> object:
    miss = MISS.search(case.name)
    missed = miss is not None and miss["engine"] in (None, engine)
    marks = [pytest.mark.xfail(strict=True, reason=miss["reason"])] if miss is not None and missed else []
    return pytest.param(case, engine, id=f"{engine}: {case.name}", marks=marks)


def seen(extraction: Extraction, marked: Marked | None = None) -> list[tuple[object, ...]]:
    names = {e.key: e.name for e in extraction.speakers}
    text = extraction.article.text
    return [(words(text, list(q.content)), names.get(q.speaker or ""), q.kind, q.mode) for q in extraction.quotes]


def test_the_suite_has_its_size() -> None:
    assert len(CASES) == 159
    assert sum(bool(MISS.search(c.name)) for c in CASES) == 21


@pytest.mark.parametrize(("case", "engine"), [param(c, e) for e in ENGINES for c in CASES])
def test_marked_sentence(case: Case, engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENGINE_VARIABLE, engine)
    expected = [(words(case.text, q.spans), q.by, q.kind, q.mode) for q in case.quotes]
    assert seen(extract(case.text)) == expected


def test_the_example_reads_as_a_person_reads_it(example_extraction: Extraction) -> None:
    kinds = [q.kind for q in example_extraction.quotes if q.mode == "speech"]
    assert (kinds.count("direct"), kinds.count("indirect"), kinds.count("mixed")) == (10, 5, 0)


def test_a_missing_mark_is_said(example_extraction: Extraction) -> None:
    odd = [q for q in example_extraction.quotes if q.anomaly]
    assert [q.anomaly for q in odd] == ["missing_opening_mark"]
    assert any("opening quotation mark" in p.message for p in example_extraction.problems)

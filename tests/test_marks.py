"""Quotation marks: which words stand between them, whatever the marks and whatever is missing."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.documents import paragraph_spans
from kg.quotes.marks import quoted_spans

CASES: list[tuple[str, list[str]]] = [
    ("“A b,” he said. “C.”", ["“A b,”", "“C.”"]),
    ('He said "no way." Then "never," she said.', ['"no way."', '"never,"']),
    ("''All fine,'' he said. ''Yes.''", ["''All fine,''", "''Yes.''"]),
    ("``All fine,'' he said.", ["``All fine,''"]),
    ("«Bon,» he said.", ["«Bon,»"]),
    ("„Ja“, sagte er.", ["„Ja“"]),
    ("»So,« he said. »Never.«", ["»So,«", "»Never.«"]),
    ("„So it is,“ he said. „Never.“", ["„So it is,“", "„Never.“"]),
    ("「So,」 he said.", ["「So,」"]),
    ("”Both alike,” he said.", ["”Both alike,”"]),
    ("‘I don’t know,’ said Ann. ‘It’s the workers’ rights.’", ["‘I don’t know,’", "‘It’s the workers’ rights.’"]),
    ("“The so-called ‘plan’ failed,” he said.", ["“The so-called ‘plan’ failed,”"]),
    ('A 6" pipe and a 5\'11" man.', []),
    ('The page <a href="x" title="y">said</a> so.', []),
    ("Rock 'n' roll isn't dead.", []),
    ("Losses grew,” he says.", ["Losses grew,”"]),
    ("He said: “Losses grew.", ["“Losses grew."]),
    ("“One.\n\n“Two,” she said.", ["“One.", "“Two,”"]),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=range(len(CASES)))
def test_quoted(text: str, expected: list[str]) -> None:
    found, _ = quoted_spans(text, paragraph_spans(text))
    assert [text[slice(*q.span)] for q in found] == expected


def test_the_suite_has_its_size() -> None:
    assert len(CASES) == 18


def test_a_missing_mark_is_a_problem_and_a_quote_that_goes_on_is_none() -> None:
    _, missing = quoted_spans(CASES[15][0], paragraph_spans(CASES[15][0]))
    found, none = quoted_spans(CASES[17][0], paragraph_spans(CASES[17][0]))
    assert ["opening" in p.message for p in missing] == [True]
    assert none == []
    assert found[0].continues


@given(st.text(alphabet=st.sampled_from(list("ab .,\n“”\"'’‘«»„`<>=")), max_size=120))
def test_spans_stay_in_their_paragraphs_and_apart(text: str) -> None:
    paragraphs = paragraph_spans(text)
    found, _ = quoted_spans(text, paragraphs)
    end = 0
    for quoted in found:
        start, stop = paragraphs[quoted.paragraph]
        assert start <= quoted.span[0] < quoted.span[1] <= stop
        assert quoted.span[0] >= end
        end = quoted.span[1]


@pytest.mark.parametrize("text", ['"' * 100_000, "“" * 100_000, "”" * 100_000, "<a " * 30_000, ('"a ' * 50_000)], ids=range(5))
def test_nothing_but_marks_is_linear(text: str) -> None:
    begun = time.process_time()
    quoted_spans(text, paragraph_spans(text))
    assert time.process_time() - begun < 3

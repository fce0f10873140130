"""The trained tagger, on sentences that need it, and on texts that should not break it."""

from __future__ import annotations

import json

import pytest

from kg.articles import example
from kg.errors import ModelError
from kg.pipeline import ENGINE_VARIABLE, extract
from kg.records import FRAGMENT_JOIN, Extraction

CASES = [
    (
        "“The bridge is safe,” Ada Moe said. “It will open on Monday.”",
        [("“The bridge is safe,” [...] “It will open on Monday.”", "Ada Moe", "direct")],
    ),
    ("Lena Voss said that the ministry would pay for the damage.", [("the ministry would pay for the damage", "Lena Voss", "indirect")]),
    ("Prices rose faster than wages, according to the World Bank.", [("Prices rose faster than wages", "World Bank", "indirect")]),
    (
        "Opposition leader Ivan Petrak accused the government of ignoring warnings.",
        [("the government of ignoring warnings", "Ivan Petrak", "indirect")],
    ),
    ("The bridge was built in 1931 and is painted green.", []),
]


@pytest.fixture(autouse=True)
def trained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENGINE_VARIABLE, "trained")


def seen(found: Extraction) -> list[tuple[str, str | None, str]]:
    names = {e.key: e.name for e in found.speakers}
    return [(q.text, names.get(q.speaker or ""), q.kind) for q in found.quotes]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=range(len(CASES)))
def test_sentences(text: str, expected: list[tuple[str, str | None, str]]) -> None:
    assert seen(extract(text)) == expected


def test_the_example_keeps_its_offsets_and_its_speakers() -> None:
    found = extract(example().text)
    assert found.engine.startswith("tagger 1")
    assert {"Arne Bård Dalhaug", "Tormod Heier", "Ben Hodges", "Russian central bank"} <= {e.name for e in found.speakers}
    for quote in found.quotes:
        assert quote.text == FRAGMENT_JOIN.join(found.article.text[a:b] for a, b in quote.content)
        assert 0 <= quote.confidence <= 1


@pytest.mark.parametrize("text", ["", "“", '"' * 300, "said " * 300, "😀\u202e\u200b" * 50], ids=range(5))
def test_odd_texts_do_not_break_it(text: str) -> None:
    json.dumps(extract(text).to_dict())


def test_an_engine_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENGINE_VARIABLE, "magic")
    with pytest.raises(ModelError, match="KG_ENGINE names 'magic': there is rules and trained"):
        extract("x")

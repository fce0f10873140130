"""The trained tagger, on sentences that need it, and on texts that should not break it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from kg import quotes
from kg.articles import example
from kg.documents import paragraph_spans
from kg.errors import ModelError
from kg.pipeline import ENGINE_VARIABLE, extract
from kg.quotes.tagger.engine import ABOUT, NETWORKS, find_quotes, load
from kg.records import FRAGMENT_JOIN, Extraction

MODEL = Path(quotes.__file__).parent / "tagger" / "model"

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
    # Two quotes with a cue each: the second is no part of the first, whether its cue stands before it or behind.
    (
        "“We left at noon,” said Ada Moe. “They stayed behind,” Ivan Petrak recalled.",
        [("“We left at noon,”", "Ada Moe", "direct"), ("“They stayed behind,”", "Ivan Petrak", "direct")],
    ),
    (
        "Ada Moe said she had left at noon. “They stayed behind,” Ivan Petrak recalled.",
        [("she had left at noon", "Ada Moe", "indirect"), ("“They stayed behind,”", "Ivan Petrak", "direct")],
    ),
    (
        "“The dam will hold,” Lena Voss said. Asked about the older wall, Ivan Petrak replied: “It will not.”",
        [("“The dam will hold,”", "Lena Voss", "direct"), ("“It will not.”", "Ivan Petrak", "direct")],
    ),
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


def test_the_number_of_threads_changes_nothing() -> None:
    text = example().text
    one, two = (find_quotes(load(MODEL, threads), text, paragraph_spans(text)) for threads in (1, 2))
    assert one == two
    assert len(one) > 10


def test_the_model_says_how_good_it_is_and_keeps_within_its_size() -> None:
    about = json.loads((MODEL / ABOUT).read_text("utf-8"))
    assert about["scores"]["calibration error"] < 0.05
    assert len(about["scores"]["reliability"]) == 10
    assert about["network sha256"] == {name: hashlib.sha256((MODEL / name).read_bytes()).hexdigest() for name in NETWORKS}
    assert sum(path.stat().st_size for path in MODEL.iterdir()) < 52e6


def test_an_engine_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENGINE_VARIABLE, "magic")
    with pytest.raises(ModelError, match="KG_ENGINE names 'magic': there is rules and trained"):
        extract("x")

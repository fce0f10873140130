"""Claims: the join of quotes, entities and quantities."""

from __future__ import annotations

from kg.pipeline import extract
from kg.records import Extraction


def test_one_claim_a_quote_in_its_words(example_extraction: Extraction) -> None:
    assert [(c.quote, c.text) for c in example_extraction.claims] == [(i, q.text) for i, q in enumerate(example_extraction.quotes)]


def test_a_claim_is_about_those_it_names_not_its_speaker() -> None:
    found = extract("“Ivan Petrak closed the Harbour Authority,” said Ada Moe.")
    (claim,) = found.claims
    assert set(claim.about) == {"ivan-petrak", "harbour-authority"}


def test_a_question_is_no_assertion() -> None:
    assert [c.modality for c in extract("“Is the bridge safe?” asked Ada Moe. “It is safe,” said Lena Voss.").claims] == ["question", "assertion"]

"""Outlets: where words come from that somebody said to or wrote in another newspaper."""

from __future__ import annotations

import pytest
from conftest import document

from kg.entities.media import with_media
from kg.pipeline import extract
from kg.records import Entity, Extraction, Kind, Mention, Quote


def taken(text: str, quoted: str, source: str, cue: str, outlet: str, kind: Kind = "organisation") -> str | None:
    """The words that say where a quote was taken from."""

    def at(words: str) -> tuple[int, int]:
        return (text.index(words), text.index(words) + len(words))

    named = Entity("outlet", outlet, kind, mentions=(Mention(at(outlet), outlet, "full_name"),))
    quote = Quote((at(quoted),), quoted, "indirect", "speech", (0, len(text)), "ada-moe", at(source), at(cue))
    (found,) = with_media(document(text), [quote], [named])
    assert (found.medium is None) == (found.medium_span is None)
    return text[slice(*found.medium_span)] if found.medium_span else None


@pytest.mark.parametrize(
    ("text", "outlet", "expected"),
    [
        ("Ada Moe told the Harbour Times that the dam was safe.", "Harbour Times", "Harbour Times"),
        ("Ada Moe said in an interview with Northlight that the dam was safe.", "Northlight", "an interview with Northlight"),
        ("Ada Moe said on Harbour Radio that the dam was safe.", "Harbour Radio", "Harbour Radio"),
        ("In a column for the Lake Herald, Ada Moe said that the dam was safe.", "Lake Herald", "a column for the Lake Herald"),
        ("Ada Moe told the Harbour Authority that the dam was safe.", "Harbour Authority", None),
        ("Ada Moe of the Lake Herald said that the dam was safe.", "Lake Herald", None),
        ("Ada Moe said that the dam was safe, which the Lake Herald doubted.", "Lake Herald", None),
    ],
)
def test_a_quote_is_taken_from_the_outlet_that_its_report_names(text: str, outlet: str, expected: str | None) -> None:
    cue = "told" if " told " in text else "said"
    assert taken(text, "the dam was safe", "Ada Moe", cue, outlet) == expected


def test_a_person_is_no_outlet() -> None:
    text = "Ada Moe said in an interview with Lena Voss that the dam was safe."
    assert taken(text, "the dam was safe", "Ada Moe", "said", "Lena Voss", "person") is None


def test_the_outlet_is_an_entity_of_the_extraction() -> None:
    found = extract("Ada Moe, the chief engineer, told the Harbour Times on Monday that the dam was safe and the road open.")
    (quote,) = found.quotes
    assert quote.medium in {entity.key for entity in found.everybody()}


def test_the_example_has_one_quote_from_elsewhere(example_extraction: Extraction) -> None:
    text = example_extraction.article.text
    assert [text[slice(*q.medium_span)] for q in example_extraction.quotes if q.medium_span] == ["a discussion platform for The Times"]

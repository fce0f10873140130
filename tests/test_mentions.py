"""Names: where they begin and end, and what kind they are."""

from __future__ import annotations

import pytest
from conftest import document

from kg.mentions import named_mentions

CASES = [
    ("Gen. Ada Moe met Mr. Ivan Petrak.", [("Ada Moe", "person", "Gen."), ("Ivan Petrak", "person", "Mr.")]),
    ("President Lena Voss spoke in Norway.", [("Lena Voss", "person", "President"), ("Norway", "place", None)]),
    (
        "The World Health Organization (WHO) warned. WHO said more.",
        [("World Health Organization", "organisation", None), ("WHO", "organisation", None), ("WHO", "organisation", None)],
    ),
    ("The Harbour Authority closed the bridge.", [("Harbour Authority", "organisation", None)]),
    ("Ivan Petrak's farm was flooded. Petrak left.", [("Ivan Petrak", "person", None), ("Petrak", "person", None)]),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[c[0][:30] for c in CASES])
def test_names(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    doc = document(text)
    found = named_mentions(doc)
    assert [(m.text, m.kind, m.title) for m in found] == expected
    assert all(doc.text[slice(*m.span)] == m.text for m in found)


def test_the_suite_has_its_size() -> None:
    assert len(CASES) == 5


def test_a_word_that_is_also_written_small_is_no_name() -> None:
    doc = document("Iodine is scarce. Most iodine comes from fish, and iodine pills help.")
    assert [m.text for m in named_mentions(doc)] == []

"""What several suites share: the example article and its extraction, made once a session."""

from __future__ import annotations

import pytest

from kg.articles import example
from kg.documents import Document, find_model, load_model, parse
from kg.pipeline import extraction
from kg.records import Article, Extraction


@pytest.fixture(scope="session")
def example_document() -> Document:
    return parse(example(), load_model(find_model()))


@pytest.fixture(scope="session")
def example_extraction(example_document: Document) -> Extraction:
    return extraction(example_document)


def document(text: str) -> Document:
    """A parsed document of this text, with no head."""
    return parse(Article("test", text), load_model(find_model()))

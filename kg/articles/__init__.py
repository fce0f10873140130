"""Files, folders, web addresses, standard input -> Article: the only reader of sources.

Enters: places. Leaves: :class:`~kg.records.Article`: of plain text with the text exactly as decoded (newlines untouched, but where lines were
broken to fit a width: ``wrapping``), of all else with the text as it was taken out, and with title, date, publisher, address and byline where the
source gives them. Left to others: everything the text says.

Reading order: ``kinds`` (what a file is), ``texts``, ``wrapping`` and ``head`` (plain text), one module a format (``markdown``, ``html`` with
``dates``, ``pdf`` with ``lines`` and ``edges``, ``docx``, ``feeds``, ``tables``, ``warc``), ``apart`` (the process that reads what large libraries
take apart), ``reading`` (which reader for which place), ``watching`` (folders that change). The same bytes give the same article.

A source that cannot be read becomes a :class:`~kg.errors.SourceError` in the caller's list; the others go on.
"""

from __future__ import annotations

from importlib import resources

from kg.articles.found import MAX_BYTES, Found
from kg.articles.head import head
from kg.articles.kinds import SUFFIXES
from kg.articles.places import find_files
from kg.articles.reading import Reading, article, holds_several, read_articles, read_place
from kg.articles.tables import columns
from kg.records import Article

__all__ = [
    "MAX_BYTES",
    "SUFFIXES",
    "Found",
    "Reading",
    "article",
    "columns",
    "example",
    "find_files",
    "head",
    "holds_several",
    "read_articles",
    "read_place",
]


def example() -> Article:
    """The bundled example article: a news text of RKS News (credited in ``kg/examples/README.md``)."""
    data = resources.files("kg").joinpath("examples", "seed.txt").read_bytes()
    return article(data.decode("utf-8"), id="seed", source="seed.txt")

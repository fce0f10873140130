"""Answers as tables, made in a worker.

Enters: an open store, SPARQL. Leaves: the rows that a page shows, each cell with where it leads; whole answers as files. Left to others: HTML.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from kg.export import answer as written
from kg.export.rdf import compact
from kg.export.tables import answer_rows_turtle, json_term
from kg.query import Rows
from kg.query.kept import Table, answer
from kg.search import Index, index
from kg.serve.pages.places import address, person_at, quote_at
from kg.store import Store
from kg.vocabulary import ID, PREFIXES

SHOWN = 500
"""Rows of an answer in a page; a download has all."""
PEOPLE = frozenset(["speaker", "who", "other_speaker", "institution", "person", "as", "other", "body", "name"])
PAPERS = frozenset(["article", "other_article", "its_article"])
Cell: TypeAlias = tuple[str, bool] | None
"""The words of a term and whether it is an IRI; nothing where it is unbound."""
LETTERS = {"quote": "q", "quantity": "n"}


def table(store: Store, sparql: str) -> dict[str, Any]:
    """The answer to a query as a page shows it, with the time that it took in seconds."""
    began = time.perf_counter()
    found = answer(store, sparql, once=False)
    took = time.perf_counter() - began
    if isinstance(found, bool):
        return {"columns": ("answer",), "rows": [[("yes" if found else "no", "")]], "total": 1, "took": took, "turtle": False}
    total = len(found)
    if isinstance(found, Table):
        found = found.rows(SHOWN)
    columns, rows = (found.columns, found.rows) if isinstance(found, Rows) else (("subject", "predicate", "object"), found)
    shown = [[None if term is None else (str(term), json_term(term)["type"] == "uri") for term in row] for row in rows[:SHOWN]]
    links = Links(index(store), columns, shown)
    return {
        "columns": columns, "rows": [links.row(row) for row in shown], "total": total, "took": took, "turtle": not isinstance(found, Rows),
    }  # fmt: skip


def download(store: Store, sparql: str, format: str, name: str) -> str:
    """The whole answer as a file; rows in Turtle are named after the file that they would be in as CSV."""
    found = answer(store, sparql, once=False)
    if isinstance(found, Table):
        found = found.rows()
    if format == "ttl" and isinstance(found, Rows):
        return answer_rows_turtle(found, name)
    return written(found, format)


class Links:
    """Where the cells of an answer lead: articles and people by their names, nodes by their IRIs."""

    def __init__(self, known: Index, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
        self.columns = columns
        self.start = columns.index("start") if "start" in columns else None
        names = {kind: {cell[0] for row in rows for column, cell in zip(columns, row, strict=True) if column in of and cell and not cell[1]}
                 for kind, of in (("article", PAPERS), ("who", PEOPLE))}  # fmt: skip
        self.articles = only(known, "SELECT name, text AS key FROM article WHERE name IN (%s)", names["article"])
        self.people = only(known, "SELECT name, key FROM who WHERE name IN (%s)", names["who"])

    def row(self, row: Sequence[Cell]) -> list[tuple[str, str]]:
        """The cells, each with its address."""
        return [self.cell(column, term, row) for column, term in zip(self.columns, row, strict=True)]

    def cell(self, column: str, term: Cell, row: Sequence[Cell]) -> tuple[str, str]:
        """The words of a term, and where they lead."""
        if term is None:
            return ("", "")
        words, is_iri = term
        if is_iri:
            return (shortened(words), page_at(words))
        if column in PAPERS and words in self.articles:
            start = row[self.start] if self.start is not None and column == "article" else None
            return (words, f"/article/{self.articles[words]}{f'#at-{start[0]}' if start else ''}")
        return (words, person_at(self.people[words]) if column in PEOPLE and words in self.people else "")


def only(known: Index, sql: str, names: Iterable[str]) -> dict[str, str]:
    """Keys by names, without the names that several have."""
    found: dict[str, list[str]] = {}
    wanted = sorted(names)
    for row in known.rows(sql % ", ".join("?" * len(wanted)), *wanted):
        found.setdefault(row["name"], []).append(row["key"])
    return {name: keys[0] for name, keys in found.items() if len(keys) == 1}


def shortened(iri: str) -> str:
    """An IRI with its prefix.

    >>> shortened("https://schema.org/name")
    'schema:name'
    """
    return iri.removeprefix(ID) if iri.startswith(ID) else compact(iri, PREFIXES) or iri


def page_at(iri: str) -> str:
    """The page for a node.

    >>> page_at("https://w3id.org/expert-quotes/id/text/2d711642b726b044/quote/81-252")
    '/article/2d711642b726b044#q-81-252'
    """
    sort, _, rest = iri.removeprefix(ID).partition("/")
    if not iri.startswith(ID):
        return "" if iri.startswith(tuple(PREFIXES.values())) else address(iri)
    if sort in ("person", "organisation"):
        return person_at(f"{sort}/{rest}")
    if sort == "article":
        return f"/article/{rest}"
    text, _, node = rest.partition("/")
    kind, _, place = node.partition("/")
    if sort == "text" and kind == "referent":
        return person_at(f"{text}/{place}")
    return quote_at(text, place, LETTERS[kind]) if sort == "text" and kind in LETTERS else ""

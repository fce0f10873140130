"""Answers in the W3C's formats, written by Oxigraph itself and never longer than they may be.

Enters: a query, the formats in which its answer may be written, and limits. Leaves: :class:`Written`. Left to others:
which format a client wants (``kg.serve``), what a query may not do (``kg.query``).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pyoxigraph as ox

from kg.errors import QueryError
from kg.store.terms import Row, from_ox

RESULTS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
GRAPHS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
NOT_IN_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
# A row has at least these bytes: its end in CSV, its braces in JSON.
SMALLEST_ROW = {"json": 2, "xml": 8, "csv": 1, "tsv": 1}


@dataclass(frozen=True, slots=True)
class Limits:
    """What an answer may be at most: rows (or triples) and bytes."""

    rows: int
    size: int


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs that a query is asked of; ``None`` for the whole store, whose default graph is the union of all."""

    default: Sequence[str]
    named: Sequence[str]

    def arguments(self) -> dict[str, Any]:
        """What Oxigraph takes."""
        try:
            return {"default_graph": [ox.NamedNode(iri) for iri in self.default], "named_graphs": [ox.NamedNode(iri) for iri in self.named]}
        except ValueError as error:
            raise QueryError(f"the name of a graph is no IRI ({error}): write it in full, as default-graph-uri=https://...") from error


@dataclass(frozen=True, slots=True)
class Written:
    """An answer as bytes in a format; ``full`` where it has as many rows as it may have, so that there may be more."""

    data: bytes
    format: str
    full: bool = False


class Bounded(io.BytesIO):
    """A file in memory that refuses to grow over a size."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def write(self, data: Any, /) -> int:
        if self.tell() + len(data) > self.most:
            raise QueryError(
                f"the answer is larger than {self.most / 1e6:.0f} MB, which is the most that is sent: ask for fewer rows or columns, with LIMIT"
            )
        return super().write(data)


def answered(
    database: ox.Store, sparql: str, prefixes: Mapping[str, str], formats: tuple[str | None, str | None], limits: Limits, dataset: Dataset | None
) -> Written | None:
    """The answer in the first format for rows, in the second for triples; ``None`` where that one is ``None``."""
    answer = database.query(sparql, prefixes=dict(prefixes), **(dataset.arguments() if dataset else {}))
    rows, graph = formats
    if isinstance(answer, ox.QueryTriples):
        return None if graph is None else triples_written(answer, graph, limits, prefixes)
    if rows is None:
        return None
    out = Bounded(limits.size)
    answer.serialize(out, format=RESULTS[rows])
    data = legal(out.getvalue(), rows)
    return Written(data, rows, isinstance(answer, ox.QuerySolutions) and is_full(data, rows, limits.rows))


def triples_written(answer: Iterator[ox.Triple], format: str, limits: Limits, prefixes: Mapping[str, str]) -> Written:
    """Triples, each once, at most as many as the limit."""
    found: dict[ox.Triple, None] = {}
    # A template repeats triples: what is read is bounded too.
    for triple in islice(answer, 10 * limits.rows):
        found[triple] = None
        if len(found) > limits.rows:
            break
    kept = sorted(islice(found, limits.rows), key=str)
    out = Bounded(limits.size)
    ox.serialize(kept, out, format=GRAPHS[format], prefixes=dict(prefixes) if format == "turtle" else None)
    data = legal(out.getvalue(), format)
    return Written(tidy(data) if format == "turtle" else data, format, len(found) > limits.rows or next(answer, None) is not None)


def legal(data: bytes, format: str) -> bytes:
    """XML without the characters that it cannot hold, which Oxigraph writes as they are; other formats hold all."""
    return NOT_IN_XML.sub("\ufffd".encode(), data) if format in ("xml", "rdfxml") else data


def tidy(turtle: bytes) -> bytes:
    """Turtle with the declarations of the prefixes that it uses, in order: Oxigraph writes all, in any order."""
    head, lines = [], turtle.splitlines(keepends=True)
    while lines and lines[0].startswith(b"@prefix "):
        head.append(lines.pop(0))
    body = b"".join(lines)
    return b"".join(sorted(line for line in head if line.split()[1] in body)) + body


def is_full(data: bytes, format: str, most: int) -> bool:
    """Whether an answer has as many rows as the limit; they are counted only where it is long enough for that."""
    if len(data) < most * SMALLEST_ROW[format]:
        return False
    if format == "csv":
        return sum(1 for _ in csv.reader(io.StringIO(data.decode("utf-8"), newline=""))) - 1 >= most
    solutions = ox.parse_query_results(data, format=RESULTS[format])
    assert isinstance(solutions, ox.QuerySolutions)
    return sum(1 for _ in solutions) >= most


def rows_of(tsv: bytes) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """The columns and rows of an answer that was written as TSV: the terms that the query gives."""
    solutions = ox.parse_query_results(tsv, format=RESULTS["tsv"])
    assert isinstance(solutions, ox.QuerySolutions)
    columns = tuple(variable.value for variable in solutions.variables)
    places = range(len(columns))
    return columns, tuple(tuple(None if (term := row[i]) is None else from_ox(term) for i in places) for row in solutions)


def translated(turtle: str, format: str, base: str) -> bytes:
    """RDF of our own, written as Turtle, in another format."""
    triples = [quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE, base_iri=base)]
    return ox.serialize(triples, format=GRAPHS[format]) or b""

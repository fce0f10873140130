"""Writing down: a store in the formats of other tools, an answer in the formats of SPARQL.

Enters: a store, or an answer of ``query``. Leaves: bytes, the same each time for the same content. Left to others: where
they go (``files``, ``cli``).

::

    sorter     many lines put in order, few of them in memory
    order      triples in the order of the exports
    union      all graphs as one, in that order
    rdf        Turtle, TriG, JSON-LD, RDF/XML
    tables     CSV of all quotes; answers as CSV, JSON, XML, Turtle
    networks   GraphML, GEXF

``turtle``, ``rdfxml`` hold the union of all graphs; ``trig``, ``nquads`` and ``jsonld`` keep the graphs, one an
article, apart. ``csv`` is one row a quote; numbers have a table of their own, the question ``quantities``. All of RDF is written piece by piece,
so that an export takes no more memory than its largest article. Of the time that RDF takes, more than half is the engine's, which
looks up each term of each triple (5 to 9 microseconds a triple); so who wants Turtle and TriG says so at once (:func:`write_both`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import IO

from kg.errors import ExportError
from kg.export.order import blocks, streamed
from kg.export.rdf import Named, blocks_turtle, descriptions, graph_trig, jsonld, prefixes, rdfxml, trig, turtle
from kg.export.tables import answer_csv, answer_json, answer_turtle, answer_xml, quotes_csv
from kg.export.union import text_of, union_parts
from kg.query import Answer
from kg.store import Store

__all__ = ["ANSWER_FORMATS", "FORMATS", "answer", "export", "pieces", "write_both"]


PIECE = 1_000_000
"""Characters that are written at once."""


def export(store: Store, format: str) -> bytes:
    """All that the store holds in one of ``FORMATS``."""
    return b"".join(pieces(store, format))


def pieces(store: Store, format: str) -> Iterator[bytes]:
    """The same, piece by piece, for what is too large to be held."""
    if format not in FORMATS:
        raise ExportError(f"there is no format {format!r}: take one of {', '.join(FORMATS)}")
    return encoded(FORMATS[format](store))


def write_both(store: Store, as_turtle: IO[bytes], as_trig: IO[bytes]) -> None:
    """Turtle and TriG into two files; each graph is read and put in order once."""

    def told() -> Iterator[Named]:
        for graph in graphs(store):
            as_trig.writelines(encoded(graph_trig(graph)))
            yield graph

    as_trig.write(prefixes().encode("utf-8"))
    as_turtle.writelines(encoded(turtle(union_parts(store, told(), blocks_turtle))))


def encoded(parts: Iterable[str]) -> Iterator[bytes]:
    """Text as bytes, so much at once that writing it costs little."""
    waiting, length = [], 0
    for part in parts:
        waiting.append(part)
        length += len(part)
        if length > PIECE:
            yield "".join(waiting).encode("utf-8")
            waiting, length = [], 0
    yield "".join(waiting).encode("utf-8")


def answer(found: Answer, format: str) -> str:
    """An answer in one of ``ANSWER_FORMATS``."""
    if format not in ANSWER_FORMATS:
        raise ExportError(f"there is no format {format!r}: take one of {', '.join(ANSWER_FORMATS)}")
    return ANSWER_FORMATS[format](found)


def graphs(store: Store) -> Iterator[Named]:
    """Each graph with its triples in order, by name."""
    for name in store.graphs():
        yield str(name), (blocks if text_of(str(name)) else streamed)(store.lines(name))


def graphml(store: Store) -> Iterator[str]:
    """GraphML; networkx is loaded only for it and for GEXF."""
    from kg.export import networks

    yield networks.graphml(store)


def gexf(store: Store) -> Iterator[str]:
    """GEXF."""
    from kg.export import networks

    yield networks.gexf(store)


FORMATS: Mapping[str, Callable[[Store], Iterator[str]]] = {
    "turtle": lambda store: turtle(union_parts(store, graphs(store), blocks_turtle)),
    "trig": lambda store: trig(graphs(store)),
    "nquads": lambda store: (part.decode("utf-8") for part in store.shards()),
    "jsonld": lambda store: jsonld(graphs(store)),
    "rdfxml": lambda store: rdfxml(union_parts(store, graphs(store), descriptions)),
    "graphml": graphml,
    "gexf": gexf,
    "csv": lambda store: iter([quotes_csv(store)]),
}
ANSWER_FORMATS: Mapping[str, Callable[[Answer], str]] = {"csv": answer_csv, "json": answer_json, "xml": answer_xml, "ttl": answer_turtle}

"""The seam to Oxigraph: terms there and back, graphs as shards of N-Quads, messages as sentences."""

from __future__ import annotations

import contextlib
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any, TypeAlias

import pyoxigraph as ox
from rdflib.term import BNode, Identifier, Literal, Node, URIRef

from kg.errors import QueryError, StoreError
from kg.store.sorting import apart, ordered

STRING = "http://www.w3.org/2001/XMLSchema#string"
DEFAULT = ox.DefaultGraph()
MAX_MESSAGE = 160
# Characters of a query that are shown before the place where its parser stopped.
BEHIND = 40
BLOCK = 1 << 16
AT_ONCE = 10_000
"""Triples that are turned from one form into another together."""
AT_HAND = 4_000_000
"""Bytes of a shard that are held."""
PORTION = 60_000_000
"""Bytes loaded at once: a registry of 960 MB took 500 MB of memory and 144 s CPU; 120 MB at once 900 MB, 120 s; all at once 1,740 MB, 123 s."""

Triple: TypeAlias = tuple[Node, Node, Node]
Quad: TypeAlias = tuple[Node, Node, Node, URIRef]
Row: TypeAlias = tuple[Node | None, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One named graph to be put in place of what it held before; ``text`` is the article it was read off, if one.

    ``lines`` are the triples as :func:`serialised` gives them, where that was done already, perhaps by another process.
    """

    graph: URIRef
    triples: Iterable[Triple]
    sha256: str | None = None
    text: str | None = None
    lines: bytes | None = None


def from_ox(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Identifier:
    """An Oxigraph term as an rdflib one; the lexical form stays as it is."""
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.Literal):
        if term.language is not None:
            return Literal(term.value, lang=term.language)
        if term.datatype.value == STRING:
            return Literal(term.value)
        return Literal(term.value, datatype=URIRef(term.datatype.value), normalize=False)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    raise QueryError("the answer holds a triple term (RDF 1.2), which this version does not show: ask for its parts")


def to_ox(term: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """An rdflib term as an Oxigraph one. Raises :class:`ValueError` where it is none that can be stored."""
    if isinstance(term, URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, Literal):
        if term.language is not None:
            return ox.Literal(str(term), language=term.language)
        return ox.Literal(str(term), datatype=None if term.datatype is None else ox.NamedNode(str(term.datatype)))
    if isinstance(term, BNode):
        return ox.BlankNode(str(term))
    raise ValueError(f"{term!r} is no RDF term")


def serialised(entry: Entry) -> bytes:
    """A graph as sorted N-Quads. Raises :class:`~kg.errors.StoreError` where it holds what RDF cannot."""
    return b"".join(pieces(entry))


def pieces(entry: Entry) -> Iterator[bytes]:
    """The same line by line, or as it comes ready made: for graphs that are not to be held."""
    if entry.lines is not None:
        yield entry.lines
        return
    try:
        graph = ox.NamedNode(str(entry.graph))
        quads = (ox.Quad(to_ox(s), to_ox(p), to_ox(o), graph) for s, p, o in entry.triples)  # type: ignore[arg-type]
        yield from ordered(nquads(quads))
    except (ValueError, TypeError) as error:
        raise StoreError(f"the graph {entry.graph} cannot be stored: {error}") from error


def sorted_nquads(quads: Iterable[ox.Quad]) -> Iterator[bytes]:
    """Quads as lines of N-Quads, each once, in order."""
    return ordered(nquads(quads))


def nquads(quads: Iterable[ox.Quad]) -> Iterator[bytes]:
    """Quads as lines of N-Quads, in their order."""
    rest = iter(quads)
    while data := ox.serialize(islice(rest, AT_ONCE), format=ox.RdfFormat.N_QUADS):
        yield from data.splitlines(keepends=True)


def put_all(database: ox.Store, shards: Mapping[str, bytes | Path]) -> None:
    """Replace named graphs (name to shard, or to its file), in themselves and in the union; the same again, also after half of it, changes nothing.

    The union is kept as the default graph. Oxigraph can make one while it answers, but counts a triple once for each
    graph that holds it (its issue 1919; 0.5.13 still does).
    """
    fresh: dict[str, bytes | Path] = {}
    for name, shard in shards.items():
        if database.contains_named_graph(ox.NamedNode(name)):
            put(database, name, shard)
        else:
            fresh[name] = shard
    if fresh:
        # A bulk load takes a fifth of a transaction's time. The union first: where the process ends in between, the graphs are not there yet.
        # A graph of which a part is there is compared with its shard the next time, and gets the rest.
        for lines in (united(fresh), (block for shard in fresh.values() for block in blocks(shard))):
            for portion in portions(lines, PORTION):
                database.bulk_load(io.BufferedReader(Parts(portion), BLOCK), format=ox.RdfFormat.N_QUADS)


def portions(lines: Iterator[bytes], size: int) -> Iterator[Iterator[bytes]]:
    """Parts, so many at a time that they come to about ``size`` bytes; each portion has to be taken before the next."""
    for first in lines:
        yield _portion(first, lines, size)


def _portion(first: bytes, rest: Iterator[bytes], size: int) -> Iterator[bytes]:
    yield first
    taken = len(first)
    while taken < size and (part := next(rest, None)) is not None:
        taken += len(part)
        yield part


def blocks(shard: bytes | Path) -> Iterator[bytes]:
    """The lines of a shard, so many at a time that a large one is not held."""
    with io.BytesIO(shard) if isinstance(shard, bytes) else shard.open("rb") as file:
        while lines := file.readlines(AT_HAND):
            yield b"".join(lines)


def united(shards: Mapping[str, bytes | Path]) -> Iterator[bytes]:
    """The lines of shards in the default graph."""
    return (block.replace(f" <{name}> .\n".encode(), b" .\n") for name, shard in shards.items() for block in blocks(shard))


class Parts(io.RawIOBase):
    """Bytes that come part by part, as a file: so that not all of them are held."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer as far as the part goes."""
        while not self._rest:
            part = next(self._parts, None)
            if part is None:
                return 0
            self._rest = memoryview(part)
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


def put(database: ox.Store, name: str, shard: bytes | Path) -> None:
    """Replace one named graph that is there."""
    graph = ox.NamedNode(name)
    new = ordered(line for block in blocks(shard) for line in block.splitlines(keepends=True))
    held = ordered(nquads(database.quads_for_pattern(None, None, None, graph)))
    gone, come = apart(held, new)
    # Each time the union first: where the process ends in between, the graph still says what is left to do.
    with gone, come:
        for some in batches(gone):
            for old in some:
                if not held_elsewhere(database, old, graph):
                    database.remove(ox.Quad(old.subject, old.predicate, old.object, DEFAULT))
            for old in some:
                database.remove(ox.Quad(old.subject, old.predicate, old.object, graph))
        for some in batches(come):
            for place in (DEFAULT, graph):
                database.extend([ox.Quad(each.subject, each.predicate, each.object, place) for each in some])
    if not any(True for _ in database.quads_for_pattern(None, None, None, graph)):
        database.remove_graph(graph)  # which would keep its name


def batches(file: IO[bytes]) -> Iterator[list[ox.Triple]]:
    """The triples of lines of N-Quads, so many at a time."""
    quads = ox.parse(file, format=ox.RdfFormat.N_QUADS)
    while some := [quad.triple for quad in islice(quads, AT_ONCE)]:
        yield some


def held_elsewhere(database: ox.Store, triple: ox.Triple, graph: ox.NamedNode) -> bool:
    """Whether another named graph holds a triple."""
    quads = database.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
    return any(quad.graph_name not in (graph, DEFAULT) for quad in quads)


@contextlib.contextmanager
def said(sparql: str) -> Iterator[None]:
    """Oxigraph's errors about a query as :class:`~kg.errors.QueryError`, one that does not parse with its place."""
    try:
        yield
    except SyntaxError as error:
        raise QueryError(f"the SPARQL does not parse: {place_of_error(sparql, str(error))}") from error
    except (OSError, ValueError, RuntimeError) as error:
        raise QueryError(f"the query failed: {first_sentence(str(error))}") from error


def first_sentence(message: str) -> str:
    """An engine's message on one line, cut where it grows long."""
    message = " ".join(message.split())
    return message if len(message) <= MAX_MESSAGE else message[:MAX_MESSAGE].rstrip() + " ..."


def place_of_error(sparql: str, message: str) -> str:
    """Where the parser stopped, and behind which words; its list of all characters that it would have taken is left out.

    >>> place_of_error("SELECT ?x WHERE { ?x ?y }", "error at 1:25: expected one of LATERAL, [_]")
    'line 1, character 25, behind "SELECT ?x WHERE { ?x ?y "'
    """
    found = re.match(r"error at (\d+):(\d+): ", message)
    if found is None:
        return first_sentence(message)
    line, column = int(found[1]), int(found[2])
    before = "\n".join([*sparql.splitlines()[: line - 1], (sparql.splitlines() or [""])[line - 1][: column - 1]])[-BEHIND:]
    hint = ": a prefix is not declared" if "Prefix not found" in message else ""
    return f"line {line}, character {column}, {f'behind {json.dumps(before, ensure_ascii=False)}' if before else 'at the beginning'}{hint}"

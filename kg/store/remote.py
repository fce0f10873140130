"""A store on a SPARQL server: the same reading and writing as that of a folder, at the address of an endpoint.

Enters: an address, extractions. Leaves: what :class:`~kg.store.Store` leaves. Left to others: HTTP (``endpoint``), questions (``query``).

On the server there are the named graphs of a folder store and, for each article, one more, ``graph/HASH/text``, in which ``rdf:value`` gives each
stretch of the article (``text/HASH#char=0,8000``) as it was read: whoever opens the address has the texts too. No question of the catalogue
meets it, and exports and ``graphs`` leave it out, as they leave out what others keep on the server.

The server's default graph has to be the union of its graphs (``oxigraph serve --union-default-graph``; Virtuoso's is): that is tried at opening.
Each graph is written whole (PUT), so a build that was cut short is put right by building again; between two graphs a reader may see one of them
new and the other old.

What people decide stays with them, in a folder beside their work: ``kg-store-HOST-PORT`` (below the folder that KG_STATE names, else in the
working folder) holds ``endpoint`` (the address), ``corrections.jsonl``, ``registry.tsv`` and the index of the search. Who shares the server
shares this folder too (version control), or names the corrections with ``--corrections``.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyoxigraph as ox
from rdflib.term import Literal, URIRef

from kg.errors import QueryError, StoreError
from kg.files import write
from kg.store import Solutions, Store, worklog
from kg.store.answers import GRAPHS, RESULTS, Dataset, Limits, Written, is_full, legal, triples_written
from kg.store.endpoint import Endpoint, endpoint
from kg.store.folder import FORMAT_LINE
from kg.store.terms import Entry, Quad, Row, Triple, from_ox, said, serialised, sorted_nquads
from kg.vocabulary import COMPARISONS, COPIES, GRAPH, PREFIXES, REGISTRY, VIEW, extraction_graph_iri, slug, span_iri, text_iri

ENDPOINT = "endpoint"
JSON, NTRIPLES = "application/sparql-results+json", "application/n-triples, text/plain;q=0.5"
MEDIA = {"json": JSON, "xml": "application/sparql-results+xml", "csv": "text/csv", "tsv": "text/tab-separated-values"}
PIECE = 8_000
"""Characters of one literal: Virtuoso 7.2.5 took 20,000 and refused 120,000."""
VALUE = URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#value")
PROBE = Entry(URIRef(f"{GRAPH}probe"), [(URIRef(f"{GRAPH}probe"), VALUE, Literal("a"))])
UNION = "its default graph is not the union of its named graphs: start oxigraph serve with --union-default-graph, or set the server up so"


def companion(address: str) -> Path:
    """The folder of decisions that belongs to an address; made where there is none, once the server has answered."""
    at = endpoint(address)
    parts = urlsplit(at.address)
    name = "-".join(filter(None, ("kg-store", parts.hostname, str(parts.port or ""), parts.path.strip("/"))))
    place = Path(os.environ.get("KG_STATE", "")) / f"kg-store-{slug(name.removeprefix('kg-store-'))}"
    if not (place / ENDPOINT).is_file():
        answered(at, "ASK { }", JSON)
        write(place / "format", FORMAT_LINE.encode())
        write(place / ENDPOINT, f"{address}\n".encode())
    elif address_of(place) != address:
        raise StoreError(f"the folder belongs to {address_of(place)}: choose another with KG_STATE", article=str(place))
    return place


def place_of(path: str | os.PathLike[str]) -> Path:
    """The folder of a store; of a server, given its address, that of the decisions about it."""
    return companion(str(path)) if str(path).startswith(("http://", "https://")) else Path(path)


def address_of(place: Path) -> str | None:
    """The address of the server that a folder belongs to; none for a folder store."""
    try:
        return (place / ENDPOINT).read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None


def answered(at: Endpoint, sparql: str, accept: str, dataset: Dataset | None = None) -> bytes:
    """An answer that is complete: some servers cut theirs and say so only in a header."""
    extra = {"default-graph-uri": list(dataset.default), "named-graph-uri": list(dataset.named)} if dataset else None
    data, headers = at.ask(sparql, accept, extra)
    if headers.get("x-sql-state", "").startswith("S1TAT"):
        raise QueryError("the server ran out of its time and sent a part of the answer: raise MaxQueryExecutionTime, or ask for less")
    if "x-sparql-maxrows" in headers:
        raise QueryError(f"the server cuts answers at {headers['x-sparql-maxrows']} rows: raise ResultSetMaxRows in its virtuoso.ini")
    return data


class Remote(Store):
    """A store on a server. Use :meth:`~kg.store.Store.open` with an address or with the folder that belongs to it."""

    def __init__(self, place: Path, at: Endpoint) -> None:
        super().__init__(ox.Store(), None)
        self._place = place
        self._at = at

    @classmethod
    def at(cls, place: Path, *, read_only: bool) -> Remote:
        """The store of a folder with an address. Raises :class:`~kg.errors.StoreError` where the server cannot be used as it is."""
        found = cls(place, endpoint(address_of(place) or ""))
        if not found._holds_something() and not read_only:
            found._put(PROBE)
            try:
                found._check_union()
            finally:
                found._put(Entry(PROBE.graph, []))
        else:
            found._check_union()
        return found

    def _holds_something(self) -> bool:
        return self.query("ASK { GRAPH ?g { ?s ?p ?o } }") is True

    def _check_union(self) -> None:
        if self._holds_something() and self.query("ASK { { SELECT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } LIMIT 1 } ?s ?p ?o }") is not True:
            raise StoreError(UNION, article=self._at.address)

    @property
    def path(self) -> Path | None:
        return self._place

    @property
    def outdated(self) -> bool:
        return False  # every question is answered by the server as it is then

    def __len__(self) -> int:
        return sum(1 for _ in self.quads())

    # Writing

    def has(self, graph: URIRef) -> bool:
        return self.query(f"ASK {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}") is True

    def replace_graphs(self, entries: Iterable[Entry]) -> int:
        """Put named graphs in, each in place of what it held: one after the other, each whole."""
        written = set()
        for entry in entries:
            if entry.sha256 is not None and entry.text is not None:
                # First: an article that is there has its text.
                self._put(Entry(text_graph(entry.sha256), pieces(entry.sha256, entry.text)))
            self._put(entry)
            written.add(str(entry.graph))
        worklog.forget(self._place, written)
        return len(written)

    def gather(self, entries: Iterable[Entry], notes: Mapping[str, worklog.Note]) -> int:
        """The same at once: a server has no states that readers are kept from."""
        count = self.replace_graphs(entries)
        worklog.add(self._place, b"".join(worklog.line_of(graph, note) for graph, note in notes.items()))
        return count

    def _put(self, entry: Entry) -> None:
        lines = serialised(entry).replace(f" <{entry.graph}> .\n".encode(), b" .\n")
        self._at.put(str(entry.graph), lines)

    def update(self, sparql: str) -> int:
        raise StoreError("updates go to the server itself, which takes them at an address of its own", article=self._at.address)

    # Reading

    def text(self, sha256: str) -> str:
        if re.fullmatch("[0-9a-f]{64}", sha256):
            found = self.values(f"SELECT DISTINCT ?piece ?words {{ GRAPH <{text_graph(sha256)}> {{ ?piece <{VALUE}> ?words }} }}")
            known = sorted((int(str(piece).rpartition("=")[2].partition(",")[0]), str(words)) for piece, words in found)
            text = "".join(words for _, words in known)
            if known and hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() == sha256:
                return text
            if known:
                raise StoreError(
                    "the server gives back another text than it was given: build the article again, or use another server", article=sha256
                )
        raise StoreError(f"the store holds no text with the hash {sha256!r}")

    def texts(self) -> list[str]:
        return [str(row[0]) for row in self.values("SELECT DISTINCT ?hash { ?article schema:encoding/schema:sha256 ?hash } ORDER BY ?hash")]

    def graphs(self) -> list[URIRef]:
        """Names of all graphs that ``kg`` made, the texts' left out, sorted."""
        made = [row[0] for row in self.values("SELECT ?graph { ?graph a prov:Bundle }")]
        corrected = [row[0] for row in self.values("SELECT DISTINCT ?graph { GRAPH ?graph { ?correction a eq:Correction } }")]
        own = {URIRef(name) for name in (*made, *corrected) if name and name.startswith(GRAPH)}
        return sorted([*own, *(graph for graph in (REGISTRY, COPIES, COMPARISONS, VIEW) if self.has(graph))])

    def quads(self, graph: URIRef | None = None) -> Iterator[Quad]:
        for name in self.graphs() if graph is None else [graph]:
            for triple in self._triples(name):
                yield (from_ox(triple.subject), from_ox(triple.predicate), from_ox(triple.object), name)

    def triples(self) -> Iterator[Triple]:
        yield from {quad[:3]: None for quad in self.quads()}

    def sorted_lines(self, graph: URIRef) -> Iterator[bytes]:
        name = ox.NamedNode(graph)
        return sorted_nquads(ox.Quad(each.subject, each.predicate, each.object, name) for each in self._triples(graph))

    def lines(self, graph: URIRef) -> Iterator[str]:
        return map(str, self._triples(graph))

    def _triples(self, graph: URIRef) -> Iterator[ox.Triple]:
        for quad in ox.parse(self._at.read(str(graph)), format=ox.RdfFormat.N_TRIPLES):
            yield quad.triple

    def query(self, sparql: str, *, prefixes: Mapping[str, str] = PREFIXES) -> Solutions | bool | list[Triple]:
        kind = self._kind(sparql, prefixes)
        if kind is ox.QueryTriples:
            return [(from_ox(t.subject), from_ox(t.predicate), from_ox(t.object)) for t in dict.fromkeys(self._constructed(sparql, prefixes))]
        answer = self._rows(sparql, prefixes)
        if isinstance(answer, ox.QueryBoolean):
            return bool(answer)
        if kind is ox.QueryBoolean:  # Virtuoso says yes with a row that holds 1
            return any(row[0] is not None and row[0].value != "0" for row in answer)
        columns = tuple(variable.value for variable in answer.variables)
        rows: list[Row] = [tuple(None if (term := row[i]) is None else from_ox(term) for i in range(len(columns))) for row in answer]
        return Solutions(columns, rows)

    def values(self, sparql: str, graph: URIRef | None = None) -> Iterator[tuple[str | None, ...]]:
        answer = self._rows(sparql, PREFIXES, None if graph is None else Dataset([str(graph)], []))
        assert isinstance(answer, ox.QuerySolutions)
        for row in answer:
            yield tuple(None if term is None else term.value for term in row)

    def written(self, sparql: str, formats: tuple[str | None, str | None], limits: Limits, dataset: Dataset | None = None) -> Written | None:
        rows, graph = formats
        kind = self._kind(sparql, PREFIXES)
        if kind is ox.QueryTriples:
            return None if graph is None else triples_written(self._constructed(sparql, PREFIXES, dataset), graph, limits, PREFIXES)
        if rows is None:
            return None
        if kind is ox.QueryBoolean:
            yes = ox.parse_query_results(b'{"head":{},"boolean":%s}' % (b"true" if self.query(sparql) else b"false"), format=RESULTS["json"])
            return Written(yes.serialize(format=RESULTS[rows]) or b"", rows)
        data = legal(answered(self._at, declared(sparql, PREFIXES), MEDIA[rows], dataset), rows)
        if len(data) > limits.size:
            raise QueryError(f"the answer is larger than {limits.size / 1e6:.0f} MB, which is the most that is sent: ask for fewer rows or columns")
        return Written(data, rows, is_full(data, rows, limits.rows))

    def _kind(self, sparql: str, prefixes: Mapping[str, str]) -> type[Any]:
        """Whether rows, yes or no, or triples are asked for; what does not parse is said with its place, whatever server it is."""
        with said(sparql):
            return type(self._ox.query(sparql, prefixes=dict(prefixes)))

    def _rows(self, sparql: str, prefixes: Mapping[str, str], dataset: Dataset | None = None) -> ox.QuerySolutions | ox.QueryBoolean:
        data = answered(self._at, declared(sparql, prefixes), JSON, dataset)
        try:
            found = ox.parse_query_results(data, format=RESULTS["json"])
        except (SyntaxError, ValueError) as error:
            raise QueryError(f"the server's answer cannot be read: {error}", article=self._at.address) from error
        assert isinstance(found, ox.QuerySolutions | ox.QueryBoolean)
        return found

    def _constructed(self, sparql: str, prefixes: Mapping[str, str], dataset: Dataset | None = None) -> Iterator[ox.Triple]:
        for quad in ox.parse(answered(self._at, declared(sparql, prefixes), NTRIPLES, dataset), format=GRAPHS["ntriples"]):
            yield quad.triple


def text_graph(sha256: str) -> URIRef:
    """The named graph on a server that holds the text with this hash.

    >>> str(text_graph("2d711642b726b04401627ca9fbac32f5"))
    'https://w3id.org/expert-quotes/graph/2d711642b726b044/text'
    """
    return URIRef(str(extraction_graph_iri(sha256)).removesuffix("extraction") + "text")


def pieces(sha256: str, text: str) -> list[Triple]:
    """The text in stretches that every server takes."""
    at = text_iri(sha256)
    starts = range(0, max(len(text), 1), PIECE)
    return [(span_iri(at, (start, min(start + PIECE, len(text)))), VALUE, Literal(text[start : start + PIECE])) for start in starts]


def declared(sparql: str, prefixes: Mapping[str, str]) -> str:
    """A query with the prefixes that it uses and does not declare, all in its first line.

    >>> declared("SELECT ?n { ?a schema:name ?n }", {"schema": "https://schema.org/", "org": "http://www.w3.org/ns/org#"})
    'PREFIX schema: <https://schema.org/> SELECT ?n { ?a schema:name ?n }'
    """
    own = set(re.findall(r"(?i)\bPREFIX\s+([\w-]*):", sparql))
    used = (f"PREFIX {name}: <{iri}> " for name, iri in sorted(prefixes.items()) if name not in own and re.search(rf"\b{name}:", sparql))
    return "".join(used) + sparql

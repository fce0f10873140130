"""Keeping: the graphs and the texts of all articles, in a folder or in memory, and SPARQL over them.

Enters: extractions (or graphs made otherwise). Leaves: quads and answers as rdflib terms, texts. Left to others: what
to ask (``query``) and how to write it down (``export``). This is the only module that imports pyoxigraph.

A folder store::

    format            "kg store 1": says that the folder is a store, and which
    lock              held alone by a writer
    db/               Oxigraph; each article is one named graph
    snapshots/NUMBER/ states of it that are complete; readers open the newest and hold a shared lock on it
    corrections.jsonl what people have decided (``kg.corrections``); no write of the store touches it
    registry.tsv      which IRI was handed out to whom (``kg.derived``); lines are only ever added
    arrivals.tsv      in which order texts came, and at which addresses they stood (``kg.prints``); lines are only ever added
    answers/          lists that took long, for who asks again (``kg.query.kept``); follow from the store and can be removed at any time
    asked.sqlite      what single articles' graphs answer (``kg.store.remembered``); follows from them and can be removed at any time
    copies.sqlite     sketches of the texts (``kg.copies.book``); follows from them and can be removed at any time
    reconciled.jsonl  who is whom outside, where somebody asked (``kg reconcile``); lines are only ever added
    worklog.jsonl     how the graphs of large builds were made, so that the same work is not done again (``kg.store.worklog``)
    gathered/NUMBER/  batches of such a build that are decided and wait for the database (``kg.store.waiting``)
    texts/HASH.txt    the articles as they were read, newlines untouched; HASH is the SHA-256 of the file
    staging/          a write that is not decided yet; thrown away when it is found, but for what a large build has noted in it
    journal/          a write that is decided; carried out (again) when it is found

:meth:`Store.replace` writes the whole new state into ``staging``, and one rename of that folder to ``journal``
decides. Carrying out a journal replaces graph by graph and may be repeated, so a process that is killed at any moment
leaves the store as it was or, once it is next opened, complete. Readers see neither half: the snapshot of the new state
gets its name when the journal has been carried out, in one rename.

A large build is many such writes (:meth:`Store.gather`), of which each is decided, noted and waits; :meth:`Store.settle` brings all of them into the
database. Readers see all of its articles at once, together with what follows from them, when the last write is an ordinary one. A process that is
killed in between leaves articles that no reader sees; whatever is written next, ``kg.derived`` makes what follows from these too.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from types import TracebackType

import pyoxigraph as ox
from rdflib import Graph
from rdflib.term import URIRef

from kg.errors import StoreError
from kg.graph import correction_triples, corrections_graph_iri, graph_iri, triples
from kg.records import Article, Extraction
from kg.store import worklog
from kg.store.answers import Dataset, Limits, Written, answered, rows_of, translated
from kg.store.folder import Folder, InUse
from kg.store.terms import DEFAULT, Entry, Quad, Row, Triple, from_ox, put_all, said, serialised, sorted_nquads
from kg.store.updates import changed
from kg.store.worklog import Note
from kg.vocabulary import PREFIXES

__all__ = [
    "Dataset",
    "Entry",
    "InUse",
    "Limits",
    "Note",
    "Quad",
    "Row",
    "Solutions",
    "Store",
    "Triple",
    "Written",
    "rows_of",
    "serialised",
    "translated",
]

ARTICLE = """
SELECT ?id ?title ?published ?publisher ?url WHERE {
  ?article a schema:NewsArticle ; schema:encoding/schema:sha256 "HASH" ; schema:identifier ?id .
  OPTIONAL { ?article schema:headline ?title }
  OPTIONAL { ?article schema:datePublished ?published }
  OPTIONAL { ?article schema:publisher/schema:name ?publisher }
  OPTIONAL { ?article schema:url ?url }
} ORDER BY ?id ?title ?published ?publisher ?url"""


@dataclass(frozen=True, slots=True)
class Solutions:
    """The answer to a SELECT: a row holds a term a column, ``None`` where the column is unbound."""

    columns: tuple[str, ...]
    rows: list[Row]


class Store:
    """Graphs and texts of many articles. Use :meth:`open` or :meth:`memory`; close it, or use it in ``with``."""

    def __init__(self, database: ox.Store, folder: Folder | None, *, read_only: bool = False) -> None:
        self._database: ox.Store | None = database
        self._read_only = read_only
        self._folder = folder
        self._texts: dict[str, str] = {}
        self.remembered = folder.remembered if folder is not None and not read_only else None
        """What was asked of single articles and still holds, for whoever writes the store."""

    @classmethod
    def memory(cls) -> Store:
        """An empty store that lives as long as the process."""
        return cls(ox.Store(), None)

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, read_only: bool = False) -> Store:
        """The store in a folder, made where there is none, unless ``read_only``; or on a server (``kg.store.remote``), given its address.

        Readers see the newest complete state for as long as they keep the store open, also while another process writes
        (:attr:`outdated` tells). A write that was decided but not finished is finished first. Raises
        :class:`~kg.errors.StoreError` where the path is no store, a newer one, in use by another writer, or not accessible.
        """
        from kg.store.remote import Remote, address_of, place_of  # it is a Store itself

        place = place_of(path)
        if address_of(place):
            return Remote.at(place, read_only=read_only)
        folder = Folder(place)
        try:
            database = folder.to_read() if read_only else folder.to_write()
            return cls(database, folder, read_only=read_only)
        except OSError as error:
            folder.release()
            raise StoreError(
                f"the store cannot be used ({error.strerror or error}): check that the folder is readable and writable", article=str(path)
            ) from error
        except BaseException:
            folder.release()
            raise

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the folder; safe to call twice."""
        self._database = None
        if self._folder is not None:
            self._folder.release()

    @property
    def path(self) -> Path | None:
        """The folder; none of a store in memory."""
        return None if self._folder is None else self._folder.path

    @property
    def outdated(self) -> bool:
        """Whether this is a store that is read and has been written since it was opened: open it again to see that."""
        return self._folder is not None and self._folder.outdated

    @property
    def current(self) -> bool:
        """Whether this is a folder's newest complete state, only read: whoever opens it now has the same answers."""
        return self._folder is not None and self._folder.current

    @property
    def size(self) -> int:
        """Bytes that its graphs take on the disk: 300 a quad; none of a store in memory."""
        return 0 if self._folder is None else self._folder.size

    @property
    def _ox(self) -> ox.Store:
        if self._database is None:
            raise StoreError("the store is closed")
        return self._database

    @property
    def _writable(self) -> ox.Store:
        """The database, before anything of a write is staged or decided: what is decided, the next writer carries out."""
        if self._read_only:
            raise StoreError("the store was opened to be read: open it without read_only to write", article=str(self.path))
        return self._ox

    def __len__(self) -> int:
        """Number of quads: a triple counts once for each graph that holds it."""
        return len(self._ox) - sum(1 for _ in self._ox.quads_for_pattern(None, None, None, DEFAULT))

    # Writing

    def replace(self, extractions: Iterable[Extraction], also: Iterable[Entry] = ()) -> int:
        """Put extractions in, each in place of an earlier one of the same text, and ``also`` other graphs; all or, on any error, none.

        Returns the number of graphs written.
        """
        return self.replace_graphs(chain((entry for extraction in extractions for entry in self._entries(extraction)), also))

    def _entries(self, extraction: Extraction) -> Iterator[Entry]:
        """The graph of an article, and that of its corrections where there are some or were."""
        yield Entry(graph_iri(extraction), triples(extraction), extraction.article.sha256, extraction.article.text)
        corrections = corrections_graph_iri(extraction)
        if extraction.corrections or self.has(corrections):
            yield Entry(corrections, correction_triples(extraction))

    def has(self, graph: URIRef) -> bool:
        """Whether there is a named graph, or one that waits to be brought in."""
        waits = self._folder is not None and str(graph) in self._folder.waiting.graphs
        return waits or self._ox.contains_named_graph(ox.NamedNode(graph))

    def replace_graphs(self, entries: Iterable[Entry]) -> int:
        """Put named graphs in, each in place of what it held; all or, on any error, none."""
        database = self._writable
        if self._folder is not None:
            return self._folder.write(database, entries)
        # By graph: an article that comes twice counts once, and the later one holds, as in a folder.
        new = {entry.graph: (serialised(entry), entry) for entry in entries}
        put_all(database, {str(graph): shard for graph, (shard, _) in new.items()})
        for _, entry in new.values():
            if entry.sha256 is not None and entry.text is not None:
                self._texts[entry.sha256] = entry.text
        return len(new)

    def gather(self, entries: Iterable[Entry], notes: Mapping[str, Note]) -> int:
        """Put graphs in for a build that is not complete: neither a reader nor this store sees them before :meth:`settle` or an ordinary write.

        ``notes`` say what was done for each graph; they are kept together with it, until somebody writes it otherwise. They are looked at while the
        entries are taken: the note of a graph comes when all that belongs to it was taken, and from then on, also if this process is killed, it is in
        the store.
        """
        database = self._writable
        if self._folder is None:
            raise StoreError("a store in memory has no large builds: open one in a folder")
        return self._folder.write(database, entries, notes)

    def gathered(self) -> dict[str, bytes]:
        """What was noted about graphs that are there, or wait: a line of JSON each."""
        noted = {} if self.path is None else worklog.read(self.path)
        there = {str(graph) for graph in self.graphs()} if noted else set()
        found = {graph: line for graph, line in noted.items() if graph in there}
        return found if self._folder is None else {**found, **self._folder.waiting.noted()}

    def settle(self) -> None:
        """Bring in all that was gathered, so that this store, opened to be written, sees it; readers see it with the next ordinary write."""
        if self._folder is not None and not self._read_only:
            self._folder.settle(self._ox)

    def update(self, sparql: str) -> int:
        """Carry out a SPARQL 1.1 update of named graphs that are not made by ``kg``; all or, on any error, none of it.

        Returns the number of graphs written. Raises :class:`~kg.errors.QueryError` where it does not parse or changes
        anything else. Nothing is refused here for its words (LOAD, SERVICE): that is ``query.guard``.
        """
        if self._folder is None:
            raise StoreError("a store in memory takes no updates: open one in a folder")
        entries = changed(self._writable, self._folder.path / "staging", sparql)
        return self.replace_graphs(entries) if entries else 0

    # Reading

    def text(self, sha256: str) -> str:
        """The article with this hash, exactly as it was read."""
        text = self._texts.get(sha256) if self._folder is None else self._folder.text(sha256)
        if text is None:
            raise StoreError(f"the store holds no text with the hash {sha256!r}")
        return text

    def article(self, sha256: str) -> Article:
        """The article with this hash, with what the graph knows of it from outside its text."""
        text = self.text(sha256)  # which refuses what is no hash
        solutions = self.query(ARTICLE.replace("HASH", sha256))
        assert isinstance(solutions, Solutions)
        if not solutions.rows:
            raise StoreError(f"the store holds no article with the hash {sha256!r}")
        id, title, published, publisher, source = (None if term is None else str(term) for term in solutions.rows[0])
        return Article(str(id), text, title, published, publisher, source)

    def texts(self) -> list[str]:
        """Hashes of all texts, sorted."""
        return sorted(self._texts if self._folder is None else self._folder.texts())

    def graphs(self) -> list[URIRef]:
        """Names of all graphs, sorted."""
        return sorted(URIRef(graph.value) for graph in self._ox.named_graphs())

    def quads(self, graph: URIRef | None = None) -> Iterator[Quad]:
        """All quads, or those of one graph, in no particular order but graph by graph."""
        for name in self.graphs() if graph is None else [graph]:
            for quad in self._ox.quads_for_pattern(None, None, None, ox.NamedNode(name)):
                yield (from_ox(quad.subject), from_ox(quad.predicate), from_ox(quad.object), name)

    def triples(self) -> Iterator[Triple]:
        """The triples of all graphs, each once, in no particular order."""
        for quad in self._ox.quads_for_pattern(None, None, None, DEFAULT):
            yield (from_ox(quad.subject), from_ox(quad.predicate), from_ox(quad.object))

    def as_graph(self) -> Graph:
        """All graphs as one rdflib graph: a copy in memory, for tools that want one."""
        graph = Graph(bind_namespaces="none")
        for triple in self.triples():
            graph.add(triple)
        return graph

    def nquads(self) -> bytes:
        """All quads as N-Quads: graphs in the order of their names, sorted lines in each."""
        return b"".join(self.shards())

    def shards(self) -> Iterator[bytes]:
        """The same, piece by piece."""
        return (piece for graph in self.graphs() for piece in self.sorted_lines(graph))

    def shard(self, graph: URIRef) -> bytes:
        """The same of one graph."""
        return b"".join(self.sorted_lines(graph))

    def sorted_lines(self, graph: URIRef) -> Iterator[bytes]:
        """The same of one graph, line by line."""
        return sorted_nquads(self._ox.quads_for_pattern(None, None, None, ox.NamedNode(graph)))

    def lines(self, graph: URIRef) -> Iterator[str]:
        """The triples of a graph as N-Triples writes them, without the full stop, in no particular order: for what is to be fast."""
        return (str(quad.triple) for quad in self._ox.quads_for_pattern(None, None, None, ox.NamedNode(graph)))

    def query(self, sparql: str, *, prefixes: Mapping[str, str] = PREFIXES) -> Solutions | bool | list[Triple]:
        """The answer to SPARQL 1.1 over the union of all graphs: rows, yes or no, or distinct triples.

        ``prefixes`` need not be declared in the query. Raises :class:`~kg.errors.QueryError` with the position where
        the query is malformed. Nothing is refused here: that is ``query.run``.
        """
        with said(sparql):
            answer = self._ox.query(sparql, prefixes=dict(prefixes))
            if isinstance(answer, ox.QueryBoolean):
                return bool(answer)
            if isinstance(answer, ox.QueryTriples):
                found = dict.fromkeys(answer)
                return [(from_ox(t.subject), from_ox(t.predicate), from_ox(t.object)) for t in found]
            columns = tuple(variable.value for variable in answer.variables)
            places = range(len(columns))
            rows: list[Row] = [tuple(None if (term := row[i]) is None else from_ox(term) for i in places) for row in answer]
            return Solutions(columns, rows)

    def written(self, sparql: str, formats: tuple[str | None, str | None], limits: Limits, dataset: Dataset | None = None) -> Written | None:
        """The answer to SPARQL 1.1 as bytes: in the first format for rows, yes or no, in the second for triples.

        ``None`` where its kind has no format. Raises :class:`~kg.errors.QueryError` as :meth:`query` does, and where the
        answer is larger than the limit. Rows are not cut here: see ``kg.query.limit``.
        """
        with said(sparql):
            return answered(self._ox, sparql, PREFIXES, formats, limits, dataset)

    def values(self, sparql: str, graph: URIRef | None = None) -> Iterator[tuple[str | None, ...]]:
        """The rows of a SELECT of our own, of the whole store or one graph, as plain strings, one by one: for answers of millions of rows."""
        answer = self._ox.query(sparql, prefixes=prefixes_in(sparql), default_graph=None if graph is None else ox.NamedNode(graph))
        assert isinstance(answer, ox.QuerySolutions)
        for row in answer:
            yield tuple(None if term is None else term.value for term in row)


@lru_cache(maxsize=256)
def prefixes_in(sparql: str) -> dict[str, str]:
    """The prefixes that a question of our own may use: the engine reads all that it is given, which takes as long as a short question."""
    return {prefix: iri for prefix, iri in PREFIXES.items() if f"{prefix}:" in sparql}

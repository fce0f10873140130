"""SPARQL updates, carried out on the side first, so that what they may not touch stays as it was.

Enters: the database, a folder for the trial, an update. Leaves: the graphs that it changed, whole. Left to others: writing
them (the journal of ``kg.store.folder``), and what an update may not say (``kg.query``).

An article's graph, the registry and whatever else ``kg`` makes are made anew by builds, and the default graph is the
union of the named ones: an update of these would be lost or would contradict them. So an update may change named graphs
that others have added, and only these. To see that, the whole store is compared with its copy.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import pyoxigraph as ox
from rdflib.term import URIRef

from kg.errors import QueryError
from kg.store.terms import DEFAULT, Entry, Triple, from_ox, said
from kg.vocabulary import GRAPH, PREFIXES


def changed(database: ox.Store, aside: Path, sparql: str) -> list[Entry]:
    """The graphs that an update leaves changed, as it leaves them; the database itself stays as it is.

    Raises :class:`~kg.errors.QueryError` where the update does not parse or changes what it may not.
    """
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    try:
        database.backup(str(aside / "trial"))
        trial = ox.Store(str(aside / "trial"))
        with said(sparql):
            trial.update(sparql, prefixes=dict(PREFIXES))
        if differ(database, trial, DEFAULT):
            raise QueryError("the update changes the default graph, which is the union of all: name a graph of your own with GRAPH <...> { }")
        graphs = {graph.value for each in (database, trial) for graph in each.named_graphs() if isinstance(graph, ox.NamedNode)}
        found = [name for name in sorted(graphs) if differ(database, trial, ox.NamedNode(name))]
        for name in found:
            if name.startswith(GRAPH):
                raise QueryError(f"the update changes {name}, a graph that kg makes itself: use kg correct, or a graph of your own")
        return [Entry(URIRef(name), list(triples(trial, name))) for name in found]
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def differ(one: ox.Store, other: ox.Store, graph: ox.NamedNode | ox.DefaultGraph) -> bool:
    """Whether a graph is not the same in both; they list what they hold in the same order."""
    pairs = zip_longest(one.quads_for_pattern(None, None, None, graph), other.quads_for_pattern(None, None, None, graph))
    return any(left != right for left, right in pairs)


def triples(database: ox.Store, name: str) -> Iterator[Triple]:
    """The triples of a named graph."""
    for quad in database.quads_for_pattern(None, None, None, ox.NamedNode(name)):
        yield (from_ox(quad.subject), from_ox(quad.predicate), from_ox(quad.object))

"""The union of all graphs, subject by subject in the order of the exports, without holding all of it.

Enters: a store. Leaves: the blocks that :func:`~kg.export.rdf.blocks` makes of all its triples at once, in the same order. Left to others:
writing them down (``rdf``).

Nearly all subjects are called after the text that they were read off (``text/HASH/...``), and one graph holds nearly all that is said of them. So a
text's subjects are put in order when its turn comes, and only the rest is held: subjects that belong to no text, and what the graphs that
belong to no text (the registry, the shortcuts) say of those that do.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from rdflib.term import Node, URIRef

from kg.export.rdf import Block, blocks, sort_key
from kg.store import Store, Triple
from kg.vocabulary import GRAPH, ID

TEXT = re.compile(rf"{re.escape(ID)}text/[^/#]*")
# A graph of this form is about the subjects of its own text, and about subjects of none.
OF_TEXT = re.compile(rf"{re.escape(GRAPH)}([0-9a-f]+)/")
APART = f"""
CONSTRUCT {{ ?s ?p ?o }} WHERE {{
  {{ SELECT DISTINCT ?s WHERE {{ ?s ?p ?o }} }} FILTER(!COALESCE(STRSTARTS(STR(?s), "{ID}text/"), false))
  ?s ?p ?o
}}"""


def union_blocks(store: Store) -> Iterator[Block]:
    """All subjects of a store, each once with all that any graph says of it."""
    graphs: dict[str, list[URIRef]] = defaultdict(list)
    held: dict[str, list[Triple]] = defaultdict(list)
    for triple in apart(store):
        held[str(triple[0])].append(triple)
    for graph in store.graphs():
        match = OF_TEXT.match(str(graph))
        if match:
            graphs[f"{ID}text/{match[1]}"].append(graph)
            continue
        for s, p, o, _ in store.quads(graph):
            text = text_of(s)
            if text is not None:
                held[text].append((s, p, o))
    # Two texts whose names sort alike ("05" and "5" count as one number) are put in order together.
    for _, names in groupby(sorted({*held, *graphs}, key=place), key=place):
        yield from blocks(triple for name in names for triple in about(store, name, graphs.get(name, []), held.pop(name, [])))


def apart(store: Store) -> Iterator[Triple]:
    """What is said of subjects that belong to no text."""
    found = store.query(APART)
    assert isinstance(found, list)
    return ((s, p, o) for s, p, o in found if text_of(s) is None)


def about(store: Store, name: str, graphs: list[URIRef], held: list[Triple]) -> Iterator[Triple]:
    """What is said of the subjects of a text, or of one subject."""
    yield from held
    for graph in graphs:
        yield from ((s, p, o) for s, p, o, _ in store.quads(graph) if text_of(s) == name)


def text_of(subject: Node) -> str | None:
    """The text that a subject is called after."""
    match = TEXT.match(str(subject)) if isinstance(subject, URIRef) else None
    return None if match is None else match[0]


def place(name: str) -> Any:
    """Where a name stands in the order of the exports."""
    return sort_key(URIRef(name))

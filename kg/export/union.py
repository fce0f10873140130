"""The union of all graphs, subject by subject in the order of the exports, without holding all of it.

Enters: a store, and its graphs one after the other. Leaves: what is written of the blocks of all its triples, in the same order as if they were put
in order at once (but two texts whose names sort alike, as 05a and 5a, stand one after the other). Left to others: how it is written (``rdf``).

Nearly all subjects are called after the text that they were read off (``text/HASH/...``), and its graphs hold nearly all that is said of them. So a
text's subjects are put in order and written when its graphs come by, into a temporary file, and at the end read from there in the order of the texts.
Only the rest is held: subjects that belong to no text, and what the graphs that belong to no text (the registry, the shortcuts) say of those
that do.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, groupby
from tempfile import SpooledTemporaryFile

from kg.export.order import Block, blocks, merged, place
from kg.export.rdf import Named
from kg.store import Store
from kg.vocabulary import GRAPH, ID

TEXT = re.compile(rf"<{re.escape(ID)}text/[^/#>]*")
# A graph of this form is about the subjects of its own text, and about subjects of none.
OF_TEXT = re.compile(rf"{re.escape(GRAPH)}([0-9a-f]+)/")
IN_MEMORY = 1_000_000
"""Bytes: no file is needed for a few articles."""


def union_parts(store: Store, graphs: Iterable[Named], write: Callable[[Iterable[Block]], str]) -> Iterator[str]:
    """All subjects of a store, each once with all that any graph says of it, as ``write`` writes them. ``graphs`` are all of its graphs by name."""
    held: dict[str, set[str]] = defaultdict(set)
    for line in (line for name in store.graphs() if not OF_TEXT.match(name) for line in store.lines(name)):
        held[family(line)].add(line)
    places: dict[str, tuple[int, int]] = {}
    with SpooledTemporaryFile(max_size=IN_MEMORY) as spool:
        for text, same in groupby(graphs, key=lambda graph: text_of(graph[0])):
            if text is None:
                continue  # it is held
            own: list[Block] = []
            for block in chain.from_iterable(found for _, found in same):
                if family(block[0]) == text:
                    own.append(block)
                else:
                    held[family(block[0])].update(triples(block))
            start = spool.tell()
            places[text] = start, spool.write(write(merged(chain(own, blocks(held.pop(text, ()))))).encode("utf-8"))
        for name in sorted({*held, *places}, key=place):
            if name in places:
                start, length = places[name]
                spool.seek(start)
                yield spool.read(length).decode("utf-8")
            if name in held:
                yield write(blocks(held.pop(name)))


def family(line: str) -> str:
    """What the subject of a line is put in order with: its text, or itself."""
    match = TEXT.match(line)
    return line.partition(" ")[0] if match is None else f"{match[0]}>"


def text_of(graph: str) -> str | None:
    """The text that a graph was read off."""
    match = OF_TEXT.match(graph)
    return None if match is None else f"<{ID}text/{match[1]}>"


def triples(block: Block) -> list[str]:
    """The lines that a block was made of."""
    subject, about = block
    return [f"{subject} {predicate} {value}" for predicate, values in about.items() for value in values]

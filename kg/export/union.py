"""The union of all graphs, subject by subject in the order of the exports, without holding all of it.

Enters: a store, and its graphs one after the other. Leaves: what is written of the blocks of all its triples, in the same order as if they were put
in order at once (but two texts whose names sort alike, as 05a and 5a, stand one after the other). Left to others: how it is written (``rdf``).

Nearly all subjects are called after the text that they were read off (``text/HASH/...``), and its graphs hold nearly all that is said of them. So a
text's subjects are put in order and written when its graphs come by, into a temporary file, and at the end read from there in the order of the texts.
The rest is put in order beside that: subjects that belong to no text, and what the graphs that belong to no text (the registry, the shortcuts) say of
those that do.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from heapq import merge
from itertools import chain, groupby
from operator import itemgetter
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from kg.export.order import Block, blocks, merged, place
from kg.export.rdf import Named
from kg.export.sorter import Sorter
from kg.store import Store
from kg.vocabulary import GRAPH, ID

TEXT = re.compile(rf"<{re.escape(ID)}text/[^/#>]*")
# A graph of this form is about the subjects of its own text, and about subjects of none.
OF_TEXT = re.compile(rf"{re.escape(GRAPH)}([0-9a-f]+)/")
IN_MEMORY = 1_000_000
"""Bytes: no file is needed for a few articles."""


def union_parts(store: Store, graphs: Iterable[Named], write: Callable[[Iterable[Block]], str]) -> Iterator[str]:
    """All subjects of a store, each once with all that any graph says of it, as ``write`` writes them. ``graphs`` are all of its graphs by name."""
    beside, rest = Sorter(bare), Sorter(lambda line: place(family(line)))
    for line in (line for name in store.graphs() if not OF_TEXT.match(name) for line in store.lines(name)):
        (beside if TEXT.match(line) else rest).add(line)
    waiting = Waiting(beside)
    strange: dict[str, set[str]] = defaultdict(set)
    """What articles' graphs say of other texts. Those that kg makes say nothing of them."""
    places: dict[str, tuple[int, int]] = {}
    with SpooledTemporaryFile(max_size=IN_MEMORY) as spool:
        for text, same in groupby(graphs, key=lambda graph: text_of(graph[0])):
            if text is None:
                continue  # its lines wait
            own: list[Block] = []
            for block in chain.from_iterable(found for _, found in same):
                if (whose := family(block[0])) == text:
                    own.append(block)
                elif TEXT.match(whose):
                    strange[whose].update(triples(block))
                else:
                    rest.all(triples(block))
            start, about = spool.tell(), chain(waiting.of(text, rest), strange.pop(text, ()))
            places[text] = start, spool.write(write(merged(chain(own, blocks(about)))).encode("utf-8"))
        rest.all(chain(waiting.left(), *strange.values()))
        yield from written(places, spool, rest, write)


class Waiting:
    """What graphs of no text say of texts, taken text by text in the order of their names; what nobody takes goes to the rest."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._head = next(self._lines, None)

    def of(self, text: str, rest: Sorter) -> Iterator[str]:
        """The lines about a text."""
        while self._head is not None and bare(self._head) <= bare(text):
            if bare(self._head) == bare(text):
                yield self._head
            else:
                rest.add(self._head)
            self._head = next(self._lines, None)

    def left(self) -> Iterator[str]:
        """All that nobody has taken."""
        if self._head is not None:
            yield self._head
            yield from self._lines


def written(places: Mapping[str, tuple[int, int]], spool: IO[bytes], rest: Iterable[str], write: Callable[[Iterable[Block]], str]) -> Iterator[str]:
    """What was written of the texts and what is to be written of the rest, in the order of their names."""
    texts: Iterator[tuple[Any, int, Any]] = ((place(text), 0, places[text]) for text in sorted(places, key=place))
    others: Iterator[tuple[Any, int, Any]] = ((place(name), 1, lines) for name, lines in groupby(rest, key=family))
    for _, kind, found in merge(texts, others, key=itemgetter(0, 1)):
        if kind == 0:
            spool.seek(found[0])
            yield spool.read(found[1]).decode("utf-8")
        else:
            yield write(blocks(found))


def family(line: str) -> str:
    """What the subject of a line is put in order with: its text, or itself."""
    match = TEXT.match(line)
    return line.partition(" ")[0] if match is None else f"{match[0]}>"


def bare(line: str) -> str:
    """The text that a line, or the text itself, begins with, without what closes it: names in their order are in the order of their graphs."""
    match = TEXT.match(line)
    return "" if match is None else match[0]


def text_of(graph: str) -> str | None:
    """The text that a graph was read off."""
    match = OF_TEXT.match(graph)
    return None if match is None else f"<{ID}text/{match[1]}>"


def triples(block: Block) -> list[str]:
    """The lines that a block was made of."""
    subject, about = block
    return [f"{subject} {predicate} {value}" for predicate, values in about.items() for value in values]

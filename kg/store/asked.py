"""The graph of one article, asked by itself: a question takes as long as the article is long, and nothing is held of the others.

Enters: a store, the hash of a text. Leaves: rows as plain strings. Left to others: the questions (``figures``, ``shortcuts``, ``derived``).

Asked of 957 articles one by one, all questions that the registry, the comparisons and the shortcuts need take together what they take asked of
the whole store once (4.1 and 4.2 CPU s); asked of the whole store they hold all answers at the same time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from sys import intern

from kg.records import HASH_DIGITS
from kg.store import Store
from kg.vocabulary import extraction_graph_iri


@dataclass(frozen=True, slots=True)
class ArticleGraph:
    """The graph that was read off one text, and nothing else of the store."""

    store: Store
    sha256: str

    @property
    def text(self) -> str:
        """The digits of the hash that stand for the text."""
        return self.sha256[:HASH_DIGITS]

    def values(self, sparql: str) -> Iterator[tuple[str | None, ...]]:
        """The rows of a SELECT of our own, which the store may still know."""
        graph, remembered = extraction_graph_iri(self.sha256), self.store.remembered
        if remembered is None:
            return self.store.values(sparql, graph)
        rows = remembered.of(str(graph), sparql)
        if rows is None:
            rows = list(self.store.values(sparql, graph))
            remembered.note(str(graph), sparql, rows)
        return iter(rows)


def article_graphs(store: Store, without: Collection[str] = ()) -> Iterator[ArticleGraph]:
    """The graphs of all articles, in the order of their hashes; ``without`` some texts, each given by the digits that stand for it."""
    return (ArticleGraph(store, sha256) for sha256 in store.texts() if sha256[:HASH_DIGITS] not in without)


def several(asked: Store | ArticleGraph, sparql: str) -> dict[str, tuple[str, ...]]:
    """The second column of an answer by the first: one string for all values that are the same."""
    found: dict[str, list[str]] = {}
    for who, value in asked.values(sparql):
        found.setdefault(str(who), []).append(intern(str(value)))
    return {who: tuple(values) for who, values in found.items()}


def interned(word: str | None) -> str | None:
    """One string for all that are the same."""
    return None if word is None else intern(word)

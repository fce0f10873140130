"""Comparisons -> clusters: what follows from many pairs, so that nothing contradicts itself.

Enters: nodes (referents that say the same), comparisons of pairs of them, a person's verdicts. Leaves: clusters, for each node the
comparison that brought it there, and the pairs that stay open. Left to others: how two are compared (``people``, ``bodies``).

Verdicts come first and hold whatever the rules say. Then links that an institution vouches for, the surest first; a link
is drawn only where the two clusters do not contradict each other in anything. The weaker links come last and all at
once: where a cluster could join two that cannot be one, the text does not say which, and it joins neither of these.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Protocol, Self, TypeVar

MAX_COMPARED = 100
"""Nodes of one block that each node is compared with: names that thousands bear must not cost the square of it."""
MAX_QUESTIONS = 3
"""Open questions that are kept for a cluster, or for a topic: the likeliest. The rest would ask the same."""


class Outcome(Enum):
    """What two referents are; only the same and the open are kept."""

    SAME = "same"
    OPEN = "open"
    APART = "apart"
    UNRELATED = "unrelated"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is said of two: ``firm`` where an institution vouches for it; ``despite`` names the traits that it explains."""

    outcome: Outcome
    score: float
    reason: str
    firm: bool = False
    despite: frozenset[str] = frozenset()
    topic: Hashable = None
    """What many pairs have in common that need not all be asked about: a name that every town has."""


Thing = TypeVar("Thing", bound=Hashable)


def shared(things: Iterable[Thing]) -> frozenset[Thing]:
    """A set, the same one for all that are equal: of a referent's nine most are empty or those of many, and each would take 216 bytes."""
    return _known(frozenset(things))


@lru_cache(maxsize=65_536)
def _known(things: frozenset[Thing]) -> frozenset[Thing]:
    return things


class Traits(Protocol):
    """What a cluster says of itself."""

    def clash(self, other: Self, comparison: Comparison) -> bool: ...
    def add(self, other: Self) -> None: ...


@dataclass(frozen=True, slots=True)
class Edge:
    """Two nodes and what is said of them."""

    one: int
    other: int
    comparison: Comparison


class Edges:
    """Edges, the surest first; they have to come in the order of their pairs, or as they leave another of these.

    What is said is kept without its reason, and once for all pairs of which it is said: somebody in tens of thousands of
    articles makes millions of pairs, at 12 bytes each where objects take 400. Few of the reasons are ever asked for.
    """

    def __init__(self) -> None:
        self._said: dict[Comparison, int] = {}
        self._by_score: dict[float, tuple[array[int], array[int], array[int]]] = {}

    def add(self, edge: Edge) -> None:
        it = edge.comparison
        bare = Comparison(it.outcome, it.score, "", it.firm, it.despite, it.topic) if it.reason else it
        said = self._said.setdefault(bare, len(self._said))
        columns = self._by_score.setdefault(it.score, (array("I"), array("I"), array("I")))
        for column, value in zip(columns, (edge.one, edge.other, said), strict=True):
            column.append(value)

    def __iter__(self) -> Iterator[Edge]:
        said = list(self._said)
        for score in sorted(self._by_score, reverse=True):
            for one, other, number in zip(*self._by_score[score], strict=True):
                yield Edge(one, other, said[number])


def candidates(blocks: Iterable[Iterable[Hashable]]) -> Iterator[tuple[int, int]]:
    """Pairs of nodes that share a block, each once and in order, the smaller first; in a large block only with its first nodes."""
    members: dict[Hashable, list[int]] = {}
    for node, keys in enumerate(blocks):
        for key in dict.fromkeys(keys):
            members.setdefault(key, []).append(node)
    led: dict[int, list[list[int]]] = {}
    for nodes in members.values():
        for one in nodes[: min(len(nodes) - 1, MAX_COMPARED)]:
            led.setdefault(one, []).append(nodes)
    for one in sorted(led):
        for other in sorted({other for nodes in led[one] for other in nodes[bisect_right(nodes, one) :]}):
            yield one, other


class Clusters:
    """Nodes that are one, found by joining; see the module's docstring for the order."""

    def __init__(self, traits: Sequence[Traits], cannot: Iterable[tuple[int, int]]) -> None:
        self._parent = list(range(len(traits)))
        self._traits = list(traits)
        self._foes: dict[int, set[int]] = {}
        for one, other in cannot:
            self._foes.setdefault(one, set()).add(other)
            self._foes.setdefault(other, set()).add(one)
        self.drawn: list[Edge] = []

    def root(self, node: int) -> int:
        """The node that stands for the cluster of this one."""
        while self._parent[node] != node:
            self._parent[node] = self._parent[self._parent[node]]
            node = self._parent[node]
        return node

    def parted(self, one: int, other: int) -> bool:
        """Whether a person has said of two of their nodes that they are not the same."""
        one, other = self.root(one), self.root(other)
        return any(self.root(foe) == other for foe in self._foes.get(one, ()))

    def clash(self, one: int, other: int, comparison: Comparison) -> bool:
        return self.parted(one, other) or self._traits[self.root(one)].clash(self._traits[self.root(other)], comparison)

    def join(self, edge: Edge) -> None:
        """Make the clusters of two nodes one and keep the edge, where they are not one already."""
        one, other = sorted((self.root(edge.one), self.root(edge.other)))
        if one == other:
            return
        self._parent[other] = one
        self._traits[one].add(self._traits[other])
        self._traits[other] = self._traits[one]  # nobody asks for its own any more
        self._foes.setdefault(one, set()).update(self._foes.pop(other, ()))
        self.drawn.append(edge)

    def join_firm(self, edges: Iterable[Edge]) -> Edges:
        """Draw links, which come the surest first, where nothing contradicts; those that cannot be drawn come back."""
        refused = Edges()
        for edge in edges:
            if self.root(edge.one) != self.root(edge.other) and self.clash(edge.one, edge.other, edge.comparison):
                refused.add(edge)
            else:
                self.join(edge)
        return refused

    def join_weak(self, edges: Edges) -> tuple[Edges, Edges]:
        """Draw the links between clusters of which neither has to choose between two that cannot be one; the others come back."""
        neighbours: dict[int, dict[int, Comparison]] = {}
        for one, other, edge in self._between(edges):
            for node, there in ((one, other), (other, one)):
                known = neighbours.setdefault(node, {})
                if len(known) < MAX_COMPARED:
                    known.setdefault(there, edge.comparison)
        rivals = {node: self._rivals(others) for node, others in neighbours.items()}
        clear, torn = Edges(), Edges()
        for one, other, edge in self._between(edges):
            (torn if other in rivals[one] or one in rivals[other] else clear).add(edge)
        return torn, self.join_firm(clear)

    def _between(self, edges: Iterable[Edge]) -> Iterator[tuple[int, int, Edge]]:
        """The edges of two clusters, with these."""
        for edge in edges:
            one, other = self.root(edge.one), self.root(edge.other)
            if one != other:
                yield one, other, edge

    def _rivals(self, others: dict[int, Comparison]) -> set[int]:
        """Those of the clusters that one cluster could join which cannot be one with another of them."""
        found: set[int] = set()
        some = list(others.items())
        for place, (a, by) in enumerate(some):
            for b, _ in some[:place]:
                if (a not in found or b not in found) and self.clash(a, b, by):
                    found |= {a, b}
        return found


def surest(edge: Edge) -> tuple[float, int, int]:
    """A key to sort edges by: the surest first, then in the order of their pairs."""
    return (-edge.comparison.score, edge.one, edge.other)


def questions(clusters: Clusters, edges: Iterable[Edge]) -> list[Edge]:
    """Of the pairs that stay open, the surest first, the likeliest of every cluster, one for two clusters."""
    asked: dict[Hashable, int] = {}
    seen: set[tuple[int, int]] = set()
    kept = []
    for edge in edges:
        one, other = sorted((clusters.root(edge.one), clusters.root(edge.other)))
        if one == other or (one, other) in seen or clusters.parted(one, other):
            continue
        topic = ("topic", edge.comparison.topic)
        if min(asked.get(one, 0), asked.get(other, 0)) < MAX_QUESTIONS and (edge.comparison.topic is None or asked.get(topic, 0) < MAX_QUESTIONS):
            seen.add((one, other))
            asked[topic] = asked.get(topic, 0) + 1
            asked[one], asked[other] = asked.get(one, 0) + 1, asked.get(other, 0) + 1
            kept.append(edge)
    return kept


def compared_pairs(blocks: Iterable[Iterable[Hashable]], compare: Callable[[int, int], Comparison]) -> Iterator[Edge]:
    """The comparisons of all candidates that are the same or open."""
    for one, other in candidates(blocks):
        comparison = compare(one, other)
        if comparison.outcome in (Outcome.SAME, Outcome.OPEN):
            yield Edge(one, other, comparison)

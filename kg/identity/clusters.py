"""Comparisons -> clusters: what follows from many pairs, so that nothing contradicts itself.

Enters: nodes (referents that say the same), comparisons of pairs of them, a person's verdicts. Leaves: clusters, for each node the
comparison that brought it there, and the pairs that stay open. Left to others: how two are compared (``people``, ``bodies``).

Verdicts come first and hold whatever the rules say. Then links that an institution vouches for, the surest first; a link
is drawn only where the two clusters do not contradict each other in anything. The weaker links come last and all at
once: where a cluster could join two that cannot be one, the text does not say which, and it joins neither of these.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
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


def candidates(blocks: Iterable[Iterable[Hashable]]) -> Iterator[tuple[int, int]]:
    """Pairs of nodes that share a block, each once, the smaller first; in a large block only with its first nodes."""
    members: dict[Hashable, list[int]] = {}
    for node, keys in enumerate(blocks):
        for key in dict.fromkeys(keys):
            members.setdefault(key, []).append(node)
    # A number for a pair: so many bits as the second takes, behind those of the first.
    bits = max((nodes[-1] for nodes in members.values()), default=0).bit_length()
    seen: set[int] = set()
    for nodes in members.values():
        for place, other in enumerate(nodes):
            for one in nodes[: min(place, MAX_COMPARED)]:
                if (pair := one << bits | other) not in seen:
                    seen.add(pair)
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

    def join_firm(self, edges: Iterable[Edge]) -> list[Edge]:
        """Draw links, the surest first, where nothing contradicts; those that cannot be drawn come back."""
        refused = []
        for edge in sorted(edges, key=_surest):
            if self.root(edge.one) != self.root(edge.other) and self.clash(edge.one, edge.other, edge.comparison):
                refused.append(edge)
            else:
                self.join(edge)
        return refused

    def join_weak(self, edges: Iterable[Edge]) -> list[Edge]:
        """Draw the links between clusters of which neither has to choose between two that cannot be one; the others come back."""
        waiting = [e for e in sorted(edges, key=_surest) if self.root(e.one) != self.root(e.other)]
        neighbours: dict[int, dict[int, Comparison]] = {}
        for edge in waiting:
            one, other = self.root(edge.one), self.root(edge.other)
            neighbours.setdefault(one, {}).setdefault(other, edge.comparison)
            neighbours.setdefault(other, {}).setdefault(one, edge.comparison)
        rivals = {node: self._rivals(others) for node, others in neighbours.items()}
        clear: list[Edge] = []
        torn: list[Edge] = []
        for edge in waiting:
            one, other = self.root(edge.one), self.root(edge.other)
            (torn if other in rivals[one] or one in rivals[other] else clear).append(edge)
        return [*torn, *self.join_firm(clear)]

    def _rivals(self, others: dict[int, Comparison]) -> set[int]:
        """Those of the clusters that one cluster could join which cannot be one with another of them."""
        found: set[int] = set()
        some = list(others.items())[:MAX_COMPARED]
        for place, (a, by) in enumerate(some):
            for b, _ in some[:place]:
                if (a not in found or b not in found) and self.clash(a, b, by):
                    found |= {a, b}
        return found


def _surest(edge: Edge) -> tuple[float, int, int]:
    return (-edge.comparison.score, edge.one, edge.other)


def questions(clusters: Clusters, edges: Iterable[Edge]) -> list[Edge]:
    """Of the pairs that stay open the likeliest of every cluster, one for two clusters."""
    asked: dict[Hashable, int] = {}
    seen: set[tuple[int, int]] = set()
    kept = []
    for edge in sorted(edges, key=_surest):
        one, other = sorted((clusters.root(edge.one), clusters.root(edge.other)))
        if one == other or (one, other) in seen or clusters.parted(one, other):
            continue
        topic = ("topic", edge.comparison.topic)
        if min(asked.get(one, 0), asked.get(other, 0)) < MAX_QUESTIONS and (edge.comparison.topic is None or asked.get(topic, 0) < MAX_QUESTIONS):
            seen.add((one, other))
            asked[topic] = asked.get(topic, 0) + 1
            if edge.comparison.outcome is Outcome.SAME:
                reason = f"{edge.comparison.reason}; but that would make one of two who cannot be one"
                edge = replace(edge, comparison=replace(edge.comparison, reason=reason))
            asked[one], asked[other] = asked.get(one, 0) + 1, asked.get(other, 0) + 1
            kept.append(edge)
    return kept


def compared_pairs(blocks: Iterable[Iterable[Hashable]], compare: Callable[[int, int], Comparison]) -> Iterator[Edge]:
    """The comparisons of all candidates that are the same or open."""
    for one, other in candidates(blocks):
        comparison = compare(one, other)
        if comparison.outcome in (Outcome.SAME, Outcome.OPEN):
            yield Edge(one, other, comparison)

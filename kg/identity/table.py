"""Which IRI an entity of the registry has: handed out once, for good.

Enters: the lines of the table so far, clusters of referents. Leaves: an entity for every cluster, and the table with its new
lines. Left to others: the file (``derived``), clusters (``kg.identity``).

A line is an entity and a referent that was first put under it then: ``person/mira-holt<TAB>2d711642b726b044/mira-holt``. Lines are only
added. Of several lines of a referent the last one holds. An entity goes to the cluster that has most of its referents; the
rest of a cluster that came apart gets a new one or has its old one back, and of entities that became one the oldest stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from sys import intern

from kg.errors import StoreError

HEADER = "# kg registry 1: entity, referent; lines are only ever added\n"


@dataclass(slots=True)
class Table:
    """The lines, and what follows from them."""

    lines: list[tuple[str, str]] = field(default_factory=list)
    entity_of: dict[str, str] = field(default_factory=dict)
    """Referent -> the entity it was last put under."""
    order: dict[str, int] = field(default_factory=dict)
    """Entity -> the number of its first line."""
    moved: dict[str, list[str]] = field(default_factory=dict)
    """Referent -> all entities that it was ever put under, where these are several."""
    _members: dict[str, set[str]] | None = None
    read: int = 0
    """How many of the lines were there before."""

    @classmethod
    def parse(cls, text: str) -> Table:
        """The table in a file's text. Raises :class:`~kg.errors.StoreError` where a line is none."""
        table = cls()
        for number, line in enumerate(text.splitlines(), 1):
            if line and not line.startswith("#"):
                entity, tab, referent = line.partition("\t")
                if not tab or "/" not in entity or "/" not in referent:
                    raise StoreError(f"line {number} of the registry's table is not 'entity, tab, referent': restore the file, or build a new store")
                table.add(intern(entity), referent)
        table.read = len(table.lines)
        return table

    @property
    def grown(self) -> bool:
        """Whether there are lines that were not there before."""
        return len(self.lines) > self.read

    def __str__(self) -> str:
        return HEADER + "".join(f"{entity}\t{referent}\n" for entity, referent in self.lines)

    def add(self, entity: str, referent: str) -> None:
        self.order.setdefault(entity, len(self.lines))
        self.lines.append((entity, referent))
        if (before := self.entity_of.get(referent)) is not None:
            self.moved.setdefault(referent, [before]).append(entity)
        self.entity_of[referent] = entity
        if self._members is not None:
            self._members.setdefault(entity, set()).add(referent)

    def members(self) -> Mapping[str, set[str]]:
        """Entity -> all referents that were ever put under it; made when it is first asked for, since hardly any build asks."""
        if self._members is None:
            self._members = {}
            for entity, referent in self.lines:
                self._members.setdefault(entity, set()).add(referent)
        return self._members

    def _former(self, referent: str) -> Sequence[str]:
        """All entities that a referent was ever put under."""
        last = self.entity_of.get(referent)
        return self.moved.get(referent, () if last is None else (last,))

    def assigned(self, clusters: Sequence[tuple[str, Sequence[str]]], slug: Callable[[str], str]) -> list[str]:
        """The entity of every cluster, given as (kind/name, referents); new lines are added.

        >>> table = Table()
        >>> table.assigned([("person/Mira Holt", ["a/holt"]), ("person/Mira Holt", ["b/holt"])], str.lower)
        ['person/mira holt', 'person/mira holt-2']
        >>> table.assigned([("person/Mira Holt", ["a/holt", "b/holt"])], str.lower)
        ['person/mira holt']
        """
        winners = self._winners(clusters)
        present = {referent for _, referents in clusters for referent in referents}
        chosen: list[str] = []
        for place, (name, referents) in enumerate(clusters):
            own = [e for e in self._remembered(referents) if winners[e] == place] or self._given_up(referents, present, winners)
            entity = min(own, key=self.order.__getitem__) if own else self._free(name, slug)
            chosen.append(entity)
            self.order.setdefault(entity, len(self.lines))
            for referent in referents:
                if self.entity_of.get(referent) != entity:
                    self.add(entity, referent)
        return chosen

    def _remembered(self, referents: Iterable[str]) -> Counter[str]:
        return Counter(self.entity_of[r] for r in referents if r in self.entity_of)

    def _winners(self, clusters: Sequence[tuple[str, Sequence[str]]]) -> Mapping[str, int]:
        """Entity -> the cluster that has most of its referents, the first of several."""
        best: dict[str, tuple[int, int]] = {}
        for place, (_, referents) in enumerate(clusters):
            for entity, count in self._remembered(referents).items():
                best[entity] = max(best.get(entity, (0, 0)), (count, -place))
        return {entity: -place for entity, (_, place) in best.items()}

    def _given_up(self, referents: Sequence[str], present: set[str], taken: Mapping[str, int]) -> list[str]:
        """Entities that were given up and were only these referents': those of a merge that is undone."""
        mine = set(referents)
        former = {entity for referent in referents for entity in self._former(referent)} - taken.keys()
        return [entity for entity in former if self.members()[entity] & present <= mine]

    def _free(self, name: str, slug: Callable[[str], str]) -> str:
        """An entity that no line has: the slug of the name, with a number where it was taken."""
        kind, _, words = name.partition("/")
        wanted, number = f"{kind}/{slug(words)}", 1
        while (entity := wanted if number == 1 else f"{wanted}-{number}") in self.order:
            number += 1
        return entity

    def replaced(self) -> list[tuple[str, str]]:
        """Entities that have become part of another: no referent is under them any more, and all that were are under that one."""
        given_up = self.order.keys() - set(self.entity_of.values())
        heirs: dict[str, set[str]] = {entity: set() for entity in given_up}
        for entity, referent in self.lines if given_up else ():
            if entity in given_up:
                heirs[entity].add(self.entity_of[referent])
        return sorted((entity, next(iter(found))) for entity, found in heirs.items() if len(found) == 1)

"""What is known of somebody in one article, and what is decided about them.

Enters: nothing. Leaves: :class:`Referent`, and the decisions :class:`Link`, :class:`Question`, :class:`Registry`. Left to others: collecting
the referents (``derived``), deciding (``kg.identity``), writing the decisions (``graph``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kg.identity.verdicts import Verdict

Sort = Literal["person", "organisation"]


@dataclass(frozen=True, slots=True)
class Referent:
    """Somebody as far as one article tells. ``key`` is ``{sha16}/{slug}``; ``institutions`` are keys of bodies."""

    key: str
    sort: Sort
    name: str
    aliases: tuple[str, ...] = ()
    title: str | None = None
    nationality: str | None = None
    roles: tuple[str, ...] = ()
    institutions: tuple[str, ...] = ()
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A referent belongs to an entity of the registry: how sure, with which other referent it agrees, and why.

    ``names`` are those that its article has for it. The first referent of an entity has no witness.
    """

    referent: str
    entity: str
    names: tuple[str, ...]
    witness: str | None
    score: float
    reason: str
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Two referents of different entities that may be one: no rule may say so."""

    one: str
    other: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Registry:
    """Everything decided about some referents.

    ``replaced`` holds the entities that became part of another, with that one; ``apart`` the verdicts that keep two referents
    apart; ``unmet`` the verdicts that could not be obeyed, with the reason.
    """

    links: tuple[Link, ...] = ()
    questions: tuple[Question, ...] = ()
    replaced: tuple[tuple[str, str], ...] = ()
    apart: tuple[Verdict, ...] = ()
    unmet: tuple[tuple[Verdict, str], ...] = ()

    def within(self, texts: Collection[str]) -> Registry:
        """What is decided about the referents of some texts, each given by the first 16 digits of its hash.

        A witness in another text is left out; its words stay in the reason.
        """

        def inside(*keys: str) -> bool:
            return all(key.partition("/")[0] in texts for key in keys)

        links = tuple(
            link if link.witness is None or inside(link.witness) else replace(link, witness=None) for link in self.links if inside(link.referent)
        )
        entities = {link.entity for link in links}
        return Registry(
            links,
            tuple(question for question in self.questions if inside(question.one, question.other)),
            tuple(pair for pair in self.replaced if pair[1] in entities),
            tuple(verdict for verdict in self.apart if inside(verdict.one, verdict.other)),
        )

    def names(self) -> dict[str, tuple[str, ...]]:
        """Entity -> its names: first the fullest, which has most words, then the one of most articles, then the first by its letters."""
        found: dict[str, list[tuple[str, ...]]] = {}
        for link in self.links:
            found.setdefault(link.entity, []).append(link.names)
        return {entity: _ordered(lists) for entity, lists in sorted(found.items())}


def _ordered(lists: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    count = Counter(names[0] for names in lists)
    best = min(count, key=lambda name: (-len(name.split()), -count[name], name))
    return (best, *sorted({name for names in lists for name in names} - {best}))

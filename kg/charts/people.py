"""Who is meant by a name, and what somebody is called: referents of single articles as the persons and bodies that they are.

Enters: a store. Leaves: :class:`Someone` records, and the part of a store that a name narrows the charts to. Left to others: what they said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from kg.charts import questions
from kg.errors import KgError
from kg.query import literal
from kg.query.narrowing import about_few
from kg.store import Solutions, Store
from kg.vocabulary import listed, short

CHUNK = 500
"""IRIs in one query."""
REFERENTS = 5_000
"""Articles in which one name is followed: who is quoted in more is drawn from so many."""
KINDS = {"Person": "person", "Organization": "organisation"}
Line: TypeAlias = dict[str, str]


@dataclass(frozen=True, slots=True)
class Someone:
    """A person, a body, a group or a paper. ``node`` is what the page knows them by, empty where it does not."""

    node: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a store that is drawn: all of it, or what these referents said. ``name`` is theirs, for sentences."""

    name: str = ""
    referents: tuple[str, ...] | None = None

    @property
    def named(self) -> str:
        """The end of a title."""
        return f": {self.name}" if self.name else ""

    def of(self, pattern: str) -> str:
        """A pattern of ``questions`` for these; nothing where everybody is meant."""
        return "" if self.referents is None else pattern % {"these": listed(self.referents)}


def part(store: Store, around: str | None) -> Part:
    """What belongs to a name: those who are called so, and the members of these bodies.

    Raises :class:`~kg.errors.KgError` where nobody is called so.
    """
    if around is None:
        return Part()
    wanted = " ".join(around.split())
    called = column(store, questions.CALLED % {"name": literal(wanted.lower())})
    if not called:
        raise KgError(f"nobody in the store is called {around!r}: leave the name out to see everybody")
    themselves = same(store, called)
    members = [who for chunk in chunks(themselves) for who in column(store, questions.MEMBERS % {"these": listed(chunk)})]
    return Part(wanted, tuple(dict.fromkeys([*themselves, *same(store, members)]))[:REFERENTS])


def same(store: Store, these: Iterable[str]) -> list[str]:
    """All referents that are one with these, and these."""
    known = list(dict.fromkeys(these))
    entities = [entity for chunk in chunks(known) for entity in column(store, questions.ENTITIES % {"these": listed(chunk)})]
    several = dict.fromkeys([*entities, *known])
    asked = questions.REFERENTS.replace("%(limit)s", str(REFERENTS))
    return [*known, *(who for chunk in chunks(list(several)) for who in column(store, asked % {"these": listed(chunk)}) if who not in several)]


def someone(line: Line) -> Someone:
    """Whom a row of an answer names, by what they are called over all articles."""
    kind = KINDS.get(line.get("class", "").rpartition("/")[2], "group")
    return Someone(short(line.get("entity") or line["who"]), line.get("called") or line["name"], kind)


def people(store: Store, referents: Iterable[str]) -> dict[str, Someone]:
    """Who these referents are."""
    found: dict[str, Someone] = {}
    for chunk in chunks(list(dict.fromkeys(referents))):
        for line in lines(store, questions.PEOPLE % {"these": listed(chunk)}):
            found.setdefault(line["who"], someone(line))
    return found


# Answers


def lines(store: Store, sparql: str) -> Iterator[Line]:
    """The rows of an answer, each without what is unbound."""
    answer = store.query(sparql)
    assert isinstance(answer, Solutions)  # every question is a SELECT
    for row in answer.rows:
        yield {name: str(term) for name, term in zip(answer.columns, row, strict=True) if term is not None}


def column(store: Store, sparql: str) -> list[str]:
    """The first column of an answer."""
    return [str(row[0]) for row in store.values(sparql)]


def chunks(these: list[str]) -> Iterator[list[str]]:
    """So many at a time."""
    for start in range(0, len(these), CHUNK):
        yield these[start : start + CHUNK]


def each_of(store: Store, sparql: str, these: Iterable[str], **more: object) -> Iterator[Line]:
    """The rows of a question about these, whatever their number."""
    for chunk in chunks(list(these)):
        yield from lines(store, about_few(store, sparql % {"these": listed(chunk), **more}))

"""Organisations: when two referents are one body, and when that is open.

Enters: referents. Leaves: :class:`Body` and comparisons. Left to others: what follows from many comparisons (``clusters``).

A body is known by its name, without "the" and legal forms. A name that is made of words every country has ("Ministry of
Defence") says nothing without the country. An acronym stands for a body whose article gives both.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from kg.identity.clusters import Comparison, Outcome, shared
from kg.identity.facts import Referent
from kg.identity.folding import is_name, plain, words
from kg.lexicon import word_list

# As in ``people``: an order, not probabilities.
BY_NAME = 0.95
BY_NAME_AND_COUNTRY = 0.9
BY_ACRONYM = 0.85
GENERIC = 0.4
OTHER_COUNTRY = 0.2

MINOR = frozenset({"the", "of", "for", "and", "a", "an", "in", "on", "at", "s"})
# Of these the two orders mean one: "University of Northmoor", "Northmoor University".
TURNABLE = frozenset({"university", "college"})


@dataclass(frozen=True, slots=True)
class Body:
    """A referent as it is compared: ``forms`` are its full names as words, ``acronyms`` its initials."""

    name: str
    forms: frozenset[tuple[str, ...]]
    acronyms: frozenset[str]
    nationality: str


@lru_cache(maxsize=65_536)
def form(name: str) -> tuple[str, ...]:
    """The words of a body's name that count.

    >>> form("The Halden Motors, Inc."), form("University of Northmoor") == form("Northmoor University")
    (('halden', 'motors'), True)
    """
    found = list(words(name.replace("&", " and ")))
    while len(found) > 1 and found[-1] in word_list("identity", "legal forms"):
        found.pop()
    kept = tuple(word for word in found if word not in MINOR) or tuple(found)
    return tuple(sorted(kept)) if TURNABLE & set(kept) else kept


def is_acronym(name: str) -> bool:
    """Whether a name is initials: "EPA", "U.S."."""
    letters = name.replace(".", "")
    return letters.isalpha() and letters.isupper() and 1 < len(letters) <= 6


def generic(found: tuple[str, ...]) -> bool:
    """Whether every country or town has a body of these words."""
    return all(word in word_list("identity", "generic bodies") for word in found)


def body(referent: Referent) -> Body:
    """A referent as it is compared; of its other names those count that are full names or acronyms."""
    full = [n for n in referent.aliases if len(form(n)) > 1 and is_name(n) and not is_acronym(n)]
    known = [referent.name, *full] if not is_acronym(referent.name) else full
    short = shared({name.replace(".", "") for name in (referent.name, *referent.aliases) if is_acronym(name)})
    return Body(referent.name, shared({form(n) for n in known}), short, plain(referent.nationality or ""))


def blocks(one: Body) -> Iterator[Hashable]:
    """The keys under which a body may be found: its names, its acronyms."""
    yield from sorted(one.forms)
    yield from sorted(one.acronyms)


def compared(one: Body, other: Body) -> Comparison:
    """What is to be said of two bodies that share a name or an acronym."""
    common = one.forms & other.forms
    countries = bool(one.nationality and other.nationality)
    differ = countries and one.nationality != other.nationality
    if common:
        if differ:
            return Comparison(Outcome.OPEN, OTHER_COUNTRY, f"the same name; but other nationalities ({one.nationality}; {other.nationality})")
        if not all(generic(form) for form in common):
            return Comparison(Outcome.SAME, BY_NAME, "the same name", firm=True)
        if countries:
            return Comparison(Outcome.SAME, BY_NAME_AND_COUNTRY, f"the same name; the same nationality ({one.nationality})", firm=True)
        return Comparison(Outcome.OPEN, GENERIC, "the same name; but one that every country or town has", topic=min(common))
    acronyms = sorted(one.acronyms & other.acronyms)
    if not acronyms or (one.forms and other.forms):
        return Comparison(Outcome.UNRELATED, 0.0, "")
    if differ:
        return Comparison(Outcome.OPEN, OTHER_COUNTRY, f"the same initials; but other nationalities ({one.nationality}; {other.nationality})")
    said = "the same initials" if not one.forms and not other.forms else f"initials ({acronyms[0]}) that one article spells out"
    return Comparison(Outcome.SAME, BY_ACRONYM, said)


class Traits:
    """What a cluster of bodies says of itself: full names that share nothing are two bodies with one acronym."""

    __slots__ = ("forms", "nationality")

    def __init__(self, one: Body) -> None:
        self.forms = one.forms
        self.nationality = shared({one.nationality} - {""})

    def clash(self, other: Traits, comparison: Comparison) -> bool:
        if self.nationality and other.nationality and not self.nationality & other.nationality:
            return True
        return bool(self.forms and other.forms and not self.forms & other.forms)

    def add(self, other: Traits) -> None:
        self.forms |= other.forms
        self.nationality |= other.nationality

"""Persons: when two referents are one, when that is open, and when they are two.

Enters: referents, with the bodies that their institutions are. Leaves: :class:`Person`, and comparisons with a score and a
reason in words. Left to others: names (``names``), what follows from many comparisons (``clusters``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from kg.identity.clusters import Comparison, Outcome, shared
from kg.identity.facts import Referent
from kg.identity.folding import is_name, plain, sound, words
from kg.identity.names import TURNED, Likeness, Name, likeness, lines, parsed, untitled
from kg.lexicon import word_list

# How sure a link is, by what agrees. An order, not probabilities: on tests/data/identities.txt no link of any step is
# wrong, so nothing there sets one step against another; they say which link is drawn first and what to look at first.
BY_BODY_AND_ROLE = 0.97
BY_BODY = 0.95
SPELLED_BY_BODY = 0.93
BY_ROLE = 0.9
SPELLED_BY_ROLE = 0.85
MOVED = 0.8
BY_OFFICE = 0.8
BY_NAME = 0.75
ALIKE = 0.4
"""Of an open question: the names agree, something else does not."""
BARELY_ALIKE = 0.2
"""Of an open question: the names agree in part."""
MORE = 0.03
"""What each thing that agrees adds to an open question: of several the one to be asked first."""
CAREER = 25
"""Years between two articles, above which a name alone is no reason."""
LIFE = 45
"""The same where institution and role agree too: somebody else has come by then."""
TERM = 8
"""The same of a bare surname with an office: father and son have held one ten years after another."""
CODE = re.compile(r"[A-Z]-[A-Z][\w. ]*")
KNOWN = 5
"""Articles that name somebody without a role and an institution, from which on the name is one that readers know: newspapers
introduce everybody else, and of two who are known by one name they would say which. Other roles are then no
reason to keep two apart. Of 184 articles on an election the names that reach it are candidates and presidents, and each is one person."""
MAX_NAMES = 4
"""Names of one referent that are compared."""


class Agreement(Enum):
    """Whether two articles say the same of something; unknown where one says nothing."""

    AGREE = 1
    UNKNOWN = 0
    DIFFER = -1


@dataclass(frozen=True, slots=True)
class Role:
    """The words of a role that count; ``lesser`` are those that make it another office ("deputy")."""

    words: frozenset[str]
    lesser: frozenset[str]


@dataclass(frozen=True, slots=True)
class Body:
    """An institution: the registry's entity that it is, and the words of its name."""

    entity: int
    words: frozenset[str]
    name: str


@dataclass(frozen=True, slots=True)
class Person:
    """A referent as it is compared; equal persons need comparing once."""

    names: tuple[Name, ...]
    roles: tuple[Role, ...]
    role_names: tuple[str, ...]
    bodies: tuple[Body, ...]
    nationality: str
    year: int
    """Of the article, 0 where its date is not known."""
    known: bool
    """Whether so many articles name them without saying who they are that readers are expected to know."""


@lru_cache(maxsize=65_536)
def role_of(text: str) -> Role:
    """The words of a role.

    >>> role_of("secretary of defense") == role_of("defence secretary")
    True
    """
    found = frozenset(words(text)) - word_list("identity", "role modifiers")
    lesser = found & word_list("identity", "lesser roles")
    return Role(found - lesser, lesser)


def person(referent: Referent, bodies: tuple[Body, ...], *, known: bool = False) -> Person:
    """A referent as it is compared."""
    main = parsed(referent.name, referent.title)
    others = [parsed(name, referent.title) for name in referent.aliases if len(name.split()) > 1 and is_name(name)]
    # "Super Pact" of "Jonas Brandt Super Pact" is no other name of a person.
    names = (main, *(name for name in others if lines(name.given) & lines(main.given)))
    titled = _rank(referent.title)
    roles = tuple(dict.fromkeys([*referent.roles, *([titled] if titled else [])]))
    pairs = [(role_of(text), text) for text in roles if role_of(text).words]
    year = int(referent.published[:4]) if referent.published and referent.published[:4].isdecimal() else 0
    return Person(
        tuple(dict.fromkeys(names))[:MAX_NAMES],
        tuple(role for role, _ in pairs),
        tuple(text for _, text in pairs),
        bodies,
        plain(referent.nationality or ""),
        year,
        known,
    )


def famous(referents: Iterable[Referent]) -> set[str]:
    """The full names that so many articles print without saying who that is that readers are expected to know."""
    count = Counter(untitled(r.name) for r in referents if " " in untitled(r.name) and not (r.roles or r.institutions or _rank(r.title)))
    return {name for name, articles in count.items() if articles >= KNOWN and not parsed(name).common}


def _rank(title: str | None) -> str | None:
    """A title that is an office or a rank."""
    empty = {plain(t) for section in ("courtesy", "academic") for t in word_list("titles", section)}
    return title if title and not set(plain(title).split()) <= empty else None


def blocks(one: Person) -> Iterator[tuple[str, ...]]:
    """The keys under which somebody may be found: a surname with an initial, a surname with a body, the words in any order."""
    for name in one.names:
        surnames = {sound(part) for part in (*name.surname, "".join(name.surname), *(m for m in name.middle if len(m) > 2))}
        if name.given:
            firsts = {sound(line)[:1] for given in (name.given, *name.middle) for line in (given, *lines(given))}
            yield from ((surname, first) for surname in sorted(surnames) for first in sorted(firsts))
            yield ("=", *sorted((name.given, *name.middle, "".join(name.surname))))
        yield from ((surname, "@", str(body.entity)) for surname in sorted(surnames) for body in one.bodies)


def compared(one: Person, other: Person) -> Comparison:
    """What is to be said of two persons."""
    alike, by_name = likeness(one.names[0], other.names[0])
    if alike is not Likeness.APART:  # other names help, but do not outweigh a contradiction of the main ones
        alike, by_name = max((likeness(a, b) for a in one.names for b in other.names), key=lambda pair: pair[0])
    else:
        return Comparison(Outcome.APART, 0.0, by_name)
    body, body_words = _bodies(one, other)
    role, role_words = _roles(one, other)
    nation, nation_words = _nations(one, other)
    years = abs(one.year - other.year) if one.year and other.year else 0
    # Of a name whose family name comes first or last, either word may be that.
    common = one.names[0].wholly_common if by_name == TURNED else any(name.common for name in (*one.names, *other.names))
    evidence = Evidence(alike, common, body, role.agreement, role.specific, role.detailed, role.sole, nation, years, one.known)
    outcome, score, extra = judged(evidence)
    if outcome is Outcome.OPEN:
        score += MORE * [body, role.agreement, nation].count(Agreement.AGREE)
    despite = {
        "nation": body is Agreement.AGREE and role.agreement is Agreement.AGREE,
        "body": body is not Agreement.UNKNOWN,
        "given": by_name == TURNED,
        "role": body is Agreement.AGREE or role.agreement is Agreement.AGREE,
    }
    reason = "; ".join([by_name, *body_words, *role_words, *nation_words, *extra])
    return Comparison(outcome, score, reason, body is Agreement.AGREE, frozenset(facet for facet, explained in despite.items() if explained))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What agrees between two persons; ``years`` lie between the articles, 0 where that is not known."""

    alike: Likeness
    common: bool
    body: Agreement
    role: Agreement
    specific: bool
    detailed: bool
    sole: bool
    nation: Agreement
    years: int
    known: bool = False


def judged(e: Evidence) -> tuple[Outcome, float, list[str]]:
    """Outcome, score, and what else is to be said. Each pair of lines is a rule; the first that fits holds."""
    agree, differ = Agreement.AGREE, Agreement.DIFFER
    same, leave = Outcome.SAME, Outcome.OPEN
    whole = e.alike is Likeness.SAME
    telling = e.specific or e.sole
    if e.alike is Likeness.SURNAME:
        held = e.body is agree and e.role is agree and e.sole and e.years <= TERM
        return (same, BY_OFFICE, []) if held else (Outcome.UNRELATED, 0.0, [])
    if e.years > LIFE:
        return leave, ALIKE if whole else BARELY_ALIKE, [f"{e.years} years between them"]
    if e.nation is differ and not (e.body is agree and e.role is agree):
        return leave, ALIKE, []
    if e.alike is Likeness.INITIAL:
        return (same, SPELLED_BY_ROLE, []) if e.body is agree and e.role is agree and telling else (leave, BARELY_ALIKE, [])
    if e.common and e.role is agree and not telling:
        return leave, ALIKE, ["many are called so"]
    if e.body is agree and e.role is agree:
        return same, BY_BODY_AND_ROLE if whole else SPELLED_BY_BODY, []
    if e.body is agree and (e.role is not differ or (e.alike >= Likeness.SPELLED and not e.common)):
        return same, BY_BODY if whole else SPELLED_BY_BODY, []
    if e.common:
        return leave, ALIKE, ["many are called so"]
    if e.body is differ:
        moved = e.role is agree and e.detailed and whole
        return (same, MOVED, ["as of somebody who has moved"]) if moved else (leave, ALIKE, [])
    if e.role is agree and (e.specific or e.alike >= Likeness.SPELLED):
        return same, BY_ROLE if whole else SPELLED_BY_ROLE, []
    if whole and (e.role is not differ or e.known):
        return (
            (leave, ALIKE, [f"{e.years} years between them"])
            if e.years > CAREER
            else (same, BY_NAME, ["as of somebody whom readers know" if e.role is differ else "and nothing that speaks against it"])
        )
    return leave, ALIKE if whole else BARELY_ALIKE, []


def _nations(one: Person, other: Person) -> tuple[Agreement, list[str]]:
    if not one.nationality or not other.nationality:
        return Agreement.UNKNOWN, []
    if one.nationality == other.nationality:
        return Agreement.AGREE, [f"the same nationality ({one.nationality})"]
    return Agreement.DIFFER, [f"but other nationalities ({one.nationality}; {other.nationality})"]


def vouches(name: str) -> bool:
    """Whether the name of an institution is one, and not a party with a constituency ("R-Pine")."""
    return not CODE.fullmatch(name)


def _bodies(one: Person, other: Person) -> tuple[Agreement, list[str]]:
    if not one.bodies or not other.bodies:
        return Agreement.UNKNOWN, []
    related = False
    for a in one.bodies:
        for b in other.bodies:
            if a.entity == b.entity or a.words == b.words:
                return Agreement.AGREE, [f"the same institution ({a.name})"]
            related = related or a.words <= b.words or b.words <= a.words
    if related:
        return Agreement.UNKNOWN, []
    return Agreement.DIFFER, [f"but other institutions ({one.bodies[0].name}; {other.bodies[0].name})"]


@dataclass(frozen=True, slots=True)
class Office:
    """Whether roles agree; in more than a word that many bear; in two words or more; in an office that one person holds."""

    agreement: Agreement
    specific: bool = False
    detailed: bool = False
    sole: bool = False


def one_office(one: Role, other: Role) -> bool:
    """Whether two roles may be one: the words of one are among those of the other."""
    return one.lesser == other.lesser and (one.words <= other.words or other.words <= one.words)


def _roles(one: Person, other: Person) -> tuple[Office, list[str]]:
    if not one.roles or not other.roles:
        return Office(Agreement.UNKNOWN), []
    agreeing = [(a.words & b.words, text) for a, text in zip(one.roles, one.role_names, strict=True) for b in other.roles if one_office(a, b)]
    if not agreeing:
        return Office(Agreement.DIFFER), [f"but other roles ({one.role_names[0]}; {other.role_names[0]})"]
    shared, text = max(agreeing, key=lambda pair: len(pair[0]))
    specific = len(shared) > 1 or not shared <= word_list("identity", "generic roles")
    return Office(Agreement.AGREE, specific, len(shared) > 1, bool(shared & word_list("identity", "sole roles"))), [f"the same role ({text})"]


FACETS = ("generation", "sex", "given", "middle", "nation")


class Traits:
    """What a cluster of persons says of itself, as far as it can contradict another's."""

    __slots__ = ("bodies", "facets", "roles")

    def __init__(self, one: Person) -> None:
        full = [name for name in one.names if name.given]
        self.facets = (
            shared({name.generation for name in one.names} - {""}),
            shared({name.sex for name in one.names} - {""}),
            shared({line for name in full for given in _first_names(name) if len(given) > 1 for line in _all_lines(given)}),
            shared({m[0] for name in full for m in name.middle if len(name.surname) == 1}),
            shared({one.nationality} - {""}),
        )
        self.bodies = shared({(body.entity, body.words) for body in one.bodies})
        self.roles: frozenset[Role] = shared(() if one.known else one.roles)

    def clash(self, other: Traits, comparison: Comparison) -> bool:
        """Whether no person can be both, as far as the comparison does not explain it."""
        for facet, mine, theirs in zip(FACETS, self.facets, other.facets, strict=True):
            if mine and theirs and not mine & theirs and facet not in comparison.despite:
                return True
        if "body" not in comparison.despite and self.bodies and other.bodies and not self._shares_body(other):
            return True
        if "role" in comparison.despite or not self.roles or not other.roles:
            return False
        return not any(one_office(a, b) for a in self.roles for b in other.roles)

    def _shares_body(self, other: Traits) -> bool:
        return any(a == c or b <= d or d <= b for a, b in self.bodies for c, d in other.bodies)

    def add(self, other: Traits) -> None:
        generation, sex, given, middle, nation = (mine | theirs for mine, theirs in zip(self.facets, other.facets, strict=True))
        self.facets = (generation, sex, given, middle, nation)
        self.bodies |= other.bodies
        self.roles |= other.roles


def _first_names(name: Name) -> Iterator[str]:
    """Each of them, and all in one word where none is an initial: "Mary-Ellen"."""
    words = (name.given, *name.middle)
    yield from (*words, "".join(words)) if all(len(word) > 1 for word in words) else words


def _all_lines(given: str) -> frozenset[str]:
    return lines(given) | {given, sound(given)}

"""Who of the registry is whom in a knowledge base outside, such as Wikidata: suggestions, each with score, witness and reason.

Enters: a registry with its referents, :class:`Candidate` records, what was decided before. Leaves: :class:`Match` decisions, and of many of
them the ones that hold. Left to others: where candidates come from (``dump``, ``service``), the file of decisions (``outside``), triples (``graph``).

A name alone links nobody: a role, an institution or a nationality of some article has to stand in what the knowledge base says of the
candidate. Of several candidates of whom as much is said, none is linked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kg.identity.bodies import form, generic, is_acronym
from kg.identity.facts import Referent, Registry, Sort
from kg.identity.folding import is_name, plain, sound, words
from kg.identity.names import Likeness, Name, likeness, parsed, untitled
from kg.identity.people import Role, role_of
from kg.lexicon import word_list

Outcome = Literal["exact", "close", "open", "different"]

# An order, not probabilities: by how much agrees beside the name. Only CERTAIN and above is an exact match.
ONE_FACT = 0.6
ONE_TELLING_FACT = 0.75
"""An institution, a role in more than a word that many share, or two facts that many share."""
CERTAIN = 0.9
"""The same full name and two kinds of facts, one of which few share."""
SPELLED = 0.1
"""What another spelling of the name takes away: it is never certain."""
BY_PERSON = 1.0
TIE = 0.4


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of a knowledge base: ``id`` is an IRI, ``statements`` what it says in words ("engineer", "Lake Office")."""

    id: str
    label: str
    aliases: tuple[str, ...] = ()
    description: str = ""
    sort: Sort | None = None
    statements: tuple[str, ...] = ()

    @property
    def said(self) -> tuple[str, ...]:
        """Description and statements in pieces of which each may hold one role or institution."""
        pieces = (piece.strip() for piece in re.split(r"[,;()]|\band\b", self.description))
        return tuple(dict.fromkeys(piece for piece in (*pieces, self.description, *self.statements) if piece))


@dataclass(frozen=True, slots=True)
class Match:
    """That an entity is somebody outside, surely (``exact``) or likely (``close``); may be one of several (``open``); or is not.

    The entity is named by its witness, a referent: whoever it belongs to after a correction, the match goes with it.
    """

    referent: str
    id: str
    label: str
    outcome: Outcome
    score: float
    reason: str
    by: str = ""
    """The person who decided it; nobody where a rule did."""
    on: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """An entity of the registry with everything that its articles say."""

    entity: str
    names: tuple[str, ...]
    referents: tuple[Referent, ...]

    @property
    def sort(self) -> Sort:
        return self.referents[0].sort


def known(registry: Registry, referents: Iterable[Referent]) -> list[Known]:
    """The entities with a name that can be looked up: persons with a full name, and bodies."""
    by_key = {referent.key: referent for referent in referents}
    members: dict[str, list[Referent]] = {}
    for link in registry.links:
        members.setdefault(link.entity, []).append(by_key[link.referent])
    found = []
    for entity, names in registry.names().items():
        group = tuple(members[entity])
        usable = tuple(n for n in names if is_name(n) and (" " in n or group[0].sort == "organisation"))
        if usable:
            found.append(Known(entity, usable, group))
    return found


def lookup(name: str, sort: Sort) -> str:
    """The key under which a name is looked up.

    >>> lookup("Dr. Søren Holt", "person"), lookup("The Lake Office", "organisation")
    ('soren holt', 'lake office')
    """
    return plain(untitled(name)) if sort == "person" else " ".join(form(name))


def suggestions(entities: Sequence[Known], candidates: Iterable[Candidate], source: str) -> list[Match]:
    """What may be said of these entities, the candidates taken from ``source``; the same in whatever order they come."""
    by_key: dict[tuple[Sort, str], dict[str, Candidate]] = {}
    for candidate in candidates:
        for sort in _sorts(candidate):
            for name in (candidate.label, *candidate.aliases):
                for key in _blocks(name, sort):
                    by_key.setdefault((sort, key), {})[candidate.id] = candidate
    nations = frozenset(plain(r.nationality) for each in entities for r in each.referents if r.nationality)
    bodies = {r.key: r.name for each in entities for r in each.referents if r.sort == "organisation"}
    found: list[Match] = []
    for each in entities:
        near = {id: c for name in each.names for key in _blocks(name, each.sort) for id, c in by_key.get((each.sort, key), {}).items()}
        ranked = [(comparison, near[id]) for id in sorted(near) if (comparison := compared(each, near[id], bodies, nations))]
        found += _ranked(ranked, source)
    return found


def _sorts(candidate: Candidate) -> tuple[Sort, ...]:
    return (candidate.sort,) if candidate.sort else ("person", "organisation")


def _blocks(name: str, sort: Sort) -> set[str]:
    """The keys under which names meet that may be compared: a person's by the sound of the surname."""
    return {sound(part) for part in parsed(name).surname} if sort == "person" else {lookup(name, sort)}


def _ranked(pairs: Sequence[tuple[Agreed, Candidate]], source: str) -> Iterator[Match]:
    """The best candidate as a match; the best ones as questions where there are several."""
    top = max((agreed.score for agreed, _ in pairs), default=0.0)
    best = [(agreed, candidate) for agreed, candidate in pairs if agreed.score == top]
    for agreed, candidate in best:
        reason = f"{agreed.reason} (from {source})"
        if len(best) > 1:
            yield Match(agreed.witness, candidate.id, candidate.label, "open", TIE, f"{reason}; and of others as much")
        else:
            outcome: Outcome = "exact" if agreed.score >= CERTAIN and len(pairs) == 1 else "close"
            others = f"; of {len(pairs) - 1} more of the name less" if len(pairs) > 1 else ""
            yield Match(agreed.witness, candidate.id, candidate.label, outcome, agreed.score, reason + others)


@dataclass(frozen=True, slots=True)
class Agreed:
    """What agrees between an entity and a candidate: how much, in which article, in words."""

    score: float
    witness: str
    reason: str


def compared(entity: Known, candidate: Candidate, bodies: Mapping[str, str], nations: frozenset[str]) -> Agreed | None:
    """What agrees; nothing where it is the name alone, or where the nationality is another."""
    spelled = _name(entity, candidate)
    if spelled is None or _other_nation(entity, candidate, nations):
        return None
    facts = {r.key: _facts(r, candidate, bodies) for r in entity.referents}
    every = {fact: telling for found in facts.values() for fact, telling in found.items()}
    if not every:
        return None
    witness = min(entity.referents, key=lambda r: (-len(facts[r.key]), r.published or "9999", r.key)).key
    kinds = {fact.partition(" (")[0] for fact in every}
    telling = any(every.values())
    score = CERTAIN + 0.02 * (len(kinds) - 2) if len(kinds) > 1 and telling else ONE_TELLING_FACT if len(kinds) > 1 or telling else ONE_FACT
    likely, by_name = spelled
    return Agreed(round(score if likely else score - SPELLED, 2), witness, "; ".join([by_name, *every]))


def _name(entity: Known, candidate: Candidate) -> tuple[bool, str] | None:
    """Whether the names are the same, or only alike; none where they are others."""
    called = (candidate.label, *candidate.aliases)
    if entity.sort == "organisation":
        forms = {form(name) for name in called}
        same = [name for name in entity.names if form(name) in forms and not is_acronym(name)]
        return (True, "the same name") if same else None
    titles = {r.title for r in entity.referents}
    ours: list[Name] = [parsed(name, title) for name in entity.names for title in sorted(titles, key=str)]
    theirs = [parsed(name) for name in called if " " in name]
    likely, reason = max((likeness(a, b) for a in ours for b in theirs), key=lambda pair: pair[0], default=(Likeness.APART, ""))
    if any(likeness(a, parsed(candidate.label))[0] is Likeness.APART for a in ours) and likely < Likeness.SAME:
        return None
    return (likely is Likeness.SAME, reason) if likely >= Likeness.SHORT else None


def _facts(referent: Referent, candidate: Candidate, bodies: Mapping[str, str]) -> dict[str, bool]:
    """What one article says and the candidate's description too: in words -> whether few share it."""
    said = [words(piece) for piece in candidate.said]
    found: dict[str, bool] = {}
    for role in referent.roles:
        ours = role_of(role)
        if ours.words and any(_holds(ours, piece) for piece in said):
            found[f"the same role ({role})"] = not ours.words <= word_list("identity", "generic roles")
    for key in referent.institutions:
        name = bodies.get(key, "")
        if name and not generic(form(name)) and any(_within(form(name), piece) for piece in candidate.said):
            found[f"the same institution ({name})"] = True
    if referent.nationality and any(set(words(referent.nationality)) <= set(piece) for piece in said):
        found[f"the same nationality ({referent.nationality})"] = False
    if referent.sort == "organisation":
        short = {n.replace(".", "") for n in (referent.name, *referent.aliases) if is_acronym(n)}
        theirs = {n.replace(".", "") for n in (candidate.label, *candidate.aliases) if is_acronym(n)}
        found.update({f"the same initials ({name})": False for name in sorted(short & theirs)})
    return found


def _holds(role: Role, piece: tuple[str, ...]) -> bool:
    """Whether words name this role, and not that of a deputy."""
    return role.words <= set(piece) and role.lesser == set(piece) & word_list("identity", "lesser roles")


def _within(name: tuple[str, ...], piece: str) -> bool:
    """Whether the words of a body's name stand together in a piece of text."""
    text = form(piece) if set(form(piece)) == set(name) else tuple(word for word in words(piece) if word not in {"the", "of", "for", "and"})
    return any(text[i : i + len(name)] == name for i in range(len(text) - len(name) + 1))


def _other_nation(entity: Known, candidate: Candidate, nations: frozenset[str]) -> bool:
    """Whether the candidate has a nationality that articles use, and not the entity's."""
    ours = {plain(r.nationality) for r in entity.referents if r.nationality}
    theirs = {nation for nation in nations for piece in candidate.said if set(nation.split()) <= set(plain(piece).split())}
    return bool(ours and theirs and not ours & theirs)


# Which of many decisions hold


def settled(matches: Iterable[Match], entity_of: Mapping[str, str]) -> list[tuple[str, Match]]:
    """Entity and decision: of each pair the person's last, else the last; two links that exclude each other become questions.

    Decisions whose witness is no referent any more wait and are left out.
    """
    last: dict[tuple[str, str], Match] = {}
    for match in matches:
        if (entity := entity_of.get(match.referent)) is not None:
            before = last.get((entity, match.id))
            if before is None or match.by or not before.by:
                last[entity, match.id] = match
    sure = {key for key, match in last.items() if match.by and match.outcome == "exact"}
    linked = [key for key, match in last.items() if match.outcome in ("exact", "close")]
    found = []
    for (entity, id), match in sorted(last.items()):
        rivals = [key for key in linked if key != (entity, id) and (key[0] == entity or key[1] == id)]
        if match.by or match.outcome == "different":
            found.append((entity, match))
        elif sure & set(rivals):
            continue
        elif rivals and match.outcome in ("exact", "close"):
            found.append((entity, replace(match, outcome="open", score=TIE, reason=f"{match.reason}; but another link excludes it")))
        else:
            found.append((entity, match))
    return found

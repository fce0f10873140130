"""Who is who across articles: referents of single articles -> entities of the registry, each link a decision.

Enters: :class:`Referent` facts, a person's :class:`Verdict` records, the :class:`Table` of IRIs. Leaves: a :class:`Registry`: links with score,
witness and reason, and open questions. Left to others: collecting the facts (``derived``), triples (``graph``). Nothing here knows RDF or
spaCy.

::

    facts      the records that come in and go out
    verdicts   what a person decides
    folding    spellings of one name
    names      persons' names: parts, and how far two agree
    people     persons: rules
    bodies     organisations: rules
    clusters   many comparisons without contradiction
    table      IRIs, handed out once

A wrong merge puts one person's words into another's mouth, in every answer; a missed one shows a person twice. So the rules
merge only where nothing speaks against it, and ask otherwise. The same referents, verdicts and table give the same registry.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from heapq import merge
from typing import TypeVar

from kg.identity import bodies, people
from kg.identity.clusters import Clusters, Comparison, Edge, Edges, Outcome, Traits, compared_pairs, questions, surest
from kg.identity.facts import Link, Question, Referent, Registry, Sort
from kg.identity.folding import is_name
from kg.identity.names import untitled
from kg.identity.table import Table
from kg.identity.verdicts import Verdict

__all__ = ["Link", "Question", "Referent", "Registry", "Table", "Verdict", "decide"]

Profile = TypeVar("Profile", bound=Hashable)
CERTAIN = 1.0


def decide(
    referents: Iterable[Referent], verdicts: Sequence[Verdict] = (), table: Table | None = None, *,
    slug: Callable[[str], str] = str, echoes: Collection[str] = (),
) -> Registry:  # fmt: skip
    """Who is who among these referents; new entities are added to the table, called after their names by ``slug``.

    ``echoes`` are texts that print what another one does: how often a name is printed they do not tell.
    """
    table = table if table is not None else Table()
    known = sorted(referents, key=lambda r: r.key)
    said = Said(known, verdicts)
    organisations = [r for r in known if r.sort == "organisation"]
    firms = resolved(organisations, [bodies.body(r) for r in organisations], bodies.blocks, bodies.compared, bodies.Traits, said)
    place = {referent.key: number for number, cluster in enumerate(firms.clusters) for referent in cluster}
    names = {r.key: r.name for r in organisations}

    def institutions(referent: Referent) -> tuple[people.Body, ...]:
        return tuple(
            people.Body(place[key], frozenset(bodies.form(names[key])), names[key])
            for key in referent.institutions
            if key in place and people.vouches(names[key])
        )

    persons = [r for r in known if r.sort == "person"]
    famous = people.famous(r for r in persons if r.key.partition("/")[0] not in echoes)
    profiles = [people.person(r, institutions(r), known=untitled(r.name) in famous) for r in persons]
    folk = resolved(persons, profiles, people.blocks, people.compared, people.Traits, said)
    return entered([folk, firms], said, table, slug)


class Said:
    """A person's verdicts, the last one on each pair, as far as both referents are there and of one sort."""

    def __init__(self, referents: Sequence[Referent], verdicts: Sequence[Verdict]) -> None:
        sorts: dict[str, Sort] = {r.key: r.sort for r in referents}
        last = {verdict.pair: verdict for verdict in verdicts}
        self.unmet: list[tuple[Verdict, str]] = []
        self.same: list[Verdict] = []
        self.apart: list[Verdict] = []
        for (one, other), verdict in last.items():
            if (missing := [key for key in (one, other) if key not in sorts]) or one == other:
                self.unmet.append((verdict, f"nobody is called {missing[0]} any more" if missing else "both are the same referent"))
            elif sorts[one] != sorts[other]:
                self.unmet.append((verdict, "one is a person and the other an organisation"))
            else:
                (self.same if verdict.same else self.apart).append(verdict)
        self.named = {key for verdict in (*self.same, *self.apart) for key in verdict.pair}


@dataclass(slots=True)
class Resolved:
    """The clusters of one sort, and why: for every referent but a cluster's first its witness."""

    clusters: list[list[Referent]] = field(default_factory=list)
    witnesses: dict[str, tuple[str, float, str, Verdict | None]] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)


def first(referents: Iterable[Referent]) -> Referent:
    """The referent of the earliest article, those without a date last."""
    return min(referents, key=lambda r: (r.published or "9999", r.key))


def resolved(
    referents: Sequence[Referent],
    profiles: Sequence[Profile],
    blocks: Callable[[Profile], Iterable[Hashable]],
    compare: Callable[[Profile, Profile], Comparison],
    traits: Callable[[Profile], Traits],
    said: Said,
) -> Resolved:
    """The clusters of referents of one sort."""
    nodes, kinds = grouped(referents, profiles, compare, said)
    node_of = {referent.key: number for number, node in enumerate(nodes) for referent in node}
    apart = [(node_of[v.one], node_of[v.other]) for v in said.apart if v.one in node_of]
    clusters = Clusters([traits(kind) for kind in kinds], apart)
    reasons: dict[tuple[int, int], Verdict] = {}
    for verdict in said.same:
        if verdict.one in node_of:
            edge = Edge(node_of[verdict.one], node_of[verdict.other], Comparison(Outcome.SAME, CERTAIN, verdict.reason))
            if clusters.parted(edge.one, edge.other):
                said.unmet.append((verdict, "it contradicts other decisions: two that it would make one are said to be apart"))
            else:
                clusters.join(edge)
                reasons[edge.one, edge.other] = verdict
    firm, weak, still_open = Edges(), Edges(), Edges()
    for edge in compared_pairs((blocks(kind) for kind in kinds), lambda one, other: compare(kinds[one], kinds[other])):
        same = edge.comparison.outcome is Outcome.SAME
        (still_open if not same else firm if edge.comparison.firm else weak).add(edge)
    refused = (clusters.join_firm(firm), *clusters.join_weak(weak))
    asked = questions(clusters, merge(still_open, *refused, key=surest))
    return described(nodes, clusters, asked, reasons, lambda one, other: compare(kinds[one], kinds[other]))


def grouped(
    referents: Sequence[Referent], profiles: Sequence[Profile], compare: Callable[[Profile, Profile], Comparison], said: Said
) -> tuple[list[list[Referent]], list[Profile]]:
    """Referents of which the articles say the same, as one node where that makes them the same; in the order of their keys."""
    nodes: list[list[Referent]] = []
    kinds: list[Profile] = []
    known: dict[Profile, int | None] = {}
    for referent, profile in zip(referents, profiles, strict=True):
        if referent.key not in said.named:
            if profile not in known:
                known[profile] = len(nodes) if compare(profile, profile).outcome is Outcome.SAME else None
            elif (place := known[profile]) is not None:
                nodes[place].append(referent)
                continue
        nodes.append([referent])
        kinds.append(profile)
    return nodes, kinds


def described(
    nodes: Sequence[list[Referent]], clusters: Clusters, still_open: Sequence[Edge], reasons: dict[tuple[int, int], Verdict],
    compare: Callable[[int, int], Comparison],
) -> Resolved:  # fmt: skip
    """Clusters as referents, with a witness for each: nodes hang on the node of the cluster's first referent by the links drawn."""
    heads = [first(node) for node in nodes]
    neighbours: dict[int, list[Edge]] = {}
    for edge in clusters.drawn:
        neighbours.setdefault(edge.one, []).append(edge)
        neighbours.setdefault(edge.other, []).append(edge)
    members: dict[int, list[int]] = {}
    for number in range(len(nodes)):
        members.setdefault(clusters.root(number), []).append(number)
    found = Resolved()
    for numbers in members.values():
        found.clusters.append([referent for number in numbers for referent in nodes[number]])
        start = min(numbers, key=lambda number: (heads[number].published or "9999", heads[number].key))
        waiting, reached = [start], {start}
        for number in waiting:
            for edge in neighbours.get(number, ()):
                there = edge.other if edge.one == number else edge.one
                if there not in reached:
                    reached.add(there)
                    waiting.append(there)
                    verdict = reasons.get((edge.one, edge.other))
                    reason = verdict.reason if verdict else compare(edge.one, edge.other).reason
                    found.witnesses[heads[there].key] = (heads[number].key, edge.comparison.score, reason, verdict)
    for number, node in enumerate(nodes):
        if len(node) > 1:
            comparison = compare(number, number)
            for referent in node:
                if referent is not heads[number]:
                    found.witnesses[referent.key] = (heads[number].key, comparison.score, comparison.reason, None)
    for edge in still_open:
        torn = "; but that would make one of two who cannot be one" if edge.comparison.outcome is Outcome.SAME else ""
        reason = compare(edge.one, edge.other).reason + torn
        found.questions.append(Question(heads[edge.one].key, heads[edge.other].key, edge.comparison.score, reason))
    return found


def called(referent: Referent) -> str:
    """The name of a referent in the registry: a person's without titles."""
    return untitled(referent.name) if referent.sort == "person" else referent.name


def fullest(cluster: Iterable[Referent]) -> str:
    """The name that an entity's IRI is made of: most words, then the first by its letters."""
    return min((called(referent) for referent in cluster), key=lambda name: (-len(name.split()), name))


def entered(parts: Sequence[Resolved], said: Said, table: Table, slug: Callable[[str], str]) -> Registry:
    """The registry: every cluster under its entity."""
    clusters = sorted((c for part in parts for c in part.clusters), key=lambda c: (first(c).published or "9999", first(c).key))
    wanted = [(f"{cluster[0].sort}/{fullest(cluster)}", [r.key for r in cluster]) for cluster in clusters]
    entities = table.assigned(wanted, slug)
    witnesses = {key: value for part in parts for key, value in part.witnesses.items()}
    links = []
    for cluster, entity in zip(clusters, entities, strict=True):
        for referent in cluster:
            witness, score, reason, verdict = witnesses.get(referent.key, (None, CERTAIN, "the first article that names them", None))
            names = tuple(dict.fromkeys((called(referent), referent.name, *(alias for alias in referent.aliases if is_name(alias)))))
            links.append(Link(referent.key, entity, names, witness, score, reason, verdict))
    return Registry(
        tuple(sorted(links, key=lambda link: link.referent)),
        tuple(sorted((q for part in parts for q in part.questions), key=lambda q: (q.one, q.other))),
        tuple(table.replaced()),
        tuple(said.apart),
        tuple(said.unmet),
    )

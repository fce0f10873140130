"""Names -> clusters: which names in one text are the same person, body or place.

Enters: the named mentions of a document. Leaves: :class:`Cluster` objects, each with its mentions. Left to others:
pronouns and descriptions (``sources``), identity across articles.

People: a full name owns its surname wherever the surname stands, before or behind it; two full names are one person when
they agree in first and last word (middle names may be missing, a first name may be an initial). Bodies: equal without
article, one the end of the other ("Saudi Arabia's Civil Defense Authority"), or the initials of the other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kg.documents import Document
from kg.lexicon import word_list
from kg.mentions import misspelt
from kg.mentions.named import NamedMention
from kg.records import Kind

MINOR_WORDS = frozenset({"of", "the", "and", "for", "in", "on", "&"})


@dataclass(eq=False, slots=True)
class Cluster:
    """Names (and later other words) that refer to one person, body or place.

    ``names`` maps an index into the named mentions to the confidence of its being here.
    """

    kind: Kind
    names: dict[int, float] = field(default_factory=dict)
    folded: set[tuple[str, ...]] = field(default_factory=set)
    """The spellings without accents and case."""


def fold(text: str) -> tuple[str, ...]:
    """Words without case, accents, full stops, article and possessive: what makes two spellings one.

    >>> fold("the Médecins  Sans Frontières")
    ('medecins', 'sans', 'frontieres')
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).replace("’", "'").replace("‘", "'").lower()
    words = [re.sub(r"'s$|[.,\"']", "", w) for w in plain.split()]
    words = [w for w in words if w]
    return tuple(words[1:] if len(words) > 1 and words[0] == "the" else words)


def cluster_names(doc: Document, names: Sequence[NamedMention]) -> list[Cluster]:
    """Clusters in the order of their first mention."""
    people = cluster_people(names)
    bodies = cluster_bodies(doc, names)
    return sorted([*people, *bodies], key=lambda c: min(c.names))


@dataclass(eq=False, slots=True)
class _People:
    """The people found so far, with the ways to look them up."""

    clusters: list[Cluster] = field(default_factory=list)
    by_last: dict[str, list[Cluster]] = field(default_factory=dict)
    by_first: dict[str, list[Cluster]] = field(default_factory=dict)
    by_tail: dict[tuple[str, ...], list[Cluster]] = field(default_factory=dict)
    """Ends of full names of two words and more: "de Blasio" of "Bill de Blasio"."""
    single: dict[str, Cluster] = field(default_factory=dict)

    def add(self, home: Cluster | None, index: int, words: tuple[str, ...], confidence: float) -> None:
        """Put a name into its cluster, a new one where it has none."""
        if home is None:
            home = Cluster("person")
            self.clusters.append(home)
        home.names[index] = confidence
        if words not in home.folded:
            home.folded.add(words)
            self._learn(home, words)

    def _learn(self, home: Cluster, words: tuple[str, ...]) -> None:
        if len(words) == 1:
            self.single.setdefault(words[0], home)
            return
        for table, key in ((self.by_last, words[-1]), (self.by_first, words[0])):
            if home not in table.setdefault(key, []):
                table[key].append(home)
        for start in range(1, len(words) - 1):
            self.by_tail.setdefault(words[start:], []).append(home)

    def full(self, words: tuple[str, ...]) -> Cluster | None:
        """The person of a full name met before."""
        tail = self.by_tail.get(words)
        if tail:
            return tail[0]
        return next((c for c in self.by_last.get(words[-1], []) if any(same_person(words, other) for other in c.folded)), None)

    def short(self, word: str, index: int, *, titled: bool) -> tuple[Cluster | None, float]:
        """The person that a single name means: by surname, by first name, by a surname with a typing error."""
        by_surname = self.by_last.get(word, [])
        if by_surname:
            return nearest(by_surname, index), 1.0 if len(by_surname) == 1 else 0.7
        if word in self.single:
            return self.single[word], 1.0
        by_first = [] if titled else self.by_first.get(word, [])
        if by_first:
            return nearest(by_first, index), 0.9 if len(by_first) == 1 else 0.6
        alike = [c for last, found in self.by_last.items() if titled and misspelt(last, word) for c in found]
        return (alike[0], 0.6) if len(alike) == 1 else (None, 1.0)


def cluster_people(names: Sequence[NamedMention]) -> list[Cluster]:
    """People: the fullest names first, then what is left of a name."""
    people = _People()
    folded = {index: fold(name.text) for index, name in enumerate(names) if name.kind == "person"}
    for index in sorted(folded, key=lambda i: (-min(len(folded[i]), 3), i)):
        words = folded[index]
        if len(words) > 1:
            people.add(people.full(words), index, words, 1.0)
        elif words:
            home, confidence = people.short(words[0], index, titled=names[index].title is not None)
            people.add(home, index, words, confidence)
    return people.clusters


def same_person(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Two full names of one person: same last word, and first words equal or one an initial of the other.

    >>> same_person(("j", "doe"), ("jane", "b", "doe")), same_person(("jane", "doe"), ("john", "doe"))
    (True, False)
    """
    if len(one) < 2 or len(other) < 2 or one[-1] != other[-1]:
        return False
    a, b = one[0], other[0]
    return a == b or (min(len(a), len(b)) == 1 and a[0] == b[0])


def nearest(clusters: Sequence[Cluster], index: int) -> Cluster:
    """The cluster mentioned last before ``index``, else the one mentioned first behind it."""
    before = [(max((i for i in c.names if i < index), default=-1), c) for c in clusters]
    best, cluster = max(before, key=lambda pair: pair[0])
    return cluster if best >= 0 else min(clusters, key=lambda c: min(c.names))


def cluster_bodies(doc: Document, names: Sequence[NamedMention]) -> list[Cluster]:
    """Organisations, places, works: by their spelling, one the end of the other, by initials, by a bracket."""
    homes: dict[tuple[str, ...], Cluster] = {}
    by_last: dict[str, list[Cluster]] = {}
    by_initials: dict[str, Cluster] = {}
    for index, name in enumerate(names):
        words = fold(name.text)
        if name.kind == "person" or name.label == "NORP" or not words:
            continue
        home = homes.get(words)
        if home is None and name.kind == "organisation":
            home = by_initials.get(words[0]) if len(words) == 1 else None
            home = home or next((c for c in by_last.get(words[-1], []) if any(one_ends_other(words, other) for other in c.folded)), None)
            home = home or next((homes[(i,)] for i in initials(words) if (i,) in homes and homes[(i,)].kind == "organisation"), None)
        if home is None:
            home = Cluster(name.kind)
        homes.setdefault(words, home)
        home.names[index] = 1.0
        if words not in home.folded:
            home.folded.add(words)
            if name.kind == "organisation":
                by_last.setdefault(words[-1], []).append(home)
                for letters in initials(words):
                    by_initials.setdefault(letters, home)
    clusters = list({id(c): c for c in homes.values()}.values())
    for one, other in bracketed_aliases(doc, names):
        clusters = joined(clusters, one, other)
    return clusters


def initials(words: tuple[str, ...]) -> tuple[str, ...]:
    """The short forms that a name's initials can make.

    >>> initials(("us", "environmental", "protection", "agency"))
    ('uepa', 'epa')
    """
    main = [w for w in words if w not in MINOR_WORDS]
    if len(main) < 2:
        return ()
    letters = "".join(w[0] for w in main)
    return (letters, letters[1:]) if len(letters) > 3 else (letters,)


def one_ends_other(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether a name of two words or more is the end of another, and says itself that it is a body.

    >>> one_ends_other(("saudi", "civil", "defence", "authority"), ("civil", "defence", "authority"))
    True
    """
    short, long = sorted((one, other), key=len)
    return len(short) > 1 and long[-len(short) :] == short and short[-1] in word_list("organisation_words")


def bracketed_aliases(doc: Document, names: Sequence[NamedMention]) -> list[tuple[int, int]]:
    """Pairs of name indexes where the second stands in brackets right behind the first: "World Bank (WB)"."""
    pairs = []
    for index, (one, other) in enumerate(pairwise(names)):
        between = doc.text[one.span[1] : other.span[0]]
        behind = doc.text[other.span[1] : other.span[1] + 1]
        if between.strip() == "(" and behind == ")" and one.kind == other.kind == "organisation":
            pairs.append((index, index + 1))
    return pairs


def joined(clusters: list[Cluster], one: int, other: int) -> list[Cluster]:
    """The clusters with those of two names made one."""
    first = next(c for c in clusters if one in c.names)
    second = next(c for c in clusters if other in c.names)
    if first is second:
        return clusters
    first.names.update(second.names)
    first.folded.update(second.folded)
    return [c for c in clusters if c is not second]

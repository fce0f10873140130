"""Names -> clusters: which names in one text are the same person, body or place.

Enters: the named mentions of a document. Leaves: :class:`Cluster` objects, each with its mentions. Left to others:
a surname that several share (``namesakes``), pronouns and descriptions (``sources``), identity across articles.

People: a full name owns its surname wherever the surname stands, before or behind it; two full names are one person when
they agree in first and last word (middle names may be missing, a first name may be an initial). Bodies: equal without
article, one the end of the other ("Saudi Arabia's Civil Defense Authority"), or the initials of the other.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kg.documents import Document
from kg.entities.clusters import Cluster
from kg.entities.namesakes import Namesakes
from kg.lexicon import word_list
from kg.mentions import MIN_TYPO_LENGTH, misspelt
from kg.mentions.bodies import short_form
from kg.mentions.named import NamedMention
from kg.records import Kind

# Of people with one surname so many are told apart by place; an article with more is a list.
MAX_NAMESAKES = 50
MINOR_WORDS = frozenset({"of", "the", "and", "for", "in", "on", "&"})


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
    """Clusters in the order of their first mention; a surname that several share and nothing decides is in none."""
    people = cluster_people(doc, names)
    bodies = cluster_bodies(doc, names)
    return sorted([*people, *bodies], key=lambda c: min(c.names))


@dataclass(eq=False, slots=True)
class _People:
    """The people found so far, with the ways to look them up."""

    namesakes: Namesakes
    clusters: list[Cluster] = field(default_factory=list)
    by_last: dict[str, list[Cluster]] = field(default_factory=dict)
    by_first: dict[str, list[Cluster]] = field(default_factory=dict)
    by_ends: dict[tuple[str, str], Cluster] = field(default_factory=dict)
    """First and last word of a full name, and its initial and last word -> the first person of that name."""
    by_tail: dict[tuple[str, ...], Cluster] = field(default_factory=dict)
    """Ends of full names of two words and more: "de Blasio" of "Bill de Blasio"."""
    single: dict[str, Cluster] = field(default_factory=dict)
    long_names: dict[str, list[str]] = field(default_factory=dict)
    """First letter -> last names that begin so and are long enough to be told from a misspelt one."""
    seen: dict[int, list[int]] = field(default_factory=dict)
    """Identity of a cluster -> the indexes of its names, in order."""

    def add(self, home: Cluster | None, index: int, words: tuple[str, ...], confidence: float) -> None:
        """Put a name into its cluster, a new one where it has none."""
        if home is None:
            home = Cluster("person")
            self.clusters.append(home)
        home.names[index] = confidence
        insort(self.seen.setdefault(id(home), []), index)
        if words not in home.folded:
            home.folded.add(words)
            self._learn(home, words)

    def _learn(self, home: Cluster, words: tuple[str, ...]) -> None:
        if len(words) == 1:
            self.single.setdefault(words[0], home)
            return
        first, last = words[0], words[-1]
        if len(last) >= MIN_TYPO_LENGTH and last not in self.by_last:
            self.long_names.setdefault(last[0], []).append(last)
        for table, key in ((self.by_last, last), (self.by_first, first)):
            known = table.setdefault(key, [])
            # the spellings of one person are learnt one after the other, or by what this look-up found
            if home not in known[-MAX_NAMESAKES:]:
                known.append(home)
        self.by_ends.setdefault((first, last), home)
        if len(first) > 1:
            self.by_ends.setdefault((f"{first[0]}.", last), home)
        for start in range(1, len(words) - 1):
            self.by_tail.setdefault(words[start:], home)

    def full(self, words: tuple[str, ...]) -> Cluster | None:
        """The person of a full name met before: the end of a longer one, the same ends, or an initial for the first name."""
        first, last = words[0], words[-1]
        found = self.by_tail.get(words) or self.by_ends.get((first, last))
        return found or self.by_ends.get((f"{first}.", last) if len(first) == 1 else (first[0], last))

    def short(self, word: str, index: int, *, titled: bool) -> tuple[Cluster | None, float]:
        """The person that a single name means: by surname, by first name, by a surname with a typing error; nobody with 0 where that is open."""
        by_surname = self.by_last.get(word, [])
        if len(by_surname) == 1:
            return by_surname[0], 1.0
        if by_surname:
            return self.namesakes.meant(word, by_surname[:MAX_NAMESAKES], index)
        if word in self.single:
            return self.single[word], 1.0
        by_first = [] if titled else self.by_first.get(word, [])
        if by_first:
            return self.nearest(by_first, index), 0.9 if len(by_first) == 1 else 0.6
        likely = self.long_names.get(word[0], [])[:MAX_NAMESAKES] if titled else []
        alike = [c for last in likely if misspelt(last, word) for c in self.by_last[last][:2]]
        return (alike[0], 0.6) if len(alike) == 1 else (None, 1.0)

    def nearest(self, clusters: Sequence[Cluster], index: int) -> Cluster:
        """The one of the first namesakes who is mentioned last before ``index``, else the one mentioned first behind it."""
        if len(clusters) == 1:
            return clusters[0]
        best: tuple[int, int, Cluster] | None = None
        for number, cluster in enumerate(clusters[:MAX_NAMESAKES]):
            own = self.seen[id(cluster)]
            place = bisect_left(own, index)
            rank = own[place - 1] if place else -own[0] - 1
            if best is None or rank > best[0]:
                best = (rank, number, cluster)
        assert best is not None
        return best[2]


def cluster_people(doc: Document, names: Sequence[NamedMention]) -> list[Cluster]:
    """People: the fullest names first, then what is left of a name."""
    people = _People(Namesakes(doc, names))
    folded = {index: fold(name.text) for index, name in enumerate(names) if name.kind == "person"}
    for index in sorted(folded, key=lambda i: (-min(len(folded[i]), 3), i)):
        words = folded[index]
        if len(words) > 1:
            people.add(people.full(words), index, words, 1.0)
        elif words:
            home, confidence = people.short(words[0], index, titled=names[index].title is not None)
            if home is None and not confidence:
                continue
            people.add(home, index, words, confidence)
    return people.clusters


def cluster_bodies(doc: Document, names: Sequence[NamedMention]) -> list[Cluster]:
    """Organisations, places, works: by their spelling, one the end of the other, by initials, by a bracket."""
    bodies = _Bodies()
    for index, name in enumerate(names):
        words = fold(name.text)
        if name.kind != "person" and name.label != "NORP" and words:
            bodies.add(index, name.kind, words, sure=name.label in ("ORG", "PERSON"))
    for one, other in bracketed_aliases(doc, names):
        bodies.join(one, other)
    return list({id(c): c for c in bodies.home.values()}.values())


@dataclass(eq=False, slots=True)
class _Bodies:
    """The bodies found so far, with the ways to look them up."""

    home: dict[int, Cluster] = field(default_factory=dict)
    """Index of a name -> its cluster."""
    spelled: dict[tuple[str, ...], Cluster] = field(default_factory=dict)
    by_end: dict[tuple[str, ...], Cluster] = field(default_factory=dict)
    """Ends of two words and more that say what the body is: "civil defence authority"."""
    by_initials: dict[str, Cluster] = field(default_factory=dict)
    by_short: dict[str, list[Cluster]] = field(default_factory=dict)
    """The word that a firm's or a club's name is shortened to: "norhaven" of "Norhaven Capital" -> the bodies met so far."""

    def add(self, index: int, kind: Kind, words: tuple[str, ...], *, sure: bool) -> None:
        """Put a name into its cluster, a new one where it has none; ``sure`` if nobody takes it for a place."""
        home = self.spelled.get(words)
        if home is None and kind == "organisation":
            home = self.known(words)
            if home is None and sure and len(words) == 1 and len(firms := self.by_short.get(words[0], [])) == 1:
                home = firms[0]
        if home is None:
            home = Cluster(kind)
        self.spelled.setdefault(words, home)
        self.home[index] = home
        home.names[index] = 1.0
        if words not in home.folded:
            home.folded.add(words)
            if kind == "organisation":
                for end in ends(words):
                    self.by_end.setdefault(end, home)
                for letters in initials(words):
                    self.by_initials.setdefault(letters, home)
                short = short_form(words) if sure else None
                if short is not None and len(known := self.by_short.setdefault(short, [])) < 2 and home not in known:
                    known.append(home)  # of two that share the word neither is meant

    def known(self, words: tuple[str, ...]) -> Cluster | None:
        """The body that a new spelling is another one of."""
        if len(words) == 1 and words[0] in self.by_initials:
            return self.by_initials[words[0]]
        # the end of a name met before, or a name met before is this one's end
        longer = self.by_end.get(words)
        shorter = next((c for end in ends(words)[1:] if (c := self.spelled.get(end)) is not None and c.kind == "organisation"), None)
        letters = next((c for i in initials(words) if (c := self.spelled.get((i,))) is not None and c.kind == "organisation"), None)
        return longer or shorter or letters

    def join(self, one: int, other: int) -> None:
        """Make the clusters of two names one, the smaller into the larger."""
        first, second = self.home[one], self.home[other]
        if first is second:
            return
        if len(second.names) > len(first.names):
            first, second = second, first
        first.names.update(second.names)
        first.folded.update(second.folded)
        self.home.update(dict.fromkeys(second.names, first))


def ends(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """A name and its ends of two words and more, where the last word says that it is a body.

    >>> ends(("saudi", "defence", "authority")), ends(("jane", "doe"))
    ([('saudi', 'defence', 'authority'), ('defence', 'authority')], [])
    """
    if words[-1] not in word_list("organisation_words"):
        return []
    return [words[start:] for start in range(len(words) - 1)]


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


def bracketed_aliases(doc: Document, names: Sequence[NamedMention]) -> list[tuple[int, int]]:
    """Pairs of name indexes where the second stands in brackets right behind the first: "World Bank (WB)"."""
    pairs = []
    for index, (one, other) in enumerate(pairwise(names)):
        between = doc.text[one.span[1] : other.span[0]]
        behind = doc.text[other.span[1] : other.span[1] + 1]
        if between.strip() == "(" and behind == ")" and one.kind == other.kind == "organisation":
            pairs.append((index, index + 1))
    return pairs

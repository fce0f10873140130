"""A bare surname that several people of the article share -> who of them is meant, or nobody.

Enters: a document, its names, the people who share a surname, where it stands alone. Leaves: one of them, with how sure that is, or
nobody. Left to others: surnames that one person has (``names``).

News calls one of them by the surname alone, the one it is about, and goes on so whoever else is named in full in between. On the way
to that: a title may fit one only ("Ms Moe"), one may just have spoken under the full name, one may only come in as somebody's kin
("her brother, Finn Moe"), one may be the only one named nearby. What none of this tells stays open.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.documents import Document, Token
from kg.entities.clusters import Cluster
from kg.lexicon import class_of, word_list
from kg.mentions import misspelt
from kg.mentions.apposed import description
from kg.mentions.named import POSSESSIVE, NamedMention

# How sure each reason is; no annotated text has enough of them to measure it.
SURE = {"title": 0.9, "established": 0.8, "spoke": 0.7, "no kin": 0.6, "near": 0.6, "only": 0.9}
OPEN = 0.0
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
APART = frozenset({"senior", "junior", "snr", "jnr", "sr", "sr.", "jr", "jr."})
# So many full names before a surname are looked at.
LOOK_BACK = 12


@dataclass(eq=False, slots=True)
class Namesakes:
    """Decides for one mention after the other, in their order; remembers whom a surname was last given to."""

    doc: Document
    names: Sequence[NamedMention]
    bare: dict[str, tuple[int, Cluster]] = field(default_factory=dict)
    """A surname -> where it last stood alone, and whom it meant."""
    fulls: dict[str, list[tuple[int, Cluster]]] = field(default_factory=dict)
    """A surname -> its full names in order, and whose they are."""

    def meant(self, word: str, people: Sequence[Cluster], index: int) -> tuple[Cluster | None, float]:
        """Whom a surname means at one of the names, and how sure that is; nobody and ``OPEN`` where nothing tells."""
        if word not in self.fulls:
            self.fulls[word] = sorted(((i, c) for c in people for i in c.names), key=lambda pair: pair[0])
        found, reason = self.reason(word, people, index)
        if found is None:
            return None, OPEN
        if not self.told_apart(index):
            self.bare[word] = (index, found)
        return found, SURE[reason]

    def reason(self, word: str, people: Sequence[Cluster], index: int) -> tuple[Cluster | None, str]:
        """Whom a surname means, and why."""
        wanted = gender_of(self.names[index].title)
        told = [(c, self.genders(c)) for c in people] if wanted is not None else []
        sure = [c for c, genders in told if wanted in genders]
        fitting = [c for c, genders in told if wanted in genders or not genders] or list(people)
        if len(sure) == 1 or len(fitting) == 1:
            return (sure or fitting)[0], "title"
        last = self.bare.get(word)
        if self.told_apart(index):
            fitting = [c for c in fitting if last is None or c is not last[1]]
            return (fitting[0], "title") if len(fitting) == 1 else (None, "open")
        fulls = self.fulls[word]
        stop = bisect_left(fulls, index, key=lambda pair: pair[0])
        before = [(i, c) for i, c in fulls[max(0, stop - LOOK_BACK) : stop] if c in fitting]
        spoke = next(((i, c) for i, c in reversed(before) if self.speaks(self.names[i])), None)
        known = list({id(c): c for _, c in before}.values())
        if len(known) == 1 and (last is None or last[1] is known[0]):
            return known[0], "only"
        if last is not None and last[1] in fitting and (spoke is None or spoke[0] < last[0] or self.paragraph(spoke[0]) != self.paragraph(index)):
            return last[1], "established"
        if spoke is not None:
            return spoke[1], "spoke"
        if not known:
            return min(fitting, key=lambda c: min(c.names)), "near"
        known = one_spelling(known)
        own = [c for c in known if not self.is_kin(self.names[min(c.names)])]
        if len(own) == 1:
            return own[0], "no kin"
        here = {id(c): (i, c) for i, c in before if self.paragraph(i) == self.paragraph(index)}
        place, person = next(iter(here.values()), (0, None))
        # "the administration of Finn Moe" is not about him
        return (person, "near") if len(here) == 1 and self.doc.tokens[self.names[place].last].dep in SUBJECTS else (None, "open")

    def told_apart(self, index: int) -> bool:
        """Whether a surname stands for the one whom it does not mean by itself: "Moe senior"."""
        behind = self.doc.tokens[self.names[index].last + 1 : self.names[index].last + 2]
        return bool(behind) and behind[0].lower in APART

    def paragraph(self, index: int) -> int:
        """The paragraph of a name."""
        return self.doc.tokens[self.names[index].first].sent.paragraph

    def genders(self, person: Cluster) -> set[str]:
        """What the titles of a person's full names say, else the first names: "male", "female", or nothing."""
        own = {gender for i in person.names if (gender := gender_of(self.names[i].title)) is not None}
        first = {words[0] for words in person.folded if len(words) > 1}
        return own or {gender for gender in ("male", "female") if first & word_list("given_names", gender)}

    def speaks(self, name: NamedMention) -> bool:
        """Whether a name is the subject of a verb of speaking: "said Finn Moe", "Finn Moe told the paper"."""
        top = self.doc.tokens[name.last]
        top = top.head if top.dep == "appos" else top  # "her deputy, Finn Moe, said"
        beside = [self.doc.tokens[i] for i in (name.begins - 1, name.last + 1) if 0 <= i < len(self.doc.tokens)]
        verbs = [t for t in (top.head if top.dep == "nsubj" else None, *beside) if t is not None and t.pos == "VERB"]
        return any(class_of("reporting_verbs").get(t.lemma) == "speech" and t.lemma not in word_list("cue_habits", "needs_marks") for t in verbs)

    def is_kin(self, name: NamedMention) -> bool:
        """Whether a person comes in as somebody's kin: "her brother Finn Moe", "his wife, Ada Moe," "Finn Moe, her brother"."""
        tokens = self.doc.tokens
        phrase = [*description(self.doc, name.begins, name.last), *tokens[max(0, name.begins - 2) : name.begins]]
        if owned_kin(phrase):
            return True
        return tokens[name.last + 1].text == "," and owned_kin(tokens[name.last + 2 : name.last + 4]) if name.last + 1 < len(tokens) else False


def one_spelling(people: Sequence[Cluster]) -> list[Cluster]:
    """The people, of two whose first names differ by a typing error ("Kristin", "Kristen") the later one alone."""
    first = [next((words[0] for words in sorted(c.folded) if len(words) > 1), "") for c in people]
    return [c for n, c in enumerate(people) if not any(first[n] and misspelt(first[n], other) for other in first[n + 1 :])]


def owned_kin(tokens: Sequence[Token]) -> bool:
    """Whether words are of somebody's kin: "her brother", "Moe's wife"."""
    owned = any(t.tag == "PRP$" or t.lower in POSSESSIVE for t in tokens)
    return owned and any(t.lemma in word_list("source_nouns", "kin") for t in tokens)


def gender_of(title: str | None) -> str | None:
    """ "male" or "female" by a title before a name ("Mrs."), else nothing."""
    words = set((title or "").lower().split())
    return next((gender for gender in ("male", "female") if words & word_list("stand_ins", gender)), None)

"""He, she, it, they, who -> the person, body or words that they stand for.

Enters: the names of a document, who is who among them, and who spoke so far. Leaves: the person a pronoun means, or the
words that "it", "they" and "who" stand for. Left to others: what those words mean (``sources``), names (``names``).

A pronoun looks back a few sentences only, and to outside quotes: who stands inside them is talked about and does not talk.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from kg.documents import Document, Token
from kg.entities.clusters import Cluster
from kg.lexicon import class_of, word_list
from kg.mentions.named import NamedMention, is_role
from kg.records import Span, inside

HE = frozenset({"he", "him", "his", "himself"})
SHE = frozenset({"she", "her", "hers", "herself"})
THEY = frozenset({"they", "them", "their"})
IT = frozenset({"it", "its"})
RELATIVE = frozenset({"who", "which", "that", "whom"})
# A pronoun looks this many sentences back, and not over more than two paragraphs.
SENTENCES = 6
PARAGRAPHS = 2
# "it" and "they" stand for a subject of the sentence before, seldom of an earlier one.
NOUN_SENTENCES = 2
# Of the names and speakers before a word only so many are looked at: a list of a thousand names is no context.
MAX_CANDIDATES = 40
SUBJECTS = frozenset({"nsubj", "nsubjpass", "agent", "ROOT"})
MAX_BYLINE = 80
# Words that end like a man's and are none.
NO_MEN = frozenset({"german", "human", "roman", "norman", "ottoman", "woman"})


@dataclass(eq=False, slots=True)
class Pronouns:
    """What is known of the people and of who spoke where; ``spoke`` grows as the quotes are gone through."""

    doc: Document
    names: Sequence[NamedMention]
    home: dict[int, Cluster]
    roles: dict[int, list[str]]
    said: Sequence[Span]
    spoke: list[tuple[int, Cluster]] = field(default_factory=list)
    """(offset, cluster) of every source so far."""
    starts: list[int] = field(init=False)
    known: dict[int, frozenset[str]] = field(default_factory=dict)
    called: dict[int, bool] = field(default_factory=dict)
    """Identity of a cluster -> whether it was last "she" beside a quote."""

    def __post_init__(self) -> None:
        self.starts = [m.first for m in self.names]

    def is_known(self, index: int) -> bool:
        """Whether a name is a person's, and whose it is is known: not a surname that two share."""
        return self.names[index].kind == "person" and index in self.home

    def paragraph(self, offset: int) -> int:
        """Index of the paragraph that an offset lies in."""
        tokens = self.doc.tokens_in((offset, offset + 1)) or self.doc.tokens_in((offset, len(self.doc.text)))[:1]
        return tokens[0].sent.paragraph if tokens else -1

    def spoken_near(self, token: Token) -> Iterator[tuple[int, Cluster]]:
        """Who spoke before a token, in its paragraph and the two before it, the last one first.

        Who is quoted within a quote ("My doctor told me ...") is no "he" outside it.
        """
        within = inside(self.said, token.start)
        stop = bisect_left(self.spoke, token.start, key=lambda pair: pair[0])
        for offset, cluster in reversed(self.spoke[max(0, stop - MAX_CANDIDATES) : stop]):
            if token.sent.paragraph - self.paragraph(offset) > PARAGRAPHS:
                return
            if within or not inside(self.said, offset):
                yield offset, cluster

    def names_before(self, token: Token, sentences: int) -> Iterator[int]:
        """Indexes of the names in this many sentences before a token, the nearest first."""
        stop = bisect_left(self.starts, token.i)
        for index in range(stop - 1, max(-1, stop - 1 - MAX_CANDIDATES), -1):
            if token.sent.index - self.doc.tokens[self.names[index].first].sent.index > sentences:
                return
            yield index

    def person_before(self, token: Token, fits: Callable[[Cluster], bool]) -> tuple[bool, int, Cluster] | None:
        """The person of those who fit that a singular pronoun, or "the 38-year-old", means: as a subject or not, where, and who.

        In its own paragraph the last one named, outside quotes, as a subject or a source; else who spoke last, up to two
        paragraphs before; else the last subject.
        """
        here = self.paragraph(token.start)
        own: list[tuple[bool, int, Cluster]] = []
        earlier: list[tuple[bool, int, Cluster]] = []
        for index in self.names_before(token, SENTENCES):
            name = self.names[index]
            if not self.is_known(index) or inside(self.said, name.span[0]) or not fits(self.home[index]) or self.byline(name):
                continue
            last = self.doc.tokens[name.last]
            # "Doe, whose daughter Ida Roe fell": the clause tells of Doe
            is_subject = last.dep in SUBJECTS and last.head.dep != "relcl"
            (own if self.paragraph(name.span[0]) == here else earlier).append((is_subject, name.span[0], self.home[index]))
        spoken = [(True, o, c) for o, c in self.spoken_near(token) if c.kind == "person" and fits(c)]
        own += [s for s in spoken if self.paragraph(s[1]) == here]
        for candidates in (own, spoken, earlier):
            if candidates:
                return max(candidates, key=lambda c: (c[0], c[1]))
        return None

    def person_behind(self, token: Token, *, female: bool) -> Cluster | None:
        """The person a pronoun looks forward to where nobody stands before it: the only one named in the rest of its paragraph."""
        if next(self.names_before(token, token.sent.index), None) is not None:
            return None
        place = bisect_left(self.starts, token.i)
        paragraph = token.sent.paragraph
        near = [i for i in range(place, min(len(self.names), place + MAX_CANDIDATES)) if self.doc.tokens[self.starts[i]].sent.paragraph == paragraph]
        people = [self.home[i] for i in near if self.is_known(i) and not inside(self.said, self.names[i].span[0])]
        return people[0] if len({id(c) for c in people}) == 1 and self.fits(people[0], female) else None

    def byline(self, name: NamedMention) -> bool:
        """Whether a name is the author's: "By Jane Doe in Graz", a paragraph of its own."""
        start, end = self.doc.paragraphs[self.doc.tokens[name.first].sent.paragraph]
        return end - start <= MAX_BYLINE and self.doc.text[start : start + 3].lower() == "by "

    def fits(self, cluster: Cluster, female: bool | None) -> bool:
        """Whether nothing that the text says of a person rules a pronoun out."""
        genders = self.genders(cluster)
        return female is None or not genders or ("female" if female else "male") in genders

    def genders(self, cluster: Cluster) -> frozenset[str]:
        """What the titles, roles and given names of a person say: "male", "female", or nothing."""
        found = self.known.get(id(cluster))
        if found is None:
            words = {w for i in cluster.names for w in (self.names[i].title or "").lower().split()}
            words |= {w for i in cluster.names for role in self.roles.get(i, ()) for w in role.split()} | cluster.words
            given = {words[0] for words in cluster.folded if len(words) > 1}
            told = {gender for gender in ("male", "female") if words & word_list("stand_ins", gender)}
            told |= {gender for gender in ("male", "female") if given & word_list("given_names", gender)}
            if any(w.endswith("man") and w not in NO_MEN and not w.endswith("woman") for w in words):
                told.add("male")
            found = self.known[id(cluster)] = frozenset(told)
        return found

    def noun_before(self, token: Token) -> Span | None:
        """The words that "it" or "they" stand for where nobody of that number spoke: a body or a group, last a subject.

        ``it`` takes a body in the singular ("the grid operator"), ``they`` people in the plural or a body ("the team").
        """
        plural = token.lower in THEY
        index = token.sent.index
        for sentence in reversed(self.doc.sentences[max(0, index - NOUN_SENTENCES) : index + 1]):
            if token.sent.paragraph - sentence.paragraph > 1:
                return None
            subjects = [t for t in sentence.tokens if t.dep in ("nsubj", "nsubjpass") and t.i < token.i and not inside(self.said, t.start)]
            found = next((t for t in reversed(subjects) if can_speak(t, plural=plural)), None)
            if found is not None:
                return phrase_span(self.doc, found)
        return None

    def antecedent(self, token: Token) -> Span | None:
        """The words that "who" or "which" stand for: what its clause hangs on, else what stands before its comma."""
        verb = next((t for t in (token, *token.ancestors()) if t.dep == "relcl"), None)
        if verb is not None and verb.head.i < token.i:
            return phrase_span(self.doc, joined_last(verb, token), before=token.i)
        previous = next((t for t in reversed(token.sent.tokens) if t.i < token.i and t.text != ","), None)
        if previous is None or previous.pos not in ("NOUN", "PROPN"):
            return None
        top = previous
        while top.head is not top and top.head.i < token.i and top.dep in ("pobj", "prep", "compound", "appos", "flat"):
            top = top.head
        return phrase_span(self.doc, top, before=token.i)


def joined_last(verb: Token, who: Token) -> Token:
    """What a relative clause in the singular hangs on: of "the court and the charity, which says" the last one."""
    found = verb.head
    if verb.tag != "VBZ" or who.lower == "that":
        return found
    joined = [c for c in found.children if c.dep == "conj" and found.i < c.i < who.i and c.pos in ("NOUN", "PROPN")]
    return joined[-1] if joined else found


def can_speak(token: Token, *, plural: bool) -> bool:
    """Whether a common noun can be what "they" (``plural``) or "it" stands for."""
    if token.pos != "NOUN":
        return False
    kind = class_of("source_nouns").get(token.lemma)
    if token.tag == "NNS":
        return plural and (kind in ("person", "kin") or is_role(token))
    collective = kind == "body" or token.lemma in word_list("organisation_words")
    return collective or (not plural and token.head.lemma in class_of("reporting_verbs") and kind == "document") or (not plural and operates(token))


def operates(token: Token) -> bool:
    """Whether a noun is a firm by what it does: "the grid operator", "the brewer"."""
    return token.lemma in word_list("stand_ins", "firm")


def phrase_span(doc: Document, head: Token, before: int | None = None) -> Span:
    """A noun with what stands before it and the phrases behind it, up to a clause, a mark, or the token ``before``."""
    last = head.i
    stop = len(doc.tokens) if before is None else before
    for token in doc.tokens[head.i + 1 : min(head.right_edge + 1, stop)]:
        if token.dep in ("relcl", "acl", "appos") or token.text in (",", "(", "–", "—", "“", '"') or token.tag in ("WP", "WDT", "VBN", "VBG"):
            break
        last = token.i
    return (doc.tokens[head.left_edge].start, doc.tokens[last].end)

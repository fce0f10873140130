"""People whom the text introduces with words: "a teenager", "Tom Brandt, 45, a father of three".

Enters: a document, its names, who is who among them, what stands inside quotes. Leaves: :class:`Introductions`: of whom
"the father of three" or "the 45-year-old" was said before, who is somebody new, and which ages the text states. Left to
others: roles (``affiliations``), deciding who speaks (``sources``).

A description goes back to the last introduction in these words. "A woman began to shout" introduces somebody new, and so does "he
stopped a 19-year-old"; "a president" that is no subject is mostly any president, and nobody.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kg.documents import Document, Token
from kg.entities.clusters import Cluster
from kg.entities.phrases import age_in, number_of
from kg.lexicon import word_list
from kg.mentions.apposed import description, is_person, person_noun
from kg.mentions.named import NamedMention
from kg.records import Span, inside

NEW = frozenset({"a", "an", "another", "one"})
AGAIN = frozenset({"the", "this", "that", "his", "her", "their", "its"})
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
# What somebody is said to be, not who comes in.
SAID_OF = frozenset({"attr", "appos", "oprd", "compound", "amod", "acomp"})
GENERIC = frozenset({"as", "like", "of", "than", "for"})
# "Tom Brandt, 45," and "Tom Brandt (45)": the tokens behind a name in which its age stands.
AGE_REACH = 4
# "the 17-year-old Northern goalkeeper": an age stands so many tokens before its noun.
AGE_BEFORE = 8
OLDEST = 120


@dataclass(frozen=True, slots=True)
class Note:
    """A noun for somebody: its token, what it says, and of which name (its index); of nobody named: of somebody new or met before."""

    place: int
    lemma: str
    number: str | None
    """Of "a father of three" the "three"."""
    age: int | None
    name: int | None
    fresh: bool


@dataclass(eq=False, slots=True)
class Introductions:
    """All introductions of a document, by their words."""

    doc: Document
    names: Sequence[NamedMention]
    home: dict[int, Cluster]
    said: Sequence[Span]
    by_lemma: dict[str, list[Note]] = field(default_factory=dict)
    by_age: dict[int, list[Note]] = field(default_factory=dict)
    by_sentence: dict[int, list[Note]] = field(default_factory=dict)
    ages: dict[int, set[int]] = field(default_factory=dict)
    """Identity of a cluster -> the ages that the text states of that person."""
    person_at: dict[int, int] = field(init=False)
    """Index of a token, titles included -> index of the person's name it is part of."""

    def __post_init__(self) -> None:
        people = [(i, m) for i, m in enumerate(self.names) if m.kind == "person" and i in self.home]
        self.person_at = {t: i for i, m in people for t in range(m.begins, m.last + 1)}
        before = {noun.i: i for i, m in people if (noun := person_noun(description(self.doc, m.begins, m.last))) is not None}
        notes = [note for t in self.doc.tokens if (note := self.note(t, before)) is not None]
        notes += [Note(m.last, "", None, age, i, False) for i, m in people if (age := self.age_behind(m)) is not None]
        for note in sorted(notes, key=lambda n: n.place):
            self.by_sentence.setdefault(self.doc.tokens[note.place].sent.index, []).append(note)
            if note.name is None and not note.fresh:
                continue
            self.by_lemma.setdefault(note.lemma, []).append(note)
            if note.age is not None:
                self.by_age.setdefault(note.age, []).append(note)
                if note.name is not None:
                    self.ages.setdefault(id(self.home[note.name]), set()).add(note.age)

    def note(self, token: Token, before: dict[int, int]) -> Note | None:
        """The introduction whose noun a token is; "old" is one in "a 19-year-old"."""
        age = age_in(self.doc.tokens[max(token.left_edge, token.i - AGE_BEFORE) : token.i + 1])
        aged = token.lower == "old" and age is not None and token.dep != "amod"
        noun = token.pos in ("NOUN", "PROPN") and token.tag not in ("NNS", "NNPS") and (token.i in self.person_at or token.text.islower())
        if not aged and not (noun and (is_person(token) or token.lemma in word_list("stand_ins", "variation"))):
            return None
        name = before.get(token.i, self.bearer(token))
        fresh = name is None and self.is_fresh(token, age is not None)
        again = (determiner := token.child("det", "poss")) is not None and determiner.lower in AGAIN and token.dep in SUBJECTS
        return Note(token.i, token.lemma, number_of(token), age, name, fresh) if fresh or again or name is not None else None

    def bearer(self, noun: Token) -> int | None:
        """The person's name that a noun is said of: "the singer Jane Doe", "Jane Doe, a singer," "Jane Doe is a singer"."""
        if (own := self.person_at.get(noun.i)) is not None:
            return own if noun.i < self.names[own].first else None  # a title, or a word of the name
        if (behind := self.person_at.get(noun.i + 1)) is not None and self.names[behind].begins == noun.i + 1:
            return behind
        if noun.dep == "appos":
            return self.person_at.get(noun.head.i)
        if noun.dep in ("attr", "oprd") and noun.head.child("neg") is None and (subject := noun.head.child(*SUBJECTS)) is not None:
            return self.person_at.get(subject.i)
        apposed = noun.child("appos")
        return self.person_at.get(apposed.i) if apposed is not None else None

    def is_fresh(self, noun: Token, aged: bool) -> bool:
        """Whether a noun brings somebody in: "a teenager"; of roles only a subject does, outside quotes."""
        determiner = noun.child("det")
        if determiner is None or determiner.lower not in NEW or noun.dep in SAID_OF:
            return False
        if noun.dep == "pobj" and noun.head.lower in GENERIC:
            return False
        kin = aged or noun.lemma in word_list("source_nouns", "kin")
        return kin or (noun.dep in SUBJECTS and not inside(self.said, noun.start))

    def age_behind(self, name: NamedMention) -> int | None:
        """The age right behind a name: "Jane Doe, 34,", "Jane Doe (34)", "Jane Doe, aged 34,", "Jane Doe, who is 34,"."""
        following = self.doc.tokens[name.last + 1 : name.last + 1 + AGE_REACH]
        if not following or following[0].text not in (",", "("):
            return None
        lead = [t for t in following[1:] if t.lower not in ("aged", "age", "who", "is", "now")][:2]
        number = age_of(lead[0]) if lead else None
        if number is None or (lead[0] is not following[1] and following[1].lower == "now"):
            return number
        closing = self.doc.tokens[lead[0].i + 1] if lead[0].i + 1 < len(self.doc.tokens) else None
        return number if closing is None or closing.text in (",", ")", ".", ";", "and") or closing.lower in ("years", "year") else None

    def last(self, head: Token, before: Token) -> Note | None:
        """The last introduction before a token in the words of a description: "the father of three" of one with as many."""
        number = number_of(head)
        for note in before_token(self.by_lemma.get(head.lemma, ()), before):
            if number is None or note.number is None or note.number == number:
                return note
        return None

    def of_age(self, age: int, before: Token) -> Note | None:
        """The last person before a token of whom an age is told."""
        return next(before_token(self.by_age.get(age, ()), before), None)

    def subjects(self, token: Token) -> Iterator[Note]:
        """Nouns for somebody not named that are subjects of sentences before a token, outside quotes, the last first.

        In its paragraph, and in the sentence right before it.
        """
        sentences = self.doc.sentences
        for index in range(token.sent.index, max(-1, token.sent.index - 3), -1):
            far = token.sent.paragraph - sentences[index].paragraph
            if far > 1 or (far and index != token.sent.index - 1):
                return
            for note in reversed(self.by_sentence.get(index, ())):
                noun = self.doc.tokens[note.place]
                main = noun.dep in SUBJECTS and (noun.head.dep == "ROOT" or (noun.head.dep == "conj" and noun.head.head.dep == "ROOT"))
                if note.name is None and main and note.place < token.i and not inside(self.said, noun.start):
                    yield note


def before_token(notes: Sequence[Note], token: Token) -> Iterator[Note]:
    """The notes before a token, the last one first."""
    for position in range(bisect_left(notes, token.i, key=lambda note: note.place) - 1, -1, -1):
        yield notes[position]


def age_of(token: Token) -> int | None:
    """A number that can be an age."""
    return int(token.text) if token.text.isdecimal() and 0 < int(token.text) <= OLDEST else None

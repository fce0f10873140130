"""A reading -> what it is about: its subject, its time, the people, places and bodies that it names.

Enters: a clause with its layers, the article's entities and names. Leaves: spans and keys. Left to others: pronouns; who "they" are is not resolved.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from kg.claims.clauses import Clause
from kg.claims.layers import Reading
from kg.claims.words import words
from kg.documents import Document, Name, Token
from kg.records import Entity, Span

TIME_LABELS = frozenset({"DATE", "TIME"})
PRONOUNS = frozenset({"PRON", "DET"})
INDEFINITE = frozenset(
    {
        "nobody",
        "somebody",
        "everybody",
        "anybody",
        "anyone",
        "everyone",
        "someone",
        "none",
        "nothing",
        "everything",
        "those",
        "neither",
        "both",
        "few",
        "many",
        "some",
    }
)
MAX_STEPS = 8
ASIDE = frozenset({"advcl", "relcl", "acl", "appos", "nsubj", "nsubjpass", "poss", "amod", "compound", "nmod"})
PERIODS = frozenset({"day", "week", "month", "year", "hour", "minute", "decade"})


class Names:
    """The mentions of an article's entities, sorted, with the keys in the order of the entities."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        self.order = {entity.key: number for number, entity in enumerate(entities)}
        self.mentions = sorted((mention.span, entity.key) for entity in entities for mention in entity.mentions)

    def between(self, span: Span) -> Iterator[str]:
        """Keys of the entities mentioned wholly within a span."""
        for place in range(bisect_left(self.mentions, ((span[0], span[0]), "")), len(self.mentions)):
            (first, last), key = self.mentions[place]
            if first >= span[1]:
                return
            if last <= span[1]:
                yield key

    def within(self, spans: Sequence[Span], speaker: str | None) -> tuple[str, ...]:
        """Keys of the entities mentioned in these spans, the speaker left out, in the order of the entities."""
        found = {key for span in spans for key in self.between(span)} - {speaker}
        return tuple(sorted(found, key=self.order.__getitem__))


def subject_span(reading: Reading) -> Span | None:
    """The noun phrase that the claim speaks of, where it is no pronoun."""
    subject = reading.subject
    if subject is None or (subject.pos in PRONOUNS and subject.lower not in INDEFINITE) or subject.dep == "expl":
        return None
    return phrase_span(subject)


def phrase_span(subject: Token) -> Span:
    """A noun with all that hangs on it, without marks at its edges."""
    sentence = subject.sent.tokens
    first, last = subject.left_edge - sentence[0].i, subject.right_edge - sentence[0].i
    phrase = sentence[first : last + 1]
    while len(phrase) > 1 and phrase[-1].pos == "PUNCT":
        phrase = phrase[:-1]
    while len(phrase) > 1 and phrase[0].pos == "PUNCT":
        phrase = phrase[1:]
    return (phrase[0].start, phrase[-1].end)


def clause_time(doc: Document, reading: Reading) -> Span | None:
    """When it is or happens: the first time that hangs on one of the verbs, with a preposition that changes it ("since March")."""
    clause = reading.clause
    verbs = {verb.i for verb in reading.verbs}
    for first, last in times(doc, clause):
        run = doc.tokens[first : last + 1]
        if duration(run):
            continue
        inside = {token.i for token in run}
        top = next((token for token in run if token.head.i not in inside), run[0])
        if on(top, verbs):
            before = doc.tokens[first - 1] if first > clause.tokens[0].i else None
            if before is not None and before.lower in words("time prepositions"):
                return (before.start, run[-1].end)
            return (run[0].start, run[-1].end)
    return None


def times(doc: Document, clause: Clause) -> Iterator[tuple[int, int]]:
    """The times named in a clause, as token indexes, both inclusive."""
    first, last = clause.tokens[0].i, clause.tokens[-1].i
    found = []
    place = bisect_left(doc.names, first, key=lambda name: name.first)
    for name in doc.names[place : bisect_right(doc.names, last, lo=place, key=lambda name: name.first)]:
        if name.label in TIME_LABELS and name.last <= last:
            found.append(bounds(doc, name, first))
    taken = {i for start, end in found for i in range(start, end + 1)}
    for token in clause.tokens:
        # "before autumn", "by nightfall": names of times only behind a preposition.
        named = token.lower in words("time nouns") and token.dep == "pobj" and token.child("amod", "compound") is None
        if token.i not in taken and (named or token.lower in words("time words")):
            found.append((token.left_edge if named and token.i - token.left_edge == 1 else token.i, token.i))
    return iter(sorted(found))


def bounds(doc: Document, name: Name, first: int) -> tuple[int, int]:
    """The tokens of a time; one that begins with its preposition ("by Friday") begins behind it."""
    start = name.first
    while start < name.last and doc.tokens[start].lower in words("time prepositions"):
        start += 1
    return max(start, first), name.last


def duration(run: Sequence[Token]) -> bool:
    """Whether the words are a duration, a rate or an age: "two years", "each month", "26-year-old"."""
    lowers = {token.lower for token in run}
    if lowers & words("rate words"):
        return True
    if lowers & words("time pointers"):
        return False
    if all(token.lemma in PERIODS or token.pos in ("ADP", "PUNCT", "DET") for token in run):
        return True  # "month after month", "within days"
    counted = any(t.tag == "CD" and not (t.text.isdigit() and len(t.text) == 4) for t in run)
    return (counted and not any(t.tag == "NNP" for t in run)) or (run[0].lower in ("a", "an") and len(run) == 2)


def on(token: Token, verbs: set[int]) -> bool:
    """Whether a token hangs on one of the verbs, not on a clause beside them."""
    for _ in range(MAX_STEPS):
        if token.i in verbs:
            return True
        if token.dep in ASIDE and not (token.dep == "acl" and token.tag == "VB"):
            return False
        token = token.head
    return False

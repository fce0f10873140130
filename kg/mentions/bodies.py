"""Bodies: names that a noun announces ("the charity Open Door"), and which body a noun or "its" stands for.

Enters: a document and its names. Leaves: names that "the charity" or "the company" stands before, and
:class:`Bodies`, which finds the body that "the service", "the company" or "it" means. Left to others: pronouns for
people (``entities``), what is said of a body.

A common noun means the body named last that has the noun in its name ("the service": the Southern Weather Service);
"the company" and its like mean the body named last, whatever its name, a subject before others.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from kg.documents import Document, Token
from kg.lexicon import sections, word_list
from kg.mentions.body_nouns import announces, noun_words, phrase_opener
from kg.mentions.named import POSSESSIVE, NamedMention, named
from kg.records import Span, inside

# A pronoun or "the company" looks this many sentences back, "the ministry" so many.
NEAR_SENTENCES = 6
FAR_SENTENCES = 60
# So many names are looked at before a word: a list of a thousand names in one sentence is no context.
MAX_NAMES = 60
MAX_ANNOUNCED = 6
# A shorter first word ("New", "Air") is no name of a firm by itself.
MIN_SHORT = 5
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
ENDS_OF_PHRASES = frozenset({"nsubj", "nsubjpass", "dobj", "pobj", "poss", "conj", "appos"})


def announced(doc: Document, names: Sequence[NamedMention]) -> list[NamedMention]:
    """The names, with those that "the charity" or "the company" announces made one body: "the charity Kettle and Chair"."""
    found = {m.first: m for token in doc.tokens if (m := behind_noun(doc, token)) is not None}
    covered = {i for m in found.values() for i in range(m.first, m.last + 1)}
    kept = [m for m in names if not covered & {*range(m.begins, m.last + 1)}]
    return sorted([*kept, *found.values()], key=lambda m: m.first)


def behind_noun(doc: Document, token: Token) -> NamedMention | None:
    """The capitalised words right behind "the charity", "its agency", where they are part of the same phrase."""
    tokens = doc.tokens
    opener = phrase_opener(doc, token) if token.pos == "NOUN" and token.text.islower() and announces(token) else None
    if opener is None or opener.lower not in ("the", "its", "their"):
        return None
    last = token.i
    for following in tokens[token.i + 1 : token.i + 1 + MAX_ANNOUNCED]:
        foreign = following.pos == "PROPN" and following.text.islower()  # "the newspaper Corriere della Sera"
        joint = (foreign or following.lower in ("and", "&", "of", "for", *POSSESSIVE)) and last > token.i and following.i + 1 < len(tokens)
        if following.sent is not token.sent or not (capital(following) or (joint and capital(tokens[following.i + 1]))):
            break
        last = following.i
    run = tokens[token.i + 1 : last + 1]
    if not run or run[0].lower in word_list("given_names") or any(t.ent in ("DATE", "NORP", "TIME") for t in run):
        return None
    inner = {t.i for t in run}
    top = next((t for t in run if t.head.i not in inner), run[-1])
    apposed = top.head is token and top.dep in ("appos", "nmod", "compound")
    before = token.head.i in inner and token.dep in ("compound", "nmod", "appos", "amod")
    # the noun is no root of a sentence: what looks like "the charity (that) Open Door brought" is its subject
    misread = token.head is token and top.dep == "nsubj" and top.head.dep == "relcl"
    twice = top.head is token.head and top.dep == token.dep == "nsubj"  # one subject, read as two
    return named(doc, token.i + 1, last, "organisation", "ORG") if apposed or before or misread or twice else None


def can_be(name: NamedMention, kind: str, noun: str) -> bool:
    """Whether a body's name allows that "the company" (``firm``) or "the union" (``body``) means it."""
    said = words_of(name) & word_list("organisation_words")
    if name.words[-1].lower() in word_list("source_nouns", "document"):
        return False  # the "Harvest Poll" is nobody's firm
    return not said or (kind == "firm" and bool(said & word_list("organisation_words", "company"))) or is_called(name, noun)


def is_called(name: NamedMention, noun: str) -> bool:
    """Whether a name says that its bearer is what a noun calls it: a "... Federation" is a union."""
    return bool(words_of(name) & sections("stand_ins").get(f"is a {noun}", frozenset()))


def words_of(name: NamedMention) -> set[str]:
    """The words of a name in small letters, without marks at their ends."""
    return {w.strip(".,").lower() for w in name.words}


def capital(token: Token) -> bool:
    """A capitalised word that the tagger takes for a name."""
    return token.text[:1].isupper() and token.text[:1].isalpha() and token.pos in ("PROPN", "NOUN", "ADJ", "VERB")


def short_form(words: Sequence[str]) -> str | None:
    """What news calls a firm or a club once it has been named: of two words the first; public bodies are not.

    >>> short_form(("norhaven", "capital")), short_form(("norhaven", "university")), short_form(("hartlow", "united"))
    ('norhaven', None, 'hartlow')
    """
    public = word_list("organisation_words", "public") | word_list("research")
    if len(words) != 2 or words[1] in public or words[0] in word_list("organisation_words") or len(words[0]) < MIN_SHORT:
        return None
    return words[0]


def lone(name: NamedMention) -> bool:
    """Whether a name is one long word, with a capital and small letters."""
    return len(name.words) == 1 and len(name.text) >= MIN_SHORT and name.text.istitle()


def shortened(doc: Document, names: Sequence[NamedMention]) -> Iterator[NamedMention]:
    """Where a firm named before is called by its first or only word and the model saw no name: "Norhaven" of "Norhaven Capital"."""
    taken = {i for m in names for i in range(m.begins, m.last + 1)}
    firms = {m.words[0]: m.first for m in reversed(names) if m.kind == "organisation" and (short_form([w.lower() for w in m.words]) or lone(m))}
    for token in doc.tokens:
        if token.i not in taken and token.pos == "PROPN" and token.dep in ENDS_OF_PHRASES and token.i > firms.get(token.text, len(doc.tokens)):
            alone = token.i + 1 == len(doc.tokens) or not doc.tokens[token.i + 1].text[:1].isupper()
            if alone and not doc.tokens[token.i - 1].text[:1].isupper():
                yield named(doc, token.i, token.i, "organisation", "ORG")


def listed(doc: Document, names: Sequence[NamedMention]) -> Iterator[NamedMention]:
    """Firms behind "shares in" that the model did not see."""
    taken = {i for m in names for i in range(m.begins, m.last + 1)}
    for joint in doc.tokens[1:-1]:
        if joint.lower not in ("in", "of") or doc.tokens[joint.i - 1].lemma.lower() not in word_list("humans", "traded"):
            continue
        first = last = joint.i + 1
        while last + 1 < len(doc.tokens) and doc.tokens[last + 1].pos == "PROPN" and doc.tokens[last + 1].text[:1].isupper():
            last += 1
        if doc.tokens[first].pos == "PROPN" and doc.tokens[first].text[:1].isupper() and taken.isdisjoint(range(first, last + 1)):
            yield named(doc, first, last, "organisation", "ORG")


def reports(token: Token) -> bool:
    """Whether a body is but the paper that had the news: "..., Skarholt TV reported"."""
    return token.dep in SUBJECTS and token.head.lemma == "report" and token.head.child("dobj") is None and token.i > token.sent.tokens[0].i


class Bodies:
    """Who is meant by "the service", "the company", "its": looked up in the names of a document."""

    def __init__(self, doc: Document, names: Sequence[NamedMention], said: Sequence[Span] = ()) -> None:
        """``said`` are the spans of quoted words: a body named there is talked about and is no antecedent of what stands outside."""
        self.doc = doc
        self.names = [m for m in names if m.kind == "organisation" and m.label != "NORP" and not inside(said, m.span[0])]
        self.starts = [m.first for m in self.names]
        self.by_word: dict[str, list[int]] = {}
        for index, name in enumerate(self.names):
            for word in {w.strip(".,'’\"").lower() for w in name.words}:
                self.by_word.setdefault(word, []).append(index)

    def called(self, noun: Token, before: Token) -> NamedMention | None:
        """The body that a noun ("service", "company") means at a token: by a word of its name, else the nearest for "the company"."""
        named = self.with_word(noun.lemma, before) or self.with_word(noun.lower, before)
        if named is not None:
            return named
        words = noun_words(noun)
        kind = next((k for k in ("firm", "body") if words in word_list("stand_ins", k)), None)
        if kind is None:
            return None
        return self.nearest(before, kind, words)

    def only(self, noun: Token) -> NamedMention | None:
        """The one body of the whole text whose name ends with a noun, or begins with it ("Museum of Clocks")."""
        found: dict[str, NamedMention] = {}
        for index in self.by_word.get(noun.lemma, [])[:MAX_NAMES]:
            words = [w.lower() for w in self.names[index].words]
            if noun.lemma == words[-1] or words[:2] == [noun.lemma, "of"]:
                found.setdefault(self.names[index].text.lower(), self.names[index])
        return next(iter(found.values())) if len(found) == 1 else None

    def with_word(self, word: str, before: Token) -> NamedMention | None:
        """The body named last before a token that has a word in its name."""
        indexes = self.by_word.get(word, [])
        place = bisect_left(indexes, before.i, key=lambda index: self.starts[index])
        near = place > 0 and self.sentences_between(self.names[indexes[place - 1]], before) <= FAR_SENTENCES
        return self.names[indexes[place - 1]] if near else None

    def nearest(self, before: Token, kind: str | None = None, noun: str = "") -> NamedMention | None:
        """The body named last before a token, a subject before others; of names that say what they are only those that can be this."""
        fallback: NamedMention | None = None
        for name in self.backwards(before):
            if kind is not None and (not can_be(name, kind, noun) or reports(self.doc.tokens[name.last])):
                continue
            if self.doc.tokens[name.last].dep in SUBJECTS:
                return name
            fallback = fallback or name
        return fallback

    def backwards(self, before: Token) -> Iterator[NamedMention]:
        """The bodies of the sentences before a token, the last one first."""
        stop = bisect_left(self.starts, before.i)
        for name in reversed(self.names[max(0, stop - MAX_NAMES) : stop]):
            if self.sentences_between(name, before) > NEAR_SENTENCES:
                return
            yield name

    def sentences_between(self, name: NamedMention, token: Token) -> int:
        return token.sent.index - self.doc.tokens[name.first].sent.index

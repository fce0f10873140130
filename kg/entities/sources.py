"""Source words -> who they stand for: names, pronouns, descriptions, documents, chains of quotes.

Enters: the clusters of a document and its quotes with their source words. Leaves: a cluster for each quote, or none.
Left to others: names (``names``), finding quotes.

What cannot be told stays open: a pronoun without a candidate, "some say". Each step lowers the confidence by what it was
wrong about on annotated news.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kg.documents import Document, Token
from kg.entities.clusters import Cluster
from kg.entities.introduced import Introductions, Note
from kg.entities.names import fold
from kg.entities.phrase_names import PhraseNames
from kg.entities.phrases import age_in, aged, distinguished, is_person_noun, noun_class, others_than, phrase_head, relative_behind, tells_more
from kg.entities.pronouns import HE, IT, RELATIVE, SHE, THEY, Pronouns, operates, phrase_span
from kg.entities.variation import can_be, from_a_nation, varied
from kg.lexicon import class_of, sections, word_list
from kg.mentions.apposed import is_person
from kg.mentions.bodies import SUBJECTS, Bodies
from kg.mentions.named import NamedMention
from kg.records import Form, Kind, Quote, Span, inside

# Share of right answers of each step, rounded down: our own texts (550 quotes; pronouns 0.98, descriptions 0.97, chains 0.97)
# together with the pronouns of 40 annotated ones (0.90 to 0.94, tests/coreference.py); steps with few cases are set lower.
CERTAINTY = {
    "name": 1.0,
    "pronoun": 0.93,
    "relative": 0.95,
    "cataphor": 0.6,
    "plural-pronoun": 0.8,
    "description": 0.95,
    "anaphor": 0.9,
    "spelling": 0.95,
    "bare-pronoun": 0.6,
    "document": 0.9,
    "nation": 0.7,
    "renamed": 0.8,
    "alone": 0.7,
    "introduced": 0.9,
    "newcomer": 0.75,
    "content": 0.6,
    "chain": 0.95,
    "open": 0.7,
}
# "people" are everybody, "two people familiar with the matter" are some.
MAX_EVERYBODY = 3
# "the Dutch chip maker" may be the firm named last; a longer description says more.
MAX_FIRM = 4
MAX_INITIALS = 3
# What each line of a block quote begins with.
BLOCK = ">"
# "the officer", and nothing else.
DEFINITE_NOUN = 2
DEFINITE = frozenset({"the", "this", "that", "these", "those", "his", "her", "their", "its"})


@dataclass(frozen=True, slots=True)
class Answer:
    """Who a quote's source words stand for, how the words do it, and how sure that is."""

    cluster: Cluster
    form: Form
    certainty: float


@dataclass(eq=False, slots=True)
class Described:
    """A cluster without a name of its own: what the text calls it."""

    cluster: Cluster
    phrase: str
    span: Span
    lemma: str
    order: int


@dataclass(eq=False, slots=True)
class Resolver:
    """Goes through the quotes in order and remembers who spoke where."""

    doc: Document
    names: Sequence[NamedMention]
    clusters: list[Cluster]
    roles: dict[int, list[str]]
    """Index of a name -> the roles the text gives that person, in lower case."""
    said: list[Span] = field(default_factory=list)
    """What stands inside quotes, in order."""
    described: list[Described] = field(default_factory=list)
    by_lemma: dict[str, list[Described]] = field(default_factory=dict)
    """Head of a description -> the descriptions that have it."""
    phrases: dict[tuple[Kind, tuple[str, ...]], Cluster] = field(default_factory=dict)
    """Kind and spelling of a description -> its cluster."""
    pronouns: Pronouns = field(init=False)
    within_phrases: PhraseNames = field(init=False)
    introduced: Introductions = field(init=False)
    bodies: Bodies = field(init=False)
    talked_about: Bodies = field(init=False)
    """All bodies, those within quotes too."""
    home: dict[int, Cluster] = field(init=False)
    """Index of a name -> its cluster."""
    spellings: dict[str, Cluster] = field(init=False)
    """A name without case and accents, or the end of a person's -> its cluster: finds "MOE" and names overlooked."""
    initials: dict[str, Cluster] = field(init=False)
    """The initials of a person, where nobody else has them -> that person."""
    name_at: dict[int, int] = field(init=False)
    """Index of a token -> index of the name it is part of; nationalities are no names here."""
    index_of: dict[int, int] = field(init=False)
    """Index of a name's first token -> index of the name."""
    called: dict[str, list[int]] = field(init=False)
    """A word of a role -> indexes of the names whose bearers the text calls that, in order."""

    def __post_init__(self) -> None:
        self.home = {index: cluster for cluster in self.clusters for index in cluster.names}
        self.spellings = {}
        for cluster in self.clusters:
            for words in sorted(cluster.folded):
                for start in range(len(words) if cluster.kind == "person" else 1):
                    self.spellings.setdefault(" ".join(words[start:]), cluster)
        people = [(letters, c) for c in self.clusters if c.kind == "person" for letters in sorted({initials_of(w) for w in c.folded if len(w) > 1})]
        shared = Counter(letters for letters, _ in people)
        self.initials = {letters: c for letters, c in people if shared[letters] == 1}
        self.name_at = {t: i for i, m in enumerate(self.names) if m.label != "NORP" for t in range(m.first, m.last + 1)}
        self.index_of = {m.first: i for i, m in enumerate(self.names)}
        self.called = {}
        for index in sorted(self.home):
            title = (self.names[index].title or "").lower()
            for word in sorted({w for role in (*self.roles.get(index, ()), title) for w in role.split()}):
                self.called.setdefault(word, []).append(index)
        self.pronouns = Pronouns(self.doc, self.names, self.home, self.roles, self.said)
        self.within_phrases = PhraseNames(self.doc, self.names, self.name_at)
        self.introduced = Introductions(self.doc, self.names, self.home, self.said)
        self.bodies = Bodies(self.doc, self.names, self.said)
        self.talked_about = Bodies(self.doc, self.names)

    def resolve(self, quote: Quote, previous: tuple[Quote, Cluster] | None) -> Answer | None:
        """Who speaks in this quote; ``previous`` is the last quote that has a speaker."""
        if quote.source_mention is None:
            return self.chained(quote, previous) if quote.cue is None else None
        if quote.cue is None and self.doc.text[slice(*quote.source_mention)].lower() in word_list("stand_ins", "transcript"):
            return None
        if quote.cue is None and (labelled := self.by_initials(quote.source_mention)) is not None:
            self.pronouns.spoke.append((quote.source_mention[0], labelled))
            return Answer(labelled, "acronym", CERTAINTY["spelling"])
        answer = self.within(quote, self.source(quote.source_mention))
        if answer is not None:
            self.pronouns.spoke.append((quote.source_mention[0], answer.cluster))
        return answer

    def by_initials(self, span: Span) -> Cluster | None:
        """The one person whose initials label a line of an interview: "JD: We did."."""
        label = self.doc.text[slice(*span)].replace(".", "")
        if not label.isupper() or not 2 <= len(label) <= MAX_INITIALS or not self.doc.text.startswith((":", ".:"), span[1]):
            return None
        return self.initials.get(label)

    def within(self, quote: Quote, answer: Answer | None) -> Answer | None:
        """The answer, less sure where the words before "she told reporters" are of a person that she may be too: "The girl had waited".

        That person speaks where whoever was found neither spoke nor was named in the sentence before.
        """
        source = self.doc.tokens_in(quote.source_mention)[:1] if quote.source_mention is not None else []
        if quote.kind != "indirect" or not source or source[0].lower not in HE | SHE or quote.content[0][0] > source[0].start:
            return answer
        sentence = source[0].sent
        subject = next((t for t in self.doc.tokens_in(quote.content[0]) if t.dep in ("nsubj", "nsubjpass")), None)
        if subject is None or subject.sent is not sentence or not is_person(subject) or subject.tag in ("NNS", "NNPS"):
            return answer
        meant = self.subject(phrase_span(self.doc, subject))
        if meant is None or meant.kind != "person" or not self.pronouns.fits(meant, source[0].lower in SHE):
            return answer
        if answer is None or meant is answer.cluster:
            return answer or Answer(meant, "pronoun", CERTAINTY["content"])
        near = [self.home[i] for i in self.pronouns.names_before(sentence.tokens[0], 1) if self.pronouns.is_known(i)]
        near += [c for o, c in self.pronouns.spoken_near(sentence.tokens[0]) if self.pronouns.paragraph(o) == sentence.paragraph]
        return replace(answer, cluster=answer.cluster if answer.cluster in near else meant, certainty=CERTAINTY["content"])

    def is_open(self, quote: Quote) -> bool:
        """Whether the source is a surname that several people share, and which of them is meant is open."""
        tokens = self.doc.tokens_in(quote.source_mention) if quote.source_mention is not None else []
        return any((index := self.name_at.get(t.i)) is not None and self.names[index].kind == "person" and index not in self.home for t in tokens)

    def relayed(self, quote: Quote) -> bool:
        """Whether a quote stands within what another one says: its speaker is not who goes on."""
        return quote.source_mention is not None and inside(self.said, quote.source_mention[0])

    def chained(self, quote: Quote, previous: tuple[Quote, Cluster] | None) -> Answer | None:
        """Quoted words without a cue go on with the last speaker, in the same or the next paragraph."""
        if previous is None:
            return None
        if self.unannounced_block(quote):
            return None
        here, there = self.pronouns.paragraph(quote.start), self.pronouns.paragraph(previous[0].end - 1)
        return Answer(previous[1], "nominal", CERTAINTY["chain"]) if here - there <= 1 else None

    def unannounced_block(self, quote: Quote) -> bool:
        """Whether words are set as a block ("> ...") that no colon announces and no block goes before: anybody's, perhaps of a letter."""
        starts = self.doc.paragraphs[self.pronouns.paragraph(quote.start)][0]
        if self.doc.text[starts] != BLOCK:
            return False
        before = self.doc.text[:starts].rstrip()
        return not before.endswith(":") and before[before.rfind("\n") + 1 :][:1] != BLOCK

    def source(self, span: Span) -> Answer | None:
        """Who a source phrase stands for."""
        tokens = self.doc.tokens_in(span)
        head = phrase_head(tokens)
        if head is None:
            return None
        named = self.within_phrases.name_in(tokens, head)
        if named is not None:
            return self.by_name(named) if named in self.home else None
        if len(tokens) == 1 and (head.pos == "PRON" or head.tag in ("WP", "WDT")):
            return self.pronoun(head)
        spelled = self.spellings.get(" ".join(fold(self.doc.text[slice(*span)])))
        if spelled is not None:
            return Answer(spelled, "partial_name", CERTAINTY["spelling"])
        return self.description(tokens, head, span)

    def by_name(self, index: int) -> Answer:
        """The bearer of a name."""
        form: Form = "full_name" if len(self.names[index].words) > 1 else "partial_name"
        return Answer(self.home[index], form, CERTAINTY["name"] * self.home[index].names[index])

    def pronoun(self, token: Token) -> Answer | None:
        """He, she, they, it, who: the last one spoken of that fits; anything else stays open."""
        word = token.lower
        if word in HE | SHE:
            return self.he_or_she(token, female=word in SHE)
        if word in THEY or word in IT:
            return self.it_or_they(token)
        if word in RELATIVE and token.tag in ("WP", "WDT"):
            span = self.pronouns.antecedent(token)
            meant = self.source(span) if span is not None and span[1] <= token.start else None
            return replace(meant, form="pronoun", certainty=meant.certainty * CERTAINTY["relative"]) if meant is not None else None
        return None

    def he_or_she(self, token: Token, *, female: bool) -> Answer | None:
        """The person named or heard last who fits, unless a sentence behind that brings in somebody new: "A woman began to shout"."""
        found = self.pronouns.person_before(token, lambda c: self.pronouns.fits(c, female))
        if found is None and (later := self.pronouns.person_behind(token, female=female)) is not None:
            return Answer(later, "pronoun", CERTAINTY["cataphor"])
        note = next((n for n in self.introduced.subjects(token) if n.fresh or found is None), None)
        if note is not None and self.enters(token, note, found, female=female):
            meant = self.subject(phrase_span(self.doc, self.doc.tokens[note.place]))
            if meant is not None and meant.kind == "person" and self.pronouns.fits(meant, female):
                return Answer(meant, "pronoun", CERTAINTY["newcomer"])
        if found is None:
            return None
        self.pronouns.called[id(found[2])] = female
        return Answer(found[2], "pronoun", CERTAINTY["pronoun"])

    def enters(self, token: Token, note: Note, found: tuple[bool, int, Cluster] | None, *, female: bool) -> bool:
        """Whether a noun's sentence turns to somebody else than the person found: nobody who fits is named or spoken of in it."""
        noun = self.doc.tokens[note.place]
        if found is None:
            return True
        if found[1] >= noun.sent.start:
            return False
        spoken_of = SHE if female else HE
        # "A judge had told her so": she was spoken of before, and still is
        return not any(t.lower in spoken_of and t.tag == "PRP" for t in noun.sent.tokens if t.i < token.i)

    def it_or_they(self, token: Token) -> Answer | None:
        """Who spoke last and is a body or a group; else the last subject that can be; else, for "it", the body named last."""
        kinds: tuple[Kind, ...] = ("group", "organisation") if token.lower in THEY else ("organisation",)
        offset, recent = next(((o, c) for o, c in self.pronouns.spoken_near(token) if c.kind in kinds), (-1, None))
        span = self.pronouns.noun_before(token)
        if recent is not None and (span is None or span[0] <= offset):
            return Answer(recent, "pronoun", CERTAINTY["plural-pronoun"])
        meant = self.subject(span) if span is not None else None
        if meant is not None and meant.kind in kinds:
            return Answer(meant, "pronoun", CERTAINTY["bare-pronoun"])
        if recent is not None:
            return Answer(recent, "pronoun", CERTAINTY["plural-pronoun"])
        body = self.bodies.nearest(token) if token.lower in IT and token.sent.index else None
        return Answer(self.home_of(body), "pronoun", CERTAINTY["bare-pronoun"]) if body is not None else None

    def subject(self, span: Span) -> Cluster | None:
        """What a noun that "it" or "they" stand for means; "the operator", which may be a person elsewhere, is a firm here."""
        tokens = self.doc.tokens_in(span)
        head = phrase_head(tokens)
        if head is not None and operates(head):
            return self.describe("organisation", tokens, head, span)
        answer = self.source(span)
        return answer.cluster if answer is not None else None

    def home_of(self, name: NamedMention) -> Cluster:
        """The cluster of a name."""
        return self.home[self.index_of[name.first]]

    def description(self, tokens: Sequence[Token], head: Token, span: Span) -> Answer | None:
        """A source without a name of its own: a person, body, group or document, new or met before."""
        what = noun_class(head)
        definite, plural = tokens[0].lower in DEFINITE, head.tag in ("NNS", "NNPS")
        if what is None:
            # the parse took another noun for the head: the first word that can speak is the source
            head = next((t for t in tokens if t.pos == "NOUN" and class_of("source_nouns").get(t.lemma)), head)
            what, plural = noun_class(head), head.tag in ("NNS", "NNPS")
        if what in ("person", "kin", None) and definite and not plural and (answer := self.known_by(tokens, head, span)) is not None:
            return answer
        if (what == "everybody" and not (plural and len(tokens) > MAX_EVERYBODY)) or (head.pos not in ("NOUN", "PROPN") and not from_a_nation(head)):
            return None
        if (of := self.words_of(tokens, head)) is not None:
            return of
        if definite and not plural and (meant := self.renamed(tokens, head)) is not None:
            return meant
        if what == "document" or head.lemma in word_list("research"):
            return self.document(tokens, head, span)
        if what in ("person", "kin") and definite and not plural and (found := self.by_role(head, tokens)):
            return Answer(found, "nominal", CERTAINTY["anaphor"])
        firm = operates(head) and head.lemma not in word_list("humans", "either")  # "the developer" may be a person
        size = next((n for n, t in enumerate(tokens) if t.i > head.i and t.text == "," and relative_behind(tokens, t)), len(tokens))
        if firm and definite and not plural and size <= MAX_FIRM and (found := self.by_name_word(head, tokens, acting=True)):
            return Answer(found, "nominal", CERTAINTY["anaphor"])
        if what == "body" and definite and size <= 3 and (found := self.by_name_word(head, tokens)):
            return Answer(found, "nominal", CERTAINTY["anaphor"])
        # a noun of no list: many are a group ("the rebels"), one is a body ("the synod")
        shares = plural or head.lemma in ("%", "percent", "cent")
        kind: Kind = "group" if shares else "person" if what in ("person", "kin") and not firm else "organisation"
        return Answer(self.describe(kind, tokens, head, span), "nominal", CERTAINTY["description"])

    def known_by(self, tokens: Sequence[Token], head: Token, span: Span) -> Answer | None:
        """Who was introduced in the words of a description: with its age, or with its noun later than anybody who has it as a role."""
        age = age_in(tokens)
        note = self.introduced.last(head, tokens[0]) if age is None else self.introduced.of_age(age, tokens[0])
        if note is not None and age is None and self.role_behind(head, note.place, tokens[0]):
            return None
        if note is not None and note.name is not None:
            return Answer(self.home[note.name], "nominal", CERTAINTY["introduced"])
        if note is not None:
            return Answer(self.newcomer(note), "nominal", CERTAINTY["introduced"])
        if age is None and not aged(tokens):
            return None
        # "the 38-year-old goalkeeper": an age that nobody was given before introduces nobody
        meant = self.pronouns.person_before(tokens[0], lambda c: can_be(self.pronouns, self.introduced, c, tokens, head))
        found = meant[2] if meant is not None else self.describe("person", tokens, head, span)
        return Answer(found, "nominal", CERTAINTY["anaphor" if meant is not None else "description"])

    def newcomer(self, note: Note) -> Cluster:
        """Somebody whom the text introduces without a name, or who was described in the same words since."""
        noun = self.doc.tokens[note.place]
        since = next((d for d in reversed(self.by_lemma.get(note.lemma, ())) if d.cluster.kind == "person"), None)
        if since is not None and since.span[1] > noun.start:
            return since.cluster
        span = phrase_span(self.doc, noun)
        return self.describe("person", self.doc.tokens_in(span), noun, span)

    def role_behind(self, head: Token, place: int, before: Token) -> bool:
        """Whether somebody has the noun of a description as a role between an introduction and the description."""
        indexes = self.called.get(head.lemma, ())
        stop = bisect_left(indexes, before.i, key=lambda index: self.names[index].first)
        return stop > 0 and self.names[indexes[stop - 1]].last >= place

    def renamed(self, tokens: Sequence[Token], head: Token) -> Answer | None:
        """ "the midfielder", whom nothing calls so."""
        if self.called.get(head.lemma) or self.by_lemma.get(head.lemma):
            return None
        found = varied(self.pronouns, self.introduced, tokens, head)
        return Answer(found[0], "nominal", CERTAINTY[found[1]]) if found is not None else None

    def words_of(self, tokens: Sequence[Token], head: Token) -> Answer | None:
        """ "the words of the dispatcher", "in her view", "their analysis": whose words they are."""
        opinion = head.lemma in word_list("stand_ins", "opinion")
        owner = tokens[0] if tokens[0].tag == "PRP$" and tokens[0].head is head else None
        if owner is not None and (opinion or noun_class(head) == "document"):
            return self.pronoun(owner)
        if opinion:
            of = next((c for c in head.children if c.lower in ("of", "from") and c.i <= tokens[-1].i), None)
            inner = of.child("pobj") if of is not None else None
            if inner is not None and inner.i <= tokens[-1].i:
                return self.source((self.doc.tokens[inner.left_edge].start, self.doc.tokens[min(inner.right_edge, tokens[-1].i)].end))
        return None

    def document(self, tokens: Sequence[Token], head: Token, span: Span) -> Answer:
        """A report, study or poll, or the people behind it: the body that the phrase names, else the one study told of."""
        told = next((n for n, t in enumerate(tokens) if t.i > head.i and t.text == "," and tells_more(tokens, t)), len(tokens))
        for token in tokens[:told]:
            index = self.name_at.get(token.i)
            of = token.dep == "pobj" and token.head.lower in ("of", "by", "from")
            owned = (of or token.dep in ("poss", "nmod", "compound")) and token is not head and self.name_at.get(token.head.i, -1) != index
            owned = owned or (index is not None and self.names[index].last + 1 == head.i)  # "a University of Arden poll"
            if owned and index in self.home and self.names[index].kind in ("organisation", "person") and tokens[0].i <= self.names[index].first:
                return Answer(self.home[index], "metonym", CERTAINTY["document"])
        if (body := self.of_a_nation(tokens)) is not None:
            return Answer(body, "metonym", CERTAINTY["nation"])
        if (behind := self.behind_document(tokens, head)) is not None:
            return behind
        if head.lemma in word_list("research") and tokens[0].lower != "another":
            known = min((d[0] for word in sorted(word_list("research")) if (d := self.by_lemma.get(word))), key=lambda d: d.order, default=None)
            if known is not None and not distinguished(tokens, head) and not others_than(tokens, head):
                return Answer(known.cluster, "nominal", CERTAINTY["anaphor"])
        kind: Kind = "group" if is_person_noun(head) else "organisation"
        return Answer(self.describe(kind, tokens, head, span), "nominal" if kind == "group" else "metonym", CERTAINTY["document"])

    def behind_document(self, tokens: Sequence[Token], head: Token) -> Answer | None:
        """ "a report by the audit office published in May": the office, whom the text does not name."""
        for token in tokens:
            maker = token.dep == "pobj" and token.head.lower in ("by", "from") and token.head.head is head
            name = self.name_at.get(token.i + 1) if maker else None
            if name in self.home and name is not None and self.names[name].first == token.i + 1 and self.names[name].kind == "organisation":
                return Answer(self.home[name], "metonym", CERTAINTY["document"])  # "a report by the auditors Marsh & Lyle"
            if maker and noun_class(token) in ("body", "person"):
                meant = self.source((self.doc.tokens[token.left_edge].start, token.end))
                return replace(meant, form="metonym", certainty=meant.certainty * CERTAINTY["document"]) if meant is not None else None
        return None

    def of_a_nation(self, tokens: Sequence[Token]) -> Cluster | None:
        """ "British estimates": the body named last that is called British, where one was."""
        nations = [t for t in tokens if t.ent == "NORP" and t.pos in ("ADJ", "PROPN")]
        named = self.bodies.with_word(nations[0].lower, tokens[0]) if len(nations) == 1 else None
        return self.home_of(named) if named is not None else None

    def by_role(self, head: Token, tokens: Sequence[Token]) -> Cluster | None:
        """ "the minister": the last person whom the text calls one; "the officer" may be a constable where nobody is called an officer."""
        found = self.last_called(head.lemma, tokens[0])
        if found is not None:
            return self.home[found]
        known = next((d for d in reversed(self.by_lemma.get(head.lemma, ())) if d.cluster.kind == "person"), None)
        if known is not None:
            return known.cluster
        others = [i for word in sorted(sections("stand_ins").get(f"as {head.lemma}", ())) if (i := self.last_called(word, tokens[0])) is not None]
        return self.home[max(others)] if others and len(tokens) == DEFINITE_NOUN else None

    def last_called(self, word: str, before: Token) -> int | None:
        """The name last before a token whose bearer has a word in a role."""
        indexes = self.called.get(word, ())
        stop = bisect_left(indexes, before.start, key=lambda index: self.names[index].span[0])
        return indexes[stop - 1] if stop else None

    def by_name_word(self, head: Token, tokens: Sequence[Token], *, acting: bool = False) -> Cluster | None:
        """ "the ministry": the last body with that word in its name; "the company": the last called so (``acting``: as a subject, or here)."""
        named = self.bodies.called(head, tokens[0])
        if acting and named is not None and head.lemma not in fold(named.text):
            last = self.doc.tokens[named.last]
            named = named if last.dep in SUBJECTS or last.sent is head.sent else None
        if named is not None and head.lemma in fold(named.text):
            return self.home_of(named)
        known = next((d for d in reversed(self.by_lemma.get(head.lemma, ())) if d.cluster.kind != "person"), None)
        if known is not None:
            return known.cluster
        if named is None:  # what a body is called within somebody's words counts where nothing else does
            named = self.talked_about.with_word(head.lemma, head)
        return self.home_of(named) if named is not None else None

    def describe(self, kind: Kind, tokens: Sequence[Token], head: Token, span: Span) -> Cluster:
        """The cluster of a description: the same words mean the same source."""
        start = tokens[1].start if len(tokens) > 1 and tokens[0].lower in (*DEFINITE, "a", "an") else span[0]
        end = next((t.start for t in tokens if t.i > head.i and t.text == "," and relative_behind(tokens, t)), span[1])
        phrase = self.doc.text[start:end]
        known = self.phrases.get((kind, fold(phrase)))
        if known is not None:
            return known
        cluster = self.phrases[kind, fold(phrase)] = Cluster(kind)
        cluster.words |= {t.lemma for t in tokens if t.head is head or t is head}
        described = Described(cluster, phrase, (start, span[1]), head.lemma, len(self.described))
        self.described.append(described)
        self.by_lemma.setdefault(head.lemma, []).append(described)
        return cluster


def initials_of(words: Sequence[str]) -> str:
    """The first letters of a name.

    >>> initials_of(("ada", "moe"))
    'AM'
    """
    return "".join(w[0] for w in words).upper()

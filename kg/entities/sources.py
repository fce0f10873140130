"""Source words -> who they stand for: names, pronouns, descriptions, documents, chains of quotes.

Enters: the clusters of a document and its quotes with their source words. Leaves: a cluster for each quote, or none.
Left to others: names (``names``), finding quotes.

What cannot be told stays open: a pronoun without a candidate, "some say". Each step lowers the confidence by what it was
wrong about on annotated news.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kg.documents import Document, Token
from kg.entities.names import Cluster, fold
from kg.lexicon import class_of, word_list
from kg.mentions.named import POSSESSIVE, NamedMention
from kg.records import Form, Kind, Quote, Span, inside

# Share of right answers of each step on annotated news, rounded down.
CERTAINTY = {
    "name": 1.0,
    "pronoun": 0.85,
    "plural-pronoun": 0.7,
    "description": 0.85,
    "anaphor": 0.7,
    "spelling": 0.9,
    "bare-pronoun": 0.5,
    "document": 0.8,
    "chain": 0.85,
}
HE = frozenset({"he", "him", "his"})
SHE = frozenset({"she", "her", "hers"})
THEY = frozenset({"they", "them", "their"})
IT = frozenset({"it", "its"})
OPINIONS = frozenset({"word", "view", "opinion", "account", "eye", "remark", "comment", "testimony", "telling", "reckoning"})
# "the company" is the body named last, whatever its name; "the ministry" has to be in the name.
ANY_BODY = frozenset(
    {
        "company",
        "firm",
        "business",
        "airline",
        "retailer",
        "manufacturer",
        "carrier",
        "operator",
        "charity",
        "club",
        "organisation",
        "organization",
        "group",
        "agency",
        "union",
        "party",
        "publisher",
        "brewer",
        "maker",
    }
)
MALE = frozenset(
    {
        "brother",
        "son",
        "uncle",
        "husband",
        "monk",
        "mr",
        "mr.",
        "sir",
        "lord",
        "king",
        "prince",
        "duke",
        "congressman",
        "councilman",
        "father",
        "emperor",
    }
)
FEMALE = frozenset(
    {
        "mother",
        "sister",
        "daughter",
        "aunt",
        "wife",
        "widow",
        "nun",
        "waitress",
        "actress",
        "mrs",
        "mrs.",
        "ms",
        "ms.",
        "miss",
        "madam",
        "dame",
        "lady",
        "queen",
        "princess",
        "congresswoman",
        "councilwoman",
    }
)
# A pronoun looks this many sentences back, and not over more than two paragraphs.
PRONOUN_SENTENCES = 6
# "the ministry" can mean one named this far back.
BODY_SENTENCES = 60
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


@dataclass(eq=False, slots=True)
class Resolver:
    """Goes through the quotes in order and remembers who spoke where."""

    doc: Document
    names: Sequence[NamedMention]
    clusters: list[Cluster]
    roles: dict[int, list[str]]
    """Index of a name -> the roles the text gives that person, in lower case."""
    described: list[Described] = field(default_factory=list)
    phrases: dict[tuple[Kind, tuple[str, ...]], Cluster] = field(default_factory=dict)
    """Kind and spelling of a description -> its cluster."""
    spoke: list[tuple[int, Cluster]] = field(default_factory=list)
    """(offset, cluster) of every source so far."""
    said: list[Span] = field(default_factory=list)
    """What stands inside quotes, in order."""
    home: dict[int, Cluster] = field(init=False)
    """Index of a name -> its cluster."""
    spellings: dict[str, Cluster] = field(init=False)
    """A name without case and accents, or the end of a person's -> its cluster: finds "MOE" and names overlooked."""
    name_at: dict[int, int] = field(init=False)
    """Index of a token -> index of the name it is part of; nationalities are no names here."""

    def __post_init__(self) -> None:
        self.home = {index: cluster for cluster in self.clusters for index in cluster.names}
        self.spellings = {}
        for cluster in self.clusters:
            for words in sorted(cluster.folded):
                for start in range(len(words) if cluster.kind == "person" else 1):
                    self.spellings.setdefault(" ".join(words[start:]), cluster)
        self.name_at = {t: i for i, m in enumerate(self.names) if m.label != "NORP" for t in range(m.first, m.last + 1)}

    def resolve(self, quote: Quote, previous: tuple[Quote, Cluster] | None) -> Answer | None:
        """Who speaks in this quote; ``previous`` is the last quote that has a speaker."""
        if quote.source_mention is None:
            return self.chained(quote, previous) if quote.cue is None else None
        answer = self.source(quote.source_mention)
        if answer is not None:
            self.spoke.append((quote.source_mention[0], answer.cluster))
        return answer

    def chained(self, quote: Quote, previous: tuple[Quote, Cluster] | None) -> Answer | None:
        """Quoted words without a cue go on with the last speaker, in the same or the next paragraph."""
        if previous is None:
            return None
        here, there = self.paragraph(quote.start), self.paragraph(previous[0].end - 1)
        return Answer(previous[1], "nominal", CERTAINTY["chain"]) if here - there <= 1 else None

    def paragraph(self, offset: int) -> int:
        tokens = self.doc.tokens_in((offset, offset + 1)) or self.doc.tokens_in((offset, len(self.doc.text)))[:1]
        return tokens[0].sent.paragraph if tokens else -1

    def source(self, span: Span) -> Answer | None:
        """Who a source phrase stands for."""
        tokens = self.doc.tokens_in(span)
        head = phrase_head(tokens)
        if head is None:
            return None
        named = self.name_in(tokens, head)
        if named is None and len(tokens) == 1 and head.pos == "PRON":
            return self.pronoun(head)
        if named is not None:
            return Answer(
                self.home[named],
                "full_name" if len(self.names[named].words) > 1 else "partial_name",
                CERTAINTY["name"] * self.home[named].names[named],
            )
        spelled = self.spellings.get(" ".join(fold(self.doc.text[slice(*span)])))
        if spelled is not None:
            return Answer(spelled, "partial_name", CERTAINTY["spelling"])
        return self.description(tokens, head, span)

    def name_in(self, tokens: Sequence[Token], head: Token) -> int | None:
        """The name that is the phrase: its head, or the name that a role noun is explained by."""
        if head.i in self.name_at and self.names[self.name_at[head.i]].last <= tokens[-1].i:
            return self.name_at[head.i]
        within = sorted({self.name_at[t.i] for t in tokens if t.i in self.name_at})
        what = noun_class(head)
        if what in ("person", "body", "kin"):
            kind = "organisation" if what == "body" else "person"
            beside = [i for i in within if self.names[i].kind == kind and (self.belongs(i, head) or self.closes(i, tokens))]
            return beside[0] if beside else None
        return None

    def closes(self, index: int, tokens: Sequence[Token]) -> bool:
        """Whether a description runs up to the name: "Governor of Eastport Jane Doe", not "a friend of Jane Doe"."""
        name = self.names[index]
        before = self.doc.tokens[name.begins - 1]
        end = next((n for n, t in enumerate(tokens) if t.text == "("), len(tokens))
        return (
            end > 0
            and name.last == tokens[end - 1].i
            and before.i >= tokens[0].i
            and before.pos not in ("ADP", "CCONJ", "DET")
            and before.lower not in POSSESSIVE
        )

    def belongs(self, index: int, head: Token) -> bool:
        """Whether a name is in apposition to a role noun, or right beside it."""
        name = self.names[index]
        top = next((t for t in self.doc.tokens[name.first : name.last + 1] if not name.first <= t.head.i <= name.last), self.doc.tokens[name.last])
        return (top.head is head and top.dep in ("appos", "compound", "flat", "nmod")) or name.begins == head.i + 1

    def pronoun(self, token: Token) -> Answer | None:
        """He, she, they, it: the last one spoken of that fits; anything else stays open."""
        word = token.lower
        if word in HE | SHE:
            found = self.person_before(token, female=word in SHE)
            return Answer(found, "pronoun", CERTAINTY["pronoun"]) if found else None
        if word in THEY or word in IT:
            kinds: tuple[Kind, ...] = ("group", "organisation") if word in THEY else ("organisation",)
            recent = next((c for _, c in self.spoken_near(token) if c.kind in kinds), None)
            if recent is not None:
                return Answer(recent, "pronoun", CERTAINTY["plural-pronoun"])
            body = self.body_before(token) if word in IT and token.sent.index else None
            return Answer(body, "pronoun", CERTAINTY["bare-pronoun"]) if body is not None else None
        return None

    def spoken_near(self, token: Token) -> Iterator[tuple[int, Cluster]]:
        """Who spoke before a token, in its paragraph and the two before it, the last one first."""
        for offset, cluster in reversed(self.spoke):
            if token.sent.paragraph - self.paragraph(offset) > 2:
                return
            if offset < token.start:
                yield offset, cluster

    def person_before(self, token: Token, *, female: bool) -> Cluster | None:
        """The person a singular pronoun means.

        In its own paragraph the last one named, outside quotes, as a subject or a source; else who spoke last, up to two
        paragraphs before; else the last subject. What stands inside quotes is talked about and does not talk.
        """
        here = self.paragraph(token.start)
        own: list[tuple[bool, int, Cluster]] = []
        earlier: list[tuple[bool, int, Cluster]] = []
        for index in self.names_before(token, PRONOUN_SENTENCES):
            name = self.names[index]
            if name.kind != "person" or inside(self.said, name.span[0]):
                continue
            cluster = self.home[index]
            if contradicts(self.genders(cluster), female=female):
                continue
            is_subject = self.doc.tokens[name.last].dep in ("nsubj", "nsubjpass", "agent", "ROOT")
            (own if self.paragraph(name.span[0]) == here else earlier).append((is_subject, name.span[0], cluster))
        spoken = [(True, o, c) for o, c in self.spoken_near(token) if c.kind == "person"]
        spoken = [s for s in spoken if not contradicts(self.genders(s[2]), female=female)]
        own += [s for s in spoken if self.paragraph(s[1]) == here]
        for candidates in (own, spoken, earlier):
            if candidates:
                return max(candidates, key=lambda c: (c[0], c[1]))[2]
        return None

    def names_before(self, token: Token, sentences: int) -> Iterator[int]:
        """Indexes of the names in this many sentences before a token, the nearest first."""
        for index in range(bisect_left(self.names, token.i, key=lambda m: m.first) - 1, -1, -1):
            if token.sent.index - self.doc.tokens[self.names[index].first].sent.index > sentences:
                return
            yield index

    def genders(self, cluster: Cluster) -> set[str]:
        """What the titles, roles and given names of a person say: "male", "female", or nothing."""
        words = {w for i in cluster.names for w in (self.names[i].title or "").lower().split()}
        words |= {w for i in cluster.names for role in self.roles.get(i, ()) for w in role.split()}
        given = {fold(self.names[i].text)[0] for i in cluster.names if len(self.names[i].words) > 1 and fold(self.names[i].text)}
        male = words & MALE or given & word_list("given_names", "male") or any(w.endswith("man") and not w.endswith("woman") for w in words)
        female = words & FEMALE or given & word_list("given_names", "female") or any(w.endswith("woman") for w in words)
        return {g for g, found in (("male", male), ("female", female)) if found}

    def description(self, tokens: Sequence[Token], head: Token, span: Span) -> Answer | None:
        """A source without a name of its own: a person, body, group or document, new or met before."""
        what = noun_class(head)
        if what is None:
            # the parse took another noun for the head: the first word that can speak is the source
            head = next((t for t in tokens if t.pos == "NOUN" and class_of("source_nouns").get(t.lemma)), head)
            what = noun_class(head)
        if what == "everybody" or head.pos not in ("NOUN", "PROPN"):
            return None
        if (of := self.words_of(tokens, head)) is not None:
            return of
        definite = tokens[0].lower in DEFINITE
        plural = head.tag in ("NNS", "NNPS")
        if what == "document" or head.lemma in word_list("research"):
            return self.document(tokens, head, span)
        if what in ("person", "kin") and definite and not plural and (found := self.by_role(head, tokens)):
            return Answer(found, "nominal", CERTAINTY["anaphor"])
        if what == "body" and definite and len(tokens) <= 3 and (found := self.by_name_word(head, tokens)):
            return Answer(found, "nominal", CERTAINTY["anaphor"])
        # a noun of no list: many are a group ("the rebels"), one is a body ("the synod")
        kind: Kind = "group" if plural else "person" if what in ("person", "kin") else "organisation"
        return Answer(self.describe(kind, tokens, head, span), "nominal", CERTAINTY["description"])

    def words_of(self, tokens: Sequence[Token], head: Token) -> Answer | None:
        """ "the words of the dispatcher", "in her view", "their analysis": whose words they are."""
        owner = tokens[0] if tokens[0].tag == "PRP$" and tokens[0].head is head else None
        if owner is not None and (head.lemma in OPINIONS or noun_class(head) == "document"):
            return self.pronoun(owner)
        if head.lemma in OPINIONS:
            of = next((c for c in head.children if c.lower in ("of", "from") and c.i <= tokens[-1].i), None)
            inner = of.child("pobj") if of is not None else None
            if inner is not None and inner.i <= tokens[-1].i:
                return self.source((self.doc.tokens[inner.left_edge].start, self.doc.tokens[min(inner.right_edge, tokens[-1].i)].end))
        return None

    def document(self, tokens: Sequence[Token], head: Token, span: Span) -> Answer:
        """A report, study or poll, or the people behind it: the body that the phrase names, else the one study told of."""
        for token in tokens:
            owned = token is not head and (
                token.dep in ("poss", "nmod", "compound") or (token.dep == "pobj" and token.head.lower in ("of", "by", "from"))
            )
            index = self.name_at.get(token.i)
            if owned and index is not None and self.names[index].kind in ("organisation", "person") and tokens[0].i <= self.names[index].first:
                return Answer(self.home[index], "metonym", CERTAINTY["document"])
        if head.lemma in word_list("research"):
            known = [d for d in self.described if d.lemma in word_list("research")]
            if known and not distinguished(tokens, head):
                return Answer(known[0].cluster, "nominal", CERTAINTY["anaphor"])
        kind: Kind = "group" if is_person_noun(head) else "organisation"
        return Answer(self.describe(kind, tokens, head, span), "nominal" if kind == "group" else "metonym", CERTAINTY["document"])

    def by_role(self, head: Token, tokens: Sequence[Token]) -> Cluster | None:
        """ "the minister": the last person whom the text calls one."""
        hits = [
            (self.names[i].span[0], i)
            for i, roles in self.roles.items()
            if self.names[i].span[0] < tokens[0].start and any(head.lemma in r.split() for r in roles)
        ]
        if hits:
            return self.home[max(hits)[1]]
        known = [d for d in self.described if d.lemma == head.lemma and d.cluster.kind == "person"]
        return known[-1].cluster if known else None

    def by_name_word(self, head: Token, tokens: Sequence[Token]) -> Cluster | None:
        """ "the ministry": the last body whose name has that word."""
        for index in self.names_before(tokens[0], BODY_SENTENCES):
            if self.names[index].kind == "organisation" and head.lemma in fold(self.names[index].text):
                return self.home[index]
        known = [d for d in self.described if d.lemma == head.lemma and d.cluster.kind != "person"]
        if known:
            return known[-1].cluster
        return self.body_before(tokens[0]) if head.lemma in ANY_BODY else None

    def body_before(self, token: Token) -> Cluster | None:
        """The body named last before a token, outside quotes; a subject before others."""
        nearest: Cluster | None = None
        for index in self.names_before(token, PRONOUN_SENTENCES):
            name = self.names[index]
            if name.kind != "organisation" or name.label == "NORP" or inside(self.said, name.span[0]):
                continue
            if self.doc.tokens[name.last].dep in ("nsubj", "nsubjpass"):
                return self.home[index]
            nearest = nearest or self.home[index]
        return nearest

    def describe(self, kind: Kind, tokens: Sequence[Token], head: Token, span: Span) -> Cluster:
        """The cluster of a description: the same words mean the same source."""
        start = tokens[1].start if len(tokens) > 1 and tokens[0].lower in (*DEFINITE, "a", "an") else span[0]
        phrase = self.doc.text[start : span[1]]
        known = self.phrases.get((kind, fold(phrase)))
        if known is not None:
            return known
        cluster = self.phrases[kind, fold(phrase)] = Cluster(kind)
        self.described.append(Described(cluster, phrase, (start, span[1]), head.lemma))
        return cluster


def phrase_head(tokens: Sequence[Token]) -> Token | None:
    """The token of a phrase that hangs on something outside it, names and nouns before others."""
    inside = {t.i for t in tokens}
    tops = [t for t in tokens if t.head.i not in inside or t.head is t]
    nominal = [t for t in tops if t.pos in ("NOUN", "PROPN", "PRON")]
    found = nominal or tops
    return found[0] if found else None


def noun_class(head: Token) -> str | None:
    """person, kin, body, document or everybody; names and unknown agentive nouns count as persons."""
    known = class_of("source_nouns").get(head.lemma)
    if known:
        return known
    if head.lemma in word_list("role_nouns") or head.lemma in word_list("titles", "rank"):
        return "person"
    if head.lemma in word_list("organisation_words"):
        return "body"
    if head.pos == "PROPN":
        return "body"
    if head.pos == "NOUN" and head.lemma.endswith(("er", "or", "ist", "ian", "ant", "man", "woman")):
        return "person"
    return None


def is_person_noun(head: Token) -> bool:
    """Whether a noun is somebody: "the spokesman", "a neighbour"."""
    return noun_class(head) in ("person", "kin")


def distinguished(tokens: Sequence[Token], head: Token) -> bool:
    """Whether a phrase names what it means ("the 2019 Pew survey") and so is not simply the study told of."""
    return any(t is not head and (t.pos == "PROPN" or t.pos == "NUM") for t in tokens)


def contradicts(genders: set[str], *, female: bool) -> bool:
    """Whether the titles of a person rule a pronoun out."""
    return bool(genders) and ("female" if female else "male") not in genders

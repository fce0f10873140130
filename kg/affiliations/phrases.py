"""Words beside a name -> role and institution: "the bank's senior economist", "professor of law at Yale".

Enters: a document, its names, and a run of tokens. Leaves: an :class:`~kg.records.Affiliation` or nothing. Left to
others: which words stand beside a name (``kg.affiliations``).

An institution is written out ("at Yale") or stands in for one named before ("at the service", "its director", "the
company's founder"): then it is that name, marked as inferred. A noun that no body before answers to is no institution.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile, takewhile

from kg.documents import Document, Token
from kg.lexicon import class_of, word_list
from kg.mentions.bodies import Bodies, short_form, words_of
from kg.mentions.body_nouns import ARTICLES, MAX_MODIFIERS, announces, phrase_opener
from kg.mentions.named import POSSESSIVE, NamedMention, is_role
from kg.mentions.possessives import PLURALS
from kg.records import Affiliation, Span

# "professor of law at Yale": the institution hangs on these before it hangs on "of".
PLACE_WORDS = ("at", "with", "for", "from")
JOINTS = frozenset({"of", "for", "and", "&", "the", "in", "on", "de", "la", "du", "des", "der", "-", "–", "'s", "’s", "to"})
OPENERS = frozenset(
    {"a", "an", "the", "and", "also", "his", "her", "its", "their", "our", "my", "your", "whose", "himself", "herself", "themselves"}
    | {"now", "then", "currently", "one", "both", "all", "another"}
)
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
STOPS = frozenset({",", ";", ".", "—", "–", "“", '"', "”", ":", "(", ")"})
ITS = frozenset({"its", "their"})
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
PLURAL = frozenset({"NNS", "NNPS"})
# What a body is for ends so, not a place: "the Centre for Advances in Medicine".
SUBJECTS_OF_STUDY = ("ics", "ine", "ogy", "ry", "ion", "ity", "ment", "ence", "ance", "ture", "ing", "ism", "omy", "arch", "aphy")
# An apposition longer than this is a clause that was misread.
MAX_PIECE = 30
MAX_INSTITUTION = 14
# "New Haven-based" has so many tokens.
MAX_BASED = 4
# "its director" means a body of this sentence or the one before.
ITS_SENTENCES = 1
# Lowers the confidence of an institution that a noun or "its" stands for: 14 of 14 were right on our own texts, which these rules
# were written with; on others it will be fewer.
STANDS_IN = 0.85


@dataclass(frozen=True, slots=True)
class Institution:
    """A body: its name and where that stands; ``evidence`` are the words beside the person, ``inferred`` if these are not the name."""

    span: Span
    evidence: Span
    inferred: bool = False


class Reader:
    """Reads the words beside names; knows the document's names and what stands for them."""

    def __init__(self, doc: Document, names: Sequence[NamedMention]) -> None:
        self.doc = doc
        self.names = names
        self.bodies = Bodies(doc, names)
        self.ending = {m.last: m for m in names}
        self.covering = {i: m for m in names if m.label != "NORP" for i in range(m.first, m.last + 1)}
        self.small = {t.text for t in doc.tokens if t.text.islower()}
        self.surnames = {m.words[-1] for m in names if m.kind == "person"}
        self.first_words: dict[str, set[str]] = {}
        for name in names:
            if name.kind == "organisation" and short_form([w.lower() for w in name.words]):
                self.first_words.setdefault(name.words[0], set()).add(name.text)

    def piece_from(self, start: int) -> list[Token]:
        """Tokens up to the next comma, stop, mark, relative word or finite verb."""
        piece: list[Token] = []
        for token in self.doc.tokens[start : start + MAX_PIECE]:
            finite = token.tag in FINITE and token.pos in ("VERB", "AUX")
            if token.text in STOPS or finite or token.tag in ("WP", "WDT", "WP$", "WRB"):
                break
            if token.sent.paragraph != self.doc.tokens[start].sent.paragraph:
                break
            piece.append(token)
        return piece

    def read(self, piece: Sequence[Token], confidence: float, *, many: bool = False) -> Affiliation | None:
        """A role with or without an institution, or "of the World Bank" alone; ``None`` where it is neither.

        ``many``: the words are said of several people, and the role stands in the plural.
        """
        tokens = list(piece)
        opener: Token | None = None
        while tokens and (tokens[0].lower in OPENERS or tokens[0].text == ","):
            opener = tokens.pop(0)
        if not tokens:
            return None
        if tokens[0].lower in (*PLACE_WORDS, "of"):
            body = self.institution_at(tokens[0].i + 1)
            if body is None or not (body.inferred or self.is_body(body.span)):
                return None
            return self.made(None, body, (tokens[0].start, body.evidence[1]), confidence)
        head = role_head(tokens, many=many)
        return self.described(tokens, head, opener, confidence) if head is not None else None

    def described(self, tokens: list[Token], head: Token, opener: Token | None, confidence: float) -> Affiliation:
        """Role and institution of words that have a role's head."""
        tokens = without_tail(tokens, head)
        own, tokens = self.without_owner(tokens, head)
        written = self.owning_body(tokens, head)
        joint: int | None = None
        body = Institution(written, written) if written else None
        if body is None:
            joint, body = self.institution_in(tokens, head)
        body = body or own or (self.its(opener) if opener is not None and opener.lower in ITS else None) or self.compound(tokens, head)
        last = self.doc.tokens[joint - 1] if joint else head if written else tokens[-1]
        first = next(t for t in tokens if written is None or t.start >= written[1])
        while first.lower in POSSESSIVE and first is not head:
            first = self.doc.tokens[first.i + 1]
        role = (first.start, max(last.end, head.end))
        evidence = body.evidence if body else role
        return self.made(role, body, (min(role[0], evidence[0]), max(role[1], evidence[1])), confidence)

    def without_owner(self, tokens: list[Token], head: Token) -> tuple[Institution | None, list[Token]]:
        """What an owner that is no name stands for, and the tokens behind it: "the team's coach" is a coach."""
        marks = [n for n, t in enumerate(tokens) if t.lower in POSSESSIVE and t.i < head.i]
        if not marks:
            return None, tokens
        owner = tokens[: marks[-1]]
        if len(owner) == 1 and owner[0].lower in PLURALS:
            return None, tokens  # "the children's commissioner"
        if any(t.ent == "ORG" or self.kind_at(t) == "organisation" for t in owner) or any(
            t.text[:1].isupper() and t.lower in word_list("organisation_words") for t in owner
        ):
            return None, tokens
        noun = owner[-1] if owner else None
        stands = self.stand_in(noun, owner[0].start) if noun is not None and not any(t.text[:1].isupper() for t in owner) else None
        return stands, tokens[marks[-1] + 1 :]

    def owning_body(self, tokens: Sequence[Token], head: Token) -> Span | None:
        """The body named before the role: "World Bank economist", "the World Bank's economist", "Velmark chief executive"."""
        if (marked := self.owned_at(tokens[0].i)) is not None and marked[1] <= head.start:
            return marked
        run: list[Token] = []
        for token in tokens:
            if token is head:
                break
            if token.text[:1].isupper() or (run and token.lower in JOINTS):
                run.append(token)
            elif run:
                break
        run = run[: grade_in(run, head)]
        while run and run[-1].lower in JOINTS:
            run.pop()
        if run and {t.lower for t in run} <= word_list("offices", "charge"):
            return None  # "State Health Director Jane Doe"
        if not run or run[0] is not tokens[0] or self.opens_sentence(run):
            return None
        span = (run[0].start, run[-1].end)
        if len(run) == 1 and run[0].lower not in word_list("organisation_words"):
            if head.lemma in word_list("affiliation_words", "portfolio") and not run[0].text.isupper():
                return None
            if head.lemma in word_list("affiliation_words", "office") and (self.unknown_name(run[0]) or self.shortens(run[0])):
                return span
        return span if self.is_body(span) else None

    def opens_sentence(self, run: Sequence[Token]) -> bool:
        """Whether a capital is the sentence's and no name's: "Club captain Jane Doe", "Former Hartlow striker Jane Doe"."""
        first = run[0]
        if first.sent.tokens[0] is not first or (len(run) > 1 and first.i in self.covering):
            return False
        common = first.text.lower() in self.small or first.lower in word_list("source_nouns", "body")
        return (common if len(run) == 1 else first.pos in ("ADJ", "ADV")) and first.lower not in word_list("affiliation_words", "names")

    def unknown_name(self, token: Token) -> bool:
        """Whether a single capitalised word that no model knows is a name: no role, no nationality, nowhere written small."""
        within = token.sent.tokens[0] is not token and not self.doc.tokens[token.i - 1].text.endswith(".")
        return (
            (token.pos == "PROPN" or (within and token.pos in ("ADJ", "NOUN")))
            and token.ent not in ("GPE", "LOC", "NORP", "DATE", "TIME", "EVENT")
            and self.kind_at(token) not in ("person", "place")
            and not is_role(token)
            and token.lower not in self.small
            and token.lower not in class_of("titles")
        )

    def shortens(self, token: Token) -> bool:
        """Whether a single capitalised word is the first of one body's name that the text has: "Fellby" of "Fellby Athletic"."""
        somebody = token.text in self.surnames or token.ent in ("NORP", "PERSON")
        return token.text[:1].isupper() and len(self.first_words.get(token.text, ())) == 1 and not somebody

    def is_party(self, span: Span) -> bool:
        """Whether words are a party's name in the plural: "the Conservatives"."""
        tokens = self.doc.tokens_in(span)
        return tokens[0].i > 0 and self.doc.tokens[tokens[0].i - 1].lower == "the" and tokens[-1].lower in word_list("offices", "parties")

    def compound(self, tokens: Sequence[Token], head: Token) -> Institution | None:
        """ "union president", "company spokeswoman": the body of the noun before the office, where one was named."""
        before = self.doc.tokens[tokens[0].i - 1].lower if tokens[0].i else ""
        small = tokens[0].text.islower() or self.opens_sentence(tokens[:1])
        if head.i != tokens[0].i + 1 or not small or before in ("a", "an", "his", "her", "my", "our", "your"):
            return None  # "his campaign chairman", "another former party chairman" are of bodies that nobody named
        return self.stand_in(tokens[0], tokens[0].start)

    def institution_in(self, tokens: Sequence[Token], head: Token) -> tuple[int | None, Institution | None]:
        """(index of the preposition, institution) behind the role's head."""
        behind_of: tuple[int, Institution] | None = None
        for token in tokens:
            if token.i <= head.i or token.pos not in ("ADP", "SCONJ", "PART") or (behind_of and token.start < behind_of[1].evidence[1]):
                continue
            body = self.institution_at(token.i + 1)
            if body is None or body.evidence[1] > tokens[-1].end:
                continue
            first = self.doc.tokens_in(body.span)[0]
            last = self.doc.tokens_in(body.span)[-1]
            human = "person" in (self.kind_at(first), self.kind_at(last)) and last.text[:1].isupper()  # "for the Moe campaign" is for a body
            other = token.lower in ("for", "with") and (human or (first.ent == "NORP" and first.end == body.span[1]))
            place = token.lower in PLACE_WORDS and not other
            if body.inferred or (place and (token.lower != "from" or self.is_body(body.span, sure=True))):
                return token.i, body
            if token.lower in ("of", "in", "to") and behind_of is None and self.is_body(body.span):
                behind_of = (token.i, body)
        return behind_of or (None, None)

    def institution_at(self, start: int) -> Institution | None:
        """The capitalised name that begins at ``start``, or what "the service" there stands for."""
        announced = self.announced_at(start)
        written = announced.span if announced else self.owned_at(start) or institution_from(self.doc, start) or self.described_at(start)
        if written is not None:
            return Institution(written, written)
        tokens = self.doc.tokens[start : start + 3]
        if len(tokens) > 1 and tokens[0].lower in ("the", "its"):
            following = tokens[2] if len(tokens) > 2 else None
            if following is None or (following.pos not in ("NOUN", "PROPN") and following.lower not in ("of", *POSSESSIVE)):
                return self.stand_in(tokens[1], tokens[0].start)
        return None

    def announced_at(self, start: int) -> NamedMention | None:
        """The body's name behind a noun for it: "for the bank Moe & Voss", "at consultancy Moe & Voss"."""
        tokens = self.doc.tokens[start : start + MAX_MODIFIERS + 2]
        noun = next((t for t in tokens if t.pos in ("NOUN", "PROPN") and t.text.islower() and announces(t)), None)  # "the bank Moe", misread
        name = self.covering.get(noun.i + 1) if noun is not None else None
        if noun is None or name is None or name.first != noun.i + 1 or name.kind != "organisation":
            return None
        opener = phrase_opener(self.doc, noun)
        return name if opener is not None and opener.i in (start, start - 1) else None

    def described_at(self, start: int) -> Span | None:
        """The body's name behind adjectives: "at the non-partisan Institute of Roads", "for the pro-European Open Doors Party"."""
        tokens = self.doc.tokens[start : start + MAX_MODIFIERS + 2]
        if not tokens or tokens[0].lower not in ARTICLES:
            return None
        first = next((t for t in tokens[1:] if not modifies(self.doc, t)), None)
        span = institution_from(self.doc, first.i) if first is not None and first.text[:1].isupper() else None
        if span is None or not self.is_body(span, sure=True):
            return None
        last = self.doc.tokens_in(span)[-1]
        following = self.doc.tokens[last.i + 1] if last.i + 1 < len(self.doc.tokens) else None
        goes_on = following is not None and (following.text == "-" or following.pos == "NOUN")  # "one of the few Moe Act co-authors"
        return span if last.text[:1].isupper() and not goes_on else None

    def owned_at(self, start: int) -> Span | None:
        """The body's name that begins at ``start`` (an article before it left out) where it holds a mark: "the Seafarers' League"."""
        tokens = self.doc.tokens
        first = start + 1 if start < len(tokens) and tokens[start].lower == "the" else start
        name = self.covering.get(first)
        marked = name is not None and name.first == first and any(t.lower in POSSESSIVE for t in tokens[first : name.last + 1])
        return name.span if marked and name is not None and name.kind == "organisation" else None

    def stand_in(self, noun: Token, start: int) -> Institution | None:
        """The body named before that a common noun means: "the service"."""
        common = noun.pos == "NOUN" or (noun.pos == "PROPN" and noun.text.islower())  # "at the institute and ...", misread
        if not common or noun.tag in PLURAL or noun.lemma not in word_list("source_nouns", "body") | word_list("organisation_words"):
            return None
        found = self.bodies.called(noun, noun)
        return Institution(found.span, (start, noun.end), inferred=True) if found is not None else None

    def its(self, pronoun: Token) -> Institution | None:
        """The body that "its" means: the subject of the sentence before, or the only body named there; of two that are joined, none.

        Where that subject is a noun ("The hospital is full. Its director ..."), the body it stands for, or none.
        """
        near = [m for m in self.bodies.backwards(pronoun) if self.bodies.sentences_between(m, pronoun) <= ITS_SENTENCES]
        subject = next((m for m in near if self.doc.tokens[m.last].dep in SUBJECTS), None)
        noun = self.common_subject(pronoun)
        if noun is not None and (subject is None or noun.i > subject.last):
            found = self.named_by(noun)
            return Institution(found.span, pronoun.span, inferred=True) if found is not None else None
        if subject is not None and (any(m is not subject and joined_to(self.doc, subject, m) for m in near) or self.joined_noun(subject)):
            return None
        found = subject or (near[0] if len({m.text for m in near}) == 1 else None)
        return Institution(found.span, pronoun.span, inferred=True) if found is not None else None

    def common_subject(self, pronoun: Token) -> Token | None:
        """The last noun for a body that is a subject before a pronoun, in its sentence or the one before."""
        sentences = self.doc.sentences[max(0, pronoun.sent.index - ITS_SENTENCES) : pronoun.sent.index + 1]
        subjects = [t for s in sentences for t in s.tokens if t.dep in SUBJECTS and t.i < pronoun.i]
        return next((t for t in reversed(subjects) if common_body(t) and t.i not in self.covering), None)

    def joined_noun(self, name: NamedMention) -> bool:
        """Whether a noun for a body is joined to a name: "the Guild and the hospital agreed"."""
        return any(c.dep == "conj" and common_body(c) for c in self.doc.tokens[name.last].children)

    def named_by(self, noun: Token) -> NamedMention | None:
        """The body that a noun for it stands for: named before, else the only one in the text that is called so.

        What stands before the noun has to be in the name: "the transport authority" is no Food Authority.
        """
        apposed = [self.covering.get(t.i) for t in (*self.doc.tokens[noun.i + 1 : noun.i + 2], *(c for c in noun.children if c.dep == "appos"))]
        name = next((m for m in apposed if m is not None and m.kind == "organisation"), None)
        if name is not None:
            return name  # "the charity Open Door", "the regulator, Ofgrid,"
        own = {c.lower for c in noun.children if c.dep in ("compound", "amod") and c.pos in ("NOUN", "ADJ") and c.i < noun.i}
        found = self.bodies.called(noun, noun) or self.bodies.only(noun)
        return found if found is not None and (not own or own <= words_of(found)) else None

    def kind_at(self, token: Token) -> str | None:
        """The kind of the name that a token is part of."""
        name = self.covering.get(token.i)
        return name.kind if name is not None else None

    def is_body(self, span: Span, *, sure: bool = False) -> bool:
        """Whether a capitalised run names an institution and not a place, a person or a subject.

        ``sure`` distrusts single words: behind "from" the name model takes small places for bodies.
        """
        tokens = self.doc.tokens_in(span)
        if {t.lower for t in tokens} & word_list("organisation_words"):
            return True
        if self.kind_at(tokens[0]) == "person":
            return False
        labels = {t.ent for t in tokens}
        if ("ORG" in labels or self.kind_at(tokens[0]) == "organisation") and (len(tokens) > 1 or not sure):
            return True
        return not labels & {"GPE", "LOC", "NORP", "PERSON", "DATE", "FAC"} and len(tokens) > 1

    def made(self, role: Span | None, body: Institution | None, span: Span, confidence: float) -> Affiliation:
        """An affiliation with the words of its spans."""
        text = self.doc.text
        return Affiliation(
            span=span,
            role=text[slice(*role)] if role else None,
            role_span=role,
            institution=text[slice(*body.span)] if body else None,
            institution_span=body.span if body else None,
            basis="inferred" if body and body.inferred else "stated",
            confidence=round(confidence * STANDS_IN, 4) if body and body.inferred else confidence,
        )


def grade_in(run: Sequence[Token], head: Token) -> int:
    """Where the role begins in capitalised words before its head, at "Chief" in "Fellby Hospital Chief Medical Officer"; else behind them.

    A body may be called so: "Senior Citizens Association chairman".
    """
    for n, token in enumerate(run):
        following = run[n + 1] if n + 1 < len(run) else head
        body = any(t.lower in word_list("organisation_words") for t in run[n + 1 :])
        if (
            token.lower in word_list("affiliation_words", "grades")
            or (token.lower in word_list("affiliation_words", "shared grades") and not body)
            or (token.lower in word_list("affiliation_words", "close grades") and is_role(following))
        ):
            return n
    return len(run)


def without_tail(tokens: list[Token], head: Token) -> list[Token]:
    """The words without a date at their end ("mayor since May") and without a joint there."""
    end = len(tokens)
    while tokens[end - 1].i > head.i and (tokens[end - 1].ent in ("DATE", "TIME") or tokens[end - 1].pos in ("CCONJ", "ADP", "DET", "SCONJ")):
        end -= 1
    return tokens[:end]


def common_body(token: Token) -> bool:
    """Whether a token is a common noun, in the singular, for a body: "the hospital"."""
    common = token.pos == "NOUN" and token.tag not in PLURAL and token.text.islower()
    return common and token.lemma in word_list("source_nouns", "body") | word_list("organisation_words")


def joined_to(doc: Document, subject: NamedMention, name: NamedMention) -> bool:
    """Whether a name is joined to a subject: "the Guild and the Port Board agreed"."""
    token = doc.tokens[name.last]
    return token.dep == "conj" and token.head.i in range(subject.first, subject.last + 1)


def role_head(tokens: Sequence[Token], *, many: bool = False) -> Token | None:
    """The noun that names the role: the last noun before the first preposition, in the number that is wanted."""
    chunk: list[Token] = []
    for token in tokens:
        before_noun = token.dep in ("amod", "compound") and not any(t.pos in ("NOUN", "PROPN") for t in chunk)  # "newly appointed director"
        if token.pos == "ADP" or token.tag == "TO" or (token.tag in ("VBG", "VBN") and not before_noun):
            break
        chunk.append(token)
    nouns = [t for t in chunk if t.pos in ("NOUN", "PROPN")]
    return nouns[-1] if nouns and is_role(nouns[-1]) and (nouns[-1].tag in PLURAL) == many else None


def institution_from(doc: Document, start: int) -> Span | None:
    """The capitalised name that begins at ``start``, an article before it left out."""
    tokens = doc.tokens[start : start + MAX_INSTITUTION]
    if tokens and tokens[0].lower in ("the", "a", "an"):
        tokens = tokens[1:]
    based = next((n for n, t in enumerate(tokens[:MAX_BASED]) if t.lower.endswith("based")), None)
    if based is not None and tokens[0].text[:1].isupper():
        behind = tokens[based + 1 :]  # "the Graz-based Institute of Roads", "the Graz-based investment company Moe & Voss"
        tokens = list(dropwhile(lambda t: t.text.islower() and t.pos in ("NOUN", "ADJ"), behind))
    run = list(capitalised(tokens))
    return (run[0].start, run[-1].end) if run else None


def modifies(doc: Document, token: Token) -> bool:
    """Whether a word before a name describes what it names: "non-partisan", "government-funded", "state", the "European" of "pro-European"."""
    compound = token.text == "-" or doc.tokens[token.i - 1].text == "-"
    return compound or (token.text.islower() and token.text[:1].isalpha() and (token.pos in ("ADJ", "NOUN") or doc.tokens[token.i + 1].text == "-"))


def capitalised(tokens: Sequence[Token]) -> Iterator[Token]:
    """Tokens as long as they are capitalised, numbers behind such, or joints between such; a common noun may close the name."""
    previous: Token | None = None
    body = False
    for number, token in enumerate(tokens):
        following = tokens[number + 1 : number + 3]
        ahead = bool(following) and (following[0].text[:1].isupper() or (following[0].lower in JOINTS and following[-1].text[:1].isupper()))
        if token.lower in JOINTS and any(t.ent == "DATE" for t in following[:1]):
            return  # "the Museum of Clocks in March"
        if token.lower == "in" and body and placed(tokens[number + 1 :]):
            return  # "the Institute of Roads in Graz"
        body = body or token.text == "&" or token.lower in word_list("organisation_words")
        if token.text[:1].isupper() or (previous is not None and (token.text[:1].isdigit() or (token.lower in JOINTS and ahead))):
            yield token
            previous = token
            continue
        if previous is not None and token.pos == "NOUN" and previous.head is token and previous.dep in ("compound", "nmod"):
            yield token
        return


def placed(tokens: Sequence[Token]) -> bool:
    """Whether the name that begins these tokens is a place and not the end of a body's: "in Graz,", not "in Mobility Research"."""
    run = list(takewhile(lambda t: t.text[:1].isupper(), tokens))
    goes_on = len(run) < len(tokens) and tokens[len(run)].lower in JOINTS - {"in", "and"}
    if not run or goes_on or any(t.lower in word_list("organisation_words") for t in run):
        return False
    alone = len(run) == 1 and run[0].tag == "NNP" and run[0].dep == "pobj"
    return run[0].ent in ("GPE", "LOC") or (alone and not run[0].lower.endswith(SUBJECTS_OF_STUDY))

"""Document -> cues: the words that report ("said", "according to"), each with its source.

Enters: a parsed document and the quoted spans. Leaves: :class:`Cue` records with token ranges. Left to others: what is
reported (``clauses`` for clauses, ``direct`` for quoted words).

A cue never lies between quotation marks: what is said inside a quote belongs to the quote.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.documents import Document, Token
from kg.lexicon import class_of, word_list
from kg.records import Mode, Span, inside

SUBJECTS = ("nsubj", "nsubjpass", "csubj")
# Words that may stand between a verb and its inverted subject: "said on Monday Mr. Smith" does not occur, "said Mr. Smith" does.
NOMINAL = frozenset({"NOUN", "PROPN", "PRON"})
NAME_JOINTS = frozenset({"-", "’s", "'s", "of", "the", "and", "&", "de", "la", "von", "van", "bin", "al"})
CLAUSE_MARKS = frozenset({"relcl", "acl", "advcl"})
# Words between quoted words and their verb: a long apposition has about thirty.
MAX_TAG = 40
OBJECTS = frozenset({"us", "me", "him", "them"})
# "in the words of the mayor": nouns that report behind "in", with what they make of it.
WORDS_OF: dict[str, Mode] = {"words": "speech", "opinion": "thought", "view": "thought", "judgement": "thought", "judgment": "thought"}
SETTINGS = frozenset({"to", "in", "on", "during", "after", "before", "via", "through", "as", "at"})
CUE_PREPOSITIONS = frozenset({("call", "for"), ("sum", "up")})


@dataclass(frozen=True, slots=True, eq=False)
class Cue:
    """A reporting expression: ``first`` to ``last`` are token indexes, ``verb`` its head, ``source`` a character span."""

    verb: Token
    first: int
    last: int
    lemma: str
    mode: Mode
    source: Span | None
    rule: str


def cues(doc: Document, quoted: Sequence[Span], tokens: Sequence[Token] | None = None) -> Iterator[Cue]:
    """Every reporting verb and "according to" among these tokens (all, unless given), outside the quoted spans, in order."""
    verbs = class_of("reporting_verbs")
    for token in doc.tokens if tokens is None else tokens:
        if token.lower == "according":
            if cue := according_to(doc, token, quoted):
                yield cue
        elif token.lower in WORDS_OF:
            if cue := in_words_of(doc, token, quoted):
                yield cue
        elif token.lower == "so" and token.i and inside(quoted, doc.tokens[token.i - 1].start):
            if cue := so_says(doc, token, quoted):
                yield cue
        elif (lemma := verb_lemma(doc, token, verbs, quoted)) and not inside(quoted, token.start) and reports(token):
            mode: Mode = "thought" if verbs[lemma] == "thought" else "speech"
            head = subject(doc, token, quoted)
            if head is not None and takes(lemma, "of_things") and somebody(head):
                continue
            first, last = cue_range(doc, token)
            yield Cue(token, first, last, lemma, mode, noun_phrase(doc, head, token, quoted) if head else None, "reporting-verb")


def verb_lemma(doc: Document, token: Token, verbs: Mapping[str, str], quoted: Sequence[Span]) -> str | None:
    """The lemma of a reporting verb; a noun that runs up to quoted words ("the agency notes, ...") is one mistagged."""
    if token.lemma not in verbs:
        return None
    if token.pos in ("VERB", "AUX"):
        return token.lemma
    following = doc.tokens[token.i + 1 : token.i + 3]
    if token.tag in ("NNS", "NN") and token.dep in ("ROOT", "dobj", "compound", "npadvmod") and following and following[0].text in (",", ":"):
        return token.lemma if len(following) > 1 and inside(quoted, following[1].start) else None
    return None


def reports(token: Token) -> bool:
    """Whether a reporting verb reports here.

    Not as a participle before or behind a noun ("the alleged attack", "a law proposed in May"), not without anybody who
    could speak ("is supposed to"), not denied ("did not say why").
    """
    if token.dep in ("amod", "compound") or (token.tag == "VBG" and token.dep in ("pobj", "nsubj", "dobj")):
        return False
    said = token.lemma == "say" and token.child("xcomp") is None  # "Jane Doe, 71, said", tagged like "a man said to be"
    if token.tag == "VBN" and token.dep in ("acl", "appos", "advcl") and token.child("aux", "auxpass") is None and not said:
        return False
    if passive(token) and token.child("agent") is None and token.child("ccomp") is None:
        return False
    if token.lemma == "call":
        return any(c.lower == "for" for c in token.children)
    if token.lemma not in word_list("refusals", "speak") | word_list("refusals", "withhold"):
        return True
    return token.child("neg") is None and not (token.dep == "xcomp" and token.head.lemma in word_list("refusals", "refuse"))


def cue_range(doc: Document, verb: Token) -> tuple[int, int]:
    """The verb with a particle right behind it ("pointed out", "called for")."""
    last = verb.i
    following = doc.tokens[last + 1] if last + 1 < len(doc.tokens) else None
    if following is not None and following.head is verb and (following.dep == "prt" or (verb.lemma, following.lower) in CUE_PREPOSITIONS):
        last += 1
    return verb.i, last


def according_to(doc: Document, token: Token, quoted: Sequence[Span]) -> Cue | None:
    """ "according to X" with X as the source."""
    following = doc.tokens[token.i + 1] if token.i + 1 < len(doc.tokens) else None
    if following is None or following.lower != "to" or inside(quoted, token.start):
        return None
    head = following.child("pobj", "pcomp")
    if head is None:
        head = next((t for t in doc.tokens[following.i + 1 : following.i + 8] if t.pos in NOMINAL and t.sent is token.sent), None)
    if head is None or inside(quoted, head.start):
        return None
    return Cue(token, token.i, following.i, "according to", "speech", noun_phrase(doc, head, token, quoted), "according-to")


def in_words_of(doc: Document, token: Token, quoted: Sequence[Span]) -> Cue | None:
    """ "in the words of X", "in X's view": with X as the source."""
    of = doc.tokens[token.i + 1] if token.i + 1 < len(doc.tokens) else None
    head = of.child("pobj") if of is not None and of.lower == "of" else token.child("poss")
    opening = token.head
    if head is None or opening.lower not in ("in", "by") or opening.i >= token.i or opening.sent is not token.sent or inside(quoted, token.start):
        return None
    source = noun_phrase(doc, head, token, quoted)
    last = token.i + 1 if of is not None and of.lower == "of" else token.i
    return Cue(opening, opening.i, last, f"in the {token.lower} of", WORDS_OF[token.lower], source, "according-to")


def so_says(doc: Document, token: Token, quoted: Sequence[Span]) -> Cue | None:
    """'"...," so Jane Doe, the mayor.' as translated news has it: no verb, only who."""
    behind = [t for t in token.sent.tokens if t.i > token.i]
    head = head_of_phrase(doc, token.i + 1, quoted) if not any(t.pos in ("VERB", "AUX") for t in behind) else None
    if head is None or not any(t.pos == "PROPN" for t in behind):
        return None
    return Cue(token, token.i, token.i, "so", "speech", noun_phrase(doc, head, token, quoted), "reporting-verb")


def subject(doc: Document, verb: Token, quoted: Sequence[Span]) -> Token | None:
    """The head of the phrase that says it: the parse's subject, else the phrase beside the verb."""
    for child in verb.children:
        if child.dep in SUBJECTS and not inside(quoted, child.start):
            return relative_antecedent(child, verb)
    if passive(verb):
        agent = verb.child("agent")
        found = agent.child("pobj") if agent else None
        return found if found is not None and not inside(quoted, found.start) else None
    if verb.dep == "conj" and verb.head.pos in ("VERB", "AUX") and not inside(quoted, verb.head.start):
        return subject(doc, verb.head, quoted)
    if (
        verb.dep in ("acl", "xcomp", "ccomp")
        and (verb.tag == "VBG" or verb.lemma == "say")
        and verb.head.pos in NOMINAL
        and not inside(quoted, verb.head.start)
    ):
        return verb.head
    if verb.dep in ("advcl", "xcomp") and verb.tag in ("VBG", "VB") and verb.head.pos in ("VERB", "AUX") and verb.head is not verb:
        return subject(doc, verb.head, quoted)
    return beside(doc, verb, quoted)


def passive(verb: Token) -> bool:
    """ "was told", "is said": the subject does not speak."""
    return verb.child("auxpass") is not None or verb.child("nsubjpass") is not None


def relative_antecedent(token: Token, verb: Token) -> Token:
    """For "the man who said", the man; else the token itself."""
    if token.tag in ("WP", "WDT") and verb.dep in ("relcl", "acl") and verb.head.pos in NOMINAL:
        return verb.head
    return token


def beside(doc: Document, verb: Token, quoted: Sequence[Span]) -> Token | None:
    """The noun phrase right behind the verb ("said Jane Doe"), else the one right before it, where the parse has none."""
    position = verb.i + 1
    if position < len(doc.tokens):
        ahead = head_of_phrase(doc, position, quoted)
        if ahead is not None and ahead.sent.paragraph == verb.sent.paragraph:
            return ahead
    position = verb.i - 1
    while position >= 0 and doc.tokens[position].pos in ("AUX", "ADV", "PART"):
        position -= 1
    if position >= 0:
        back = doc.tokens[position]
        if back.pos in NOMINAL and back.sent.paragraph == verb.sent.paragraph and not inside(quoted, back.start):
            return back
    return behind_marks(doc, verb, quoted)


def behind_marks(doc: Document, verb: Token, quoted: Sequence[Span]) -> Token | None:
    """The phrase between the quoted words and the verb, with what is set off by commas: '"...," Jane Doe, 71, said'."""
    first = verb.i
    while (
        first > 0
        and verb.i - first < MAX_TAG
        and not inside(quoted, doc.tokens[first - 1].start)
        and doc.tokens[first - 1].text not in (".", "!", "?", ";")
    ):
        first -= 1
    if first == 0 or not inside(quoted, doc.tokens[first - 1].start):
        return None
    while first < verb.i and doc.tokens[first].pos == "PUNCT":
        first += 1
    return head_of_phrase(doc, first, quoted) if first < verb.i else None


def head_of_phrase(doc: Document, position: int, quoted: Sequence[Span]) -> Token | None:
    """The head of a noun phrase that begins at ``position``: the last noun or name before a break."""
    head = None
    for token in doc.tokens[position : position + 12]:
        if inside(quoted, token.start):
            break
        if token.pos == "PRON" and token.lower in OBJECTS:
            continue  # "told us Jane Doe": to whom, not who
        if token.pos in NOMINAL:
            head = token
            if token.pos == "PRON":
                break
        elif token.pos not in ("DET", "ADJ", "NUM") and token.lower not in NAME_JOINTS:
            break
    return head


def noun_phrase(doc: Document, head: Token, verb: Token, quoted: Sequence[Span]) -> Span:
    """The whole phrase of a source: apposition and modifiers in, quoted words, cue and trailing marks out."""
    first, last = head.left_edge, head.right_edge
    if head.i < verb.i <= last:
        last = verb.i - 1
    if first <= verb.i < head.i:
        first = verb.i + 1
    beyond = doc.tokens[last + 1] if last + 1 < len(doc.tokens) else None
    if beyond is not None and beyond.pos == "PROPN" and beyond.i < verb.i:
        name = beyond if beyond.head is verb else beyond.head
        if name.head is verb and name.dep in SUBJECTS and name.left_edge == beyond.i:
            last = name.right_edge  # "the swimmer Jane Doe", read as two subjects
    relative = next((c for c in head.children if c.dep in CLAUSE_MARKS and c.i > head.i and verb_in(doc, c, verb)), None)
    if relative is not None:
        last = min(last, relative.left_edge - 1)
    while first < head.i and (inside(quoted, doc.tokens[first].start) or doc.tokens[first].pos in ("PUNCT", "CCONJ", "SCONJ", "ADV")):
        first += 1
    for position in range(head.i, last + 1):
        if inside(quoted, doc.tokens[position].start):
            last = position - 1
            break
    last = without_setting(doc, head, last)
    while last > head.i and (doc.tokens[last].pos in ("PUNCT", "CCONJ", "SCONJ", "ADP") and doc.tokens[last].text not in (")", "]")):
        last -= 1
    last = closing_bracket(doc, first, max(last, head.i))
    while (
        last + 2 < len(doc.tokens) and not doc.tokens[last].space_after and doc.tokens[last + 1].text == "-" and not doc.tokens[last + 1].space_after
    ):
        last += 2  # the parse cut a hyphenated name in two
    return (doc.tokens[first].start, doc.tokens[last].end)


def without_setting(doc: Document, head: Token, last: int) -> int:
    """Cut "in an interview", "on Monday" behind a name: where it was said, not who said it."""
    if head.pos != "PROPN":
        return last
    setting = [c.left_edge for c in head.children if c.dep == "prep" and c.lower in SETTINGS and head.i < c.left_edge <= last]
    return min(setting) - 1 if setting else last


def closing_bracket(doc: Document, first: int, last: int) -> int:
    """One token further where the phrase opens a bracket that closes right behind it: "the College (FHS" + ")"."""
    opened = sum(t.text == "(" for t in doc.tokens[first : last + 1]) > sum(t.text == ")" for t in doc.tokens[first : last + 1])
    return last + 1 if opened and last + 1 < len(doc.tokens) and doc.tokens[last + 1].text == ")" else last


def verb_in(doc: Document, clause: Token, verb: Token) -> bool:
    """Whether the cue's verb stands in this clause."""
    return clause.left_edge <= verb.i <= clause.right_edge


def somebody(head: Token) -> bool:
    """Whether a subject is one human being: a name that is no body's, "he" or "she"."""
    return head.lower in ("he", "she") or (head.pos == "PROPN" and head.ent in ("PERSON", ""))


def takes(lemma: str, habit: str) -> bool:
    """Whether a cue's lemma stands in this section of ``cue_habits.txt``."""
    return lemma in word_list("cue_habits", habit)

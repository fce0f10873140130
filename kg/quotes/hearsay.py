"""A content -> the reports in it that name no source: "is believed to have leaked", "it is claimed that", "reportedly".

Enters: a document and a stretch of somebody's words. Leaves: :class:`~kg.quotes.rules.Draft` records whose cue has no
source. Left to others: reports with a source (``nested``). Outside quotes the trained engine decides.

Only what is stated counts: no question, no condition, nothing that could or should be said, nothing denied. Whoever says
it stays open: no rule fills in a speaker for a quote with a cue and no source.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.documents import Document, Token
from kg.lexicon import word_list
from kg.quotes.clauses import EDGE_WORDS, Range
from kg.quotes.cues import SUBJECTS, Cue, relative_antecedent
from kg.quotes.rules import Draft
from kg.records import Mode, Span, joined, meets

# Fewer words without marks are a tag: "so it is said".
MIN_WORDS = 4
# Sections of the list that hold verbs.
HABITS = ("speech", "thought", "hearers")
FINITE = frozenset({"VBD", "VBZ", "VBP"})
OPEN_MARKS = frozenset({"if", "whether", "unless"})
QUESTION_TAGS = frozenset({"WP", "WDT", "WP$", "WRB"})
JOINED_ON = frozenset({"cc", "conj", "parataxis"})


def hearsay(doc: Document, piece: Span, marks: Sequence[Span]) -> Iterator[Draft]:
    """The reports without a source within ``piece``; ``marks`` are the quoted stretches in it."""
    for token in doc.tokens_in(piece):
        found = None
        if token.lower in word_list("hearsay", "adverbs"):
            found = by_adverb(doc, token)
        elif token.lower == "according":
            found = by_rumour(doc, token, piece)
        elif token.tag == "VBN" and (habit := next((h for h in HABITS if token.lemma in word_list("hearsay", h)), None)):
            found = by_passive(doc, token, habit)
        if found is not None:
            with_marks(found, marks)
        if found is not None and fits(doc, found, piece):
            yield found


def with_marks(draft: Draft, marks: Sequence[Span]) -> None:
    """Take quoted words whole that a draft has a part of."""
    cue = draft.cue.verb.span if draft.cue is not None else (0, 0)
    own = [m for m in marks if not meets([m], cue) and meets(joined(draft.spans), m)]
    draft.spans, draft.quoted = joined([*draft.spans, *own]), own


def fits(doc: Document, draft: Draft, piece: Span) -> bool:
    """Whether a draft stands within the piece, is long enough and no question."""
    words = [t for span in draft.spans for t in doc.tokens_in(span) if t.pos != "PUNCT"]
    if len(words) < MIN_WORDS or draft.spans[0][0] < piece[0] or piece[1] < draft.spans[-1][1]:
        return False
    behind = words[-1].i + 1
    return behind >= len(doc.tokens) or doc.tokens[behind].text != "?"


def by_passive(doc: Document, verb: Token, habit: str) -> Draft | None:
    """ "X is said to do Y", "it is said that Y", "X was told that Y", "X, believed to have done Y"."""
    subject = verb.head if verb.dep == "acl" and verb.child("auxpass") is None else own_subject(verb)
    if subject is None or verb.child("agent", "neg") is not None or not states(verb, subject):
        return None
    mode: Mode = "thought" if habit == "thought" else "speech"
    cue = Cue(verb, verb.i, verb.i, verb.lemma, mode, None, "hearsay")
    clause = verb.child("ccomp")
    if clause is not None and clause.i > verb.i and (habit == "hearers" or subject.lower == "it"):
        first, last = max(clause.left_edge, verb.i + 1), last_of(doc, clause)
        if asks(doc.tokens[first]):
            return None
        return drafted(doc, cue, [(first, last)], "clause")
    deed = verb.child("xcomp")
    if habit == "hearers" or deed is None or deed.i < verb.i or not any(c.lower == "to" and c.dep == "aux" for c in deed.children):
        return None
    return drafted(doc, cue, [phrase(subject, verb), (max(deed.left_edge, verb.i + 1), deed.right_edge)], "infinitive")


def own_subject(verb: Token) -> Token | None:
    """The subject of a verb, or of the one that it is joined to by "and"."""
    for token in (verb, verb.head) if verb.dep == "conj" else (verb,):
        if (found := token.child(*SUBJECTS, "expl")) is not None:
            return found
    return None


def states(verb: Token, subject: Token) -> bool:
    """Whether a passive is stated: finite, or a participle behind its noun; not asked, not on a condition, not only possible."""
    helpers = [c for c in verb.children if c.dep in ("aux", "auxpass")]
    if verb.dep == "acl" and not helpers:
        return subject.pos in ("NOUN", "PROPN") and subject.i < verb.i
    finite = [c for c in helpers if c.tag in FINITE]
    if verb.child("auxpass") is None or not finite or finite[0].i < subject.i or any(c.tag == "MD" for c in helpers):
        return False
    if subject.tag in QUESTION_TAGS and relative_antecedent(subject, verb) is subject:
        return False
    return not any(c.dep in ("mark", "advmod") and c.lower in OPEN_MARKS for c in verb.children)


def asks(token: Token) -> bool:
    """Whether a clause that begins so is a question: "whether", "who"."""
    return token.lower in OPEN_MARKS or token.tag in QUESTION_TAGS


def last_of(doc: Document, clause: Token) -> int:
    """The last token of a that-clause; what follows with a comma and a subject of its own is no longer reported: ", and I saw it"."""
    for other in clause.children:
        cc = doc.tokens[other.left_edge - 1] if other.dep == "conj" and other.i > clause.i else None
        if cc is not None and cc.dep == "cc" and doc.tokens[cc.i - 1].text == "," and other.child(*SUBJECTS) and other.child("mark") is None:
            return cc.i - 1
    return clause.right_edge


def phrase(subject: Token, verb: Token) -> Range:
    """The tokens of a subject's phrase, "at least" before a number too; of "the man who", the man."""
    head = relative_antecedent(subject, verb)
    last = verb.left_edge - 1 if verb.head is head else min(head.right_edge, verb.i - 1)
    return head.left_edge, max(last, head.i)


def by_adverb(doc: Document, adverb: Token) -> Draft | None:
    """ "The firm has reportedly closed its yard": the clause without the adverb."""
    verb = adverb.head
    subject = verb.child(*SUBJECTS, "expl") if verb.pos in ("VERB", "AUX") else None
    if adverb.dep != "advmod" or subject is None or verb.i < subject.i or any(c.tag in FINITE | {"MD"} and c.i < subject.i for c in verb.children):
        return None
    if subject.tag in QUESTION_TAGS and relative_antecedent(subject, verb) is subject:
        return None
    first, end = phrase(subject, verb)
    last = min([verb.right_edge, *(c.left_edge - 1 for c in verb.children if c.dep in JOINED_ON and c.left_edge > verb.i)])
    cue = Cue(adverb, adverb.i, adverb.i, adverb.lower, "speech", None, "hearsay")
    start = end + 1 if relative_antecedent(subject, verb) is subject else subject.i + 1
    return drafted(doc, cue, [(first, end), (start, adverb.i - 1), (max(adverb.i + 1, start), last)], "clause")


def by_rumour(doc: Document, token: Token, piece: Span) -> Draft | None:
    """ "According to rumours, the mill is sold": the sentence, as far as it stands in the piece."""
    to = doc.tokens[token.i + 1] if token.i + 1 < len(doc.tokens) else None
    noun = to.child("pobj") if to is not None and to.lower == "to" else None
    if noun is None or noun.lemma not in word_list("hearsay", "nouns"):
        return None
    cue = Cue(token, token.i, noun.right_edge, "according to", "speech", None, "according-to")
    own = [t for t in doc.tokens_in(piece) if t.sent is token.sent]
    before, behind = (own[0].i, token.i - 1), (noun.right_edge + 1, own[-1].i)
    return drafted(doc, cue, [max(before, behind, key=lambda r: r[1] - r[0])], "according-to")


def drafted(doc: Document, cue: Cue, ranges: Sequence[Range], rule: str) -> Draft | None:
    """A draft of these ranges of tokens, without marks at their edges; what touches is one."""
    found: list[Range] = []
    for first, last in ranges:
        while first <= last and (doc.tokens[first].pos == "PUNCT" or (not found and doc.tokens[first].lower in EDGE_WORDS)):
            first += 1
        while first <= last and doc.tokens[last].pos == "PUNCT":
            last -= 1
        if found and found[-1][1] + 1 == first <= last:
            found[-1] = (found[-1][0], last)
        elif first <= last:
            found.append((first, last))
    return Draft([(doc.tokens[a].start, doc.tokens[b].end) for a, b in found], cue, rule) if found else None

"""A quote -> its clauses: where one thing that it says ends and the next begins.

Enters: a parsed article and a quote. Leaves: :class:`Clause` records in order; together they hold every word of the quote but
those that join two. Left to others: what a clause says.

Each token belongs to the nearest clause head above it in the parse. Only clauses that stay unbroken count: one that lies inside
another ("the dam, and I have seen it, is safe") is not divided from it, so that every claim is a stretch of the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice

from kg.claims.words import words
from kg.documents import Document, Token
from kg.records import Quote, Span

SUBJECTS = ("nsubj", "nsubjpass", "csubj", "csubjpass", "expl")
AUXILIARIES = ("aux", "auxpass")
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
VERBS = frozenset({"VERB", "AUX"})
JOINTS = frozenset({"and", "but", "or", "so", "yet", "&"})
# "I think so", "I hope not": they stand for what was said or asked before.
STANDING_FOR = frozenset({"so", "not"})
CLIMB = 8
"""Heads looked at above a token: a hostile sentence may nest without end."""
REACH = 60
"""Tokens looked at for a mark between two clauses."""
SPEAKER = frozenset({"i", "we", "it"})
ATTITUDES = ("probable verbs", "possible verbs", "doubting verbs", "knowing verbs")
STRONG_BREAKS = frozenset({";", ":", "—", "–"})
BREAKS = STRONG_BREAKS | {",", "-", "--", "..."}
PAIRS = {"“": "”", "‘": "’", "«": "»", "(": ")", "[": "]", '"': '"'}
KEPT_ENDS = frozenset({"?", "!", "%"})
# A sentence of fewer words without a verb ("No.", "Not now.") says nothing of its own.
MIN_WORDS = 3
LEADING = (*SUBJECTS, *AUXILIARIES, "det", "neg")


@dataclass(frozen=True, slots=True, eq=False)
class Clause:
    """One clause of a quote: ``tokens`` are its own, in order; ``subject`` may stand in the clause before (``shared``)."""

    head: Token
    tokens: tuple[Token, ...]
    subject: Token | None
    shared: bool = False
    asked: bool = False
    """Whether a question mark closes it."""

    @property
    def span(self) -> Span:
        return (self.tokens[0].start, self.tokens[-1].end)

    def has(self, token: Token) -> bool:
        return self.tokens[0].i <= token.i <= self.tokens[-1].i


def clauses(doc: Document, quote: Quote) -> list[Clause]:
    """The clauses of a quote, at least one where it has a word."""
    inside = [token for span in quote.content for token in doc.tokens_in(span) if span[0] <= token.start and token.end <= span[1]]
    found = [clause for _, sentence in groupby(inside, key=lambda token: token.sent.index) for clause in divided(list(sentence))]
    return joined_short(found)


def divided(tokens: list[Token]) -> Iterator[Clause]:
    """The clauses of those tokens of a sentence that are in the quote."""
    own = {token.i for token in tokens}
    heads = clause_heads(tokens, own)
    if not heads:
        return
    for head, part in unbroken(tokens, owners(tokens, heads), heads):
        subject, shared = subject_of(head, own)
        shared = shared and subject is not None and subject.i < part[0].i
        yield Clause(head, part, subject, shared, asked=part[-1].text.startswith("?"))


def clause_heads(tokens: Sequence[Token], own: set[int]) -> list[Token]:
    """The tokens that a clause of its own hangs on, in order; one at least where there is a word."""
    tops = [t for t in tokens if (t.head is t or t.head.i not in own) and t.pos not in ("PUNCT", "SPACE", "CCONJ")]
    if not tops:
        return []
    heads = [t for t in tops if finite(t) and has_subject(t) and not conditional(t)] or [t for t in tops if t.pos in VERBS][:1] or tops[:1]
    known = {t.i for t in heads}
    queue = list(heads)
    while queue:
        head = queue.pop()
        for child in (*head.children, *joined_inside(head)):
            if child.i in own and child.i not in known and apart(child, head):
                known.add(child.i)
                heads.append(child)
                queue.append(child)
    return sorted(heads, key=lambda t: t.i)


def joined_inside(head: Token) -> Iterator[Token]:
    """ "I think it rose and they fell": the second clause hangs on the first, which is no clause of its own."""
    if open_frame(head):
        for child in head.children:
            if child.dep == "ccomp" and child.i > head.i:
                yield from (second for second in child.children if second.dep == "conj" and has_subject(second))


def apart(child: Token, head: Token) -> bool:
    """Whether a clause is one of its own beside the clause it hangs on."""
    if not finite(child):
        return False
    if child.dep == "conj":
        return has_subject(child) or finite_alone(child, head)
    if child.dep == "advcl":
        mark = child.child("mark")
        if mark is None or not has_subject(child):
            return False
        # Without a comma "while" says when.
        return mark.lower in words("reason words", "contrast words") and (mark.lower != "while" or before(mark) in BREAKS)
    if not has_subject(child) or child.child("mark") is not None:
        return False
    return child.dep == "parataxis" or (child.dep in ("ccomp", "dep") and has_subject(head) and side_by_side(child, head))


def side_by_side(child: Token, head: Token) -> bool:
    """Whether the parse made two sentences one: "we won, they lost"; not "we won, I suppose", nor "I know they lost"."""
    sentence = head.sent.tokens
    first, last = sorted((child.i - sentence[0].i, head.i - sentence[0].i))
    marks = {t.text for t in sentence[first : min(last, first + REACH)]}
    if child.i < head.i:
        return bool(marks & BREAKS) and not open_frame(head)
    return bool(marks & STRONG_BREAKS)


def conditional(head: Token) -> bool:
    """Whether a clause is a condition of another: "if they came"."""
    return head.dep == "advcl" and any(c.dep == "mark" and c.lower in words("condition words") for c in head.children)


def open_frame(head: Token) -> bool:
    """Whether a verb says how sure the speaker is of the clause it governs: "I think", "it seems"."""
    subject = head.child(*SUBJECTS)
    return subject is not None and subject.lower in SPEAKER and head.lemma in words(*ATTITUDES)


def finite(token: Token) -> bool:
    """Whether a verb has a tense, of its own or of an auxiliary."""
    return token.pos in VERBS and (token.tag in FINITE or any(c.dep in AUXILIARIES and c.tag in FINITE for c in token.children))


def finite_alone(child: Token, head: Token) -> bool:
    """Whether a second verb without a subject has its own tense: not under an auxiliary of the first ("has risen and fallen")."""
    if any(c.dep in AUXILIARIES and c.tag in FINITE for c in child.children):
        return True
    under = any(c.dep in AUXILIARIES for c in head.children)
    return child.tag == "VBZ" or (child.tag in ("VBD", "VBP") and not under)


def before(token: Token) -> str:
    """The text of the token before, in its sentence."""
    place = token.i - token.sent.tokens[0].i
    return token.sent.tokens[place - 1].text if place else ""


def has_subject(token: Token) -> bool:
    """Whether a verb has a subject of its own."""
    return token.child(*SUBJECTS) is not None


def subject_of(head: Token, own: set[int]) -> tuple[Token | None, bool]:
    """The subject of a clause, and whether it is that of a clause before."""
    for above in (head, *islice(head.ancestors(), CLIMB)):
        subject = above.child(*SUBJECTS)
        if subject is not None:
            return (subject, above is not head) if subject.i in own else (None, False)
        if above.dep != "conj":
            break
    return None, False


def owners(tokens: Sequence[Token], heads: Sequence[Token]) -> list[int]:
    """For each token, which of the heads it belongs to: the nearest above it, else that of the token before."""
    own = {token.i for token in tokens}
    owner: dict[int, int | None] = {head.i: n for n, head in enumerate(heads)}
    for token in tokens:
        path = []
        here = token
        while here.i not in owner:
            path.append(here.i)
            if here.head is here or here.head.i not in own:
                break
            here = here.head
        owner.update(dict.fromkeys(path, owner.get(here.i)))
    result: list[int] = []
    for token in tokens:
        number = owner[token.i]
        result.append(number if number is not None else result[-1] if result else 0)
    return result


def unbroken(tokens: Sequence[Token], owner: Sequence[int], heads: Sequence[Token]) -> list[tuple[Token, tuple[Token, ...]]]:
    """Each head with the tokens from its first to its last; those whose stretches overlap are one, under the outer."""
    edges: dict[int, tuple[int, int]] = {}
    for place, (token, number) in enumerate(zip(tokens, owner, strict=True)):
        if token.pos != "PUNCT" and (token.lower not in JOINTS or stands_for(token)):
            edges[number] = (edges.get(number, (place, place))[0], place)
    groups: list[tuple[int, int, int]] = []
    for number, (first, last) in sorted(edges.items(), key=lambda edge: edge[1]):
        if groups and first <= groups[-1][1]:
            start, end, other = groups.pop()
            groups.append((start, max(end, last), outer(heads, other, number)))
        else:
            groups.append((first, last, number))
    return [(heads[number], whole(tokens, first, last)) for first, last, number in groups]


def outer(heads: Sequence[Token], one: int, other: int) -> int:
    """Which of two heads stands above the other in the parse; the first where none does."""
    return other if any(above is heads[other] for above in islice(heads[one].ancestors(), CLIMB)) else one


def whole(tokens: Sequence[Token], first: int, last: int) -> tuple[Token, ...]:
    """The tokens without a joining word before them, with the marks that belong to them."""
    while first < last and (tokens[first].lower in JOINTS or (tokens[first].lower == "that" and tokens[first].dep == "mark")):
        first += 1
    while last + 1 < len(tokens) and tokens[last + 1].text in KEPT_ENDS:
        last += 1
    inside = [token.text for token in tokens[first : last + 1]]
    opening = tokens[first - 1].text if first else ""
    if PAIRS.get(opening) in inside and opening not in inside:
        first -= 1
        inside.insert(0, opening)
    closing = tokens[last + 1].text if last + 1 < len(tokens) else ""
    if any(closer == closing and inside.count(opener) > (opener != closer and inside.count(closer)) for opener, closer in PAIRS.items()):
        last += inside.count(closing) % 2 if closing == '"' else 1
    return tuple(tokens[first : last + 1])


def stands_for(token: Token) -> bool:
    """Whether a word behind its verb stands for a clause: "I think so", "they told me so"; not "so we left"."""
    return token.lower in STANDING_FOR and token.dep in ("advmod", "neg") and token.head.i < token.i and token.head.pos in VERBS


def says_nothing(clause: Clause) -> bool:
    """Whether a clause is no claim of its own: "No.", or "I mean", "some say" with what they govern in the next."""
    spoken = [token for token in clause.tokens if token.pos != "PUNCT"]
    if clause.asked:
        return False
    if len(spoken) < MIN_WORDS and not any(token.pos in VERBS for token in spoken):
        return True
    if len(spoken) > MIN_WORDS or stands_for(spoken[-1]):
        return False
    return clause.head.lemma in words(*ATTITUDES) and all(t is clause.head or t.dep in LEADING for t in spoken)


def joined_short(found: Sequence[Clause]) -> list[Clause]:
    """What says nothing of its own is part of the clause behind it, or before it where none follows."""
    result: list[Clause] = []
    waiting: list[Token] = []
    for clause in found:
        if says_nothing(clause):
            waiting += clause.tokens
        else:
            result.append(replace(clause, tokens=(*waiting, *clause.tokens)) if waiting else clause)
            waiting = []
    if waiting and result:
        result[-1] = replace(result[-1], tokens=(*result[-1].tokens, *waiting))
    elif waiting:
        result = [replace(found[0], tokens=tuple(waiting))]
    return result

"""What an amount measures, and the time that it is said for: the words of the text, as spans.

Enters: a document and an amount. Leaves: spans, or ``None`` where the parse does not tell. Left to others: turning
words into variables and dates.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from kg.documents import Document, Token
from kg.quantities.amounts import Amount
from kg.quantities.tree import children, heads, repeats
from kg.quantities.words import words
from kg.records import Span

SUBJECTS = {"nsubj", "nsubjpass", "csubj"}
# A phrase longer than this is a clause; only its core is kept.
PHRASE_LIMIT = 14
CLIMB = 5
# Names looked at on either side for a time: enough for any sentence of prose.
NAME_REACH = 8
DETERMINERS = {"the", "a", "an", "its", "their", "his", "her", "our", "my", "your", "this", "that", "these", "those", "some"}
TIME_LABELS = {"DATE", "TIME"}
PLACE_LABELS = {"GPE", "LOC", "FAC"}
POINTERS = {"ago", "last", "past", "next", "this", "previous", "first", "earlier", "later", "before", "after", "since", "late", "early", "mid"}
COMPARING = {"from", "than", "against", "versus", "with"}
RATES = {"each", "every", "per", "annual", "annually", "daily", "monthly", "weekly", "yearly"}


def measured_span(doc: Document, amount: Amount) -> Span | None:
    """The words for what is counted or measured: a noun with its modifiers, else what the percentage or sum is of."""
    span = _measured(doc, amount)
    first = doc.token_at(span[0]) if span is not None else None
    return span if first is not None and first.tag not in {"CD", "$", "SYM"} else None  # another amount is no variable


def _measured(doc: Document, amount: Amount) -> Span | None:
    noun = amount.match.noun if amount.match is not None and not amount.filled else None
    if noun is not None:
        return _counted(doc, amount, noun)
    following = _of_phrase(doc, amount)
    if following is not None:
        return following
    anchor = amount.anchor
    head = anchor
    if amount.kind == "factor" and anchor.pos == "VERB":  # "exports doubled"
        return _argument(doc, anchor, anchor, amount)
    for _ in range(CLIMB):
        if head.head is head:
            return None
        child, head = head, head.head
        if head.ent in TIME_LABELS:
            continue
        if head.pos in {"NOUN", "PROPN"} and head.i not in _tokens(amount) and head.dep != "npadvmod":
            return _phrase(doc, head, amount)
        if head.pos in {"VERB", "AUX"}:
            return _argument(doc, head, child, amount)
    return None


def _tokens(amount: Amount) -> range:
    return range(amount.pieces[amount.first].token.i, amount.pieces[amount.last].token.i + 1)


def _counted(doc: Document, amount: Amount, noun: Token) -> Span:
    """The noun with its modifiers, the number left out, and the participle that says what befell them."""
    first = amount.pieces[amount.numeral.last].token.i + 1
    while first < noun.i and (
        doc.tokens[first].lower in {"of", "-", *DETERMINERS}
        or doc.tokens[first].pos == "PUNCT"
        or doc.tokens[first].tag == "CD"
        or doc.tokens[first].lower in {"more", "other"}
    ):
        first += 1
    first = min(first, noun.i)
    last = _trim(doc, noun, noun.right_edge, amount)
    fate = noun.head if noun.dep == "nsubjpass" and noun.head.i - noun.i <= 4 else next((c for c in noun.children if c.i == noun.i + 1), noun)
    if last == noun.i and fate.tag == "VBN" and fate.dep not in {"amod", "compound"}:
        last = max([fate.i, *(c.i for c in fate.children if c.dep == "conj" and c.tag == "VBN" and c.i - fate.i <= 3)])
    return (doc.tokens[first].start, doc.tokens[last].end)


def _trim(doc: Document, head: Token, last: int, amount: Amount) -> int:
    """The end of a phrase: relative clauses, asides and anything after a comma are left out."""
    end = head.i
    for token in doc.tokens[head.i + 1 : min(last, head.i + PHRASE_LIMIT) + 1]:
        if (
            token.pos in {"PUNCT", "VERB", "AUX", "SCONJ"}
            or token.tag in {"WDT", "WP", "TO", "CD"}
            or token.dep in {"relcl", "punct"}
            or token.lower in words("per words")
        ):
            break
        if token.ent in TIME_LABELS or (token.i in _tokens(amount) and token.i > head.i):
            break
        end = token.i
    while end > head.i and (doc.tokens[end].pos in {"ADP", "DET", "CCONJ", "PART", "PRON"} or doc.tokens[end].lower in {"up", "down"}):
        end -= 1
    return end


def _phrase(doc: Document, head: Token, amount: Amount) -> Span:
    """A noun with its modifiers before and its "of" after, determiner left out."""
    own = _tokens(amount)
    first = head.i
    for token in reversed(doc.tokens[max(head.left_edge, head.i - PHRASE_LIMIT) : head.i]):
        if (
            token.i in own
            or (token.pos in {"PUNCT", "VERB", "AUX", "ADP", "SCONJ"} and token.tag not in {"VBN", "VBG", "HYPH"})
            or token.lower in DETERMINERS
        ):
            break
        first = token.i
    last = _trim(doc, head, head.right_edge, amount)
    return (doc.tokens[first].start, doc.tokens[last].end)


def _of_phrase(doc: Document, amount: Amount) -> Span | None:
    """ "12 per cent of Danish butter": the noun phrase after "of"."""
    pieces, j = amount.pieces, amount.last + 1
    if j >= len(pieces) or pieces[j].lower not in {"of", "in"} or (pieces[j].lower == "in" and amount.kind != "money"):
        return None
    preposition = pieces[j].token
    inner = next((c for c in preposition.children if c.dep == "pobj" and c.pos in {"NOUN", "PROPN"}), None)
    if inner is None or inner.ent in TIME_LABELS or (pieces[j].lower == "in" and inner.ent in PLACE_LABELS):
        return None
    return _phrase(doc, inner, amount)


def _argument(doc: Document, verb: Token, child: Token, amount: Amount) -> Span | None:
    """What the verb says the number of: its object where the number is not it, else its subject."""
    own = _tokens(amount)
    object_ = next((c for c in children(verb, child.i) if c.dep == "dobj" and c.i not in own and c.pos in {"NOUN", "PROPN"}), None)
    if object_ is not None and child is not object_ and child.dep in {"prep", "npadvmod", "dep"}:
        return _phrase(doc, object_, amount)
    node = verb
    for _ in range(3):
        subject = next((c for c in children(node, child.i) if c.dep in SUBJECTS), None)
        if subject is not None and subject.i not in own:
            return _phrase(doc, subject, amount) if subject.pos in {"NOUN", "PROPN"} else None
        if node.dep not in {"xcomp", "conj", "ccomp", "advcl"} or node.head is node:
            return None
        node = node.head
    return None


def time_span(doc: Document, amount: Amount) -> Span | None:
    """The date or period nearest to the amount in its clause, else in its sentence; the one that the amount itself is part of is left out."""
    tokens = amount.pieces[0].token.sent.tokens
    own = _tokens(amount)
    clause = next((t for t in heads(amount.anchor, CLIMB) if t.pos in {"VERB", "AUX"} and t.i not in own), amount.anchor)
    best: tuple[bool, int, Span] | None = None
    k = bisect_left(doc.names, own.start, key=lambda name: name.first)
    for name in doc.names[max(0, k - NAME_REACH) : k + NAME_REACH]:
        if (
            name.label not in TIME_LABELS
            or name.first < tokens[0].i
            or name.last > tokens[-1].i
            or (name.first < own.stop and name.last >= own.start)
        ):
            continue
        if _is_rate(doc.tokens[name.first : name.last + 1]) or (name.first > 0 and doc.tokens[name.first - 1].tag == "PRP$"):
            continue  # a rate, an age, "her mid-40s"
        if _aside(doc.tokens[name.first], own):
            continue  # "Dorn, who took over two years ago, said it costs 3 million": when he took over
        if any(_compares(doc.tokens[i], doc.tokens[i + 1 : i + 3]) for i in range(own.stop, name.first - 1)):
            continue  # "7.5 percent, compared with 6 percent in 2019": the year of the other
        distance = own.start - name.last if name.last < own.start else name.first - own.stop
        outside = not clause.left_edge <= name.first <= name.last <= clause.right_edge
        if best is None or (outside, distance) < best[:2]:
            best = (outside, distance, (doc.tokens[name.first].start, doc.tokens[name.last].end))
    return best[2] if best is not None else None


def _aside(token: Token, own: range) -> bool:
    """Whether a word stands in a relative clause that the amount is not in."""
    return any(t.dep == "relcl" and not t.left_edge <= own.start <= t.right_edge for t in heads(token, CLIMB))


def _compares(token: Token, behind: Sequence[Token]) -> bool:
    """Whether a word and those behind it set another number against this one: "from 58", "than about 300"."""
    return token.lower in COMPARING and any(t.tag == "CD" or t.tag == "$" for t in behind)


def _is_rate(run: list[Token]) -> bool:
    """Whether the words are a rate or an age, not a time: "each month", "annually", "26-year-old"."""
    lowers = {token.lower for token in run}
    counted = any(token.tag == "CD" and not (token.text.isdigit() and len(token.text) == 4) for token in run)
    if counted and not lowers & POINTERS and not any(token.tag == "NNP" for token in run):
        return True  # a duration of its own
    if run[0].tag == "PRP$":
        return True  # "their late 50s"
    if any(repeats(token) or (token.head.head is not token.head and repeats(token.head.head)) for token in (run[0], run[-1])):
        return True  # "month after month"
    return run[0].lower in RATES or (run[0].lower == "a" and len(run) == 2) or "old" in lowers or "age" in lowers

"""Who bears a cost or a loss, and of what: "the strike costs the yard", "the loss to the town from the flood", "its losses".

Enters: a document, an amount of money and the words of its event. Leaves: a qualifier "borne by ..." and plain nouns for causes. Left to others:
the event itself (``events``), whether two such sums are one flow of money (``comparisons``).

"It" and "its" stand for whoever says so or for the subject ("the company puts its losses at"), "the company" for the one firm named before it.
What stays a pronoun is one whom the words do not name.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from kg.documents import Document, Token
from kg.lexicon import sections, word_list
from kg.quantities.about import DETERMINERS
from kg.quantities.amounts import Amount
from kg.quantities.tree import children, heads

MARK = "borne by "
SUBJECTS = {"nsubj", "nsubjpass"}
CAUSING = {"from", "of", "in", "during", "by", "over", "through", "on"}
LINKS = {"because", "due", "owing", "thanks"}
POINTING = {"it", "its", "they", "them", "their"}
CLIMB = 8
BETWEEN = 6
NAMES = 60
"""Names before "the company" that are looked at: a page of prose has fewer."""


def is_flow(amount: Amount, found: Iterable[Token]) -> bool:
    """Whether the amount is money, or a bare number, that is lost or spent by what the event says."""
    money = amount.kind == "money" or not amount.unit or amount.unit in sections("events")["open currencies"]
    return money and any(token.lemma in sections("events")["flows"] for token in found)


def bearer_of(doc: Document, amount: Amount, found: Iterable[Token]) -> tuple[str, Token] | None:
    """Who is poorer by the amount, as the text or another place of it names him, and the word for him here; a pronoun where that is open."""
    for event in found:
        if event.lemma in sections("events")["flows"]:
            token = _bearer_of_verb(amount, event) if event.pos in {"VERB", "AUX"} else _bearer_of_noun(event)
            if token is not None and token.tag in {"WP", "WDT"} and event.dep == "relcl":  # "the union, which spent"
                token = event.head
            if token is not None and token.i not in _own(amount):
                return _named(doc, token, event), token
    return None


def causes_of(amount: Amount, found: Iterable[Token]) -> Iterator[str]:
    """Plain nouns for what it was lost to: "because of the strike", "the cost of the strike", "the strike is a cost"."""
    own = _own(amount)
    for event in found:
        if event.dep == "attr":
            yield from (c.lemma for c in children(event.head, event.i) if c.dep == "nsubj" and c.pos == "NOUN" and c.i not in own)
        above = [event.head] if event.dep in {"dobj", "nsubj", "nsubjpass"} else []
        starts = [event, amount.anchor] if event.pos in {"VERB", "AUX"} else [event, *above]
        naming = event.pos == "NOUN" or event.lemma == "spend"
        for start in starts:
            for child in children(start, event.i):
                linked = child.lower in LINKS
                if child.dep != "prep" or child.i in own or not (linked or (child.lower in CAUSING and naming)):
                    continue
                inner = next((c for c in children(child, child.i) if c.dep == "prep"), child) if linked else child
                yield from (c.lemma for c in [*children(child, child.i), *children(inner, inner.i)] if _plain(c) and c.i not in own)


def _plain(token: Token) -> bool:
    return token.dep == "pobj" and token.pos == "NOUN" and not token.ent and token.text.islower()


def _own_flows() -> frozenset[str]:
    """Words whose subject or owner is poorer."""
    return sections("events")["lost"] | sections("events")["spent"]


def _own(amount: Amount) -> range:
    return range(amount.pieces[amount.first].token.i, amount.pieces[amount.last].token.i + 1)


def _bearer_of_verb(amount: Amount, verb: Token) -> Token | None:
    """ "costs the yard 3 million", "costs 3 million to the yard", "the yard loses 3 million"."""
    own = _own(amount)
    objects = [c for c in children(verb, verb.i) if c.dep in {"dative", "dobj"} and verb.i < c.i and c.right_edge < own.start and c.pos != "ADP"]
    beside = objects or _nouns_between(verb, amount)
    if beside:
        return beside[-1]
    return _subject(verb) if verb.lemma in _own_flows() else _after_to([verb, amount.anchor])


def _nouns_between(verb: Token, amount: Amount) -> list[Token]:
    """The phrase that fills the place between verb and amount, whatever the parse hangs it on: "costs Eskel Ferries 3 million"."""
    tokens = [p.token for p in amount.pieces[max(0, amount.first - BETWEEN) : amount.first] if p.token.i > verb.i]
    fits = bool(tokens) and len(tokens) < BETWEEN and all(t.pos in {"DET", "ADJ", "NOUN", "PROPN", "PRON", "PART"} or t.tag == "PRP$" for t in tokens)
    return tokens[-1:] if fits and tokens[-1].pos in {"NOUN", "PROPN", "PRON"} and not tokens[-1].ent.startswith(("DATE", "TIME")) else []


def _bearer_of_noun(noun: Token) -> Token | None:
    """ "the loss to the yard", "the yard's losses"; of "the strike's cost" the strike is the cause."""
    owner = next((c for c in children(noun, noun.i) if c.dep == "poss"), None)
    if owner is not None and noun.lemma in _own_flows():
        return owner
    return _after_to([noun, *(p for c in children(noun, noun.i) if c.dep == "prep" for p in children(c, c.i) if p.dep == "pobj")])


def _after_to(starts: Iterable[Token]) -> Token | None:
    """The noun after "to" beside one of these."""
    for start in starts:
        for child in children(start, start.i):
            if child.dep in {"prep", "dative"} and child.lower == "to":
                return next((c for c in children(child, child.i) if c.dep == "pobj" and c.pos in {"NOUN", "PROPN", "PRON"}), None)
    return None


def _subject(verb: Token) -> Token | None:
    """The subject of a verb, or of the one that it hangs on."""
    for head in heads(verb, 2):
        found = next((c for c in children(head, verb.i) if c.dep in SUBJECTS), None)
        if found is not None or head.dep not in {"conj", "xcomp"} or (head.dep == "conj" and not _joined(head)):
            return found
    return None


def _joined(verb: Token) -> bool:
    """Whether a conjunction or a comma stands before the verb: without one it belongs to the noun before it, whatever the parse says."""
    tokens = verb.sent.tokens
    k = verb.i - tokens[0].i - 1
    while k >= 0 and tokens[k].pos in {"ADV", "AUX", "PART"}:
        k -= 1
    return k >= 0 and tokens[k].pos in {"CCONJ", "PUNCT"}


def _named(doc: Document, token: Token, event: Token) -> str:
    """The words for somebody: a name, a noun with those that tell him from another, or what a pronoun stands for."""
    if token.lower in POINTING:
        found = _meant(doc, token, event)
        return token.lower if found is None else _named(doc, found, event) if found.lower not in POINTING else found.lower
    if token.pos == "PRON":
        return token.lower
    if token.pos == "PROPN" or token.ent:
        return _name(doc, token)
    return _firm(doc, token) or _noun(token)


def _meant(doc: Document, pronoun: Token, event: Token) -> Token | None:
    """The subject above the pronoun's clause, or of it where the pronoun only says whose something is; "it" is no person."""
    verb = event if event.pos in {"VERB", "AUX"} else next((t for t in event.ancestors() if t.pos in {"VERB", "AUX"}), None)
    above = [] if verb is None else heads(verb, CLIMB)[0 if event.pos == "NOUN" else 1 :]
    for head in above:
        subject = next((c for c in children(head, pronoun.i) if c.dep in SUBJECTS), None)
        if subject is None or head.pos not in {"VERB", "AUX"} or subject is event:
            continue
        single = pronoun.lower in {"it", "its"}
        fits = subject.pos in {"NOUN", "PROPN"} and not (single and (subject.tag == "NNS" or _person(doc, subject)))
        return subject if fits and (head is verb or head.lemma in word_list("reporting_verbs")) else None
    return None


def _person(doc: Document, token: Token) -> bool:
    """Whether a name is a person's; the model takes many bodies for persons, so one of several words needs a known given name."""
    name = _name(doc, token).lower().split()
    return token.ent == "PERSON" and (len(name) == 1 or name[0] in word_list("given_names") or name[0] in word_list("titles"))


def _name(doc: Document, token: Token) -> str:
    """A name whole: the proper nouns around its last one."""
    first = last = token.i
    start, end = token.sent.tokens[0].i, token.sent.tokens[-1].i
    while first > start and doc.tokens[first - 1].pos == "PROPN":
        first -= 1
    while last < end and doc.tokens[last + 1].pos == "PROPN":
        last += 1
    return doc.words(first, last)


def _noun(noun: Token) -> str:
    """A noun behind the words that narrow it: "ferry company"."""
    before = [c for c in children(noun, noun.i) if c.dep in {"compound", "amod"} and c.i < noun.i and c.lower not in DETERMINERS]
    return " ".join([*(c.lower for c in before), noun.lemma])


def _firm(doc: Document, noun: Token) -> str | None:
    """The firm that "the company" stands for: the only one among the names before it."""
    definite = any(c.lower == "the" for c in children(noun, noun.i)) and noun.tag == "NN"
    if not definite or noun.lemma not in word_list("stand_ins", "firm"):
        return None
    others = word_list("organisation_words", "public") | word_list("role_nouns") | word_list("given_names")
    names: dict[str, None] = {}
    k = bisect_left(doc.names, noun.i, key=lambda name: name.first)
    for name in doc.names[max(0, k - NAMES) : k]:
        words = doc.words(name.first, name.last)
        if name.label == "ORG" and not others & set(words.lower().split()):
            names[words.removeprefix("the ").removeprefix("The ")] = None
    return next(iter(names)) if len(names) == 1 else None

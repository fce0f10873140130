"""What befell the things that a number counts, and whose they are: "were killed or wounded", "the loss of 300 Norlandic soldiers".

Enters: a document and an amount. Leaves: an :class:`Event`: lemmas of the verb or noun that the number stands with, and the words that narrow
it. Left to others: which words mean one kind of event (``comparisons``).

The parse is climbed from what is counted to the verb that it is subject or object of. Where that only says how much there is ("rose to",
"stands at"), its subject is meant ("the death toll"). What is denied or happens only if something else does has no event.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg.documents import Document, Token
from kg.lexicon import sections, word_list
from kg.lexicon.events import kind_of, table
from kg.quantities.about import DETERMINERS
from kg.quantities.amounts import Amount
from kg.quantities.bearers import MARK, bearer_of, causes_of, is_flow
from kg.quantities.narrowing import phrases
from kg.quantities.tree import children
from kg.quantities.words import moving
from kg.records import Span

SUBJECTS = {"nsubj", "nsubjpass"}
OBJECTS = {"dobj", "dative", "oprd"}
PASSED = {"nummod", "quantmod", "compound", "amod", "nmod", "appos", "npadvmod", "advmod"}
LEVEL_PREPOSITIONS = {"to", "at", "from", "by", "of"}
BRANCHES = {"ccomp", "parataxis", "advcl", "relcl", "mark", "punct", "csubj", "meta"}
IFS = {"if", "unless", "should"}
CLIMB = 8
# Tokens of a clause that are looked at for names: more than any clause of prose has.
CLAUSE = 80
SETTINGS = {"for", "on", "in", "at", "during", "from", "with", "by", "against", "among", "near", "under", "outside", "inside", "across"}
UNNAMED = {"DATE", "TIME", "CARDINAL", "ORDINAL", "PERCENT", "MONEY", "QUANTITY"}


@dataclass(frozen=True, slots=True)
class Event:
    """Lemmas of the event, none where the text tells none; whose it is; plain words before what is counted.

    ``about`` holds names, and plain nouns for who does it and for what it happens in, by or for.
    """

    lemmas: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    qualifiers: tuple[str, ...] = ()


def event_of(doc: Document, amount: Amount, source_words: Sequence[Span] = ()) -> Event:
    """The event of an amount; of one that leaves its unit out ("the number fell to 40") that of the amount it takes it from.

    ``source_words`` are those for who says so, of both: they are not part of what is said.
    """
    source = amount.source or amount
    noun = source.match.noun if source.match is not None else None
    anchor = noun if noun is not None else source.anchor
    found = list(_heads(anchor, source))
    if any(_unreal(token) for token in found):
        return Event()
    lemmas = tuple(dict.fromkeys(lemma for token in found for lemma in _lemmas(token)))
    clause = _clause(anchor, found)
    clause = [token for token in clause if all(token.end <= start or token.start >= end for start, end in source_words)]
    doers = _agents(found, {token.i for token in clause if token is not anchor})
    own = {piece.token.i for piece in source.pieces[source.numeral.first : source.numeral.last + 1]}
    clause = [token for token in clause if token.i not in own]
    about = dict.fromkeys((*_names(doc, clause), *doers, *_settings(found, source)))
    qualifiers = (*_modifiers(noun, source, lemmas), *_parts_of_time(found)) if noun is not None else ()
    qualifiers = (*qualifiers, *(each for each in dict.fromkeys(phrases(source, anchor, found)) if each not in qualifiers))
    if is_flow(source, found):
        bearer = bearer_of(doc, source, found)
        if bearer is not None:
            qualifiers = (*qualifiers, MARK + bearer[0])
            about = dict.fromkeys(word for word in about if word not in {bearer[1].lemma, bearer[1].lower})
        about |= dict.fromkeys(causes_of(source, found))
    return Event(lemmas, tuple(about), qualifiers)


def _phrase(noun: Token) -> str:
    """A noun, with the noun before it where both are one word of the list: "death toll", "job cut"."""
    before = next((c for c in children(noun, noun.i) if c.dep == "compound" and c.i == noun.i - 1), None)
    return f"{before.lemma} {noun.lemma}" if before is not None and f"{before.lemma} {noun.lemma}" in kind_of() else noun.lemma


def _lemmas(token: Token) -> Iterator[str]:
    """The word of an event, and those that stand beside it: "killed or wounded"."""
    particle = next((c.lower for c in children(token, token.i) if c.dep == "prt"), "")
    phrasal = f"{token.lemma} {particle}"
    if token.pos not in {"VERB", "AUX"}:
        yield _phrase(token)
    else:
        yield phrasal if particle and phrasal in kind_of() else token.lemma
    for other in children(token, token.i):
        if other.dep == "conj" and other.pos == token.pos == "VERB" and other.tag == token.tag and not _own_arguments(other):
            yield other.lemma


def _own_arguments(verb: Token) -> bool:
    return any(c.dep in SUBJECTS | OBJECTS for c in children(verb, verb.i))


def _heads(anchor: Token, amount: Amount) -> Iterator[Token]:
    """The verbs and nouns that say what befell the anchor."""
    if amount.match is not None and amount.match.noun is anchor and _phrase(anchor) in kind_of() and anchor.lemma not in table("units"):
        yield anchor  # "300 casualties"
        return
    for child in children(anchor, anchor.i):
        if child.pos == "VERB" and (child.dep == "relcl" or (child.dep == "acl" and child.tag in {"VBN", "VBG"})):
            if not _some(anchor):
                yield child
            return
    yield from _lost(anchor)
    node = anchor
    for _ in range(CLIMB):
        head = node.head
        if head is node:
            return
        if node.dep in PASSED and head.pos == "ADJ":
            yield head  # "300 metres long"
            return
        if node.dep == "pobj":
            step = _over(head)
            if step is None:
                return
            if step.pos in {"NOUN", "PROPN"} and step.lemma not in sections("events")["amounts"]:
                yield _flow_above(step)
                return
            if step.pos in {"VERB", "AUX"}:
                yield from _level(step, node)
                return
            node = step
        elif head.pos in {"VERB", "AUX"} and node.dep not in PASSED | {"conj", "advcl"}:
            estimated = node.dep in {"dobj", "nsubjpass"} and _estimates(head)
            yield from (c for c in children(anchor, anchor.i) if c.tag in {"VBN", "VBD"}) if estimated else _of_verb(head, node)
            return
        elif head.pos in {"VERB", "AUX"}:
            yield from _level(head, node) if node.dep == "npadvmod" else ()
            return
        else:
            node = head


def _lost(anchor: Token) -> Iterator[Token]:
    """ "40 million kroner in damage", "in lost income": what the sum is one of, besides what the verb says."""
    for child in children(anchor, anchor.i):
        if child.lower == "in" and child.dep == "prep":
            yield from (c for c in children(child, child.i) if c.dep == "pobj" and c.lemma in sections("events")["flows"])


def _flow_above(noun: Token) -> Token:
    """ "A cost to the yard of 3 million": the cost, where the parse takes the sum for the yard's."""
    above = noun.head.head if noun.dep == "pobj" and noun.head.lower == "to" else noun
    return above if above.lemma in sections("events")["flows"] else noun


def _some(noun: Token) -> bool:
    """Whether the phrase only says who is meant: "the parents of two miners killed" are not the parents of all."""
    over = noun.head.head if noun.dep == "pobj" else None
    return over is not None and over.pos in {"NOUN", "PROPN"} and over.lemma not in sections("events")["amounts"]


def _over(preposition: Token) -> Token | None:
    """What a preposition hangs on, where the number goes with it: "the loss of", "rose to"; nothing of "in 40 houses"."""
    head = preposition.head
    if preposition.lower == "of" and head.pos in {"NOUN", "PROPN", "ADJ", "NUM"}:
        return head
    if preposition.lower == "at" and head.pos == "NOUN" and head.dep == "dobj" and _estimates(head.head, head):
        return head
    return head if preposition.lower in LEVEL_PREPOSITIONS and head.pos in {"VERB", "AUX"} and _moves(head) else None


def _estimates(verb: Token, noun: Token | None = None) -> bool:
    """Whether the verb gives a number to something: "put the losses at", where "at" may hang on the noun."""
    return verb.lemma in sections("events")["estimates"] and any(c.lower == "at" for c in children(noun or verb, verb.i))


def _moves(verb: Token) -> bool:
    return verb.lemma in sections("events")["levels"] or verb.lemma in moving() or _estimates(verb)


def _of_verb(verb: Token, node: Token) -> Iterator[Token]:
    """The verb, or what it says the level of."""
    if verb.lemma not in sections("events")["levels"]:
        if not (node.dep in SUBJECTS and _opinion(verb)):
            yield verb
    elif node.dep in SUBJECTS:  # "40 people are missing", "40 boats sank"
        states = [c for c in children(verb, verb.i) if c.dep in {"acomp", "attr"}]
        yield from (c for c in states if c.pos in {"ADJ", "VERB"}) if states or verb.pos == "AUX" else (verb,)
    else:
        yield from _level(verb, node)


def _opinion(verb: Token) -> bool:
    """Whether the subject says, wants or thinks something: then that is the event, and no lemma stands for it."""
    return verb.lemma in word_list("reporting_verbs") or any(c.dep in {"ccomp", "xcomp"} for c in children(verb, verb.i))


def _level(verb: Token, node: Token) -> Iterator[Token]:
    """The subject, or the object, that the verb says the level of: "the rate was raised to"."""
    if not _moves(verb):
        yield verb
        return
    passive = [c for c in children(verb, verb.i) if c.dep == "nsubjpass"]
    moved = (
        passive or [c for c in children(verb, verb.i) if c.dep == "dobj" and c is not node] or [c for c in children(verb, verb.i) if c.dep == "nsubj"]
    )
    for noun in moved[:1]:
        if noun.pos not in {"NOUN", "PROPN"}:
            return
        inner = next((p for c in children(noun, noun.i) if c.lower == "of" for p in children(c, c.i) if p.dep == "pobj"), None)
        yield inner if noun.lemma in sections("events")["amounts"] and inner is not None else noun


def _unreal(token: Token) -> bool:
    """Whether it is denied, or holds only under a condition."""
    if any(c.dep == "neg" for c in children(token, token.i)):
        return True
    return any(
        c.dep == "mark" and c.lower in IFS
        for clause in (token, *(c for c in children(token, token.i) if c.dep == "advcl"))
        for c in children(clause, clause.i)
    )


def _verb_of(token: Token) -> Token | None:
    """The verb of the clause."""
    if token.pos in {"VERB", "AUX"}:
        return token
    return next((head for n, head in enumerate(token.ancestors()) if n < CLIMB and head.pos in {"VERB", "AUX"}), None)


def _clause(anchor: Token, found: Iterable[Token]) -> list[Token]:
    """The tokens of the clause, without other clauses and without "according to ..."; a verb without a subject has that of the verb above."""
    start = next(iter(found), anchor)
    verb = _verb_of(start)
    starts = [anchor, start]
    for _ in range(3):
        if verb is None:
            break
        starts.append(verb)
        if any(c.dep in SUBJECTS for c in children(verb, verb.i)) or verb.dep not in {"conj", "xcomp"} or verb.head is verb:
            break
        starts += [c for c in children(verb.head, verb.head.i) if c.dep in SUBJECTS]
        verb = verb.head if verb.dep == "xcomp" else None
    seen: dict[int, Token] = {c.i: c for s in starts if _estimates(s) for c in children(s, s.i) if c.dep == "nsubj"}  # the source
    sources = set(seen)
    waiting = list(reversed(starts))
    while waiting and len(seen) < CLAUSE:
        token = waiting.pop()
        if token.i in seen:
            continue
        seen[token.i] = token
        waiting += [c for c in children(token, anchor.i) if not _branches(c)]
    return [seen[i] for i in sorted(seen) if i not in sources]


def _branches(token: Token) -> bool:
    """Whether a clause of its own, or a source, begins here."""
    if token.dep in BRANCHES or token.lemma in {"accord", "according"}:
        return True
    return token.dep == "conj" and any(c.dep in SUBJECTS for c in children(token, token.i))


def _names(doc: Document, clause: list[Token]) -> Iterator[str]:
    """Runs of capitalised words in the clause: peoples, places, bodies."""
    run: list[Token] = []
    for token in [*clause, None]:
        named = token is not None and token.text[:1].isupper() and token.pos in {"PROPN", "ADJ", "NOUN"} and token.ent not in UNNAMED
        if named and token is not None and token.i == token.sent.tokens[0].i:
            named = (token.pos == "PROPN" or bool(token.ent)) and token.lower not in kind_of()  # "Turnout was 60 percent"
        if run and (not named or token is None or token.i != run[-1].i + 1):
            yield doc.words(run[0].i, run[-1].i)
            run = []
        if named and token is not None:
            run.append(token)


def _agents(found: Iterable[Token], clause: set[int]) -> Iterator[str]:
    """The plain noun that does it, "the army enlisted", or the pronoun: "we sold", "her salary"."""
    for token in found:
        for child in children(token, token.i):
            if child.dep in {"nsubj", "poss"} and child.lower in sections("events")["own"]:
                yield child.lower
            elif child.dep == "nsubj" and child.pos == "NOUN" and child.i in clause and child.text.islower() | (child.i == token.sent.tokens[0].i):
                yield _which(child)


def _which(noun: Token) -> str:
    """A noun with the word that tells it from another of its kind: "second ship"."""
    word = next((c.lower for c in children(noun, noun.i) if c.i < noun.i and c.lower in sections("events")["which"]), None)
    return noun.lemma if word is None else f"{word} {noun.lemma}"


def _parts_of_time(found: Iterable[Token]) -> Iterator[str]:
    """Which of several days or years the verb speaks of: "on the first day"."""
    for verb in (token for token in found if token.pos == "VERB"):
        for child in children(verb, verb.i):
            for noun in children(child, child.i) if child.dep == "prep" and child.lower in SETTINGS else ():
                if noun.dep == "pobj" and noun.ent in {"DATE", "TIME"} and " " in _which(noun):
                    yield _which(noun)


def _settings(found: Iterable[Token], amount: Amount) -> Iterator[str]:
    """The plain nouns that the verb hangs it on: "died in the fire", "paid to buy a yacht"."""
    own = range(amount.pieces[amount.first].token.i, amount.pieces[amount.last].token.i + 1)
    for verb in _settled(found, amount):
        for child in children(verb, verb.i):
            if (child.dep in {"prep", "agent"} and child.lower in SETTINGS) or child.dep in {"xcomp", "advcl"}:
                for noun in children(child, child.i):
                    plain = noun.dep in {"pobj", "dobj"} and noun.pos == "NOUN" and noun.ent not in UNNAMED
                    if plain and noun.i not in own and noun.text.islower():
                        yield noun.lemma


def _settled(found: Iterable[Token], amount: Amount) -> Iterator[Token]:
    """What a setting may hang on: the verb; of a noun the verb that says its level, and the amount ("turnout was 60 percent in the city")."""
    for token in found:
        if token.pos == "VERB":
            yield token
        elif token.dep in SUBJECTS and token.head.pos in {"VERB", "AUX"} and _moves(token.head):
            yield from dict.fromkeys((token.head, amount.anchor))


def _modifiers(noun: Token, amount: Amount, lemmas: tuple[str, ...]) -> Iterator[str]:
    """Plain words before the noun that narrow it: "wooden", "potential"."""
    behind = amount.pieces[amount.numeral.last].token.i
    for child in children(noun, noun.i):
        plain = child.dep in {"amod", "compound", "nmod"} and child.text.islower() and child.pos in {"ADJ", "NOUN", "VERB"}
        own = child.lemma in lemmas or f"{child.lemma} {noun.lemma}" in lemmas  # "job cuts" is the event
        if plain and not own and child.i > (behind if behind < noun.i else -1) and child.lower not in DETERMINERS:
            yield child.lemma

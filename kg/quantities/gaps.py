"""Units that the text leaves out: "By July, the number was down to 2,070", "at least 118 killed", "from 21 to 19".

Enters: the amounts of an article, in order. Leaves: the same, with unit and rate taken from where the text has them.
Left to others: ages
(``ages``); amounts that stay without a unit, which are kept as plain numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.documents import Token
from kg.lexicon import sections
from kg.quantities.ages import age, age_list
from kg.quantities.amounts import Amount
from kg.quantities.combine import between
from kg.quantities.continued import continued, says_again
from kg.quantities.forms import at
from kg.quantities.nouns import lemma
from kg.quantities.tree import children, heads
from kg.quantities.units import AGE, Match
from kg.quantities.words import words

# "The number" points to one of the last amounts, not across the article.
ANAPHOR_REACH = 2
PERSON = Match("person", "noun", -1, -1, None)
REACH = 4
MOVES = words("rise") | words("fall")
COUNTS = {"number", "total", "tally", "count"}
LIST_REACH = 10
ALIKE = 100
COMPARED = {"more", "less", "fewer", "higher", "lower"}
PLACED = {"in", "from", "at", "on", "last", "this", "for", "by", "of", "the", "a", "next", "during"}
PARALLEL_LEADS = {"by", "at", "is", "was", "to", "than", "for", "and", "from", "of", "are", "were"}


def fill(amounts: Sequence[Amount]) -> None:
    """Give every amount without a unit the one that the text means, where it says."""
    for n, amount in enumerate(amounts):
        if amount.match is not None and amount.kind != "noun" and not (amount.kind == "time" and amount.unit in AGE):
            continue
        if age(amount) or (n > 0 and age_list(amounts[n - 1], amount)) or amount.match is not None or amount.numeral.form in {"share", "fraction"}:
            continue
        earlier = amounts[max(0, n - REACH) : n]
        following = amounts[n + 1] if n + 1 < len(amounts) else None
        for rule in (_magnitude, _people, _number_of, _carried, _part, _of_subject, _level, _parallel):
            if rule(amount, earlier):
                break
        else:
            if following is None or following.pieces is not amount.pieces or not _from_next(amount, earlier, following):
                _continued(amount, earlier)


def _set(amount: Amount, match: Match) -> bool:
    amount.match = Match(match.unit, match.kind, amount.last, amount.end, match.qudt, match.noun)
    amount.filled = True
    return True


def _magnitude(amount: Amount, _: Sequence[Amount]) -> bool:
    """ "a magnitude 6.4 quake"."""
    return amount.lead in {"magnitude", "magnitudes"} and _set(amount, Match("magnitude", "noun", amount.last, amount.end))


def _people(amount: Amount, _: Sequence[Amount]) -> bool:
    """ "killing 118 or more and wounding 244", "at least 12 dead", "83,400 who have been out of work", "a toll of 40"."""
    pieces, harm = amount.pieces, words("harm verbs")
    following = [p for p in pieces[amount.last + 1 : amount.last + 3] if not p.number]
    before = pieces[max(0, amount.first - 2) : amount.first]
    if following and following[0].lower in {"who", "whose"}:
        return _set(amount, PERSON)
    if any(p.token.lemma in harm or p.lower in harm for p in (*following, *before)):
        return _set(amount, PERSON)
    if amount.anchor.head.lemma in harm and amount.anchor.dep in {"nsubjpass", "nsubj", "dobj"}:
        return _set(amount, PERSON)
    return _toll(amount) and _set(amount, PERSON)


def _toll(amount: Amount) -> bool:
    """Whether the subject, or the noun before, is a toll, a crowd or a population."""
    tolls = words("toll nouns")
    for head in heads(amount.anchor, 5 if amount.numeral.form == "vague" else 3)[1:]:  # "in the tens of thousands"
        if head.lemma in tolls:
            return True
        if amount.lead == "at" and head.lemma in sections("events")["estimates"]:
            return any(c.lemma in tolls for c in children(head, amount.anchor.i) if c.dep in {"dobj", "nsubjpass"})
        subject = next((c for c in children(head, amount.anchor.i) if c.dep in {"nsubj", "nsubjpass"}), None)
        if subject is not None:
            return subject.lemma in tolls
    return False


def _carried(amount: Amount, earlier: Sequence[Amount]) -> bool:
    """ "the number fell to 2,070": what the last counted amount counted, at its rate."""
    sentence = amount.pieces[0].token.sent
    subject = _pointed(amount)
    if subject is None or any(
        c.dep in {"prep", "compound", "relcl", "amod"} and c.lower not in words("anaphor adjectives") for c in subject.children
    ):
        return False
    for source in reversed(earlier):
        if sentence.index - source.pieces[0].token.sent.index > ANAPHOR_REACH:
            return False
        if source.match is not None and source.kind not in {"time", "age"} and source.start < subject.start:
            return _take(amount, source)
    return False


def _pointed(amount: Amount) -> Token | None:
    """The word that points back: "the number fell to", "it rose to", "puts it at", "raise it to"."""
    subject, anaphors, weak = _subject(amount), words("anaphors"), words("weak anaphors")
    if subject is not None and (subject.lemma in anaphors or (subject.lower in weak and _moves(amount))):
        return subject
    verb = amount.anchor.head.head if amount.anchor.dep == "pobj" else amount.anchor
    setting = {"at": sections("events")["estimates"], "to": words("raise") | words("lower")}.get(amount.lead, frozenset())
    if verb.lemma not in setting:
        return None
    found = next((c for c in children(verb, amount.anchor.i) if c.dep in {"dobj", "nsubjpass"} and c.i < amount.anchor.i), None)
    return found if found is not None and (found.lemma in anaphors or found.lower in weak) else None


def _moves(amount: Amount) -> bool:
    """Whether a verb of change governs the amount."""
    return amount.lead == "to" and any(head.lemma in words("rise") or head.lemma in words("fall") for head in heads(amount.anchor, 3))


def _number_of(amount: Amount, _: Sequence[Amount]) -> bool:
    """ "the number of refugees rose to 85,000", "boost the number of refugees from 70,000 to 85,000": refugees."""
    for head in heads(amount.anchor, 5):
        for child in children(head, amount.anchor.i):
            if child.lemma in COUNTS and child.dep in {"nsubj", "nsubjpass", "dobj", "pobj"} and child.i < amount.anchor.i:
                noun = _of(child)
                if noun is not None:
                    return _set(amount, Match(lemma(noun), "noun", amount.last, amount.end, None, noun))
                if _of_harmed(child):
                    return _set(amount, PERSON)
        if head.lemma in COUNTS and head.i < amount.anchor.i and (noun := _of(head)) is not None:
            return _set(amount, Match(lemma(noun), "noun", amount.last, amount.end, None, noun))
    return False


def _of_harmed(token: Token) -> bool:
    """ "The number of injured", "of the missing"."""
    inner = (c for p in children(token, token.i) if p.lower == "of" for c in children(p, p.i) if c.dep in {"pobj", "pcomp", "amod"})
    return any(c.lemma in words("harm verbs") or c.lower in words("harm verbs") for c in inner)


def _of(token: Token) -> Token | None:
    """The noun after "number of"."""
    preposition = next((c for c in token.children if c.lower == "of"), None)
    noun = next((c for c in preposition.children if c.dep == "pobj"), None) if preposition is not None else None
    return noun if noun is not None and noun.tag in {"NNS", "NNPS", "NN"} and not any(c.dep == "nummod" for c in noun.children) else None


def _subject(amount: Amount) -> Token | None:
    """The subject before the amount: of its verb, or of the verb above."""
    for head in heads(amount.anchor, 4):
        for child in children(head, amount.anchor.i):
            if child.dep in {"nsubj", "nsubjpass"} and child.i < amount.anchor.i:
                return child
    return None


def _take(amount: Amount, source: Amount) -> bool:
    """Unit, rate and statistic of the amount that is meant again."""
    if source.match is None:
        return False
    amount.repeated = amount.repeated or (amount.per is None and source.repeated)
    amount.per, amount.mean, amount.source = amount.per or source.per, amount.mean or source.mean, source
    return _set(amount, source.match)


def _last(amount: Amount, earlier: Sequence[Amount]) -> Amount | None:
    """The amount before this one in the sentence, if it has a unit that can be shared."""
    if not earlier or earlier[-1].pieces is not amount.pieces or earlier[-1].match is None or earlier[-1].kind in {"time", "age", "factor"}:
        return None
    return earlier[-1]


def _continued(amount: Amount, earlier: Sequence[Amount]) -> bool:
    """ "In autumn it cost about 50 million": the unit of the sentence before, and nothing else of it."""
    source = continued(amount, earlier)
    if source is None or source.match is None:
        return False
    amount.carried = True
    if says_again(amount, source):
        amount.source = source
        return _set(amount, source.match)
    return _set(amount, replace(source.match, noun=None))


def _part(amount: Amount, earlier: Sequence[Amount]) -> bool:
    """ "7 million flats, including 1.2 million in the capital", "4.1 million bicycles, up from 2.6 million", "9 in the north and 5 in the south".

    Also where a move ends ("dropped by 12 degrees to minus 4") and what is counted by the same ("1.89 euros a litre and 2.05 a litre").
    """
    source = _last(amount, earlier)
    if source is None:
        return False
    pieces, before, after = amount.pieces, at(amount.pieces, amount.first - 2), at(amount.pieces, amount.last + 1)
    whole = amount.lead in {"including", "whom", "which", "them"} or (
        after == "of" and at(pieces, amount.last + 2) in {"which", "whom", "them", "those"}
    )
    moved = amount.lead in {"from", "than"} and before in {"up", "down", "compared", "rather", "higher", "lower", "more", "less", "fewer"}
    listed = amount.lead == "and" and after in PLACED and _alike(source, amount) and amount.first - source.last < LIST_REACH
    versus = (amount.lead in {"with", "to"} and before == "compared") or amount.lead in {"versus", "vs", "vs.", "against"}
    moving = pieces[amount.first - 1].token.lemma in MOVES and source.kind in {"ratio", "money"} and amount.first > 0
    landed = amount.lead == "to" and source.lead == "by" and source.kind not in {"noun", "ratio"}
    rated = amount.lead in {"and", "or"} and amount.per is not None and source.per == amount.per
    apposed = between(source, amount) == (",",) and (
        amount.comparator != "=" or (after in COMPARED and at(pieces, amount.last + 2) in {"than", "in"})
    )
    clear = not any(p.text == ";" for p in pieces[source.last + 1 : amount.first])
    return clear and (whole or moved or listed or versus or moving or landed or rated or apposed) and _take(amount, source)


def _of_subject(amount: Amount, _: Sequence[Amount]) -> bool:
    """ "the party's seats rose from 9 to 10": what rose or fell is what is counted."""
    if amount.change_from is None and not _moves(amount):
        return False
    subject = _subject(amount)
    if subject is None or subject.tag != "NNS" or subject.lower in words("magnitudes"):
        return False
    return _set(amount, Match(lemma(subject), "noun", amount.last, amount.end, None, subject))


def _level(amount: Amount, earlier: Sequence[Amount]) -> bool:
    """ "rose 71.25 points to 3,905.40": the level of an index is in points."""
    if amount.lead not in {"to", "at"} or not amount.numeral.grouped:
        return False
    for source in reversed(earlier):
        if source.pieces is not amount.pieces:
            return False
        if source.unit == "point" and source.match is not None:
            return _set(amount, source.match)
    return False


def _from_next(amount: Amount, earlier: Sequence[Amount], following: Amount) -> bool:
    """The unit of the next amount of the sentence."""
    return _bounded(amount, following) or _before_move(amount, following) or _converted(amount, earlier, following)


def _bounded(amount: Amount, following: Amount) -> bool:
    """ "at least 1,500 but no more than 2,000 troops": both bounds are of troops."""
    return amount.bounded and following.bounded and between(amount, following)[:1] in (("but",), ("and",)) and _take(amount, following)


def _before_move(amount: Amount, following: Amount) -> bool:
    """ "12,044.5, up 33.4 points": the level stands before the move."""
    link = [word for word in between(amount, following) if word not in {",", "(", "was", "is"}]
    return following.unit == "point" and link in (["up"], ["down"]) and following.match is not None and _set(amount, following.match)


def _converted(amount: Amount, earlier: Sequence[Amount], following: Amount) -> bool:
    """ "1,870,000 yen ($17,300) ... 1,640,000 ($15,200)": the same currency as the last sum that was converted so."""
    if between(amount, following) != ("(",) or following.kind != "money":
        return False
    for source in reversed(earlier):
        if source.pieces is amount.pieces and source.kind == "money" and source.unit != following.unit:
            return _take(amount, source)
    return False


def _parallel(amount: Amount, earlier: Sequence[Amount]) -> bool:
    """ "rose by 2 percent, but B fell by 1", "costs are 62.5 cents here but are 58.3 there": the same place in a parallel clause."""
    for source in reversed(earlier):
        if source.pieces is not amount.pieces:
            return False
        if source.match is None or source.filled or (source.kind in {"noun", "time", "age", "factor"} and source.unit != "point"):
            continue
        if source.lead == amount.lead and amount.lead in PARALLEL_LEADS and _alike(source, amount):
            return _take(amount, source)
    return False


def _alike(source: Amount, amount: Amount) -> bool:
    """Whether two numbers are of a size: at most a hundredfold apart."""
    low, high = sorted((abs(source.low), abs(amount.low)))
    return high <= ALIKE * low

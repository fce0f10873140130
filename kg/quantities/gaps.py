"""Units that the text leaves out: "By July, the number was down to 2,070", "at least 118 killed", "from 21 to 19".

Enters: the amounts of an article, in order. Leaves: the same, with unit and rate taken from where the text has them.
Left to others: amounts that stay without a unit; they are kept as plain numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.documents import Token
from kg.lexicon.units import unit_named
from kg.quantities.amounts import Amount, covers_age
from kg.quantities.combine import LISTS, between
from kg.quantities.forms import at
from kg.quantities.nouns import lemma
from kg.quantities.tree import children, heads
from kg.quantities.units import AGE, Match
from kg.quantities.words import words

# "The number" points to one of the last amounts, not across the article.
ANAPHOR_REACH = 2
AGE_LIMIT = 120
PERSON = Match("person", "noun", -1, -1, None)
PRONOUNS = {"he", "she", "who", "i", "you"}
BEING = {"be", "turn", "become"}
OF_AGE = ("the", "age", "of")
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
        if _age(amount) or (n > 0 and _age_list(amounts[n - 1], amount)) or amount.match is not None or amount.numeral.form in {"share", "fraction"}:
            continue
        earlier = amounts[max(0, n - REACH) : n]
        following = amounts[n + 1] if n + 1 < len(amounts) else None
        for rule in (_magnitude, _people, _number_of, _carried, _part, _of_subject, _level, _parallel):
            if rule(amount, earlier):
                break
        else:
            if following is not None and following.pieces is amount.pieces:
                _bounded(amount, following) or _before_move(amount, following) or _converted(amount, earlier, following)


def _set(amount: Amount, match: Match) -> bool:
    amount.match = Match(match.unit, match.kind, amount.last, amount.end, match.qudt, match.noun)
    amount.filled = True
    return True


def _age(amount: Amount) -> bool:
    """Ages that say no "year": "aged 35", "Jane Roe, 35, said", "she was 10", "from 21 to 19" of an age, "over-65s"."""
    if (
        amount.numeral.suffix
        or amount.money_before
        or amount.low > AGE_LIMIT
        or amount.low < 0
        or amount.numeral.form in {"share", "fraction", "vague"}
    ):
        return False
    under = _under_age(amount)
    said = under or (covers_age(amount) and not _ordinary_noun(amount))
    if amount.kind == "time":
        return _set_age(amount, widen=True) if said else False
    if amount.kind == "noun" and not under:
        return False
    if said or _older(amount) or _apposed(amount) or _is_aged(amount) or _age_object(amount) or _age_group(amount):
        return _set_age(amount, widen=False)
    return False


def _age_list(left: Amount, amount: Amount) -> bool:
    """ "aged 5, 6 and 7": the last one too."""
    listed = left.pieces is amount.pieces and left.kind == "age" and left.filled and between(left, amount) in LISTS
    return listed and amount.match is None and amount.low <= AGE_LIMIT and _set_age(amount, widen=False)


def _set_age(amount: Amount, *, widen: bool) -> bool:
    unit = unit_named(AGE.get(amount.unit, AGE["year"]))
    match = Match(unit.name, unit.kind, amount.last, amount.end, unit.qudt)
    amount.filled = amount.filled or not widen
    if not widen and amount.match is not None:
        amount.last, amount.end = amount.numeral.last, amount.pieces[amount.numeral.last].end
    amount.match = match
    return True


def _ordinary_noun(amount: Amount) -> bool:
    """Whether it counts a noun after all: "aged three horses"."""
    return amount.kind == "noun" and amount.match is not None and amount.match.noun is not None


def _under_age(amount: Amount) -> bool:
    """ "under the age of 21": the bound stands before "the age of"."""
    pieces, k = amount.pieces, amount.first
    if tuple(at(pieces, n) for n in range(k - 3, k)) != OF_AGE:
        return False
    before = at(pieces, k - 4)
    if before in {"over", "above", "under", "below"}:
        amount.comparator = ">" if before in {"over", "above"} else "<"
        amount.hedge = (pieces[k - 4].start, pieces[k - 4].end)
        amount.start, amount.first = pieces[k - 4].start, k - 4
    return True


def _older(amount: Amount) -> bool:
    """ "voters under 29", "those over 65": people of more or less than that age."""
    if amount.comparator not in {"<", ">"} or amount.match is not None or amount.numeral.grouped or amount.first == 0:
        return False
    before = amount.pieces[amount.first - 1]
    hedge = amount.pieces[amount.first].lower
    return hedge in {"under", "over", "younger", "older", "below", "above"} and (
        before.token.tag == "NNS" or before.lower in {"people", "those", "anyone", "everyone"}
    )


def _apposed(amount: Amount) -> bool:
    """ "Jane Roe, 35, said": a number between commas after a name."""
    pieces, first, last = amount.pieces, amount.numeral.first, amount.numeral.last
    if (
        amount.first != first
        or amount.numeral.grouped
        or at(pieces, first - 1) != ","
        or at(pieces, last + 1) not in {",", ".", ")", ";"}
        or first < 2
    ):
        return False
    name = pieces[first - 2].token
    return (
        name.tag in {"NNP", "NNPS"}
        and name.ent in {"PERSON", "", "ORG"}
        and name.text[:1].isupper()
        and 1 <= amount.low <= AGE_LIMIT
        and not pieces[first - 2].number
    )


def _is_aged(amount: Amount) -> bool:
    """ "she was 10", "who is 42", "he will be 35"."""
    head = amount.anchor.head
    if (amount.bounded and not amount.approx) or head.lemma not in BEING or amount.numeral.grouped:
        return False
    if at(amount.pieces, amount.numeral.last + 1) in {"for", "of", "in", "from", "-", "/"} and at(amount.pieces, amount.numeral.last + 1) != "in":
        return False
    before = amount.pieces[max(0, amount.first - 3) : amount.first]
    subject = next((c for c in children(head, amount.anchor.i) if c.dep in {"nsubj", "nsubjpass"}), None)
    return (subject is not None and (subject.lower in PRONOUNS - {"i", "you"} or subject.ent == "PERSON")) or any(
        p.lower in PRONOUNS - {"i", "you"} for p in before
    )


def _age_object(amount: Amount) -> bool:
    """ "lowered the age at which people may enlist from 21 to 19"."""
    for head in heads(amount.anchor, 8):
        if head.lemma in {"age", "aged"} or any(
            c.lemma == "age" for c in children(head, amount.anchor.i) if c.dep in {"dobj", "nsubj", "nsubjpass", "attr", "pobj"}
        ):
            return True
    return False


def _age_group(amount: Amount) -> bool:
    """ "the over-65s", "under-18s", "the 18-to-24s"."""
    after = at(amount.pieces, amount.numeral.last + 1)
    before = at(amount.pieces, amount.numeral.first - 1)
    bound = at(amount.pieces, amount.numeral.first - 2) if before == "-" else ""
    if after == "s" and bound in {"over", "under"}:
        amount.comparator = ">" if bound == "over" else "<"
    return after == "s" and (before == "-" or amount.bounded) and amount.pieces[amount.numeral.last + 1].glued


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
        subject = next((c for c in children(head, amount.anchor.i) if c.dep in {"nsubj", "nsubjpass"}), None)
        if subject is not None:
            return subject.lemma in tolls
    return False


def _carried(amount: Amount, earlier: Sequence[Amount]) -> bool:
    """ "the number fell to 2,070": what the last counted amount counted, at its rate."""
    sentence = amount.pieces[0].token.sent
    subject = _subject(amount)
    if subject is None or not (subject.lemma in words("anaphors") or (subject.lower in words("weak anaphors") and _moves(amount))):
        return False
    if any(c.dep in {"prep", "compound", "relcl", "amod"} and c.lower != "total" for c in subject.children):
        return False
    for source in reversed(earlier):
        if sentence.index - source.pieces[0].token.sent.index > ANAPHOR_REACH:
            return False
        if source.match is not None and source.kind not in {"time", "age"} and source.start < subject.start:
            return _take(amount, source)
    return False


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
        if head.lemma in COUNTS and head.i < amount.anchor.i and (noun := _of(head)) is not None:
            return _set(amount, Match(lemma(noun), "noun", amount.last, amount.end, None, noun))
    return False


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

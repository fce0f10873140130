"""Ages that say no "year": "aged 35", "Jane Roe, 35, said", "she was 10", "from 21 to 19" of an age, "over-65s".

Enters: an amount. Leaves: the same, with a unit of age where the words around it are about one. Left to others: ages that are written out
("15-year-old", ``units``), other units that the text leaves out (``gaps``).
"""

from __future__ import annotations

from kg.lexicon.units import unit_named
from kg.quantities.amounts import Amount, covers_age
from kg.quantities.combine import LISTS, between
from kg.quantities.forms import at
from kg.quantities.tree import children, heads
from kg.quantities.units import AGE, Match

AGE_LIMIT = 120
PRONOUNS = {"he", "she", "who", "i", "you"}
BEING = {"be", "turn", "become"}
OF_AGE = ("the", "age", "of")


def age(amount: Amount) -> bool:
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


def age_list(left: Amount, amount: Amount) -> bool:
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

"""What the words around an amount add: rate, the level that it changed from, the source's own conversion.

Enters: the amounts of an article, joined and with their units. Leaves: the same, with these fields filled. Left to
others: which way a number moves (``moves``), what is measured and when (``about``), quotes and speakers (``quantities`` itself).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

from kg.documents import Document, Token
from kg.quantities.amounts import Amount
from kg.quantities.combine import DASHES, between
from kg.quantities.forms import at
from kg.quantities.nouns import lemma
from kg.quantities.tree import FAN, children, repeats
from kg.quantities.units import unit_words
from kg.quantities.words import names, words
from kg.records import Direction

CLIMB = 4
COVER_REACH = 4
OF_REACH = 3
DATED_REACH, COMPARED_REACH = 6, 10
WAYS: Mapping[tuple[str, ...], Direction] = {("down", "from"): "down", ("up", "from"): "up"}
EQUIVALENT = {
    "equivalent",
    "equal",
    "worth",
    "about",
    "around",
    "approximately",
    "roughly",
    "or",
    "to",
    "i.e.",
    "ie",
    "nearly",
    "almost",
    "some",
    "the",
    "of",
    "than",
    "more",
    "less",
    "just",
    "over",
    "under",
    "≈",
    "~",
    "approx",
    "approx.",
}
CONVERTED = {"length", "area", "volume", "mass", "speed", "temperature", "power", "energy", "torque", "pressure", "consumption", "money"}


def rates(doc: Document, amounts: Sequence[Amount]) -> None:
    """The base of each rate: "a barrel", "per 100,000 people", "each day"."""
    for n, amount in enumerate(amounts):
        if amount.dropped or amount.numeral.form == "share":
            continue
        following = amounts[n + 1] if n + 1 < len(amounts) else None
        if following is not None and _opens_as_base(amount, following):
            amount.dropped, following.per = True, f"{amount.low.normalize():f} {amount.unit}".strip()
            continue
        limit = following.pieces[following.first].token.i if following is not None else len(doc.tokens)
        found = _rate_beside(amount)
        if found is not None:
            amount.per, last = found
            _cover(amount, last, amounts[n + 1 : n + 1 + COVER_REACH])
        elif amount.kind not in {"age", "ratio", "time"} and amount.per is None:
            amount.per, amount.repeated = (_rate_behind(amount), False) if _rate_behind(amount) else _rate_of_verb(doc, amount, limit)
    _shared_rates(amounts)


def _opens_as_base(amount: Amount, following: Amount) -> bool:
    """ "Per 100,000 people, 45 fell ill": what the next number is counted by."""
    return amount.lead == "per" and amount.first == 1 and between(amount, following) == (",",) and amount.pieces is following.pieces


def _shared_rates(amounts: Sequence[Amount]) -> None:
    """ "5, 6 and 7 million tonnes a year": the rate of the last is everyone's, as the unit is."""
    for amount in amounts:
        if amount.source is not None and amount.per is None:
            amount.per, amount.repeated = amount.source.per, amount.source.repeated


def _cover(amount: Amount, last: int, following: Sequence[Amount]) -> None:
    """Let the amount cover its base, and drop a number that is only part of it."""
    for other in following:
        if other.pieces is amount.pieces and amount.last < other.numeral.first <= last:
            other.dropped = True
    if last > amount.last:
        amount.last, amount.end = last, amount.pieces[last].end


def _rate_beside(amount: Amount) -> tuple[str, int] | None:
    """The base right after the amount, and its last piece."""
    pieces, j = amount.pieces, amount.last + 1
    hyphens = at(pieces, j) == "-"
    j += hyphens
    word = at(pieces, j)
    if word == "/" or (word == "-" and at(pieces, j + 1) == "per"):
        j, word = j + 1, "per"
        j -= at(pieces, j) != "per" and at(pieces, j - 1) == "/"
    if word not in words("per words"):
        return (
            (names("per adverbs")[word], j)
            if word in names("per adverbs") and amount.kind in {"money", "noun"} and amount.match is not None
            else None
        )
    if word in {"a", "an"} and amount.match is None and lemma(pieces[min(j + 1, len(pieces) - 1)].token) not in words("time nouns"):
        return None
    k = j + 1
    if at(pieces, k) == "-":
        k += 1
    number = ""
    if word == "per" and at(pieces, j) == "per" and k < len(pieces) and (pieces[k].number or at(pieces, k) in {"hundred", "thousand", "million"}):
        number, k = pieces[k].text.replace(",", "") + " ", k + 1
        while at(pieces, k) in {"thousand", "million", "-", "live"}:
            k += 1
    if k >= len(pieces) or pieces[k].masked:
        return None
    return _base(amount, word, number, k)


def _rate_behind(amount: Amount) -> str | None:
    """The base behind what the unit is of: "12 tonnes of herring a week"."""
    pieces, j = amount.pieces, amount.last + 1
    if at(pieces, j) != "of":
        return None
    for k in range(j + 2, min(j + 2 + OF_REACH, len(pieces) - 1)):
        if pieces[k].lower in {"a", "an", "each", "every", "per"}:
            timed = lemma(pieces[k + 1].token) in words("time nouns") and at(pieces, k + 2) not in words("ago words")
            return lemma(pieces[k + 1].token) if timed else None
        if pieces[k].number or not pieces[k].lower.isalpha() or pieces[k].token.pos in {"VERB", "AUX", "ADP", "PRON", "SCONJ"}:
            return None
    return None


def _base(amount: Amount, word: str, number: str, k: int) -> tuple[str, int] | None:
    """Name and last piece of the base at piece ``k``, if it is one."""
    pieces, token = amount.pieces, amount.pieces[k].token
    name = lemma(token)
    if word == "per" and name in {"annum", "capita", "diem"}:
        return {"annum": "year", "capita": "person", "diem": "day"}[name], k
    found = unit_words(pieces, k)
    if found is not None:
        name, k = found[0].name, found[1]
    elif token.tag not in {"NN", "NNS", "NNP"} or not pieces[k].text[:1].isalpha():
        return None
    elif (
        word == "per"
        and k + 1 < len(pieces)
        and pieces[k + 1].token.tag in {"NN", "NNS"}
        and token.dep == "compound"
        and token.head is pieces[k + 1].token
    ):
        k += 1
        name = lemma(pieces[k].token)
    if word in {"a", "an"} and (
        lemma(token) not in words("per nouns") or at(pieces, k + 1) in words("ago words") or at(pieces, k + 1) in {"-", "long"}
    ):
        return None
    if word in {"each", "every"} and lemma(token) not in words("time nouns") and lemma(token) not in words("per nouns"):
        return None
    if amount.kind == "time" and amount.unit == name:
        return None
    return number + name, k


def _rate_of_verb(doc: Document, amount: Amount, limit: int) -> tuple[str | None, bool]:
    """ "were bought or sold each day", "land on the island each year", "sold annually": a rate that hangs on the verb.

    With it whether it is only inferred: "month after month". ``limit`` is the first token of the next amount: a rate beyond it belongs to that one.
    """
    anchor = amount.anchor
    for head in _climb(anchor):
        if head.pos not in {"VERB", "AUX", "NOUN"} or (head is anchor and head.pos != "NOUN"):
            continue
        own = children(head, anchor.i)
        if head is anchor:  # "soldiers killed or wounded each day"
            own = [*own, *(c for clause in own if clause.dep == "acl" for c in children(clause, anchor.i))]
        for child in [*own, *(c for other in own if other.dep == "conj" for c in children(other, anchor.i))]:
            if amount.pieces[amount.numeral.last].token.i < child.i < limit and child.sent is anchor.sent and (base := _rate_word(doc, child)):
                return base, repeats(child)
    return None, False


def _rate_word(doc: Document, token: Token) -> str | None:
    """The base that an adverbial gives: "each day", "a year", "annually"."""
    if token.lemma in words("time nouns"):
        if repeats(token):
            return token.lemma
        determiners = {c.lower for c in token.children[:FAN]}
        if determiners & {"each", "every", "per"} or (token.dep == "npadvmod" and determiners & {"a", "an"} and not _is_ago(doc, token)):
            return token.lemma
    if token.lower in names("per adverbs") and token.dep in {"advmod", "npadvmod"}:
        return names("per adverbs")[token.lower]
    return None


def _is_ago(doc: Document, token: Token) -> bool:
    return token.i + 1 < len(doc.tokens) and doc.tokens[token.i + 1].lower in words("ago words")


def _climb(token: Token) -> Iterator[Token]:
    """The token and its heads up to the first verb, at most four."""
    yield token
    for n, head in enumerate(token.ancestors()):
        yield head
        if n + 1 == CLIMB or head.pos in {"VERB", "AUX"}:
            return


def dated_changes(amounts: Sequence[Amount]) -> None:
    """ "from 21 percent in 2010 to 34 percent in 2020": two quantities, each with its time; the second is the new level."""
    for left, right in itertools.pairwise(amounts):
        paired = left.pieces is right.pieces and left.lead == "from" and right.lead == "to" and right.change_to is not None
        if paired and right.change_from is None and left.high is None and left.unit == right.unit and right.first - left.last <= DATED_REACH:
            right.change_from = left.low
            right.moved = "up" if right.low > left.low else "down" if right.low < left.low else None


def compared(amounts: Sequence[Amount]) -> None:
    """ "31 percent of capacity, down from 58 percent": two quantities, the first is the new level of the second."""
    for left, right in itertools.pairwise(amounts):
        before = [p.lower for p in right.pieces[max(0, right.first - 2) : right.first]]
        adjoining = left.pieces is right.pieces and right.first - left.last <= COMPARED_REACH and right.lead == "from"
        plain = left.high is None and right.high is None and left.change_from is None and left.unit == right.unit
        if adjoining and plain and (way := WAYS.get(tuple(before))):
            left.change_from, left.change_to, left.moved = right.low, left.low, way


def appositions(amounts: Sequence[Amount]) -> None:
    """ "up 14.5 points, or 0.31%": the same move in another unit."""
    for left, right in itertools.pairwise(amounts):
        moved = left.pieces is right.pieces and left.direction is not None and left.change_to is None
        if moved and right.direction is None and between(left, right) in {(",", "or"), ("or",), ("(",), (",", "or", "about")}:
            right.direction = left.direction


def conversions(amounts: Sequence[Amount]) -> None:
    """The source's own conversion: "62 mph (100 km/h)", "420 dollars, equivalent to about 390 euros"."""
    for left, right in itertools.pairwise(amounts):
        if left.pieces is not right.pieces or left.match is None or right.match is None or left.unit == right.unit or left.filled:
            continue
        if left.kind not in CONVERTED or (left.kind != right.kind and {left.kind, right.kind} - {"torque", "energy"}):
            continue
        link = between(left, right)
        if (
            len(link) > 7
            or not link
            or not (
                link[0] in {"(", "/", "or", "["}
                or "equivalent" in link
                or (link[0] in {",", *DASHES} and set(link[1:]) & {"or", "equivalent", "equal"})
                or (len(link) == 1 and link[0] in DASHES and left.kind == "money" and right.bounded)
            )
        ):
            continue
        if not all(word in EQUIVALENT or not word[:1].isalnum() for word in link):
            continue
        left.equivalent = right
        if right.comparator == "=" and not right.approx and left.kind != "money":
            right.comparator, right.approx = left.comparator, left.approx
        right.direction = right.direction or left.direction
        right.per = right.per or left.per

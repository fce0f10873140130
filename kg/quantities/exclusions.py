"""Which numbers count nothing: years, ordinals, names, scores, "one" as a pronoun.

Enters: an amount. Leaves: whether it is a quantity. Left to others: dates and clock times (``pieces`` masks them).
"""

from __future__ import annotations

import re

from kg.documents import Token
from kg.quantities.amounts import Amount, covers_age
from kg.quantities.forms import at
from kg.quantities.nouns import LINKS, NOUN_TAGS, is_counting
from kg.quantities.words import values, words

FIRST_YEAR, LAST_YEAR = 1500, 2100
RECENT_YEARS = range(1900, 2051)
NAME_LABELS = {"PRODUCT", "LAW", "EVENT", "WORK_OF_ART", "FAC", "ORG", "GPE", "LOC"}
# A number this large, or written with separators, is no part of a name.
NAME_LIMIT = 10_000
LIST_LIMIT = 30
SECTION_MARKS = {"§", "¶", "№"}
CLOCK = re.compile(r"(?:[01]?[0-9]|2[0-3])\.[0-5][0-9]")
CLOCK_FOLLOWERS = {"on", "local", "tonight", "tomorrow", "sharp", "gmt"}
GLUED_WORDS = {"to", "minus", "sub", "pre", "plus", "mid", "and", "or", "non", "over", "under", "early", "late", "by", "x"}


def is_quantity(amount: Amount) -> bool:
    """Whether the amount counts, measures or compares something."""
    if amount.numeral.form in {"share", "vague", "fraction"}:
        return True
    if _glued_name(amount):
        return False
    if amount.match is not None and amount.kind != "noun":
        return not (_idle_one(amount) or _year_of_days(amount))
    idle = (_is_label, _is_year, _is_numbered, _is_clock, _in_name, _idle_one, _lexical)
    return not any(rule(amount) for rule in idle)


def _glued_name(amount: Amount) -> bool:
    """ "COVID-19", "F-35", "iPhone11", "5G": letters that touch the digits and are no unit."""
    pieces, numeral = amount.pieces, amount.numeral
    if numeral.form != "digits" or amount.money_before:
        return False
    before, after = numeral.first - 1, numeral.last + 1
    if before >= 0 and pieces[numeral.first].glued:
        word = at(pieces, before)
        if word == "-" and pieces[before].glued and before >= 1:
            word = at(pieces, before - 1)
            if before >= 2 and pieces[before - 2].number and pieces[before - 1].glued:
                return False  # "2.5bn-3bn"
            if word[:1].isalpha() and word not in GLUED_WORDS and word not in values("cardinals"):
                return True
        elif word == "/" and at(pieces, before - 1) == "f":
            return True  # "f/1.8", an aperture
        elif (word[:1].isalpha() and word not in GLUED_WORDS) or word in {"#", "_", "@"}:
            return True
    if numeral.suffix and (amount.match is None or amount.kind == "noun"):
        return True
    if at(pieces, after) == "s" and before >= 0 and at(pieces, before - (at(pieces, before) == "-")) in {"over", "under"}:
        return False  # "the over-60s"
    glued = after < len(pieces) and pieces[after].glued and pieces[after].lower[:1].isalpha()
    return glued and (amount.match is None or amount.kind == "noun") and pieces[after].lower not in {"x"}


def _is_label(amount: Amount) -> bool:
    """ "1)", "(2)", "3." at the start: the number of an item in a list."""
    pieces, first, last = amount.pieces, amount.numeral.first, amount.numeral.last
    if amount.numeral.form != "digits" or amount.numeral.grouped or amount.low > LIST_LIMIT or amount.bounded:
        return False
    opened = first == 0 or at(pieces, first - 1) in {"(", "["}
    closing = {")", "]", "."} if first == 0 else {")", "]"}
    return opened and at(pieces, last + 1) in closing and pieces[last + 1].glued


def _is_year(amount: Amount) -> bool:
    """Four bare digits between 1500 and 2100 are a year unless they count a plural or are bounded."""
    numeral = amount.numeral
    if numeral.form != "digits" or numeral.grouped or numeral.scale != 1 or not FIRST_YEAR <= numeral.low <= LAST_YEAR:
        return False
    token = amount.pieces[numeral.last].token
    if amount.kind == "noun" and amount.match is not None and amount.match.noun is not None:
        noun = amount.match.noun
        plural = noun.tag in {"NNS", "NNPS"} or noun.lower in {"people", "staff"}
        recent = numeral.low in RECENT_YEARS and token.ent == "DATE"
        return not plural or recent or (amount.lead in words("year words") - {"of", "the", "to", "and"} and not amount.bounded)
    return not (amount.bounded and amount.lead not in {"in", "since"}) or token.ent == "DATE"


def _is_clock(amount: Amount) -> bool:
    """ "at 10.30 on Monday": a time of day with a dot."""
    piece, following = amount.pieces[amount.numeral.last], at(amount.pieces, amount.numeral.last + 1)
    return (
        amount.match is None
        and amount.lead in {"at", "by", "from", "until"}
        and following in CLOCK_FOLLOWERS
        and CLOCK.fullmatch(piece.text) is not None
    )


def _year_of_days(amount: Amount) -> bool:
    """ "the 2018 day of action": a year before a singular unit of time."""
    numeral = amount.numeral
    if amount.kind != "time" or amount.unit == "year" or numeral.grouped or numeral.form != "digits" or numeral.low not in RECENT_YEARS:
        return False
    return amount.match is not None and amount.pieces[amount.match.last].token.tag in {"NN", "NNP"}


def named_too(left: Amount, right: Amount) -> bool:
    """In "huts 61 and 62" the second number is a name because the first is."""
    link = [p.lower for p in right.pieces[left.last + 1 : right.first]]
    return left.match is None and right.match is None and not right.numeral.grouped and link in ([","], ["and"], ["or"], [",", "and"], ["-"], ["–"])


def _is_numbered(amount: Amount) -> bool:
    """ "Article 5", "page 12", "No. 7": the number is the noun's name."""
    pieces, first = amount.pieces, amount.numeral.first
    if first == 0 or amount.numeral.grouped or amount.bounded:
        return False
    before = pieces[first - 1]
    word = before.lower
    if word in SECTION_MARKS:
        return True
    if word == "." and first > 1:
        before, word = pieces[first - 2], at(pieces, first - 2) + "."
    return (
        word in words("numbered")
        and before.token.tag in {"NN", "NNP", "NNS", "NNPS", "VB", "UH", "DT", "JJ", "CD"}
        and not _follows_clause(amount, before.token)
    )


def _follows_clause(amount: Amount, before: Token) -> bool:
    """Whether the number counts its own noun, and the noun before it belongs to something else."""
    noun = amount.match.noun if amount.match is not None else None
    return noun is not None and noun.tag in {"NNS", "NNPS"} and before.head is not noun and before.i < amount.pieces[amount.numeral.first].token.i


def _in_name(amount: Amount) -> bool:
    """A number right after a name ("Galaxy S 23", "Boeing 787", "the S&P 500") belongs to it, if it counts nothing itself."""
    pieces, numeral = amount.pieces, amount.numeral
    first = numeral.first
    if first == 0 or numeral.low >= NAME_LIMIT or amount.first != first:
        return False
    token, before = pieces[first].token, pieces[first - 1].token
    if at(pieces, first - 2) in {"over", "under"} and at(pieces, first - 1) == "-":
        return False  # "the over-60s"
    if numeral.low < 0:
        return pieces[first].lower not in {"minus", "negative"} and (before.tag in NOUN_TAGS or amount.kind == "noun")
    if numeral.grouped:
        return False
    if numeral.form == "digits" and at(pieces, first - 1) in words("indices"):
        return True
    noun = amount.match.noun if amount.match is not None else None
    if noun is None and numeral.form == "digits" and at(pieces, first - 1) in {"the", "a", "an"} and not _linked(amount):
        return at(pieces, numeral.last + 1) not in {"of", "who", "that", "which"}  # "the 747"
    if noun is None:
        return numeral.form == "digits" and before.tag in NOUN_TAGS and not covers_age(amount) and at(pieces, first - 1) not in words("toll nouns")
    if numeral.form == "words":
        return before.tag == "NNP" and token.ent in NAME_LABELS and before.ent == token.ent
    after = pieces[numeral.last + 1].token if numeral.last + 1 < len(pieces) else noun
    plural = noun.tag in {"NNS", "NNPS"} or noun.lower == "people"
    if noun.tag == "NNP" and after.tag == "NNP" and numeral.low != 1:
        return True  # "12 Pro Max", "48 Elm Road"
    inner = before.i > before.sent.tokens[0].i or before.tag == "NNP"
    named = before.tag in NOUN_TAGS and before.text[:1].isupper() and inner and at(pieces, first - 1) not in values("months")
    inside = before.head is noun or before.head is token or before.i > noun.left_edge
    return named and (not plural or inside or (token.ent in NAME_LABELS and not token.ent_start))


def _linked(amount: Amount) -> bool:
    """Whether another number follows: "one to two years", "three or four"."""
    pieces, j = amount.pieces, amount.numeral.last + 1
    return at(pieces, j) in LINKS and j + 1 < len(pieces) and (pieces[j + 1].number or at(pieces, j + 1) in values("cardinals"))


def _idle_one(amount: Amount) -> bool:
    """ "one" that counts nothing: a pronoun, "one day", "one of the"."""
    pieces, numeral = amount.pieces, amount.numeral
    if numeral.form != "words" or numeral.low != 1 or numeral.first != numeral.last:
        return False
    before, after = at(pieces, numeral.first - 1), at(pieces, numeral.last + 1)
    if _linked(amount):
        return False
    ends = amount.last + 1
    if at(pieces, ends) == "or" and at(pieces, ends + 1) == "another":
        return True
    if (
        before == "-"
        or after in {"of", "another", "or", "'s", "’s"}
        or before
        in {
            "no",
            "any",
            "this",
            "that",
            "every",
            "each",
            "the",
            "which",
            "another",
            "number",
            "some",
        }
    ):
        return True
    if amount.match is not None and amount.match.noun is not None and amount.match.noun.tag in {"NNS", "NNPS"}:
        return True  # "one-on-one interviews"
    if amount.match is None or amount.unit == "times" or (amount.kind == "time" and amount.unit == "day" and not amount.bounded):
        return True
    noun = amount.match.noun
    return noun is not None and (not is_counting(noun, numeral) or noun.tag in {"NNP", "NNPS"})


def _lexical(amount: Amount) -> bool:
    """ "two-way", "four-door": a kind of thing, not a count."""
    pieces, numeral = amount.pieces, amount.numeral
    j = numeral.last + 1
    return at(pieces, j) == "-" and at(pieces, j + 1) in words("lexical adjectives")


def idle_word(amount: Amount) -> bool:
    """A small number in words with nothing to count: "the two agreed"."""
    numeral = amount.numeral
    return numeral.form == "words" and amount.match is None and not amount.bounded and numeral.low < 13 and not _linked(amount)

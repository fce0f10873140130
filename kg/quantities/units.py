"""What stands beside a numeral: currency before it, unit, age or counted noun after it.

Enters: the pieces and a numeral. Leaves: a :class:`Match`, or ``None``. Left to others: units that the text does not
repeat (``gaps``) and the base of a rate (``context``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from kg.documents import Document, Token
from kg.lexicon.units import Unit, ambiguous, by_symbol, by_words, unit_named
from kg.quantities.forms import Numeral, at
from kg.quantities.numerals import apply_suffix
from kg.quantities.pieces import Piece
from kg.quantities.words import values, words

# Before the number: a prefix and a mark ("US$", "c $"), or a code ("EUR"). Codes in lower case are words ("all", "try").
MARK_BEFORE = re.compile(
    r"(?:(?<![\w.])(u\.?s\.?|[AC]|au|ca|cdn|hk|nz|nt|S|R|mex|mxn|usd|aud|cad|nzd|hkd|sgd|c|can) ?)?([$€£¥₹₽₩₪₺₦₱฿₫₴₸₾₼؋₭₡₿৳]|ரூ) ?[-−–]?$",
    re.IGNORECASE,
)
LATE_PREFIX = re.compile(r"\$(US|A|AU|C|CA|HK|NZ|S) ?$")
CODE_BEFORE = re.compile(r"(?<![\w$])(M?)([A-Z]{2,3}|Rp|NKr|SKr|DKr|KSh|Ksh|USh|zł|Kč|SFr)\.? ?\$?[-−–]?$")
WORD_BEFORE = re.compile(r"(?<![\w$])(usd|eur|gbp|rmb|inr|dollar|sen) $")
# What the pound and yen signs become where a text was forced into ASCII; "PS5" is a console, so a size must follow.
ASCII_MARKS = {"PS": "GBP", "Y=": "JPY"}
ASCII_BEFORE = re.compile(r"(?<![\w])(PS|Y=)$")
PREFIXES = {
    "US$": "us u.s u.s. usd", "A$": "a au aud", "C$": "c ca can cad cdn", "HK$": "hk hkd", "NZ$": "nz nzd", "NT$": "nt", "S$": "s sgd", "R$": "r",
    "Mex$": "mex mxn",
}  # fmt: skip
MARKS = {mark: symbol for symbol, marks in PREFIXES.items() for mark in marks.split()}
# What a currency is called while the article does not say whose it is, where the lemma is no singular.
OPEN_NAMES = {"kroner": "krone", "kronor": "krona", "kronur": "krona"}
FOOT, INCH = {"'", "’", "′"}, {'"', "”", "″"}
CLOSING = {".", ",", ";", ":", ")", "(", "?", "!"}
SYMBOL_LIMIT = 8
WORD_LIMIT = 5
LOOK_BACK = 12
NOUN_REACH = 8
MONEY_WORDS = {"£", "cost", "costs", "paid", "pay", "price", "worth", "fine", "fined", "profit", "budget", "sterling"}
MONEY_NOUNS = {
    "debt", "debts", "damage", "damages", "cash", "money", "funding", "profit", "losses", "revenue", "investment", "aid", "savings", "public",
}  # fmt: skip
MASS_WORDS = {"weigh", "weighs", "weighed", "weighing", "weight", "ounces", "oz", "lighter", "heavier"}
MASS_VERBS = {"weigh", "gain", "lose", "shed", "lift", "eat", "bench"}
ATTACHED_ONLY = {
    "p", "C", "F", "f", "c", "s", "L", "ct", "db", "gb", "tb", "N", "K", "A", "J", "g", "h", "mo", "mb", "rad", "pc", "in", "in.", "ins", "x", "×",
    "pm", "dm", "hm", "dam", "EB", "lx",
}  # fmt: skip
# Of these, what may stand off the number where nothing follows that it could belong to: "98.6 F in the shade".
SPACED = {"F", "C", "g", "L"}
AGE = {name: f"{name} of age" for name in ("year", "month", "week", "day", "hour")}


@dataclass(slots=True, eq=False)
class Match:
    """A unit beside a numeral: its name, the last piece it covers, and the noun that is counted, if one is."""

    unit: str
    kind: str
    last: int
    end: int
    qudt: str | None = None
    noun: Token | None = None


def of_table(unit: Unit, last: int, end: int) -> Match:
    """A match for a unit of the table."""
    return Match(unit.name, unit.kind, last, end, unit.qudt)


def currency_before(doc: Document, pieces: list[Piece], numeral: Numeral) -> tuple[Unit, int, Decimal] | None:
    """The currency that stands before the numeral, where it starts, and a factor ("MUSD 60")."""
    first = pieces[numeral.first]
    start = first.start
    if first.lower in {"-", "−", "–"} and numeral.first + 1 <= numeral.last and pieces[numeral.first + 1].text in "$€£":
        return by_symbol()[pieces[numeral.first + 1].text], start, Decimal(1)  # "-$5"
    before = doc.text[max(0, start - LOOK_BACK, pieces[0].start) : start]
    if not before or not (before[-1] in " $€£¥=" or not before[-1].isspace()):
        return None
    one = Decimal(1)
    if (found := MARK_BEFORE.search(before)) is not None and not (before[-1] == " " and _belongs_to_previous(pieces, numeral)):
        prefix, mark = found.groups()
        symbol, begin = mark, found.start(2)
        if prefix and mark == "$" and _prefix_counts(prefix, before, found):
            symbol, begin = MARKS[prefix.lower()], found.start(1)
        return by_symbol()[symbol], start - len(before) + begin, one
    if _belongs_to_previous(pieces, numeral):
        return None
    if (found := LATE_PREFIX.search(before)) is not None:
        return by_symbol()[MARKS[found.group(1).lower()]], start - len(before) + found.start(), one
    if (found := CODE_BEFORE.search(before)) is not None and found.group(2) in by_symbol() and by_symbol()[found.group(2)].kind == "money":
        return by_symbol()[found.group(2)], start - len(before) + found.start(), Decimal(10**6) if found.group(1) else one
    if (found := ASCII_BEFORE.search(before)) is not None and (numeral.grouped or numeral.suffix or numeral.scale > 1):
        return unit_named(ASCII_MARKS[found.group(1)]), start - len(before) + found.start(), one
    if (found := WORD_BEFORE.search(before)) is not None and numeral.form == "digits":
        unit = by_symbol().get(found.group(1).upper()) or by_words().get((found.group(1),))
        return None if unit is None else (unit, start - len(before) + found.start(), one)
    return None


def _belongs_to_previous(pieces: list[Piece], numeral: Numeral) -> bool:
    """In "10 $ 30 $" and "15 USD 50" the currency before a number is the one after another."""
    k = numeral.first
    if k < 2 or pieces[k].glued or not pieces[k - 2].number or pieces[k - 2].masked or pieces[k - 1].text in {"-", "–"}:
        return False
    earlier = at(pieces, k - 3)
    return not (earlier and (earlier in "$€£¥" or earlier.upper() in by_symbol()))


def _prefix_counts(prefix: str, before: str, found: re.Match[str]) -> bool:
    """ "A$5" is Australian; "a $5 note", "paid us $5" and "the company's $5" are not (US is the same either way)."""
    glued = found.end(1) == found.start(2)
    if prefix.lower() in {"a", "s", "r"}:
        return (glued or prefix == "S") and prefix.isupper() and before[: found.start(1)].rstrip()[-1:] not in {"'", "’"}
    return prefix.lower() != "can" or glued


def unit_after(doc: Document, pieces: list[Piece], numeral: Numeral, cues: frozenset[str]) -> Match | None:
    """The unit that follows the numeral; ``cues`` are the article's words, which decide between currencies."""
    j = numeral.last + 1
    if numeral.suffix and numeral.suffix.lower() in {"k", "mn", "mln", "mil", "mio", "bn", "bln", "tn", "trn"}:
        apply_suffix(numeral)
        j = numeral.last + 1
    if (prime := _prime(pieces, j)) is not None:
        return prime
    symbol = _symbol(doc, pieces, j)
    found = _words(pieces, j, cues, numeral)
    if symbol is not None and (found is None or symbol.end >= found.end):
        scale = unit_words(pieces, symbol.last + 1) if symbol.unit == "degree" else None  # "40° Celsius"
        if scale is not None and scale[0].kind == "temperature":
            return of_table(scale[0], scale[1], pieces[scale[1]].end)
        return _with_age(pieces, symbol)
    if found is None and numeral.suffix:
        if numeral.suffix.lower() in {"m", "b"}:
            apply_suffix(numeral)
        found = _words(pieces, numeral.last + 1, cues, numeral)
    if found is None and numeral.form == "vague" and at(pieces, j) == "of":
        found = _words(pieces, j + 1, cues, numeral)
    if found is None and numeral.form == "fraction" and at(pieces, j) in {"a", "an"}:  # "half an hour"
        found = _words(pieces, j + 1, cues, numeral)
    return None if found is None else _with_age(pieces, found)


def _prime(pieces: list[Piece], j: int) -> Match | None:
    """ "6'2\"", "5′ 11″": feet and inches; a foot alone needs the true sign, as an apostrophe may close a quotation."""
    if j >= len(pieces) or not pieces[j].glued or pieces[j].masked:
        return None
    if pieces[j].text in FOOT and (pieces[j].text == "′" or (j + 2 < len(pieces) and pieces[j + 1].number and pieces[j + 2].text in INCH)):
        return of_table(unit_named("foot"), j, pieces[j].end)
    if pieces[j].text in INCH and (pieces[j].text == "″" or (j >= 3 and pieces[j - 2].text in FOOT and pieces[j - 3].number)):
        return of_table(unit_named("inch"), j, pieces[j].end)
    return None


def _symbol(doc: Document, pieces: list[Piece], j: int) -> Match | None:
    """The longest symbol at piece ``j``, with or without a space before it."""
    if j >= len(pieces) or pieces[j].masked:
        return None
    start = pieces[j].start
    hyphen = pieces[j].text in {"-", "‑"} and pieces[j].glued and j + 1 < len(pieces) and pieces[j + 1].glued
    if hyphen:
        start = pieces[j + 1].start
    text = doc.text[start : start + SYMBOL_LIMIT]
    attached = pieces[j].glued
    for length in range(min(SYMBOL_LIMIT, len(text)), 0, -1):
        unit = by_symbol().get(text[:length])
        if unit is None or (not attached and text[:length] in ATTACHED_ONLY and not _stands_off(pieces, j)) or (hyphen and length == 1):
            continue
        if unit.kind == "money" and text[0].isupper() and text[:length].isalpha():  # codes: see _coded
            continue
        after = doc.text[start + length : start + length + 2]
        if text[length - 1].isalnum() and after[:1] and (after[0].isalnum() or after[0] in "$€£²³"):
            continue
        if unit.kind == "money" and text[length - 1] in "$€£" and not _closes_amount(after):
            continue
        if text[:length] in {"m", "K"} and _is_scale_letter(pieces, j):
            continue
        if text[:length] == "s" and at(pieces, j - 2 - (at(pieces, j - 2) == "-")) in {"over", "under"}:
            continue  # "the over-60s"
        last = j
        while last + 1 < len(pieces) and pieces[last + 1].start < start + length:
            last += 1
        return of_table(unit, last, start + length)
    return None


def _stands_off(pieces: list[Piece], j: int) -> bool:
    """Whether a letter after a space is a unit: "98.6 F in the shade"; not in "5 C students" or "Section 12 C"."""
    if pieces[j].text.rstrip(".") not in SPACED or not pieces[j - 1].number or at(pieces, j - 2) in words("numbered"):
        return False
    return j + 1 == len(pieces) or pieces[j + 1].text in CLOSING or pieces[j + 1].token.tag in {"IN", "CC", "VBD", "VBZ", "RB", "TO"}


def _closes_amount(after: str) -> bool:
    """ "10 $" ends here; in "50 $60" the sign belongs to the next number."""
    return not after[:1].isdigit()


def _is_scale_letter(pieces: list[Piece], j: int) -> bool:
    """ "11.7m tonnes", "3.4m sales": millions, not metres, where something countable follows."""
    if j + 1 >= len(pieces) or pieces[j + 1].glued:
        return False
    token = pieces[j + 1].token
    if pieces[j].text == "K":
        return True
    return (
        unit_words(pieces, j + 1) is not None
        or token.tag == "NNS"
        or (token.tag in {"JJ", "NN", "VBN"} and token.head.tag == "NNS" and token.head.i - token.i < NOUN_REACH)
    )


def unit_words(pieces: list[Piece], j: int) -> tuple[Unit, int] | None:
    """The longest unit in words at piece ``j`` and its last piece; hyphens and full stops between words do not count."""
    key: list[str] = []
    best = None
    k = j
    while k < len(pieces) and len(key) < WORD_LIMIT and not pieces[k].masked:
        word = pieces[k].lower.replace(".", "")
        if word and word not in {"-", "‑"}:
            key.append(word)
            unit = by_words().get(tuple(key))
            if unit is not None:
                best = (unit, k)
            elif tuple(key) not in _prefixes():
                break
        k += 1
    return best


@cache
def _prefixes() -> frozenset[tuple[str, ...]]:
    """The beginnings of all units in words: where a key is none, looking further is idle."""
    return frozenset(key[:n] for key in by_words() for n in range(1, len(key) + 1))


def _words(pieces: list[Piece], j: int, cues: frozenset[str], numeral: Numeral) -> Match | None:
    """A unit in words, a currency code, or a word with several readings."""
    if j >= len(pieces) or pieces[j].masked:
        return None
    k = j + 1 if pieces[j].text in {"-", "‑"} and pieces[j].glued else j
    if k >= len(pieces):
        return None
    text = pieces[k].text
    if text.isupper() and (code := _coded(pieces, k, numeral)) is not None:
        return code
    if pieces[k].lower in {"us", "u.s.", "u.s"} and numeral.form == "digits" and at(pieces, k + 1) in {"$"}:
        return of_table(unit_named("USD"), k + 1, pieces[k + 1].end)
    found = unit_words(pieces, k)
    readings = ambiguous().get(pieces[k].lower)
    if found is None and readings is not None:
        reading = _reading(pieces, k, cues, numeral)
        if reading is not None:
            return Match(reading, "money", k, pieces[k].end) if isinstance(reading, str) else of_table(reading, k, pieces[k].end)
    if found is None and text in {"usd", "eur", "gbp"}:
        return of_table(by_symbol()[text.upper()], k, pieces[k].end)
    if found is None:
        return None
    unit, last = found
    return of_table(unit, last, pieces[last].end)


def _coded(pieces: list[Piece], k: int, numeral: Numeral) -> Match | None:
    """ "50 NOK", "75 USD million", "30 MUSD"."""
    text, factor = pieces[k].text, Decimal(1)
    if k + 1 < len(pieces) and pieces[k + 1].number and pieces[k + 1].glued:  # "3 USD50 cards"
        return None
    if text not in by_symbol() and text.startswith("M") and len(text) == 4 and text[1:] in by_symbol():
        text, factor = text[1:], Decimal(10**6)
    unit = by_symbol().get(text)
    if unit is None or unit.kind != "money":
        return None
    last = k
    scale = values("scales").get(at(pieces, k + 1))
    if scale is not None and numeral.scale == 1 and factor == 1:
        factor, last = scale, k + 1
    if at(pieces, k + 1) == "$" and pieces[k + 1].glued:
        last = k + 1
    numeral.low *= factor
    return of_table(unit, last, pieces[last].end)


def _reading(pieces: list[Piece], k: int, cues: frozenset[str], numeral: Numeral) -> Unit | str | None:
    """What an ambiguous word means here: by the words around it, then by those of the article."""
    word = pieces[k].lower
    token = pieces[k].token
    near = frozenset(p.lower for p in pieces[max(0, k - NOUN_REACH) : k + NOUN_REACH])
    options = ambiguous()[word]
    if word.startswith("pound") and _is_mass(pieces, k, numeral, near):
        return unit_named("pound")
    if word in {"won", "lei", "real", "reals"} and token.pos not in {"NOUN", "PROPN"}:
        return None
    for known in (near, cues):
        for option in options:
            if option.cues & known:
                return option.unit
    default = next((option.unit for option in options if option.default), None)
    if word.startswith("pound") and "$" in cues:
        return unit_named("pound")
    return default if default is not None else OPEN_NAMES.get(word, token.lemma)


def _is_mass(pieces: list[Piece], k: int, numeral: Numeral, near: frozenset[str]) -> bool:
    """A pound of something, or a 14-pound something, is a weight; so is what a person or a scale gains and loses."""
    hyphened = k > 0 and pieces[k - 1].text == "-"
    thing = at(pieces, k + 2) if at(pieces, k + 1) == "of" else ""
    if (thing[:1].isalpha() and thing not in MONEY_NOUNS and numeral.low < 10**6) or (hyphened and not near & MONEY_WORDS):
        return True
    verb = next((p.token.lemma for p in reversed(pieces[max(0, k - NOUN_REACH) : k]) if p.token.pos == "VERB"), "")
    if verb in MASS_VERBS and numeral.low < 10**4 and "£" not in near:
        return True
    return not near & MONEY_WORDS and (bool(near & MASS_WORDS) or (at(pieces, k + 1) == "per" and numeral.low < 10**6))


def _with_age(pieces: list[Piece], found: Match) -> Match:
    """ "15-year-old", "ten months old", "87 yo", "18 months of age": the unit is one of age."""
    if found.unit not in AGE:
        return found
    j = found.last + 1
    k = j + 1 if at(pieces, j) == "-" else j
    if at(pieces, k) in {"old", "olds"}:
        last = k
    elif at(pieces, j) == "of" and at(pieces, j + 1) == "age":
        last = j + 1
    else:
        return found
    return of_table(unit_named(AGE[found.unit]), last, pieces[last].end)

"""Sentence -> pieces: words, marks and numerals, so that "US$14.2M" and "4-8W" come apart where their parts meet.

Enters: a sentence of a :class:`~kg.documents.Document`. Leaves: :class:`Piece` objects with offsets and the token
that each belongs to; those that are part of a date, a clock time, a name or an address are marked ``masked``. Left to
others: reading numbers out of the pieces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.documents import Document, Sentence, Token
from kg.quantities.words import words

# A numeral longer than this is a serial number or an attack, not a quantity.
MAX_NUMERAL = 24

NUMERAL = r"[0-9]+(?:,[0-9]+)*(?:\.[0-9]+)?|\.[0-9]+"
VULGAR = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒"
PIECE = re.compile(rf"{NUMERAL}|[{VULGAR}]|[^\W\d_{VULGAR}]+(?:['’][^\W\d_]+)?|\S")
TO_SPLIT = re.compile(rf"[0-9{VULGAR}$€£¥₹°º˚%]")
DIGIT = re.compile(rf"[0-9{VULGAR}]")

MONTH = (
    r"(?:jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)?|apr(?:il|\.)?|may|june?\.?|july?\.?|aug(?:ust|\.)?"
    r"|sept?(?:ember|\.)?|oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?)"
)
DAY = r"(?:[12][0-9]|3[01]|0?[1-9])(?:st|nd|rd|th)?(?![0-9%]|[.,][0-9])"
YEAR = r"(?:1[0-9]|20)[0-9]{2}"
ZONE = r"(?:\s?(?:[ap]\.?\s?m\b\.?|hrs?\b|o['’]clock\b|gmt\b|utc\b))"
DATES = re.compile(
    rf"(?<![\w.,$€£])(?:"
    rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?:T[0-9:.]{{4,16}}Z?)?"
    rf"|[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?(?:[.,][0-9]{{1,3}})?{ZONE}?"
    rf"|[0-9]{{1,2}}(?:[.:][0-9]{{2}})?\s?(?:-|–|to|and)\s?[0-9]{{1,2}}(?:[.:][0-9]{{2}})?\s?(?:[ap]\.m\b\.?|[ap]m\b)"
    rf"|[0-9]{{1,2}}(?:\.[0-9]{{2}})?\s?(?:[ap]\.m\b\.?|[ap]m\b|o['’]clock\b)"
    rf"|[0-9]{{1,2}}/[0-9]{{1,2}}/(?:[0-9]{{4}}|[0-9]{{2}})(?![0-9])"
    rf"|[0-9]{{1,2}}\.[0-9]{{1,2}}\.{YEAR}(?![0-9])"
    rf"|{MONTH}\s(?:the\s)?{DAY}(?:\s?(?:-|–|—|to|and|or|through|/)\s?(?:{MONTH}\s)?{DAY})*(?!\s?(?:million|billion|thousand|percent|per\scent|%))(?:,?\s{YEAR}(?![0-9]))?"
    rf"|{DAY}(?:\s?(?:-|–|to|and)\s?{DAY})?\s(?:of\s)?{MONTH}(?![\w]|\s(?:be|have|not)\b)(?:,?\s{YEAR}(?![0-9]))?"
    rf"|{MONTH},?\s(?:of\s)?{YEAR}(?![0-9])"
    rf"|(?:the\s)?{YEAR}s(?![\w])"
    rf"|['’‘][0-9]0s(?![\w])"
    rf"|(?:1[6-9]|20)[0-9]{{2}}\s?(?:-|–|—|/)\s?(?:(?:1[6-9]|20)[0-9]{{2}}|[0-9]{{2}})(?![0-9]|[,.][0-9])"
    rf"|(?<![0-9])[0-9]+(?:-[0-9]+){{2,}}"
    rf"|\+[0-9]{{1,3}}[\s\-][0-9][0-9\s\-]{{5,20}}"
    rf"|\(?[0-9]{{3}}\)?[\-. ][0-9]{{3}}[\-.][0-9]{{4}}(?![0-9])"
    rf"|24/7|9/11|7/7"
    rf"|[0-9]{{1,4}}(?:\.[0-9]{{1,4}}){{2,4}}(?![0-9])"
    rf"|[0-9]{{1,9}}(?:st|nd|rd|th)\b"
    rf")",
    re.IGNORECASE,
)
ADDRESS_MARKS = ("@", "://", "www.")


@dataclass(slots=True, eq=False)
class Piece:
    """A word, a numeral or a mark. ``glued``: no white space before it."""

    start: int
    end: int
    text: str
    lower: str
    token: Token
    glued: bool
    number: bool = False
    masked: bool = False


def pieces_of(doc: Document, sentence: Sentence) -> list[Piece]:
    """The pieces of a sentence, in order, dates and their like masked."""
    found: list[Piece] = []
    tokens = sentence.tokens
    last_end = -1
    i = 0
    while i < len(tokens):
        j = i + 1
        while j < len(tokens) and tokens[j].start == tokens[j - 1].end:
            j += 1
        start, end = tokens[i].start, tokens[j - 1].end
        if TO_SPLIT.search(doc.text, start, end):
            _split(doc, tokens[i:j], found, last_end)
        else:
            for token in tokens[i:j]:
                found += _whole(token, glued=token.start == last_end)
                last_end = token.end
        last_end = end
        i = j
    _mask(doc, sentence, found)
    return found


def _whole(token: Token, *, glued: bool) -> list[Piece]:
    """A token as one piece; a hyphen at its end ("two-, three- and four-seat") is a piece of its own."""
    if len(token.text) > 2 and token.text.endswith("-"):
        cut = token.end - 1
        return [Piece(token.start, cut, token.text[:-1], token.lower[:-1], token, glued), Piece(cut, token.end, "-", "-", token, True)]
    return [Piece(token.start, token.end, token.text, token.lower, token, glued)]


def _split(doc: Document, run: list[Token], found: list[Piece], last_end: int) -> None:
    """Append the pieces of a run of tokens that have no white space between them."""
    at = 0
    for match in PIECE.finditer(doc.text, run[0].start, run[-1].end):
        while run[at].end <= match.start():
            at += 1
        text = match.group()
        number = bool(DIGIT.match(text[0])) or (text[0] == "." and len(text) > 1 and text[1].isdigit())
        glued = match.start() == (found[-1].end if found else last_end)
        found.append(Piece(match.start(), match.end(), text, text.lower(), run[at], glued, number))


def _mask(doc: Document, sentence: Sentence, pieces: list[Piece]) -> None:
    """Mark what is a date, a clock time, a telephone number, a web address or a numeral too long to be one."""
    if not any(piece.number for piece in pieces):
        return
    spans = [match.span() for match in DATES.finditer(doc.text, sentence.start, sentence.end)]
    window = doc.text[sentence.start : sentence.end]
    if any(mark in window for mark in ADDRESS_MARKS):
        runs = (run for run in re.finditer(r"\S+", window) if any(mark in run.group() for mark in ADDRESS_MARKS))
        spans = sorted(spans + [(run.start() + sentence.start, run.end() + sentence.start) for run in runs])
    at = 0
    for piece in pieces:
        while at < len(spans) and spans[at][1] <= piece.start:
            at += 1
        if at < len(spans) and spans[at][0] < piece.end:
            piece.masked = not _counted(piece, spans[at][1])
        if piece.number and len(piece.text) > MAX_NUMERAL:
            piece.masked = True


def _counted(piece: Piece, span_end: int) -> bool:
    """Whether a numeral that looks like the day of a month counts the noun after it: "in May 12 people died"."""
    token = piece.token
    if token.dep != "nummod" or token.ent in {"DATE", "TIME"} or piece.end != span_end:
        return False
    return token.head.i == token.i + 1 and token.head.tag == "NNS" and token.head.lower not in words("time nouns")

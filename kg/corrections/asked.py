"""What somebody types -> the fields of a decision: which quote or number is meant, which words it should have.

Enters: an extraction as it stands and words of a command line. Leaves: the ``given`` of a :class:`~kg.records.Decision`.
Left to others: who decides and when (``cli``), the line (``lines``). Everything that is not clear is refused with what
could be meant: a decision that had to be guessed would not be the person's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any, TypeVar

from kg.corrections.apply import bearers
from kg.corrections.numbers import unit_of
from kg.corrections.places import MIN_ALIKE, anchor, nearest
from kg.errors import CorrectionError
from kg.records import Article, Extraction, Kind, Mode, Quantity, Quote, QuoteKind, Span

OFFSETS = re.compile(r"\s*([0-9]{1,9})\s*-\s*([0-9]{1,9})\s*")
DOUBLE_MARKS = '"“”„‟«»″〝〞「」『』'
SINGLE_MARKS = "'‘’‚‛‹›ʼ`´"
# Marks around words, with a comma or a full stop that the newspaper put before the closing one.
OPENING = frozenset(DOUBLE_MARKS)
CLOSES = re.compile(rf"[,.!?…]?[{DOUBLE_MARKS}]")
SHOWN = 60
MANY = 5
Item = TypeVar("Item", Quote, Quantity)


def speaker(extraction: Extraction, quote: str, name: str | None, kind: Kind = "person") -> dict[str, Any]:
    """That this person or body, or nobody, says the words of a quote."""
    found = find_quote(extraction, quote)
    if name is not None:
        who = bearers(list(extraction.everybody()), name)
        if len(who) > 1:
            raise CorrectionError(f"several in the article are called {name!r}: write {' or '.join(entity.key for entity in who)}")
    return {**anchor(extraction.article, (found.start, found.end)), "speaker": name, "speaker_kind": kind}


def span(extraction: Extraction, quote: str, words: Sequence[str], kind: QuoteKind | None = None) -> dict[str, Any]:
    """That a quote has these words, in one piece or several."""
    found = find_quote(extraction, quote)
    article = extraction.article
    content, marked = with_marks(article.text, [find_words(article, piece, near=(found.start, found.end)) for piece in in_order(words)])
    if tuple(content) == found.content and kind in (None, found.kind):
        raise CorrectionError("these are the words that the quote has already")
    return {**anchor(article, (found.start, found.end)), "content": pieces(article, content), "kind": kind or marked}


def not_a_quote(extraction: Extraction, quote: str) -> dict[str, Any]:
    """That these words are no quote."""
    found = find_quote(extraction, quote)
    return anchor(extraction.article, (found.start, found.end))


def missing(
    extraction: Extraction,
    words: Sequence[str],
    name: str | None,
    speaker_kind: Kind = "person",
    kind: QuoteKind | None = None,
    mode: Mode = "speech",
) -> dict[str, Any]:
    """That these words are a quote, of this speaker."""
    article = extraction.article
    content, marked = with_marks(article.text, [find_words(article, piece) for piece in in_order(words)])
    whole = (content[0][0], content[-1][1])
    held = nearest(article.text, whole, enumerate((q.start, q.end) for q in extraction.quotes))
    if held is not None and held[1] >= MIN_ALIKE:
        raise CorrectionError(
            f"there is a quote at these words already ({place(extraction.quotes[held[0]])}): correct its speaker or its span instead"
        )
    who = {"speaker": name, "speaker_kind": speaker_kind}
    return {**anchor(article, whole), "content": pieces(article, content), **who, "kind": kind or marked, "mode": mode}


def number(extraction: Extraction, words: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """That a number has this value, these bounds, this unit; ``fields`` are as typed."""
    found = find_one(extraction.quantities, words, "number", lambda q: q.text, lambda q: q.span, extraction.article)
    given = {name: digits(name, value) if name in ("value", "min", "max") else value for name, value in fields.items()}
    if not given:
        raise CorrectionError("say what is wrong with the number: its value, its bounds, its unit or its rate")
    if "unit" in given:
        given["unit"] = unit_of(given["unit"])
    if "min" in given and "max" in given and Decimal(given["min"]) > Decimal(given["max"]):
        raise CorrectionError(f"the lower bound {given['min']} is above the upper bound {given['max']}")
    return {**anchor(extraction.article, found.span), "number": given}


def digits(name: str, typed: str) -> str:
    """A number as it is written in the file: digits and a point.

    >>> digits("value", "1,262.50"), digits("min", "5e3")
    ('1262.50', '5000')
    """
    try:
        value = Decimal(typed.replace(",", "").replace(" ", ""))
    except InvalidOperation:
        value = Decimal("nan")
    if not value.is_finite() or abs(value.adjusted()) > 25:
        raise CorrectionError(f"{name} is a number, and {typed!r} is none")
    return format(value, "f")


def find_quote(extraction: Extraction, words: str) -> Quote:
    """The quote that begins with these words or stands at these offsets ("81-252")."""
    return find_one(extraction.quotes, words, "quote", lambda q: q.text, lambda q: (q.start, q.end), extraction.article)


def find_one(items: Sequence[Item], words: str, what: str, text_of: Callable[[Item], str], span_of: Callable[[Item], Span], article: Article) -> Item:
    """The one item that is meant. Raises :class:`~kg.errors.CorrectionError` where that is none or several."""
    if offsets := OFFSETS.fullmatch(words):
        span = (int(offsets[1]), int(offsets[2]))
        found = nearest(article.text, span, ((number, span_of(item)) for number, item in enumerate(items)))
        if found is None or found[1] < MIN_ALIKE:
            raise CorrectionError(f"no {what} stands at {span[0]}-{span[1]}", article=article.id)
        return items[found[0]]
    wanted = plain(words)
    if not wanted:
        raise CorrectionError(f"say which {what} is meant: by its first words, or by its offsets, such as 81-252")
    # The first words, however many: of two where one goes on, both are named.
    meant = [item for item in items if plain(text_of(item)).startswith(wanted)]
    meant = [item for item in meant if plain(text_of(item)) == wanted] or meant
    if len(meant) == 1:
        return meant[0]
    if meant:
        spans = ", ".join(f"{start}-{end}" for start, end in map(span_of, meant[:MANY]))
        raise CorrectionError(f"several {what}s begin with {words!r}: write more of the words, or the offsets ({spans})", article=article.id)
    raise CorrectionError(f"no {what} begins with {words!r} (kg query {'where' if what == 'quote' else 'quantities'} lists them)", article=article.id)


def place(quote: Quote) -> str:
    """A quote's offsets as they are typed."""
    return f"{quote.start}-{quote.end}"


def plain(words: str) -> str:
    """Words without marks and case, white space made one.

    >>> plain(" “We  warned\\nThem,” ")
    'we warned them'
    """
    return " ".join(re.sub(rf"[{DOUBLE_MARKS}{SINGLE_MARKS},.…]+", "", words).split()).casefold()


def in_order(words: Sequence[str]) -> Sequence[str]:
    """The pieces, at least one of them."""
    if not words:
        raise CorrectionError("write the words that the quote should have")
    return words


def find_words(article: Article, words: str, near: Span | None = None) -> Span:
    """Where words stand that were typed: any white space and any form of quotation mark will do; or offsets.

    Of several places one that shares words with ``near`` is meant.
    """
    if offsets := OFFSETS.fullmatch(words):
        start, end = int(offsets[1]), int(offsets[2])
        if not start < end <= len(article.text):
            raise CorrectionError(f"{start}-{end} is no stretch of a text of {len(article.text)} characters", article=article.id)
        return (start, end)
    found = [match.span() for match in re.finditer(searched(words), article.text)] if words.strip() else []
    if near is not None and len(found) > 1:
        found = [span for span in found if span[0] < near[1] and near[0] < span[1]] or found
    if len(found) == 1:
        return found[0]
    if found:
        spans = ", ".join(f"{start}-{end}" for start, end in found[:MANY])
        raise CorrectionError(f"the words {shortened(words)!r} stand in several places: write the offsets ({spans})", article=article.id)
    raise CorrectionError(f"the words {shortened(words)!r} do not stand in the article", article=article.id)


def searched(words: str) -> str:
    """A pattern for words that were typed."""
    return r"\s+".join("".join(searched_character(c) for c in word) for word in words.split())


def searched_character(character: str) -> str:
    """A pattern for one of its characters: a mark stands for every form of it."""
    for marks in (DOUBLE_MARKS, SINGLE_MARKS):
        if character in marks:
            return f"[{marks}]"
    return re.escape(character)


def shortened(words: str) -> str:
    """The beginning of long words."""
    return words if len(words) <= SHOWN else words[:SHOWN].rstrip() + " ..."


def with_marks(text: str, spans: Iterable[Span]) -> tuple[list[Span], QuoteKind]:
    """The pieces with the quotation marks right around them, and the kind of quote that this makes them.

    >>> with_marks('"Dry," she said.', [(1, 4)]), with_marks("He denied it.", [(3, 12)])
    (([(0, 6)], 'direct'), ([(3, 12)], 'indirect'))
    """
    content, inside, marked = [], 0, 0
    for start, end in sorted(spans):
        if text[start - 1 : start] in OPENING and (after := CLOSES.match(text, end)):
            start, end = start - 1, after.end()
        words = text[start:end]
        inside += words[0] in OPENING and words[-1] in OPENING
        marked += any(mark in OPENING for mark in words)
        content.append((start, end))
    if any(before[1] > after[0] for before, after in pairwise(content)):
        raise CorrectionError("the pieces of the quote overlap")
    return content, "direct" if inside == len(content) else "mixed" if marked else "indirect"


def pieces(article: Article, content: Iterable[Span]) -> list[list[Any]]:
    """The pieces of a quote as the file has them."""
    return [[start, end, article.text[start:end]] for start, end in content]

"""The words of a quote without the marks around them.

Enters: the article's text and a quote. Leaves: spans and a string. Left to others: finding quotes; their records keep
the marks, because a reader's eye and a benchmark look for them, while the graph keeps what was said.
"""

from __future__ import annotations

from kg.records import FRAGMENT_JOIN, Quote, Span

OPENING_MARKS = frozenset("\"“„‟«»″〝「『'‘‚‹")
DOUBLE_MARKS = frozenset('"“”„‟«»″〝〞「」『』')
CLOSING_MARKS = frozenset("\"”“‟»«″〞」』'’›")


def spoken_spans(text: str, quote: Quote) -> tuple[Span, ...]:
    """The fragments of a quote without the quotation marks around them (records keep the marks).

    >>> quote = Quote(((0, 6), (17, 23)), "", "direct", "speech", (0, 23))
    >>> spoken_spans('"Dry," she said. "Very"', quote)
    ((1, 5), (18, 22))
    """
    if quote.kind != "direct":
        return quote.content
    return tuple(_inside_marks(text, span) for span in quote.content)


def spoken_text(text: str, quote: Quote) -> str:
    """The words of a quote: its fragments joined; the comma that only leads over to the cue is left out.

    >>> spoken_text('"Dry," she said. "Very."', Quote(((0, 6), (17, 24)), "", "direct", "speech", (0, 24)))
    'Dry [...] Very.'
    """
    pieces = [text[start:end] for start, end in spoken_spans(text, quote)]
    if quote.kind == "direct":
        pieces = [piece.removesuffix(",") or piece for piece in pieces]
    return FRAGMENT_JOIN.join(pieces)


def _inside_marks(text: str, span: Span) -> Span:
    """The span without a mark that opens it and one that closes it; a mark that belongs to a pair inside stays."""
    start, end = span
    inner = text[start + 1 : end - 1]
    opens, closes = text[start : start + 1] in OPENING_MARKS, text[end - 1 : end] in CLOSING_MARKS
    lonely = not any(mark in inner for mark in DOUBLE_MARKS)
    if opens and (closes or lonely):
        start += 1
    if closes and (opens or lonely):
        end -= 1
    return (start, end) if start < end else span

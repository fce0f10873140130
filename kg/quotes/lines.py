"""Paragraphs whose layout says that they are somebody's words: transcripts, posts, signed quotes, block quotes.

Enters: a text, its paragraphs and its quoted stretches. Leaves: :class:`Line` records in order. Left to others: who the
label means, and who says a block that has none.

"MODERATOR: Is the bridge safe?" is a transcript only among its like: a single such line is a heading or a list ("Note:
bring shoes"). A paragraph between labelled ones goes on with the last label. "@name: ..." is a post wherever it stands, and
a block is what follows "> " or stands in <blockquote>.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.records import Span, inside, meets

# A label: one to five capitalised words, perhaps a role in brackets behind them.
LABEL = re.compile(r"(?P<name>[A-Z][\w.’'-]*(?:[ \u00a0][A-Z][\w.’'-]*){0,4})(?:[ ]?\([^()\n]{1,40}\))?:[ \t\u00a0]+(?=\S)")
POST = re.compile(r"(?P<name>@\w{2,30})(?:[ ]?\([^()\n]{1,40}\))?:[ \t\u00a0]+(?=\S)")
# '"So it is." - Ann Lee, engineer', or the signature in a paragraph of its own.
SIGNATURE = re.compile(
    r"[ \u00a0]?[―—–~-]{1,2}[ \u00a0]?(?P<name>[A-Z][\w.’'-]*(?:[ \u00a0](?:[a-z]{2,3}[ \u00a0])?[A-Z][\w.’'-]*){0,4})(?:,[^.!?\n]{1,80})?\.?\Z"
)
# "(Laughter.)" in a transcript is nobody's words.
STAGE = re.compile(r"""["“]?[(\[][^()\[\]]*[)\]][.”"]*""")
BLOCK = re.compile(r"(?:>[ \t>]*|<blockquote[^<>\n]{0,200}>\s*)(?P<words>[^\s<][^<\n]*[^\s<]|[^\s<])")
SERVICE_WORDS = frozenset(
    {"note", "photo", "image", "source", "caption", "read", "see", "update", "correction", "watch", "related", "breaking", "editor"}
    | {"picture", "video", "contact", "tel", "email"}
)
# What a spoken line ends with; lists of facts and results ("Opened: 1931") do not.
ENDS = frozenset(".!?…—–-)]\"”’'»")
# A transcript may stand between quotation marks as a whole: '"MODERATOR: Is it so?'.
OPENERS = frozenset('“"„«')
MIN_LINES = 2


@dataclass(frozen=True, slots=True)
class Line:
    """Words of somebody: ``label`` names who, where one stands there."""

    words: Span
    label: Span | None
    paragraph: int


def lines(text: str, paragraphs: Sequence[Span], quoted: Sequence[Span]) -> list[Line]:
    """Every paragraph, or its part, that its layout gives to somebody."""
    found = [*transcript(text, paragraphs, quoted), *blocks(text, paragraphs, quoted), *signed(text, paragraphs, quoted)]
    return sorted((line for line in found if not STAGE.fullmatch(text, *line.words)), key=lambda line: line.words)


def transcript(text: str, paragraphs: Sequence[Span], quoted: Sequence[Span]) -> Iterator[Line]:
    """The lines of a transcript, and posts; those with quotation marks at an edge are left out."""
    posts = [(n, m) for n, p in enumerate(paragraphs) if (m := POST.match(text, *p))]
    starts = [(n, start + (text[start] in OPENERS), end) for n, (start, end) in enumerate(paragraphs) if text[end - 1] in ENDS]
    named = [(n, m) for n, start, end in starts if (m := LABEL.match(text, start, end)) and names_somebody(m["name"])]
    labelled = sorted([*posts, *(named if len(named) >= MIN_LINES else [])], key=lambda item: item[0])
    numbers = {number for number, _ in labelled}
    for number, match in labelled:
        end = paragraphs[number][1]
        if not inside(quoted, match.start()) and any(inside(quoted, offset) for offset in (match.end(), end - 1)):
            continue
        label = match.span("name")
        yield Line((match.end(), end), label, number)
        if match.re is LABEL and number + 1 not in numbers and number + 2 in numbers:
            yield Line(paragraphs[number + 1], label, number + 1)


def names_somebody(label: str) -> bool:
    """Whether a label can be a speaker: not a service word of newspapers."""
    return label.split()[0].lower().strip(".") not in SERVICE_WORDS


def blocks(text: str, paragraphs: Sequence[Span], quoted: Sequence[Span]) -> Iterator[Line]:
    """Quoted lines of a mail, and what stands in <blockquote>."""
    for number, paragraph in enumerate(paragraphs):
        match = BLOCK.match(text, *paragraph)
        if match is not None and not meets(quoted, match.span("words")):
            yield Line(match.span("words"), None, number)


def signed(text: str, paragraphs: Sequence[Span], quoted: Sequence[Span]) -> Iterator[Line]:
    """Quoted sentences with a dash and a name behind them, in their paragraph or as the next one."""
    at_start = {start: number for number, (start, _) in enumerate(paragraphs)}
    for start, end in quoted:
        number = at_start.get(start)
        if number is None or end > paragraphs[number][1] or text[end - 2] not in ".!?…,":
            continue
        behind = (end, paragraphs[number][1])
        if end == paragraphs[number][1] and number + 1 < len(paragraphs):
            behind = paragraphs[number + 1]
        match = SIGNATURE.match(text[slice(*behind)])
        if match is not None:
            yield Line((start, end), (behind[0] + match.start("name"), behind[0] + match.end("name")), number)

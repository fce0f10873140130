"""A plain text whose lines were broken to fit a width -> the same text with its paragraphs on one line each.

Enters: a text as it was decoded. Leaves: the text, untouched where its lines are no such lines. Left to others: lines of a page (``lines``),
which say more about themselves.

A line that was broken to fit is one behind which the next word had no room, and most such breaks stand within a sentence. Verse, lists, tables,
and texts with a sentence or a paragraph a line have other breaks, and are left as they are: their line breaks end paragraphs.
"""

from __future__ import annotations

import re
from itertools import pairwise

from kg.articles.lines import ITEM

# Widths that mail, terminals and typewriters break lines at; wider lines were broken by nobody, narrower ones are verse or a table.
NARROWEST, WIDEST = 40, 110
# Lines that are shorter than this share of the width are heads, headings and ends of paragraphs, and say nothing of how the text was broken.
LONG = 0.6
# So many of the long lines are full, and so many of them go on within a sentence. Of lines of any length a fifth happens to be full.
FULL, GOING_ON = 0.8, 0.5
LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
ENDS = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
BROKEN = re.compile(r"(\w+)-$")
WORD = re.compile(r"\w+")


def unwrapped(text: str) -> str:
    """The text with a space for each break that only fits a line to a width.

    >>> wrapped = "The old harbour wall at Eastmere failed on Sunday night, and twelve\\nboats were lost in it.\\n\\nNobody was hurt."
    >>> unwrapped(wrapped)
    'The old harbour wall at Eastmere failed on Sunday night, and twelve boats were lost in it.\\n\\nNobody was hurt.'
    """
    if "\n" not in text and "\r" not in text:
        return text
    lines = [match[0] for match in LINE.finditer(text)]
    width = width_of(lines)
    if width is None:
        return text
    known = frozenset(WORD.findall(text.lower()))
    parts: list[str] = []
    goes_on = False
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        own = line.lstrip(" \t") if goes_on else line
        goes_on = continues(line, following, width)
        parts.append(join(own.rstrip(), following, known) if goes_on else own)
    return "".join(parts)


def width_of(lines: list[str]) -> int | None:
    """The width that lines were broken at; ``None`` where they were not."""
    breaks = [(line.strip(), following.strip()) for line, following in pairwise(lines) if line.strip() and following.strip()]
    if not breaks:
        return None
    lengths = sorted(len(line) for line, _ in breaks)
    # One line in ten may be longer: an address, a headline that nobody broke.
    width = lengths[(len(lengths) - 1) * 9 // 10]
    long = [(line, following) for line, following in breaks if len(line) >= LONG * width]
    if not NARROWEST <= width <= WIDEST:
        return None
    full = sum(is_full(line, following, width) for line, following in long)
    going_on = sum(following[0].islower() and not ENDS.search(line) for line, following in long)
    return width if full >= FULL * len(long) and going_on >= GOING_ON * len(long) else None


def is_full(line: str, following: str, width: int) -> bool:
    """Whether the first word of the next line had no room."""
    return len(line) + 1 + len(following.split(maxsplit=1)[0]) > width


def continues(line: str, following: str, width: int) -> bool:
    """Whether a break between two lines of such a text is none of the text's own."""
    above, below = line.strip(), following.strip()
    if not above or not below or ITEM.match(below) or below.startswith(">") or indent(following) > indent(line):
        return False
    within = below[0].islower() and not ENDS.search(above)
    return within or is_full(above, below, width)


def indent(line: str) -> int:
    """How far a line is moved in."""
    return len(line) - len(line.lstrip(" \t"))


def join(line: str, following: str, known: frozenset[str]) -> str:
    """A line as it stands before the next one: a word that was broken keeps its hyphen, unless the text has it without.

    >>> join("the well-", "known wall", frozenset()), join("an exam-", "ination", frozenset({"examination"})), join("one", "two", frozenset())
    ('the well-', 'an exam', 'one ')
    """
    broken, rest = BROKEN.search(line), WORD.match(following.lstrip())
    if broken is None or rest is None or not rest[0][0].islower():
        return line + " "
    return line[:-1] if (broken[1] + rest[0]).lower() in known else line

"""Lines of a page -> paragraphs: what was broken to fit a column is put together again.

Enters: lines as they are set, with empty ones between them. Leaves: paragraphs. Left to others: where the lines come from.

A paragraph ends at an empty line, after a line that ends a sentence and leaves room, and after a short line that ends nothing (a heading)
before one that begins with a capital.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

# A line shorter than this share of a full one leaves room: the next word would have fitted.
FULL = 0.85
HEADING = 0.6
ENDS = re.compile(r"[.!?…][\"'”’»)\]]*$")
WORD = re.compile(r"\w+(?:-\w+)*")
ITEM = re.compile(r"(?:[-•–*▪]|\d{1,2}[.)])\s")


def paragraphs(lines: Sequence[str]) -> list[str]:
    """The paragraphs of a text that was set in lines.

    >>> paragraphs(["The old harbour exam-", "ination is over, and the boats may", "leave.", "Nobody said why the harbour was shut."])
    ['The old harbour examination is over, and the boats may leave.', 'Nobody said why the harbour was shut.']
    """
    lines = [" ".join(line.split()) for line in lines]
    lengths = sorted(len(line) for line in lines if line)
    width = lengths[len(lengths) * 9 // 10] if lengths else 0
    known = frozenset(word for line in lines for word in WORD.findall(line.lower()))
    return [joined(group, known) for group in groups(lines, width)]


def groups(lines: Sequence[str], width: int) -> Iterator[list[str]]:
    """The lines of each paragraph."""
    group: list[str] = []
    for line in lines:
        if group and (not line or ends(group[-1], line, width)):
            yield group
            group = []
        if line:
            group.append(line)
    if group:
        yield group


def ends(line: str, following: str, width: int) -> bool:
    """Whether a paragraph ends between two lines."""
    if ITEM.match(following):
        return True
    if ENDS.search(line):
        return len(line) < FULL * width
    return len(line) < HEADING * width and following[0].isupper() and not line.endswith((",", ";", "-", "–", "—"))


def joined(lines: Sequence[str], known: frozenset[str]) -> str:
    """Lines as one; a word that was broken with a hyphen is whole again, unless the text has it with the hyphen."""
    parts: list[str] = []
    for number, line in enumerate(lines):
        broken = line.rpartition(" ")[2]  # "exam-"
        following = WORD.match(lines[number + 1]) if number + 1 < len(lines) else None
        if following is None or not following[0][0].islower() or not (broken.endswith("-") and broken[-2:-1].isalpha()):
            parts.append(line + " ")
        elif f"{broken}{following[0]}".lower().lstrip("“‘(\"'") in known:
            parts.append(line)
        else:
            parts.append(line[:-1])
    return "".join(parts).strip()

"""Paragraphs that open with a name and a colon -> what is said under that name.

Enters: a document and its quoted spans. Leaves: (label, words) as spans, in order. Left to others: who the label means.

"MODERATOR: Is the bridge safe?" is a transcript only among its like: a single such line is a heading or a list ("Note:
bring shoes"), unless the label is a name with capitals alone. Lines that follow without a label go on with the last one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kg.documents import Document
from kg.records import Span, inside

# A label: one to five capitalised words, perhaps a role in brackets behind them.
LABEL = re.compile(r"(?P<name>[A-Z][\w.’'-]*(?:[ \u00a0][A-Z][\w.’'-]*){0,4})(?:[ ]?\([^()\n]{1,40}\))?:[ \t\u00a0]+(?=\S)")
NOT_NAMES = frozenset(
    {
        "note",
        "photo",
        "image",
        "source",
        "caption",
        "read",
        "see",
        "update",
        "correction",
        "watch",
        "related",
        "breaking",
        "editor",
        "picture",
        "video",
        "contact",
        "tel",
        "email",
    }
)
MIN_LINES = 2


def transcript(doc: Document, quoted: Sequence[Span]) -> Iterator[tuple[Span, Span]]:
    """(span of the label, span of the words) of every line of a transcript; lines with quotation marks are left out."""
    lines = [
        (number, start, end, match)
        for number, (start, end) in enumerate(doc.paragraphs)
        if (match := LABEL.match(doc.text, start, end)) and names_somebody(match["name"])
    ]
    if len(lines) < MIN_LINES:
        return
    labelled = {number for number, *_ in lines}
    for number, start, end, match in lines:
        if any(inside(quoted, offset) for offset in (match.end(), end - 1)):
            continue
        label = (start, match.end("name"))
        yield label, (match.end(), end)
        following = number + 1
        while following < len(doc.paragraphs) and following not in labelled and following - number <= 1 and following < max(labelled):
            yield label, doc.paragraphs[following]
            following += 1


def names_somebody(label: str) -> bool:
    """Whether a label can be a speaker: not a service word of newspapers."""
    return label.split()[0].lower().strip(".") not in NOT_NAMES

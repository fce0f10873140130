"""Lines that stand in an article and are none of it: share buttons, notices, captions, bylines.

Enters: a line. Leaves: whether it is one. Left to others: leaving it out: of a page when its text is taken from it (``articles``), of a
plain text, which is kept as it is, when it is read (``documents``).
"""

from __future__ import annotations

import re

from kg.lexicon import sections

LIST = "boilerplate"
# A caption is short; a longer paragraph that ends like one is an article's, with a credit at its end.
MAX_LINE = 300
MAX_BYLINE = 120
SEPARATORS = re.compile(r"\s*[|•·]\s*|\s{2,}|\t")
EDGES = " \t.!:…»›>→-–—[]()#*"
SHARE_COUNT = re.compile(r"^\d[\d,.]*k? (?:shares?|comments?|likes?|views?|min(?:ute)?s? read)$", re.IGNORECASE)
# "(Photo: Ada Moe)", "(File photo)", ". Photo by Ada Moe/Wire" at the end of a line.
CREDIT = re.compile(r"(?:[(\[–—-]|[.!?”\"] )\s?(?P<what>[A-Za-z ]{4,20}?)(?:\s?(?::|by|courtesy|/)[^()\[\]]{0,80})?[)\]]?$")
# A byline is capitalised words behind "By", with "and", commas and particles between them, perhaps what the author is behind a comma.
NAME = r"[A-Z][\w.’'-]*(?: (?:(?:de|da|del|der|den|la|le|van|von|al|bin|ter) ){0,2}[A-Z][\w.’'-]*){0,4}"
BYLINE = re.compile(rf"^(?:By|BY|by|Written by|Reported by|Words by) {NAME}(?:(?:, | and | & ){NAME}){{0,3}}(?:(?:,| in | for | \|).{{0,80}})?$")


def is_boilerplate(line: str) -> bool:
    """Whether a line is none of the article.

    >>> [is_boilerplate(each) for each in ("Share this article | Print", "Photo: Ada Moe", "By Ada Moe, staff writer", "The harbour is shut.")]
    [True, True, True, False]
    """
    line = line.strip()
    if not line or len(line) > MAX_LINE:
        return False
    plain = line.casefold().replace("’", "'")
    parts = [part.strip(EDGES) for part in SEPARATORS.split(plain)]
    lists = sections(LIST)
    if all(not part or part in lists["line"] or SHARE_COUNT.match(part) for part in parts):
        return any(parts)
    return begins(plain) or is_credit(line) or is_byline(line)


def begins(plain: str) -> bool:
    """Whether a line in small letters begins as notices and captions do."""
    return any(plain.startswith(start) for start in sections(LIST)["beginning"])


def is_credit(line: str) -> bool:
    """Whether a line ends with who took the picture, as captions do."""
    found = CREDIT.search(line[-110:])
    return found is not None and found["what"].strip().lower() in sections(LIST)["credit"]


def is_byline(line: str) -> bool:
    """Whether a line says who wrote the article and nothing else.

    >>> is_byline("By Isa van Doorn and Bo Lind, health correspondents | 3 March 2031"), is_byline("By Monday Ada Moe had left the harbour.")
    (True, False)
    """
    return len(line) <= MAX_BYLINE and not line.endswith((".", "!", "?", ":", "”", '"')) and BYLINE.match(line) is not None

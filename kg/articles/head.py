"""The head of a text: title, date and publisher, where its first lines give them.

Enters: a text. Leaves: what its head says. Left to others: who wrote it, and everything below the head.
"""

from __future__ import annotations

import re
from datetime import date

from kg.lexicon import word_list

# The head of an article: lines before the first line that reads like a sentence.
HEAD_LINES = 5
MAX_TITLE = 250
MAX_PUBLISHER_WORDS = 5
SENTENCE_END = (".", "!", "”", '"', "…", ":", ";", ",")
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
MONTH_FIRST = re.compile(r"^(?:\w+day,?\s+)?([A-Z][a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)\b")
DAY_FIRST = re.compile(r"^(?:\w+day,?\s+)?(\d{1,2})(?:st|nd|rd|th)?\s+([A-Z][a-z]+)\.?,?\s+((?:19|20)\d\d)\b")
ISO_DATE = re.compile(r"^((?:19|20)\d\d)-(\d\d)-(\d\d)\b")


def head(text: str) -> tuple[str | None, str | None, str | None]:
    """Title, ISO date and publisher, read off the lines before the first sentence; ``None`` where they give none.

    >>> head("Storm hits coast\\n\\nMonday, July 28, 2014\\n\\nA storm hit the coast.")
    ('Storm hits coast', '2014-07-28', None)
    """
    title = published = publisher = None
    lines = [line.strip("\ufeff \t#") for line in text[: 4 * MAX_TITLE].splitlines()]
    lines = [line for line in lines if line]
    if len(lines) < 2:
        return None, None, None
    for number, line in enumerate(lines[:HEAD_LINES]):
        if day := iso_date(line):
            published = published or day
        elif number == 0 and len(line) <= MAX_TITLE and not line.endswith(SENTENCE_END):
            title = line
        elif title and publisher is None and names_publisher(line):
            publisher = line
        elif title and line.startswith("By "):
            continue  # who wrote it, not where it appeared
        else:
            break
    return title, published, publisher


def iso_date(line: str) -> str | None:
    """The date that a line consists of or begins with, as YYYY-MM-DD."""
    if match := ISO_DATE.match(line):
        year, month, day = (int(g) for g in match.groups())
    elif match := MONTH_FIRST.match(line):
        year, month, day = int(match[3]), month_number(match[1]), int(match[2])
    elif match := DAY_FIRST.match(line):
        year, month, day = int(match[3]), month_number(match[2]), int(match[1])
    else:
        return None
    if len(line) > match.end() + 30:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def month_number(word: str) -> int:
    """1 to 12 for a month's name or its first three letters or more, else 0."""
    hits = [n for n, name in enumerate(MONTHS, 1) if len(word) >= 3 and name.startswith(word.lower())]
    return hits[0] if hits else 0


def names_publisher(line: str) -> bool:
    """Whether a line of the head is a news outlet's name and nothing else."""
    words = line.split()
    if words[0].lower() == "by":
        return False
    if len(words) > MAX_PUBLISHER_WORDS or line.endswith(SENTENCE_END):
        return False
    media = word_list("media")
    return words[-1].lower() in media or words[0].lower() in media

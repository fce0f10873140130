"""The head of a text: title, date and publisher, where its first lines give them.

Enters: a text. Leaves: what its head says. Left to others: who wrote it, and everything below the head.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from kg.lexicon import word_list

# The head of an article: lines before the first line that reads like a sentence.
HEAD_LINES = 8
MAX_TITLE = 250
MAX_PUBLISHER_WORDS = 5
MAX_MASTHEAD_WORDS = 3
MAX_BYLINE, MAX_BYLINE_WORDS, MAX_DATE = 120, 16, 32
SENTENCE_END = (".", "!", "”", '"', "…", ":", ";", ",")
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
MONTH_FIRST = re.compile(r"^(?:\w+day,?\s+)?([A-Z][a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)\b")
DAY_FIRST = re.compile(r"^(?:\w+day,?\s+)?(\d{1,2})(?:st|nd|rd|th)?\s+([A-Z][a-z]+)\.?,?\s+((?:19|20)\d\d)\b")
LABEL = re.compile(
    r"^(title|headline|date|published|posted|publisher|outlet|source|publication|author|byline|updated|modified|url|link)(?:\s+on)?\s*:\s*", re.I
)
PUBLISHED = re.compile(r"^(?:first\s+)?(?:published|posted)\s+(?:on\s+)?(?=\w+,?\s+\w+,?\s+\d|\d)", re.IGNORECASE)
NAMES = {"headline": "title", "published": "date", "posted": "date", "outlet": "publisher", "source": "publisher", "publication": "publisher"}
"""What a person may write before a colon, by what is meant; of the others nothing is taken."""
PARTS = re.compile(r"\s*[|·•]\s*|\s+[–—-]\s+|,\s+(?!(?:19|20)\d\d\b)|\s*\((?=[^()]{4,40}\)$)")
AUTHOR = re.compile(r"By [A-Z]")
RELEASE = re.compile(r"(?:for (?:immediate )?release|embargoed|(?:press|news|media) release\W*$)", re.IGNORECASE)
"""What stands above the headline of what a body sends to the papers."""
JOB = "reporter"
"""Beside an author's name it is what they do, and in no outlet's name."""
RULE = re.compile(r"^[-=*_]{3,}$")
ISO_DATE = re.compile(r"^((?:19|20)\d\d)-(\d\d)-(\d\d)\b")


def head(text: str) -> tuple[str | None, str | None, str | None]:
    """Title, ISO date and publisher, read off the lines before the first sentence; ``None`` where they give none.

    >>> head("Storm hits coast\\n\\nMonday, July 28, 2014\\n\\nA storm hit the coast.")
    ('Storm hits coast', '2014-07-28', None)
    >>> head("Storm hits coast\\nBy Ada Moe\\nHarbour Times, 28 July 2014\\n\\nA storm hit the coast.")
    ('Storm hits coast', '2014-07-28', 'Harbour Times')
    """
    lines = lines_of(text)
    if len(lines) < 2:
        return None, None, None
    found: dict[str, str] = {}
    for number, line in enumerate(lines[:HEAD_LINES]):
        given = about(line)
        if number == 0 and given and list(given) == ["publisher"] and not is_masthead(line.words):
            given = None
        if given is None:
            below = lines[number + 1] if number + 1 < len(lines) else None
            if "title" in found and below is not None and is_dated(below) and len(line.words) <= MAX_BYLINE:
                continue  # what stands between headline and date is of the head, whatever it says
            wrapped = below is not None and about(below) is None and below.goes_on_from(line)
            if "title" in found or wrapped or len(line.words) > MAX_TITLE or line.words.endswith(SENTENCE_END):
                break
            given = {"title": line.words}
        for name, value in given.items():
            found.setdefault(name, value)
    if "title" not in found and lines[0].words == found.get("publisher"):
        return lines[0].words, found.get("date"), None  # what stands alone above a text is its headline
    return found.get("title"), found.get("date"), found.get("publisher")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the head; ``directly`` says that no empty one stands above it."""

    words: str
    directly: bool

    def goes_on_from(self, before: Line) -> bool:
        """Whether a sentence was broken between the two, as in text that was set in lines: then the upper one is no headline."""
        return self.directly and (self.words[0].islower() or before.words.rpartition(" ")[2].lower() in word_list("english"))


def lines_of(text: str) -> list[Line]:
    """The lines in which a head may stand, without empty ones and rules."""
    found, empty = [], True
    for raw in text[: 4 * MAX_TITLE].splitlines():
        line = raw.strip("\ufeff \t#")
        if line and not RULE.match(line):
            found.append(Line(line, not empty))
        empty = not line
    return found


def about(line: Line) -> dict[str, str] | None:
    """What a line says about the article: nothing where it names its author; ``None`` where it may be a headline or a sentence."""
    if RELEASE.match(line.words):
        return {}
    if label := LABEL.match(line.words):
        return labelled(label[1].lower(), line.words[label.end() :])
    words = PUBLISHED.sub("", line.words)
    if day := iso_date(words):
        rest = [part for part in PARTS.split(words)[1:] if names_publisher(part)]
        return {"date": day, **({"publisher": rest[0]} if rest else {})}
    author = AUTHOR.match(line.words)
    parts = [part.rstrip(")") for part in PARTS.split(words)]
    dates = [day for part in parts if (day := whole_date(part))]
    outlets = [part for part in parts if names_publisher(part) and not (author and part.lower().endswith(JOB))]
    if dates and len(words) <= MAX_BYLINE and not line.words.endswith(SENTENCE_END) and (author or outlets):
        return {"date": dates[0], **({"publisher": outlets[0]} if outlets else {})}
    if author and not line.words.endswith(SENTENCE_END):
        return {"publisher": outlets[-1]} if outlets else {}
    return {"publisher": words} if names_publisher(words) else None


def labelled(label: str, value: str) -> dict[str, str] | None:
    """What stands behind a label; ``None`` where that is none of its kind: "Source: the council says ..." is a sentence."""
    name = NAMES.get(label, label)
    value = value.strip().strip("\"'")
    if name == "title":
        return {"title": value} if value and len(value) <= MAX_TITLE else None
    if name == "date":
        day = iso_date(value)
        return None if day is None else {"date": day}
    if len(value.split()) > MAX_BYLINE_WORDS or value.endswith("."):
        return None
    return {"publisher": value} if name == "publisher" and value and len(value.split()) <= MAX_PUBLISHER_WORDS else {}


def is_dated(line: Line) -> bool:
    """Whether a line says when the article appeared."""
    return "date" in (about(line) or {})


def is_masthead(line: str) -> bool:
    """Whether the first line is an outlet's name, and no headline that has such a word in it.

    >>> is_masthead("Harbour Times"), is_masthead("Magazine raid shocks town")
    (True, False)
    """
    words = line.removeprefix("The ").split()
    return 1 < len(words) <= MAX_MASTHEAD_WORDS and words[-1].lower() in word_list("media") and all(word[0].isupper() for word in words)


def whole_date(part: str) -> str | None:
    """The date that a part of a line consists of."""
    return iso_date(part) if len(part) <= MAX_DATE else None


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
    if not words or words[0].lower() == "by" or not words[0][0].isupper():
        return False
    if len(words) > MAX_PUBLISHER_WORDS or line.endswith(SENTENCE_END):
        return False
    media = word_list("media")
    return words[-1].lower() in media or words[0].lower() in media

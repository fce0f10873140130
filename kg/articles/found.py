"""What the readers of the formats have in common: what they find, and what text may hold.

Enters: strings from files. Leaves: :class:`Found`. Left to others: the formats.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from kg.articles.head import iso_date

# About 180,000 words, a long book. 1 MB without a paragraph takes 52 CPU seconds and 720 MB; 1 MB of opening marks 70 s and 640 MB,
# of short quotes a line each (77,000 of them) 85 s and 1.9 GB. Longer texts are no articles.
MAX_BYTES = 1_100_000
MAX_FIELD = 500
MAX_ADDRESS = 2_000
NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# What is hung on an address to count who follows it; it names no other page.
COUNTERS = re.compile(r"utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|cmpid|ref_src|at_(?:medium|campaign)\w*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """An article as a format gives it. ``text`` is ``None`` where only its address ``url`` is known; ``id`` where the source names it.

    ``modified`` is when it was changed last: it dates an article that nothing else dates. ``cut`` says that the file ends within it.
    """

    text: str | None
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    url: str | None = None
    byline: str | None = None
    id: str | None = None
    modified: str | None = None
    cut: bool = False


def words(value: object) -> str | None:
    """A field on one line, or nothing.

    >>> words(" Storm\\n hits  coast "), words(""), words(None)
    ('Storm hits coast', None, None)
    """
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    # A field that is longer than a title is no field; cut before it is searched.
    return " ".join(NOT_TEXT.sub(" ", str(value)[: 4 * MAX_FIELD]).split())[:MAX_FIELD] or None


def day(value: object) -> str | None:
    """A date as YYYY-MM-DD, of the forms that articles have.

    >>> day("2031-05-04T23:10:00+02:00"), day("4 May 2031"), day("soon")
    ('2031-05-04', '2031-05-04', None)
    """
    line = words(value)
    return None if line is None else iso_date(re.sub(r"^(\d{4}-\d\d-\d\d)[T ].*", r"\1", line))


def web(value: object) -> str | None:
    """An address with http or https as one writes it to find the page again: no fragment, no counters, no password.

    >>> web("HTTPS://News.Example/a?id=7&utm_source=x#top"), web("javascript:alert(1)")
    ('https://news.example/a?id=7', None)
    """
    address = str(value).strip() if isinstance(value, str) else ""
    if not address or len(address) > MAX_ADDRESS or re.search(r"[\x00-\x20\x7f-\x9f<>\"{}|\\^`\ud800-\udfff]", address):
        return None
    try:
        parts = urlsplit(address)
        known = parts.scheme in ("http", "https") and parts.hostname and parts.username is None
        query = parts.query
        if known and COUNTERS.search(query):
            query = urlencode([(name, each) for name, each in parse_qsl(query, keep_blank_values=True) if not COUNTERS.fullmatch(name)])
    except ValueError:
        return None
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path or "/", query, "")) if known else None


def text_of(paragraphs: list[str]) -> str:
    """Paragraphs as a text: an empty line between two, nothing in it that is no text."""
    return "\n\n".join(clean for each in paragraphs if (clean := NOT_TEXT.sub("", each).strip()))

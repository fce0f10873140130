"""A feed (RSS, Atom) -> its entries: the text of those that carry it, the address of those that do not.

Enters: bytes. Leaves: :class:`~kg.articles.found.Found`, in the feed's order. Left to others: fetching the addresses.
"""

from __future__ import annotations

import io
import re
from typing import Any

import feedparser

from kg.articles.found import Found, day, text_of, web, words
from kg.articles.html import fragment, with_title
from kg.errors import SourceError
from kg.lexicon.boilerplate import is_boilerplate

MAX_ENTRIES = 1_000
# A summary has 20 to 80 words, a short piece of news 100 and more.
WHOLE = 100
WEEKDAY = re.compile(r"^\s*[A-Za-z]{3},\s*")
# Entities that a document declares for itself are what swells; no feed needs them.
DECLARES = re.compile(rb"<!ENTITY", re.IGNORECASE)


def read(data: bytes) -> list[Found]:
    """The entries of a feed. Raises :class:`~kg.errors.SourceError` where it is none."""
    if DECLARES.search(data):
        raise SourceError("the feed declares entities of its own, which no feed needs: it is not read")
    try:
        feed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError) as error:
        raise SourceError(f"the feed is broken ({type(error).__name__})") from error
    if not feed.entries:
        raise SourceError("this is no feed, or one without entries: only RSS and Atom are read as XML")
    name = words(feed.feed.get("title"))
    return [entry_of(entry, name) for entry in feed.entries[:MAX_ENTRIES]]


def entry_of(entry: Any, publisher: str | None) -> Found:
    """One entry, with its text where the feed has the whole of it."""
    bodies = [each.get("value") or "" for each in entry.get("content", ()) if isinstance(each, dict)]
    summary = entry.get("summary") or ""
    paragraphs = max((fragment(each) for each in (*bodies, summary)), key=lambda lines: sum(map(len, lines)))
    title = words(" ".join(fragment(entry.get("title") or "")))
    text = text_of(with_title(title, [line for line in paragraphs if not is_boilerplate(line)]))
    return Found(
        text=text if len(text.split()) >= WHOLE else None,
        title=title,
        published=written(entry),
        publisher=words(entry.get("source", {}).get("title")) or publisher,
        url=web(entry.get("link")),
        byline=words(entry.get("author")),
        id=words(entry.get("id")),
    )


def written(entry: Any) -> str | None:
    """The day an entry was published, where the feed is if it says so, else in UTC."""
    said = day(WEEKDAY.sub("", entry.get("published") or entry.get("updated") or ""))
    if said is not None:
        return said
    known = entry.get("published_parsed") or entry.get("updated_parsed")
    return None if known is None else day(f"{known[0]:04}-{known[1]:02}-{known[2]:02}")

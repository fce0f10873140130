"""A feed (RSS, Atom) -> its entries: the text of those that carry it, the address of those that do not.

Enters: bytes. Leaves: :class:`~kg.articles.found.Found`, in the feed's order. Left to others: fetching the addresses.
"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin

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
ROOT = re.compile(rb"<(?:\w+:)?([A-Za-z]\w*)[\s>/]")
ENDS = re.compile(rb"</(?:\w+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
ENDS_WITHIN = 2_000
# XML that people take for a feed, by the name of its first element.
OTHERS = {
    b"opml": "this is a list of feeds (OPML): give the addresses in it, each by itself",
    b"urlset": "this is a site's list of pages (a sitemap): give the addresses in it",
    b"sitemapindex": "this is a list of a site's lists of pages (a sitemap): give the addresses of articles",
}


def read(data: bytes, url: str | None = None) -> list[Found]:
    """The entries of a feed, whose address helps where those of its entries are relative.

    Raises :class:`~kg.errors.SourceError` where it is none.
    """
    plain = data.replace(b"\0", b"")  # what is declared in UTF-16 is declared too
    if DECLARES.search(plain):
        raise SourceError("the feed declares entities of its own, which no feed needs: it is not read")
    try:
        feed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError) as error:
        raise SourceError(f"the feed is broken ({type(error).__name__})") from error
    if not feed.entries:
        raise SourceError(empty(plain, bool(feed.version)))
    name, base = words(feed.feed.get("title")), web(feed.feed.get("link")) or url
    found = [entry_of(entry, name, base) for entry in feed.entries[:MAX_ENTRIES]]
    if feed.bozo and not ENDS.search(plain[-ENDS_WITHIN:]):
        # Nobody knows how much of it is missing.
        return [*found[:-1], replace(found[-1], text=None, cut=True)]
    return found


def empty(data: bytes, is_feed: bool) -> str:
    """Why a file gives no entries."""
    if is_feed:
        return "the feed has no entries: there is nothing to read in it now"
    root = next((match[1].lower() for match in ROOT.finditer(data[:ENDS_WITHIN])), b"")
    return OTHERS.get(root, "this is no feed: of XML only RSS and Atom are read. Save the text of the article itself to a file and give that")


def entry_of(entry: Any, publisher: str | None, base: str | None = None) -> Found:
    """One entry, with its text where the feed has the whole of it."""
    bodies = [each.get("value") or "" for each in entry.get("content", ()) if isinstance(each, dict)]
    summary = entry.get("summary") or ""
    paragraphs = max((fragment(each) for each in (*bodies, summary)), key=lambda lines: sum(map(len, lines)))
    title = words(" ".join(fragment(entry.get("title") or "")))
    text = text_of(with_title(title, [line for line in paragraphs if not is_boilerplate(line)]))
    return Found(
        text=text if len(text.split()) >= WHOLE else None,
        title=title,
        published=written(entry, "published"),
        modified=written(entry, "updated"),
        publisher=words(entry.get("source", {}).get("title")) or publisher,
        url=web(joined(base, entry.get("link"))),
        byline=words(entry.get("author")),
        id=words(entry.get("id")),
    )


def joined(base: str | None, link: object) -> object:
    """The address of an entry, which some feeds give as it is seen from their own.

    >>> joined("https://news.example/feed", "/a?id=7"), joined(None, "/a")
    ('https://news.example/a?id=7', '/a')
    """
    try:
        return urljoin(base, link) if base and isinstance(link, str) and link.strip() else link
    except ValueError:
        return link


def written(entry: Any, what: str) -> str | None:
    """The day an entry was published or updated, where the feed is if it says so, else in UTC."""
    if what not in entry:  # feedparser takes one for the other
        return None
    said = day(WEEKDAY.sub("", entry.get(what) or ""))
    if said is not None:
        return said
    known = entry.get(f"{what}_parsed")
    return None if known is None else day(f"{known[0]:04}-{known[1]:02}-{known[2]:02}")

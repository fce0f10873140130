"""What kind of source a file is: by its name where that says it, by its first bytes where it does not.

Enters: a name, a media type, the first bytes. Leaves: a kind. Left to others: reading it.
"""

from __future__ import annotations

import re

KINDS = {
    ".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html", ".xhtml": "html",
    ".pdf": "pdf", ".docx": "docx", ".doc": "docx", ".rss": "feed", ".atom": "feed", ".xml": "feed", ".jsonl": "jsonl", ".ndjson": "jsonl",
    ".csv": "csv", ".tsv": "csv", ".warc": "warc", ".warc.gz": "warc",
}  # fmt: skip
"""The ends of names that are known; a folder's other files are left alone."""
SUFFIXES = tuple(KINDS)
TYPES = {
    "text/plain": "text", "text/markdown": "markdown", "text/html": "html", "application/xhtml+xml": "html", "application/pdf": "pdf",
    "application/rss+xml": "feed", "application/atom+xml": "feed", "application/rdf+xml": "feed",
}  # fmt: skip
SEVERAL = frozenset({"feed", "jsonl", "csv", "warc"})
"""Kinds of which one file holds any number of articles."""
BEGINNING = 2_048
MARKUP = re.compile(rb"\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype html|html|head|body|article|div|p[ >])", re.IGNORECASE | re.DOTALL)
XHTML = re.compile(rb"<(?:!doctype )?html[ >]", re.IGNORECASE)
FEED = re.compile(rb"<(?:rss|feed|rdf:rdf)[\s>]", re.IGNORECASE)


def suffix_of(name: str) -> str:
    """The known end of a name, "" where it has none.

    >>> suffix_of("crawl.WARC.gz"), suffix_of("notes.docx"), suffix_of("photo.jpg")
    ('.warc.gz', '.docx', '')
    """
    return max((end for end in SUFFIXES if name.lower().endswith(end)), key=len, default="")


def kind_of(name: str, first: bytes) -> str:
    """The kind of a file. Its bytes are asked where its name does not say, or says less than they do.

    >>> kind_of("page.html", b"<html>"), kind_of("-", b"%PDF-1.7"), kind_of("notes", b"The harbour is shut."), kind_of("a.xml", b"<html>")
    ('html', 'pdf', 'text', 'html')
    """
    named = KINDS.get(suffix_of(name))
    return named if named not in (None, "feed") else by_bytes(first) or named or "text"


def by_bytes(first: bytes) -> str | None:
    """The kind that the first bytes give away."""
    first = first.removeprefix(b"\xef\xbb\xbf")[:BEGINNING]
    if first.startswith(b"%PDF-"):
        return "pdf"
    if first.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "docx"
    if first.startswith((b"WARC/", b"\x1f\x8b")):
        return "warc"
    if first.lstrip().startswith(b"{"):
        return "jsonl"
    if FEED.search(first) and first.lstrip().startswith(b"<"):
        return "feed"
    if MARKUP.match(first) or (first.lstrip().startswith(b"<?xml") and XHTML.search(first)):
        return "html"
    if first.lstrip().startswith((b"<?xml", b"<opml")):
        return "feed"  # whose reader says which XML it is
    return None


def kind_of_page(type: str, first: bytes) -> str:
    """The kind of what a server sent, whose word for it is taken where its bytes do not contradict.

    >>> kind_of_page("text/html", b"%PDF-1.7"), kind_of_page("text/xml", b"<rss version='2.0'>")
    ('pdf', 'feed')
    """
    told, seen = TYPES.get(type), by_bytes(first)
    if seen in ("pdf", "feed") or told is None:
        return seen or "html"
    return told

"""One place after another -> its articles, each format by its reader.

Enters: places, and how they are read. Leaves: articles; what cannot be read, as errors among them. Left to others: the formats.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import unquote, urlsplit

from kg.articles import markdown, tables
from kg.articles.found import MAX_BYTES, NOT_TEXT, Found, web
from kg.articles.head import head
from kg.articles.kinds import BEGINNING, SEVERAL, kind_of, kind_of_page, suffix_of
from kg.articles.places import STANDARD_INPUT, is_folder, no_file, places_of
from kg.articles.texts import decode, decode_page
from kg.articles.wrapping import unwrapped
from kg.errors import KgError, SourceError, at
from kg.fetching import Page, is_address
from kg.records import Article

if TYPE_CHECKING:
    from kg.fetching.fetcher import Fetcher

# Bytes that one file of a kind may have; tables and archives are read bit by bit and have no limit.
MOST = {"text": MAX_BYTES, "markdown": MAX_BYTES, "html": 10_000_000, "feed": 20_000_000, "pdf": 50_000_000, "docx": 50_000_000}
MAX_ID = 80
# Where the article is one of several, a sign between the file and its number there.
NUMBERED = ":"
Read = Article | SourceError


@dataclass(slots=True)
class Reading:
    """How sources are read: which column is what; who fetches addresses, and what it says that it is.

    What few sources need (the web, the process that takes documents apart) is loaded with the first of them.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    agent: str | None = None
    fetcher: Fetcher | None = None

    def fetched(self, address: str) -> Page:
        """The page at an address."""
        if self.fetcher is None:
            from kg.fetching.fetcher import Fetcher, user_agent

            self.fetcher = Fetcher(self.agent or user_agent())
        return self.fetcher.get(address)


def apart(kind: str, data: bytes, charset: str | None = None, url: str | None = None) -> list[Found]:
    """What a document holds that a library takes apart, in a process of its own."""
    from kg.articles import apart

    return apart.read(kind, data, charset, url)


def article(text: str, *, id: str = "article", source: str | None = None) -> Article:
    """An article of this text, with title, date and publisher where its head gives them."""
    if not isinstance(text, str):
        raise SourceError(f"an article is made of its text, a str, and not of {type(text).__name__}: of files and addresses kg.build makes a graph")
    return article_of(Found(text), id, source)


def article_of(found: Found, id: str, source: str | None) -> Article:
    """An article of what a format gave; what it did not give is looked for in the head of the text."""
    text = found.text or ""
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise SourceError(f"the text is longer than the {MAX_BYTES / 1e6:.1f} MB that one article may have: split it")
    text = unwrapped(text)
    title, published, publisher = head(text)
    return Article(
        id=spelt(id), text=text, title=found.title or title, published=found.published or published or found.modified,
        publisher=found.publisher or publisher, source=source and spelt(source), url=found.url, byline=found.byline,
    )  # fmt: skip


def spelt(name: str) -> str:
    """A name as text: of a file's name that is none in this system's letters, the broken ones are U+FFFD.

    >>> spelt("bad\\udcff.txt") == "bad\\ufffd.txt"
    True
    """
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace") if NOT_TEXT.search(name) else name


def read_articles(paths: Sequence[str | Path], problems: list[KgError], reading: Reading | None = None) -> Iterator[Article]:
    """Every article of the places, in the order given, folders in the order of their file names.

    What cannot be read is appended to ``problems`` and does not stop the rest.
    """
    reading = reading or Reading()
    for path in paths:
        try:
            places = places_of(path)
        except SourceError as error:
            problems.append(at(error, str(path)))
            continue
        for place in places:
            for read in read_place(place, reading):
                if isinstance(read, SourceError):
                    problems.append(read)
                else:
                    yield read


def read_place(place: str, reading: Reading) -> Iterator[Read]:
    """The articles of one file, one address or standard input, and the errors among them, each with its place."""
    try:
        if is_address(place):
            yield from of_address(place, reading)
        elif place == STANDARD_INPUT:
            yield from of_file(sys.stdin.buffer, "standard input", reading, "input")
        elif why := no_file(place):
            yield SourceError(why, article=place)
        else:
            with Path(place).open("rb") as file:
                yield from of_file(file, place, reading, id_of(Path(place).name))
    except SourceError as error:
        at(error, place)
        yield error
    except OSError as error:
        folder = "the folder may not be listed: its articles are left out"
        yield SourceError(folder if is_folder(place) else f"the file cannot be read: {error.strerror or error}", article=place)


def holds_several(place: str | Path, reading: Reading | None = None) -> bool:
    """Whether a place is one that any number of articles may come from."""
    if is_address(str(place)) or str(place) == STANDARD_INPUT:
        return False
    if is_folder(place):
        return True
    try:
        if not Path(place).is_file():
            return False  # what is read of a pipe is gone
        with Path(place).open("rb") as file:
            return kind_of(Path(place).name, file.read(BEGINNING)) in SEVERAL
    except OSError:
        return False


def of_file(file: BinaryIO, place: str, reading: Reading, id: str) -> Iterator[Read]:
    """The articles of an open file."""
    file = file if isinstance(file, io.BufferedReader) else io.BufferedReader(file)  # type: ignore[type-var]
    kind = kind_of(place, file.peek(BEGINNING))
    if kind == "text" and reading.columns and not suffix_of(place):
        kind = "csv"  # who names columns sends a table
    if kind in ("jsonl", "csv"):
        rows = tables.read_json if kind == "jsonl" else tables.read_csv
        for number, row in rows(file, reading.columns):
            yield numbered(row, place, number, id)
    elif kind == "warc":
        yield from of_archive(file, place, id)
    else:
        data = file.read(MOST[kind] + 1)
        if len(data) > MOST[kind]:
            raise SourceError(f"the file has more than the {MOST[kind] / 1e6:.1f} MB that one article may have: split it")
        yield from of_bytes(kind, data, place, id)


def of_bytes(kind: str, data: bytes, place: str, id: str) -> Iterator[Read]:
    """The articles of a file that was read as a whole."""
    if kind == "text":
        yield article(decode(data), id=id, source=place)
    elif kind == "markdown":
        yield article_of(markdown.read(decode(data)), id, place)
    elif not data.strip():
        raise SourceError("the file is empty")
    elif kind == "feed":
        for number, entry in enumerate(apart("feed", data), start=1):
            if entry.text is None:
                yield SourceError(without_text(entry, number), article=place)
            else:
                yield numbered(entry, place, number, id)
    else:
        yield article_of(apart(kind, data)[0], id, place)


def without_text(entry: Found, number: int) -> str:
    """Why an entry of a feed is no article, and what to do."""
    if entry.cut:
        return f"the feed is cut off in entry {number}, which is left out: fetch it again"
    told = f"give its address, {entry.url}" if entry.url else "it names no address; save the article's text to a file and give that"
    return f"entry {number} is only a summary: {told}"


def numbered(found: Found | SourceError, place: str, number: int, id: str) -> Read:
    """One of the articles that a file holds, or the error that it is, with its place there."""
    here = f"{place}{NUMBERED}{number}"
    if isinstance(found, SourceError):
        return SourceError(found.message, article=here)
    try:
        return article_of(found, named(found) or f"{id}-{number}", here)
    except SourceError as error:
        return SourceError(error.message, article=here)


def of_archive(file: BinaryIO, place: str, id: str) -> Iterator[Read]:
    """The articles of a WARC file, known by the addresses that they were read from."""
    from kg.articles import warc

    for record in warc.read(file):
        if isinstance(record, SourceError):
            at(record, place)
            yield record
            continue
        here = f"{place}{NUMBERED}{record.number}"
        try:
            yield of_page(Page(record.url or "", record.type, record.charset, record.data), here, f"{id}-{record.number}")
        except SourceError as error:
            yield SourceError(f"{record.url or 'a page without an address'}: {error.message}", article=here)


def of_address(place: str, reading: Reading) -> Iterator[Read]:
    """The article at an address; of a feed, the articles that it leads to."""
    page = reading.fetched(place)
    if kind_of_page(page.type, page.data[:BEGINNING]) != "feed":
        yield of_page(page, page.url)
        return
    for number, entry in enumerate(apart("feed", page.data, page.charset, page.url), start=1):
        if entry.text is not None:
            yield numbered(entry, place, number, id_of_address(place))
        elif entry.url is None:
            yield SourceError(f"entry {number} of the feed has neither a text nor an address", article=place)
        else:
            yield of_entry(entry, entry.url, reading)


def of_entry(entry: Found, address: str, reading: Reading) -> Read:
    """The article that an entry of a feed leads to; the feed says what the page does not."""
    try:
        page = reading.fetched(address)
        found = found_on(page)
        whole = replace(found, published=found.published or entry.published, modified=found.modified or entry.modified)
        read = article_of(whole, id_of_address(page.url), page.url)
    except SourceError as error:
        return SourceError(error.message, article=address)
    return replace(
        read, title=read.title or entry.title, publisher=read.publisher or entry.publisher, byline=read.byline or entry.byline,
    )  # fmt: skip


def of_page(page: Page, place: str, id: str | None = None) -> Article:
    """The article of a page that a server sent."""
    return article_of(found_on(page), id_of_address(page.url) if page.url else id or "page", place)


def found_on(page: Page) -> Found:
    """What a page that a server sent holds."""
    kind = kind_of_page(page.type, page.data[:BEGINNING])
    if kind == "text":
        found = Found(decode_page(page.data, page.charset))
    elif kind == "markdown":
        found = markdown.read(decode_page(page.data, page.charset))
    elif kind == "feed":
        raise SourceError("this is a feed, not an article: give its address by itself")
    else:
        found = apart(kind, page.data, page.charset, page.url or None)[0]
    return replace(found, url=found.url or web(page.url))


def named(found: Found) -> str | None:
    """The name that a source gives an article, where it gives one; of an address, its last part."""
    if found.id is None:
        return id_of_address(found.url) if found.url else None
    return id_of_address(found.id) if is_address(found.id) else found.id[:MAX_ID]


def id_of(name: str) -> str:
    """The name of a file without its end.

    >>> id_of("crawl.warc.gz"), id_of("notes"), id_of("a.b.txt")
    ('crawl', 'notes', 'a.b')
    """
    end = suffix_of(name)
    return (name[: -len(end)] if end else Path(name).stem) or name


def id_of_address(address: str) -> str:
    """The last part of an address that says something, else its host.

    >>> id_of_address("https://news.example/2031/harbour-shut.html?x=1"), id_of_address("https://news.example/")
    ('harbour-shut', 'news.example')
    """
    parts = urlsplit(address)
    last = next((part for part in reversed(unquote(parts.path).split("/")) if part), "")
    return (re.sub(r"[\W_]+", "-", re.sub(r"\.\w{2,5}$", "", last)).strip("-") or parts.hostname or "page")[:MAX_ID]

"""A WARC file, packed or not -> the pages in it, one by one.

Enters: an open file. Leaves: :class:`Record` of each page that was answered with success, what is broken, and
a count of what was left out. Left to others: what the pages hold.

warcio finds the records. The answers in them are taken apart here: what is packed is unpacked up to a limit, and what is cut is said to be cut.
"""

from __future__ import annotations

import contextlib
import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from kg.articles.found import web, words
from kg.errors import SourceError
from kg.fetching import TYPES, content_type
from kg.fetching.packing import unpacked

MAX_PAGE = 30_000_000
# Lines of a record's head, all together: a file without line breaks is not to be read as one line.
MAX_HEAD = 1_000_000
# A file is given up that is broken in more places.
MOST_BROKEN = 100
MOST_KINDS = 8
BROKEN = (ArchiveLoadFailed, zlib.error, EOFError, OSError, ValueError, LookupError, TypeError, AttributeError)
MAGIC = b"WARC/"
PLAIN_START = re.compile(rb"\r?\n\r?\n(WARC/\d)")
PACKED_START = re.compile(rb"\x1f\x8b\x08")
AT_ONCE, OVERLAP = 1_000_000, 1_000
HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Record:
    """One page: its place in the file, counted from 1, over all records."""

    number: int
    url: str | None
    type: str
    charset: str | None
    data: bytes


class Broken(SourceError):
    """A record that has another length than it states: what is behind it may be whole."""


def read(file: BinaryIO) -> Iterator[Record | SourceError]:
    """The pages of a file, and the errors among them; behind what is broken it is read on from the next whole record."""
    crawl = Crawl(file)
    start: int | None = 0
    for _ in range(MOST_BROKEN):
        yield from crawl.records_from(start or 0)
        if crawl.broken_at is None:
            break
        start = next_record(file, crawl.broken_at + 1) if file.seekable() else None
        if crawl.says:
            where = "not read from there on" if start is None else "read on from the next whole record"
            yield SourceError(f"the file is broken behind record {crawl.number} ({crawl.says}), and {where}")
        if start is None:
            break
        file.seek(start)
    if crawl.number == 0 and crawl.broken_at is None:
        yield SourceError("the file holds no record: it is no WARC, or empty")
    elif crawl.left_out:
        yield SourceError(f"records that hold no page are left out: {counted(crawl.left_out)}")


class Crawl:
    """The records of a file, read until one is broken; ``number`` are those begun, ``left_out`` counts those that are no pages."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.number = 0
        self.left_out: Counter[str] = Counter()
        self.broken_at: int | None = None
        self.says = ""

    def records_from(self, start: int) -> Iterator[Record | SourceError]:
        """The pages from a place on. ``broken_at`` is where the record begins that could not be read, ``None`` at the file's end."""
        begun, self.broken_at, self.says = start, None, ""
        first = self.number == 0
        records = ArchiveIterator(self.file, no_record_parse=True)
        count, odd = limited(records.reader), 0
        while True:
            count[0] = 0
            try:
                with contextlib.redirect_stderr(io.StringIO()):  # warcio prints pieces of what it stumbles over
                    record = next(records, None)
                    if records.err_count > odd:
                        odd = records.err_count
                        yield SourceError(f"record {self.number} has another length than it states: its end may be missing")
                    if record is None:
                        return
                    begun, first = records.offset, True
                    self.number += 1
                    found = page(record, self.number)
            except Broken as error:
                self.broken_at = begun
                yield error
                return
            except SourceError as error:
                yield error
                continue
            except BROKEN as error:
                self.broken_at = begun
                # Of a place that was sought it was said before that something is broken there.
                self.says = reason(error) if first else ""
                return
            if isinstance(found, Record):
                yield found
            elif found:
                self.left_out[found] += 1


def reason(error: Exception) -> str:
    """What is wrong with a file, in words where that is known."""
    together = "non-chunked gzip" in str(error)
    return "its records are packed together: unpack it with gunzip and give the file that comes out" if together else type(error).__name__


def next_record(file: BinaryIO, start: int) -> int | None:
    """Where the next record begins, packed or not; ``None`` behind the last."""
    packed = PACKED_START.match(head_of(file, 0)) is not None
    while True:
        data = head_of(file, start, AT_ONCE)
        for match in (PACKED_START if packed else PLAIN_START).finditer(data):
            if not packed or unpacks(data[match.start() :]):
                return start + match.start(packed ^ 1)
        if len(data) < AT_ONCE:
            return None
        start += AT_ONCE - OVERLAP


def head_of(file: BinaryIO, start: int, size: int = 16) -> bytes:
    """Bytes of a file from a place on."""
    file.seek(start)
    return file.read(size)


def unpacks(data: bytes) -> bool:
    """Whether what looks like the beginning of a packed record is one."""
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data[:OVERLAP], len(MAGIC)) == MAGIC
    except zlib.error:
        return False


def counted(left_out: Counter[str]) -> str:
    """What was left out, the most frequent first."""
    order = sorted(left_out.items(), key=lambda item: (-item[1], item[0]))
    others = sum(count for _, count in order[MOST_KINDS:])
    return ", ".join([f"{count:,} {kind}" for kind, count in order[:MOST_KINDS]] + [f"{others:,} of other kinds"] * (others > 0))


def limited(reader: Any) -> list[int]:
    """Make a reader's lines end; returns the count of bytes in them, to be set to 0 with each record."""
    count = [0]
    plain = reader.readline

    def readline(length: int | None = None) -> bytes:
        line: bytes = plain(min(length or MAX_HEAD, MAX_HEAD))
        count[0] += len(line)
        if count[0] >= MAX_HEAD:
            raise ArchiveLoadFailed("no head of a record is that long")
        return line

    reader.readline = readline
    return count


def page(record: Any, number: int) -> Record | str | None:
    """The page of a record; what it is instead where it was to hold one; ``None`` of requests and of the crawl's own notes."""
    if record.rec_type not in ("response", "resource"):
        return "revisit (the same page again)" if record.rec_type == "revisit" else None
    stated = record.rec_headers.get_header("Content-Length") or ""
    data: bytes = record.raw_stream.read(MAX_PAGE + 1)
    if len(data) > MAX_PAGE:
        raise SourceError(f"record {number} has more than {MAX_PAGE / 1e6:g} MB: no article is that long")
    headers: Mapping[str, str] = {"content-type": record.rec_headers.get_header("Content-Type") or ""}
    if record.rec_type == "response":
        status, headers, data = answer(data)
        if status != "200":
            return f"answered with {words(status) or 'nothing'}"
    kind, charset = content_type(headers.get("content-type"))
    if kind not in TYPES:
        return f"of {words(kind) or 'an unknown type'}"
    if not stated.isdecimal() or int(stated) != record.raw_stream.tell():
        raise Broken(f"record {number} is cut off, or has another length than it states")
    if headers.get("transfer-encoding", "").lower() == "chunked":
        data = unchunked(data)
    return Record(
        number, web(record.rec_headers.get_header("WARC-Target-URI")), kind, charset, unpacked(data, headers.get("content-encoding"), MAX_PAGE)
    )


def answer(data: bytes) -> tuple[str, dict[str, str], bytes]:
    """Status, headers with names in small letters, and body of a server's answer.

    >>> answer(b"HTTP/1.1 200 OK\\r\\nContent-Type: text/html\\r\\n\\r\\n<p>")
    ('200', {'content-type': 'text/html'}, b'<p>')
    """
    head, _, body = data.partition(HEAD_END)
    first, *lines = head[:MAX_HEAD].decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    status = (first.split(maxsplit=2)[1:2] or [""])[0]
    return status, {name.strip().lower(): value.strip() for name, _, value in pairs}, body


def unchunked(data: bytes) -> bytes:
    """A body without the lengths of its pieces; archives often keep the pieces joined and the header as it was.

    >>> unchunked(b"3\\r\\n<p>\\r\\n0\\r\\n\\r\\n"), unchunked(b"<p>")
    (b'<p>', b'<p>')
    """
    found, at = bytearray(), 0
    while True:
        end = data.find(b"\r\n", at, at + 40)
        try:
            size = int(data[at:end].partition(b";")[0], 16) if end >= 0 else -1
        except ValueError:
            size = -1
        if size < 0 or end + 2 + size > len(data):
            return bytes(found) if found else data
        if size == 0:
            return bytes(found)
        found += data[end + 2 : end + 2 + size]
        at = end + 4 + size

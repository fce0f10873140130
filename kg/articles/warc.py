"""A WARC file, packed or not -> the pages in it, one by one.

Enters: an open file. Leaves: :class:`Record` of each page that was answered with success. Left to others: what the pages hold.

warcio finds the records. The answers in them are taken apart here: what is packed is unpacked up to a limit, and what is cut is said to be cut.
"""

from __future__ import annotations

import contextlib
import io
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from kg.articles.found import web
from kg.errors import SourceError
from kg.fetching import TYPES, content_type
from kg.fetching.packing import unpacked

MAX_PAGE = 30_000_000
# Lines of a record's head, all together: a file without line breaks is not to be read as one line.
MAX_HEAD = 1_000_000
HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Record:
    """One page: its place in the file, counted from 1, over all records."""

    number: int
    url: str | None
    type: str
    charset: str | None
    data: bytes


def read(file: BinaryIO) -> Iterator[Record | SourceError]:
    """The pages of a file; a record that cannot be read is an error among them, a broken file the last."""
    number = 0
    records = ArchiveIterator(file, no_record_parse=True)
    count = limited(records.reader)
    while True:
        count[0] = 0
        try:
            with contextlib.redirect_stderr(io.StringIO()):  # warcio prints pieces of what it stumbles over
                record = next(records, None)
                found = page(record, number + 1) if record is not None else None
        except SourceError as error:
            yield error
            found = None
        except (ArchiveLoadFailed, zlib.error, EOFError, OSError, ValueError, LookupError, TypeError, AttributeError) as error:
            yield SourceError(f"the file is broken behind record {number} ({type(error).__name__}), and not read from there on")
            return
        if record is None:
            break
        number += 1
        if found is not None:
            yield found
    if number == 0:
        yield SourceError("the file holds no record: it is no WARC, or empty")


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


def page(record: Any, number: int) -> Record | None:
    """The page of a record, ``None`` where it is none: a request, an image, an error of the server."""
    if record.rec_type not in ("response", "resource"):
        return None
    stated = record.rec_headers.get_header("Content-Length") or ""
    data: bytes = record.raw_stream.read(MAX_PAGE + 1)
    if len(data) > MAX_PAGE:
        raise SourceError(f"record {number} has more than {MAX_PAGE / 1e6:g} MB: no article is that long")
    headers: Mapping[str, str] = {"content-type": record.rec_headers.get_header("Content-Type") or ""}
    if record.rec_type == "response":
        status, headers, data = answer(data)
        if status != "200":
            return None
    kind, charset = content_type(headers.get("content-type"))
    if kind not in TYPES:
        return None
    if not stated.isdecimal() or int(stated) != record.raw_stream.tell():
        raise SourceError(f"record {number} is cut off")
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

"""Bytes as text: UTF-8 where nothing says otherwise, and text at all.

Enters: bytes, and the encoding that a server or the bytes themselves state. Leaves: strings. Left to others: what they mean.
"""

from __future__ import annotations

import codecs
import re

from kg.errors import SourceError

# Control characters other than white space; text has none, formats that are not text have many.
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s{0,10}=\s{0,10}[\"']?([\w:.-]{2,40})|<\?xml[^>]{0,100}?encoding\s{0,10}=\s{0,10}[\"']([\w:.-]{2,40})", re.IGNORECASE
)
DECLARED_WITHIN = 4_096
# Real pages have a broken letter here and there; one in this many is let pass as U+FFFD.
BROKEN = 1_000
# What these names mean on the web (https://encoding.spec.whatwg.org/).
LATIN = {"iso-8859-1": "windows-1252", "latin-1": "windows-1252", "us-ascii": "windows-1252", "ascii": "windows-1252"}


def decode(data: bytes) -> str:
    """Bytes as text: UTF-8, and text at all.

    >>> decode(b"")
    Traceback (most recent call last):
    kg.errors.SourceError: the file is empty
    """
    if not data.strip():
        raise SourceError("the file is empty")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise SourceError("the file is UTF-16, not UTF-8: convert it, for example with iconv -f utf-16 -t utf-8")
    if data[:4] in (b"%PDF", b"PK\x03\x04") or b"\x00" in data[:4096]:
        raise SourceError("the file is binary, not text: save it as plain text first")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SourceError(
            f"the file is not UTF-8 (byte {error.start} is 0x{data[error.start]:02x}): convert it, for example with iconv -f windows-1252 -t utf-8"
        ) from error
    if (match := CONTROL.search(text)) and len(CONTROL.findall(text)) > len(text) // 1000:
        raise SourceError(f"the file is binary, not text: control characters from character {match.start()} on")
    return text


def decode_page(data: bytes, charset: str | None = None) -> str:
    """A page of HTML as text: by its byte order mark, else as the server says, else as it says itself, else UTF-8.

    >>> decode_page('<meta charset="latin-1">Ærlig'.encode("latin-1"))
    '<meta charset="latin-1">Ærlig'
    """
    if not data.strip():
        raise SourceError("the page is empty")
    stated = DECLARED.search(data[:DECLARED_WITHIN])
    own = (stated[1] or stated[2]).decode("ascii") if stated else None
    name = next((name for mark, name in MARKS if data.startswith(mark)), None) or charset or own or "utf-8"
    name = LATIN.get(name.lower(), name)
    try:
        # ``decode`` refuses codecs that are none of text; "undefined" and "idna" raise what is caught.
        text = data.decode(name, "replace")
    except (LookupError, UnicodeError, ValueError) as error:
        raise SourceError(f"the page says that its letters are {name!r}, which is no known encoding: save it as UTF-8") from error
    if text.count("\ufffd") > len(text) // BROKEN + 3:
        raise SourceError(f"the page is not {name}, as it {'says' if charset or own else 'should be'}: save it as UTF-8")
    if "\x00" in text or len(CONTROL.findall(text)) > len(text) // 1000 + 3:
        raise SourceError("the page is binary, not text")
    return text

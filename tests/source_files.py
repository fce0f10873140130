"""Files of the formats that articles come in, made from words: what tests read and what the fuzzer starts from.

Enters: lines, paragraphs, pages. Leaves: bytes; the same ones from the same words. Left to others: reading them.
"""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

DATA = Path(__file__).parent / "data" / "sources"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def pdf(pages: Sequence[Sequence[str]], *, packed: bool = False, large: Sequence[str] = ()) -> bytes:
    """A PDF with these lines on its pages, set in Helvetica; those of ``large`` in larger letters."""
    objects: list[bytes] = [b"<</Type/Catalog/Pages 2 0 R>>", b"", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"]
    kids: list[int] = []
    for lines in pages:
        shown = b"".join(
            (b"/F1 18 Tf " if line in large else b"/F1 11 Tf ") + b"(" + re.sub(rb"[\\()]", rb"\\\g<0>", line.encode("cp1252")) + b") Tj T*\n"
            for line in lines
        )
        stream = b"BT /F1 11 Tf %d TL 60 780 Td\n" % (28 if large else 14) + shown + b"ET"
        stream, how = (zlib.compress(stream), b"/Filter/FlateDecode") if packed else (stream, b"")
        objects.append(b"<</Length %d%s>>stream\n%s\nendstream" % (len(stream), how, stream))
        objects.append(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>" % len(objects))
        kids.append(len(objects))
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    out = bytearray(b"%PDF-1.4\n")
    places: list[int] = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def locked(data: bytes, password: str) -> bytes:
    """A PDF with a password."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def docx(body: str, *, head: str = "") -> bytes:
    """A Word document with this XML in its body."""
    document = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{head}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": document})


def paragraph(words: str, style: str = "") -> str:
    """A paragraph of a Word document."""
    styled = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{styled}<w:r><w:t xml:space="preserve">{escape(words)}</w:t></w:r></w:p>'


def zipped(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def warc(records: Sequence[tuple[str, bytes, bytes]], *, packed: bool = False) -> bytes:
    """A WARC file of responses: (address, head of the answer, body)."""
    out = bytearray()
    for number, (address, head, body) in enumerate(records):
        block = b"HTTP/1.1 " + head + b"\r\n\r\n" + body
        name = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-%012d>\r\n" % number
        name += b"WARC-Date: 2031-05-04T00:00:00Z\r\nWARC-Target-URI: %s\r\n" % address.encode()
        record = name + b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n" % (len(block), block)
        out += gzip.compress(record, mtime=0) if packed else record
    return bytes(out)


def page(name: str = "harbour-wall.html") -> bytes:
    return (DATA / name).read_bytes()

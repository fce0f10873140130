"""A Word document -> the text in it: its paragraphs in order, with what was deleted left out and what was inserted kept.

Enters: bytes. Leaves: :class:`~kg.articles.found.Found`. Left to others: notes, headers and footers, comments, pictures.

A document is a zip of XML. Both can be made to swell: the size is limited as it is unpacked, and XML that declares entities is refused.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

from lxml import etree

from kg.articles.found import Found, text_of
from kg.errors import SourceError

MAX_XML = 30_000_000
BODY = "word/document.xml"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# The first bytes of Word's older format, and of documents locked with a password.
OLD = b"\xd0\xcf\x11\xe0"
SPACES = {f"{W}tab": " ", f"{W}br": " ", f"{W}cr": " ", f"{W}noBreakHyphen": "-"}
QUOTE_STYLES = ("quote", "intensequote", "blocktext")


def read(data: bytes) -> Found:
    """The text of a document. Raises :class:`~kg.errors.SourceError` where it is locked, broken or empty."""
    if data.startswith(OLD):
        raise SourceError("the document is in Word's old format or locked with a password: save it as .docx without one")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(BODY) as file:
            xml = file.read(MAX_XML + 1)
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise SourceError(f"the file is no Word document ({type(error).__name__}): open it and save it as .docx again") from error
    if len(xml) > MAX_XML:
        raise SourceError(f"the document unpacks to more than {MAX_XML / 1e6:g} MB: no article is that long")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SourceError("the document is broken: open it and save it as .docx again") from error
    if root.getroottree().docinfo.doctype:
        raise SourceError("the document declares entities, which Word never writes: it is not read")
    text = text_of(paragraphs(root))
    if not any(c.isalnum() for c in text):
        raise SourceError("the document holds no text")
    return Found(text)


def paragraphs(root: Any) -> list[str]:
    """The paragraphs of a document in the order in which they begin; a text box stands behind the paragraph that it hangs on."""
    etree.strip_elements(root, FALLBACK, f"{W}del", f"{W}moveFrom", with_tail=False)
    found: list[list[str]] = []
    open_ones: list[list[str]] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if element.tag == f"{W}p":
            if event == "start":
                found.append(["> "] if is_quote(element) else [])
                open_ones.append(found[-1])
            else:
                open_ones.pop()
        elif event == "start" and open_ones:
            if element.tag == f"{W}t":
                open_ones[-1].append(element.text or "")
            elif element.tag in SPACES:
                open_ones[-1].append(SPACES[element.tag])
    lines = (" ".join("".join(each).split()) for each in found)
    return [line for line in lines if line != ">"]


def is_quote(paragraph: Any) -> bool:
    """Whether a paragraph is set as a block quote."""
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return style is not None and style.get(f"{W}val", "").lower() in QUOTE_STYLES

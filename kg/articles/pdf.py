"""A PDF -> the text in it: pypdf's lines put together to paragraphs, without what every page repeats.

Enters: bytes. Leaves: :class:`~kg.articles.found.Found`. Left to others: time and memory (``apart``); reading pictures of text.

What the file says about itself (title, author, date of making) is what a word processor made up more often than not; it is not used.
"""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError

from kg.articles.edges import Edges, stated_by
from kg.articles.found import MAX_BYTES, Found, text_of
from kg.articles.lines import paragraphs
from kg.errors import SourceError

# How pypdf stumbles over what is not as it should be.
BROKEN = (PyPdfError, OSError, ValueError, LookupError, TypeError, AttributeError, AssertionError, ArithmeticError, NotImplementedError)
MAX_PAGES = 1_000
# A line at the edge of so many pages, or of both where there are two, is the paper's head or foot.
REPEATED = 3
# Letters so many times as large as those of the line before are no part of its paragraph; sub- and superscripts are not lines.
OTHER_SIZE = 1.15
EDGE_LINES = 2
HEAD_LINES = 3
PAGE_NUMBER = re.compile(r"(?:page )?\d{1,4}(?: (?:of|/) \d{1,4})?", re.IGNORECASE)
DIGITS = re.compile(r"\d+")


def read(data: bytes) -> Found:
    """The text of a PDF. Raises :class:`~kg.errors.SourceError` where it is locked, broken, or made of pictures."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it mends is not worth a line on the terminal
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise SourceError("the PDF is locked with a password: save it without one")
        count = len(reader.pages)
        if count > MAX_PAGES:
            raise SourceError(f"the PDF has {count} pages, more than the {MAX_PAGES} that one article may have: split it")
        pages = pages_of(reader)
    except SourceError:
        raise
    except RecursionError as error:
        raise SourceError("the PDF is broken (it refers to itself): print it to a new PDF") from error
    except BROKEN as error:
        raise SourceError(f"the PDF is broken ({type(error).__name__}): print it to a new PDF, or save its text") from error
    inner, edges = without_edges(pages)
    text = text_of(paragraphs(apart_by_size([line for page in inner for line in page])))
    if not any(c.isalnum() for c in text):
        raise SourceError(f"the PDF holds no text on its {count} page{'s' * (count != 1)}, as scanned paper does: run text recognition over it first")
    about = stated_by(edges)
    return Found(text, published=about.published, publisher=about.publisher, url=about.url)


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is set; ``points`` is how large most of its letters are, 0 where the page does not say."""

    words: str
    points: float = 0.0


def pages_of(reader: PdfReader) -> list[list[Line]]:
    """The lines of each page."""
    found: list[list[Line]] = []
    size = 0
    for page in reader.pages:
        lines = lines_of(page)
        found.append([line for line in lines if line.words.strip()])
        size += sum(len(line.words) for line in lines)
        if size > MAX_BYTES:
            raise SourceError(f"the PDF holds more text than the {MAX_BYTES / 1e6:.1f} MB that one article may have: split it")
    return found


def lines_of(page: PageObject) -> list[Line]:
    """The lines of a page."""
    pieces: list[tuple[str, float]] = []

    def seen(piece: str, _: object, matrix: Sequence[float], __: object, points: float) -> None:
        pieces.append((piece, abs(float(points) * float(matrix[3]))))

    text = page.extract_text(visitor_text=seen)
    if "".join(piece for piece, _ in pieces).strip() != text.strip():
        pieces = [(text, 0.0)]  # what was shown in another order says nothing of the lines
    found: list[Line] = []
    gathered: list[str] = []
    letters: Counter[float] = Counter()
    for piece, points in [*pieces, ("\n", 0.0)]:
        first, *others = piece.replace("\u00ad", "").splitlines() + [""] * piece.endswith(("\n", "\r")) or [""]
        for number, words in enumerate((first, *others)):
            if number:
                found.append(Line("".join(gathered), letters.most_common(1)[0][0] if letters else 0.0))
                gathered, letters = [], Counter()
            gathered.append(words)
            if count := len(words.strip()):
                letters[round(points, 1)] += count
    return found


def apart_by_size(lines: Sequence[Line]) -> list[str]:
    """The lines with an empty one between two that are set in different sizes: a headline and its text, a text and its note."""
    found: list[str] = []
    before: Line | None = None
    for line in lines:
        if before is not None and before.points and line.points and not 1 / OTHER_SIZE < line.points / before.points < OTHER_SIZE:
            found.append("")
        found.append(line.words)
        before = line
    return found


def without_edges(pages: Sequence[list[Line]]) -> tuple[list[list[Line]], list[str]]:
    """The pages without the paper's heads and feet, and the words of these, each once.

    They are the lines at the edge of most pages, numbers aside; page numbers; and a date, a paper's name and a page number that stand there with
    nothing else.
    """
    counts = Counter(key for page in pages for key in {edge_key(line.words) for line in (*page[:EDGE_LINES], *page[-EDGE_LINES:])})
    most = max(min(REPEATED, len(pages)), len(pages) // 2, 2)
    kept: list[list[Line]] = []
    edges: dict[str, None] = {}
    for page in pages:
        last = len(page) - EDGE_LINES
        inner: list[Line] = []
        heads = running(page)
        for number, line in enumerate(page):
            at_edge = number < EDGE_LINES or number >= last
            if number in heads or (at_edge and (counts[edge_key(line.words)] >= most or PAGE_NUMBER.fullmatch(line.words.strip()))):
                edges[line.words] = None
            else:
                inner.append(line)
        kept.append(inner)
    return kept, list(edges)


def running(page: Sequence[Line]) -> set[int]:
    """Which of the lines at a page's edge hold a date, a paper's name and a page number alone: of a name alone, nobody knows."""
    found: set[int] = set()
    for numbers in (range(min(HEAD_LINES, len(page))), range(len(page) - 1, max(len(page) - 1 - EDGE_LINES, -1), -1)):
        group: list[int] = []
        for number in numbers:
            if not Edges.of(page[number].words).alone:
                break
            group.append(number)
        if any(Edges.of(page[number].words).published for number in group):
            found.update(group)
    return found


def edge_key(line: str) -> str:
    """A line as it is on every page: with its numbers made equal."""
    return DIGITS.sub("0", " ".join(line.split()))

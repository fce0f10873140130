"""Files and folders -> Article: the only reader of sources.

Enters: paths. Leaves: :class:`~kg.records.Article` with the text exactly as decoded (newlines untouched), its title,
date and publisher where the text's own head gives them. Left to others: everything the text says.

A source that cannot be read becomes a :class:`~kg.errors.SourceError` in the caller's list; the others go on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from importlib import resources
from pathlib import Path

from kg.errors import KgError, SourceError, at
from kg.lexicon import word_list
from kg.records import Article

SUFFIXES = (".txt", ".text", ".md")
# About 180,000 words, a long book. 1 MB without a paragraph takes 52 CPU seconds and 720 MB; 1 MB of opening marks 70 s and 640 MB,
# of short quotes a line each (77,000 of them) 85 s and 1.9 GB. Longer texts are no articles.
MAX_BYTES = 1_100_000
# Control characters other than white space; text has none, formats that are not text have many.
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")

# The head of an article: lines before the first line that reads like a sentence.
HEAD_LINES = 5
MAX_TITLE = 250
MAX_PUBLISHER_WORDS = 5
SENTENCE_END = (".", "!", "”", '"', "…", ":", ";", ",")
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
MONTH_FIRST = re.compile(r"^(?:\w+day,?\s+)?([A-Z][a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)\b")
DAY_FIRST = re.compile(r"^(?:\w+day,?\s+)?(\d{1,2})(?:st|nd|rd|th)?\s+([A-Z][a-z]+)\.?,?\s+((?:19|20)\d\d)\b")
ISO_DATE = re.compile(r"^((?:19|20)\d\d)-(\d\d)-(\d\d)\b")


def example() -> Article:
    """The bundled example article: a news text of RKS News (credited in ``kg/examples/README.md``)."""
    data = resources.files("kg").joinpath("examples", "seed.txt").read_bytes()
    return article(data.decode("utf-8"), id="seed", source="seed.txt")


def article(text: str, *, id: str = "article", source: str | None = None) -> Article:
    """An article of this text, with title, date and publisher where its head gives them."""
    title, published, publisher = head(text)
    return Article(id=id, text=text, title=title, published=published, publisher=publisher, source=source)


def read_articles(paths: Sequence[str | Path], problems: list[KgError]) -> Iterator[Article]:
    """Every article below the paths, in the order given, folders in the order of their file names.

    What cannot be read is appended to ``problems`` and does not stop the rest.
    """
    for path in paths:
        try:
            files = find_files(path)
        except SourceError as error:
            problems.append(at(error, str(path)))
            continue
        for file in files:
            try:
                yield read_article(file)
            except SourceError as error:
                problems.append(at(error, str(file)))


def find_files(path: str | Path) -> list[Path]:
    """The files that a path stands for: itself, or the articles below a folder."""
    if re.match(r"^[a-z][a-z0-9+.-]+://", str(path), re.IGNORECASE):
        raise SourceError("web addresses are not read by this version: save the page's text to a file and give that")
    path = Path(path)
    if not path.exists():
        raise SourceError("there is no such file or folder")
    if not path.is_dir():
        return [path]
    found = sorted(
        p
        for p in path.rglob("*")
        if p.suffix.lower() in SUFFIXES and p.is_file() and not any(part.startswith(".") for part in p.relative_to(path).parts)
    )
    if not found:
        raise SourceError(f"the folder holds no articles: none of its files ends in {', '.join(SUFFIXES)}")
    return found


def read_article(path: Path) -> Article:
    """One file as an article. Raises :class:`SourceError` where it is not readable text."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise SourceError(f"the file has {size / 1e6:.1f} MB, more than the {MAX_BYTES / 1e6:.1f} MB that one article may have: split it")
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(f"the file cannot be read: {error.strerror or error}") from error
    return article(decode(data), id=path.stem, source=str(path))


def decode(data: bytes) -> str:
    """Bytes as text: UTF-8, and text at all.

    >>> decode(b"")
    Traceback (most recent call last):
    kg.errors.SourceError: the file is empty
    """
    if not data.strip():
        raise SourceError("the file is empty")
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


def head(text: str) -> tuple[str | None, str | None, str | None]:
    """Title, ISO date and publisher, read off the lines before the first sentence; ``None`` where they give none.

    >>> head("Storm hits coast\\n\\nMonday, July 28, 2014\\n\\nA storm hit the coast.")
    ('Storm hits coast', '2014-07-28', None)
    """
    title = published = publisher = None
    lines = [line.strip("\ufeff \t#") for line in text[: 4 * MAX_TITLE].splitlines()]
    lines = [line for line in lines if line]
    if len(lines) < 2:
        return None, None, None
    for number, line in enumerate(lines[:HEAD_LINES]):
        if day := iso_date(line):
            published = published or day
        elif number == 0 and len(line) <= MAX_TITLE and not line.endswith(SENTENCE_END):
            title = line
        elif title and publisher is None and names_publisher(line):
            publisher = line
        elif title and line.startswith("By "):
            continue  # who wrote it, not where it appeared
        else:
            break
    return title, published, publisher


def iso_date(line: str) -> str | None:
    """The date that a line consists of or begins with, as YYYY-MM-DD."""
    if match := ISO_DATE.match(line):
        year, month, day = (int(g) for g in match.groups())
    elif match := MONTH_FIRST.match(line):
        year, month, day = int(match[3]), month_number(match[1]), int(match[2])
    elif match := DAY_FIRST.match(line):
        year, month, day = int(match[3]), month_number(match[2]), int(match[1])
    else:
        return None
    if len(line) > match.end() + 30:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def month_number(word: str) -> int:
    """1 to 12 for a month's name or its first three letters or more, else 0."""
    hits = [n for n, name in enumerate(MONTHS, 1) if len(word) >= 3 and name.startswith(word.lower())]
    return hits[0] if hits else 0


def names_publisher(line: str) -> bool:
    """Whether a line of the head is a news outlet's name and nothing else."""
    words = line.split()
    if words[0].lower() == "by":
        return False
    if len(words) > MAX_PUBLISHER_WORDS or line.endswith(SENTENCE_END):
        return False
    media = word_list("media")
    return words[-1].lower() in media or words[0].lower() in media

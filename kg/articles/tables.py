"""CSV and JSON lines -> an article a row: which column is the text, which the title, and so on.

Enters: an open file, columns. Leaves: the row's number with :class:`~kg.articles.found.Found` or the error that it is. Left to others:
where the file is. Rows are read one by one; a file may have any number of them.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from kg.articles.found import MAX_BYTES, NOT_TEXT, Found, day, web, words
from kg.errors import SourceError

FIELDS = ("text", "title", "published", "publisher", "url", "byline", "id")
Row = tuple[int, Found | SourceError]
# An article's text with every letter escaped, and other columns beside it.
MAX_LINE = 8 * MAX_BYTES
SEPARATORS = ",;\t|"


def columns(words: str) -> dict[str, str]:
    """The columns that somebody names: "text=body,title=headline".

    >>> columns("text=body, title=head.line")
    {'text': 'body', 'title': 'head.line'}
    """
    found: dict[str, str] = {}
    for part in words.split(","):
        field, sign, name = (each.strip() for each in part.partition("="))
        if not sign or not name or field not in FIELDS or field in found:
            raise SourceError(
                f"--columns takes FIELD=COLUMN, each once, with commas between; FIELD is one of {', '.join(FIELDS)}, not {part.strip()!r}"
            )
        found[field] = name
    return found


def read_json(file: BinaryIO, names: Mapping[str, str]) -> Iterator[Row]:
    """The article of each line of JSON."""
    number = 0
    while line := file.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE:
            yield number, SourceError(f"the line is longer than {MAX_LINE / 1e6:g} MB: no article is that long")
            while line and not line.endswith(b"\n"):
                line = file.readline(MAX_LINE)
        elif line.strip():
            yield number, parsed(line, names)


def parsed(line: bytes, names: Mapping[str, str]) -> Found | SourceError:
    """The article of one line of JSON, or the error that it is."""
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return SourceError("the line is not UTF-8: convert the file")
    except (ValueError, RecursionError) as error:
        return SourceError(f"the line is no JSON: {error}" if isinstance(error, json.JSONDecodeError) else "the line is no JSON that can be read")
    if not isinstance(row, dict):
        return SourceError('the line is no JSON object: each line is one article, {"text": ...}')
    return found({field: value_at(row, names.get(field, field)) for field in FIELDS}, names, sorted(map(str, row)))


def value_at(row: dict[str, object], name: str) -> object:
    """A value by its key, or by keys with dots between for one that lies deeper."""
    if name in row:
        return row[name]
    value: object = row
    for key in name.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def read_csv(file: BinaryIO, names: Mapping[str, str]) -> Iterator[Row]:
    """The article of each row of a table, whose first row names the columns."""
    csv.field_size_limit(MAX_LINE)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        first = text.readline(MAX_LINE).rstrip("\r\n")
        separator = max(SEPARATORS, key=first.count)
        header = [name.strip() for name in next(csv.reader([first], delimiter=separator), [])]
        wanted = names.get("text", "text")
        if wanted not in header:
            raise SourceError(f"the table has no column {wanted!r}: say with --columns text=NAME which of these is the text: {shown(header)}")
        reader = csv.reader(text, delimiter=separator)
        while (row := next(reader, None)) is not None:
            values = dict(zip(header, row, strict=False))
            if any(row):
                yield reader.line_num + 1, found({field: values.get(names.get(field, field)) for field in FIELDS}, names, header)
    except UnicodeDecodeError:
        raise SourceError("the table is not UTF-8 (from here on nothing was read): save it as CSV with UTF-8") from None
    except csv.Error as error:
        raise SourceError(f"the table is broken, and not read from here on: {error}") from error
    finally:
        text.detach()


def found(values: Mapping[str, object], names: Mapping[str, str], present: list[str]) -> Found | SourceError:
    """A row as an article, or the error that it is."""
    text = values["text"]
    column = names.get("text", "text")
    if text is None and column not in present:
        return SourceError(f"there is no {column!r}: say with --columns text=NAME which of these is the text: {shown(present)}")
    if not isinstance(text, str) or not text.strip():
        return SourceError(f"{column!r} holds no text")
    # A letter for a letter: offsets into the text are offsets into the column.
    text = NOT_TEXT.sub("\ufffd", text)
    return Found(
        text, words(values["title"]), day(values["published"]), words(values["publisher"]), web(values["url"]),
        words(values["byline"]), words(values["id"]),
    )  # fmt: skip


def shown(names: list[str]) -> str:
    """The first names of columns, for a sentence."""
    return (words(", ".join(names[:20])) or "it has none")[:300]

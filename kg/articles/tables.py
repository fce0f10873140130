"""CSV and JSON lines -> an article a row: which column is the text, which the title, and so on.

Enters: an open file, columns. Leaves: the row's number with :class:`~kg.articles.found.Found` or the error that it is. Left to others:
where the file is. Rows are read one by one; a file may have any number of them. Where a build has files of several kinds, one that has not
the column that was named for a field is asked for one with the field's own name.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from kg.articles.found import MAX_BYTES, NOT_TEXT, Found, day, web, words
from kg.errors import SourceError

FIELDS = ("text", "title", "published", "publisher", "url", "byline", "id")
Row = tuple[int, Found | SourceError]
# An article's text with every letter escaped, and other columns beside it.
MAX_LINE = 8 * MAX_BYTES
SEPARATORS = ",;\t|"
JSON_FEED = re.compile(rb"\"version\"\s*:\s*\"https?:(?:\\?/){2}jsonfeed\.org")


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
    number = articles = 0
    unseen = dict(names)
    while line := file.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE:
            yield number, SourceError(f"the line is longer than {MAX_LINE / 1e6:g} MB: no article is that long")
            while line and not line.endswith(b"\n"):
                line = file.readline(MAX_LINE)
        elif number == 1 and (why := one_document(line, file)):
            raise SourceError(why)
        elif line.strip():
            read = parsed(line, names, unseen)
            articles += isinstance(read, Found)
            yield number, read
    if articles and (others := {field: name for field, name in unseen.items() if field != "text"}):
        yield number, SourceError(f"no line has {columns_named(others)}: the articles are read without {it(others)}")


def one_document(line: bytes, file: BinaryIO) -> str | None:
    """Why a file is no JSON lines although it is JSON: it is one document, a feed or set over many lines."""
    if JSON_FEED.search(line) or (line.strip() == b"{" and JSON_FEED.search(file.readline(MAX_LINE))):
        return "this is a JSON feed, which is not read: give the feed's RSS or Atom, or the addresses in it"
    try:
        json.loads(line)
    except json.JSONDecodeError as error:
        if line.lstrip()[:1] in (b"{", b"[") and error.pos >= len(line.decode("utf-8-sig", "replace").rstrip()):
            return "this is one JSON document over many lines: put each article on a line of its own, for example with jq -c '.[]'"
    except (ValueError, RecursionError):
        pass
    return None


def parsed(line: bytes, names: Mapping[str, str], unseen: dict[str, str]) -> Found | SourceError:
    """The article of one line of JSON, or the error that it is; columns that it has are taken out of ``unseen``."""
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return SourceError("the line is not UTF-8: convert the file")
    except (ValueError, RecursionError) as error:
        return SourceError(f"the line is no JSON: {error}" if isinstance(error, json.JSONDecodeError) else "the line is no JSON that can be read")
    if not isinstance(row, dict):
        return SourceError('the line is no JSON object: each line is one article, {"text": ...}')
    values: dict[str, object] = {}
    for field in FIELDS:
        values[field] = value_at(row, names.get(field, field))
        if values[field] is None and field in names:
            values[field] = row.get(field)
        if values[field] is not None:
            unseen.pop(field, None)
    return found(values, names, sorted(map(str, row)))


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
        own = {field: name if name in header else field for field, name in names.items()}
        if own.get("text", "text") not in header:
            raise SourceError(f"the table has no column {names.get('text', 'text')!r}: {told(names, header)}")
        if missing := {field: name for field, name in names.items() if own[field] not in header}:
            yield 1, SourceError(f"the table has no {columns_named(missing)}: its articles are read without {it(missing)}; it has {shown(header)}")
        reader = csv.reader(text, delimiter=separator)
        while (row := next(reader, None)) is not None:
            values = dict(zip(header, row, strict=False))
            if any(row):
                yield reader.line_num + 1, found({field: values.get(own.get(field, field)) for field in FIELDS}, own, header)
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
        return SourceError(f"there is no {column!r}: {told(names, present)}")
    if not isinstance(text, str) or not text.strip():
        return SourceError(f"{column!r} holds no text")
    # A letter for a letter: offsets into the text are offsets into the column.
    text = NOT_TEXT.sub("\ufffd", text)
    return Found(
        text, words(values["title"]), day(values["published"]), words(values["publisher"]), web(values["url"]),
        words(values["byline"]), words(values["id"]),
    )  # fmt: skip


def told(names: Mapping[str, str], present: list[str]) -> str:
    """What to do where a file has no column for the text; another file of the same build may have it."""
    alone = "build this file by itself and say" if names else "say"
    return f"{alone} with --columns text=NAME which of these is the text: {shown(present)}"


def columns_named(missing: Mapping[str, str]) -> str:
    """Columns for a sentence, with what they were to be.

    >>> columns_named({"title": "headline"})
    "column 'headline' (title)"
    """
    return f"column{'s' * (len(missing) > 1)} " + ", ".join(f"{name!r} ({field})" for field, name in missing.items())


def it(missing: Mapping[str, str]) -> str:
    """The word for one column or several."""
    return "it" if len(missing) == 1 else "them"


def shown(names: list[str]) -> str:
    """The first names of columns, for a sentence."""
    return (words(", ".join(names[:20])) or "it has none")[:300]

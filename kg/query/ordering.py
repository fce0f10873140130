"""The order of an answer, made after it: the engine would look every term up again for each comparison, which takes as long as the answer itself.

Enters: SPARQL with ORDER BY; its answer without, as SPARQL 1.1 TSV. Leaves: the rows in the order that SPARQL gives them. Left to others: the answer.

Only columns of plain words, of numbers, of days or of IRIs are brought into order here, each column of one kind; of the rest the engine knows more.
Rows that are equal in all that the query names stand in the order of their text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

ORDER = re.compile(r"\bORDER BY((?:\s+(?:\?\w+|DESC\(\?\w+\)))+)\s*$")
NAMED = re.compile(r"(DESC\()?\?(\w+)")
WORDS = re.compile(r'"((?:[^"\\]|\\.)*)"')
NUMBER = re.compile(r'"?([+-]?\d+(?:\.\d+)?)(?:"\^\^<http://www\.w3\.org/2001/XMLSchema#(?:decimal|integer)>)?')
DAY = re.compile(r'"(\d{4}-\d\d-\d\d)"\^\^<http://www\.w3\.org/2001/XMLSchema#date>')
IRI = re.compile(r"<([^>]*)>")
ESCAPED = re.compile(r"\\(.)")
MEANT = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
By: TypeAlias = Sequence[tuple[str, bool]]


def divided(sparql: str) -> tuple[str, By] | None:
    """A query without its order, and the columns that make it, each with whether it goes downwards; none where the order is of another kind.

    >>> divided("SELECT ?a ?n { ?a ex:n ?n } ORDER BY DESC(?n) ?a")
    ('SELECT ?a ?n { ?a ex:n ?n } ', [('n', True), ('a', False)])
    """
    found = ORDER.search(sparql)
    return (sparql[: found.start()], [(name, bool(down)) for down, name in NAMED.findall(found[1])]) if found else None


def ordered(tsv: bytes, by: By) -> bytes | None:
    """The rows in order; none where a column has what is not brought into order here."""
    head, *rows = tsv.decode("utf-8").split("\n")[:-1]
    rows.sort()
    columns, places = head.split("\t"), list(range(len(rows)))
    for name, down in reversed(by) if rows else ():
        # One column after the other: all cells of a large answer take ten times what its text does.
        keys = keys_of(cells(rows, columns.index(f"?{name}"))) if f"?{name}" in columns else None
        if keys is None:
            return None
        places.sort(key=keys.__getitem__, reverse=down)
    return "".join(f"{row}\n" for row in (head, *(rows[place] for place in places))).encode("utf-8")


def cells(rows: Sequence[str], column: int) -> list[str]:
    """The cells of a column."""
    return [row.split("\t", column + 1)[column] for row in rows]


def keys_of(cells: Sequence[str]) -> list[tuple[bool, Any]] | None:
    """What the cells of a column are compared by, empty ones first; none where they are not of one kind."""
    for kind, read in KINDS:
        found = [(False, None) if not cell else (True, read(match)) if (match := kind.fullmatch(cell)) else None for cell in cells]
        if None not in found:
            return [key for key in found if key is not None]
    return None


def words(found: re.Match[str]) -> str:
    """The words of a literal."""
    return ESCAPED.sub(lambda c: MEANT.get(c[1], c[1]), found[1]) if "\\" in found[1] else found[1]


KINDS: Sequence[tuple[re.Pattern[str], Callable[[re.Match[str]], Any]]] = (
    (WORDS, words), (NUMBER, lambda found: Decimal(found[1])), (DAY, lambda found: found[1]), (IRI, lambda found: found[1]),
)  # fmt: skip

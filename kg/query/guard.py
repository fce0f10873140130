"""What free SPARQL may not do: change the store, call another server, or exhaust the parser.

Enters: the text of a query. Leaves: nothing, or a :class:`~kg.errors.QueryError` that says why it was refused. Left to
others: whether the query parses at all.

The text is read as tokens, so that the word ``service`` inside a string, a comment, a name or an IRI refuses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.errors import QueryError

TOKEN = re.compile(
    r"""
      (?P<space>   \s+ | \#[^\n\r]* )
    | (?P<string>  \"{3} (?:"{0,2}(?:[^"\\]|\\.))* \"{3} | '{3} (?:'{0,2}(?:[^'\\]|\\.))* '{3}
                 | " (?:[^"\\\n\r]|\\.)* " | ' (?:[^'\\\n\r]|\\.)* ' )
    | (?P<iri>     < (?:[^<>"{}|^`\\\x00-\x20] | \\u[0-9A-Fa-f]{4} | \\U[0-9A-Fa-f]{8})* > )
    | (?P<variable>[?$]\w+ )
    | (?P<name>    [\w.-]*: (?:\\. | [\w.:%-])* )
    | (?P<tag>     @[A-Za-z][A-Za-z0-9-]* )
    | (?P<number>  \d[\d.]*(?:[eE][+-]?\d+)? )
    | (?P<word>    \w+ )
    | (?P<mark>    . )
    """,
    re.VERBOSE | re.DOTALL,
)
UPDATES = frozenset(["insert", "delete", "load", "clear", "drop", "create", "add", "move", "copy", "with"])
LISTING = frozenset(".,;")
OPENING, CLOSING = frozenset("{(["), frozenset("})]")
# Oxigraph's parser is recursive: 5,000 nested brackets or 20,000 operators end the process (8 MB stack), 1,000 and
# 2,000 do not; queries that people write have fewer than 30 and 200.
MAX_DEPTH = 200
MAX_OPERATORS = 2_000
MAX_LENGTH = 1_000_000


class UpdateRefused(QueryError):
    """An update where a query is expected."""


def check(sparql: str, *, update: bool = False) -> None:
    """Refuse updates, SERVICE, and what no parser should be given; of an ``update``, what would call another server.

    >>> check("SELECT ?service WHERE { ?service rdfs:label 'SERVICE' } # service")
    >>> check("DELETE WHERE { ?s ?p ?o }")
    Traceback (most recent call last):
    kg.query.guard.UpdateRefused: DELETE is an update, and queries only read: the store is changed by kg build
    """
    if len(sparql) > MAX_LENGTH:
        raise QueryError(f"the query has {len(sparql):,} characters, more than the {MAX_LENGTH:,} that are read")
    depth = operators = 0
    first = True
    for kind, token, start in tokens(sparql):
        if kind == "word":
            word = token.lower()
            if word == "service":
                raise QueryError(f"SERVICE is refused ({place(sparql, start)}): queries are answered from the store alone, no other server is asked")
            if update and word == "load":
                raise QueryError(f"LOAD is refused ({place(sparql, start)}): no other server is asked; send the triples with INSERT DATA")
            if first and word in UPDATES and not update:
                raise UpdateRefused(f"{word.upper()} is an update, and queries only read: the store is changed by kg build")
            first = first and word in ("prefix", "base")
        if token in OPENING:
            depth += 1
        elif token in CLOSING:
            depth -= 1
        elif kind == "word" or (kind == "mark" and token not in LISTING):
            operators += 1
        if depth > MAX_DEPTH or operators > MAX_OPERATORS:
            raise QueryError(
                f"the query is too large ({place(sparql, start)}): more than {MAX_DEPTH} nested brackets or {MAX_OPERATORS:,} operators and keywords"
            )


def tokens(sparql: str) -> Iterator[tuple[str, str, int]]:
    """Kind, text and start of every token, white space and comments left out."""
    for match in TOKEN.finditer(sparql):
        kind = match.lastgroup or "mark"
        if kind != "space":
            yield kind, match[0], match.start()


def place(sparql: str, offset: int) -> str:
    """An offset as people count.

    >>> place("one\\ntwo", 5)
    'line 2, character 2'
    """
    before = sparql[:offset]
    return f"line {before.count(chr(10)) + 1}, character {offset - before.rfind(chr(10))}"

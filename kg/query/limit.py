"""A query with a limit of its own, so that no answer fills the memory before somebody counts it.

Enters: SPARQL that has passed ``guard``. Leaves: the same query with LIMIT. Left to others: saying that it was cut.
"""

from __future__ import annotations

from itertools import pairwise

from kg.query.guard import CLOSING, OPENING, tokens


def limited(sparql: str, most: int) -> str:
    """The query; a SELECT answers with ``most`` rows or fewer, and one that says so itself is left as it is.

    >>> limited("SELECT * { ?s ?p ?o } # all", 10)
    'SELECT * { ?s ?p ?o } # all\\nLIMIT 10\\n'
    >>> limited("SELECT * { { SELECT * { ?s ?p ?o } LIMIT 99 } } LIMIT 5 OFFSET 2", 10)
    'SELECT * { { SELECT * { ?s ?p ?o } LIMIT 99 } } LIMIT 5 OFFSET 2'
    >>> limited("SELECT * { ?s ?p ?o } LIMIT 5000 VALUES ?s { 1 }", 10)
    'SELECT * { ?s ?p ?o } LIMIT 10 VALUES ?s { 1 }'
    >>> limited("SELECT * { ?s ?p ?o } VALUES ?s { 1 }", 10)
    'SELECT * { ?s ?p ?o } \\nLIMIT 10\\nVALUES ?s { 1 }'
    >>> limited("ASK { }", 10)
    'ASK { }'
    """
    outer = list(words(sparql))
    if not any(word == "select" for _, word, _ in outer):
        return sparql
    for (_, word, _), (kind, number, start) in pairwise(outer):
        if word == "limit" and kind == "number":
            return sparql if number.isdecimal() and int(number) <= most else f"{sparql[:start]}{most}{sparql[start + len(number) :]}"
    place = next((start for _, word, start in outer if word == "values"), len(sparql))
    return f"{sparql[:place]}\nLIMIT {most}\n{sparql[place:]}"


def words(sparql: str) -> list[tuple[str, str, int]]:
    """Kind, text and start of the words and numbers outside all brackets."""
    depth = 0
    found = []
    for kind, token, start in tokens(sparql):
        depth += (token in OPENING) - (token in CLOSING)
        if not depth and kind in ("word", "number"):
            found.append((kind, token.lower(), start))
    return found

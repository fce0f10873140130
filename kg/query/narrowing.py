"""A shorter way through a query that looks for a part of a name: the names that have it, written into the query.

Enters: SPARQL, a store that is only read. Leaves: SPARQL with the same answer. Left to others: answering.

``FILTER(CONTAINS(LCASE(?known), LCASE(?name)))``, with or without ``?name = "" ||`` in front, makes an engine walk from
every name to everything that hangs on it. Where ``?name`` is given in the query (``VALUES ?name { "..." }``) and ``?known``
is a name, the names that have the words are looked up in a list, and ``VALUES ?known { ... }`` is put in front of the
filter, in the same group: the engine begins there. The filter stays, so that the list (``kg.search``) may hold too much and
never changes an answer. With 10,000 quotes the question speaker takes 2 ms instead of 1,400.
"""

from __future__ import annotations

import re
from weakref import WeakKeyDictionary

from kg.query.guard import tokens
from kg.search import Index, of_this_state
from kg.store import Store

# The ways in which a query takes a name: a variable behind one of these is a name.
NAMED = r"(?:schema:name|schema:alternateName)(?:\s*\|\s*(?:schema:name|schema:alternateName))?\)?\s+\?{}\b"
# With more names than these, the engine's own way is as short.
MAX_NAMES = 300
FILTER = re.compile(r'FILTER\((?:\?(\w+) = "" \|\| )?CONTAINS\(LCASE\(\?(\w+)\), LCASE\(\?(\w+)\)\)\)')
GIVEN = re.compile(r'VALUES \?(\w+) \{ ("(?:[^"\\\n\r]|\\["\\])*") \}', re.IGNORECASE)


_kept: WeakKeyDictionary[Store, Index] = WeakKeyDictionary()


def prepare(store: Store) -> None:
    """Open the list of a store's names now rather than with the first question."""
    if store not in _kept:
        _kept[store] = of_this_state(store)


def narrowed(store: Store, sparql: str) -> str:
    """The query, narrowed where it looks for a part of a name; ``store`` is one that is only read, for its names are kept."""
    given = GIVEN.findall(sparql)
    wanted = {name: words for name, words in given if words != '""'}
    places = [match for match in FILTER.finditer(sparql) if match[3] in wanted and match[1] in (None, match[3]) and is_name(sparql, match[2])]
    # In quotation marks or in a comment the same words would mean nothing.
    starts = {start for kind, _, start in tokens(sparql) if kind == "word"}
    if not places or len(given) != len({name for name, _ in given}) or not {match.start() for match in places} <= starts:
        return sparql
    prepare(store)
    pieces, last = [], 0
    for match in places:
        found = _kept[store].labels(unescaped(wanted[match[3]]), MAX_NAMES + 1)
        if len(found) <= MAX_NAMES:
            pieces += [sparql[last : match.start()], f"VALUES ?{match[2]} {{ {' '.join(found)} }} "]
            last = match.start()
    return "".join([*pieces, sparql[last:]])


def is_name(sparql: str, variable: str) -> bool:
    """Whether a variable can hold nothing but names: it stands once behind a name's property, and otherwise in filters and answers."""
    behind = re.findall(NAMED.format(variable), sparql)
    bound = re.findall(rf"(?:[\w>)|]\s+\?{variable}\b(?=\s*[.;}}]|\s*$))|AS\s+\?{variable}\b|VALUES\s+\?{variable}\b", sparql, re.MULTILINE)
    return len(behind) == 1 and len(bound) == 1


def unescaped(literal: str) -> str:
    """The words of a literal that ``GIVEN`` has found."""
    return re.sub(r'\\(["\\])', r"\1", literal[1:-1])

"""A shorter way through a query that looks for a part of a name or of a quote: those that have it, written into the query.

Enters: SPARQL, a store that is only read. Leaves: SPARQL with the same answer. Left to others: answering.

``FILTER(CONTAINS(LCASE(?known), LCASE(?name)))``, with or without ``?name = "" ||`` in front, makes an engine walk from
every name to everything that hangs on it. Where ``?name`` is given in the query (``VALUES ?name { "..." }``) and ``?known``
is a name, the names that have the words are looked up in a list, and ``VALUES ?known { ... }`` is put in front of the
filter, in the same group: the engine begins there. The filter stays, so that the list (``kg.search``) may hold too much and
never changes an answer. With 10,000 quotes the question speaker takes 2 ms instead of 1,400.

From few rows an engine should go on row by row, and of an OPTIONAL of several steps behind a long pattern Oxigraph reads all there is instead: its
estimate of the rows overflows. There ``LATERAL`` (SEP-0006), which it knows, is put around the OPTIONAL: with 100,000 quotes the question about took
1.8 seconds for a word, and takes 0.1.
"""

from __future__ import annotations

import re
from weakref import WeakKeyDictionary

from kg.query.guard import MAX_LENGTH, tokens
from kg.search import Index, of_this_state
from kg.store import Store
from kg.store.remote import Remote

# The ways in which a query takes a name, or the words of a quote or of a name: a variable behind one of these is listed.
NAMES = r"schema:name(?:\s*\|\s*schema:alternateName)?\)?|schema:alternateName"
QUOTES = r"a schema:Quotation ; schema:text(?:\|\([^()]*\(schema:name\|schema:alternateName\)\))?"
# With more names than these, or words than fit into a query, the engine's own way is as short.
MAX_NAMES = 300
MAX_QUOTES = 3_000
MAX_CHARACTERS = MAX_LENGTH // 2
FILTER = re.compile(r'FILTER\((?:\?(\w+) = "" \|\| )?CONTAINS\(LCASE\(\?(\w+)\), LCASE\(\?(\w+)\)\)\)')
GIVEN = re.compile(r'VALUES \?(\w+) \{ ("(?:[^"\\\n\r]|\\["\\])*") \}', re.IGNORECASE)
# Nothing is in it but patterns, so that it means the same in a LATERAL.
OPTIONAL = re.compile(r"\bOPTIONAL \{(?:[^{}](?!\b(?:FILTER|BIND|VALUES)\b))*\}", re.IGNORECASE)


_kept: WeakKeyDictionary[Store, Index] = WeakKeyDictionary()


def prepare(store: Store) -> None:
    """Open the list of a store's names now rather than with the first question."""
    if store not in _kept:
        _kept[store] = of_this_state(store)


def narrowed(store: Store, sparql: str) -> str:
    """The query, narrowed where it looks for a part of a name; ``store`` is one that is only read, for its names are kept."""
    given = GIVEN.findall(sparql)
    wanted = {name: words for name, words in given if words != '""'}
    places = [match for match in FILTER.finditer(sparql) if match[3] in wanted and match[1] in (None, match[3]) and is_listed(sparql, match)]
    # In quotation marks or in a comment the same words would mean nothing.
    starts = {start for kind, _, start in tokens(sparql) if kind == "word"}
    if not places or len(given) != len({name for name, _ in given}) or not {match.start() for match in places} <= starts:
        return sparql
    prepare(store)
    pieces, last = [], 0
    for match in places:
        most = MAX_QUOTES if re.search(rf"{QUOTES}\s+\?{match[2]}\b", sparql) else MAX_NAMES
        found = _kept[store].labels(unescaped(wanted[match[3]]), most + 1)
        if len(found) <= most and sum(map(len, found)) <= MAX_CHARACTERS:
            pieces += [sparql[last : match.start()], f"VALUES ?{match[2]} {{ {' '.join(found)} }} "]
            last = match.start()
    shorter = "".join([*pieces, sparql[last:]])
    return about_few(store, shorter) if pieces else sparql


def about_few(store: Store, sparql: str) -> str:
    """A query about what its VALUES name, as the engine of a store answers it soonest: a server (``kg.store.remote``) is asked as it is written."""
    return sparql if isinstance(store, Remote) else stepwise(sparql)


def stepwise(sparql: str) -> str:
    """The query, with a LATERAL around each OPTIONAL that is a plain one and stands beside the VALUES of a variable.

    >>> stepwise("SELECT * { VALUES ?b { 1 } ?a ex:b ?b OPTIONAL { ?b ex:c/ex:d ?d } OPTIONAL { ?d ex:e ?e FILTER(?e > 1) } }")
    'SELECT * { VALUES ?b { 1 } ?a ex:b ?b LATERAL { OPTIONAL { ?b ex:c/ex:d ?d } } OPTIONAL { ?d ex:e ?e FILTER(?e > 1) } }'
    """
    words: dict[int, tuple[str, int]] = {}
    groups = [-1]
    for kind, token, start in tokens(sparql):
        if token == "{":
            groups.append(start)
        elif token == "}" and len(groups) > 1:
            groups.pop()
        elif kind == "word":
            words[start] = (token.lower(), groups[-1])
    beside = {group for word, group in words.values() if word == "values"}
    plain = {start for start, (_, group) in words.items() if group in beside}
    return OPTIONAL.sub(lambda found: f"LATERAL {{ {found[0]} }}" if found.start() in plain else found[0], sparql)


def is_listed(sparql: str, filter: re.Match[str]) -> bool:
    """Whether the variable of a filter always has a value, and one that can be nothing but a name or a quote.

    Wherever it gets one it stands behind one of their properties, in the filter's own group and not in an OPTIONAL or one branch of a UNION.
    """
    behind = list(re.finditer(rf"(?:{NAMES}|{QUOTES})\s+\?{filter[2]}\b", sparql))
    bound = re.findall(rf"(?:[\w>)|]\s+\?{filter[2]}\b(?=\s*[.;}}]|\s*$))|AS\s+\?{filter[2]}\b|VALUES\s+\?{filter[2]}\b", sparql, re.MULTILINE)
    if any(sparql[: match.start()].rstrip(" (").endswith("|") for match in behind):  # or something else
        return False
    return len(behind) == len(bound) > 0 and {group(sparql, match.start()) for match in behind} == {group(sparql, filter.start())}


def group(sparql: str, place: int) -> int:
    """Where the innermost group around a place begins."""
    waiting: list[int] = []
    for _, token, start in tokens(sparql):
        if start >= place:
            break
        if token == "{":
            waiting.append(start)
        elif token == "}" and waiting:
            waiting.pop()
    return waiting[-1] if waiting else -1


def unescaped(literal: str) -> str:
    """The words of a literal that ``GIVEN`` has found."""
    return re.sub(r'\\(["\\])', r"\1", literal[1:-1])

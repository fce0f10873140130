"""One pass over the spans of a store, for the rules that look at every one of them.

Enters: a store. Leaves: for each of four rules of ``ontology/shapes.ttl`` the spans that may break it, and the spans to whoever else wants them (the
comparison with the texts). Left to others: the verdict. The rule's own query gives it, about those spans alone: nothing is decided here.

A span that is plainly right is let through; whatever is odd in any way is not. Each function below has to be true of no span that the
query of its rule would find (``test_validate.py`` compares them).
"""

from __future__ import annotations

import io
import marshal
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from kg.store import Store
from kg.validate.sparql import HEAD, Check

# Sub-queries are joined as wholes, by hashing: a third of the time of looking up each selector's properties one by one.
PROPERTIES = ("start", "end", "exact", "prefix", "suffix")
COMPLETE = " ".join(f"{{ SELECT ?selector ?{name} WHERE {{ ?selector oa:{name} ?{name} }} }}" for name in PROPERTIES)
PLACED = "{ SELECT ?span ?text WHERE { ?span oa:hasSource ?text } } { SELECT ?span ?selector WHERE { ?span oa:hasSelector ?selector } }"
SPANS = f"""
SELECT ?span ?text ?start ?end ?exact ?prefix ?suffix WHERE {{ {PLACED} {COMPLETE} }}"""
# The spans of what has no words of its own, as a quantity put together from several places.
POSITIONS = """
SELECT ?span ?text ?start ?end ?exact ?prefix ?suffix WHERE {
  { ?selector oa:start ?start MINUS { ?selector oa:exact ?words } MINUS { ?selector oa:prefix ?before } MINUS { ?selector oa:suffix ?after } }
  ?selector oa:end ?end . ?span oa:hasSelector ?selector ; oa:hasSource ?text }"""
# What both leave out, in a graph that is wrong: selectors that lack a property, and spans without one.
LACKING = f"""
SELECT ?span ?text ?start ?end ?exact ?prefix ?suffix WHERE {{
  {{ {PLACED} }} MINUS {{ {COMPLETE} }}
  {" ".join(f"OPTIONAL {{ ?selector oa:{name} ?{name} }}" for name in PROPERTIES)}
  FILTER(BOUND(?exact) || BOUND(?prefix) || BOUND(?suffix) || !BOUND(?start) || !BOUND(?end)) }}"""
BARE = """
SELECT ?span ?text ?start ?end ?exact ?prefix ?suffix WHERE { ?span oa:hasSource ?text MINUS { ?span oa:hasSelector ?selector } }"""
SOURCES = "SELECT (COUNT(*) AS ?n) WHERE { ?span oa:hasSource ?text }"
SELECTORS = "SELECT (COUNT(*) AS ?n) WHERE { ?span oa:hasSelector ?selector }"
LENGTHS = "SELECT ?text ?length WHERE { ?text eq:codePointLength ?length }"
# What is no part of a word in any engine, at either side of an edge. Whatever else is not ASCII may be one.
APART = frozenset(" \t\n\r\u00a0!\"#$%&'()*+,-./:;<=>?@[\\]^`{|}~“”„‘’‚«»‹›–—…")
# The marks that the query of WholeWords sets at the edges.
EDGES = re.compile("[\ue000\ue001]")
# More spans than this are not named in a query: the rule then looks at all.
MOST = 20_000


class Span(NamedTuple):
    """A span of the store with one selector: IRIs, and the selector's values as plain strings."""

    iri: str
    text: str
    start: str | None
    end: str | None
    exact: str | None
    prefix: str | None
    suffix: str | None


def _plain_iri(span: Span, length: str | None) -> bool:
    return span.start is None or span.end is None or span.iri == f"{span.text}#char={span.start},{span.end}"


def _plain_length(span: Span, length: str | None) -> bool:
    if span.start is None or span.end is None or span.exact is None:
        return True
    return _digits(span.start) and _digits(span.end) and int(span.end) - int(span.start) == len(span.exact)


def _plainly_inside(span: Span, length: str | None) -> bool:
    return span.end is None or (length is not None and _digits(span.end) and int(span.end) <= int(length))


def _plainly_whole(span: Span, length: str | None) -> bool:
    if span.exact is None or span.prefix is None or span.suffix is None:
        return True
    if not span.exact or EDGES.search(f"{span.prefix}{span.exact}{span.suffix}"):
        return False
    before, first, last, after = span.prefix[-1:], span.exact[0], span.exact[-1], span.suffix[:1]
    if before and before not in APART and first not in APART:
        return False
    if after and after not in APART and last not in APART:
        return False
    cut_before = first.isdigit() and before in (".", ",") and span.prefix[-2:-1].isdigit()
    return not (cut_before or (last.isdigit() and after in (".", ",") and span.suffix[1:2].isdigit()))


PLAIN: dict[str, Callable[[Span, str | None], bool]] = {
    "SpanIri": _plain_iri,
    "SpanLength": _plain_length,
    "SpanInsideText": _plainly_inside,
    "WholeWords": _plainly_whole,
}


def spans(store: Store) -> Iterator[Span]:
    """All of them, text by text; one with several selectors as often."""
    seen, different = 0, True
    for found in _by_text(store, SPANS, POSITIONS):
        different = different and len({span.iri for span in found}) == len(found) and all(span.iri.startswith(f"{span.text}#") for span in found)
        seen += len(found)
        yield from found
    # As many different spans as there are sources and selectors: each has one of both, and none was left out.
    if not different or [[str(seen)]] * 2 != [list(row) for query in (SOURCES, SELECTORS) for row in store.values(query)]:
        for found in _by_text(store, LACKING, BARE):
            yield from found


def _by_text(store: Store, *queries: str) -> Iterator[list[Span]]:
    # They come in no order and wait as bytes, 150 each: a fifth of what the strings take.
    waiting: dict[str | None, bytearray] = defaultdict(bytearray)
    for query in queries:
        for row in store.values(query):
            waiting[row[1]] += marshal.dumps(row)
    while waiting:
        _, rows = waiting.popitem()
        stream, found = io.BytesIO(rows), []
        while stream.tell() < len(rows):
            found.append(Span._make(marshal.load(stream)))
        yield found


def suspects(store: Store, other: Callable[[Span], None] | None = None) -> dict[str, set[str]]:
    """Rule -> the spans that it has to look at; on the way each span goes to ``other`` too."""
    found: dict[str, set[str]] = {rule: set() for rule in PLAIN}
    lengths = _lengths(store)
    for span in spans(store):
        length = lengths.get(span.text)
        for rule, plain in PLAIN.items():
            if not plain(span, length):
                found[rule].add(span.iri)
        if other:
            other(span)
    return found


def about(check: Check, spans: set[str]) -> str:
    """The query of a rule, asked about these spans alone, where they can be named and are not too many."""
    if len(spans) > MOST or not all(span.startswith("http") and not re.search(r'[\x00-\x20<>"{}|\\^`]', span) for span in spans):
        return check.query
    return check.query.replace(HEAD, f"{HEAD} VALUES ?value {{ {' '.join(f'<{span}>' for span in sorted(spans))} }}")


def _lengths(store: Store) -> Mapping[str, str | None]:
    """Text -> its length, where it has one that is a plain number; of none the others are plainly inside."""
    several: dict[str, list[str]] = defaultdict(list)
    for text, length in store.values(LENGTHS):
        several[str(text)].append(str(length))
    return {text: found[0] if len(found) == 1 and _digits(found[0]) else None for text, found in several.items()}


def _digits(words: str) -> bool:
    return words.isascii() and words.isdecimal() and len(words) < 19

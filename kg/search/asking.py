"""Store -> the facts that the index is made of, article by article, and those of the registry.

Enters: a store. Leaves: rows of strings, in an order that follows from what they say. Left to others: tables (``filling``).

What an article says is read off its own graph, who is who off the registry's: so no more than an article is held at a time, and whoever writes the
store is told again what has not changed (``kg.store.asked``). Names alone are taken from wherever they stand, for a query is answered with
them (``kg.query.narrowing``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from kg.store import Store
from kg.store.asked import ArticleGraph
from kg.vocabulary import COMPARISONS, GRAPH, REGISTRY, short


def each(*patterns: str) -> str:
    """Patterns that are read one by one, and then joined. In a row the engine looks up every step for every node: of a short graph that takes twice
    as long.
    """
    return " ".join(f"{{ SELECT * {{ {pattern} }} }}" for pattern in patterns)


ARTICLE = """
SELECT ?article ?sha256 ?name ?title ?published ?publisher ?url WHERE {
  ?article a schema:NewsArticle ; schema:encoding/schema:sha256 ?sha256 ; schema:identifier ?name .
  OPTIONAL { ?article schema:headline ?title }
  OPTIONAL { ?article schema:datePublished ?published }
  OPTIONAL { ?article schema:publisher/schema:name ?publisher }
  OPTIONAL { ?article schema:url ?url }
}"""
SPEAKING = f"""
SELECT ?who ?name ?class WHERE {{
  {each("SELECT DISTINCT ?who { ?statement prov:agent|org:organization ?who }", "?who a eq:Referent", "?who schema:name ?name")}
  OPTIONAL {{ {each("VALUES ?class { schema:Person schema:Organization } ?who a ?class")} }}
}}"""
QUOTES = f"""
SELECT ?quote ?words ?kind ?mode ?confidence ?who WHERE {{
  {each("?quote a schema:Quotation", "?quote schema:text ?words", "?quote eq:quoteKind ?kind", "?quote eq:quoteMode ?mode")}
  {each("?quote prov:qualifiedAttribution ?attribution", "?attribution eq:confidence ?confidence")}
  OPTIONAL {{ {each("?quote prov:wasAttributedTo ?who")} }}
}}"""
FIGURES = f"""
SELECT ?quantity ?words ?measured ?who WHERE {{
  {each("?quantity a qudt:Quantity", "?quantity eq:span ?span", "?span oa:hasSelector ?selector", "?selector oa:exact ?words")}
  MINUS {{ ?change eq:from ?quantity }}
  OPTIONAL {{ {each("?quantity schema:variableMeasured/schema:name ?measured")} }}
  OPTIONAL {{ {each("?quantity prov:wasAttributedTo ?who")} }}
}}"""
MEMBERSHIPS = f"""
SELECT ?membership ?who ?body ?role WHERE {{
  {each("?membership org:member ?who")}
  OPTIONAL {{ {each("?membership org:organization ?body")} }}
  OPTIONAL {{ {each("?membership org:role/skos:prefLabel ?role")} }}
}}"""
TALK = f"SELECT ?quote ?who WHERE {{ {each('?claim a schema:Claim', '?claim schema:appearance ?quote', '?claim schema:about ?who')} }}"
LABEL = "SELECT DISTINCT ?words (LANG(?words) AS ?language) (DATATYPE(?words) AS ?type)"
LATER = (QUOTES, FIGURES, MEMBERSHIPS, TALK)
"""What is asked of an article together with the rest, since the engine has its graph at hand then, and written when all articles have numbers."""
NAMES = f"{LABEL} WHERE {{ ?who schema:name|schema:alternateName ?words }}"
LABELS = f"{LABEL} WHERE {{ {{ ?who schema:name|schema:alternateName ?words }} UNION {{ ?quotation a schema:Quotation ; schema:text ?words }} }}"

ENTITIES = "SELECT ?entity ?name WHERE { ?entity a eq:RegistryEntity ; schema:name ?name }"
OTHER_NAMES = "SELECT ?entity ?name WHERE { ?entity a eq:RegistryEntity ; schema:alternateName ?name }"
HEIRS = "SELECT ?former ?heir WHERE { ?former a eq:RegistryEntity ; prov:alternateOf ?heir }"
LINKS = "SELECT ?referent ?entity WHERE { ?referent prov:specializationOf ?entity }"
DISAGREEMENTS = """
SELECT ?one ?other ?times ?reason WHERE {
  ?comparison eq:verdict eqv:disagrees ; eq:left ?one ; eq:right ?other ; eq:ratio ?times ; eq:reason ?reason .
}"""
STRING = "http://www.w3.org/2001/XMLSchema#string"
QUOTED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})
Row: TypeAlias = tuple[str, ...]
KINDS = {"person": "person", "organisation": "institution", "Person": "person", "Organization": "institution"}


def told(graph: ArticleGraph, sparql: str) -> list[Row]:
    """What an article answers, with nothing in place of what is unbound."""
    return list(map(blank, graph.values(sparql)))


def nodes(rows: Iterable[Sequence[str]]) -> list[tuple[str, Row]]:
    """The keys of nodes that are called after their spans, in the order of the text, with what is asked of each: of two answers the first."""
    found: dict[str, Row] = {}
    for node, *values in rows:
        key, row = short(node), tuple(values)
        found[key] = min(found.get(key, row), row)
    return sorted(found.items(), key=lambda each: (place_of(each[0]), each[0]))


def speaking(rows: Iterable[Row]) -> dict[str, tuple[str, str]]:
    """Speakers, and bodies that somebody belongs to: name and kind by key, in the order of the keys. Who is of two kinds is an institution."""
    found: dict[str, tuple[str, str]] = {}
    for who, name, kind in sorted(rows):
        key, known = referent(who), KINDS.get(kind.rpartition("/")[2], "group")
        shown, before = found.get(key, (name, known))
        found[key] = (shown, known if known == "institution" else before)
    return found


def registry(store: Store, sparql: str) -> Iterator[tuple[str, str]]:
    """The rows of a question about the registry: the key of an entity, and what is asked of it."""
    return ((short(entity), value) for entity, value in map(blank, store.values(sparql, REGISTRY)))


def links(store: Store) -> Iterator[tuple[str, str]]:
    """Referents with their entities, by the keys of both."""
    return ((referent(who), short(entity)) for who, entity in map(blank, store.values(LINKS, REGISTRY)))


def disagreements(store: Store) -> list[tuple[str, str, float, str]]:
    """Pairs of numbers that contradict each other, by their keys."""
    rows = map(blank, store.values(DISAGREEMENTS, COMPARISONS))
    return sorted((short(one), short(other), float(times or 0), reason) for one, other, times, reason in rows)


def other_labels(store: Store) -> Iterator[Row]:
    """The names and quotes in all graphs that were not read off an article."""
    for graph in store.graphs():
        if not (graph.startswith(GRAPH) and graph.endswith("/extraction")):
            yield from map(blank, store.values(LABELS, graph))


def blank(row: Iterable[str | None]) -> Row:
    """A row with nothing in place of what is unbound."""
    return tuple(value or "" for value in row)


def literal(words: str, language: str, type: str) -> str:
    r"""A literal as a query writes it.

    >>> print(literal('a "dry" well', "", STRING), literal("Nei", "nb", ""))
    "a \"dry\" well" "Nei"@nb
    """
    suffix = f"@{language}" if language else "" if type in ("", STRING) else f"^^<{type}>"
    return f'"{words.translate(QUOTED)}"{suffix}'


def place_of(node: str) -> tuple[int, int, int]:
    """Start, end and number of a node that is called after its span.

    >>> place_of("text/2d711642b726b044/quantity/81-90.2")
    (81, 90, 2)
    """
    span, _, number = node.rpartition("/")[2].partition(".")
    start, _, end = span.partition("-")
    return (int(start), int(end), int(number or 1))


def referent(iri: str) -> str:
    """The key of a referent.

    >>> referent("https://w3id.org/expert-quotes/id/text/2d711642b726b044/referent/mira-holt")
    '2d711642b726b044/mira-holt'
    """
    return short(iri).removeprefix("text/").replace("/referent/", "/")

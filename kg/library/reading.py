"""A store -> rows of everything in it, in the order of articles and of their text.

Enters: a :class:`~kg.store.Store`. Leaves: the rows of ``kg.rows``, and articles. Left to others: what is done with them (``kg.library``).

Each kind is one question over the whole store and small ones for what a row may have several of, put together here: as one
question the store would answer the small ones anew for every row. Rows are brought into order here too: the store would look each term up for
every comparison, which took longer than all else.

What several prints of one report say is one row, that of the print that comes first, and earlier versions of an article have none (``kg.prints``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from kg.network.questions import IDENTITIES
from kg.prints import ONCE, Counting, counting, reprints, text_of
from kg.query.ordering import divided
from kg.query.whole import everything
from kg.records import HASH_DIGITS, Article
from kg.rows import ClaimRow, QuantityRow, QuoteRow, Row, SpeakerRow
from kg.store import Store
from kg.vocabulary import ID

ARTICLES = """
SELECT ?sha256 ?id ?title ?published ?publisher ?url WHERE {
  ?article a schema:NewsArticle ; schema:encoding/schema:sha256 ?sha256 ; schema:identifier ?id .
  OPTIONAL { ?article schema:headline ?title }
  OPTIONAL { ?article schema:datePublished ?published }
  OPTIONAL { ?article schema:publisher/schema:name ?publisher }
  OPTIONAL { ?article schema:url ?url }
}"""
QUOTES = """
SELECT ?id ?article ?start ?end ?node ?title ?published ?who ?kind ?mode ?words ?cue ?source ?confidence WHERE {
  ?node a schema:Quotation ; eq:quoteKind ?kind ; eq:quoteMode ?mode ; schema:text ?words ; schema:isPartOf ?article ; schema:hasPart ?first ;
    prov:qualifiedAttribution ?attribution .
  ?first schema:position 1 ; eq:span/oa:hasSelector/oa:start ?start .
  { SELECT ?node (MAX(?last) AS ?end) WHERE { ?node schema:hasPart/eq:span/oa:hasSelector/oa:end ?last } GROUP BY ?node }
  ?article schema:identifier ?id .
  OPTIONAL { ?article schema:headline ?title }
  OPTIONAL { ?article schema:datePublished ?published }
  OPTIONAL { ?attribution prov:agent ?who }
  OPTIONAL { ?attribution eq:cue/oa:hasSelector/oa:exact ?cue }
  OPTIONAL { ?attribution eq:sourceSpan/oa:hasSelector/oa:exact ?source }
  OPTIONAL { ?attribution eq:confidence ?confidence }
}"""
SPEAKERS = """
SELECT ?id ?article ?who ?name ?class ?nationality ?quotes WHERE {
  { SELECT ?who ?article (COUNT(DISTINCT ?quotation) AS ?quotes) WHERE {
      ?quotation a schema:Quotation ; prov:wasAttributedTo ?who ; schema:isPartOf ?article .
      ONCE } GROUP BY ?who ?article }
  ?article schema:identifier ?id .
  ?who schema:name ?name .
  OPTIONAL { VALUES ?class { schema:Person schema:Organization foaf:Group schema:Place schema:CreativeWork } ?who a ?class }
  OPTIONAL { ?who schema:nationality ?nationality }
}""".replace("ONCE", ONCE % {"statement": "quotation", "article": "article"})
QUANTITIES = """
SELECT ?id ?article ?start ?end ?node ?words ?value ?low ?high ?precision ?label ?unit ?per ?confidence WHERE {
  ?node a qudt:Quantity ; qudt:quantityValue ?amount ; eq:span ?span .
  ?span oa:hasSource ?text ; oa:hasSelector ?selector .
  ?selector oa:start ?start ; oa:end ?end ; oa:exact ?words .
  ?article schema:encoding ?text ; schema:identifier ?id .
  ?amount eq:precision ?precision ; qudt:hasUnit ?unit .
  FILTER NOT EXISTS { ?change eq:from ?node }
  OPTIONAL { ?amount qudt:numericValue ?value }
  OPTIONAL { ?amount qudt:lowerBound ?low }
  OPTIONAL { ?amount qudt:upperBound ?high }
  OPTIONAL { ?amount eq:unitLabel ?label }
  OPTIONAL { ?node eq:per ?per }
  OPTIONAL { ?node eq:confidence ?confidence }
}"""
CLAIMS = """
SELECT ?id ?article ?start ?end ?node ?quotation ?who ?words ?subject ?polarity ?certainty ?modality ?confidence WHERE {
  ?node a schema:Claim ; schema:appearance ?quotation ; schema:text ?words ; eq:polarity ?polarity ; eq:certainty ?certainty ;
    eq:modality ?modality ; eq:span/oa:hasSelector ?selector .
  ?selector oa:start ?start ; oa:end ?end .
  ?quotation schema:isPartOf ?article .
  ?article schema:identifier ?id .
  OPTIONAL { ?quotation prov:wasAttributedTo ?who }
  OPTIONAL { ?node eq:topic/oa:hasSelector/oa:exact ?subject }
  OPTIONAL { ?node eq:confidence ?confidence }
}"""

# What a row may have several of: the first is taken, by the numbers between the first column and the last, then by the last.
ROLES = """
SELECT ?who ?start ?end ?role WHERE {
  ?m org:member ?who ; org:role/skos:prefLabel ?role ; eq:span/oa:hasSelector ?s . ?s oa:start ?start ; oa:end ?end
}"""
BODIES = """
SELECT ?who ?start ?end ?name WHERE {
  ?m org:member ?who ; org:organization/schema:name ?name ; eq:span/oa:hasSelector ?s . ?s oa:start ?start ; oa:end ?end
}"""
NAMES = "SELECT ?who ?name WHERE { ?who a eq:Referent ; schema:name ?name }"
MEASURED = "SELECT ?node ?name WHERE { ?node a qudt:Quantity ; schema:variableMeasured/schema:name ?name }"
TIMES = "SELECT ?node ?time WHERE { ?node time:hasTime/rdfs:label ?time }"
GIVEN_BY = "SELECT ?node ?name WHERE { ?node a qudt:Quantity ; prov:wasAttributedTo/schema:name ?name }"

KINDS = {"Person": "person", "Organization": "organisation", "Group": "group", "Place": "place", "CreativeWork": "work"}
COMPARATORS = {"atLeast": ">=", "above": ">", "justAbove": ">", "atMost": "<=", "below": "<", "justBelow": "<"}
APPROXIMATE = frozenset({"approximate", "approximateRange", "justAbove", "justBelow"})


def articles(store: Store) -> Iterator[Article]:
    """Every article, with its text."""
    for sha256, id, title, published, publisher, url in sorted(store.values(everything(store, ARTICLES)), key=article_order):
        yield Article(str(id), store.text(str(sha256)), title, published, publisher, source=url, url=url)


def quotes(store: Store) -> Iterator[QuoteRow]:
    """Every quote; its text is without the quotation marks around it, and its place is that of these words."""
    names, roles, bodies = firsts(store, NAMES), firsts(store, ROLES), firsts(store, BODIES)
    once = counting(store)
    also = others(store, once)
    for id, _, start, end, node, title, published, who, kind, mode, words, cue, source, confidence in in_order(store, QUOTES):
        if not once.counts(str(node)):
            continue
        known = str(who)
        yield QuoteRow(
            str(id), title, published, names.get(known), roles.get(known), bodies.get(known), local(kind), local(mode), str(words), whole(start),
            whole(end), cue, source, real(confidence), also(str(node)),
        )  # fmt: skip


def others(store: Store, once: Counting) -> Callable[[str], str | None]:
    """The articles that print a statement again: copies of its article, and other prints of the very same text."""
    again, reprinted = once.again(), reprints(store)
    names = {str(sha256)[:HASH_DIGITS]: str(id) for sha256, id, *_ in store.values(everything(store, ARTICLES))} if again else {}

    def of(statement: str) -> str | None:
        texts = [text_of(node) for node in again.get(statement, ())]
        found = {names[text] for text in texts if text in names}
        return "; ".join(sorted(found.union(*(reprinted.get(text, ()) for text in (text_of(statement), *texts))))) or None

    return of


def speakers(store: Store) -> Iterator[SpeakerRow]:
    """Everybody who speaks, once an article, those with most quotes first; one person in several articles has one key."""
    roles, bodies, same = firsts(store, ROLES), firsts(store, BODIES), firsts(store, IDENTITIES)
    found = sorted(store.values(everything(store, SPEAKERS)), key=lambda row: (row[0], row[1], -whole(row[6]), row[3], row[2], plain(row)))
    for id, _, who, name, kind, nationality, said in found:
        known = str(who)
        key = same.get(known, known).removeprefix(ID).removeprefix("text/").replace("/referent/", "/")
        yield SpeakerRow(
            str(id), key, str(name), KINDS.get(local(kind), "other"), roles.get(known), bodies.get(known), nationality, whole(said)
        )  # fmt: skip


def quantities(store: Store) -> Iterator[QuantityRow]:
    """Every quantity; of a change, the new level. A bound is the value, with its comparator."""
    measured, times, names = firsts(store, MEASURED), firsts(store, TIMES), firsts(store, GIVEN_BY)
    once = counting(store)
    for id, _, start, end, node, words, value, low, high, precision, label, unit, per, confidence in in_order(store, QUANTITIES):
        if not once.counts(str(node)):
            continue
        known, exact = str(node), local(precision)
        bound = exact in COMPARATORS
        yield QuantityRow(
            str(id), names.get(known), str(words), real(value if not bound else low or high), None if bound else real(low),
            None if bound else real(high), exact in APPROXIMATE, COMPARATORS.get(exact, "="), label or local(unit), per, measured.get(known),
            times.get(known), whole(start), whole(end), real(confidence),
        )  # fmt: skip


def claims(store: Store) -> Iterator[ClaimRow]:
    """Every claim, with the speaker of its quote."""
    names, times, once = firsts(store, NAMES), firsts(store, TIMES), counting(store)
    for id, _, start, end, node, quotation, who, words, subject, polarity, certainty, modality, confidence in in_order(store, CLAIMS):
        if not once.counts(str(quotation)):
            continue
        yield ClaimRow(
            str(id), names.get(str(who)), str(words), subject, times.get(str(node)), local(polarity), local(certainty), local(modality),
            whole(start), whole(end), real(confidence),
        )  # fmt: skip


READERS: Mapping[str, Callable[[Store], Iterator[Row]]] = {"quotes": quotes, "speakers": speakers, "quantities": quantities, "claims": claims}


def firsts(store: Store, sparql: str) -> dict[str, str]:
    """The first value of everything that a question is about."""
    in_any_order, _ = divided(sparql) or (sparql, ())
    rows = sorted(store.values(everything(store, in_any_order)), key=lambda row: (row[0], *map(whole, row[1:-1]), row[-1]), reverse=True)
    return {str(row[0]): str(row[-1]) for row in rows}


def in_order(store: Store, sparql: str) -> list[tuple[str | None, ...]]:
    """The rows of a question whose first columns are name and IRI of an article, start and end, in the order of these and then of the others."""
    rows = store.values(everything(store, sparql))
    return sorted(rows, key=lambda row: (row[0], row[1], whole(row[2]), whole(row[3]), plain(row[4:])))


def article_order(row: Sequence[str | None]) -> list[str]:
    """By name, then by hash, then by all else."""
    sha256, id, *more = plain(row)
    return [id, sha256, *more]


def plain(row: Sequence[str | None]) -> list[str]:
    """A row that can be compared."""
    return [value or "" for value in row]


def local(iri: str | None) -> str:
    """The last part of an IRI.

    >>> local("https://w3id.org/expert-quotes/ns/vocab#direct"), local(None)
    ('direct', '')
    """
    return (iri or "").replace("#", "/").rpartition("/")[2]


def whole(value: str | None) -> int:
    """A number that is always there."""
    return int(value or 0)


def real(value: str | None) -> float | None:
    """A number that may be missing."""
    return None if value is None else float(value)
